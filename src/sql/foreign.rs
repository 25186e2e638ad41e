//! SQL of databases that no pooler stands before.

use std::sync::OnceLock;

use regex::Regex;

/// Whether a text has a statement that only SQLite or DuckDB has: `PRAGMA`, `ATTACH`, `INSTALL`, `CREATE SECRET`. Such a
/// text is for them, whatever else it says.
///
/// Sources: <https://www.sqlite.org/lang.html>, <https://duckdb.org/docs/stable/sql/introduction>.
pub fn is_foreign(text: &str) -> bool {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    // Boundaries of ASCII words are what a fast automaton can find.
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(concat!(
            r"(?i)(?:^|;)\s*(?:pragma\s+\w|attach\s+(?:database\s+|if\s+not\s+exists\s+)?['\x22\w…]+|detach\s+\w|install\s+\w+\s*(?:;|$|from(?-u:\b)))",
            r"|(?-u:\b)create\s+(?:or\s+replace\s+)?(?:persistent\s+|temporary\s+)?secret(?-u:\b)"
        ))
        .unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}"))
    });
    pattern.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::is_foreign;

    #[test]
    fn other_databases_are_told_by_statements_of_their_own() {
        for text in [
            "PRAGMA foreign_keys = ON",
            "INSTALL httpfs; LOAD httpfs",
            "SET a = true; CREATE OR REPLACE SECRET s (TYPE S3)",
        ] {
            assert!(is_foreign(text), "{text}");
        }
        for text in
            ["ALTER TABLE t ATTACH PARTITION p FOR VALUES IN (1)", "SET search_path TO pragma", "SELECT secret FROM t"]
        {
            assert!(!is_foreign(text), "{text}");
        }
    }
}
