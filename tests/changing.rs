//! Files that vanish or change while they are checked, and more files than anybody puts in one folder.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fs;

use pinproof::check::check;
use pinproof::config::Config;

const LISTENS: &str = "import psycopg2\npsycopg2.connect('').cursor().execute('LISTEN a')\n";

#[test]
fn files_that_vanish_or_change_during_a_run_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let name = |i: usize| folder.path().join(format!("{i:03}.py"));
    (0..200).for_each(|i| fs::write(name(i), LISTENS).unwrap());
    let config = Config::rooted(folder.path()).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let outcome = pool.install(|| {
        let progress = |read| {
            // What is read already changes; of what is not, some is gone.
            if read == 1 {
                (0..100).for_each(|i| fs::write(name(i), format!("# another line\n{LISTENS}")).unwrap());
                (100..200).for_each(|i| fs::remove_file(name(i)).unwrap());
            }
        };
        check(&config, &[folder.path().to_path_buf()], &progress).unwrap()
    });
    let gone = outcome.skipped.iter().filter(|s| s.reason == "there is no such file or folder").count();
    assert!((99..=100).contains(&gone), "{gone}");
    // The first file was read before it was changed or removed: its finding cannot be placed any more.
    assert_eq!(outcome.failures.len(), 1, "{:?}", outcome.failures);
    assert!(outcome.failures[0].reason.contains("changed"), "{:?}", outcome.failures);
    assert_eq!(outcome.findings.len() + outcome.skipped.len() + outcome.failures.len(), 200);
    assert!(outcome.findings.iter().all(|finding| finding.place.start.line == 3));
}

/// `cargo test --release --test changing -- --ignored`
#[test]
#[ignore = "writes 200,000 files"]
fn a_folder_may_hold_two_hundred_thousand_files() {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..200_000 {
        let text = if i % 1000 == 0 { LISTENS } else { "x = 1\n" };
        fs::write(folder.path().join(format!("{i}.py")), text).unwrap();
    }
    let outcome = check(&Config::rooted(folder.path()).unwrap(), &[folder.path().to_path_buf()], &|_| {}).unwrap();
    assert_eq!((outcome.checked, outcome.prefiltered, outcome.findings.len()), (200, 199_800, 200));
}

/// `cargo test --release --test changing -- --ignored`
#[test]
#[ignore = "writes files of 100 MB"]
fn a_file_of_a_hundred_megabytes_is_read_where_it_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let filler = "x = 1\n".repeat((100 << 20) / 6);
    fs::write(folder.path().join("a.py"), format!("{LISTENS}{filler}")).unwrap();
    fs::write(folder.path().join("a.sql"), format!("LISTEN a;\n{}", "SELECT 1;\n".repeat((100 << 20) / 10))).unwrap();
    let mut config = Config::rooted(folder.path()).unwrap();
    let paths = [folder.path().to_path_buf()];
    let outcome = check(&config, &paths, &|_| {}).unwrap();
    assert_eq!((outcome.findings.len(), outcome.skipped.len()), (0, 2));
    config.max_file_size = 200 << 20;
    let outcome = check(&config, &paths, &|_| {}).unwrap();
    let accounted = outcome.findings.len() + outcome.partly.len();
    assert!(accounted >= 2 && outcome.failures.is_empty(), "{outcome:?}");
}
