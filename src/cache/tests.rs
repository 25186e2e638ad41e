use super::*;
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(TempDir::with_prefix("pinproof-").expect("a folder"))
    }

    fn open(&self) -> Cache {
        Cache::open(&self.0.path().join("cache"), Path::new("/shop"))
    }

    /// A run on another day that asks for some entries and adds others.
    fn run_on(&self, day: u64, asked: &[&str], added: &[(&str, bool, &[u8])]) {
        let cache = Cache { today: day, ..self.open() };
        asked.iter().for_each(|text| assert!(cache.get(&of(text)).is_some(), "{text}"));
        added.iter().for_each(|(text, matters, kept)| cache.put(of(text), holds(*matters), kept));
        cache.finish();
    }

    fn file(&self) -> PathBuf {
        self.open().path
    }
}

fn of(text: &str) -> Key {
    key(text.as_bytes(), &[b"python"])
}

fn holds(trigger: bool) -> Holds {
    Holds { trigger, ..Holds::default() }
}

fn entry(matters: bool, kept: &[u8]) -> Option<Entry> {
    Some(Entry { holds: holds(matters), kept: kept.to_vec() })
}

#[test]
fn the_next_run_knows_what_one_has_kept() {
    let folder = Folder::new();
    assert_eq!(folder.open().get(&of("a")), None);
    folder.run_on(1, &[], &[("a", true, b"tree of a"), ("b", false, b"")]);
    folder.run_on(1, &["a"], &[("c", true, b"tree of c")]);
    let cache = folder.open();
    assert_eq!(cache.get(&of("a")), entry(true, b"tree of a"));
    assert_eq!(cache.get(&of("b")), entry(false, b""));
    assert_eq!(cache.get(&of("c")), entry(true, b"tree of c"));
    assert_eq!(cache.get(&of("d")), None);
}

#[test]
fn a_later_word_on_a_text_goes_before_an_earlier_one() {
    let folder = Folder::new();
    folder.run_on(1, &[], &[("a", false, b"")]);
    folder.run_on(1, &["a"], &[("a", false, b"its tree")]);
    assert_eq!(folder.open().get(&of("a")), entry(false, b"its tree"));
}

#[test]
fn what_no_run_asks_for_is_dropped_after_a_while() {
    let folder = Folder::new();
    folder.run_on(1, &[], &[("a", true, b"a"), ("b", true, b"b")]);
    folder.run_on(1 + MAX_AGE, &["a"], &[]);
    assert!(folder.open().get(&of("b")).is_some(), "it is just young enough");
    folder.run_on(2 + MAX_AGE, &["a"], &[]);
    let cache = folder.open();
    assert_eq!((cache.get(&of("a")), cache.get(&of("b"))), (entry(true, b"a"), None));
}

#[test]
fn a_text_is_told_from_others_by_all_that_decides() {
    let keys = [key(b"ab", &[b"c"]), key(b"b", &[b"ca"]), key(b"ab", &[b"c", b""]), key(b"ab", &[b"d"])];
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), keys.len());
}

#[test]
fn a_damaged_file_is_no_cache() {
    let folder = Folder::new();
    folder.run_on(1, &[], &[("a", true, b"tree of a")]);
    let whole = fs::read(folder.file()).expect("the file");
    for length in 0..whole.len() {
        fs::write(folder.file(), &whole[..length]).expect("a shorter file");
        assert_eq!(folder.open().get(&of("a")), None, "cut after {length} bytes");
    }
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x20;
        fs::write(folder.file(), &damaged).expect("a damaged file");
        let found = folder.open().get(&of("a"));
        assert!(found.is_none() || found == entry(true, b"tree of a"), "damaged at byte {at}: {found:?}");
    }
    folder.run_on(1, &[], &[("a", true, b"tree of a")]);
    assert!(folder.open().get(&of("a")).is_some(), "it is put in order");
}

#[test]
fn where_nothing_can_be_written_nothing_fails() {
    let folder = Folder::new();
    fs::write(folder.0.path().join("cache"), "a file").expect("a file where the folder would be");
    folder.run_on(1, &[], &[("a", true, b"tree of a"), ("b", false, b"")]);
    assert_eq!(folder.open().get(&of("b")), None);
}

#[test]
fn trees_do_not_share_a_file() {
    let folder = TempDir::with_prefix("pinproof-").expect("a folder");
    let path = |root| Cache::open(folder.path(), Path::new(root)).path;
    assert_ne!(path("/shop"), path("/shop/api"));
}

#[test]
fn the_file_of_a_tree_that_nobody_checks_is_removed() {
    let folder = Folder::new();
    folder.run_on(1, &[], &[("a", true, b"a")]);
    let other = folder.file().with_file_name("other.pack");
    fs::write(&other, "of a tree that is gone").expect("a file");
    folder.run_on(1, &[], &[("b", true, b"b")]);
    assert!(other.exists(), "it is young");
    let long_ago = SystemTime::now() - std::time::Duration::from_secs((MAX_AGE + 2) * DAY);
    fs::File::options().write(true).open(&other).and_then(|file| file.set_modified(long_ago)).expect("an old file");
    folder.run_on(1, &[], &[("c", true, b"c")]);
    assert!(!other.exists() && folder.file().exists());
}
