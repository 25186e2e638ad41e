//! Infrastructure files: small projects that nobody has configured, each with the pooler that the run learns and what it
//! finds.
//!
//! A project is a folder `testdata/infra/<name>/` with an `expected.txt`. The line `pooler …` is what the closing line names;
//! every other is a finding, `path:line rule level: words`, whose words are part of its message, its reason or its cures. A
//! finding that no line names is one too many. Empty lines and lines that begin with `#` are comments.

#![allow(clippy::unwrap_used)] // a test that cannot read its files has failed

use std::path::{Path, PathBuf};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::{Finding, Level, Outcome};
use pinproof::poolers::Target;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/infra")
}

fn run(config: &Config) -> Outcome {
    let outcome = check(config, std::slice::from_ref(&config.root), &|_| ()).unwrap();
    assert!(outcome.failures.is_empty() && outcome.partly.is_empty(), "{}: {outcome:?}", config.root.display());
    outcome
}

fn head(finding: &Finding) -> String {
    let level = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    };
    format!("{}:{} {} {level}", finding.place.path, finding.place.start.line, finding.rule)
}

fn words(finding: &Finding) -> String {
    format!("{} | {} | {}", finding.message, finding.why, finding.help.join(" | "))
}

/// What is wrong with a project.
fn problems(root: &Path) -> Vec<String> {
    let outcome = run(&Config::rooted(root).unwrap());
    let told = if outcome.learnt.is_empty() { outcome.pooler.clone() } else { outcome.learnt.join(", ") };
    let mut findings = outcome.findings;
    let mut wrong = Vec::new();
    for line in std::fs::read_to_string(root.join("expected.txt")).unwrap().lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(pooler) = line.strip_prefix("pooler ") {
            if pooler != told {
                wrong.push(format!("- pooler {pooler}\n  + pooler {told}"));
            }
            continue;
        }
        let (expected, wanted) =
            line.split_once(": ").unwrap_or_else(|| panic!("{}: no words: {line}", root.display()));
        match findings.iter().position(|finding| head(finding) == expected && words(finding).contains(wanted)) {
            Some(at) => drop(findings.remove(at)),
            None => wrong.push(format!("- {line}")),
        }
    }
    wrong.extend(findings.iter().map(|finding| format!("+ {}: {}", head(finding), words(finding))));
    wrong
}

#[test]
fn each_project_is_judged_for_the_pooler_that_its_infrastructure_says() {
    let mut wrong = String::new();
    let mut total = 0;
    let mut folders: Vec<PathBuf> = std::fs::read_dir(data()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for root in folders {
        total += 1;
        let problems = problems(&root);
        if !problems.is_empty() {
            wrong += &format!("{}:\n  {}\n", root.file_name().unwrap().to_string_lossy(), problems.join("\n  "));
        }
    }
    assert!(wrong.is_empty(), "(- expected, + found)\n{wrong}");
    assert!(total > 10, "the projects are there");
}

#[test]
fn who_names_a_pooler_has_the_last_word_and_keeps_its_settings() {
    let root = data().join("terraform-mysql");
    let mut config = Config::rooted(&root).unwrap();
    config.force_pooler(Target::parse("proxysql").unwrap());
    let outcome = run(&config);
    assert_eq!((outcome.pooler.as_str(), outcome.learnt.len()), ("proxysql", 0));
    let rules: Vec<&str> = outcome.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["temp-table"], "ProxySQL tracks the setting");

    config.force_pooler(Target::parse("rds-proxy").unwrap());
    let outcome = run(&config);
    assert!(outcome.findings.iter().all(|finding| finding.message.contains("for MySQL")), "the family is known");

    let root = data().join("pgbouncer-session");
    let mut config = Config::rooted(&root).unwrap();
    config.force_pooler(Target::parse("pgbouncer@1.18").unwrap());
    let outcome = run(&config);
    assert_eq!(outcome.pooler, "pgbouncer@1.18");
    assert!(outcome.findings.iter().all(|finding| finding.rule == "pooler-config"), "its mode is known");
}

#[test]
fn files_of_settings_are_counted_like_others() {
    let outcome = run(&Config::rooted(&data().join("cloudformation")).unwrap());
    assert_eq!((outcome.checked, outcome.prefiltered), (2, 1), "settings.yaml names no proxy");
    let outcome = run(&Config::rooted(&data().join("terraform-mysql")).unwrap());
    assert_eq!((outcome.checked, outcome.prefiltered), (3, 1), "variables.tf names none either");
}
