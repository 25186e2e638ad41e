use std::fs;

use super::*;

/// Versions of a tree of files, and what is said of a package above a path.
struct Tree {
    folder: PathBuf,
    config: Config,
}

impl Tree {
    fn new(name: &str, files: &[(&str, &str)]) -> (Tree, Versions) {
        let folder = std::env::temp_dir().join(format!("pinproof-versions-{name}-{}", std::process::id()));
        let mut paths = Vec::new();
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            paths.push(path);
        }
        let config = Config::rooted(&folder).unwrap();
        let paths: Vec<PathBuf> =
            paths.iter().map(|path| config.root.join(path.strip_prefix(&folder).unwrap())).collect();
        let versions = Versions::of(&paths, &config);
        (Tree { folder, config }, versions)
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn said(files: &[(&str, &str)], path: &str, ecosystem: Ecosystem, package: &str, stretch: (&str, &str)) -> String {
    let name = format!("{package}-{}-{}", files.len(), files.first().map_or(0, |(_, text)| text.len()))
        .replace(['/', '@'], "_");
    let (tree, versions) = Tree::new(&name, files);
    assert!(tree.config.root.is_absolute());
    let stretch = Stretch { since: stretch.0.parse().ok(), until: stretch.1.parse().ok() };
    let newest = "9.9".parse().unwrap();
    let (holds, sentence) = versions.assume(path, ecosystem, &[package], &newest).judge(&stretch);
    format!("{holds}: {}", sentence.unwrap_or_default())
}

#[test]
fn every_lock_file_names_versions() {
    let toml = "[[package]]\nname = 'PsycoPG'\nversion = '3.1.18'\n";
    for (ecosystem, file, text, package, expected) in [
        (Ecosystem::Python, "poetry.lock", toml, "psycopg", "3.1.18"),
        (Ecosystem::Python, "uv.lock", toml, "psycopg", "3.1.18"),
        (Ecosystem::Python, "pdm.lock", toml, "psycopg", "3.1.18"),
        (Ecosystem::Python, "pylock.toml", "[[packages]]\nname = 'psycopg'\nversion = '3.2'\n", "psycopg", "3.2"),
        (
            Ecosystem::Rust,
            "Cargo.lock",
            "[[package]]\nname = 'tokio-postgres'\nversion = '0.7.11'\n",
            "tokio-postgres",
            "0.7.11",
        ),
        (
            Ecosystem::Python,
            "Pipfile.lock",
            r#"{"default": {"asyncpg": {"version": "==0.29.0"}}}"#,
            "asyncpg",
            "0.29.0",
        ),
        (
            Ecosystem::Python,
            "requirements.txt",
            "# x\n-r base.txt\nasyncpg[gssauth]==0.29.0 \\\n    --hash=sha256:0\n",
            "asyncpg",
            "0.29.0",
        ),
        (Ecosystem::Python, "requirements/base.txt", "Asyncpg == 0.30.0  # pool\n", "asyncpg", "0.30.0"),
        (
            Ecosystem::JavaScript,
            "package-lock.json",
            r#"{"packages": {"": {}, "node_modules/pg": {"version": "8.11.3"}}}"#,
            "pg",
            "8.11.3",
        ),
        (
            Ecosystem::JavaScript,
            "package-lock.json",
            r#"{"dependencies": {"@databases/pg": {"version": "5.5.0"}}}"#,
            "@databases/pg",
            "5.5.0",
        ),
        (
            Ecosystem::JavaScript,
            "yarn.lock",
            "# v1\n\n\"@databases/pg@^5\":\n  version \"5.5.0\"\n\npg@^8.0.0, pg@^8.11.0:\n  version \"8.11.3\"\n",
            "pg",
            "8.11.3",
        ),
        (
            Ecosystem::JavaScript,
            "yarn.lock",
            "\"pg@npm:^8.0.0\":\n  version: 8.12.0\n  resolution: \"pg@npm:8.12.0\"\n",
            "pg",
            "8.12.0",
        ),
        (
            Ecosystem::JavaScript,
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\n\npackages:\n\n  '@databases/pg@5.5.0':\n    resolution: {}\n\n  pg@8.13.0(pg-native@3.0.1):\n    engines: {node: '>= 8'}\n\nsnapshots:\n  pg@1.0.0: {}\n",
            "pg",
            "8.13.0",
        ),
        (
            Ecosystem::JavaScript,
            "pnpm-lock.yaml",
            "packages:\n  /@databases/pg/5.5.0:\n    dev: false\n",
            "@databases/pg",
            "5.5.0",
        ),
        (Ecosystem::JavaScript, "bun.lock", r#"{"packages": {"pg": ["pg@8.16.0", "", {}],}}"#, "pg", "8.16.0"),
        (Ecosystem::JavaScript, "package.json", r#"{"dependencies": {"pg": "8.11.3"}}"#, "pg", "8.11.3"),
    ] {
        let said = said(&[(file, text)], "src/db.x", ecosystem, package, ("", ""));
        assert_eq!(said, format!("true: Judged for {package} {expected}, from {file}."), "{text}");
    }
}

#[test]
fn every_manifest_names_what_it_allows() {
    for (ecosystem, file, text, package, expected) in [
        (
            Ecosystem::Python,
            "pyproject.toml",
            "[project]\ndependencies = ['psycopg[binary]>=3.1,<4; os_name == \"x\"']",
            "psycopg",
            ">=3.1,<4",
        ),
        (
            Ecosystem::Python,
            "pyproject.toml",
            "[dependency-groups]\nweb = ['psycopg (>=3.2)', { include-group = 'a' }]",
            "psycopg",
            ">=3.2",
        ),
        (
            Ecosystem::Python,
            "pyproject.toml",
            "[tool.poetry.dependencies]\npsycopg = { version = '^3.1', extras = ['pool'] }",
            "psycopg",
            "^3.1",
        ),
        (
            Ecosystem::Python,
            "pyproject.toml",
            "[tool.poetry.group.db.dependencies]\npsycopg = '~3.2'",
            "psycopg",
            "~3.2",
        ),
        (Ecosystem::Python, "Pipfile", "[packages]\npsycopg = '>=3.1.1'", "psycopg", ">=3.1.1"),
        (
            Ecosystem::Rust,
            "Cargo.toml",
            "[target.'cfg(unix)'.dependencies]\nsqlx = { version = '0.8', features = [] }",
            "sqlx",
            "^0.8",
        ),
        (
            Ecosystem::Rust,
            "Cargo.toml",
            "[dependencies]\ndb = { version = '0.19.3', package = 'postgres' }",
            "postgres",
            "^0.19.3",
        ),
        (
            Ecosystem::JavaScript,
            "package.json",
            r#"{"devDependencies": {"pg": "^8.11.0 || 9.x"}}"#,
            "pg",
            "^8.11.0 || 9.x",
        ),
    ] {
        let said = said(&[(file, text)], "src/db.x", ecosystem, package, ("", ""));
        assert_eq!(said, format!("true: Judged for {package} {expected}, from {file}."), "{text}");
    }
}

#[test]
fn the_nearest_file_counts_and_a_lock_file_before_a_manifest() {
    let files = [
        ("package.json", r#"{"dependencies": {"pg": "^7.0.0"}}"#),
        ("yarn.lock", "pg@^7.0.0:\n  version \"7.18.2\"\n\npg@^8.0.0:\n  version \"8.11.3\"\n"),
        ("packages/api/package.json", r#"{"dependencies": {"pg": "^8.0.0"}}"#),
        ("packages/jobs/package.json", r#"{"dependencies": {"pg": "6.4.2", "pg-boss": "workspace:*"}}"#),
    ];
    let of = |path: &str, package: &str| said(&files, path, Ecosystem::JavaScript, package, ("", ""));
    assert_eq!(of("packages/api/src/db.ts", "pg"), "true: Judged for pg 8.11.3, from yarn.lock.");
    assert_eq!(of("db.ts", "pg"), "true: Judged for pg 7.18.2, from yarn.lock.");
    assert_eq!(of("packages/jobs/db.ts", "pg"), "true: Judged for pg 6.4.2, from packages/jobs/package.json.");
    assert_eq!(of("packages/jobs/db.ts", "pg-boss"), "true: ");
    let files = [
        ("a/Cargo.toml", "[dependencies]\nsqlx = { workspace = true }"),
        ("Cargo.toml", "[workspace.dependencies]\nsqlx = '=0.8.1'"),
    ];
    let sqlx = said(&files, "a/src/db.rs", Ecosystem::Rust, "sqlx", ("", ""));
    assert_eq!(sqlx, "true: Judged for sqlx 0.8.1, from Cargo.toml.");
}

#[test]
fn a_range_is_judged_by_its_newest_version() {
    let of = |written: &str, stretch: (&str, &str)| {
        let text = format!("asyncpg{written}\n");
        said(&[("requirements.txt", text.as_str())], "db.py", Ecosystem::Python, "asyncpg", stretch)
    };
    assert_eq!(
        of(">=0.27", ("0.30", "")),
        "true: requirements.txt allows asyncpg >=0.27, and not all of these do this: judged for 9.9."
    );
    assert_eq!(of(">=0.30", ("0.30", "")), "true: Every asyncpg that requirements.txt allows (>=0.30) does this.");
    assert_eq!(of("<0.30", ("", "0.30")), "true: Every asyncpg that requirements.txt allows (<0.30) does this.");
    assert!(of("<0.30", ("0.30", "")).starts_with("false"));
    assert_eq!(
        of("<0.31", ("0.30", "")),
        "true: requirements.txt allows asyncpg <0.31, and not all of these do this: judged for the newest of them."
    );
    assert_eq!(
        said(&[], "db.py", Ecosystem::Python, "asyncpg", ("0.30", "")),
        "true: No manifest says which asyncpg this is: judged for 9.9."
    );
    assert_eq!(of("", ("", "0.30")), "false: No manifest says which asyncpg this is: judged for 9.9.");
}

#[test]
fn what_cannot_be_read_says_nothing() {
    for file in [
        "package.json",
        "yarn.lock",
        "Cargo.lock",
        "poetry.lock",
        "Pipfile.lock",
        "pyproject.toml",
        "bun.lock",
        "pnpm-lock.yaml",
    ] {
        let ecosystem = reader(file).unwrap().0;
        for text in ["", "{", "[[package]]", "packages:\n  @\n", "@\n  version", "packages:\n  \u{e4}@\u{e4}:\n"] {
            assert_eq!(said(&[(file, text)], "x", ecosystem, "pg", ("", "")), "true: ", "{file} {text}");
        }
    }
    assert!(
        says_versions("a/requirements/prod.txt")
            && says_versions("requirements-dev.txt")
            && !says_versions("notes.txt")
    );
}
