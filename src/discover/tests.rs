use super::*;
use crate::config::Globs;
use crate::past::Past;
use crate::report::size;

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let root = std::env::temp_dir().join(format!("pinproof-discover-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        Folder(root)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn config(&self) -> Config {
        Config::rooted(&self.0).unwrap()
    }

    fn names(&self, config: &Config) -> Vec<String> {
        files(&[".".into()], config).files.iter().map(|file| file.name.to_string()).collect()
    }

    fn load(&self, path: &str, bytes: impl AsRef<[u8]>) -> Result<String, String> {
        self.write(path, bytes);
        let found = files(&[path.into()], &self.config());
        load(&found.files[0], &self.config()).map(text).map_err(|skipped| skipped.reason)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn walks_known_files_in_order_without_what_is_ignored() {
    let folder = Folder::new("walk");
    for path in ["b.py", "a/z.ts", "a/b.rs", "notes.txt", "gen/x.py", ".hidden/y.py", "node_modules/m.js", "q.SQL"] {
        folder.write(path, "");
    }
    folder.write(".gitignore", "gen/\n");
    assert_eq!(folder.names(&folder.config()), ["a/b.rs", "a/z.ts", "b.py", "q.SQL"]);
    let all = Config { respect_ignores: false, ..folder.config() };
    assert_eq!(folder.names(&all), ["a/b.rs", "a/z.ts", "b.py", "gen/x.py", "node_modules/m.js", "q.SQL"]);
}

#[test]
fn settings_are_found_hidden_or_not_and_what_is_ignored_stays_ignored() {
    let folder = Folder::new("settings");
    for path in [
        ".env",
        ".env.production",
        "app/.env.local",
        ".envrc",
        ".github/workflows/ci.yml",
        "config/database.yml",
        "appsettings.json",
        "package.json",
        "Cargo.toml",
        "schema.prisma",
    ] {
        folder.write(path, "");
    }
    folder.write(".gitignore", ".env\n");
    let found = ["app/.env.local", "appsettings.json", "config/database.yml", "schema.prisma"];
    assert_eq!(folder.names(&folder.config()), [&[".env.production"][..], &found].concat());
    let all = Config { respect_ignores: false, ..folder.config() };
    assert_eq!(folder.names(&all), [&[".env", ".env.production"][..], &found].concat());
    let large = Config { max_file_size: 3, ..folder.config() };
    folder.write("config/database.yml", "a: b");
    let file = files(&["config/database.yml".into()], &large).files.remove(0);
    assert!(load(&file, &large).is_err());
}

#[test]
fn include_narrows_and_brings_foreign_folders_back_and_exclude_wins() {
    let folder = Folder::new("include");
    for path in ["app/a.py", "app/b.ts", "vendor/ours/v.py", "app/old/c.py"] {
        folder.write(path, "");
    }
    let globs = |patterns: &[&str]| Globs::new(&folder.0, patterns.iter().map(|p| p.to_string()).collect()).unwrap();
    let include = Config { include: globs(&["*.py", "vendor/ours"]), ..folder.config() };
    assert_eq!(folder.names(&include), ["app/a.py", "app/old/c.py", "vendor/ours/v.py"]);
    let exclude = Config { exclude: globs(&["app/old"]), ..include };
    assert_eq!(folder.names(&exclude), ["app/a.py", "vendor/ours/v.py"]);
}

#[test]
fn overlapping_roots_give_each_file_once_and_a_named_file_always_counts() {
    let folder = Folder::new("roots");
    folder.write("a/x.py", "");
    folder.write(".gitignore", "x.py\n");
    folder.write("notes.txt", "");
    let roots = ["a/x.py", "./a/../a/x.py", "a", "notes.txt", "missing.py"].map(PathBuf::from);
    let found = files(&roots, &folder.config());
    assert_eq!(found.files.iter().map(|f| &*f.name).collect::<Vec<_>>(), ["a/x.py"]);
    let skipped: Vec<_> = found.skipped.iter().map(|s| (s.path.as_str(), s.reason.as_str())).collect();
    let expected =
        [("missing.py", "there is no such file or folder"), ("notes.txt", "no host language has this ending")];
    assert_eq!(skipped, expected);
}

#[test]
fn a_tree_of_another_time_is_found_as_if_it_lay_there() {
    let folder = Folder::new("past");
    let tree =
        ["package.json", "app/package-lock.json", "app/a.py", "app/old/c.py", "app/.env", "app/.x/y.py", "x/a.tf"];
    let mut then = std::collections::HashMap::new();
    for path in tree.into_iter().chain(["x/Cargo.toml", "app/node_modules/m.js"]) {
        folder.write(path, "");
        then.insert(folder.0.join(path), Some(Arc::from([])));
    }
    let globs = |pattern: &str| Globs::new(&folder.0, vec![pattern.to_owned()]).unwrap();
    let config = Config { exclude: globs("app/old"), past: Past::new(then), ..folder.config() };
    for roots in [vec!["."], vec!["app"], vec!["app/a.py", "app/old/c.py"], vec!["x"], vec!["x", "app/.x"]] {
        let roots: Vec<PathBuf> = roots.into_iter().map(PathBuf::from).collect();
        let (now, then) = (files(&roots, &config), past(&config, &roots));
        assert_eq!(now.files, then.files, "{roots:?}");
        assert_eq!(now.infra, then.infra, "{roots:?}");
        assert_eq!((now.manifests, now.versions), (then.manifests, then.versions), "{roots:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_named_and_not_followed() {
    let folder = Folder::new("links");
    folder.write("a/x.py", "");
    std::os::unix::fs::symlink(&folder.0, folder.0.join("a/loop")).unwrap();
    std::os::unix::fs::symlink(folder.0.join("gone"), folder.0.join("a/dangling.py")).unwrap();
    let found = files(&[".".into()], &folder.config());
    assert_eq!(found.files.len(), 1);
    assert_eq!(found.skipped.iter().map(|s| s.path.as_str()).collect::<Vec<_>>(), ["a/dangling.py", "a/loop"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_opened() {
    let folder = Folder::new("sockets");
    let path = folder.0.join("s.py");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    for root in [".", "s.py"] {
        let found = files(&[root.into()], &folder.config());
        assert_eq!(found.files, []);
        assert_eq!(found.skipped[0].reason, "not a regular file");
    }
}

#[test]
fn reads_every_encoding_that_says_what_it_is() {
    let folder = Folder::new("encodings");
    let utf16 = |pair: fn(u16) -> [u8; 2]| "\u{feff}x = 'é'".encode_utf16().flat_map(pair).collect::<Vec<u8>>();
    assert_eq!(folder.load("le.py", utf16(u16::to_le_bytes)).unwrap(), "x = 'é'");
    assert_eq!(folder.load("be.py", utf16(u16::to_be_bytes)).unwrap(), "x = 'é'");
    assert_eq!(folder.load("bom.py", "\u{feff}x").unwrap(), "x");
    assert_eq!(folder.load("latin.py", b"x = '\xe9'").unwrap(), "x = '\u{fffd}'");
    assert_eq!(folder.load("empty.py", "").unwrap(), "");
}

#[test]
fn what_is_not_read_says_why() {
    let folder = Folder::new("reasons");
    assert_eq!(folder.load("nul.py", b"a\0b").unwrap_err(), "binary: it holds a zero byte");
    let long = format!("var a;\n{}\n", "x".repeat(MINIFIED_LINE + 1));
    assert_eq!(folder.load("app.min.js", &long).unwrap_err(), "minified: a line is longer than 50,000 bytes");
    assert!(folder.load("dump.sql", &long).is_ok(), "a dump may have long lines");
    let config = Config { max_file_size: 10, ..folder.config() };
    folder.write("big.py", "x".repeat(11));
    let file = files(&["big.py".into()], &config).files.remove(0);
    assert_eq!(load(&file, &config).unwrap_err().reason, "larger than 10 bytes (max-file-size)");
}

#[test]
fn sizes_are_written_for_people() {
    assert_eq!([size(4 << 20), size(1536), size(2048)], ["4 MiB", "1,536 bytes", "2 KiB"]);
}
