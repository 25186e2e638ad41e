//! Several reports from one run, and where they go.

#![allow(clippy::unwrap_used)] // a test that cannot write its files has failed

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("pinproof-reports-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("src/a.sql"), "LISTEN jobs;\n").unwrap();
    folder
}

fn check(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pinproof"));
    command.env("PINPROOF_CACHE_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
    command.current_dir(folder).args(["check", "--no-config", "src"]).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn read(path: PathBuf) -> String {
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn one_run_writes_several_reports() {
    let folder = folder("several");
    fs::write(folder.join("old.sarif"), "old").unwrap();
    let output = check(&folder, &["--report", "sarif=old.sarif", "--report", "json=b.json", "--report", "human=c.txt"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("error[listen]"), "the human report is printed where no other is");
    assert!(read(folder.join("old.sarif")).contains("\"2.1.0\""));
    assert!(read(folder.join("b.json")).contains("\"version\": 1"));
    assert!(read(folder.join("c.txt")).ends_with("\ngate: fails, 1 error\n"), "with its closing lines");

    let output = check(&folder, &["--report", "github", "--report", "json=d.json"]);
    assert!(text(&output.stdout).starts_with("::error file=src/a.sql,line=1,"));
    assert!(text(&output.stderr).ends_with("\ngate: fails, 1 error\n"));
    let output = check(&folder, &["--format", "concise", "--report", "gitlab=-"]);
    let (concise, gitlab) = text(&output.stdout).split_once("\n[").unwrap();
    assert!(concise.starts_with("src/a.sql:1:1: error[listen]") && gitlab.contains("check_name"));
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 5, "no other files are left: {left:?}");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_report_that_cannot_be_written_is_named_and_the_others_are_written() {
    let folder = folder("fails");
    let reports = ["--report", "sarif=missing/a.sarif", "--report", "junit=b.xml", "--report", "json=src"];
    let output = check(&folder, &reports);
    assert_eq!(output.status.code(), Some(2));
    let errors = text(&output.stderr);
    assert!(errors.contains("missing/a.sarif: cannot write the sarif report: there is no folder missing"), "{errors}");
    assert!(errors.contains("src: cannot write the json report: it is a folder"), "{errors}");
    assert!(text(&output.stdout).contains("error[listen]") && read(folder.join("b.xml")).contains("<testcase"));
    assert_eq!(check(&folder, &["--report", "xml=a"]).status.code(), Some(2));
    fs::remove_dir_all(&folder).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = folder("full");
    let output = check(&folder, &["--report", "json=/dev/full"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("/dev/full: cannot write the json report: "), "{}", text(&output.stderr));
    assert_eq!(check(&folder, &["--report", "json=/dev/null"]).status.code(), Some(1));
    fs::remove_dir_all(&folder).unwrap();
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let folder = folder("link");
    fs::write(folder.join("kept.txt"), "kept").unwrap();
    std::os::unix::fs::symlink(folder.join("kept.txt"), folder.join("a.json")).unwrap();
    let output = check(&folder, &["--report", "json=a.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("a.json: cannot write the json report: it is a symbolic link"));
    assert_eq!(read(folder.join("kept.txt")), "kept");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn paths_can_count_from_the_repository() {
    let folder = folder("prefix");
    let output = check(&folder, &["--path-prefix", "services/api/", "--format", "github"]);
    assert!(
        text(&output.stdout).starts_with("::error file=services/api/src/a.sql,line=1,"),
        "{}",
        text(&output.stdout)
    );
    fs::remove_dir_all(&folder).unwrap();
}
