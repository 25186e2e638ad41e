//! Guesses an engine from what no other has.

use std::sync::LazyLock;

use regex::bytes::{RegexSet, RegexSetBuilder};

use crate::fact::{Engine, Located};

const SIGNS: [(Engine, &[&str]); 3] = [
    (
        Engine::Postgresql,
        &[
            r"\b(as|do|execute|plpgsql|sql|return)\s*\$[a-z_]*\$|[(=|,]\s*\$[a-z_]*\$",
            r"[\w')]::\s*[a-z]",
            r"\bplpgsql\b",
            r"\bpg_(catalog|temp|notify|class|stat\w*|(try_)?advisory\w+)\b",
            r"\b(nextval|setval|currval|set_config|current_setting)\s*\(",
            r"\b(search_path|statement_timeout|client_min_messages|client_encoding|standard_conforming_strings)\b",
            r"\bsession\s+(characteristics|authorization)\b",
            r"\bon\s+conflict\b|\bilike\b|\bwith\s+hold\b|\bon\s+commit\s+drop\b",
            r"\b(bigserial|jsonb|timestamptz|bytea)\b",
            r"(?m)^\s*\\(c|set|copy|connect|i|ir|echo|timing|gset|pset)\b",
            r"\bfrom\s+stdin\b",
            r"\bexecute\s+(function|procedure)\b",
        ],
    ),
    (
        Engine::Mysql,
        &[
            r"`[^`\n]+`",
            r"(?m)^\s*delimiter\s+\S+\s*$",
            r"\bengine\s*=\s*\w",
            r"/\*M?!",
            r"\bauto_increment\b",
            r"\b(get_lock|release_lock|release_all_locks|found_rows|last_insert_id|row_count)\s*\(",
            r"\bsql_calc_found_rows\b",
            r"@@(session|global|local)\s*\.",
            r"@\w+\s*:=",
            r"\bunlock\s+tables\b|\block\s+tables\s+\S+\s.*\b(read|write)\b|\bflush\s+tables\b",
            r"\bon\s+duplicate\s+key\b|\binsert\s+ignore\b",
            r"\b(sql_mode|foreign_key_checks|unique_checks|innodb_\w+|wait_timeout|utf8mb4)\b",
        ],
    ),
    (
        Engine::Mssql,
        &[
            r"(?m)^\s*go\s*$",
            r"\b(table|into|from|join|update)\s+##?\w",
            r"(^|[\s.,(])\[[a-z_]\w*\]",
            r"\bnvarchar\b",
            r"\bsp_(getapplock|releaseapplock|executesql|rename|addextendedproperty|helptext)\b",
            r"@@(rowcount|trancount|fetch_status|error|spid)\b",
            r"\bscope_identity\s*\(",
            r"\bset\s+(nocount|xact_abort|ansi_\w+|quoted_identifier|identity_insert|arithabort)\b",
            r"\bdeclare\s+@",
            r"\bbegin\s+tran\b",
            r"\bwith\s*\(\s*nolock\s*\)",
        ],
    ),
];

static SIGN_SET: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    let patterns = SIGNS.iter().flat_map(|(_, patterns)| patterns.iter());
    RegexSetBuilder::new(patterns).case_insensitive(true).unicode(false).build().ok()
});

/// The engine that this text's syntax belongs to, where it has signs of one engine more than of any other.
pub fn guess_engine(text: &str) -> Option<Engine> {
    let hits = SIGN_SET.as_ref()?.matches(text.as_bytes());
    let mut first = 0;
    let mut best = (None, 0);
    for (engine, patterns) in SIGNS {
        let count = (first..first + patterns.len()).filter(|&sign| hits.matched(sign)).count();
        first += patterns.len();
        best = match count.cmp(&best.1) {
            std::cmp::Ordering::Greater => (Some(engine), count),
            std::cmp::Ordering::Equal => (None, count),
            std::cmp::Ordering::Less => best,
        };
    }
    best.0
}

/// The engine that alone has one of these facts.
pub fn of_facts(facts: &[Located]) -> Option<Engine> {
    facts.iter().find_map(|located| match (located.fact.rule, located.fact.form) {
        ("search-path" | "listen" | "notify" | "discard" | "load-library" | "session-advisory-lock", _) => {
            Some(Engine::Postgresql)
        }
        ("sequence-state", _) | ("transaction-set", "local") | (_, "set-config") => Some(Engine::Postgresql),
        ("session-isolation", "characteristics") | ("session-cursor", "with-hold") => Some(Engine::Postgresql),
        ("set-role", "authorization" | "reset") | ("sql-prepare", "deallocate-all") => Some(Engine::Postgresql),
        ("temp-table", "pg-temp" | "on-commit-drop" | "on-commit-delete" | "into") => Some(Engine::Postgresql),
        ("temp-table", "hash") | ("named-lock", "app-lock") | ("session-function", "rowcount") => Some(Engine::Mssql),
        ("user-variable" | "named-lock" | "lock-tables" | "executable-comment", _) | ("session-set", "local") => {
            Some(Engine::Mysql)
        }
        ("session-function", "found-rows" | "calc-found-rows" | "row-count" | "last-insert-id") => Some(Engine::Mysql),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_is_a_pattern_and_none_speaks_for_plain_sql() {
        assert!(SIGN_SET.is_some());
        for text in ["", "SELECT a FROM b WHERE c = ?", "SET x = 1", "USE shop", "BEGIN", "SET NAMES utf8"] {
            assert_eq!(guess_engine(text), None, "{text}");
        }
    }

    #[test]
    fn signs_name_their_engine() {
        for (text, engine) in [
            ("SELECT 1::int", Engine::Postgresql),
            ("DO $$ BEGIN END $$", Engine::Postgresql),
            ("SELECT `a` FROM b", Engine::Mysql),
            ("DELIMITER $$\nCREATE PROCEDURE p() BEGIN END $$", Engine::Mysql),
            ("/*!40101 SET x = 1 */", Engine::Mysql),
            ("SET x = 1\nGO\n", Engine::Mssql),
            ("SELECT * INTO #t FROM [dbo].[t]", Engine::Mssql),
            ("DECLARE @x INT; SET @x = 1", Engine::Mssql),
        ] {
            assert_eq!(guess_engine(text), Some(engine), "{text}");
        }
    }
}
