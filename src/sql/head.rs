//! What a statement does by its form: its first words decide.

use super::Control;
use super::lex::{Kind, Tok};
use crate::fact::{Engine, Fact};

/// What the form of a statement says.
#[derive(Debug, Default)]
pub struct Head {
    /// Facts about the whole statement.
    pub facts: Vec<Fact>,
    /// What it does to the transaction.
    pub control: Option<Control>,
    /// The engine that alone has it.
    pub engine: Option<Engine>,
    /// It has a form that prose never has.
    pub certain: bool,
    /// It begins like a statement.
    pub likely: bool,
}

/// What surrounds a statement that is read.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// The engine, where it is known.
    pub engine: Option<Engine>,
    /// It stands in a stored routine or an anonymous block.
    pub block: bool,
    /// The text is T-SQL, where `@v` is a local variable.
    pub tsql: bool,
}

/// Reads the form of a statement.
pub fn read(tokens: &[Tok], around: Around) -> Head {
    let mut head = Head::default();
    let word = |i: usize| tokens.get(i).and_then(Tok::word);
    let Some(first) = word(0) else { return head };
    head.likely = true;
    match first {
        "SET" => set(tokens, around, &mut head),
        "RESET" if tokens.len() <= 4 => reset(tokens, &mut head),
        "USE" if tokens.len() == 2 && tokens[1].name().is_some() => {
            head.facts.push(fact("use-database", "use", tokens[1].name()));
        }
        "CREATE" | "DECLARE" | "SELECT" | "WITH" => create(tokens, around, &mut head),
        "FETCH" | "MOVE" | "CLOSE" if !around.block => {
            let valid = first != "CLOSE" || tokens.len() == 2;
            let fetches = word(1).is_some_and(|w| {
                matches!(w, "NEXT" | "PRIOR" | "FIRST" | "LAST" | "FORWARD" | "BACKWARD" | "ALL" | "ABSOLUTE" | "RELATIVE" | "FROM" | "IN")
            }) || matches!(tokens.get(1).map(|t| &t.kind), Some(Kind::Number(_)));
            let named = tokens.last().and_then(Tok::name);
            let from = tokens.iter().any(|t| t.is("FROM") || t.is("IN"));
            if valid && named.is_some() && (first == "CLOSE" || (fetches && from)) {
                head.certain = first != "CLOSE";
                head.facts.push(fact("session-cursor", "plain", named));
            }
        }
        "PREPARE" if word(1) == Some("TRANSACTION") => head.certain = true,
        "PREPARE" if tokens.iter().any(|t| t.is("AS") || t.is("FROM")) && !around.block => {
            head.certain = tokens.len() > 3;
            head.engine = tokens.get(2).is_some_and(|t| t.is("FROM")).then_some(Engine::Mysql);
            head.facts.push(fact("sql-prepare", "prepare", tokens.get(1).and_then(Tok::name)));
        }
        "PREPARE" if tokens.get(2).is_some_and(|t| t.is("FROM")) => {
            head.engine = Some(Engine::Mysql);
            head.facts.push(fact("sql-prepare", "prepare", tokens.get(1).and_then(Tok::name)));
        }
        "EXECUTE" | "EXEC" => execute(tokens, around, &mut head),
        "DEALLOCATE" if tokens.len() <= 3 && tokens.len() > 1 => {
            let last = tokens.last().filter(|t| !t.is("PREPARE"));
            let form = if last.is_some_and(|t| t.is("ALL")) { "deallocate-all" } else { "deallocate" };
            if !around.tsql {
                head.certain = true;
                head.facts.push(fact("sql-prepare", form, last.and_then(Tok::name)));
            }
        }
        "LOAD" if tokens.len() == 2 && matches!(tokens[1].kind, Kind::Text(_)) => {
            head.certain = true;
            head.facts.push(fact("load-library", "load", tokens[1].name()));
        }
        "DISCARD" => {
            let form = match word(1) {
                Some("ALL") => Some("all"),
                Some("PLANS") => Some("plans"),
                Some("TEMP" | "TEMPORARY") => Some("temp"),
                Some("SEQUENCES") => Some("sequences"),
                _ => None,
            };
            if let Some(form) = form.filter(|_| tokens.len() == 2) {
                head.certain = true;
                head.facts.push(fact("discard", form, None));
            }
        }
        "LOCK" => lock(tokens, around, &mut head),
        "UNLOCK" if matches!(word(1), Some("TABLES" | "TABLE")) && tokens.len() == 2 => {
            mysql(&mut head, fact("lock-tables", "unlock", None));
        }
        "UNLOCK" if word(1) == Some("INSTANCE") => mysql(&mut head, fact("lock-tables", "instance", None)),
        "FLUSH" => {
            let locks = tokens.windows(3).any(|w| w[0].is("WITH") && w[1].is("READ") && w[2].is("LOCK"))
                || tokens.windows(2).any(|w| w[0].is("FOR") && w[1].is("EXPORT"));
            if locks && tokens.iter().any(|t| t.is("TABLES") || t.is("TABLE")) {
                mysql(&mut head, fact("lock-tables", "flush", None));
            }
        }
        "LISTEN" | "UNLISTEN" if tokens.len() == 2 => {
            let form = if first == "LISTEN" { "listen" } else { "unlisten" };
            let name = tokens[1].name();
            if name.is_some() || tokens[1].is("*") {
                head.certain = true;
                head.engine = Some(Engine::Postgresql);
                head.facts.push(fact("listen", form, name));
            }
        }
        "NOTIFY" if tokens.len() == 2 || tokens.get(2).is_some_and(|t| t.is(",")) => {
            if let Some(name) = tokens[1].name() {
                head.certain = true;
                head.engine = Some(Engine::Postgresql);
                head.facts.push(fact("notify", "notify", Some(name)));
            }
        }
        "BEGIN" if !around.block => {
            let rest = tokens.get(1).is_none_or(|t| matches!(t.word(), Some("TRANSACTION" | "TRAN" | "WORK" | "ISOLATION" | "READ" | "DEFERRABLE" | "NOT" | "IMMEDIATE" | "DEFERRED")));
            head.control = rest.then_some(Control::Begin);
        }
        "START" if word(1) == Some("TRANSACTION") => {
            head.certain = true;
            head.control = Some(Control::Begin);
        }
        "COMMIT" | "ABORT" | "END" if !around.block || first == "COMMIT" => head.control = Some(Control::End),
        "ROLLBACK" if !tokens.iter().any(|t| t.is("TO")) => head.control = Some(Control::End),
        _ => {
            head.likely = matches!(
                first,
                "SELECT" | "WITH" | "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "CREATE" | "ALTER" | "DROP" | "TRUNCATE" | "GRANT"
                    | "REVOKE" | "COPY" | "EXPLAIN" | "VALUES" | "CALL" | "DO" | "REPLACE" | "SHOW" | "DESCRIBE" | "PERFORM" | "RETURN"
                    | "ANALYZE" | "VACUUM" | "COMMENT" | "REFRESH" | "SAVEPOINT" | "RELEASE" | "DECLARE" | "COMMIT" | "END" | "ROLLBACK"
            );
        }
    }
    head
}

