//! What surrounds a statement: small files whose lines say what is to be found on them, and words of what it says.
//!
//! A finding stands in a comment at the end of the line that it starts on: `~ rule level: words`. The words are part of
//! its label, its reason or its cures. A line without such a comment has no finding. Each folder of `testdata/scope` is
//! checked as a project of its own, for PgBouncer 1.24.

#![allow(clippy::unwrap_used)] // a test that cannot read its files has failed

use std::path::Path;

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::{Finding, Level};
use pinproof::poolers::Target;

/// What the rules of the folder are about. Others are told elsewhere.
const OTHER_RULES: [&str; 1] = ["driver-prepare"];

struct Expected {
    place: String,
    rule: String,
    level: String,
    words: String,
}

fn expected(root: &Path) -> Vec<Expected> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (line, text) in (1..).zip(std::fs::read_to_string(&path).unwrap().lines()) {
            for wanted in text.split(" ~ ").skip(1) {
                let (head, words) = wanted.split_once(':').unwrap_or_else(|| panic!("{name}:{line}: no words"));
                let (rule, level) = head.trim().split_once(' ').unwrap_or_else(|| panic!("{name}:{line}: no level"));
                out.push(Expected {
                    place: format!("{name}:{line}"),
                    rule: rule.to_owned(),
                    level: level.to_owned(),
                    words: words.trim().to_owned(),
                });
            }
        }
    }
    out
}

fn says(finding: &Finding, expected: &Expected) -> bool {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let words = format!("{}\n{}\n{}", finding.label, finding.why, finding.help.join("\n"));
    let place = format!("{}:{}", finding.place.path, finding.place.start.line);
    (place, finding.rule, level) == (expected.place.clone(), &expected.rule, &expected.level)
        && words.contains(&expected.words)
}

#[test]
fn each_line_has_the_finding_that_it_says() {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/scope");
    let mut wrong = Vec::new();
    let mut total = 0;
    for folder in std::fs::read_dir(folders).unwrap() {
        let root = folder.unwrap().path();
        let mut config = Config::rooted(&root).unwrap();
        config.pooler = Target::parse("pgbouncer@1.24").unwrap();
        let outcome = check(&config, std::slice::from_ref(&root), &|_| ()).unwrap();
        let mut findings = outcome.findings;
        findings.retain(|finding| !OTHER_RULES.contains(&finding.rule));
        for expected in expected(&root) {
            total += 1;
            match findings.iter().position(|finding| says(finding, &expected)) {
                Some(at) => drop(findings.remove(at)),
                None => {
                    wrong.push(format!("- {} {} {}: {}", expected.place, expected.rule, expected.level, expected.words))
                }
            }
        }
        wrong.extend(findings.iter().map(|f| {
            format!("+ {}:{} {} {:?}: {} | {}", f.place.path, f.place.start.line, f.rule, f.level, f.label, f.why)
        }));
    }
    wrong.sort_by(|a, b| a[2..].cmp(&b[2..]));
    assert!(wrong.is_empty(), "of {total} (- expected, + found):\n{}", wrong.join("\n"));
    assert!(total > 30, "the folders are there");
}
