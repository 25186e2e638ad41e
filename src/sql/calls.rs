//! What any statement may hold, whatever its first word: calls of functions that touch the session, and variables.

use std::ops::Range;

use super::reading::{Place, Scope};
use super::set::config_rule;
use super::tokens::{Kind, View};
use crate::fact::{Engine, Located};

/// The facts in the expressions of a statement or of a body.
pub fn facts(view: View, scope: &Scope) -> Vec<Located> {
    let (evaluated, stored) = evaluation(view);
    let scope = &Scope { routine: scope.routine || stored, ..*scope };
    let mut calls = Calls { view, scope, closings: None, found: Vec::new() };
    let mut wrote = scope.wrote;
    let mut selecting = false;
    let mut depth = 0usize;
    let set = view.is(0, "SET");
    for at in 0..view.len() {
        match view.kind(at) {
            Some(Kind::Word | Kind::Quoted) => {}
            Some(Kind::Variable) => {
                let target = set && depth == 0 && (at == 1 || view.is(at - 1, ","));
                calls.variable(at, wrote, target);
                continue;
            }
            Some(Kind::Symbol) => {
                match view.written(at) {
                    "(" => depth += 1,
                    ")" => depth = depth.saturating_sub(1),
                    ";" => depth = 0,
                    _ => {}
                }
                continue;
            }
            _ => continue,
        }
        if view.is(at + 1, "(") && at >= evaluated {
            calls.call(at);
        }
        if view.kind(at) == Some(Kind::Quoted) {
            continue;
        }
        if view.is(at + 1, ".") && view.is(at, "pg_temp") {
            calls.temporary(at);
        }
        match word(view.written(at)) {
            "SELECT" => selecting = true,
            "INSERT" | "UPDATE" | "DELETE" | "MERGE" => (selecting, wrote) = (false, true),
            "OUTPUT" => selecting = false,
            "INTO" if selecting => calls.select_into(at),
            "SQL_CALC_FOUND_ROWS" if scope.may_be(Engine::Mysql) => {
                let range = view.bytes(at..at + 1);
                calls.push("session-function", "calc-found-rows", Some("sql_calc_found_rows".into()), range);
            }
            "SP_GETAPPLOCK" | "SP_RELEASEAPPLOCK" if scope.may_be(Engine::Mssql) => calls.app_lock(at),
            _ => {}
        }
    }
    calls.found
}

/// The keyword a word is, if it is one that matters here.
fn word(written: &str) -> &'static str {
    const WORDS: [&str; 9] =
        ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "OUTPUT", "INTO", "SP_GETAPPLOCK", "SP_RELEASEAPPLOCK"];
    if written.eq_ignore_ascii_case("SQL_CALC_FOUND_ROWS") {
        return "SQL_CALC_FOUND_ROWS";
    }
    WORDS.iter().find(|word| written.eq_ignore_ascii_case(word)).copied().unwrap_or_default()
}

/// From which token on calls are evaluated when the statement runs, and whether they are only stored with an object.
/// A column's DEFAULT is evaluated by the server for each row, a view's query when it is read.
fn evaluation(view: View) -> (usize, bool) {
    if !view.any(0, &["CREATE", "ALTER"]) {
        return (0, false);
    }
    let Some(kind) = (1..view.len().min(8)).find(|&at| view.any(at, &["TABLE", "DOMAIN", "VIEW", "RULE", "POLICY"]))
    else {
        return (0, false);
    };
    if view.any(kind, &["TABLE", "DOMAIN"]) {
        let query = (kind..view.len()).find(|&at| {
            view.is(at, "AS") && (view.any(at + 1, &["SELECT", "WITH", "VALUES"]) || view.all(at + 1, &["(", "SELECT"]))
        });
        return (query.unwrap_or(view.len()), false);
    }
    (0, !view.is(kind - 1, "MATERIALIZED"))
}

/// Longer argument lists, in tokens, are not looked into: calls nest, and each would read all that lies inside it.
const MAX_ARGUMENTS: usize = 1000;

