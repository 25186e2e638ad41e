//! A job of GitHub Actions without GitHub: a repository with a pull request, a checkout of it as `actions/checkout`
//! makes one, and the step of `action.yml` run as the runner runs it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A file with a pin, for a role of that name.
pub fn pin(role: &str) -> String {
    format!("import psycopg2\n\n\ndef act(cursor):\n    cursor.execute('SET ROLE \"{role}\"')\n")
}

/// What is checked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkout {
    /// The branch that a push went to.
    Branch,
    /// The merge that GitHub makes of a pull request and its base, alone, as is the default.
    Merge,
    /// The head of the pull request, alone, as some workflows ask for.
    Head,
}

/// A job, its files below one temporary folder.
pub struct Job {
    pub root: PathBuf,
    pub base: String,
    env: BTreeMap<String, String>,
    inputs: BTreeMap<String, String>,
}

/// What a step left behind.
pub struct Step {
    pub code: i32,
    pub log: String,
    pub outputs: BTreeMap<String, String>,
    pub summary: String,
}

impl Step {
    /// The annotations in the log: the command with its properties, and the message.
    pub fn annotations(&self) -> Vec<(&str, &str)> {
        self.log.lines().filter_map(|line| line.trim_start().strip_prefix("::")?.split_once("::")).collect()
    }

    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }
}

pub fn git(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(folder).args(args).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "a").env(format!("GIT_{who}_EMAIL"), "a@example.org");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn commit(folder: &Path, message: &str) -> String {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", message]);
    git(folder, &["rev-parse", "HEAD"])
}

