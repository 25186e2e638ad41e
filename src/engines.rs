//! Engines that the names around a piece of code speak of: `adapters/oracle/schema.py`, `class MySQLDialect`.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use crate::fact::Engine;
use crate::packed::{FrameId, FrameKind};
use crate::project::{At, FileId, Project};
use crate::rules::data;

/// The words of `rules/engines.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    other: String,
    postgresql: String,
    mysql: String,
    mssql: String,
}

struct Patterns {
    other: Regex,
    ours: [(Engine, Regex); 3],
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let words: Words = data::table("engines.toml");
        let regex = |text: &str| data::pattern("engines.toml", text);
        Patterns {
            other: regex(&words.other),
            ours: [
                (Engine::Postgresql, regex(&words.postgresql)),
                (Engine::Mysql, regex(&words.mysql)),
                (Engine::Mssql, regex(&words.mssql)),
            ],
        }
    })
}

/// The engines that a name speaks of.
fn spoken(name: &str) -> impl Iterator<Item = Engine> {
    patterns().ours.iter().filter(move |(_, pattern)| pattern.is_match(name)).map(|(engine, _)| *engine)
}

/// The names of the classes around a frame, then of the file and its folders, innermost first.
fn names(project: &Project, file: FileId, frame: FrameId) -> impl Iterator<Item = &str> {
    let unit = project.unit(file);
    let frames = unit.tree.enclosing(frame).map(|frame| unit.tree.frame(frame));
    let classes = frames.filter(|frame| frame.kind == FrameKind::Class).map(|frame| frame.name);
    classes.chain(unit.path.rsplit('/'))
}

/// Whether the nearest name that speaks of an engine speaks of another one than a pooler knows.
pub fn is_elsewhere(project: &Project, at: At) -> bool {
    let frame = project.unit(at.file).tree.frame_of(at.expr);
    let speaks = |name: &str| match (patterns().other.is_match(name), spoken(name).next()) {
        (_, Some(_)) => Some(false),
        (true, None) => Some(true),
        (false, None) => None,
    };
    names(project, at.file, frame).find_map(speaks).unwrap_or(false)
}

/// The engine that the nearest such name speaks of, where it speaks of one alone.
pub fn named(project: &Project, file: FileId, frame: FrameId) -> Option<Engine> {
    let mut nearest = names(project, file, frame).map(|name| spoken(name).collect::<Vec<_>>());
    match nearest.find(|engines| !engines.is_empty())?[..] {
        [only] => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{patterns, spoken};
    use crate::fact::Engine;

    #[test]
    fn names_of_engines_are_words() {
        let other = &patterns().other;
        for name in [
            "oracle",
            "oracle.py",
            "OracleSchema",
            "SapQueryRunner",
            "sqlite3",
            "SQLiteDialect",
            "test_sqlite.py",
            "duckdb_store.py",
        ] {
            assert!(other.is_match(name) && spoken(name).next().is_none(), "{name}");
        }
        for name in ["postgresql", "PostgresLocker", "sqlite_to_mysql.py", "pg_store.py", "MariaDB"] {
            assert!(spoken(name).next().is_some(), "{name}");
        }
        for name in ["app", "coracle.py", "Miracle", "hanabi.py", "sapling"] {
            assert!(!other.is_match(name), "{name}");
        }
        assert_eq!(spoken("MySQLDatabase").collect::<Vec<_>>(), [Engine::Mysql]);
    }
}