fn fact(rule: &'static str, form: &'static str, name: Option<String>) -> Fact {
    Fact::new(rule, form, name.filter(|n| !n.chars().all(|c| c == '_')))
}

fn mysql(head: &mut Head, fact: Fact) {
    head.certain = true;
    head.engine = Some(Engine::Mysql);
    head.facts.push(fact);
}

/// Session options of T-SQL that are switched without an equals sign.
const TSQL_SWITCHES: [&str; 24] = [
    "ANSI_DEFAULTS", "ANSI_NULLS", "ANSI_NULL_DFLT_OFF", "ANSI_NULL_DFLT_ON", "ANSI_PADDING", "ANSI_WARNINGS", "ARITHABORT",
    "ARITHIGNORE", "CONCAT_NULL_YIELDS_NULL", "CURSOR_CLOSE_ON_COMMIT", "FMTONLY", "FORCEPLAN", "IDENTITY_INSERT",
    "IMPLICIT_TRANSACTIONS", "NOCOUNT", "NOEXEC", "NUMERIC_ROUNDABORT", "PARSEONLY", "QUOTED_IDENTIFIER", "SHOWPLAN_ALL",
    "SHOWPLAN_TEXT", "SHOWPLAN_XML", "STATISTICS", "XACT_ABORT",
];
/// Those that take a value.
const TSQL_VALUES: [&str; 9] = [
    "DATEFIRST", "DATEFORMAT", "DEADLOCK_PRIORITY", "LANGUAGE", "LOCK_TIMEOUT", "ROWCOUNT", "TEXTSIZE", "CONTEXT_INFO",
    "QUERY_GOVERNOR_COST_LIMIT",
];

