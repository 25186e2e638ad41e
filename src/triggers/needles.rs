//! Many patterns, looked for in one pass.
//!
//! One automaton for all of them would have more states than fit in memory, and most files hold none of them. So each
//! pattern is cut in two before a word that every match of it holds: `<start>listen<gap>…` before `listen`. One pass
//! finds such words, and only where one stands the pattern is tried: what comes before the word backwards from there,
//! the word and what follows it forwards. That says exactly what the whole pattern would say.

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, Input as Words, MatchKind};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// Which of several sets of patterns a pattern belongs to: a bit.
pub type Group = u32;

/// Patterns in groups.
pub struct Needles {
    words: AhoCorasick,
    /// The patterns that each word may begin, by place in `patterns`.
    of_word: Vec<Vec<u32>>,
    patterns: Vec<Cut>,
    /// Those that need no word.
    wordless: Vec<Cut>,
}

/// A pattern, cut in two before a word.
struct Cut {
    group: Group,
    before: Part,
    after: Part,
}

/// A pattern's part on one side of the cut.
enum Part {
    Nothing,
    /// A word begins here, or ends.
    Boundary,
    Pattern(Box<Side>),
}

/// A pattern that begins or ends at a known place.
struct Side {
    hir: Hir,
    is_reverse: bool,
    compiled: OnceLock<Compiled>,
}

/// A side's automaton, which grows with what it reads, in a copy for each thread.
type Compiled = (DFA, Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>>);

/// How much of a word is looked for, in bytes.
const WORD: usize = 8;
/// So many bytes are read on one side of a word. What is not told by then counts as a match: a file that is read in vain
/// costs less than one in which each of many words has all the rest read.
const MOST_READ: usize = 2_000;
/// How much memory one side of a pattern may take in one thread, in bytes.
const CACHE_SIZE: usize = 128 << 10;

impl Needles {
    /// Compiles patterns, each with its group. Those of the second kind tell upper and lower case apart.
    ///
    /// # Panics
    /// Where a pattern is broken.
    pub fn new<'a>(patterns: impl IntoIterator<Item = (Group, &'a str, bool)>) -> Needles {
        let (mut cuts, mut wordless) = (Vec::new(), Vec::new());
        let mut words: Vec<(Vec<u8>, u32)> = Vec::new();
        for (group, pattern, is_exact) in patterns {
            let mut parser = ParserBuilder::new();
            let parser = parser.unicode(false).utf8(false).case_insensitive(!is_exact);
            let hir = parser.build().parse(pattern).unwrap_or_else(|e| panic!("the pattern {pattern} is broken: {e}"));
            // Words are looked for in either case.
            let is_exact = is_exact || pattern.contains("(?-i");
            for alternative in alternatives(&hir) {
                let (before, after, found) = cut(alternative);
                let is_all = found.is_all && !is_exact;
                let after = if is_all { Part::Nothing } else { Part::Pattern(Side::new(after, false)) };
                let cut = Cut { group, before: Part::before(before), after };
                if found.words.is_empty() {
                    wordless.push(cut);
                } else {
                    words.extend(found.words.into_iter().map(|word| (word, cuts.len() as u32)));
                    cuts.push(cut);
                }
            }
        }
        words.sort();
        words.dedup();
        let mut texts: Vec<Vec<u8>> = Vec::new();
        let mut of_word: Vec<Vec<u32>> = Vec::new();
        for (word, cut) in words {
            if texts.last() != Some(&word) {
                texts.push(word);
                of_word.push(Vec::new());
            }
            if let Some(cuts) = of_word.last_mut() {
                cuts.push(cut);
            }
        }
        let mut builder = AhoCorasickBuilder::new();
        let builder = builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard);
        let words = builder.kind(Some(AhoCorasickKind::DFA)).build(&texts);
        let words = words.unwrap_or_else(|e| panic!("the words of patterns cannot be looked for: {e}"));
        Needles { words, of_word, patterns: cuts, wordless }
    }

    /// The groups of which something matches. It need not look further once one of `enough` does.
    pub fn groups(&self, bytes: &[u8], enough: Group) -> Group {
        let mut found = 0;
        for pattern in &self.wordless {
            if found & pattern.group == 0 && pattern.matches_anywhere(bytes) {
                found |= pattern.group;
            }
        }
        let mut state = OverlappingState::start();
        while found & enough == 0 {
            self.words.find_overlapping(Words::new(bytes), &mut state);
            let Some(word) = state.get_match() else { break };
            for &pattern in &self.of_word[word.pattern().as_usize()] {
                let pattern = &self.patterns[pattern as usize];
                if found & pattern.group == 0 && pattern.matches_at(bytes, word.start()) {
                    found |= pattern.group;
                }
            }
        }
        found
    }

    /// Whether anything matches.
    pub fn is_match(&self, bytes: &[u8]) -> bool {
        self.groups(bytes, Group::MAX) != 0
    }
}

