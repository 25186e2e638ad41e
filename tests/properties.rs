//! What holds for every input (`fuzz/properties.rs`), tried on the files of `testdata/` and on broken copies of them, and
//! what a check must not depend on: where lines stand, how many threads there are, in which order files are named.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

#[path = "../fuzz/properties.rs"]
#[allow(dead_code, reason = "the fuzz targets use the rest")]
mod properties;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::fact::Engine;
use pinproof::finding::Outcome;
use properties::{ENDINGS, SYNTAXES};

/// How many broken copies of each file are tried.
const COPIES: usize = 8;
/// Longer files are not broken: they would take most of the time.
const MAX_LENGTH: usize = 16 << 10;

/// Every file under a folder of `testdata/`, in order.
fn files_of(folder: &str) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                open.push(entry);
            } else if let Ok(text) = fs::read_to_string(&entry) {
                out.push((entry, text));
            }
        }
    }
    out.sort();
    out
}

/// A generator of numbers that gives the same ones in every run (xorshift64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// A character boundary of a text.
    fn boundary(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    }

    /// A copy in which a stretch is taken out, doubled, or replaced by something that opens and never closes.
    fn broken(&mut self, text: &str) -> String {
        const ODD: [&str; 12] =
            ["\"", "'", "`", "/*", "${", "{", "$$", "r#\"", "\"\"\"", "\u{0}é…\u{202e}", "\\", "--"];
        let (a, b) = (self.boundary(text), self.boundary(text));
        let (start, end) = (a.min(b), a.max(b).min(a.min(b) + 200));
        let end = (start..=end).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(start);
        match self.below(3) {
            0 => format!("{}{}", &text[..start], &text[end..]),
            1 => format!("{}{}", &text[..end], &text[start..]),
            _ => format!("{}{}{}", &text[..start], ODD[self.below(ODD.len())], &text[start..]),
        }
    }
}

/// A text and broken copies of it.
fn with_broken(text: &str) -> Vec<String> {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15 ^ text.len() as u64);
    let copies = if text.len() <= MAX_LENGTH { COPIES } else { 0 };
    let mut out = vec![text.to_string()];
    out.extend((0..copies).map(|_| numbers.broken(text)));
    out
}

#[test]
fn trees_and_values_point_into_their_file() {
    let mut tried = BTreeMap::new();
    for folder in ["hosts", "projects", "crash", "scope"] {
        for (path, text) in files_of(folder) {
            let Some(ending) = ENDINGS.into_iter().find(|&ending| path.extension().is_some_and(|e| e == ending)) else {
                continue;
            };
            for text in with_broken(&text) {
                properties::host(&text, ending);
                properties::values(&text, ending);
                properties::ignores(&text, ending);
                *tried.entry(ending).or_insert(0) += 1;
            }
        }
    }
    assert!(["py", "ts", "rs", "sql"].iter().all(|ending| tried.get(ending) > Some(&COPIES)), "{tried:?}");
}

#[test]
fn statements_lie_apart_and_in_their_text() {
    for (_, text) in files_of("sql").into_iter().chain(files_of("crash")) {
        for text in with_broken(&text) {
            for engine in [None, Some(Engine::Postgresql), Some(Engine::Mysql), Some(Engine::Mssql)] {
                properties::statements(&text, engine);
            }
        }
    }
}

#[test]
fn entries_point_into_their_file() {
    for (_, text) in files_of("settings").into_iter().chain(files_of("infra")).chain(files_of("crash")) {
        for text in with_broken(&text) {
            SYNTAXES.into_iter().for_each(|syntax| properties::entries(&text, syntax));
        }
    }
}

/// Ignore comments of every form, in every place, in the comments of each host.
#[test]
fn ignore_comments_cover_lines_of_their_file_and_take_away_what_they_name() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let rules = ["listen", "search-path, listen", "no-such-rule", "", "temp-table,,é"];
    for ending in ENDINGS {
        let (open, close) = match ending {
            "py" => ("#", ""),
            "sql" => ("--", ""),
            _ => ("/*", "*/"),
        };
        let mut text = String::new();
        for i in 0..300 {
            let comment = |numbers: &mut Numbers| {
                let kind = ["ignore", "ignore-file", "ignored"][numbers.below(3)];
                let bracket = ["[", "["][numbers.below(2)];
                let rule = rules[numbers.below(rules.len())];
                format!("{open} pinproof: {kind}{bracket}{rule}] reason {i} {close}")
            };
            match numbers.below(4) {
                0 => text.push_str(&format!("{}\n", comment(&mut numbers))),
                1 => text.push_str(&format!("é{i} {}\r\n", comment(&mut numbers))),
                2 => text.push('\n'),
                _ => text.push_str(&format!("a{i}\r")),
            }
        }
        for text in with_broken(&text) {
            properties::ignores(&text, ending);
        }
    }
}