fn set(tokens: &[Tok], around: Around, head: &mut Head) {
    let word = |i: usize| tokens.get(i).and_then(Tok::word);
    let pg = around.engine == Some(Engine::Postgresql);
    let my = around.engine == Some(Engine::Mysql);
    let ms = around.engine == Some(Engine::Mssql) || around.tsql;
    match (word(1), word(2)) {
        (Some("GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD" | "DEFAULT" | "CONSTRAINTS" | "RESOURCE" | "STATEMENT"), _) => {
            head.certain = tokens.len() > 3;
            return;
        }
        (Some("TRANSACTION"), _) => {
            head.certain = tokens.len() > 2;
            let (rule, form) = if ms { ("session-isolation", "session") } else { ("transaction-set", "transaction") };
            head.facts.push(fact(rule, form, None));
            return;
        }
        (Some("SESSION"), Some("CHARACTERISTICS")) => {
            head.certain = true;
            head.facts.push(fact("session-isolation", "characteristics", None));
            return;
        }
        (Some("SESSION" | "LOCAL"), Some("TRANSACTION")) => {
            head.certain = true;
            head.engine = (word(1) == Some("SESSION")).then_some(Engine::Mysql);
            head.facts.push(fact("session-isolation", "session", None));
            return;
        }
        (Some("SESSION"), Some("AUTHORIZATION")) => {
            head.certain = true;
            head.facts.push(fact("set-role", "authorization", None));
            return;
        }
        (Some("LOCAL"), Some("ROLE" | "SESSION")) => {
            head.certain = tokens.len() >= 4;
            head.facts.push(fact("transaction-set", "local", Some("role".into())));
            return;
        }
        (Some("ROLE"), _) | (Some("SESSION"), Some("ROLE")) => {
            if tokens.len() <= 5 && !tokens.get(2).is_none_or(|t| t.is("=")) {
                head.certain = tokens.len() == 3;
                head.facts.push(fact("set-role", "role", None));
            }
            return;
        }
        (Some("SCHEMA"), Some(_)) | (Some("SCHEMA"), None)
            if tokens.len() == 3 && matches!(tokens[2].kind, Kind::Text(_) | Kind::Quoted(_) | Kind::Word(_)) && !my =>
        {
            head.certain = matches!(tokens[2].kind, Kind::Text(_));
            head.facts.push(fact("search-path", "set-schema", None));
            return;
        }
        (Some("NAMES"), _) if tokens.len() >= 3 => {
            head.certain = matches!(tokens[2].kind, Kind::Text(_)) || tokens.len() == 3 || tokens.iter().any(|t| t.is("COLLATE"));
            head.facts.push(fact("session-set", "set", Some("names".into())));
            assignments(tokens, 3, around, head);
            return;
        }
        (Some("CHARACTER"), Some("SET")) | (Some("CHARSET"), Some(_)) => {
            head.certain = tokens.len() >= 3;
            head.facts.push(fact("session-set", "set", Some("character_set".into())));
            return;
        }
        (Some("TIME"), Some("ZONE")) => {
            head.certain = tokens.len() > 3;
            head.facts.push(fact("session-set", "set", Some("timezone".into())));
            return;
        }
        (Some("SESSION" | "LOCAL"), Some("TIME")) if word(3) == Some("ZONE") => {
            head.certain = true;
            let local = word(1) == Some("LOCAL");
            let (rule, form) = if local { ("transaction-set", "local") } else { ("session-set", "set") };
            head.facts.push(fact(rule, form, Some("timezone".into())));
            return;
        }
        (Some(option), Some(_)) if !pg && !my && TSQL_SWITCHES.contains(&option) => {
            let switched = tokens.last().is_some_and(|t| t.is("ON") || t.is("OFF"));
            if switched || ms {
                head.certain = true;
                head.engine = Some(Engine::Mssql);
                head.facts.push(fact("session-set", "set", Some(option.to_lowercase())));
            }
            return;
        }
        (Some(option), _) if ms && TSQL_VALUES.contains(&option) => {
            head.certain = true;
            head.facts.push(fact("session-set", "set", Some(option.to_lowercase())));
            return;
        }
        _ => {}
    }
    assignments(tokens, 1, around, head);
    if head.facts.is_empty() && tokens.len() <= 2 && tokens.get(1).is_some_and(is_hole) {
        head.facts.push(fact("session-set", "set", None));
    }
}

