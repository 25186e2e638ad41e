//! The files that ways to findings may lead through.
//!
//! A plain check passes over files that hold nothing of interest, and an entry often stands in one. From the functions with
//! findings backwards, by their names alone: a file that mentions one of them is read, and so are those that mention a
//! function in which that happens, until nothing new is mentioned. Each file is looked through for its words once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{CONSTRUCTORS, functions_of};
use crate::config::Config;
use crate::discover::{self, File};
use crate::finding::Finding;
use crate::packed::{ExprKind, FrameId, FrameKind, hash};
use crate::project::{Project, Unit};

/// How often names lead to more names.
const MAX_ROUNDS: usize = 40;
/// A name that more functions of the read files have says too little to read others for it.
const MAX_NAMESAKES: usize = 40;
/// Shorter names stand in every file.
const MIN_NAME: usize = 3;

/// A word, as a number: two words that share one cost a file that is read in vain.
type Word = u32;

/// A file that was not read, and the words in it, in order.
struct Passed {
    file: File,
    words: Vec<Word>,
}

/// The functions of a read file in which words stand, each pair once.
struct Mentions(Vec<(Word, FrameId)>);

/// The units that `project` lacks, in order of path. `passed` are the files that were not read, and `read` reads one.
pub fn widen(
    project: &Project,
    findings: &[Finding],
    passed: Vec<File>,
    config: &Config,
    read: &(dyn Fn(&File) -> Option<Arc<Unit>> + Sync),
) -> Vec<Arc<Unit>> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (file, frame) in findings.iter().flat_map(|finding| functions_of(project, finding)) {
        called_by(project.unit(file), frame, &mut names);
    }
    if names.is_empty() {
        return Vec::new();
    }
    let words_of = |file: File| discover::load(&file, config).ok().map(|bytes| Passed { words: words(&bytes), file });
    let mut left: Vec<Passed> = passed.into_par_iter().filter_map(words_of).collect();
    let mut units: Vec<Arc<Unit>> = project.shared().to_vec();
    let known_before = units.len();
    let mut mentions: Vec<Mentions> = units.par_iter().map(|unit| Mentions::of(unit)).collect();
    let mut definitions: HashMap<Word, usize> = HashMap::new();
    units.iter().for_each(|unit| count_definitions(unit, &mut definitions));
    let mut followed: HashSet<Word> = HashSet::new();
    for _ in 0..MAX_ROUNDS {
        let is_telling = |name: &&String| {
            let defined = definitions.get(&hash(name)).copied().unwrap_or_default();
            name.len() >= MIN_NAME && defined <= MAX_NAMESAKES
        };
        let mut fresh: Vec<Word> = names.iter().filter(is_telling).map(hash).collect();
        fresh.retain(|word| followed.insert(*word));
        if fresh.is_empty() {
            break;
        }
        let fresh: HashSet<Word> = fresh.into_iter().collect();
        let (mentioning, others): (Vec<Passed>, Vec<Passed>) =
            left.into_par_iter().partition(|passed| passed.words.iter().any(|word| fresh.contains(word)));
        left = others;
        let mut more: Vec<Arc<Unit>> = mentioning.par_iter().filter_map(|passed| read(&passed.file)).collect();
        more.iter().for_each(|unit| count_definitions(unit, &mut definitions));
        mentions.par_extend(more.par_iter().map(|unit| Mentions::of(unit)));
        let before = units.len();
        units.append(&mut more);
        // What is read in this round may mention what was followed before.
        let around = units.par_iter().zip(&mentions).enumerate().map(|(i, (unit, mentions))| {
            let mut out = BTreeSet::new();
            let wanted = if i >= before { &followed } else { &fresh };
            let around: BTreeSet<FrameId> =
                mentions.0.iter().filter(|(word, _)| wanted.contains(word)).map(|(_, frame)| *frame).collect();
            around.into_iter().for_each(|frame| called_by(unit, frame, &mut out));
            out
        });
        let around: Vec<BTreeSet<String>> = around.collect();
        names = around.into_iter().flatten().collect();
    }
    let mut more = units.split_off(known_before);
    more.sort_by(|a, b| a.path.cmp(&b.path));
    more
}

/// The names in a text, each once and in order.
fn words(bytes: &[u8]) -> Vec<Word> {
    let is_in_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let parts =
        bytes.split(|byte| !is_in_word(byte)).filter(|part| part.len() >= MIN_NAME && !part[0].is_ascii_digit());
    let mut out: Vec<Word> = parts.map(hash).collect();
    out.sort_unstable();
    out.dedup();
    out.shrink_to_fit();
    out
}

fn count_definitions(unit: &Unit, counts: &mut HashMap<Word, usize>) {
    for frame in unit.tree.frames().filter(|frame| !frame.name.is_empty()) {
        *counts.entry(hash(frame.name)).or_default() += 1;
    }
}

impl Mentions {
    fn of(unit: &Unit) -> Mentions {
        let mut out = Vec::new();
        for expr in unit.tree.exprs() {
            if let ExprKind::Name(name) | ExprKind::Member(_, name) = expr.kind {
                out.push((hash(name), expr.frame));
            }
        }
        // What a module is called stands in no expression: `import createOrder from "./create-order"`.
        for import in unit.tree.imports() {
            let last = import.module.rsplit(['/', '.']).next().unwrap_or_default();
            let renamed = import.member.into_iter().chain([last]).map(hash);
            let local = hash(import.local);
            let users: Vec<FrameId> = out.iter().filter(|(word, _)| *word == local).map(|(_, frame)| *frame).collect();
            out.extend(renamed.flat_map(|word| users.iter().map(move |&frame| (word, frame))).collect::<Vec<_>>());
        }
        out.sort_unstable();
        out.dedup();
        out.shrink_to_fit();
        Mentions(out)
    }
}

/// The names by which a frame is called from elsewhere: its own and those of the functions around it, the class's for a
/// constructor, and the file's for what a module gives out under any name.
fn called_by(unit: &Unit, frame: FrameId, names: &mut BTreeSet<String>) {
    let mut is_in_function = false;
    for id in unit.tree.enclosing(frame) {
        let frame = unit.tree.frame(id);
        is_in_function |= frame.kind.is_function();
        if frame.kind == FrameKind::Class || frame.name.is_empty() {
            continue;
        }
        let class = unit.tree.frame(frame.parent);
        let constructs = CONSTRUCTORS.contains(&frame.name) || frame.name == "new";
        let name = if constructs && class.kind == FrameKind::Class { class.name } else { frame.name };
        names.insert(name.to_owned());
    }
    if is_in_function && unit.host.sinks() == "javascript" {
        let mut parts = unit.path.rsplit('/');
        let file = parts.next().unwrap_or_default().split('.').next().unwrap_or_default();
        let stem = if file == "index" { parts.next().unwrap_or_default() } else { file };
        // Of a name in several words the longest is looked for.
        let longest = stem.split(|c: char| !(c.is_alphanumeric() || c == '_')).max_by_key(|part| part.len());
        names.extend(longest.map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_whole() {
        let words = words(b"import { createOrder } from './create-order'; a.pay(3);");
        let has = |name: &str| words.binary_search(&hash(name)).is_ok();
        assert_eq!(["createOrder", "create", "pay", "Order", "a"].map(has), [true, true, true, false, false]);
    }
}
