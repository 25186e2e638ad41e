//! No report repeats a password: every format, with every way to write one, in code and in each kind of settings.

#![allow(clippy::unwrap_used)] // a test that cannot write its files has failed

use std::path::PathBuf;

use clap::ValueEnum;
use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::{Confidence, HotPath, Step};
use pinproof::poolers::Target;
use pinproof::report::Format;

const SECRET: &str = "hunter2";

/// Files that each hold a password and a finding beside it.
const FILES: [(&str, &str); 24] = [
    ("url.py", "import psycopg2\nconn = psycopg2.connect(\"postgres://u:hunter2@h/db?options=-c%20jit=off\")\n"),
    ("slash.py", "import psycopg2\nconn = psycopg2.connect(\"postgres://u:hun/hunter2@h/db?options=-c%20jit=off\")\n"),
    ("dsn.py", "import psycopg2\nconn = psycopg2.connect(\"host=h password=hunter2 options='-c jit=off'\")\n"),
    ("quoted.py", "import psycopg2\nconn = psycopg2.connect(\"host=h password='a hunter2' options='-c jit=off'\")\n"),
    (
        "keyword.py",
        "import psycopg2\nconn = psycopg2.connect(\n    password=\"hunter2\",\n    options=\"-c jit=off\",\n)\n",
    ),
    ("inline.py", "import psycopg2\nconn = psycopg2.connect(password='hunter2', options='-c jit=off')\n"),
    ("near.py", "import asyncpg\nPASSWORD = \"hunter2\"\npool = asyncpg.create_pool(password=PASSWORD)\n"),
    ("comment.py", "import asyncpg\n# postgres://u:hunter2@h/db\npool = asyncpg.create_pool()\n"),
    ("ignored.py", "import asyncpg\npool = asyncpg.connect()  # pinproof: ignore[listen] postgres://u:hunter2@h\n"),
    (
        "url.js",
        "import pg from 'pg';\nconst pool = new pg.Pool({ connectionString: 'postgres://u:hunter2@h/db', options: '-c jit=off' });\n",
    ),
    (
        "object.js",
        "import pg from 'pg';\nconst pool = new pg.Pool({\n  password: process.env.PW || 'hunter2',\n  options: '-c jit=off',\n});\n",
    ),
    (
        "url.rs",
        "async fn f() { let p = sqlx::PgPool::connect(\"postgres://u:hunter2@h/db\").await; sqlx::query(\"SET jit = off\").execute(&p).await; }\n",
    ),
    ("role.sql", "SET ROLE app; ALTER ROLE app PASSWORD 'hunter2';\nLISTEN jobs; -- postgres://u:hunter2@h\n"),
    (".env", "DB_PASSWORD=hunter2\nURL=postgres://u:hunter2@h/db?options=-c%20jit=off\nPGPASSWORD='hunter2'\n"),
    ("quoted.env", "URL=\"host=h password=hunter2 dbname=x options='-c jit=off'\"\n"),
    (
        "application.properties",
        "spring.datasource.password=hunter2\nspring.datasource.url=jdbc:postgresql://h/db?user=u&password=hunter2&prepareThreshold=1\n",
    ),
    (
        "application.yml",
        "spring:\n  datasource:\n    password: hunter2\n    url: jdbc:postgresql://u:hunter2@h/db?prepareThreshold=1\n    secret: |\n      hunter2\n",
    ),
    ("database.yml", "production:\n  password: a hunter2 b\n  adapter: postgresql\n"),
    (
        "compose.yml",
        "services:\n  a:\n    environment:\n      - POSTGRES_PASSWORD=hunter2\n      - PGOPTIONS=-c jit=off\n",
    ),
    ("deploy.yaml", "env:\n  - name: DB_PASSWORD\n    value: hunter2\n  - name: PGOPTIONS\n    value: -c jit=off\n"),
    (
        "appsettings.json",
        "{\"Password\": \"hunter2\",\n\"Db\": \"Host=h;Username=u;Password=hunter2;Max Auto Prepare=5\",\n\"Pwd\": \"Server=h;Pwd=hunter2;IgnorePrepare=false;AllowUserVariables=true\"}\n",
    ),
    (
        "config.toml",
        "password = \"hunter2\"\nurl = \"postgres://u:hunter2@h/db?statement_cache_mode=prepare\"\ngo = \"u:hunter2@tcp(h:3306)/db\"\n",
    ),
    ("schema.prisma", "datasource db {\n  url = \"postgresql://u:hunter2@h/db?schema=tenant\"\n}\n"),
    (
        "alembic.ini",
        "[alembic]\n# postgres://u:hunter2@h\nsqlalchemy.url = postgresql://u:hunter2@h/db?options=-c%%20jit=off\n",
    ),
];

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("pinproof-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn no_format_repeats_a_password() {
    let root = folder("secrets");
    for (name, text) in FILES {
        assert!(text.contains(SECRET), "{name}");
        std::fs::write(root.join(name), text).unwrap();
    }
    let mut config = Config::rooted(&root).unwrap();
    config.pooler = Target::parse("any").unwrap();
    config.min_confidence = Confidence::Low;
    let mut outcome = check(&config, std::slice::from_ref(&root), &|_| ()).unwrap();
    // A trace ends in the statement, in every format.
    for finding in &mut outcome.findings {
        let step = Step { place: finding.place.clone(), function: "entry".into(), is_guess: false };
        finding.hot_path = Some(HotPath { name: "api".into(), steps: vec![step] });
    }
    for (name, _) in FILES {
        assert!(outcome.findings.iter().any(|f| &*f.place.path == name), "{name}: nothing is found that could leak");
    }
    for format in Format::value_variants() {
        for color in [false, true] {
            let mut out = Vec::new();
            format.write(&outcome, color, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            let leaks: Vec<&str> = text.lines().filter(|line| line.contains(SECRET)).collect();
            assert!(leaks.is_empty(), "{format:?}:\n{}", leaks.join("\n"));
            assert!(text.contains(&"*".repeat(3)) || text.contains(&"&#42;".repeat(3)), "{format:?}");
            assert!(!text.contains('\u{1}') && !text.contains('\u{2401}'), "{format:?}");
        }
    }
    std::fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_fingerprint_does_not_depend_on_the_password() {
    let prints = |password: &str| {
        let root = folder("fingerprints").join(password);
        std::fs::create_dir_all(&root).unwrap();
        let text = format!("URL=postgres://u:{password}@h/db?options=-c%20jit=off\nX=u:{password}@tcp(h:1)/db\n");
        std::fs::write(root.join(".env"), text).unwrap();
        let outcome = check(&Config::rooted(&root).unwrap(), std::slice::from_ref(&root), &|_| ()).unwrap();
        std::fs::remove_dir_all(&root).unwrap();
        outcome.findings.into_iter().map(|finding| finding.fingerprint).collect::<Vec<_>>()
    };
    let first = prints("one");
    assert!(!first.is_empty());
    assert_eq!(first, prints("another"));
}
