//! What a change introduces: the findings of the checked tree, held against those of a base.
//!
//! Both sides are judged in full. The base is the checked tree with the files that differ put back as they were, read
//! from git's objects ([`Past`]); everything else is read once for both, and a base that a cache knows is not judged again
//! ([`Trees`]). Findings are then matched by rule, path and statement, so that it does not count where a line stands or how
//! it is indented.

use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use crate::config::{Config, Error};
use crate::discover;
use crate::finding::{Comparison, Finding, Fixed, Outcome, Standing};
use crate::past::Past;
use crate::paths::relative;

mod earlier;
pub mod git;
pub mod lines;

pub use earlier::{Earlier, Trees};
use git::{Change, Git};
use lines::Lines;

/// What a run is asked to compare with, found in the history and not yet looked into.
#[derive(Debug)]
pub struct Since {
    git: Git,
    reference: String,
    commit: String,
}

/// The tree that a run is compared with.
#[derive(Debug)]
pub struct Base {
    /// As it was named: `origin/main`.
    pub reference: String,
    /// The commit, in full.
    pub commit: String,
    /// The files that differ from those on the disk.
    pub past: Past,
    /// The new reported path of each file that was moved, by its old one.
    moved: HashMap<String, String>,
}

impl Since {
    /// Where the checked tree and `reference` part: the newest commit that both come from.
    ///
    /// # Errors
    /// No git, no repository, no such commit, a history that is too shallow; each with what to do.
    pub fn open(reference: &str, config: &Config) -> Result<Since, Error> {
        let git = Git::open(&config.root)?;
        let commit = git.merge_base(reference)?;
        Ok(Since { git, reference: reference.to_owned(), commit })
    }

    /// What differs from it. The files on the disk are the other side, committed or not.
    ///
    /// # Errors
    /// Git fails, or a file's earlier text is not in this clone.
    pub fn base(&self, config: &Config) -> Result<Base, Error> {
        let Since { git, reference, commit } = self;
        let (changes, untracked) = thread::scope(|scope| {
            let untracked = scope.spawn(|| git.untracked());
            (git.changes(commit), untracked.join())
        });
        let untracked = untracked.unwrap_or_else(|panic| resume_unwind(panic));
        let mut files: HashMap<PathBuf, Option<Arc<[u8]>>> = HashMap::new();
        let mut moved = HashMap::new();
        let mut wanted = Vec::new();
        for change in changes? {
            match change {
                Change::Added(path) => {
                    files.insert(git.absolute(&path), None);
                }
                Change::Changed { path, blob } => wanted.push((git.absolute(&path), blob)),
                Change::Moved { from, to, blob } => {
                    let (old, new) = (git.absolute(&from), git.absolute(&to));
                    files.insert(new.clone(), None);
                    moved.insert(relative(&old, &config.root), relative(&new, &config.root));
                    wanted.push((old, blob));
                }
            }
        }
        // What no reader would look at could be of any size.
        wanted.retain(|(path, _): &(PathBuf, String)| discover::is_read(path));
        let limited = wanted.iter().map(|(path, blob)| (blob.as_str(), discover::most_read(path, config)));
        let blobs = git.blobs(limited)?;
        files.extend(wanted.into_iter().zip(blobs).map(|((path, _), bytes)| (path, Some(bytes))));
        for path in untracked? {
            files.insert(git.absolute(&path), None);
        }
        Ok(Base { reference: reference.clone(), commit: commit.clone(), past: Past::new(files), moved })
    }
}

