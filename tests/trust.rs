//! What a hostile repository tries: to have something read or written outside of it, or run, or never to end.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

const PINS: &str = "import psycopg2\npsycopg2.connect('').cursor().execute('SET search_path TO a')\n";

/// A checked folder, beside another one that it must not reach.
struct Trap {
    all: TempDir,
    home: PathBuf,
    outside: PathBuf,
}

impl Trap {
    fn new() -> Trap {
        let all = TempDir::with_prefix_in("pinproof-", std::env::temp_dir().canonicalize().unwrap()).unwrap();
        let (home, outside) = (all.path().join("home"), all.path().join("outside"));
        fs::create_dir(&home).unwrap();
        fs::create_dir(&outside).unwrap();
        fs::write(home.join("a.py"), PINS).unwrap();
        Trap { all, home, outside }
    }

    /// Makes it a repository with one commit, and lets its configuration run a trap for each of these keys.
    fn repository(&self, keys: &[&str]) -> PathBuf {
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "first"]);
        let trapped = self.all.path().join("trapped");
        for key in keys {
            self.git(&["config", key, &format!("touch {}; cat", trapped.display())]);
        }
        trapped
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(&self.home)
            .args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Run {
        run_in(&self.home, arguments)
    }
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Ends a run that waits for ever.
const LIMIT: &str = "300";

fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new("timeout");
    command.args([LIMIT, env!("CARGO_BIN_EXE_pinproof")]).args(arguments);
    let run = Run::from(command.current_dir(folder).output().unwrap());
    assert_ne!(run.code, 124, "pinproof {arguments:?} does not end");
    run
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_comparison_runs_no_filter_and_no_other_command_of_the_repository() {
    let trap = Trap::new();
    fs::write(trap.home.join(".gitattributes"), "*.py filter=a.b=c diff=evil\n*.sql filter=other\n").unwrap();
    fs::write(trap.home.join("b.sql"), "SELECT 1;\n").unwrap();
    let trapped = trap.repository(&[
        "filter.a.b=c.clean",
        "filter.a.b=c.smudge",
        "filter.other.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.fsmonitor",
        "core.pager",
        "pager.diff",
        "core.sshCommand",
        "core.gitProxy",
        "credential.helper",
        "gpg.program",
        "uploadpack.packObjectsHook",
    ]);
    trap.git(&["config", "filter.other.required", "true"]);
    let hooks = trap.home.join(".git/hooks");
    fs::create_dir_all(&hooks).unwrap();
    for hook in ["post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout"] {
        let file = hooks.join(hook);
        fs::write(&file, format!("#!/bin/sh\ntouch {}\n", trapped.display())).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    // The index's notes of the files are out of date, so git reads them.
    fs::write(trap.home.join("a.py"), PINS.replace("TO a", "TO b")).unwrap();
    fs::write(trap.home.join("b.sql"), "SELECT 2;\n").unwrap();
    let run = trap.run(&["check", "--since", "main", "--format", "concise"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("search_path"), "{}", run.out);
    assert!(!trapped.exists(), "something of the repository's ran");
}

#[test]
fn a_missing_object_is_not_fetched_by_any_command() {
    let trap = Trap::new();
    let trapped = trap.repository(&["remote.origin.uploadpack"]);
    for (key, value) in [
        ("remote.origin.url", "file:///nowhere"),
        ("remote.origin.promisor", "true"),
        ("extensions.partialClone", "origin"),
        ("core.repositoryFormatVersion", "1"),
        ("protocol.allow", "always"),
    ] {
        trap.git(&["config", key, value]);
    }
    let blob = trap.git(&["rev-parse", "HEAD:a.py"]);
    fs::remove_file(trap.home.join(".git/objects").join(&blob[..2]).join(&blob[2..])).unwrap();
    fs::write(trap.home.join("a.py"), "print()\n").unwrap();
    let run = trap.run(&["check", "--since", "main"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("lacks the content of a file of the base") || run.err.contains("failed"), "{}", run.err);
    assert!(!trapped.exists(), "something was fetched");
}

#[test]
fn a_base_is_the_commit_that_it_names_and_nothing_put_in_its_place() {
    let trap = Trap::new();
    trap.repository(&[]);
    let blob = trap.git(&["rev-parse", "HEAD:a.py"]);
    // As if the base had the new finding already.
    let new = PINS.replace("TO a", "TO b");
    fs::write(trap.home.join("a.py"), &new).unwrap();
    let other = trap.git(&["hash-object", "-w", "a.py"]);
    trap.git(&["replace", &blob, &other]);
    let run = trap.run(&["check", "--since", "main", "--format", "concise"]);
    assert_eq!((run.code, run.out.matches("[search-path]").count()), (1, 1), "{}{}", run.out, run.err);
}

#[test]
fn a_working_tree_is_the_folder_with_the_repository_in_it() {
    let trap = Trap::new();
    trap.repository(&[]);
    let above = trap.all.path().to_str().unwrap().to_owned();
    trap.git(&["config", "core.worktree", &above]);
    fs::write(trap.outside.join("secret.py"), PINS).unwrap();
    let run = trap.run(&["check", "--since", "main"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("there is no .git"), "{}", run.err);
}

#[test]
fn an_ignore_file_is_a_file() {
    for name in [".gitignore", ".ignore"] {
        let trap = Trap::new();
        for folder in ["device", "pipe", "link", "link/deep", "plain"] {
            fs::create_dir_all(trap.home.join(folder)).unwrap();
            fs::write(trap.home.join(folder).join("a.py"), PINS).unwrap();
            fs::write(trap.home.join(folder).join("ignored.py"), PINS).unwrap();
        }
        fs::write(trap.outside.join("ignores"), "a.py\n").unwrap();
        symlink("/dev/zero", trap.home.join("device").join(name)).unwrap();
        fifo(&trap.home.join("pipe").join(name));
        symlink(trap.outside.join("ignores"), trap.home.join("link").join(name)).unwrap();
        fs::write(trap.home.join("link/deep").join(name), "ignored.py\n").unwrap();
        fs::write(trap.home.join("plain").join(name), "ignored.py\n").unwrap();
        let run = trap.run(&["check", "--format", "json"]);
        for (path, found) in [
            ("device/a.py", true),
            ("device/ignored.py", true),
            ("pipe/a.py", true),
            ("link/a.py", true),
            ("link/deep/a.py", true),
            ("link/deep/ignored.py", false),
            ("plain/a.py", true),
            ("plain/ignored.py", false),
        ] {
            assert_eq!(run.out.contains(&format!("\"path\": \"{path}\"")), found, "{name}: {path} in {}", run.out);
        }
        for odd in ["device", "pipe", "link"] {
            assert!(run.out.contains(&format!("{odd}/{name}")), "{odd}/{name} is named");
        }
        // Also where it stands above what is checked.
        let run = run_in(&trap.home.join("device"), &["check", ".", "--format", "concise"]);
        assert_eq!(run.code, 1, "{}", run.err);
        fs::create_dir(trap.home.join("pipe/below")).unwrap();
        fs::write(trap.home.join("pipe/below/a.py"), PINS).unwrap();
        assert_eq!(run_in(&trap.home.join("pipe"), &["check", "below", "--format", "concise"]).code, 1);
    }
}

#[test]
fn what_is_said_of_a_tree_is_never_a_pipe_or_a_device() {
    let names = ["pyproject.toml", "package.json", "Cargo.toml", "tsconfig.json", "requirements.txt", ".env", "a.sql"];
    for make in [&fifo as &dyn Fn(&Path), &|path| symlink("/dev/zero", path).unwrap()] {
        let trap = Trap::new();
        names.iter().for_each(|name| make(&trap.home.join(name)));
        make(&trap.home.join("pinproof.toml"));
        let run = trap.run(&["check", ".", "--format", "concise"]);
        assert_eq!(run.code, 1, "{}", run.err);
        for (key, name) in [("baseline = \"x.toml\"", "x.toml"), ("sinks = [\"y.toml\"]", "y.toml")] {
            let _ = fs::remove_file(trap.home.join("pinproof.toml"));
            fs::write(trap.home.join("pinproof.toml"), key).unwrap();
            make(&trap.home.join(name));
            let run = trap.run(&["check", "."]);
            assert_eq!(run.code, 2, "{key}: {}", run.out);
            assert!(run.err.contains("regular file") || run.err.contains("outside"), "{key}: {}", run.err);
        }
    }
}

#[test]
fn a_configuration_that_leads_out_of_the_repository_is_refused() {
    let trap = Trap::new();
    let secret = trap.outside.join("secret.toml");
    fs::write(&secret, "password = 'hunter2'\n").unwrap();
    symlink(&secret, trap.home.join("pinproof.toml")).unwrap();
    let run = trap.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("leads out of the repository") && !run.err.contains("password"), "{}", run.err);
    fs::remove_file(trap.home.join("pinproof.toml")).unwrap();
    symlink(&secret, trap.home.join("inner.toml")).unwrap();
    for key in ["extends", "baseline"] {
        for name in ["inner.toml", "../outside/secret.toml", secret.to_str().unwrap()] {
            fs::write(trap.home.join("pinproof.toml"), format!("{key} = \"{name}\"\n")).unwrap();
            let run = trap.run(&["check"]);
            assert_eq!(run.code, 2);
            assert!(run.err.contains("lies outside") && !run.err.contains("password"), "{}", run.err);
        }
    }
}

#[test]
fn nothing_is_written_where_a_link_of_the_repository_leads() {
    let trap = Trap::new();
    symlink(&trap.outside, trap.home.join("out")).unwrap();
    fs::create_dir(trap.home.join("in")).unwrap();
    fs::write(trap.home.join("pinproof.toml"), "baseline = \"out/keys\"\n").unwrap();
    let run = trap.run(&["baseline"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(run.err.contains("lies outside this file's folder"), "{}", run.err);
    fs::write(trap.home.join("pinproof.toml"), "").unwrap();
    for arguments in [&["baseline", "--baseline", "out/keys"][..], &["check", "--report", "json=out/keys"]] {
        let run = trap.run(arguments);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(run.err.contains("out on the way to it is a symbolic link"), "{}", run.err);
    }
    assert_eq!(fs::read_dir(&trap.outside).unwrap().count(), 0);
    // A link that the person stands behind is the person's own.
    let own = trap.all.path().join("own");
    symlink(&trap.home, &own).unwrap();
    assert_eq!(run_in(&own, &["check", "--report", "json=in/report.json"]).code, 1);
    assert!(trap.home.join("in/report.json").exists());
}

#[test]
fn a_folder_without_permission_is_named() {
    let trap = Trap::new();
    let closed = trap.home.join("closed");
    fs::create_dir(&closed).unwrap();
    fs::write(closed.join("b.py"), PINS).unwrap();
    // Root reads everything: the program is run as nobody, from where nobody gets to it.
    let program = trap.all.path().join("pinproof");
    // By another process: what another test starts meanwhile would inherit the open copy, and a file that is open for
    // writing cannot be run.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_pinproof")).arg(&program).status().unwrap();
    assert!(copied.success());
    for open in [trap.all.path(), &trap.home, &program] {
        fs::set_permissions(open, fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::set_permissions(trap.home.join("a.py"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = Command::new(&program);
    command.current_dir(&trap.home).args(["check", "--format", "json"]);
    if fs::read_dir(&closed).is_ok() {
        command.uid(65534).gid(65534);
    }
    let run = Run::from(command.output().unwrap());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("\"path\": \"closed\"") && run.out.contains("no permission to read it"), "{}", run.out);
}
