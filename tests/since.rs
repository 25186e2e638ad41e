//! What a change introduces, in real repositories: each test makes one, commits, and checks it as people do.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fs;
use std::path::Path;
use std::process::Command;

use pinproof::cache::Cache;
use pinproof::compare::Trees;
use tempfile::TempDir;

const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache");

/// A pin in a file that nothing else mentions.
const COLD: &str = "import psycopg\n\n\ndef nightly(conn):\n    with conn.cursor() as cursor:\n        \
                    cursor.execute(\"SET search_path TO jobs\")\n";
const CLEAN: &str = "import psycopg\n\n\ndef read(conn):\n    return conn.execute(\"SELECT 1\")\n";

/// A repository in a folder that goes away with the test.
struct Repository(TempDir);

impl Repository {
    fn new() -> Repository {
        // macOS reaches its temporary folder through a link.
        let folder = TempDir::with_prefix_in("pinproof-", std::env::temp_dir().canonicalize().unwrap());
        let repository = Repository(folder.unwrap());
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository
    }

    fn git(&self, arguments: &[&str]) {
        git(self.0.path(), arguments);
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self, files: &[(&str, &str)]) {
        files.iter().for_each(|(name, text)| self.write(name, text));
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "change"]);
    }

    /// A branch `work` beside `main`, with this on it.
    fn branch(&self, files: &[(&str, &str)]) {
        self.git(&["checkout", "--quiet", "-b", "work"]);
        self.commit(files);
    }

    fn check(&self, arguments: &[&str]) -> Run {
        check(self.0.path(), arguments)
    }

    /// How many trees of this repository the cache knows.
    fn trees(&self) -> usize {
        Trees::read(&Cache::open(Path::new(CACHE), self.0.path())).count()
    }
}