impl Base {
    /// Says of each finding of `now` how it stands to those of the base, and notes what is fixed. `text_of` gives the
    /// base's text of a reported path.
    pub fn compare(&self, now: &mut Outcome, before: &[Earlier], text_of: &dyn Fn(&str) -> Option<String>) {
        let mut earlier: HashMap<Key, Vec<&Earlier>> = HashMap::new();
        for known in before {
            let path = self.moved.get(&known.path).unwrap_or(&known.path);
            let key = (known.rule.clone(), path.clone(), known.normal_statement());
            earlier.entry(key).or_default().push(known);
        }
        let mut later: HashMap<Key, Vec<usize>> = HashMap::new();
        for (i, finding) in now.findings.iter().enumerate() {
            let key = (finding.rule.to_owned(), finding.place.path.to_string(), finding.normal_statement());
            later.entry(key).or_default().push(i);
        }
        let mut lines = HashMap::new();
        for (key, indices) in &later {
            let known = earlier.remove(key).unwrap_or_default();
            let matched = match_up(now, indices, &known, text_of, &mut lines);
            for (&i, known) in indices.iter().zip(&matched) {
                now.findings[i].standing = standing(&now.findings[i], *known);
            }
            let used: HashSet<usize> = matched.iter().flatten().map(|used| used.order).collect();
            let left: Vec<&Earlier> = known.into_iter().filter(|known| !used.contains(&known.order)).collect();
            if !left.is_empty() {
                earlier.insert(key.clone(), left);
            }
        }
        let mut left: Vec<&Earlier> = earlier.into_values().flatten().collect();
        left.sort_by_key(|known| known.order);
        follow_moved_code(now, &mut left);
        let mut fixed: Vec<Fixed> = left.into_iter().map(Earlier::fixed).collect();
        fixed.sort();
        now.comparison = Some(Comparison { base: self.reference.clone(), commit: self.commit.clone(), fixed });
    }
}

/// Rule, path and statement, the last without a difference of spaces and of case.
type Key = (String, String, String);

/// Code that went to another file took its findings along: what is new in one place and gone in another is the same.
fn follow_moved_code(now: &mut Outcome, left: &mut Vec<&Earlier>) {
    let mut by_statement: HashMap<(&str, String), Vec<&Earlier>> = HashMap::new();
    for known in left.iter().rev() {
        by_statement.entry((&known.rule, known.normal_statement())).or_default().push(known);
    }
    let mut moved: HashSet<usize> = HashSet::new();
    for finding in now.findings.iter_mut().filter(|finding| finding.standing == Standing::New) {
        let same = by_statement.get_mut(&(finding.rule, finding.normal_statement())).and_then(Vec::pop);
        if let Some(known) = same {
            finding.standing = standing(finding, Some(known));
            moved.insert(known.order);
        }
    }
    left.retain(|known| !moved.contains(&known.order));
}

fn standing(finding: &Finding, known: Option<&Earlier>) -> Standing {
    match known {
        // The same line that has become worse, on another connection or in other code, is as good as new.
        Some(known) if known.level < finding.level => Standing::New,
        Some(known) if !known.is_hot && finding.hot_path.is_some() => Standing::NewlyHot,
        Some(_) => Standing::Old,
        None => Standing::New,
    }
}

/// The lines of two files, by the path of the earlier one and that of the later one.
type Compared = HashMap<(String, Arc<str>), Lines>;

/// For each finding of one key the one of the base that it is. Where the base has fewer, those on lines that are
/// unchanged go first.
fn match_up<'b>(
    now: &Outcome,
    indices: &[usize],
    known: &[&'b Earlier],
    text_of: &dyn Fn(&str) -> Option<String>,
    compared: &mut Compared,
) -> Vec<Option<&'b Earlier>> {
    let mut out: Vec<Option<&Earlier>> = vec![None; indices.len()];
    let mut free: Vec<&Earlier> = known.to_vec();
    if known.len() < indices.len()
        && let (Some(&first), Some(old)) = (indices.first(), known.first())
        && let Some(new_text) = now.sources.get(&now.findings[first].place.path)
    {
        let files = (old.path.clone(), now.findings[first].place.path.clone());
        let lines = compared.entry(files).or_insert_with(|| match text_of(&old.path) {
            Some(old_text) => Lines::between(&old_text, &new_text.text),
            None => Lines::default(),
        });
        let mut by_line: HashMap<usize, Vec<&Earlier>> = HashMap::new();
        free.iter().rev().for_each(|known| by_line.entry(known.line).or_default().push(known));
        for (slot, &i) in out.iter_mut().zip(indices) {
            let line = lines.old_of(now.findings[i].place.start.line);
            *slot = line.and_then(|line| by_line.get_mut(&line)?.pop());
        }
        let taken: HashSet<usize> = out.iter().flatten().map(|known| known.order).collect();
        free.retain(|known| !taken.contains(&known.order));
    }
    let mut free = free.into_iter();
    for slot in out.iter_mut().filter(|slot| slot.is_none()) {
        *slot = free.next();
    }
    out
}