fn is_hole(token: &Tok) -> bool {
    token.word().is_some_and(|w| w.len() > 1 && w.bytes().all(|b| b == b'_'))
}

/// `name = value`, `name TO value`, several with commas.
fn assignments(tokens: &[Tok], from: usize, around: Around, head: &mut Head) {
    let mut i = from;
    let mut local = false;
    let mut global = false;
    let mut first = true;
    loop {
        if i > from || from > 1 {
            // The next assignment follows a comma outside parentheses.
            let mut depth = 0i32;
            while let Some(token) = tokens.get(i) {
                match () {
                    () if token.is("(") => depth += 1,
                    () if token.is(")") => depth -= 1,
                    () if token.is(",") && depth <= 0 => break,
                    () => {}
                }
                i += 1;
            }
            i += 1;
        }
        let Some(token) = tokens.get(i) else { return };
        match token.word() {
            Some("SESSION" | "@@SESSION") => (i, local, global) = (i + 1, false, false),
            Some("LOCAL" | "@@LOCAL") => (i, local, global) = (i + 1, true, false),
            Some("GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "@@GLOBAL" | "@@PERSIST") => (i, global) = (i + 1, true),
            _ => {}
        }
        if tokens.get(i).is_some_and(|t| t.is(".")) {
            i += 1;
        }
        let Some((name, after)) = setting(tokens, i) else { return };
        let sign = tokens.get(after);
        let assigns = sign.is_some_and(|t| t.is("=") || t.is(":=") || t.is("TO"));
        if !assigns || tokens.len() <= after + 1 {
            return;
        }
        let by_sign = sign.is_some_and(|t| !t.is("TO"));
        if first {
            // `SET a to b c d` is prose; a value is one token, or a list.
            let rest = &tokens[after + 1..];
            let value_like = matches!(rest[0].kind, Kind::Text(_) | Kind::Number(_) | Kind::Quoted(_)) || rest.len() == 1 || rest[1].is(",") || rest[1].is(".") || rest[0].is("-") || rest[0].is("(") || rest[0].is("@@");
            head.certain = if by_sign { value_like || rest.len() <= 3 || name.starts_with('@') } else { value_like && rest.len() <= 12 };
            first = false;
        }
        if let Some(fact) = assignment(&name, local, global, around, head) {
            head.facts.push(fact);
        }
        i = after + 1;
        if around.engine == Some(Engine::Postgresql) || !by_sign {
            return;
        }
    }
}

/// A setting's dotted name at a token, and the index behind it.
fn setting(tokens: &[Tok], at: usize) -> Option<(String, usize)> {
    let mut name = tokens.get(at)?.name()?.to_lowercase();
    let mut i = at + 1;
    while tokens.get(i).is_some_and(|t| t.is(".")) {
        name = format!("{name}.{}", tokens.get(i + 1)?.name()?.to_lowercase());
        i += 2;
    }
    Some((name, i))
}

fn assignment(name: &str, local: bool, global: bool, around: Around, head: &mut Head) -> Option<Fact> {
    let my = around.engine == Some(Engine::Mysql);
    if let Some(variable) = name.strip_prefix('@').filter(|n| !n.starts_with('@')) {
        if around.tsql || around.engine == Some(Engine::Mssql) {
            return None;
        }
        head.engine = Some(Engine::Mysql);
        return Some(fact("user-variable", "set", Some(variable.to_string())));
    }
    let system = name.starts_with("@@");
    let bare = name.trim_start_matches('@');
    let (bare, local, global) = match bare.split_once('.') {
        Some(("session", rest)) if system => (rest, false, false),
        Some(("local", rest)) if system => (rest, true, false),
        Some(("global" | "persist" | "persist_only", rest)) if system => (rest, local, true),
        _ => (bare, local, global),
    };
    if global || bare.starts_with("new.") || bare.starts_with("old.") {
        return None;
    }
    if system {
        head.engine = Some(Engine::Mysql);
    }
    if local && !my && !system {
        return Some(fact("transaction-set", "local", Some(bare.to_string())));
    }
    if system || my {
        if matches!(bare, "transaction_isolation" | "tx_isolation" | "transaction_read_only" | "tx_read_only") {
            return Some(fact("session-isolation", "session", None));
        }
        let form = if local { "local" } else { "set" };
        return Some(fact("session-set", form, Some(bare.to_string())));
    }
    // Inside a routine a bare name is as likely a local variable.
    if around.block && around.engine != Some(Engine::Postgresql) && !bare.contains('_') {
        return None;
    }
    match bare {
        "search_path" => Some(fact("search-path", "set", None)),
        "role" => Some(fact("set-role", "role", None)),
        _ => Some(fact("session-set", "set", Some(bare.to_string()))),
    }
}

fn reset(tokens: &[Tok], head: &mut Head) {
    let Some((name, after)) = setting(tokens, 1) else { return };
    if after != tokens.len() && !(name == "session" || name == "time") {
        return;
    }
    head.certain = matches!(name.as_str(), "all" | "role" | "search_path") || name.contains(['_', '.']) || name == "session";
    head.engine = head.certain.then_some(Engine::Postgresql);
    head.facts.push(match name.as_str() {
        "role" | "session" => fact("set-role", "reset", None),
        "search_path" => fact("search-path", "reset", None),
        "query" | "master" | "slave" | "replica" => return,
        _ => fact("session-set", "reset", Some(name)),
    });
}

/// Temporary objects and cursors, wherever the statement has them.
fn create(tokens: &[Tok], around: Around, head: &mut Head) {
    let word = |i: usize| tokens.get(i).and_then(Tok::word);
    let has = |what: &str| tokens.iter().any(|t| t.is(what));
    match word(0) {
        Some("DECLARE") if !around.block => {
            let Some(cursor) = tokens.iter().position(|t| t.is("CURSOR")).filter(|&i| i >= 2 && i <= 6) else { return };
            if !tokens[cursor..].iter().any(|t| t.is("FOR")) || tokens[cursor..].iter().take(3).any(|t| t.is("LOCAL")) {
                return;
            }
            let hold = tokens.windows(2).any(|w| w[0].is("WITH") && w[1].is("HOLD"));
            head.certain = true;
            head.facts.push(fact("session-cursor", if hold { "with-hold" } else { "plain" }, tokens[1].name()));
        }
        Some("SELECT" | "WITH") => {
            for (i, pair) in tokens.windows(2).enumerate() {
                if !pair[0].is("INTO") {
                    continue;
                }
                let skip = usize::from(matches!(pair[1].word(), Some("LOCAL" | "GLOBAL"))) + 1;
                let target = tokens.get(i + skip);
                if target.is_some_and(|t| t.is("TEMP") || t.is("TEMPORARY")) && tokens.len() > i + skip + 1 {
                    head.certain = true;
                    head.facts.push(fact("temp-table", "into", tokens.get(i + skip + 1).and_then(Tok::name)));
                } else if target.and_then(Tok::word).is_some_and(|w| w.starts_with('#')) {
                    head.engine = Some(Engine::Mssql);
                    head.facts.push(fact("temp-table", "hash", target.and_then(Tok::name)));
                }
            }
        }
        Some("CREATE") => {
            let mut i = 1;
            while matches!(word(i), Some("OR" | "REPLACE" | "GLOBAL" | "LOCAL" | "UNLOGGED" | "RECURSIVE")) {
                i += 1;
            }
            let temporary = matches!(word(i), Some("TEMP" | "TEMPORARY"));
            if temporary {
                i += 1;
            }
            while matches!(word(i), Some("RECURSIVE" | "EXTERNAL")) {
                i += 1;
            }
            let what = word(i);
            i += 1;
            while matches!(word(i), Some("IF" | "NOT" | "EXISTS")) {
                i += 1;
            }
            let name = tokens.get(i).and_then(Tok::name);
            if temporary {
                let on_commit = tokens.windows(3).find(|w| w[0].is("ON") && w[1].is("COMMIT")).and_then(|w| w[2].word());
                let form = match (what, on_commit) {
                    (Some("VIEW"), _) => "view",
                    (Some("SEQUENCE"), _) => "sequence",
                    (Some("TABLE"), Some("DROP")) => "on-commit-drop",
                    (Some("TABLE"), Some("DELETE")) => "on-commit-delete",
                    (Some("TABLE"), _) => "table",
                    _ => return,
                };
                head.certain = tokens.len() > i && name.is_some();
                head.facts.push(fact("temp-table", form, name));
            } else if name.as_deref() == Some("pg_temp") && tokens.get(i + 1).is_some_and(|t| t.is(".")) {
                head.certain = true;
                head.engine = Some(Engine::Postgresql);
                head.facts.push(fact("temp-table", "pg-temp", tokens.get(i + 2).and_then(Tok::name)));
            } else if what == Some("TABLE") && name.as_deref().is_some_and(|n| n.starts_with('#')) {
                head.certain = has("(") || has("AS");
                head.engine = Some(Engine::Mssql);
                head.facts.push(fact("temp-table", "hash", name));
            }
        }
        _ => {}
    }
}

fn execute(tokens: &[Tok], around: Around, head: &mut Head) {
    let name = tokens.get(1).and_then(Tok::name);
    let lock = name.as_deref().is_some_and(|n| n.contains("sp_getapplock") || n.contains("sp_releaseapplock"))
        || tokens.iter().any(|t| t.word().is_some_and(|w| matches!(w, "SP_GETAPPLOCK" | "SP_RELEASEAPPLOCK")));
    if lock {
        head.certain = true;
        head.engine = Some(Engine::Mssql);
        let owner = tokens.iter().position(|t| t.is("@LOCKOWNER")).and_then(|i| tokens.get(i + 2));
        // Without an owner the transaction owns the lock.
        if owner.is_some_and(|o| !o.name().is_some_and(|n| n.eq_ignore_ascii_case("transaction"))) {
            head.facts.push(fact("named-lock", "app-lock", None));
        }
        return;
    }
    if tokens[0].is("EXEC") || around.tsql || around.engine == Some(Engine::Mssql) {
        return;
    }
    let named = matches!(tokens.get(1).map(|t| &t.kind), Some(Kind::Word(_) | Kind::Quoted(_)));
    let next = tokens.get(2);
    let form = next.is_none() || next.is_some_and(|t| t.is("(") || t.is("USING"));
    if named && form && (!around.block || (around.engine == Some(Engine::Mysql))) {
        head.certain = next.is_some();
        head.facts.push(fact("sql-prepare", "execute", name));
    }
}

fn lock(tokens: &[Tok], around: Around, head: &mut Head) {
    let word = |i: usize| tokens.get(i).and_then(Tok::word);
    match word(1) {
        Some("INSTANCE") => mysql(head, fact("lock-tables", "instance", None)),
        Some("TABLES" | "TABLE") if tokens.len() > 2 && around.engine != Some(Engine::Postgresql) => {
            let mode = tokens.iter().any(|t| t.is("MODE"));
            let ends = tokens.last().and_then(Tok::word).is_some_and(|w| matches!(w, "READ" | "WRITE" | "LOCAL"));
            let known = around.engine == Some(Engine::Mysql);
            let hole = tokens.last().is_some_and(is_hole);
            if !mode && (ends || known || (hole && word(1) == Some("TABLES"))) {
                mysql(head, fact("lock-tables", "lock", None));
                head.certain = ends || known;
            }
        }
        _ => {}
    }
}
