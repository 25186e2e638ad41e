//! `CREATE`: objects that live as long as the session.

use super::reading::{Form, Reading, Scope};
use super::tokens::{Kind, View};
use crate::fact::Engine;

/// What else can be created: enough to know a statement by.
const KINDS: [&str; 24] = [
    "AGGREGATE",
    "CAST",
    "COLLATION",
    "CONSTRAINT",
    "DATABASE",
    "DOMAIN",
    "EVENT",
    "EXTENSION",
    "FUNCTION",
    "INDEX",
    "OPERATOR",
    "POLICY",
    "PROCEDURE",
    "PUBLICATION",
    "ROLE",
    "RULE",
    "SCHEMA",
    "SEQUENCE",
    "TABLE",
    "TRIGGER",
    "TYPE",
    "UNIQUE",
    "USER",
    "VIEW",
];

/// Reads a `CREATE` that defines no routine.
pub fn create(view: View, scope: &Scope) -> Reading {
    let mut at = 1;
    if view.all(at, &["OR", "REPLACE"]) || view.all(at, &["OR", "ALTER"]) {
        at += 2;
    }
    let reach = view.any(at, &["GLOBAL", "LOCAL"]) && view.any(at + 1, &["TEMP", "TEMPORARY"]);
    // A permanent table whose rows are each session's own, in Oracle and others; only PostgreSQL ignores the word
    // (<https://www.postgresql.org/docs/current/sql-createtable.html>).
    if reach && view.is(at, "GLOBAL") && !scope.is(Engine::Postgresql) {
        return Reading::silent(Form::Firm);
    }
    at += usize::from(reach);
    let temporary = view.any(at, &["TEMP", "TEMPORARY"]) && !scope.is(Engine::Mssql);
    at += usize::from(temporary || view.any(at, &["UNLOGGED", "MATERIALIZED", "FOREIGN", "RECURSIVE"]));
    at += usize::from(temporary && view.is(at, "RECURSIVE"));
    let kind = view.written(at).to_ascii_uppercase();
    if view.kind(at) != Some(Kind::Word) {
        return Reading::silent(if view.len() > 1 { Form::Plain } else { Form::Invalid });
    }
    at += 1;
    if view.all(at, &["IF", "NOT", "EXISTS"]) {
        at += 3;
    }
    let end = view.dotted(at);
    let name = view.path(at..end);
    let mut reading = match kind.as_str() {
        "TABLE" | "VIEW" | "SEQUENCE" if temporary => temporary_object(view, scope, &kind, at..end),
        "TABLE" if scope.may_be(Engine::Mssql) && hash(view, at).is_some() => {
            let name = hash(view, at).and_then(|at| view.name(at));
            Reading::one(Form::Firm, scope.fact("temp-table", "hash", name, view.range()))
        }
        _ if scope.may_be(Engine::Postgresql) && view.is(at, "pg_temp") && view.is(at + 1, ".") => {
            Reading::one(Form::Firm, scope.fact("temp-table", "pg-temp", name, view.range()))
        }
        kind if !temporary && KINDS.contains(&kind) => Reading::silent(Form::Plain),
        _ => Reading::invalid(),
    };
    if scope.may_be(Engine::Postgresql)
        && kind == "TABLE"
        && let Some(execute) = (at..view.len()).find(|&at| view.all(at, &["AS", "EXECUTE"]))
    {
        let range = view.bytes(execute + 1..view.len());
        reading.facts.push(scope.fact("sql-prepare", "execute", view.name(execute + 2), range));
    }
    reading
}

fn temporary_object(view: View, scope: &Scope, kind: &str, name: std::ops::Range<usize>) -> Reading {
    if name.is_empty() {
        return Reading::invalid();
    }
    let commit =
        |words: &[&str]| (name.end..view.len()).any(|at| view.all(at, &["ON", "COMMIT"]) && view.all(at + 2, words));
    let form = match kind {
        "VIEW" => "view",
        "SEQUENCE" => "sequence",
        _ if commit(&["DROP"]) => "on-commit-drop",
        _ if commit(&["DELETE"]) => "on-commit-delete",
        _ => "table",
    };
    let after = name.end;
    let goes_on = after == view.len()
        || view.kind(after) == Some(Kind::Hole)
        || view.kind(after) == Some(Kind::Symbol)
        || view
            .any(after, &["AS", "LIKE", "SELECT", "USING", "ON", "WITH", "WITHOUT", "TABLESPACE", "OF", "PARTITION"])
        || view.any(
            after,
            &["ENGINE", "IGNORE", "REPLACE", "START", "INCREMENT", "MINVALUE", "MAXVALUE", "CACHE", "OWNED"],
        );
    let form_ok = if goes_on { Form::Firm } else { Form::Loose };
    Reading::one(form_ok, scope.fact("temp-table", form, view.path(name), view.range()))
}

/// Where the table's own name stands, perhaps behind `tempdb..`, if it begins with `#`.
fn hash(view: View, at: usize) -> Option<usize> {
    (at..view.len().min(at + 5))
        .take_while(|&at| !view.is(at, "("))
        .find(|&at| view.written(at).trim_start_matches('[').starts_with('#'))
}
