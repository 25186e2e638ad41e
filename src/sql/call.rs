//! Facts inside expressions: function calls and variables.

use std::ops::Range;

use super::lex::{Kind, Tok};
use crate::fact::{Engine, Fact, Located};

/// The arguments of a call whose opening parenthesis is at `open`, as token ranges, and the index of the closing one.
pub fn arguments(tokens: &[Tok], open: usize) -> (Vec<Range<usize>>, usize) {
    let mut depth = 0usize;
    let mut start = open + 1;
    let mut out = Vec::new();
    for (i, token) in tokens.iter().enumerate().skip(open) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth -= 1;
            if depth == 0 {
                if i > start {
                    out.push(start..i);
                }
                return (out, i);
            }
        } else if token.is(",") && depth == 1 {
            out.push(start..i);
            start = i + 1;
        }
    }
    if tokens.len() > start {
        out.push(start..tokens.len());
    }
    (out, tokens.len().saturating_sub(1))
}

/// The facts of a statement's expressions.
pub fn facts(tokens: &[Tok], engine: Option<Engine>, tsql: bool) -> Vec<Located> {
    let mut out = Vec::new();
    let wrote = |i: usize| tokens[..i].iter().any(|t| matches!(t.word(), Some("INSERT" | "UPDATE" | "DELETE" | "MERGE")));
    for (i, token) in tokens.iter().enumerate() {
        let name = match &token.kind {
            Kind::Word(word) => word.clone(),
            Kind::Quoted(word) => word.to_uppercase(),
            _ => continue,
        };
        let mut push = |rule, form, of: Option<String>, end: usize| {
            let range = token.range.start..tokens[end].range.end.max(token.range.end);
            out.push(Located { fact: Fact::new(rule, form, of), range });
        };
        match name.as_str() {
            "SQL_CALC_FOUND_ROWS" if engine != Some(Engine::Postgresql) => {
                push("session-function", "calc-found-rows", None, i);
                continue;
            }
            "@@IDENTITY" => {
                push("session-function", "identity", None, i);
                continue;
            }
            "@@ROWCOUNT" if !wrote(i) => {
                push("session-function", "rowcount", None, i);
                continue;
            }
            _ => {}
        }
        let assigned = tokens.get(i + 1).is_some_and(|t| t.is(":="));
        if name.starts_with('@') && !name.starts_with("@@") && name.len() > 1 && assigned && !tsql && i > 0 {
            push("user-variable", "assign", Some(name[1..].to_lowercase()), i + 1);
            continue;
        }
        if !tokens.get(i + 1).is_some_and(|t| t.is("(")) {
            continue;
        }
        // A definition or a table's columns, not a call.
        let before = i.checked_sub(1).and_then(|j| tokens[j].word());
        if matches!(before, Some("INTO" | "TABLE" | "FUNCTION" | "PROCEDURE" | "JOIN" | "REFERENCES" | "AS" | "ON")) && !name.starts_with("PG_ADV") {
            continue;
        }
        let (args, close) = arguments(tokens, i + 1);
        let first = args.first().and_then(|r| constant(&tokens[r.clone()]));
        let lower = name.to_lowercase();
        match name.as_str() {
            "SET_CONFIG" if args.len() >= 2 => {
                let local = args.get(2).map(|r| &tokens[r.clone()]);
                let local = matches!(local, Some([t]) if truth(t));
                let rule = match first.as_deref().map(str::to_lowercase).as_deref() {
                    _ if local => "transaction-set",
                    Some("search_path") => "search-path",
                    Some("role" | "session_authorization") => "set-role",
                    _ => "session-set",
                };
                push(rule, "set-config", first.map(|n| n.to_lowercase()), close);
            }
            "NEXTVAL" => push("sequence-state", "nextval", first, close),
            "SETVAL" => push("sequence-state", "setval", first, close),
            "CURRVAL" => push("sequence-state", "currval", first, close),
            "LASTVAL" if args.is_empty() => push("sequence-state", "lastval", None, close),
            "PG_NOTIFY" => push("notify", "pg-notify", first, close),
            "FOUND_ROWS" if args.is_empty() => push("session-function", "found-rows", None, close),
            "ROW_COUNT" if args.is_empty() => push("session-function", "row-count", None, close),
            "LAST_INSERT_ID" if args.is_empty() => push("session-function", "last-insert-id", None, close),
            "SCOPE_IDENTITY" if args.is_empty() && !wrote(i) => push("session-function", "identity", None, close),
            "GET_LOCK" => push("named-lock", "get", first, close),
            "RELEASE_LOCK" | "RELEASE_ALL_LOCKS" => push("named-lock", "release", first, close),
            _ if lower.starts_with("pg_advisory_unlock") => push("session-advisory-lock", "unlock", Some(lower), close),
            _ if (lower.starts_with("pg_advisory_lock") || lower.starts_with("pg_try_advisory_lock"))
                && !lower.contains("xact") =>
            {
                push("session-advisory-lock", "lock", Some(lower), close);
            }
            _ => {}
        }
    }
    into_variables(tokens, tsql, &mut out);
    out
}

/// `SELECT … INTO @v`.
fn into_variables(tokens: &[Tok], tsql: bool, out: &mut Vec<Located>) {
    for (i, pair) in tokens.windows(2).enumerate() {
        if let Some(name) = pair[1].word().and_then(|w| w.strip_prefix('@'))
            && pair[0].is("INTO")
            && !name.starts_with('@')
            && !tsql
        {
            let range = pair[0].range.start..tokens[i + 1].range.end;
            out.push(Located { fact: Fact::new("user-variable", "into", Some(name.to_lowercase())), range });
        }
    }
}

/// The constant text that an argument is.
fn constant(tokens: &[Tok]) -> Option<String> {
    match tokens.first().map(|t| &t.kind) {
        Some(Kind::Text(text)) if !text.contains('_') || !text.trim_matches('_').is_empty() => Some(text.clone()),
        _ => None,
    }
}

fn truth(token: &Tok) -> bool {
    match &token.kind {
        Kind::Word(word) => word == "TRUE",
        Kind::Text(text) => matches!(text.to_lowercase().as_str(), "t" | "true" | "on" | "1" | "yes"),
        _ => false,
    }
}
