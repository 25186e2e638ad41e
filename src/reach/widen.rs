//! The files that ways to findings may lead through.
//!
//! A plain check passes over files that hold nothing of interest, and an entry often stands in one. From the functions with
//! findings backwards, by their names alone: a file that mentions one of them is read, and so are those that mention a
//! function in which that happens, until nothing new is mentioned.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use super::functions_of;
use crate::config::Config;
use crate::discover::{self, File};
use crate::finding::Finding;
use crate::packed::{ExprKind, FrameId, FrameKind};
use crate::project::{Project, Unit};

/// How often names lead to more names.
const MAX_ROUNDS: usize = 12;
/// A name that more functions of the read files have says too little to read others for it.
const MAX_NAMESAKES: usize = 40;
/// Shorter names stand in every file.
const MIN_NAME: usize = 3;

/// The units that `project` lacks, in order of path. `passed` are the files that were not read, and `read` reads one.
pub fn widen(
    project: &Project,
    findings: &[Finding],
    passed: Vec<File>,
    config: &Config,
    read: &(dyn Fn(&File) -> Option<Arc<Unit>> + Sync),
) -> Vec<Arc<Unit>> {
    let mut left = passed;
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (file, frame) in findings.iter().flat_map(|finding| functions_of(project, finding)) {
        called_by(project.unit(file), frame, &mut names);
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut more: Vec<Arc<Unit>> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let counts = definitions(project.files().map(|(_, unit)| unit).chain(more.iter().map(|unit| &**unit)), &names);
        let is_telling = |name: &&String| {
            name.len() >= MIN_NAME && counts.get(name.as_str()).is_none_or(|count| *count <= MAX_NAMESAKES)
        };
        let fresh: Vec<String> =
            names.iter().filter(is_telling).filter(|name| !known.contains(*name)).cloned().collect();
        if fresh.is_empty() || left.is_empty() {
            break;
        }
        let Ok(search) = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&fresh) else { break };
        let (mentioning, others): (Vec<File>, Vec<File>) = left
            .into_par_iter()
            .partition(|file| discover::load(file, config).is_ok_and(|bytes| mentions(&search, &bytes)));
        left = others;
        more.par_extend(mentioning.par_iter().filter_map(read));
        known.extend(fresh.iter().cloned());
        let fresh: BTreeSet<&str> = fresh.iter().map(String::as_str).collect();
        let units: Vec<&Unit> = project.files().map(|(_, unit)| unit).chain(more.iter().map(|unit| &**unit)).collect();
        let callers: Vec<BTreeSet<String>> = units.par_iter().map(|unit| around_mentions(unit, &fresh)).collect();
        names.extend(callers.into_iter().flatten());
    }
    more.sort_by(|a, b| a.path.cmp(&b.path));
    more
}

/// Whether one of the names stands in a text as a whole word.
fn mentions(search: &AhoCorasick, bytes: &[u8]) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    search.find_iter(bytes).any(|found| {
        !is_word(found.start().checked_sub(1).and_then(|at| bytes.get(at))) && !is_word(bytes.get(found.end()))
    })
}

/// How many functions have each of these names.
fn definitions<'u>(units: impl Iterator<Item = &'u Unit>, names: &BTreeSet<String>) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for unit in units {
        for name in names {
            let count = unit.frames(name).len();
            if count > 0 {
                *counts.entry(name.clone()).or_default() += count;
            }
        }
    }
    counts
}

/// The names by which a frame is called from elsewhere: its own and those of the functions around it, the class's for a
/// constructor, and the file's for what a module gives out under any name.
fn called_by(unit: &Unit, frame: FrameId, names: &mut BTreeSet<String>) {
    for id in unit.tree.enclosing(frame) {
        let frame = unit.tree.frame(id);
        if frame.kind == FrameKind::Class || frame.name.is_empty() {
            continue;
        }
        let class = unit.tree.frame(frame.parent);
        match frame.name {
            "__init__" | "__new__" | "__post_init__" | "constructor" | "new" if class.kind == FrameKind::Class => {
                names.insert(class.name.to_owned());
            }
            name => {
                names.insert(name.to_owned());
            }
        }
    }
    if unit.host.sinks() == "javascript" {
        let mut parts = unit.path.rsplit('/');
        let file = parts.next().unwrap_or_default().split('.').next().unwrap_or_default();
        let stem = if file == "index" { parts.next().unwrap_or_default() } else { file };
        names.insert(stem.to_owned());
    }
}

/// The names of the functions of a file in which one of these names is used.
fn around_mentions(unit: &Unit, names: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut seen = BTreeSet::new();
    for expr in unit.tree.exprs() {
        let is_one = match expr.kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => names.contains(name),
            _ => false,
        };
        if is_one && seen.insert(expr.frame) {
            called_by(unit, expr.frame, &mut out);
        }
    }
    // An import may give it another name.
    let renamed = unit.tree.imports().filter(|import| import.member.is_some_and(|member| names.contains(member)));
    out.extend(renamed.map(|import| import.local.to_owned()).filter(|local| !names.contains(local.as_str())));
    out
}
