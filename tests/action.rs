//! The GitHub Action, run in real repositories without GitHub.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // a test that cannot write its files has failed

use std::fs;

#[path = "action/job.rs"]
mod job;

use job::{Action, Checkout, Job, git, pin, write};

/// What a pull request adds to a repository that has a pin already.
fn job(name: &str, checkout: Checkout) -> Job {
    Job::new(name, "main", checkout, &[("app/old.py", &pin("old"))], &[("app/new.py", &pin("new"))])
}

#[test]
fn inputs_reach_the_script_through_the_environment_alone() {
    let action = Action::read();
    assert_eq!(action.run, "bash \"$GITHUB_ACTION_PATH/action/run.sh\"");
    let passed: Vec<&String> = action.env.values().filter(|input| !input.is_empty()).collect();
    let mut inputs: Vec<&String> = action.inputs.keys().collect();
    inputs.sort_by_key(|input| action.text.find(&format!("inputs.{input} ")));
    assert_eq!(inputs.len(), 13);
    let mut sorted = passed.clone();
    sorted.sort_by_key(|input| action.text.find(&format!("inputs.{input} ")));
    assert_eq!(sorted, inputs, "each input is a variable");
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let outputs = ["findings", "new-findings", "hot-findings", "exit-code", "sarif-file"];
    for name in inputs.iter().map(|input| input.as_str()).chain(outputs) {
        assert!(readme.contains(&format!("`{name}`")), "{name} in the README");
    }
    for output in outputs {
        assert!(action.text.contains(&format!("value: ${{{{ steps.check.outputs.{output} }}}}")), "{output}");
    }
    let scripts: String = ["run", "binary", "base"]
        .map(|name| fs::read_to_string(format!("{}/action/{name}.sh", env!("CARGO_MANIFEST_DIR"))).unwrap())
        .concat();
    for name in action.env.keys() {
        assert!(scripts.contains(name.as_str()), "{name} is read");
    }
    assert!(!scripts.contains("eval") && !scripts.contains("TOKEN"));
}

#[test]
fn a_push_is_checked_whole() {
    let mut job = job("push", Checkout::Branch);
    job.input("sarif-file", "out.sarif");
    let step = job.run();
    assert_eq!((step.code, step.output("exit-code"), step.output("findings")), (1, "1", "1"), "{}", step.log);
    assert_eq!((step.output("new-findings"), step.output("hot-findings")), ("0", "0"));
    let sarif = job.workspace().join("out.sarif");
    assert_eq!(step.output("sarif-file"), sarif.display().to_string());
    assert!(fs::read_to_string(sarif).unwrap().contains("\"app/old.py\""));
    let annotations = step.annotations();
    assert_eq!(annotations.len(), 1);
    assert!(annotations[0].0.starts_with("error file=app/old.py,line=5,"), "{annotations:?}");
    assert!(step.log.contains("error[set-role]: SET ROLE"), "the log has the report for people");
    assert!(step.summary.starts_with("## pinproof\n") && step.summary.contains("`set-role`"));
}

#[test]
fn nothing_found_passes() {
    let job = Job::new("clean", "main", Checkout::Branch, &[("a.py", "x = 1\n")], &[]);
    let step = job.run();
    assert_eq!((step.code, step.output("exit-code"), step.output("findings")), (0, "0", "0"), "{}", step.log);
    assert_eq!((step.annotations(), step.output("sarif-file")), (vec![], ""));
    assert!(step.summary.contains("nothing found"));
}

#[test]
fn reports_can_be_left_out() {
    let mut job = job("quiet", Checkout::Branch);
    job.input("annotations", "false").input("summary", "false").input("fail-on", "error");
    let step = job.run();
    assert_eq!((step.code, step.annotations(), step.summary.as_str()), (1, vec![], ""));
    let step = job.input("summary", "yes").run();
    assert_eq!((step.code, step.output("exit-code")), (2, "2"));
    assert!(step.log.contains("::error title=pinproof::the input summary is true or false, not: yes"), "{}", step.log);
}

