use std::fs;

use super::*;
use crate::finding::{Effect, Place};
use crate::source::{Source, Span};

/// A folder that is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let root = std::env::temp_dir().join(format!("pinproof-config-{}-{name}", std::process::id()));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Folder(root)
    }

    fn load(&self, path: &str) -> Result<Config, Error> {
        Config::load(&[PathBuf::from(path)], &self.0, None)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn broken(name: &str, text: &str) -> String {
    Folder::new(name, &[("pinproof.toml", text)]).load(".").unwrap_err().to_string()
}

fn finding(path: &str) -> Finding {
    let source = Source::new(path, "SET search_path TO a");
    Finding { effect: Effect::Pins, ..Finding::new("search-path", Level::Error, Place::new(&source, Span::new(0, 20))) }
}

#[test]
fn the_nearest_file_wins_whole() {
    let folder = Folder::new(
        "nearest",
        &[
            ("pinproof.toml", "pooler = \"pgbouncer\"\nfail-on = \"note\"\n"),
            ("svc/pyproject.toml", "[tool.pinproof]\nmin-confidence = \"high\"\n"),
            ("svc/app/pyproject.toml", "[project]\nname = \"pinproof-is-only-mentioned\"\n"),
            ("svc/app/db.py", ""),
        ],
    );
    let top = folder.load(".").unwrap();
    assert_eq!((top.pooler.to_string().as_str(), top.fail_on), ("pgbouncer", Level::Note));
    let inner = folder.load("svc/app/db.py").unwrap();
    assert_eq!(inner.file, Some(folder.0.join("svc/pyproject.toml")));
    assert_eq!((inner.pooler.to_string().as_str(), inner.fail_on), ("rds-proxy", Level::Error));
    assert_eq!(inner.min_confidence, Confidence::High);
    assert_eq!(inner.root, folder.0, "paths are reported from where the person stands");
}

#[test]
fn extends_lays_one_file_over_another() {
    let folder = Folder::new(
        "extends",
        &[
            (
                "base/pinproof.toml",
                "fail-on = \"warning\"\nexclude = [\"gen\"]\n[rules]\nlisten = \"off\"\nsearch-path = \"note\"",
            ),
            ("pinproof.toml", "extends = \"base/pinproof.toml\"\n[rules]\nsearch-path = \"off\"\n"),
        ],
    );
    let config = folder.load(".").unwrap();
    assert_eq!(config.fail_on, Level::Warning);
    assert_eq!(config.rules["listen"], Setting::Off);
    assert_eq!(config.rules["search-path"], Setting::Off);
    assert!(config.exclude.matches(&folder.0.join("base/gen/a.py")), "patterns count from the file they stand in");
    assert!(!config.exclude.matches(&folder.0.join("gen/a.py")));
}

#[test]
fn mistakes_are_named_with_their_line_and_a_way_out() {
    assert_eq!(broken("key", "\npoler = \"any\"\n"), "pinproof.toml:2: unknown key `poler`; did you mean `pooler`?");
    assert_eq!(
        broken("rule", "[rules]\nsearch-pth = \"off\"\n"),
        "pinproof.toml:2: unknown rule `search-pth`; did you mean `search-path`?"
    );
    assert_eq!(broken("level", "fail-on = \"eror\"\n"), "pinproof.toml:1: unknown value `eror`; did you mean `error`?");
    assert_eq!(broken("type", "include = \"a\"\n"), "pinproof.toml:1: expected a list, found string");
    assert_eq!(
        broken("paths", "# x\n[[override]]\nengine = \"mysql\"\n"),
        "pinproof.toml:2: an [[override]] needs `paths`"
    );
    assert_eq!(broken("loop", "extends = \"./pinproof.toml\"\n"), "pinproof.toml:1: `extends` leads back to this file");
    assert_eq!(
        broken("size", "max-file-size = \"4 parsecs\"\n"),
        "pinproof.toml:1: expected a size in bytes, or text like \"4 MiB\""
    );
    assert!(broken("toml", "a = 1\nb = \n").starts_with("pinproof.toml:2: is not valid TOML: "));
    assert!(broken("glob", "exclude = [\n  \"ok\",\n  \"a[\",\n]\n").starts_with("pinproof.toml:3: bad pattern: "));
    assert!(broken("pooler", "\n\npooler = \"pgbuncer\"\n").starts_with("pinproof.toml:3: "));
}

#[test]
fn sizes_have_units() {
    for (text, bytes) in [("max-file-size = 1_000", 1000), ("max-file-size = \"2 MiB\"", 2 << 20)] {
        let folder = Folder::new("sizes", &[("pinproof.toml", text)]);
        assert_eq!(folder.load(".").unwrap().max_file_size, bytes);
    }
}

#[test]
fn overrides_settle_findings_by_path_and_the_later_wins() {
    let folder = Folder::new(
        "settle",
        &[(
            "pinproof.toml",
            "direct = [\"admin\"]\n[rules]\nsearch-path = \"warning\"\n\
             [[override]]\npaths = [\"legacy\"]\nrules = { search-path = \"note\" }\npooler = \"proxysql\"\n\
             [[override]]\npaths = [\"legacy/old\"]\nrules = { search-path = \"off\" }\nengine = \"mysql\"\n",
        )],
    );
    let mut config = folder.load(".").unwrap();
    let level = |path: &str| config.settle(finding(path)).map(|f| f.level);
    assert_eq!(level("app/a.py"), Some(Level::Warning));
    assert_eq!(level("legacy/a.py"), Some(Level::Note));
    assert_eq!(level("legacy/old/a.py"), None);
    let direct = config.settle(finding("admin/a.py")).unwrap();
    assert_eq!(direct.level, Level::Note);
    assert!(direct.help[0].contains("bypasses the pooler"));
    assert_eq!(config.pooler_of("legacy/old/a.py").to_string(), "proxysql");
    assert_eq!(config.pooler_of("app/a.py").to_string(), "rds-proxy");
    assert_eq!(config.engine_of("legacy/old/a.py"), Some(Engine::Mysql));
    assert_eq!(config.engine_of("legacy/a.py"), None);
    config.force_pooler(Target::parse("pgbouncer").unwrap());
    assert_eq!(config.pooler_of("legacy/a.py").to_string(), "pgbouncer", "the command line beats overrides");
}

#[test]
fn what_is_not_sure_enough_is_dropped() {
    let config = Config::rooted(Path::new("/repo")).unwrap();
    let unsure = Finding { confidence: Confidence::Low, ..finding("a.py") };
    assert!(config.settle(unsure).is_none());
}

#[test]
fn paths_outside_the_working_folder_are_reported_from_the_folder_that_holds_them() {
    let cwd = Path::new("/home/me/here");
    let root = |paths: &[&str]| root_of(&paths.iter().map(PathBuf::from).collect::<Vec<_>>(), cwd);
    assert_eq!(root(&["."]), cwd);
    assert_eq!(root(&["a/b", "a/c"]), cwd);
    assert_eq!(root(&["../there"]), Path::new("/home/me/there"));
    assert_eq!(root(&["../there", "."]), Path::new("/home/me"));
}

#[test]
fn nothing_outside_the_repository_is_extended() {
    let files = [
        ("pinproof.toml", ""),
        ("project/.git/HEAD", ""),
        ("project/sub/pinproof.toml", "extends = \"../../pinproof.toml\"\n"),
    ];
    let folder = Folder::new("outside", &files);
    let refused = folder.load("project/sub").unwrap_err().to_string();
    assert!(
        refused.contains("project/sub/pinproof.toml:1: `../../pinproof.toml` lies outside the repository"),
        "{refused}"
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.0.join("pinproof.toml"), folder.0.join("project/link.toml")).unwrap();
        fs::write(folder.0.join("project/sub/pinproof.toml"), "extends = \"../link.toml\"\n").unwrap();
        let refused = folder.load("project/sub").unwrap_err().to_string();
        assert!(refused.contains("lies outside the repository"), "{refused}");
    }
}
