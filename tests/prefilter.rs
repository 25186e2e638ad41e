//! The prefilter is sound: no finding depends on a file that it passes over. Each tree is checked with it and without.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fs;
use std::path::{Path, PathBuf};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::{Confidence, Outcome};

/// The findings of a tree, one a line.
fn found(tree: &Path, min_confidence: Confidence, prefilter: bool) -> (Vec<String>, Outcome) {
    let mut config = Config::rooted(tree).unwrap();
    (config.min_confidence, config.prefilter) = (min_confidence, prefilter);
    let outcome = check(&config, &[tree.to_path_buf()], &|_| {}).unwrap();
    assert_eq!(outcome.failures, [], "{}", tree.display());
    let line = |f: &pinproof::finding::Finding| {
        let at = format!("{}:{}:{}", f.place.path, f.place.start.line, f.place.start.column);
        format!("{at} {} {:?} {:?} {}", f.rule, f.level, f.confidence, f.statement)
    };
    (outcome.findings.iter().map(line).collect(), outcome)
}

/// How many files the prefilter passed over, and the findings to which that made a difference.
fn compare(tree: &Path, min_confidence: Confidence) -> (usize, Vec<String>) {
    let (with, outcome) = found(tree, min_confidence, true);
    let (without, all) = found(tree, min_confidence, false);
    // Infrastructure files that say nothing of a pooler stay.
    assert_eq!(all.checked + all.prefiltered, outcome.checked + outcome.prefiltered);
    let lost = without.iter().filter(|line| !with.contains(line)).map(|line| format!("lost:  {line}"));
    let added = with.iter().filter(|line| !without.contains(line)).map(|line| format!("added: {line}"));
    (outcome.prefiltered - all.prefiltered, lost.chain(added).collect())
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = all.filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

#[test]
fn no_finding_depends_on_a_file_that_is_passed_over() {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut trees = vec![testdata.join("demo"), testdata.join("scope"), testdata.join("settings")];
    for group in ["projects/python", "projects/javascript", "projects/rust", "cli/trees", "infra"] {
        trees.extend(folders(&testdata.join(group)));
    }
    let (mut passed_over, mut wrong) = (0, Vec::new());
    for tree in &trees {
        let (passed, differences) = compare(tree, Confidence::Low);
        wrong.extend(differences.into_iter().map(|line| format!("{}: {line}", tree.display())));
        passed_over += passed;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(passed_over > 10, "{passed_over} files of {} trees", trees.len());
}

/// `PINPROOF_TREES=FOLDER cargo test --release --test prefilter -- --ignored --nocapture`: every tree in a folder.
#[test]
#[ignore = "needs a folder of trees"]
fn no_finding_of_a_tree_at_hand_depends_on_a_file_that_is_passed_over() {
    let folder = std::env::var_os("PINPROOF_TREES").expect("PINPROOF_TREES names a folder of trees");
    let mut all = 0;
    for tree in folders(Path::new(&folder)) {
        let (passed, differences) = compare(&tree, Confidence::Low);
        println!("{}: {passed} files passed over, {} differences", tree.display(), differences.len());
        differences.iter().for_each(|line| println!("  {line}"));
        all += differences.len();
    }
    assert_eq!(all, 0);
}