impl Cut {
    fn matches_at(&self, bytes: &[u8], at: usize) -> bool {
        // What follows turns away most.
        self.after.matches(bytes, at) && self.before.matches(bytes, at)
    }

    /// Only for a pattern that is not cut: all of it stands behind.
    fn matches_anywhere(&self, bytes: &[u8]) -> bool {
        match &self.after {
            Part::Pattern(side) => side.matches(&Input::new(bytes).anchored(Anchored::No)),
            Part::Nothing | Part::Boundary => true,
        }
    }
}

impl Part {
    fn before(hir: Hir) -> Part {
        match hir.kind() {
            HirKind::Empty => Part::Nothing,
            HirKind::Look(Look::WordAscii) => Part::Boundary,
            _ => Part::Pattern(Side::new(hir, true)),
        }
    }

    fn matches(&self, bytes: &[u8], at: usize) -> bool {
        match self {
            Part::Nothing => true,
            Part::Boundary => {
                let is_word =
                    |byte: Option<&u8>| byte.is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_');
                is_word(at.checked_sub(1).and_then(|before| bytes.get(before))) != is_word(bytes.get(at))
            }
            Part::Pattern(side) => {
                let range = if side.is_reverse { 0..at } else { at..bytes.len() };
                side.matches(&Input::new(bytes).range(range).anchored(Anchored::Yes))
            }
        }
    }
}

impl Side {
    fn new(hir: Hir, is_reverse: bool) -> Box<Side> {
        Box::new(Side { hir, is_reverse, compiled: OnceLock::new() })
    }

    fn matches(&self, input: &Input<'_>) -> bool {
        let (dfa, caches) = self.compiled.get_or_init(|| self.compile());
        let mut cache = caches.get();
        if input.get_anchored() == Anchored::No {
            let input = input.clone().earliest(true);
            // Nothing makes it give up: it reads every byte, and clears its cache as often as it must.
            return dfa.try_search_fwd(&mut cache, &input).ok().flatten().is_some();
        }
        // Byte by byte, as far as it is worth it.
        let (bytes, range) = (input.haystack(), input.get_range());
        let start = match self.is_reverse {
            true => dfa.start_state_reverse(&mut cache, input),
            false => dfa.start_state_forward(&mut cache, input),
        };
        let Ok(mut state) = start else { return true };
        let (mut ahead, mut back);
        let order: &mut dyn Iterator<Item = usize> = if self.is_reverse {
            back = range.rev();
            &mut back
        } else {
            ahead = range;
            &mut ahead
        };
        for (read, at) in order.enumerate() {
            if state.is_tagged() && (state.is_match() || state.is_dead()) {
                return state.is_match();
            }
            if read == MOST_READ {
                return true;
            }
            let Ok(next) = dfa.next_state(&mut cache, state, bytes[at]) else { return true };
            state = next;
        }
        state.is_match() || dfa.next_eoi_state(&mut cache, state).is_ok_and(|state| state.is_match())
    }

    fn compile(&self) -> Compiled {
        let nfa = thompson::Compiler::new()
            .configure(
                thompson::Config::new()
                    .utf8(false)
                    .which_captures(thompson::WhichCaptures::None)
                    .reverse(self.is_reverse),
            )
            .build_from_hir(&self.hir);
        let dfa = nfa.map_err(|e| e.to_string()).and_then(|nfa| {
            let config = DFA::config().cache_capacity(CACHE_SIZE).skip_cache_capacity_check(true);
            DFA::builder().configure(config).build_from_nfa(nfa).map_err(|e| e.to_string())
        });
        let dfa = dfa.unwrap_or_else(|e| panic!("a pattern of the embedded data is broken: {e}"));
        let of = dfa.clone();
        (dfa, Pool::new(Box::new(move || of.create_cache())))
    }
}

/// The alternatives that a pattern as a whole is.
fn alternatives(hir: &Hir) -> Vec<&Hir> {
    match hir.kind() {
        HirKind::Alternation(all) => all.iter().flat_map(alternatives).collect(),
        HirKind::Capture(capture) => alternatives(&capture.sub),
        _ => vec![hir],
    }
}

/// The same pattern with small letters instead of classes of a small and a large one: as words, those would be many.
fn unfolded(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) => hir.clone(),
        HirKind::Class(Class::Bytes(class)) => match class.ranges() {
            [large, small]
                if large.len() == 1 && small.len() == 1 && large.start().to_ascii_lowercase() == small.start() =>
            {
                Hir::literal([small.start()])
            }
            _ => hir.clone(),
        },
        HirKind::Class(Class::Unicode(_)) => hir.clone(),
        HirKind::Repetition(of) => Hir::repetition(Repetition { sub: Box::new(unfolded(&of.sub)), ..of.clone() }),
        HirKind::Capture(capture) => unfolded(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(unfolded).collect()),
        HirKind::Alternation(all) => Hir::alternation(all.iter().map(unfolded).collect()),
    }
}

/// The words that a pattern begins with, in lower case.
#[derive(Default)]
struct Found {
    words: Vec<Vec<u8>>,
    /// There is nothing more to the pattern.
    is_all: bool,
}

