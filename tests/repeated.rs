//! Files in which one thing stands very often (`testdata/crash/repeated.toml`): each is read and
//! reported, in little time, and what is left out of it is named.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::Confidence;
use pinproof::host::bounded::TOO_SLOW;
use pinproof::report::Format;
use serde::Deserialize;

#[derive(Deserialize)]
struct Recipes {
    file: Vec<Recipe>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    name: String,
    why: String,
    #[serde(default)]
    head: String,
    repeat: String,
    #[serde(default)]
    tail: String,
    /// The grammar itself is slow, so a large one is given up in the end.
    #[serde(default)]
    slow_grammar: bool,
}

/// Checks each file at about this size, in bytes.
fn each(size: usize, within: Duration) {
    let recipes = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/crash/repeated.toml");
    let recipes: Recipes = toml::from_str(&fs::read_to_string(recipes).unwrap()).unwrap();
    for Recipe { name, why, head, repeat, tail, slow_grammar } in recipes.file {
        let times = size.saturating_sub(head.len() + tail.len()) / repeat.len();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(&name), format!("{head}{}{tail}", repeat.repeat(times))).unwrap();
        let mut config = Config::rooted(folder.path()).unwrap();
        config.min_confidence = Confidence::Low;
        let started = Instant::now();
        let outcome = check(&config, &[folder.path().to_path_buf()], &|_| {}).unwrap();
        Format::Human.write(&outcome, false, &mut std::io::sink()).unwrap();
        let took = started.elapsed();
        assert_eq!(outcome.failures, [], "{name}");
        assert_eq!((outcome.checked, outcome.skipped.len()), (1, 0), "{name}");
        assert!(took < within, "{name} ({why}): {took:?}");
        let gave_up = outcome.partly.iter().any(|part| part.reason.contains(TOO_SLOW));
        assert!(!gave_up || slow_grammar, "{name}: {:?}", outcome.partly);
        println!("{name}: {} findings in {took:?}", outcome.findings.len());
    }
}

#[test]
fn what_stands_very_often_is_read_in_little_time() {
    each(32 << 10, Duration::from_secs(60));
}

/// `cargo test --release --test repeated -- --ignored --nocapture`
#[test]
#[ignore = "takes a minute"]
fn what_stands_very_often_in_the_largest_file_that_is_read_is_read_in_time() {
    each(4 << 20, Duration::from_secs(60));
}
