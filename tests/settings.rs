//! Settings files, each folder with what is to be found in it.
//!
//! A case is a folder `testdata/settings/<system>/<case>/` and is checked as a project of its own, for any pooler, from
//! the medium confidence up. `expected.txt` in `testdata/settings/` holds the findings of all, a line each:
//!
//! ```text
//! system/case/path:line:column level rule "statement" label
//! ```
//!
//! Empty lines and lines that begin with `#` are comments. The lines say what should be found, so nothing writes them
//! anew: a difference is shown and decided by a person.

#![allow(clippy::unwrap_used)] // a test that cannot read its files has failed

use std::path::{Path, PathBuf};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::{Finding, Level};
use pinproof::poolers::Target;

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let mut out: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    out.sort();
    out
}

fn line(case: &str, finding: &Finding) -> String {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    let (path, at) = (&finding.place.path, finding.place.start);
    let (rule, statement, label) = (finding.rule, &finding.statement, &finding.label);
    format!("{case}/{path}:{}:{} {level} {rule} \"{statement}\" {label}", at.line, at.column)
}

#[test]
fn each_case_gives_the_findings_that_it_expects() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/settings");
    let mut found = Vec::new();
    for case in folders(&root).iter().flat_map(|system| folders(system)) {
        let name = case.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let mut config = Config::rooted(&case).unwrap();
        config.pooler = Target::parse("any").unwrap();
        let outcome = check(&config, &[case], &|_| ()).unwrap();
        assert!(outcome.failures.is_empty() && outcome.partly.is_empty() && outcome.skipped.is_empty(), "{name}");
        found.extend(outcome.findings.iter().map(|finding| line(&name, finding)));
    }
    let text = std::fs::read_to_string(root.join("expected.txt")).unwrap();
    let expected: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let missing = expected.iter().filter(|line| !found.iter().any(|f| f == *line)).map(|line| format!("- {line}"));
    let new = found.iter().filter(|line| !expected.contains(&line.as_str())).map(|line| format!("+ {line}"));
    let mut wrong: Vec<String> = missing.chain(new).collect();
    wrong.sort_by(|a, b| a[2..].cmp(&b[2..]));
    assert!(wrong.is_empty(), "- expected and not found, + found and not expected:\n{}", wrong.join("\n"));
    assert_eq!(found.len(), expected.len());
}
