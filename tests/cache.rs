//! A run that knows what an earlier one found out says what it would have said without.

#![allow(clippy::unwrap_used)] // a test that cannot make its files has failed

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pinproof::cache::Cache;
use pinproof::check::{check, survey};
use pinproof::config::{Config, HotPathRule};
use pinproof::finding::{Confidence, Outcome};
use pinproof::poolers::Target;
use tempfile::TempDir;

/// A copy of the projects under `testdata/`, and a folder for the cache.
struct Tree {
    root: TempDir,
    cache: TempDir,
}

impl Tree {
    fn new() -> Tree {
        let tree = Tree { root: TempDir::with_prefix("pinproof-").unwrap(), cache: TempDir::new().unwrap() };
        for folder in ["projects", "hosts", "hot", "scope", "settings"] {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder);
            copy(&from, &tree.root.path().join(folder));
        }
        tree
    }

    fn config(&self, has_cache: bool) -> Config {
        let mut config = Config::rooted(self.root.path()).unwrap();
        config.force_pooler(Target::parse("any").unwrap());
        config.min_confidence = Confidence::Low;
        config.cache = has_cache.then(|| Arc::new(Cache::open(self.cache.path(), self.root.path())));
        config
    }

    fn outcome(&self, has_cache: bool) -> String {
        told(&check(&self.config(has_cache), &[self.root.path().to_path_buf()], &|_| ()).unwrap())
    }

    /// Runs with a cache, twice, and without: all say the same.
    fn is_the_same(&self, when: &str) {
        let plain = self.outcome(false);
        assert!(plain.contains("search-path"), "something is found");
        assert_eq!(self.outcome(true), plain, "{when}, first with a cache");
        assert_eq!(self.outcome(true), plain, "{when}, then with what it has kept");
    }
}

/// All that an outcome says, but for the texts.
fn told(outcome: &Outcome) -> String {
    let counts = (outcome.checked, outcome.prefiltered);
    format!("{counts:?} {:#?} {:#?} {:#?}", outcome.findings, outcome.partly, outcome.failures)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() { copy(&entry.path(), &to) } else { drop(fs::copy(entry.path(), to)) }
    }
}

#[test]
fn what_was_kept_changes_nothing() {
    let tree = Tree::new();
    tree.is_the_same("as it is");
    let packs: Vec<PathBuf> = fs::read_dir(tree.cache.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(packs.len(), 1, "a tree has one file: {packs:?}");

    let file = tree.root.path().join("later.py");
    fs::write(&file, "import psycopg\n\npsycopg.connect('').execute('SET search_path TO later')\n").unwrap();
    tree.is_the_same("with one file more");
    assert!(tree.outcome(true).contains("TO later"));
    fs::write(&file, "import psycopg\n\npsycopg.connect('').execute('SELECT 1')\n").unwrap();
    tree.is_the_same("with a file that has changed");
    fs::rename(&file, tree.root.path().join("test_later.py")).unwrap();
    tree.is_the_same("with a file that has another name");

    let whole = fs::read(&packs[0]).unwrap();
    fs::write(&packs[0], &whole[..whole.len() / 2]).unwrap();
    tree.is_the_same("with half of what was kept");
}

#[test]
fn hot_paths_are_followed_through_what_was_kept() {
    let tree = Tree::new();
    let surveyed = |has_cache| {
        let mut config = tree.config(has_cache);
        let auto = "[[hot-path]]\nname = 'all'\nentry = 'auto'\n";
        fs::write(tree.root.path().join("pinproof.toml"), auto).unwrap();
        let root = tree.root.path().to_path_buf();
        let hot: Vec<HotPathRule> = Config::load(std::slice::from_ref(&root), &root, None).unwrap().hot_paths;
        config.hot_paths = hot;
        format!("{:#?}", survey(&config, &[root]).unwrap())
    };
    let plain = surveyed(false);
    assert!(plain.len() > 1_000, "something is reached: {plain}");
    assert_eq!((surveyed(true), surveyed(true)), (plain.clone(), plain));
}