struct Calls<'a> {
    view: View<'a>,
    scope: &'a Scope<'a>,
    closings: Option<Vec<usize>>,
    found: Vec<Located>,
}

impl Calls<'_> {
    fn push(&mut self, rule: &'static str, form: &'static str, name: Option<String>, range: Range<usize>) {
        self.found.push(self.scope.fact(rule, form, name, range));
    }

    /// The `)` of a call whose name stands here.
    fn closing(&mut self, at: usize) -> usize {
        self.closings.get_or_insert_with(|| self.view.closings())[at + 1]
    }

    fn call(&mut self, at: usize) {
        let (view, scope) = (self.view, self.scope);
        let Some(function) = view.name(at).map(|name| name.to_ascii_lowercase()) else { return };
        let Some((engine, rule, form)) = function_fact(&function) else { return };
        if !scope.may_be(engine) {
            return;
        }
        let start = if at >= 2 && view.is(at - 1, ".") { at - 2 } else { at };
        let defined = start > 0 && view.any(start - 1, &["FUNCTION", "PROCEDURE", "AGGREGATE", "TABLE", "INTO"]);
        if defined || start != at && !view.any(start, &["pg_catalog", "sys"]) {
            return;
        }
        let close = self.closing(at);
        let arguments = view.part(at + 2..close);
        let range = view.bytes(start..close + 1);
        let alone = arguments.len() == 1 || arguments.any(1, &[",", "::"]);
        let name = arguments.constant(0).filter(|_| alone && arguments.kind(0) == Some(Kind::Text));
        match form {
            "set-config" => {
                let name = name.map(|name| name.to_ascii_lowercase());
                let readable = arguments.len() < MAX_ARGUMENTS;
                let local = readable && arguments.commas().get(2).is_some_and(|part| is_true(*part));
                let rule = if local { "transaction-set" } else { config_rule(name.as_deref()) };
                self.push(rule, form, name, range);
            }
            "last-insert-id" if arguments.len() > 0 || close == view.len() => {}
            "pg-notify" | "nextval" | "setval" | "currval" => self.push(rule, form, name, range),
            _ => self.push(rule, form, Some(function), range),
        }
    }

    /// A table or view that the session made before. Its making and its dropping are told elsewhere.
    fn temporary(&mut self, at: usize) {
        let (view, end) = (self.view, self.view.dotted(at));
        let known = self.found.iter().any(|located| located.fact.rule == "temp-table");
        if !known && end > at + 2 && self.scope.may_be(Engine::Postgresql) && !view.any(0, &["CREATE", "DROP", "SET"]) {
            self.push("temp-table", "pg-temp", view.path(at..end), view.bytes(at..end));
        }
    }

    fn variable(&mut self, at: usize, wrote: bool, target: bool) {
        let (view, scope) = (self.view, self.scope);
        let written = view.written(at);
        let form = match written.to_ascii_lowercase().as_str() {
            "@@identity" if scope.is(Engine::Mysql) || !wrote && scope.may_be(Engine::Mssql) => "identity",
            "@@rowcount" if !wrote && scope.may_be(Engine::Mssql) => "rowcount",
            _ if !written.starts_with("@@") && view.is(at + 1, ":=") && !target && scope.may_be(Engine::Mysql) => {
                let name = user_variable(written);
                return self.push("user-variable", "assign", name, view.bytes(at..at + 2));
            }
            _ => return,
        };
        self.push("session-function", form, Some(written.to_ascii_lowercase()), view.bytes(at..at + 1));
    }

    /// `SELECT … INTO` something that the session keeps. In PL/pgSQL it is a variable.
    fn select_into(&mut self, at: usize) {
        let (view, scope) = (self.view, self.scope);
        let postgresql = scope.may_be(Engine::Postgresql) && scope.place != Place::Plpgsql;
        let mut name = at + 1 + usize::from(view.any(at + 1, &["LOCAL", "GLOBAL"]));
        if postgresql && view.any(name, &["TEMP", "TEMPORARY"]) {
            name += 1 + usize::from(view.is(name + 1, "TABLE"));
            let end = view.dotted(name);
            return self.push("temp-table", "into", view.path(name..end), view.bytes(at..end.max(name)));
        }
        if scope.may_be(Engine::Mssql) && view.written(at + 1).trim_start_matches('[').starts_with('#') {
            return self.push("temp-table", "hash", view.name(at + 1), view.bytes(at..at + 2));
        }
        let mut variable = at + 1;
        while scope.may_be(Engine::Mysql) && view.kind(variable) == Some(Kind::Variable) {
            let start = if variable == at + 1 { at } else { variable };
            let name = user_variable(view.written(variable));
            self.push("user-variable", "into", name, view.bytes(start..variable + 1));
            variable += if view.is(variable + 1, ",") { 2 } else { usize::MAX - variable };
        }
    }

    /// The owner of an application lock is the transaction unless the call says otherwise
    /// (<https://learn.microsoft.com/en-us/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql>).
    fn app_lock(&mut self, at: usize) {
        let view = self.view;
        let owner = (at..view.len())
            .take_while(|&at| !view.is(at, ";"))
            .find(|&at| view.written(at).eq_ignore_ascii_case("@LockOwner") && view.is(at + 1, "="));
        let Some(value) = owner.map(|at| at + 2).filter(|&value| value < view.len()) else { return };
        let transaction = view.name(value).is_some_and(|name| name.eq_ignore_ascii_case("transaction"));
        if !transaction {
            self.push("named-lock", "app-lock", Some(view.written(at).to_ascii_lowercase()), view.bytes(at..value + 1));
        }
    }
}

