//! The examples on the rules' pages are tests: each runs through the whole pipeline.
//!
//! What does not work yet stands in `docs/limits.md`, one line an example. An example that stands there and works is a
//! failure too, so that the list stays true.

#![allow(clippy::unwrap_used)] // a test that cannot make its files has failed

use std::collections::BTreeMap;
use std::path::Path;

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::poolers::Target;
use pinproof::rules::{self, Example, Kind, Rule};
use tempfile::TempDir;

/// A rule's name, and the number of an example on its page, from 1.
type Key = (String, usize);

/// The examples that `docs/limits.md` lists, each a line ``- `rule` example N: reason``.
fn known_limits() -> BTreeMap<Key, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix("- `"));
    lines
        .filter_map(|line| line.split_once("` example "))
        .map(|(rule, rest)| {
            let (number, reason) = rest.split_once(": ").expect("a limit has a reason");
            ((rule.to_owned(), number.parse().expect("a limit has a number")), reason.to_owned())
        })
        .collect()
}

/// What is wrong with an example; `None` where it is as its page says.
fn problem(rule: &Rule, example: &Example, root: &Path) -> Option<String> {
    let name = format!("app/{}", example.file);
    std::fs::create_dir_all(root.join("app")).unwrap();
    std::fs::write(root.join(&name), &example.text).unwrap();
    let mut config = Config::rooted(root).unwrap();
    config.pooler = Target::parse(example.pooler.unwrap_or("any")).unwrap();
    config.engine = example.engine;
    let outcome = check(&config, &[root.to_path_buf()], &|_| ()).unwrap();
    if !outcome.failures.is_empty() {
        return Some(format!("it makes the program fail: {:?}", outcome.failures));
    }
    if !outcome.skipped.is_empty() {
        return Some(format!("it is not read whole: {}", outcome.skipped[0].reason));
    }
    let found = outcome.findings.iter().filter(|finding| finding.rule == rule.name);
    let lines: Vec<usize> = found.map(|finding| finding.place.start.line + example.line - 1).collect();
    match (example.kind, lines.is_empty()) {
        (Kind::Fail, true) => {
            let others: Vec<&str> = outcome.findings.iter().map(|finding| finding.rule).collect();
            let read =
                if outcome.checked == 0 { "passed over by the prefilter".to_owned() } else { format!("{others:?}") };
            Some(format!("fail, and nothing is found ({read})"))
        }
        (Kind::Fail, false) | (_, true) => None,
        (Kind::Pass, false) => Some(format!("pass, and something is found at lines {lines:?}")),
        (Kind::Fix, false) => Some(format!("fix, and something is found at lines {lines:?}")),
    }
}

#[test]
fn every_example_is_as_its_page_says() {
    let mut limits = known_limits();
    let mut wrong = Vec::new();
    let mut total = 0;
    let folder = TempDir::with_prefix("pinproof-").unwrap();
    for rule in rules::all() {
        for (example, number) in rule.examples().unwrap().iter().zip(1..) {
            total += 1;
            let root = folder.path().join(format!("{}-{number}", rule.name));
            let limit = limits.remove(&(rule.name.clone(), number));
            let page = format!("rules/{}.md:{} (example {number})", rule.name, example.line);
            match (problem(rule, example, &root), limit) {
                (None, None) | (Some(_), Some(_)) => {}
                (Some(problem), None) => wrong.push(format!("{page}: {problem}")),
                (None, Some(_)) => wrong.push(format!("{page}: works; take it out of docs/limits.md")),
            }
        }
    }
    wrong.extend(limits.keys().map(|(rule, number)| format!("docs/limits.md: `{rule}` has no example {number}")));
    assert!(wrong.is_empty(), "{} of {total} examples:\n{}", wrong.len(), wrong.join("\n"));
}
