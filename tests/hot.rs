//! Hot paths: small services under `testdata/hot/`, each with its configuration, and the way to each of their findings.
//!
//! `expected.txt` names every finding, and below it the steps that lead to it. Set `PINPROOF_BLESS=1` to write it anew,
//! then read the difference.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use pinproof::check::check;
use pinproof::config::{Config, Entrance, Globs, HotPathRule};
use pinproof::finding::{Confidence, Finding};

fn told(finding: &Finding) -> String {
    let place = &finding.place;
    let hot = finding.hot_path.as_ref();
    let name = hot.map_or("cold", |hot| &hot.name);
    let mut text = format!("{}:{} {} {name}\n", place.path, place.start.line, finding.rule);
    for step in hot.iter().flat_map(|hot| &hot.steps) {
        let maybe = if step.is_guess { "maybe " } else { "" };
        let _ = writeln!(text, "  {maybe}{} {}:{}", step.function, step.place.path, step.place.start.line);
    }
    text
}

fn checked(folder: &Path) -> String {
    let paths = [folder.to_path_buf()];
    let mut config = Config::load(&paths, folder, None).unwrap();
    config.min_confidence = Confidence::Medium;
    let outcome = check(&config, &paths, &|_| {}).unwrap();
    assert_eq!(outcome.failures, []);
    for step in outcome.findings.iter().filter_map(|f| f.hot_path.as_ref()).flat_map(|hot| &hot.steps) {
        assert!(outcome.sources.contains_key(&step.place.path), "the text of {}", step.place.path);
    }
    outcome.findings.iter().map(told).collect()
}

#[test]
fn every_way_to_a_finding_is_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/hot");
    let mut folders: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let mut actual = String::new();
    for folder in folders {
        let _ = writeln!(actual, "# {}\n\n{}", folder.file_name().unwrap().to_str().unwrap(), checked(&folder));
    }
    let expected = root.join("expected.txt");
    if std::env::var_os("PINPROOF_BLESS").is_some() {
        fs::write(&expected, &actual).unwrap();
    }
    assert_eq!(actual, fs::read_to_string(&expected).unwrap());
}

/// What is hot does not change what is found.
#[test]
fn hot_paths_change_no_finding() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects");
    let config = Config::rooted(&folder).unwrap();
    let rule = HotPathRule { name: "all".into(), entries: vec![Entrance::Auto], paths: Globs::none() };
    let hot = Config { hot_paths: vec![rule], ..config.clone() };
    let found = |config: &Config| -> Vec<String> {
        let outcome = check(config, std::slice::from_ref(&folder), &|_| {}).unwrap();
        outcome.findings.iter().map(|f| format!("{} {:?}", f.fingerprint, f.level)).collect()
    };
    assert_eq!(found(&hot), found(&config));
}
