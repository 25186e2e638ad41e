//! Reads one statement: its first words say what it is.
//!
//! The tokens decide, whether or not sqlparser can read the statement: templates with holes, PL/pgSQL and a good part of
//! MySQL are beyond any parser, and two ways of finding the same fact would have to agree. sqlparser judges instead (see
//! `parse`), and a test holds its trees against these facts.

use super::Control;
use super::calls;
use super::create::create;
use super::generated;
use super::reading::{Form, Place, Reading, Scope};
use super::routine;
use super::set::{reset, set};
use super::split;
use super::tokens::{Kind, View};
use crate::fact::Engine;

/// What a statement says, calls and bodies included.
pub fn read(view: View, scope: &Scope) -> Reading {
    if let Some(kind) = split::routine(view)
        && let Some(reading) = routine::definition(view, kind, scope)
    {
        return reading;
    }
    if let Some(reading) = routine::anonymous(view, scope) {
        return reading;
    }
    let mut reading = head(view, scope);
    if scope.is(Engine::Mssql) && view.any(0, &["IF", "WHILE", "BEGIN", "ELSE", "END"]) && reading.control.is_none() {
        for segment in split::segments(view, Place::Block, scope.engine) {
            let inner = head(view.part(segment), scope);
            reading.form = reading.form.max(inner.form);
            reading.facts.extend(inner.facts);
        }
    }
    reading.facts.extend(calls::facts(view, scope));
    reading.facts.extend(generated::facts(view, scope));
    reading
}

/// What a statement's first words say.
pub fn head(view: View, scope: &Scope) -> Reading {
    let one = |rule, form, name, sure| Reading::one(sure, scope.fact(rule, form, name, view.range()));
    let postgresql = scope.may_be(Engine::Postgresql);
    let mysql = scope.may_be(Engine::Mysql);
    if view.kind(0) != Some(Kind::Word) {
        return Reading::silent(if view.is(0, "(") && view.any(1, &["SELECT", "WITH"]) {
            Form::Plain
        } else {
            Form::Invalid
        });
    }
    match view.written(0).to_ascii_uppercase().as_str() {
        "SET" => set(view, scope),
        "RESET" => reset(view, scope),
        "CREATE" => create(view, scope),
        "USE"
            if view.len() == 2
                && (view.names(1) || view.kind(1) == Some(Kind::Text))
                && !scope.is(Engine::Postgresql) =>
        {
            one("use-database", "use", view.name(1), Form::Loose)
        }
        "LISTEN" if postgresql && view.len() == 2 && view.names(1) => {
            one("listen", "listen", view.name(1), Form::Loose)
        }
        "UNLISTEN" if postgresql && view.len() == 2 && (view.names(1) || view.is(1, "*")) => {
            let name = if view.is(1, "*") { Some("*".into()) } else { view.name(1) };
            one("listen", "unlisten", name, Form::Firm)
        }
        "NOTIFY" if postgresql && view.names(1) && (view.len() == 2 || view.is(2, ",") && view.len() == 4) => {
            one("notify", "notify", view.name(1), if view.len() == 4 { Form::Firm } else { Form::Loose })
        }
        "DISCARD" if postgresql && view.len() == 2 => match view.written(1).to_ascii_uppercase().as_str() {
            "ALL" => one("discard", "all", None, Form::Firm),
            "PLANS" => one("discard", "plans", None, Form::Firm),
            "TEMP" | "TEMPORARY" => one("discard", "temp", None, Form::Firm),
            "SEQUENCES" => one("discard", "sequences", None, Form::Firm),
            _ => Reading::invalid(),
        },
        "LOAD" if postgresql && view.len() == 2 && matches!(view.kind(1), Some(Kind::Text | Kind::Hole)) => {
            let form = if view.kind(1) == Some(Kind::Text) { Form::Firm } else { Form::Loose };
            one("load-library", "load", view.constant(1), form)
        }
        "LOAD" if mysql && view.any(1, &["DATA", "XML"]) => Reading::silent(Form::Plain),
        "PREPARE" | "EXECUTE" | "DEALLOCATE" => prepared(view, scope),
        "DROP" if mysql && view.is(1, "PREPARE") && view.len() == 3 => {
            one("sql-prepare", "deallocate", view.name(2), Form::Firm)
        }
        "DECLARE" => declare(view, scope),
        "FETCH" | "MOVE" | "CLOSE" if scope.place == Place::Top && postgresql => cursor(view, scope),
        "LOCK" | "UNLOCK" | "FLUSH" if mysql => table_locks(view, scope),
        "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" => transaction(view, scope),
        "EXPLAIN" => {
            let at = (1..view.len())
                .find(|&at| view.any(at, &["EXECUTE", "CREATE", "DECLARE", "SELECT", "INSERT", "UPDATE"]));
            at.map_or(Reading::silent(Form::Loose), |at| head(view.part(at..view.len()), scope))
        }
        _ => Reading::silent(other(view)),
    }
}