/// How a check ended, and what it printed.
struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    /// The findings, one a line.
    fn findings(&self) -> Vec<&str> {
        self.out.lines().map(|line| line.split(']').next().unwrap()).collect()
    }

    fn gate(&self) -> &str {
        self.err.lines().last().unwrap()
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .current_dir(folder)
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b.c",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn check(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_pinproof"))
        .current_dir(folder)
        .args(["check", "--format", "concise", "--cache-dir", CACHE])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn what_was_there_passes_and_what_is_added_fails() {
    let repository = Repository::new();
    repository.commit(&[("jobs/nightly.py", COLD), ("app/read.py", CLEAN)]);
    repository.branch(&[("app/read.py", &CLEAN.replace("SELECT 1", "SELECT 2"))]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!((run.code, run.findings().len()), (0, 0), "{}", run.out);
    assert_eq!(run.gate(), "gate: passes, no error that is new since main; 1 old not counted");
    let all = repository.check(&["--since", "main", "--all"]);
    assert_eq!((all.code, all.findings()), (0, vec!["jobs/nightly.py:6:25: error[search-path"]));

    repository.commit(&[("app/read.py", &CLEAN.replace("SELECT 1", "SET search_path TO a"))]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!((run.code, run.findings()), (1, vec!["app/read.py:5:26: error[search-path"]));
    assert_eq!(run.gate(), "gate: fails, 1 error new since main; 1 old not counted");
    // What is not committed counts as well, also in files that git does not know.
    repository.write("app/read.py", CLEAN);
    repository.write("app/new.py", &CLEAN.replace("SELECT 1", "LISTEN a"));
    let run = repository.check(&["--since", "main"]);
    assert_eq!(run.findings(), ["app/new.py:5:26: error[listen"]);
}

/// A base is found by all that decides its findings, whoever judged it: a check of it, or an earlier comparison.
#[test]
fn a_base_that_was_judged_before_is_not_judged_again() {
    let repository = Repository::new();
    repository.commit(&[("jobs/nightly.py", COLD), ("app/read.py", CLEAN), ("app/.env", "A=1\n")]);
    repository.check(&[]);
    assert_eq!(repository.trees(), 1);
    let pin = CLEAN.replace("SELECT 1", "SET search_path TO a");
    repository.branch(&[("app/read.py", &pin), ("app/more.py", CLEAN), ("package.json", "{\"name\": \"app\"}\n")]);
    repository.write("app/untracked.py", CLEAN);
    for _ in 0..2 {
        let run = repository.check(&["--since", "main"]);
        assert_eq!((run.code, run.findings()), (1, vec!["app/read.py:5:26: error[search-path"]));
        assert_eq!(run.gate(), "gate: fails, 1 error new since main; 1 old not counted");
        assert_eq!(repository.trees(), 2, "the base is the tree that was checked");
    }
    let run = repository.check(&["--since", "main", "--no-cache"]);
    assert_eq!(run.findings(), ["app/read.py:5:26: error[search-path"]);

    // What another pooler makes of the base is another question.
    repository.check(&["--since", "main", "--pooler", "rds-proxy"]);
    assert_eq!(repository.trees(), 4);
}

#[test]
fn moving_and_formatting_code_is_no_news() {
    let repository = Repository::new();
    repository.commit(&[("jobs/nightly.py", COLD), ("app/read.py", CLEAN)]);
    let formatted = COLD
        .replace("\n\n\n", "\n\n# Every night.\n\n\n")
        .replace("\"SET search_path TO jobs\"", "\n            \"set search_path  to jobs\",\n        ");
    repository.branch(&[("jobs/nightly.py", &formatted)]);
    assert_eq!(repository.check(&["--since", "main"]).code, 0);

    repository.git(&["mv", "jobs/nightly.py", "app/jobs.py"]);
    repository.commit(&[]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!((run.code, run.findings().len()), (0, 0), "a file that is renamed: {}", run.out);
    assert!(!run.err.contains("fixed"), "{}", run.err);

    let (_, function) = COLD.split_once("\n\n\n").unwrap();
    repository.commit(&[("app/jobs.py", "import psycopg\n"), ("app/read.py", &format!("{CLEAN}\n\n{function}"))]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!((run.code, run.findings().len()), (0, 0), "a function that went elsewhere: {}", run.out);
}

#[test]
fn what_is_mended_is_told_as_fixed() {
    let repository = Repository::new();
    repository.commit(&[("jobs/nightly.py", COLD)]);
    repository.branch(&[("jobs/nightly.py", &COLD.replace("SET search_path TO jobs", "SELECT 1"))]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!(run.code, 0);
    assert!(run.err.contains("fixed search-path at jobs/nightly.py:6: SET search_path TO jobs"), "{}", run.err);
    fs::remove_file(repository.0.path().join("jobs/nightly.py")).unwrap();
    let run = repository.check(&["--since", "main"]);
    assert!(run.err.contains("fixed search-path at jobs/nightly.py:6: SET search_path TO jobs"), "{}", run.err);
}

#[test]
fn of_two_statements_alike_the_one_that_was_added_is_new() {
    let repository = Repository::new();
    let twice = |above: &str| format!("import psycopg\n\n\n{above}def a(conn):\n    conn.execute(\"LISTEN jobs\")\n");
    repository.commit(&[("a.py", &twice(""))]);
    repository.branch(&[("a.py", &twice("def b(conn):\n    conn.execute(\"LISTEN jobs\")\n\n\n"))]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!(run.findings(), ["a.py:5:19: error[listen"], "the upper one");
}

#[test]
fn a_pin_counts_in_the_file_that_it_stands_in_and_through_the_one_that_sends_it() {
    let repository = Repository::new();
    let text = "PATH = \"SET search_path TO a\"\n";
    repository.commit(&[("app/texts.py", text), ("app/db.py", CLEAN)]);
    let sender = "from .texts import PATH\n\n\ndef go(conn):\n    import psycopg\n    conn.cursor().execute(PATH)\n";
    repository.branch(&[("app/send.py", sender)]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!((run.code, run.findings()), (1, vec!["app/texts.py:1:9: error[search-path"]));
}

#[test]
fn only_the_branch_counts_not_what_its_base_got_meanwhile() {
    let repository = Repository::new();
    repository.commit(&[("app/read.py", CLEAN)]);
    repository.branch(&[("app/more.py", CLEAN)]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.commit(&[("jobs/nightly.py", COLD)]);
    repository.git(&["checkout", "--quiet", "work"]);
    let run = repository.check(&["--since", "main"]);
    assert_eq!((run.code, run.gate()), (0, "gate: passes, no error that is new since main"));
    assert!(!run.err.contains("fixed"), "{}", run.err);
}

#[test]
fn a_folder_of_the_repository_is_compared_by_itself() {
    let repository = Repository::new();
    repository.commit(&[("one/jobs.py", COLD), ("two/jobs.py", CLEAN)]);
    repository.branch(&[("two/jobs.py", COLD), ("one/jobs.py", CLEAN)]);
    let run = check(&repository.0.path().join("two"), &["--since", "main"]);
    assert_eq!((run.code, run.findings()), (1, vec!["jobs.py:6:25: error[search-path"]));
    assert!(!run.err.contains("fixed"), "one/ is not checked: {}", run.err);
}

#[test]
fn a_history_that_ends_too_early_says_what_to_fetch() {
    let repository = Repository::new();
    repository.commit(&[("a.py", CLEAN)]);
    repository.branch(&[("a.py", COLD)]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.commit(&[("b.py", CLEAN)]);
    let clone = Repository::new();
    let from = format!("file://{}", repository.0.path().display());
    clone.git(&["fetch", "--quiet", "--depth=1", &from, "main:refs/remotes/origin/main", "work:refs/heads/work"]);
    clone.git(&["checkout", "--quiet", "work"]);
    let run = clone.check(&["--since", "origin/main"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("this clone is shallow") && run.err.contains("fetch-depth: 0"), "{}", run.err);
    let run = clone.check(&["--since", "origin/other"]);
    assert_eq!(run.code, 2);
    assert!(
        run.err.contains("git knows no commit `origin/other`; fetch it first: `git fetch origin other`"),
        "{}",
        run.err
    );
}

#[test]
fn a_folder_without_a_repository_says_so() {
    let folder = Repository::new();
    fs::remove_dir_all(folder.0.path().join(".git")).unwrap();
    folder.write("a.py", CLEAN);
    let run = folder.check(&["--since", "main"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("this folder is in no git repository"), "{}", run.err);
}

#[test]
fn a_name_is_never_an_option_and_the_repository_runs_nothing() {
    let repository = Repository::new();
    repository.commit(&[("a.py", CLEAN), (".gitattributes", "*.py diff=evil\n")]);
    let trap = repository.0.path().join("trapped");
    let touch = format!("touch {}", trap.display());
    for key in ["diff.external", "diff.evil.command", "diff.evil.textconv", "core.fsmonitor", "core.sshCommand"] {
        repository.git(&["config", key, &touch]);
    }
    for reference in
        ["--output=trapped", "--upload-pack=touch trapped", "-h", "$(touch trapped)", "main; touch trapped", ""]
    {
        let argument = format!("--since={reference}");
        let run = repository.check(&[&argument]);
        assert_eq!(run.code, 2, "{reference}: {}", run.err);
    }
    repository.write("a.py", COLD);
    assert_eq!(repository.check(&["--since", "main"]).code, 1);
    assert!(!trap.exists(), "nothing of the repository's own ran");
}

#[test]
fn a_baseline_accepts_what_is_there_and_nothing_more() {
    let repository = Repository::new();
    repository.commit(&[("jobs/nightly.py", COLD)]);
    let accept = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pinproof"));
        let output =
            command.current_dir(repository.0.path()).args(["baseline", "--no-cache"]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let said = accept(&["--reason", "before the proxy"]);
    assert!(said.starts_with("pinproof-baseline.toml: 1 finding accepted, 1 of them new\n"), "{said}");
    repository.write("pinproof.toml", "baseline = \"pinproof-baseline.toml\"\n");
    let run = repository.check(&[]);
    assert_eq!((run.code, run.gate()), (0, "gate: passes, no error; 1 accepted not counted"));
    // From another folder, and beside another pin.
    repository.write("jobs/more.py", &COLD.replace("jobs", "more"));
    let run = check(&repository.0.path().join("jobs"), &[]);
    assert_eq!(run.findings(), ["more.py:6:25: error[search-path"]);
    repository.write("jobs/more.py", CLEAN);
    repository.write("jobs/nightly.py", CLEAN);
    let run = repository.check(&[]);
    assert_eq!((run.code, run.findings()), (0, vec!["pinproof-baseline.toml:5:1: note[baseline-stale"]));
    assert!(accept(&["--prune"]).contains("1 entry left out"), "the entry is gone");
    assert_eq!(repository.check(&[]).findings().len(), 0);
}

#[test]
fn an_old_pin_that_a_handler_newly_reaches_fails_with_its_way() {
    let repository = Repository::new();
    let route = "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n\n@router.get(\"/orders\")\ndef orders(conn):\n    return {}\n";
    let files = [
        ("jobs/nightly.py", COLD),
        ("app/api.py", route),
        ("pinproof.toml", "[[hot-path]]\nname = \"api\"\nentry = \"auto\"\n"),
    ];
    repository.commit(&files);
    repository.branch(&[("README.md", "more\n")]);
    assert_eq!(repository.check(&["--since", "main"]).code, 0, "it is cold, and was there");
    let calling = format!("from jobs.nightly import nightly\n{}", route.replace("return {}", "return nightly(conn)"));
    repository.commit(&[("app/api.py", &calling)]);
    let run = repository.check(&["--since", "main", "--report", "human=report.txt"]);
    assert_eq!((run.code, run.findings()), (1, vec!["jobs/nightly.py:6:25: error[search-path"]));
    assert_eq!(run.gate(), "gate: fails, 1 error newly reached from hot path api");
    let report = fs::read_to_string(repository.0.path().join("report.txt")).unwrap();
    assert!(report.contains("app/api.py:8") && report.contains("jobs/nightly.py:6"), "{report}");
}
