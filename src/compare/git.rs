//! What git knows of a tree, asked of the program itself: it alone reads every form of repository, worktrees, alternates
//! and partial clones among them.
//!
//! The repository may be a stranger's. Names that come from outside never stand where git takes an option. Whatever its
//! configuration and its attributes could have git run is off: hooks, file system monitors, filters, external diffs, text
//! conversions, pagers, and every transport by which missing objects could be fetched. Replaced objects are not looked at.

use std::collections::HashSet;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use crate::config::Error;

/// A repository.
#[derive(Debug)]
pub struct Git {
    /// Where commands run.
    folder: PathBuf,
    /// The top of its working tree.
    top: PathBuf,
    /// What its configuration would have git run on the files of the working tree, as the keys that turn that off.
    filters: Vec<OsString>,
}

/// How a file of a commit differs from the working tree. Paths count from the top of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The commit does not have it.
    Added(PathBuf),
    /// The commit has another content, or the working tree does not have it.
    Changed {
        /// The path.
        path: PathBuf,
        /// The commit's content.
        blob: String,
    },
    /// It has another name, and much the same content.
    Moved {
        /// Its name in the commit.
        from: PathBuf,
        /// Its name in the working tree.
        to: PathBuf,
        /// The commit's content.
        blob: String,
    },
}

impl Git {
    /// The repository that a folder lies in.
    ///
    /// # Errors
    /// There is no git, or no repository with a working tree.
    pub fn open(folder: &Path) -> Result<Git, Error> {
        let mut git = Git { folder: folder.to_path_buf(), top: folder.to_path_buf(), filters: Vec::new() };
        let output = git.run(&["rev-parse", "--is-inside-work-tree", "--show-cdup"])?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut lines = text.lines();
        if !output.status.success() || lines.next() != Some("true") {
            let said = String::from_utf8_lossy(&output.stderr);
            // Git refuses a repository of somebody else's until it is told to trust it, and says how.
            let what = if said.contains("safe.directory") {
                format!("git refuses this repository: {}", said.trim().replace('\n', " "))
            } else {
                "this folder is in no git repository, so there is nothing to compare with".to_owned()
            };
            return Err(Error::new(what)
                .at(folder, None)
                .with_hint(Some("leave --since out to check all of it".into())));
        }
        // The way up keeps the folder's own spelling, where the repository's name for itself may go through links.
        let up = lines.next().unwrap_or_default();
        git.top = (0..up.matches("..").count()).fold(folder.to_path_buf(), |mut top, _| {
            top.pop();
            top
        });
        // `core.worktree` could make a tree of any folder around this one.
        if std::env::var_os("GIT_DIR").is_none() && std::fs::symlink_metadata(git.top.join(".git")).is_err() {
            let what = "the repository's configuration says that its working tree is here, but there is no .git";
            return Err(Error::new(what).at(&git.top, None));
        }
        git.filters = git.filters()?;
        Ok(git)
    }

    /// The keys that turn off each filter that is configured.
    fn filters(&self) -> Result<Vec<OsString>, Error> {
        let listed = self.run(&["config", "--null", "--name-only", "--get-regexp", r"^filter\."])?.stdout;
        let drivers = listed.split(|&byte| byte == 0).filter_map(|key| {
            let end = key.iter().rposition(|&byte| byte == b'.')?;
            key.get(..end).filter(|driver| driver.len() > "filter.".len())
        });
        let drivers: HashSet<&[u8]> = drivers.collect();
        let mut keys: Vec<OsString> = Vec::new();
        for driver in drivers {
            keys.extend([".clean", ".smudge", ".process", ".required"].map(|key| {
                let mut name = path_of(driver).into_os_string();
                name.push(key);
                name
            }));
        }
        keys.sort();
        Ok(keys)
    }