/// Statements that say nothing by their first words, as far as prose has to be told from them.
fn other(view: View) -> Form {
    let plain = |found: bool| if found { Form::Plain } else { Form::Invalid };
    match view.written(0).to_ascii_uppercase().as_str() {
        "SELECT" | "PERFORM" | "VALUES" | "WITH" | "CALL" | "EXEC" | "DO" | "MERGE" | "COPY" | "SHOW" => {
            plain(view.len() > 1)
        }
        "INSERT" | "REPLACE" => plain(view.find(&["INTO", "VALUES", "SELECT"]).is_some()),
        "UPDATE" => plain(view.find(&["SET"]).is_some()),
        "DELETE" | "TRUNCATE" => plain(view.find(&["FROM", "TABLE"]).is_some() || view.len() == 2),
        "ALTER" | "DROP" | "GRANT" | "REVOKE" | "COMMENT" | "REINDEX" | "VACUUM" | "ANALYZE" => plain(view.len() > 1),
        "SAVEPOINT" | "RELEASE" | "REFRESH" => plain(view.len() > 1),
        _ => Form::Invalid,
    }
}

/// `PREPARE`, `EXECUTE` and `DEALLOCATE` of SQL. In PL/pgSQL, T-SQL and after `GRANT` the words mean something else.
fn prepared(view: View, scope: &Scope) -> Reading {
    if scope.place == Place::Plpgsql || scope.is(Engine::Mssql) {
        return Reading::silent(Form::Loose);
    }
    let one = |form, at: usize, sure| Reading::one(sure, scope.fact("sql-prepare", form, view.name(at), view.range()));
    match view.written(0).to_ascii_uppercase().as_str() {
        "PREPARE" if view.is(1, "TRANSACTION") && matches!(view.kind(2), Some(Kind::Text | Kind::Hole)) => {
            // From here on the transaction belongs to no session.
            Reading::control(Form::Firm, Control::End)
        }
        "PREPARE" if view.names(1) => {
            let after = if view.is(2, "(") { view.closings()[2] + 1 } else { 2 };
            if view.is(after, "AS") && scope.may_be(Engine::Postgresql) && view.len() > after + 1 {
                let statement =
                    view.any(after + 1, &["SELECT", "INSERT", "UPDATE", "DELETE", "VALUES", "WITH", "MERGE"]);
                one("prepare", 1, if statement { Form::Firm } else { Form::Loose })
            } else if view.is(2, "FROM") && scope.may_be(Engine::Mysql) && view.len() == 4 {
                let value = matches!(view.kind(3), Some(Kind::Text | Kind::Variable | Kind::Hole));
                one("prepare", 1, if value { Form::Firm } else { Form::Loose })
            } else {
                Reading::invalid()
            }
        }
        "EXECUTE" if view.names(1) && !view.is(1, "IMMEDIATE") => {
            let called = view.is(2, "(") && scope.may_be(Engine::Postgresql);
            let using = view.is(2, "USING") && view.kind(3) == Some(Kind::Variable) && scope.may_be(Engine::Mysql);
            match view.len() {
                2 => one("execute", 1, Form::Loose),
                _ if called && view.closings()[2] + 1 >= view.len() => one("execute", 1, Form::Firm),
                _ if using => one("execute", 1, Form::Firm),
                _ => Reading::invalid(),
            }
        }
        "DEALLOCATE" => {
            let at = 1 + usize::from(view.is(1, "PREPARE") && view.len() == 3);
            if !view.names(at) || view.len() != at + 1 {
                Reading::invalid()
            } else if view.is(at, "ALL") {
                Reading::one(Form::Firm, scope.fact("sql-prepare", "deallocate-all", None, view.range()))
            } else {
                one("deallocate", at, Form::Firm)
            }
        }
        _ => Reading::invalid(),
    }
}

/// `DECLARE c CURSOR`. In PL/pgSQL and in MySQL's routines it is local.
fn declare(view: View, scope: &Scope) -> Reading {
    let mut at = 2;
    while view.any(at, &["BINARY", "INSENSITIVE", "ASENSITIVE", "NO", "SCROLL"]) {
        at += 1;
    }
    let tsql = scope.is(Engine::Mssql);
    if !view.is(at, "CURSOR") || !view.names(1) || scope.place != Place::Top && !tsql {
        return Reading::silent(if view.kind(1) == Some(Kind::Variable) { Form::Firm } else { Form::Invalid });
    }
    let options = view.part(at + 1..view.find(&["FOR"]).unwrap_or(view.len()));
    if options.is(0, "LOCAL") || !scope.may_be(Engine::Postgresql) && !tsql {
        return Reading::silent(Form::Firm);
    }
    let form = if options.all(0, &["WITH", "HOLD"]) { "with-hold" } else { "plain" };
    Reading::one(Form::Firm, scope.fact("session-cursor", form, view.name(1), view.range()))
}