impl Job {
    /// A repository whose branch `branch` holds `old` after some history, with a pull request that adds `new`.
    pub fn new(name: &str, branch: &str, checkout: Checkout, old: &[(&str, &str)], new: &[(&str, &str)]) -> Job {
        let root = std::env::temp_dir().join(format!("pinproof-action-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let origin = root.join("origin");
        fs::create_dir_all(&origin).unwrap();
        git(&origin, &["init", "--quiet", "--initial-branch", branch]);
        git(&origin, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
        write(&origin, &[("README.md", "a service\n")]);
        commit(&origin, "first");
        write(&origin, old);
        let fork_point = commit(&origin, "old");
        git(&origin, &["checkout", "--quiet", "-b", "feature"]);
        write(&origin, new);
        let head = commit(&origin, "new");
        // The base has moved on since.
        git(&origin, &["checkout", "--quiet", branch]);
        write(&origin, &[("README.md", "a service, described\n")]);
        let tip = commit(&origin, "docs");
        git(&origin, &["checkout", "--quiet", "--detach"]);
        git(&origin, &["merge", "--quiet", "--no-ff", "--message", "merge", "feature"]);
        let merge = git(&origin, &["rev-parse", "HEAD"]);
        git(&origin, &["update-ref", "refs/pull/1/merge", &merge]);
        git(&origin, &["checkout", "--quiet", branch]);

        let workspace = root.join("workspace");
        fs::create_dir_all(&workspace).unwrap();
        git(&workspace, &["init", "--quiet", "--initial-branch", "none"]);
        git(&workspace, &["remote", "add", "origin", &format!("file://{}", origin.display())]);
        let (commit, base) = match checkout {
            Checkout::Branch => (&tip, String::new()),
            Checkout::Merge => (&merge, tip.clone()),
            Checkout::Head => (&head, fork_point),
        };
        git(&workspace, &["fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit]);
        git(&workspace, &["checkout", "--quiet", "--detach", commit]);

        let (event, sha) = match checkout {
            Checkout::Branch => ("push", &tip),
            Checkout::Merge | Checkout::Head => ("pull_request", &merge),
        };
        let action = Path::new(env!("CARGO_MANIFEST_DIR"));
        let event_file = root.join("event.json");
        fs::write(&event_file, format!("{{\"pull_request\": {{\"base\": {{\"sha\": \"{tip}\"}}}}}}")).unwrap();
        for folder in ["runner-temp", "home"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        let path = |name: &str| root.join(name).display().to_string();
        let mut env = BTreeMap::from(
            [
                ("PATH", std::env::var("PATH").unwrap()),
                ("HOME", path("home")),
                ("CI", "true".into()),
                ("GITHUB_ACTIONS", "true".into()),
                ("GITHUB_ACTION_PATH", action.display().to_string()),
                ("GITHUB_EVENT_NAME", event.into()),
                ("GITHUB_EVENT_PATH", event_file.display().to_string()),
                ("GITHUB_OUTPUT", path("output")),
                ("GITHUB_STEP_SUMMARY", path("summary")),
                ("GITHUB_SHA", sha.clone()),
                ("GITHUB_WORKSPACE", path("workspace")),
                ("RUNNER_TEMP", path("runner-temp")),
                ("RUNNER_OS", "Linux".into()),
                ("RUNNER_ARCH", "X64".into()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        if event == "pull_request" {
            env.insert("GITHUB_BASE_REF".into(), branch.into());
            env.insert("GITHUB_HEAD_REF".into(), "feature".into());
            env.insert("GITHUB_REF".into(), "refs/pull/1/merge".into());
        }
        let inputs = BTreeMap::from([("binary".into(), env!("CARGO_BIN_EXE_pinproof").into())]);
        env.insert("PINPROOF_CACHE_DIR".into(), concat!(env!("CARGO_TARGET_TMPDIR"), "/cache").into());
        Job { root, base, env, inputs }
    }

    pub fn input(&mut self, name: &str, value: &str) -> &mut Job {
        self.inputs.insert(name.into(), value.into());
        self
    }

    pub fn env(&mut self, name: &str, value: &str) -> &mut Job {
        self.env.insert(name.into(), value.into());
        self
    }

    pub fn workspace(&self) -> PathBuf {
        self.root.join("workspace")
    }

    /// Lets the step run a program that writes its arguments to a file, one a line behind `<` and before `>`, and
    /// then does what `rest` says.
    pub fn record(&mut self, rest: &str) -> &mut Job {
        let program = self.program("recorder", &format!("printf '<%s>\\n' \"$@\" > \"$RUNNER_TEMP/args\"\n{rest}"));
        self.input("binary", &program)
    }

    /// A program that is a shell script.
    pub fn program(&self, name: &str, script: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    /// The arguments that were recorded.
    pub fn args(&self) -> Vec<String> {
        let recorded = fs::read_to_string(self.root.join("runner-temp/args")).unwrap_or_default();
        let args = recorded.strip_prefix('<').and_then(|args| args.strip_suffix(">\n")).unwrap_or_default();
        args.split(">\n<").map(str::to_owned).collect()
    }

    /// Runs the step of action.yml.
    pub fn run(&self) -> Step {
        let action = Action::read();
        for file in ["output", "summary"] {
            fs::write(self.root.join(file), "").unwrap();
        }
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &action.run]);
        command.current_dir(self.workspace()).env_clear().envs(&self.env);
        for (name, input) in &action.env {
            let value = self.inputs.get(input).or(action.inputs.get(input)).cloned();
            command.env(name, value.unwrap_or_default());
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        let log = String::from_utf8(stdout).unwrap() + std::str::from_utf8(&stderr).unwrap();
        let read = |name: &str| fs::read_to_string(self.root.join(name)).unwrap();
        Step { code: status.code().unwrap(), log, outputs: outputs(&read("output")), summary: read("summary") }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// What the runner makes of the file behind GITHUB_OUTPUT.
fn outputs(file: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = file.lines();
    while let Some(line) = lines.next() {
        let (name, end) = line.split_once("<<").unwrap_or_else(|| panic!("no output: {line}"));
        let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
        outputs.insert(name.to_owned(), value.join("\n"));
    }
    outputs
}

/// action.yml, as far as a step needs it.
pub struct Action {
    /// The inputs and their defaults.
    pub inputs: BTreeMap<String, String>,
    /// The variables of the step, and which input each holds; nothing for what the runner says.
    pub env: BTreeMap<String, String>,
    /// The step's command.
    pub run: String,
    /// The text.
    pub text: String,
}

impl Action {
    pub fn read() -> Action {
        let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/action.yml")).unwrap();
        let (mut inputs, mut env, mut run) = (BTreeMap::new(), BTreeMap::new(), String::new());
        let (mut section, mut input) = (String::new(), String::new());
        for line in text.lines() {
            let indent = line.len() - line.trim_start().len();
            let Some((key, value)) = line.trim_start_matches([' ', '-']).split_once(':') else { continue };
            let value = value.trim().trim_matches('"').to_owned();
            match (indent, section.as_str()) {
                (0, _) => section = key.to_owned(),
                (2, "inputs") => input = key.to_owned(),
                (4, "inputs") if key == "default" => _ = inputs.insert(input.clone(), value),
                (_, "runs") if key.starts_with("PINPROOF_") => {
                    let name = value.strip_prefix("${{ inputs.").and_then(|name| name.strip_suffix(" }}"));
                    env.insert(key.to_owned(), name.unwrap_or_default().to_owned());
                }
                (_, "runs") if key == "run" => run = value,
                _ => {}
            }
        }
        // The value of `run` ends in a quote of its own.
        run.push('"');
        run = run.replace("\"\"", "\"");
        Action { inputs, env, run, text }
    }
}