    /// A path below the top of the working tree.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        self.top.join(path)
    }

    /// The newest commit that `reference` and the checked-out one come from.
    ///
    /// # Errors
    /// No such commit, or a history that does not reach back to where the two part.
    pub fn merge_base(&self, reference: &str) -> Result<String, Error> {
        let named = format!("{reference}^{{commit}}");
        let resolved = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &named])?;
        let Some(commit) = first_line(&resolved) else {
            let hint = match reference.split_once('/') {
                Some((remote, branch)) if !reference.starts_with('-') => {
                    format!(
                        "fetch it first: `git fetch {remote} {branch}`; in GitHub Actions, `fetch-depth: 0` at the checkout"
                    )
                }
                _ => "name a branch, a tag or a commit that `git log` knows; fetch it first if it is a remote's"
                    .to_owned(),
            };
            return Err(Error::new(format!("git knows no commit `{reference}`")).with_hint(Some(hint)));
        };
        let base = self.run(&["merge-base", &commit, "HEAD"])?;
        if let Some(base) = first_line(&base) {
            return Ok(base);
        }
        let shallow = first_line(&self.run(&["rev-parse", "--is-shallow-repository"])?).as_deref() == Some("true");
        let (what, hint) = if shallow {
            (
                format!("this clone is shallow, and its history ends before `{reference}` and HEAD meet"),
                "fetch more of it: `git fetch --deepen=100`, or `git fetch --unshallow`; in GitHub Actions, \
                 `fetch-depth: 0` at the checkout",
            )
        } else {
            (format!("`{reference}` and HEAD have no commit in common"), "name a branch that this one grew from")
        };
        Err(Error::new(what).with_hint(Some(hint.into())))
    }

    /// How the files of a commit differ from the working tree. Files that git does not track are not among them.
    ///
    /// # Errors
    /// Git fails.
    pub fn changes(&self, commit: &str) -> Result<Vec<Change>, Error> {
        let arguments = ["diff", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff", "--no-textconv"];
        let rest = ["--ignore-submodules=all", commit, "--"];
        let output = self.must(&[&arguments[..], &rest[..]].concat())?;
        Ok(changes(&output))
    }

    /// The files of the working tree that git does not track, ignored ones left out.
    ///
    /// # Errors
    /// Git fails.
    pub fn untracked(&self) -> Result<Vec<PathBuf>, Error> {
        // As a walk of the tree does: what one person's machine ignores counts for nothing.
        let ignored = "--exclude-per-directory=.gitignore";
        let output = self.must(&["ls-files", "--others", ignored, "--full-name", "-z", "--", ":/"])?;
        Ok(output.split(|&byte| byte == 0).filter(|path| !path.is_empty()).map(path_of).collect())
    }

    /// The contents of blobs, in the same order; of each at most as many bytes as stand beside its name.
    ///
    /// # Errors
    /// Git fails, or a blob is not in this clone.
    pub fn blobs<'b>(&self, wanted: impl Iterator<Item = (&'b str, u64)>) -> Result<Vec<Arc<[u8]>>, Error> {
        let wanted: Vec<(&str, u64)> = wanted.collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|problem| missing(&problem))?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Error::new("git cat-file has no pipes"));
        };
        let mut stdout = BufReader::new(stdout);
        let mut out = Vec::with_capacity(wanted.len());
        for (name, max) in wanted {
            // One at a time: nobody waits for a pipe that is full.
            writeln!(stdin, "{name}").and_then(|()| stdin.flush()).map_err(|problem| broken(&problem))?;
            out.push(Arc::from(blob(&mut stdout, max)?));
        }
        drop(stdin);
        child.wait().map_err(|problem| broken(&problem))?;
        Ok(out)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        let off = [
            ("core.fsmonitor", "false"),
            ("core.hooksPath", "/dev/null"),
            ("core.attributesFile", "/dev/null"),
            ("core.excludesFile", "/dev/null"),
            ("core.quotePath", "false"),
        ];
        let off = off.map(|(key, value)| (OsString::from(key), value));
        // In the environment, for a name of a filter may hold what ends a key on the command line.
        let filters = self.filters.iter().cloned().map(|key| (key, ""));
        let set = off.into_iter().chain(filters);
        // What is set there already is the person's own.
        let given = std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse::<usize>().ok());
        let mut count = given.unwrap_or(0);
        for (key, value) in set {
            command.env(format!("GIT_CONFIG_KEY_{count}"), key).env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
        }
        command
            .current_dir(&self.folder)
            .arg("--no-pager")
            .args(arguments)
            .env("GIT_CONFIG_COUNT", count.to_string())
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_ALLOW_PROTOCOL", "")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .env_remove("GIT_EXTERNAL_DIFF");
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, Error> {
        self.command(arguments).stdin(Stdio::null()).output().map_err(|problem| missing(&problem))
    }

    fn must(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let output = self.run(arguments)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Error::new(format!("git {} failed: {}", arguments[0], said.trim().replace('\n', " "))))
    }
}

