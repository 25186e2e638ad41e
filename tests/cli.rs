//! The program as people run it: each case is a file in `testdata/cli/`.

use std::path::Path;
use std::process::{Command, Stdio};

/// Tests leave the user's own cache alone.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pinproof() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pinproof"));
    command.current_dir(root()).env("PINPROOF_CACHE_DIR", CACHE);
    command
}

#[test]
fn cases() {
    trycmd::TestCases::new().env("PINPROOF_CACHE_DIR", CACHE).case("testdata/cli/*.toml");
}

/// The README says what each pooler makes of each rule. Set `PINPROOF_BLESS=1` to write that table anew.
#[test]
fn the_table_in_the_readme_is_the_data() {
    let output = pinproof().args(["rules", "--format", "markdown"]).output().unwrap();
    assert!(output.status.success());
    let table = String::from_utf8(output.stdout).unwrap();
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once("<!-- rules -->\n").unwrap();
    let (current, after) = rest.split_once("<!-- end of rules -->").unwrap();
    if std::env::var_os("PINPROOF_BLESS").is_some() {
        std::fs::write(&path, format!("{before}<!-- rules -->\n{table}<!-- end of rules -->{after}")).unwrap();
    } else {
        assert_eq!(current, table, "`PINPROOF_BLESS=1 cargo test` writes the table anew");
    }
}

/// The whole matrix is a page. Set `PINPROOF_BLESS=1` to write it anew.
#[test]
fn the_page_of_the_matrix_is_the_data() {
    let output = pinproof().args(["rules", "--matrix", "--format", "markdown"]).output().unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    let path = root().join("docs/matrix.md");
    if std::env::var_os("PINPROOF_BLESS").is_some() {
        std::fs::write(&path, page).unwrap();
    } else {
        assert!(std::fs::read_to_string(&path).unwrap() == page, "`PINPROOF_BLESS=1 cargo test` writes docs/matrix.md");
    }
    let page = std::fs::read_to_string(&path).unwrap();
    for name in pinproof::poolers::names() {
        assert!(page.contains(&format!("\n| {name} | ")), "{name} has its rows");
    }
}

#[test]
fn the_matrix_is_there_in_each_form() {
    let of = |form: &str| {
        String::from_utf8(pinproof().args(["rules", "--matrix", "--format", form]).output().unwrap().stdout).unwrap()
    };
    let text = of("text");
    assert!(text.contains("\nsearch-path\n") && text.contains("https://www.pgbouncer.org/config.html"));
    let cells: serde_json::Value = serde_json::from_str(&of("json")).unwrap();
    let unknown = |cell: &&serde_json::Value| cell["effect"] == "unknown" && cell["evidence"] == "unknown";
    assert!(cells.as_array().unwrap().iter().find(unknown).is_some(), "what nobody knows stays unknown");
    let tried = |cell: &&serde_json::Value| cell["evidence"] == "observed" && cell["versions"][0] == "1.18.0";
    assert!(cells.as_array().unwrap().iter().find(tried).is_some(), "what was tried has its versions");
}

#[test]
fn an_explanation_says_what_each_pooler_does_and_how_it_is_known() {
    let output = pinproof().args(["explain", "temp-table"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for words in ["  pgbouncer              leaks    observed (1.18.0, ", "leaks    observed (PgBouncer 1.18.0, "] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.contains("  rds-proxy-mysql        pins     documented\n"), "{text}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child =
        pinproof().args(["completions", "bash"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn json_stays_parseable_and_the_closing_line_goes_elsewhere() {
    let output = pinproof().args(["check", "--format", "json", "--no-config", "testdata/demo"]).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["version"], 1);
    let closing = String::from_utf8(output.stderr).unwrap();
    assert!(closing.lines().last().unwrap().starts_with("gate: fails, "), "{closing}");
}

#[test]
fn the_configuration_in_the_readme_is_understood() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut examples = readme.split("```toml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let (example, sinks) = (examples.next().unwrap(), examples.next().unwrap());
    let folder = std::env::temp_dir().join(format!("pinproof-readme-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("inner/pinproof")).unwrap();
    std::fs::create_dir_all(folder.join(".git")).unwrap();
    std::fs::write(folder.join("pinproof.toml"), "").unwrap();
    std::fs::write(folder.join("inner/pinproof.toml"), example).unwrap();
    std::fs::write(folder.join("inner/pinproof/store.toml"), sinks).unwrap();
    let output = pinproof().arg("check").arg(folder.join("inner")).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    assert!(String::from_utf8_lossy(&output.stdout).contains("pgbouncer@1.24"), "the example was read");
}

#[test]
fn the_folders_left_out_are_the_ones_that_are_named() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let help = String::from_utf8(pinproof().args(["check", "--help"]).output().unwrap().stdout).unwrap();
    for folder in pinproof::discover::FOREIGN {
        assert!(readme.contains(&format!("`{folder}`")), "{folder} in the README");
        assert!(help.contains(folder), "{folder} in --help");
    }
}

/// What is found in the service that comes with the sources. Set `PINPROOF_BLESS=1` to write that list anew.
#[test]
fn the_demo_has_the_findings_it_was_written_for() {
    let demo = root().join("testdata/demo");
    let output = pinproof().current_dir(&demo).args(["check", "--no-config", "--format", "concise"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let found = String::from_utf8(output.stdout).unwrap();
    let golden = root().join("testdata/demo.txt");
    if std::env::var_os("PINPROOF_BLESS").is_some() {
        std::fs::write(&golden, found).unwrap();
    } else {
        assert_eq!(found, std::fs::read_to_string(&golden).unwrap(), "`PINPROOF_BLESS=1 cargo test` writes it anew");
    }
}

/// The diagnostic in the README is what the program prints.
#[test]
fn the_diagnostic_in_the_readme_is_true() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split_once("```text\n").unwrap().1.split_once("```").unwrap().0;
    let output = pinproof().args(["check", "testdata/demo"]).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains(shown), "not in the report:\n{shown}");
}

/// Who reads the report may stop, which is no failure; a report that cannot be written is one, and says why.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_pipe_is_no_failure_and_a_full_disk_is_one() {
    let check = |format: &str, to: Stdio| {
        let arguments = ["check", "testdata/demo", "--format", format];
        pinproof().args(arguments).stdout(to).stderr(Stdio::piped()).spawn().unwrap()
    };
    for format in ["human", "concise", "json"] {
        let mut closed = check(format, Stdio::piped());
        drop(closed.stdout.take());
        assert_eq!(closed.wait().unwrap().code(), Some(1), "{format}");
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let failed = check(format, full.into()).wait_with_output().unwrap();
        assert_eq!(failed.status.code(), Some(2), "{format}");
        let said = String::from_utf8(failed.stderr).unwrap();
        assert!(said.contains("error: cannot write the output: No space left on device"), "{said}");
    }
}