fn user_variable(written: &str) -> Option<String> {
    let name = written.trim_start_matches('@').trim_matches(['`', '\'', '"']);
    Some(name.to_ascii_lowercase()).filter(|name| !super::mask::has_hole(name))
}

/// The engine that has a function, and the fact that a call of it is.
fn function_fact(name: &str) -> Option<(Engine, &'static str, &'static str)> {
    use Engine::{Mssql, Mysql, Postgresql};
    Some(match name {
        "set_config" => (Postgresql, "session-set", "set-config"),
        "nextval" => (Postgresql, "sequence-state", "nextval"),
        "setval" => (Postgresql, "sequence-state", "setval"),
        "currval" => (Postgresql, "sequence-state", "currval"),
        "lastval" => (Postgresql, "sequence-state", "lastval"),
        "pg_notify" => (Postgresql, "notify", "pg-notify"),
        "pg_advisory_lock" | "pg_advisory_lock_shared" | "pg_try_advisory_lock" | "pg_try_advisory_lock_shared" => {
            (Postgresql, "session-advisory-lock", "lock")
        }
        "pg_advisory_unlock" | "pg_advisory_unlock_shared" | "pg_advisory_unlock_all" => {
            (Postgresql, "session-advisory-lock", "unlock")
        }
        "pg_advisory_xact_lock"
        | "pg_advisory_xact_lock_shared"
        | "pg_try_advisory_xact_lock"
        | "pg_try_advisory_xact_lock_shared" => (Postgresql, "transaction-set", "xact-lock"),
        "get_lock" => (Mysql, "named-lock", "get"),
        "release_lock" | "release_all_locks" => (Mysql, "named-lock", "release"),
        "found_rows" => (Mysql, "session-function", "found-rows"),
        "row_count" => (Mysql, "session-function", "row-count"),
        "last_insert_id" => (Mysql, "session-function", "last-insert-id"),
        "scope_identity" => (Mssql, "session-function", "identity"),
        _ => return None,
    })
}

/// A constant that PostgreSQL reads as true, perhaps named or cast.
fn is_true(argument: View) -> bool {
    let at = if argument.any(1, &["=>", ":="]) { 2 } else { 0 };
    let rest = argument.part(at..argument.len());
    let constant = rest.len() == 1 || rest.is(1, "::");
    constant
        && (rest.any(0, &["true"])
            || rest.kind(0) == Some(Kind::Number) && rest.written(0) != "0"
            || rest.constant(0).is_some_and(|text| {
                ["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"]
                    .contains(&text.trim().to_ascii_lowercase().as_str())
            }))
}
