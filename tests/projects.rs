//! Small projects of several files, each with what is to be found in it.
//!
//! A project is a folder `testdata/projects/<language>/<name>/` with an `expected.txt`. Each finding is a line
//!
//! ```text
//! path:line:column rule confidence "statement"
//! ```
//!
//! and each place that it names besides is a line below it, indented by two spaces: `path:line:column label`. Empty lines
//! and lines that begin with `#` are comments. The project is checked as a team would do it, for any pooler, from the
//! medium confidence up.
//!
//! The expected lines say what should be found, so nothing writes them anew: a difference is shown and decided by a
//! person.

#![allow(clippy::unwrap_used)] // a test that cannot read its files has failed

use std::fmt::Write;
use std::path::{Path, PathBuf};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::{Confidence, Finding, Place};
use pinproof::poolers::Target;

const EXPECTED: &str = "expected.txt";

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    out.retain(|path| path.is_dir());
    out.sort();
    out
}

fn position(place: &Place) -> String {
    format!("{}:{}:{}", place.path, place.start.line, place.start.column)
}

/// A finding as `expected.txt` spells it.
fn lines(finding: &Finding) -> Vec<String> {
    let confidence = match finding.confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    };
    let head = format!("{} {} {confidence} \"{}\"", position(&finding.place), finding.rule, finding.statement);
    let related = finding.related.iter().map(|related| format!("  {} {}", position(&related.place), related.label));
    std::iter::once(head).chain(related).collect()
}

fn found(root: &Path) -> Vec<String> {
    let mut config = Config::rooted(root).unwrap();
    config.pooler = Target::parse("any").unwrap();
    let outcome = check(&config, &[root.to_path_buf()], &|_| ()).unwrap();
    assert!(outcome.failures.is_empty(), "{} makes the program fail: {:?}", root.display(), outcome.failures);
    assert!(outcome.partly.is_empty(), "{} is read only in part: {:?}", root.display(), outcome.partly);
    outcome.findings.iter().flat_map(lines).collect()
}

fn expected(root: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(root.join(EXPECTED)).unwrap_or_else(|e| panic!("{}: {e}", root.display()));
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// The difference between two lists of lines, by their longest common subsequence: `-` is expected and not found, `+` is
/// found and not expected. Around a difference, the line before it is shown.
fn difference(expected: &[String], found: &[String]) -> String {
    let mut common = vec![vec![0_usize; found.len() + 1]; expected.len() + 1];
    for i in (0..expected.len()).rev() {
        for j in (0..found.len()).rev() {
            common[i][j] = if expected[i] == found[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = String::new();
    let mut before = None;
    while i < expected.len() || j < found.len() {
        if i < expected.len() && j < found.len() && expected[i] == found[j] {
            before = Some(&expected[i]);
            (i, j) = (i + 1, j + 1);
            continue;
        }
        if let Some(line) = before.take() {
            writeln!(out, "    {line}").unwrap();
        }
        if j == found.len() || (i < expected.len() && common[i + 1][j] >= common[i][j + 1]) {
            writeln!(out, "  - {}", expected[i]).unwrap();
            i += 1;
        } else {
            writeln!(out, "  + {}", found[j]).unwrap();
            j += 1;
        }
    }
    out
}

#[test]
fn each_project_gives_the_findings_that_it_expects() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects");
    let projects: Vec<PathBuf> = folders(&root).iter().flat_map(|language| folders(language)).collect();
    assert!(!projects.is_empty());
    let mut wrong = String::new();
    for project in &projects {
        let difference = difference(&expected(project), &found(project));
        if !difference.is_empty() {
            let name = project.strip_prefix(&root).unwrap().display();
            writeln!(wrong, "{name} (- expected and not found, + found and not expected):\n{difference}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_difference_names_what_is_missing_and_what_is_new() {
    let lines = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(difference(&lines("a b c"), &lines("a b c")), "");
    assert_eq!(difference(&lines("a b c d"), &lines("a x c d e")), "    a\n  - b\n  + x\n    d\n  + e\n");
}