#[test]
fn a_baseline_stays_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let entry = |path: &str, more: &str| {
        format!("\n[[accepted]]\npath = \"{path}\"\nrule = \"listen\"\nstatement = \"LISTEN a\"\n{more}")
    };
    let (dated, ended) = ("expires = \"2027-01-31\"\nreason = \"é\"\n", "expires = \"2001-01-31\"\n");
    let text =
        ["version = 1\n", &entry("a.py", ""), &entry("a.py", dated), &entry("a.py", ended), &entry("b/../é", "")];
    for text in with_broken(&text.concat()) {
        properties::baseline(folder.path(), &text);
    }
}

#[test]
fn what_git_prints_is_read_and_lines_are_matched_in_order() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let blob = "a".repeat(40);
    let printed = format!(
        ":100644 100644 {blob} {blob} M\0a b.py\0:100644 100644 {blob} {blob} R090\0é.py\0to.py\0{blob} blob 3\nabc\n"
    );
    for text in with_broken(&printed).iter().chain(&with_broken(&format!("{blob} blob 3\nabc\n{printed}"))) {
        properties::printed_by_git(text.as_bytes());
    }
    let texts: Vec<(PathBuf, String)> = ["demo", "sql", "crash"].into_iter().flat_map(files_of).collect();
    for (_, text) in &texts {
        for changed in with_broken(text) {
            properties::lines(text, &changed);
        }
        properties::lines(text, &texts[numbers.below(texts.len())].1);
    }
}

/// Copies a folder, each file of code with `above` at its top, and checks it.
fn check_with(from: &Path, to: &Path, above: &dyn Fn(&str) -> &'static str) -> Outcome {
    let _ = fs::remove_dir_all(to);
    for (path, text) in files_of(from.to_str().unwrap()) {
        let relative = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(from)).unwrap();
        let ending = path.extension().map_or("", |ending| ending.to_str().unwrap());
        fs::create_dir_all(to.join(relative).parent().unwrap()).unwrap();
        let above = if ENDINGS.contains(&ending) { above(ending) } else { "" };
        fs::write(to.join(relative), format!("{above}{text}")).unwrap();
    }
    check(&Config::rooted(to).unwrap(), &[to.to_path_buf()], &|_| {}).unwrap()
}

#[test]
fn a_line_above_moves_findings_and_changes_nothing_else() {
    let folder = std::env::temp_dir().canonicalize().unwrap().join(format!("pinproof-shift-{}", std::process::id()));
    let told = |outcome: &Outcome, down: usize| -> Vec<String> {
        let told = outcome.findings.iter().map(|finding| {
            let place = &finding.place;
            let down = if ENDINGS.iter().any(|ending| place.path.ends_with(&format!(".{ending}"))) { down } else { 0 };
            let (line, column) = (place.start.line - down, place.start.column);
            format!("{}:{line}:{column} {} {} {}", place.path, finding.rule, finding.level as u8, finding.fingerprint)
        });
        told.collect()
    };
    for from in ["demo", "projects/python", "projects/javascript", "projects/rust"] {
        let plain = told(&check_with(Path::new(from), &folder, &|_| ""), 0);
        assert!(plain.len() > 5, "{from}");
        assert_eq!(told(&check_with(Path::new(from), &folder, &|_| "\n"), 1), plain, "{from}");
        let comment = |ending: &str| match ending {
            "py" => "# a comment\n",
            "sql" => "-- a comment\n",
            _ => "// a comment\n",
        };
        assert_eq!(told(&check_with(Path::new(from), &folder, &comment), 1), plain, "{from}");
    }
    fs::remove_dir_all(&folder).unwrap();
}