impl Found {
    /// How long the shortest word is.
    fn length(&self) -> usize {
        self.words.iter().map(Vec::len).min().unwrap_or_default()
    }
}

/// Cuts a pattern where it goes on with the longest words. Without any, all of it stands behind the cut.
fn cut(hir: &Hir) -> (Hir, Hir, Found) {
    let parts = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        _ => std::slice::from_ref(hir),
    };
    let small: Vec<Hir> = parts.iter().map(unfolded).collect();
    let mut best = (0, Found::default());
    for at in 0..parts.len() {
        let found = words(&Hir::concat(small[at..].to_vec()));
        if found.length() > best.1.length() {
            best = (at, found);
        }
        // No word is longer.
        if best.1.length() >= WORD {
            break;
        }
    }
    let (at, found) = best;
    (Hir::concat(parts[..at].to_vec()), Hir::concat(parts[at..].to_vec()), found)
}

/// The words one of which every match of an unfolded pattern begins with; none where there is no telling.
fn words(hir: &Hir) -> Found {
    let mut extractor = Extractor::new();
    extractor.limit_class(8).limit_repeat(2).limit_literal_len(WORD).limit_total(1 << 13);
    let seq = extractor.extract(hir);
    let Some(literals) = seq.literals() else { return Found::default() };
    let mut words: Vec<Vec<u8>> = literals.iter().map(|literal| literal.as_bytes().to_ascii_lowercase()).collect();
    words.sort();
    words.dedup();
    if words.iter().any(Vec::is_empty) {
        return Found::default();
    }
    let is_all = seq.is_exact() && hir.properties().look_set().is_empty();
    Found { words, is_all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_what_the_whole_pattern_finds() {
        let patterns = [
            r"(?:(?m:^)|[^\w\s.]|\\[nrt])\s*(?:un)?listen[\s+]+[\w{}]{1,8}\s*(?:;|(?m:$))",
            r"\btext['\x22]?\s*:[^{}]{1,40}?\bname\b",
            r"\.notify\s*\(|pg_notify|add_notify_handler",
            r"@[\w$]{1,8}\s*:?=",
            r"\b(?-i:TEMP|TEMPORARY)\b",
            r";[ ]?(?:\$\{|\{\w|%s)",
            r"[^\s\S]",
            r"\w\.(?:sql|ddl)(?:\?\w+)?['`]",
            r"[a-z]\d{3}",
            r"use\s+(?:[^\Ws]|s(?:\W|[^\Wt]))",
        ];
        let texts = [
            "LISTEN jobs",
            "x = 'unlisten  a;'",
            "relisten a",
            "  listen\n+ {name}",
            "listen toolonganame",
            "x.listen a",
            "text: 1, NAME: 2",
            "context: 1, name",
            "text: {name}",
            "a.notify (x)",
            "anotify(",
            "PG_NOTIFY",
            "Add_Notify_Handler",
            "set @x := 1",
            "@long_long_name = 1",
            "@a=1",
            "TEMP x",
            "temp x",
            "TEMPS",
            "_TEMP",
            "TEMPORARY",
            ";${a}",
            "; {b",
            ";  %s",
            "load('a.sql')",
            "a.sql",
            "b.DDL?raw`",
            ".sql'",
            "k123",
            "use Strict",
            "USE shop",
            "use state",
            "k12",
            "",
            "\\nlisten a",
            "é listen a",
        ];
        let needles = |pattern| Needles::new([(1, pattern, false)]);
        for pattern in patterns {
            let whole = regex::bytes::RegexBuilder::new(pattern).unicode(false).case_insensitive(true).build();
            let (whole, cut) = (whole.expect("a pattern"), needles(pattern));
            for text in texts {
                assert_eq!(cut.is_match(text.as_bytes()), whole.is_match(text.as_bytes()), "{pattern} in {text}");
            }
        }
        let all = Needles::new((0..).zip(patterns).map(|(bit, pattern)| (1 << bit, pattern, false)));
        let text = texts.join("\n");
        let each = (0..).zip(patterns).filter(|(_, pattern)| needles(pattern).is_match(text.as_bytes()));
        assert_eq!(all.groups(text.as_bytes(), 0), each.map(|(bit, _)| 1 << bit).sum::<Group>());
    }

    #[test]
    fn a_word_in_another_is_found_too() {
        let needles = Needles::new([(1, "session x", false), (2, "on y", false), (4, "ess", false)]);
        assert_eq!(needles.groups(b"SESSION y", 0), 2 | 4);
        assert_eq!(needles.groups(b"SESSION y", 4), 4, "enough is enough");
        assert!(!Needles::new([]).is_match(b"anything"));
    }

    #[test]
    fn some_patterns_tell_upper_and_lower_case_apart() {
        let needles = Needles::new([(1, r"\bget\b", true)]);
        assert!(needles.is_match(b"a.get()") && !needles.is_match(b"a.GET()"));
    }
}