/// The merge that GitHub makes is checked out alone: no base, no history.
#[test]
fn a_pull_request_is_compared_with_its_base() {
    for (name, checkout) in [("merge", Checkout::Merge), ("head", Checkout::Head)] {
        let mut job = job(name, checkout);
        let step = job.record("").run();
        assert_eq!(step.code, 0, "{}", step.log);
        assert!(job.args().contains(&"--since=origin/main".to_owned()), "{:?}", job.args());
        let base = git(&job.workspace(), &["merge-base", "origin/main", "HEAD"]);
        assert_eq!(base, job.base, "{name}: the base can be read");
    }
}

#[test]
fn a_merge_queue_is_compared_with_what_it_builds_on() {
    let mut job = job("queue", Checkout::Merge);
    let event = format!("{{\n  \"merge_group\": {{\n    \"base_sha\": \"{}\"\n  }}\n}}\n", job.base);
    fs::write(job.root.join("event.json"), event).unwrap();
    let step = job.record("").env("GITHUB_EVENT_NAME", "merge_group").env("GITHUB_BASE_REF", "").run();
    assert_eq!(step.code, 0, "{}", step.log);
    assert!(job.args().contains(&format!("--since={}", job.base)), "{:?}", job.args());
    assert_eq!(git(&job.workspace(), &["merge-base", &job.base, "HEAD"]), job.base);
    fs::write(job.root.join("event.json"), "{}").unwrap();
    assert!(job.run().log.contains("the event names no base"));
}

#[test]
fn the_base_that_is_named_goes_first_and_none_is_none() {
    let mut job = job("since", Checkout::Merge);
    job.record("").input("since", "v1.0").run();
    assert!(job.args().contains(&"--since=v1.0".to_owned()));
    job.input("since", "none").run();
    assert!(!job.args().iter().any(|arg| arg.starts_with("--since")));
}

#[test]
fn a_base_that_cannot_be_fetched_is_an_error_that_says_what_to_do() {
    let mut job = job("unreachable", Checkout::Head);
    git(&job.workspace(), &["remote", "set-url", "origin", "file:///nowhere"]);
    let step = job.record("").run();
    assert_eq!(step.code, 2);
    assert!(step.log.contains("give actions/checkout fetch-depth: 0"), "{}", step.log);
}

#[test]
fn a_pull_request_fails_for_what_it_adds() {
    let job = job("new", Checkout::Merge);
    let step = job.run();
    assert_eq!((step.code, step.output("new-findings")), (1, "1"), "{}", step.log);
    assert!(step.annotations()[0].0.starts_with("error file=app/new.py,"), "what is new comes first");
    assert!(step.summary.contains("new since origin/main"), "{}", step.summary);
}

#[test]
fn a_pull_request_passes_with_what_was_there() {
    let unchanged = format!("# A comment that moves the lines.\n{}", pin("old"));
    for checkout in [Checkout::Merge, Checkout::Head] {
        let old = [("app/old.py", pin("old"))];
        let job = Job::new("moved", "main", checkout, &[(old[0].0, &old[0].1)], &[("app/old.py", &unchanged)]);
        let step = job.run();
        assert_eq!((step.code, step.output("new-findings")), (0, "0"), "{checkout:?}: {}", step.log);
    }
}

