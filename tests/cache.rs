//! A run that knows what an earlier one found out says what it would have said without.

#![allow(clippy::unwrap_used)] // a test that cannot make its files has failed

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pinproof::cache::Cache;
use pinproof::check::{check, survey};
use pinproof::config::{Config, HotPathRule};
use pinproof::finding::{Confidence, Finding, Outcome};
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
    let kept = fs::read_dir(tree.cache.path()).unwrap().map(|entry| entry.unwrap().path());
    let mut kept: Vec<PathBuf> = kept.collect();
    kept.sort_by_key(|path| path.extension().map(ToOwned::to_owned));
    let endings: Vec<&str> = kept.iter().map(|path| path.extension().unwrap().to_str().unwrap()).collect();
    assert_eq!(endings, ["asked", "calls", "earlier", "pack"]);

    let file = tree.root.path().join("later.py");
    fs::write(&file, "import psycopg\n\npsycopg.connect('').execute('SET search_path TO later')\n").unwrap();
    tree.is_the_same("with one file more");
    assert!(tree.outcome(true).contains("TO later"));
    fs::write(&file, "import psycopg\n\npsycopg.connect('').execute('SELECT 1')\n").unwrap();
    tree.is_the_same("with a file that has changed");
    fs::rename(&file, tree.root.path().join("test_later.py")).unwrap();
    tree.is_the_same("with a file that has another name");

    for part in kept {
        let whole = fs::read(&part).unwrap();
        fs::write(&part, &whole[..whole.len() / 2]).unwrap();
        tree.is_the_same(&format!("with half of {}", part.display()));
    }
}

/// A call in a file that stays as it is, of what another file gives it.
#[test]
fn a_call_is_looked_at_again_when_what_it_calls_has_changed() {
    let tree = Tree::new();
    let write = |name: &str, text: &str| fs::write(tree.root.path().join(name), text).unwrap();
    write("uses.py", "from given import thing\n\nthing.fetchval('SET search_path TO given')\n");
    let own = "import asyncpg\n\nclass Own:\n    def fetchval(self, text):\n        print(text)\n\n\nthing = Own()\n";
    let connection = own.replace("thing = Own()", "thing: asyncpg.Connection = connect()");
    let is_sent = || {
        let outcome = check(&tree.config(true), &[tree.root.path().to_path_buf()], &|_| ()).unwrap();
        let here = |finding: &&Finding| &*finding.place.path == "uses.py";
        outcome.findings.iter().find(here).is_some_and(|finding| finding.confidence == Confidence::High)
    };
    for (given, sent) in [(own, false), (&connection, true), (own, false)] {
        write("given.py", given);
        assert_eq!(is_sent(), sent, "{given}");
        tree.is_the_same(given);
    }
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

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// Changes a line of a file: takes it away, doubles it, or gives what it names another name. Nothing where it is empty.
fn change(text: &str, numbers: &mut Numbers) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let full: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].trim().is_empty()).collect();
    let Some(&at) = full.get(numbers.below(full.len())) else { return text.to_owned() };
    match numbers.below(3) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        _ => {
            let words = lines[at].split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.len() > 3);
            let words: Vec<String> = words.map(str::to_owned).collect();
            if let Some(word) = words.get(numbers.below(words.len())) {
                lines[at] = lines[at].replacen(word, &format!("{word}_x"), 1);
            }
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn changes_here_and_there_are_seen_wherever_they_matter() {
    let tree = Tree::new();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![tree.root.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let mut numbers = Numbers(1);
    tree.outcome(true);
    for round in 0..8 {
        for _ in 0..40 {
            let file = &files[numbers.below(files.len())];
            let Ok(text) = fs::read_to_string(file) else { continue };
            fs::write(file, change(&text, &mut numbers)).unwrap();
        }
        assert_eq!(tree.outcome(true), tree.outcome(false), "after round {round}");
    }
}