/// Reads what `git cat-file --batch` prints of one object, and keeps at most `max` bytes of it.
///
/// # Errors
/// It is not a blob, it is missing, or it ends too early.
pub fn blob(out: &mut impl BufRead, max: u64) -> Result<Vec<u8>, Error> {
    let mut header = Vec::new();
    out.by_ref().take(MAX_HEADER).read_until(b'\n', &mut header).map_err(|problem| broken(&problem))?;
    let header = String::from_utf8_lossy(&header);
    let words: Vec<&str> = header.trim_end().split(' ').collect();
    let length: Option<u64> = match words[..] {
        [_, "blob", length] => length.parse().ok(),
        _ => None,
    };
    let Some(length) = length else {
        let what = format!("this clone lacks the content of a file of the base ({})", header.trim());
        let hint = "fetch it: `git fetch --refetch --no-filter`, or check out without a filter";
        return Err(Error::new(what).with_hint(Some(hint.into())));
    };
    let kept = length.min(max);
    let mut bytes = Vec::new();
    out.by_ref().take(kept).read_to_end(&mut bytes).map_err(|problem| broken(&problem))?;
    // The end of the line behind it belongs to it.
    let rest = (length - kept).saturating_add(1);
    let passed = io::copy(&mut out.by_ref().take(rest), &mut io::sink()).map_err(|problem| broken(&problem))?;
    if bytes.len() as u64 != kept || passed != rest {
        return Err(broken(&io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(bytes)
}

/// A header of `git cat-file` is shorter than this, in bytes.
const MAX_HEADER: u64 = 4 << 10;

fn broken(problem: &io::Error) -> Error {
    Error::new(format!("git cat-file failed: {problem}"))
}

fn missing(problem: &io::Error) -> Error {
    let hint = "install it, or leave --since out to check all of the tree";
    Error::new(format!("cannot run git: {problem}")).with_hint(Some(hint.into()))
}

fn first_line(output: &Output) -> Option<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().next().filter(|line| output.status.success() && !line.is_empty()).map(str::to_owned)
}

/// Reads what `git diff --raw -z` prints: `:100644 100644 <blob> <blob> M`, then one path, or two where it was moved.
pub fn changes(output: &[u8]) -> Vec<Change> {
    let mut fields = output.split(|&byte| byte == 0);
    let mut out = Vec::new();
    let mut seen = HashSet::new();
    while let Some(field) = fields.next().filter(|field| !field.is_empty()) {
        let head = String::from_utf8_lossy(field).into_owned();
        let words: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
        let [old_mode, _, blob, _, status] = words[..] else { break };
        let Some(path) = fields.next().map(path_of) else { break };
        let moved = status.starts_with(['R', 'C']);
        let to = if moved { fields.next().map(path_of) } else { None };
        let was_file = old_mode.starts_with("100");
        let blob = blob.to_owned();
        // A conflict lists a path more than once.
        if !seen.insert(to.clone().unwrap_or_else(|| path.clone())) {
            continue;
        }
        out.push(match (to, was_file) {
            (Some(to), _) if status.starts_with('C') => Change::Added(to),
            (Some(to), true) => Change::Moved { from: path, to, blob },
            (None, true) => Change::Changed { path, blob },
            (Some(to), false) => Change::Added(to),
            (None, false) => Change::Added(path),
        });
    }
    out
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_blob_no_more_is_kept_than_is_wanted() {
        let mut printed: &[u8] = b"a blob 5\nabcde\nb blob 3\nfgh\nc missing\n";
        assert_eq!(blob(&mut printed, 2).unwrap(), b"ab");
        assert_eq!(blob(&mut printed, 9).unwrap(), b"fgh");
        assert!(blob(&mut printed, 9).unwrap_err().what.contains("(c missing)"));
        let mut cut: &[u8] = b"a blob 99999999999\nabc";
        assert!(blob(&mut cut, u64::MAX).is_err());
    }

    #[test]
    fn every_kind_of_change_is_read() {
        let (mode, none, blob) = (":100644", "0".repeat(40), "a".repeat(40));
        let raw = format!(
            "{mode} 100644 {blob} {none} M\0a b.py\0:000000 100644 {none} {none} A\0new.py\0\
             {mode} 000000 {blob} {none} D\0old.py\0{mode} 100644 {blob} {none} R090\0from.py\0to.py\0\
             :120000 100644 {blob} {none} T\0link.py\0"
        );
        let path = PathBuf::from;
        assert_eq!(
            changes(raw.as_bytes()),
            [
                Change::Changed { path: path("a b.py"), blob: blob.clone() },
                Change::Added(path("new.py")),
                Change::Changed { path: path("old.py"), blob: blob.clone() },
                Change::Moved { from: path("from.py"), to: path("to.py"), blob },
                Change::Added(path("link.py")),
            ]
        );
    }
}
