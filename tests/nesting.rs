//! What nests a hundred thousand deep, beside brackets (`tests/robust.rs`): it is read through or named, and hides nothing
//! that stands before it.

#![allow(clippy::unwrap_used, reason = "a test that meets what it does not expect should stop there")]

use std::fs;

use pinproof::check::check;
use pinproof::config::Config;
use pinproof::finding::Confidence;
use pinproof::host::bounded::TOO_SLOW;

const DEEP: usize = 100_000;

const HEADS: [(&str, &str); 4] = [
    ("py", "import psycopg2\nc = psycopg2.connect('').cursor()\nc.execute('LISTEN a')\n"),
    ("ts", "import { Client } from 'pg';\nconst c = new Client();\nc.query('LISTEN a');\n"),
    ("rs", "async fn f(pool: &sqlx::PgPool) {\n    sqlx::query(\"LISTEN a\").execute(pool).await;\n"),
    ("sql", "LISTEN a;\n"),
];

/// What is repeated before an inner part, and behind it.
const NESTS: [(&str, &str, &str); 24] = [
    ("py", "f'{", "}'"),
    ("py", "f\"\"\"{f'{", "}'}\"\"\""),
    ("py", "not ", ""),
    ("py", "lambda: ", ""),
    ("py", "-", ""),
    ("py", "a if b else ", ""),
    ("py", "a.", ""),
    ("py", "a + ", ""),
    ("ts", "`${", "}`"),
    ("ts", "if (a) {\n", "}"),
    ("ts", "() => ", ""),
    ("ts", "function f() {\n", "}"),
    ("ts", "!", ""),
    ("ts", "<a>", "</a>"),
    ("ts", "a ? b : ", ""),
    ("rs", "/*", "*/"),
    ("rs", "if a {\n", "}"),
    ("rs", "Vec<", ">"),
    ("rs", "|| ", ""),
    ("rs", "&", ""),
    ("sql", "/*", "*/"),
    ("sql", "CASE WHEN a THEN ", " END"),
    ("sql", "SELECT * FROM (SELECT ", ")"),
    ("sql", "BEGIN\n", "END;\n"),
];

#[test]
fn what_nests_deep_is_read_or_named_and_hides_nothing_before_it() {
    for (ending, open, close) in NESTS {
        let (_, head) = HEADS.into_iter().find(|(of, _)| *of == ending).unwrap();
        // In lines: some readers take one long line for a bundle.
        let many = |piece: &str| format!("{}\n", piece.repeat(1000)).repeat(DEEP / 1000);
        let flat = |piece: &str| piece.repeat(DEEP);
        let repeat: &dyn Fn(&str) -> String = if ending == "py" { &flat } else { &many };
        let folder = tempfile::tempdir().unwrap();
        let assigns = if ending == "sql" { "" } else { "x = " };
        let text = format!("{head}{assigns}{}1{}\n", repeat(open), repeat(close));
        fs::write(folder.path().join(format!("a.{ending}")), text).unwrap();
        let mut config = Config::rooted(folder.path()).unwrap();
        config.min_confidence = Confidence::Low;
        let outcome = check(&config, &[folder.path().to_path_buf()], &|_| {}).unwrap();
        assert_eq!(outcome.failures, [], "{open:?} in {ending}");
        assert_eq!(outcome.checked, 1, "{open:?} in {ending}: {:?}", outcome.skipped);
        let found = outcome.findings.iter().any(|finding| finding.rule == "listen" && finding.place.start.line <= 3);
        let gave_up = outcome.partly.iter().any(|part| part.reason.contains(TOO_SLOW));
        assert!(found || gave_up, "{open:?} in {ending}: {:?}", outcome.partly);
    }
}

/// Blocks by indentation: as deep as four megabytes allow.
#[test]
fn indentation_that_goes_deep_hides_nothing_before_it() {
    let (_, head) = HEADS[0];
    let blocks: String = (0..2_800).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.py"), format!("{head}{blocks}{}pass\n", " ".repeat(2_800))).unwrap();
    let config = Config::rooted(folder.path()).unwrap();
    let outcome = check(&config, &[folder.path().to_path_buf()], &|_| {}).unwrap();
    assert_eq!(outcome.failures, []);
    assert_eq!(outcome.findings.len(), 1, "{:?}", outcome.partly);
}
