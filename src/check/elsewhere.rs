//! Code for a database that no pooler of ours stands before, told by the names around it: `adapters/oracle/schema.py`,
//! `class SqliteDialect`.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use crate::packed::FrameKind;
use crate::project::{At, Project};

/// The words of `rules/engines.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    other: String,
    ours: String,
}

fn words() -> &'static (Regex, Regex) {
    static WORDS: OnceLock<(Regex, Regex)> = OnceLock::new();
    WORDS.get_or_init(|| {
        let broken = |e: &dyn std::fmt::Display| -> ! { panic!("rules/engines.toml is broken: {e}") };
        let words: Words = toml::from_str(include_str!("../../rules/engines.toml")).unwrap_or_else(|e| broken(&e));
        let regex = |text: &str| Regex::new(text).unwrap_or_else(|e| broken(&e));
        (regex(&words.other), regex(&words.ours))
    })
}

/// Whether the nearest name that speaks of an engine (the class, then the file and its folders, innermost first) speaks
/// of another one than a pooler knows.
pub fn is_elsewhere(project: &Project, at: At) -> bool {
    let unit = project.unit(at.file);
    let frames = unit.tree.enclosing(unit.tree.frame_of(at.expr)).map(|frame| unit.tree.frame(frame));
    let classes = frames.filter(|frame| frame.kind == FrameKind::Class).map(|frame| frame.name);
    let folders = unit.path.rsplit('/');
    let (other, ours) = words();
    let speaks = |name: &str| match (other.is_match(name), ours.is_match(name)) {
        (_, true) => Some(false),
        (true, false) => Some(true),
        (false, false) => None,
    };
    classes.chain(folders).find_map(speaks).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_of_engines_are_words() {
        let (other, ours) = words();
        for name in
            ["oracle", "oracle.py", "OracleSchema", "sqlite3", "SQLiteDialect", "test_sqlite.py", "duckdb_store.py"]
        {
            assert!(other.is_match(name) && !ours.is_match(name), "{name}");
        }
        for name in ["postgresql", "PostgresLocker", "sqlite_to_mysql.py", "pg_store.py", "MariaDB"] {
            assert!(ours.is_match(name), "{name}");
        }
        for name in ["app", "coracle.py", "Miracle", "hanabi.py"] {
            assert!(!other.is_match(name), "{name}");
        }
    }
}