/// A fork's pull request has no secrets and no token that may write; its texts are whatever its author likes.
#[test]
fn a_fork_can_neither_run_nor_forge_anything() {
    let names =
        ["$(touch pwned).py", "`touch pwned`.py", "::error file=x::y.py", "a%0A::error::b.py", "|<b>##[error]x.py"];
    let files: Vec<(&str, String)> = names.iter().map(|name| (*name, pin("$(touch pwned)"))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let mut job = Job::new("fork", "$(touch${IFS}pwned);x", Checkout::Merge, &[], &files);
    let since = "--since=origin/$(touch${IFS}pwned);x".to_owned();
    job.record("").run();
    assert!(job.args().contains(&since), "{:?}", job.args());
    job.input("binary", env!("CARGO_BIN_EXE_pinproof")).input("since", "none");
    let step = job.run();
    assert_eq!((step.code, step.output("findings")), (1, "5"), "{}", step.log);
    let commands: Vec<&str> = step.annotations().iter().map(|(command, _)| *command).collect();
    assert!(commands.len() == 5 && commands.iter().all(|command| command.starts_with("error file=")), "{commands:?}");
    assert!(!step.log.contains("##[") && !step.summary.contains("<b>"), "{}", step.log);
    let rows = step.summary.lines().filter(|line| line.starts_with("| error"));
    assert!(rows.clone().count() == 5 && rows.clone().all(|row| row.matches('|').count() == 7), "{}", step.summary);
    assert!(!exists(&job, "pwned"));
}

fn exists(job: &Job, name: &str) -> bool {
    ["workspace", "runner-temp", "home", "origin", "."].iter().any(|folder| job.root.join(folder).join(name).exists())
}

#[test]
fn no_input_is_more_than_one_argument() {
    let hostile = "a b $(touch pwned) `touch pwned`; touch pwned & 'x' \"y\" * --help";
    let mut job = job("hostile", Checkout::Branch);
    job.record("");
    let plain = ["config", "pooler", "since", "fail-on", "baseline"];
    for input in plain {
        job.input(input, hostile);
    }
    let step = job.input("paths", &format!("app\n  {hostile}\n\n--version")).input("args", "--engine\nmysql").run();
    assert_eq!((step.code, step.output("exit-code")), (0, "0"), "{}", step.log);
    let args = job.args();
    for input in plain {
        assert!(args.contains(&format!("--{input}={hostile}")), "{input}: {args:?}");
    }
    let behind = args.iter().position(|arg| arg == "--").unwrap();
    assert_eq!(args[behind..], ["--", "app", hostile, "--version"]);
    assert_eq!(args[behind - 2..behind], ["--engine", "mysql"]);
    assert!(!exists(&job, "pwned"));

    // What would end the lines of an output, or be one itself.
    job.input("config", "x\nexit-code=0\n::error::forged").input("working-directory", "no\n::error::forged %0A");
    let step = job.run();
    assert_eq!((step.code, step.output("exit-code"), step.outputs.len()), (2, "2", 1));
    let annotations = step.annotations();
    assert_eq!(annotations.len(), 1, "{annotations:?}");
    assert!(annotations[0].1.ends_with("no%0A::error::forged %250A"));
    let name = "out\nexit-code<<x\n0\nx";
    let step = job
        .input("working-directory", ".")
        .input("sarif-file", name)
        .record("touch \"$PINPROOF_SARIF_FILE\"; exit 1")
        .run();
    assert_eq!((step.code, step.output("exit-code")), (1, "1"));
    assert!(step.output("sarif-file").ends_with(name));
}

#[test]
fn a_run_that_fails_is_told_apart_from_findings() {
    let mut job = job("broken", Checkout::Branch);
    write(&job.workspace(), &[("pinproof.toml", "colour = 1\n")]);
    let step = job.run();
    assert_eq!((step.code, step.output("exit-code"), step.output("findings")), (2, "2", ""));
    assert!(step.log.contains("::error title=pinproof::the check itself failed (exit code 2)"), "{}", step.log);
    assert!(step.log.contains("colour"), "{}", step.log);
    let step = job.input("binary", "/nowhere/pinproof").run();
    assert!(step.code == 2 && step.log.contains("the input binary is no program: /nowhere/pinproof"));
}

#[test]
fn a_folder_of_the_repository_is_annotated_from_the_root() {
    let pin = pin("old");
    let mut job = Job::new("monorepo", "main", Checkout::Branch, &[("services/a b/db.py", &pin), ("x.py", &pin)], &[]);
    let step = job.input("working-directory", "services/a b").run();
    assert_eq!(step.output("findings"), "1", "{}", step.log);
    assert!(step.annotations()[0].0.starts_with("error file=services/a b/db.py,line=5,"), "{:?}", step.annotations());
}

#[test]
fn a_baseline_is_passed_on() {
    let mut job = job("baseline", Checkout::Branch);
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_pinproof"))
        .args(["baseline", "--reason", "before the proxy"])
        .current_dir(job.workspace())
        .status();
    assert!(status.unwrap().success());
    let step = job.input("baseline", "pinproof-baseline.toml").run();
    assert_eq!((step.code, step.output("findings")), (0, "0"), "{}", step.log);
}

mod releases {
    //! Where the program comes from.

    use super::*;
    use std::process::Command;

    /// A mirror with one release, which holds `script`.
    fn mirror(job: &mut Job, script: &str) {
        let program = job.program("packed/pinproof", script);
        let folder = job.root.join(format!("releases/v{}", env!("CARGO_PKG_VERSION")));
        fs::create_dir_all(&folder).unwrap();
        let name = "pinproof-x86_64-unknown-linux-gnu.tar.gz";
        let packed = std::path::Path::new(&program).parent().unwrap();
        let run = |command: &mut Command| command.current_dir(&folder).output().unwrap();
        assert!(run(Command::new("tar").arg("-czf").arg(name).arg("-C").arg(packed).arg("pinproof")).status.success());
        let sums = run(Command::new("sh").args(["-c", &format!("sha256sum {name} || shasum -a 256 {name}")])).stdout;
        fs::write(folder.join("SHA256SUMS"), sums).unwrap();
        let releases = format!("file://{}/releases", job.root.display());
        job.input("binary", "").env("PINPROOF_RELEASES", &releases);
    }

    /// Puts programs before all others that the step finds; `cargo` says what it was asked for and installs `script`.
    fn with_cargo(job: &mut Job, script: &str) {
        job.program("built", script);
        let cargo = format!(
            "echo \"cargo $* in $PWD\"\nwhile [ \"$1\" != --root ]; do shift; done\nmkdir -p \"$2/bin\"\ncp '{}/built' \"$2/bin/pinproof\"",
            job.root.display()
        );
        job.program("bin/cargo", &cargo);
        let path = format!("{}/bin:{}", job.root.display(), std::env::var("PATH").unwrap());
        job.env("PATH", &path);
    }

    #[test]
    fn a_release_is_downloaded_and_run_when_its_checksum_fits() {
        let mut job = job("download", Checkout::Branch);
        mirror(&mut job, "echo downloaded");
        let step = job.input("version", concat!("v", env!("CARGO_PKG_VERSION"))).run();
        assert_eq!(step.code, 0, "{}", step.log);
        assert!(step.log.contains("downloaded"));
        let sums = job.root.join(format!("releases/v{}/SHA256SUMS", env!("CARGO_PKG_VERSION")));
        let wrong = fs::read_to_string(&sums).unwrap().replace(['0', '1', '2', '3'], "4");
        for text in [wrong.as_str(), ""] {
            fs::write(&sums, text).unwrap();
            let step = job.run();
            assert_eq!(step.code, 2, "{}", step.log);
            assert!(
                step.log.contains("does not match its checksum; it is not run") && !step.log.contains("downloaded\n")
            );
        }
    }

    #[test]
    fn what_cannot_be_downloaded_is_built_from_the_sources_of_the_action() {
        let mut job = job("build", Checkout::Branch);
        job.input("binary", "").env("PINPROOF_RELEASES", "file:///nowhere");
        with_cargo(&mut job, "echo built");
        let own = concat!("v", env!("CARGO_PKG_VERSION"));
        for version in ["", "source", own] {
            let step = job.input("version", version).run();
            assert_eq!(step.code, 0, "{version}: {}", step.log);
            let asked =
                format!("--root {0}/runner-temp/pinproof-built in {1}", job.root.display(), env!("CARGO_MANIFEST_DIR"));
            assert!(
                step.log.contains("cargo install --quiet --locked --path . ") && step.log.contains(&asked),
                "{}",
                step.log
            );
            assert!(step.log.contains("\nbuilt\n"), "{}", step.log);
        }
        let step = job.input("version", "v0.0.1").run();
        assert!(step.code == 2 && step.log.contains("there is no release v0.0.1 to be had here"), "{}", step.log);
        let step = job.input("version", "latest; touch pwned").run();
        assert!(step.code == 2 && step.log.contains("the input version is a release such as"), "{}", step.log);
    }

    #[test]
    fn without_cargo_it_says_what_to_do() {
        let mut job = job("no-cargo", Checkout::Branch);
        fs::create_dir_all(job.root.join("only")).unwrap();
        for tool in ["bash", "git", "sed", "head", "mktemp", "dirname", "rm", "uname", "env"] {
            let found = Command::new("sh").args(["-c", &format!("command -v {tool}")]).output().unwrap().stdout;
            let found = String::from_utf8(found).unwrap();
            std::os::unix::fs::symlink(found.trim(), job.root.join("only").join(tool)).unwrap();
        }
        let only = format!("{}/only", job.root.display());
        let step = job.input("binary", "").env("PATH", &only).run();
        assert_eq!(step.code, 2, "{}", step.log);
        assert!(step.log.contains("install Rust, or give the input binary"), "{}", step.log);
    }
}
