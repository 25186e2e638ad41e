//! The files that ways to findings may lead through.
//!
//! A plain check passes over files that hold nothing of interest, and an entry often stands in one. From the functions with
//! findings backwards, by their names alone: a file that mentions one of them is read, and so are those that mention a
//! function in which that happens, until nothing new is mentioned. Each file is looked through for its words once.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::functions_of;
use crate::config::Config;
use crate::discover::{self, File};
use crate::finding::Finding;
use crate::packed::{ExprKind, FrameId, FrameKind};
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

/// The functions of a read file in which words stand, in order of word.
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
            let defined = definitions.get(&word(name.as_bytes())).copied().unwrap_or_default();
            name.len() >= MIN_NAME && defined <= MAX_NAMESAKES
        };
        let mut fresh: Vec<Word> = names.iter().filter(is_telling).map(|name| word(name.as_bytes())).collect();
        fresh.retain(|word| followed.insert(*word));
        if fresh.is_empty() {
            break;
        }
        fresh.sort_unstable();
        let (mentioning, others): (Vec<Passed>, Vec<Passed>) =
            left.into_par_iter().partition(|passed| fresh.iter().any(|word| passed.words.binary_search(word).is_ok()));
        left = others;
        let mut more: Vec<Arc<Unit>> = mentioning.par_iter().filter_map(|passed| read(&passed.file)).collect();
        more.iter().for_each(|unit| count_definitions(unit, &mut definitions));
        mentions.par_extend(more.par_iter().map(|unit| Mentions::of(unit)));
        units.append(&mut more);
        // What is read in this round may mention what was followed before.
        let all: Vec<Word> = followed.iter().copied().collect();
        let around = units.par_iter().zip(&mentions).enumerate().map(|(i, (unit, mentions))| {
            let mut out = BTreeSet::new();
            let wanted = if i >= known_before { &all } else { &fresh };
            for frame in wanted.iter().flat_map(|word| mentions.frames(*word)) {
                called_by(unit, frame, &mut out);
            }
            out
        });
        let around: Vec<BTreeSet<String>> = around.collect();
        names = around.into_iter().flatten().collect();
    }
    let mut more = units.split_off(known_before);
    more.sort_by(|a, b| a.path.cmp(&b.path));
    more
}

fn word(bytes: &[u8]) -> Word {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish() as Word
}

/// The names in a text, each once and in order.
fn words(bytes: &[u8]) -> Vec<Word> {
    let is_in_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let parts =
        bytes.split(|byte| !is_in_word(byte)).filter(|part| part.len() >= MIN_NAME && !part[0].is_ascii_digit());
    let mut out: Vec<Word> = parts.map(word).collect();
    out.sort_unstable();
    out.dedup();
    out.shrink_to_fit();
    out
}

fn count_definitions(unit: &Unit, counts: &mut HashMap<Word, usize>) {
    for frame in unit.tree.frames().filter(|frame| !frame.name.is_empty()) {
        *counts.entry(word(frame.name.as_bytes())).or_default() += 1;
    }
}

impl Mentions {
    fn of(unit: &Unit) -> Mentions {
        let mut out = Vec::new();
        for expr in unit.tree.exprs() {
            if let ExprKind::Name(name) | ExprKind::Member(_, name) = expr.kind {
                out.push((word(name.as_bytes()), expr.frame));
            }
        }
        // What a module is called stands in no expression: `import createOrder from "./create-order"`.
        for import in unit.tree.imports() {
            let last = import.module.rsplit(['/', '.']).next().unwrap_or_default();
            let renamed = import.member.into_iter().chain([last]).map(|name| word(name.as_bytes()));
            let local = word(import.local.as_bytes());
            let users: Vec<FrameId> = out.iter().filter(|(word, _)| *word == local).map(|(_, frame)| *frame).collect();
            out.extend(renamed.flat_map(|word| users.iter().map(move |&frame| (word, frame))).collect::<Vec<_>>());
        }
        out.sort_unstable();
        out.dedup();
        out.shrink_to_fit();
        Mentions(out)
    }

    fn frames(&self, word: Word) -> impl Iterator<Item = FrameId> {
        let start = self.0.partition_point(|(known, _)| *known < word);
        self.0[start..].iter().take_while(move |(known, _)| *known == word).map(|(_, frame)| *frame)
    }
}

/// The names by which a frame is called from elsewhere: its own and those of the functions around it, the class's for a
/// constructor, and the file's for what a module gives out under any name.
fn called_by(unit: &Unit, frame: FrameId, names: &mut BTreeSet<String>) {
    let mut is_in_function = false;
    for id in unit.tree.enclosing(frame) {
        let frame = unit.tree.frame(id);
        is_in_function |= matches!(frame.kind, FrameKind::Function | FrameKind::Closure);
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
        let has = |name: &str| words.binary_search(&word(name.as_bytes())).is_ok();
        assert_eq!(["createOrder", "create", "pay", "Order", "a"].map(has), [true, true, true, false, false]);
    }
}