/// `FETCH`, `MOVE` and `CLOSE` of a cursor that the client declared.
fn cursor(view: View, scope: &Scope) -> Reading {
    let mut at = 1;
    if !view.is(0, "CLOSE") {
        if view.any(at, &["NEXT", "PRIOR", "FIRST", "LAST", "ALL", "FORWARD", "BACKWARD", "ABSOLUTE", "RELATIVE"]) {
            at += 1;
        }
        at += usize::from(view.is(at, "-") && view.kind(at + 1) == Some(Kind::Number));
        at += usize::from(view.kind(at) == Some(Kind::Number) || view.is(at, "ALL"));
        at += usize::from(view.kind(at) == Some(Kind::Hole) && view.any(at + 1, &["FROM", "IN"]));
        at += usize::from(view.any(at, &["FROM", "IN"]));
    }
    if !view.names(at) || view.len() != at + 1 {
        return Reading::invalid();
    }
    let form = if at > 1 { Form::Plain } else { Form::Loose };
    Reading::one(form, scope.fact("session-cursor", "plain", view.name(at), view.range()))
}

/// MySQL's locks on tables. PostgreSQL's `LOCK TABLE` ends with the transaction and names a mode, or nothing, last.
fn table_locks(view: View, scope: &Scope) -> Reading {
    let one = |form, name| Reading::one(Form::Firm, scope.fact("lock-tables", form, name, view.range()));
    let tables = view.any(1, &["TABLES", "TABLE"]);
    let last = view.len() - 1;
    if view.all(0, &["LOCK", "INSTANCE", "FOR", "BACKUP"]) && view.len() == 4 {
        return one("instance", None);
    }
    if view.is(0, "UNLOCK") {
        return if (tables || view.is(1, "INSTANCE")) && view.len() == 2 {
            one("unlock", None)
        } else {
            Reading::invalid()
        };
    }
    if view.is(0, "LOCK") {
        let locks = view.any(last, &["READ", "WRITE"]) || view.all(last.saturating_sub(1), &["READ", "LOCAL"]);
        let hole = view.kind(last) == Some(Kind::Hole) && view.is(1, "TABLES");
        return match view.dotted(2) {
            end if tables && end > 2 && locks => one("lock", view.path(2..end)),
            2.. if tables && hole => one("lock", None),
            _ if tables && view.any(last, &["MODE", "NOWAIT"]) => Reading::silent(Form::Plain),
            _ => Reading::silent(Form::Invalid),
        };
    }
    let tables = tables || view.any(1, &["LOCAL", "NO_WRITE_TO_BINLOG"]) && view.any(2, &["TABLES", "TABLE"]);
    let ends = |words: &[&str]| view.len() > words.len() && view.all(view.len() - words.len(), words);
    match tables {
        true if ends(&["WITH", "READ", "LOCK"]) || ends(&["FOR", "EXPORT"]) => one("flush", None),
        true => Reading::silent(Form::Plain),
        false => Reading::silent(Form::Loose),
    }
}

/// What begins and ends a transaction.
fn transaction(view: View, scope: &Scope) -> Reading {
    if scope.place != Place::Top {
        return Reading::silent(Form::Loose);
    }
    let unit = usize::from(view.any(1, &["WORK", "TRANSACTION", "TRAN"]));
    let end = view.len() == 1 + unit;
    let sure = |form: Form| if unit == 1 || view.len() > 2 { Form::Firm } else { form };
    let begin =
        |valid: bool| if valid { Reading::control(sure(Form::Loose), Control::Begin) } else { Reading::invalid() };
    match view.written(0).to_ascii_uppercase().as_str() {
        "BEGIN" => {
            let modes = &["ISOLATION", "READ", "NOT", "DEFERRABLE", "IMMEDIATE", "DEFERRED", "EXCLUSIVE", "CONCURRENT"];
            let name = unit == 1 && (view.names(2) || view.kind(2) == Some(Kind::Variable));
            let named = scope.may_be(Engine::Mssql) && name && (view.len() == 3 || view.all(3, &["WITH", "MARK"]));
            begin(end && !(scope.is(Engine::Mssql) && unit == 0) || view.any(1 + unit, modes) || named)
        }
        "START" => begin(view.is(1, "TRANSACTION")),
        "COMMIT" | "END" | "ROLLBACK" | "ABORT" => {
            let chained =
                view.is(1 + unit, "AND") || view.is(1 + unit, "RELEASE") || view.all(1 + unit, &["NO", "RELEASE"]);
            let named =
                unit == 1 && !view.is(2, "TO") && !view.is(0, "END") && scope.may_be(Engine::Mssql) && view.len() == 3;
            if end && !(scope.is(Engine::Mssql) && view.is(0, "END")) || chained || named {
                Reading::control(sure(Form::Loose), Control::End)
            } else if view.is(1 + unit, "TO") || view.is(1, "PREPARED") {
                Reading::silent(Form::Plain)
            } else {
                Reading::invalid()
            }
        }
        _ => Reading::invalid(),
    }
}
