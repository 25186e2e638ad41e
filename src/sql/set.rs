//! `SET` and `RESET`: one word, many statements.

use super::mask::has_hole;
use super::reading::{Form, Place, Reading, Scope};
use super::tokens::{Kind, View};
use crate::fact::{Engine, Located};

/// For how long, or for whom, a value holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Plain,
    Session,
    Local,
    Server,
}

impl Reach {
    fn of(view: View, at: usize) -> Option<Reach> {
        match view.written(at).to_ascii_uppercase().as_str() {
            "SESSION" => Some(Reach::Session),
            "LOCAL" => Some(Reach::Local),
            "GLOBAL" | "PERSIST" | "PERSIST_ONLY" => Some(Reach::Server),
            _ => None,
        }
    }
}

/// Options that SQL Server switches with `ON` and `OFF`.
const SWITCHES: [&str; 30] = [
    "ANSI_DEFAULTS",
    "ANSI_NULLS",
    "ANSI_NULL_DFLT_OFF",
    "ANSI_NULL_DFLT_ON",
    "ANSI_PADDING",
    "ANSI_WARNINGS",
    "ARITHABORT",
    "ARITHIGNORE",
    "CONCAT_NULL_YIELDS_NULL",
    "CURSOR_CLOSE_ON_COMMIT",
    "FIPS_FLAGGER",
    "FMTONLY",
    "FORCEPLAN",
    "IDENTITY_INSERT",
    "IMPLICIT_TRANSACTIONS",
    "NOCOUNT",
    "NOEXEC",
    "NUMERIC_ROUNDABORT",
    "OFFSETS",
    "PARSEONLY",
    "QUOTED_IDENTIFIER",
    "REMOTE_PROC_TRANSACTIONS",
    "SHOWPLAN_ALL",
    "SHOWPLAN_TEXT",
    "SHOWPLAN_XML",
    "STATISTICS",
    "XACT_ABORT",
    "CONTEXT_INFO",
    "DISABLE_DEF_CNST_CHK",
    "RESULT_SET_CACHING",
];

/// Options of SQL Server that take a value without `=`.
const VALUES: [&str; 9] = [
    "CONTEXT_INFO",
    "DATEFIRST",
    "DATEFORMAT",
    "DEADLOCK_PRIORITY",
    "LANGUAGE",
    "LOCK_TIMEOUT",
    "QUERY_GOVERNOR_COST_LIMIT",
    "ROWCOUNT",
    "TEXTSIZE",
];

/// Settings that are one plain word, and so could be a column or a noun.
const WORDS: [&str; 10] = [
    "autocommit",
    "datestyle",
    "geqo",
    "intervalstyle",
    "jit",
    "profiling",
    "seed",
    "timestamp",
    "timezone",
    "xmloption",
];

/// Whether SQL Server would begin a statement with this `SET`, rather than go on with an `UPDATE`.
pub fn begins_in_tsql(view: View, at: usize) -> bool {
    view.is(at, "SET")
        && (view.any(at + 1, &SWITCHES)
            || view.any(at + 1, &VALUES)
            || view.all(at + 1, &["TRANSACTION", "ISOLATION"])
            || view.kind(at + 1) == Some(Kind::Variable))
}

/// Reads a statement that begins with `SET`.
pub fn set(view: View, scope: &Scope) -> Reading {
    let reach = Reach::of(view, 1);
    let at = 1 + usize::from(reach.is_some());
    let reach = reach.unwrap_or(Reach::Plain);
    if scope.may_be(Engine::Mssql)
        && let Some(reading) = switch(view, scope)
    {
        return reading;
    }
    if let Some(reading) = keyword(view, scope, reach, at) {
        return reading;
    }
    if scope.is(Engine::Mssql) {
        let variable = view.kind(1) == Some(Kind::Variable) && view.any(2, &["=", "."]);
        return Reading::silent(if variable { Form::Firm } else { Form::Invalid });
    }
    assignments(view, scope)
}

/// T-SQL: `SET NOCOUNT, XACT_ABORT ON`, `SET IDENTITY_INSERT t ON`, `SET LOCK_TIMEOUT 10`.
fn switch(view: View, scope: &Scope) -> Option<Reading> {
    let last = view.len() - 1;
    let range = view.range();
    if view.any(1, &SWITCHES) && view.any(last, &["ON", "OFF"]) {
        let separate = !view.any(1, &["IDENTITY_INSERT", "STATISTICS"]);
        let names = view.part(1..last).commas();
        let facts = names
            .into_iter()
            .filter(|name| !separate || name.len() == 1)
            .take(if separate { usize::MAX } else { 1 })
            .map(|name| scope.fact("session-set", "set", name.name(0), range.clone()));
        return Some(Reading { facts: facts.collect(), control: None, form: Form::Firm });
    }
    let value = matches!(view.kind(2), Some(Kind::Number | Kind::Word | Kind::Variable | Kind::Hole | Kind::Text));
    let negative = view.is(2, "-") && view.kind(3) == Some(Kind::Number) && view.len() == 4;
    (view.any(1, &VALUES) && !view.is(2, "TO") && (value && view.len() == 3 || negative)).then(|| {
        let form = if scope.is(Engine::Mssql) { Form::Firm } else { Form::Loose };
        Reading::one(form, scope.fact("session-set", "set", view.name(1), range))
    })
}

/// The forms of `SET` that are not `name = value`.
fn keyword(view: View, scope: &Scope, reach: Reach, at: usize) -> Option<Reading> {
    let one = |rule, form, name: &str| {
        let fact = scope.fact(rule, form, Some(name.to_string()), view.range());
        Some(Reading::one(Form::Firm, fact))
    };
    let local = reach == Reach::Local && !scope.is(Engine::Mysql);
    let values = view.len().saturating_sub(at);
    let operand =
        |at: usize| view.names(at) || matches!(view.kind(at), Some(Kind::Text | Kind::Variable | Kind::Number));
    if view.all(at, &["CHARACTERISTICS", "AS", "TRANSACTION"]) && reach == Reach::Session {
        return one("session-isolation", "characteristics", "transaction");
    }
    if view.is(at, "TRANSACTION")
        && (view.any(at + 1, &["ISOLATION", "READ", "NOT", "DEFERRABLE", "SNAPSHOT"])
            || view.kind(at + 1) == Some(Kind::Hole))
    {
        return match reach {
            Reach::Server => Some(Reading::silent(Form::Firm)),
            Reach::Session => one("session-isolation", "session", "transaction"),
            Reach::Local if !local => one("session-isolation", "session", "transaction"),
            _ if scope.is(Engine::Mssql) => one("session-isolation", "session", "transaction"),
            _ if view.is(at + 1, "SNAPSHOT") => Some(Reading::silent(Form::Firm)),
            _ => one("transaction-set", "transaction", "transaction"),
        };
    }
    if view.is(at, "AUTHORIZATION") && reach == Reach::Session && operand(at + 1) && values == 2 {
        return one("set-role", "authorization", "session_authorization");
    }
    if view.all(at, &["SESSION", "AUTHORIZATION"]) && reach == Reach::Local && operand(at + 2) && values == 3 {
        return one("transaction-set", "local", "session_authorization");
    }
    if view.is(at, "ROLE") && operand(at + 1) && !view.is(at + 1, "TO") {
        let rest = view.part(at + 1..view.len());
        if rest.commas().iter().any(|name| name.len() != 1) && !rest.all(0, &["ALL", "EXCEPT"]) {
            return Some(Reading::invalid());
        }
        return if local { one("transaction-set", "local", "role") } else { one("set-role", "role", "role") };
    }
    if view.all(at, &["TIME", "ZONE"]) && values > 2 {
        return if local { one("transaction-set", "local", "timezone") } else { one("session-set", "set", "timezone") };
    }
    let charset = match () {
        _ if view.any(at, &["NAMES", "CHARSET"]) => at + 1,
        _ if view.all(at, &["CHARACTER", "SET"]) || view.all(at, &["CHAR", "SET"]) => at + 2,
        _ => 0,
    };
    if charset > 0 && operand(charset) && (view.len() == charset + 1 || view.is(charset + 1, "COLLATE")) {
        return one("session-set", "set", if view.is(at, "NAMES") { "names" } else { "character_set" });
    }
    if view.is(at, "SCHEMA") && values == 2 && operand(at + 1) && scope.may_be(Engine::Postgresql) {
        return if local {
            one("transaction-set", "local", "search_path")
        } else {
            one("search-path", "set-schema", "search_path")
        };
    }
    if view.all(at, &["XML", "OPTION"]) {
        return if local {
            one("transaction-set", "local", "xmloption")
        } else {
            one("session-set", "set", "xmloption")
        };
    }
    let silent = [&["DEFAULT", "ROLE"][..], &["CONSTRAINTS"], &["RESOURCE", "GROUP"], &["STATEMENT"]];
    let other = silent.iter().any(|words| view.all(at, words)) && !view.any(at + 1, &["=", "TO"]);
    let password =
        view.is(at, "PASSWORD") && (view.is(at + 1, "FOR") || view.is(at + 1, "=") && scope.may_be(Engine::Mysql));
    (other || password).then(|| Reading::silent(if values > 1 { Form::Plain } else { Form::Invalid }))
}

/// `SET a = 1`, and MySQL's `SET a = 1, @b = 2, GLOBAL c = 3`.
fn assignments(view: View, scope: &Scope) -> Reading {
    let body = view.part(1..view.len());
    let parts: Vec<View> = if scope.is(Engine::Postgresql) { vec![body] } else { join_lists(body) };
    let mut reach = Reach::Plain;
    let mut reading = Reading::silent(Form::Firm);
    for part in &parts {
        let own = Reach::of(*part, 0);
        reach = own.unwrap_or(reach);
        let target = part.part(usize::from(own.is_some())..part.len());
        let Some(assignment) = Assignment::read(target) else { return Reading::invalid() };
        let form = assignment.form(reach, scope);
        if form == Form::Invalid {
            return Reading::invalid();
        }
        let alone = parts.len() == 1 || assignment.certain(reach);
        reading.form = reading.form.min(if alone { form } else { Form::Loose });
        reading.facts.extend(assignment.fact(view, scope, reach));
    }
    reading
}

/// Commas part assignments, and the values of one: `SET search_path = a, b`.
fn join_lists(body: View) -> Vec<View> {
    let mut parts: Vec<View> = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for part in body.commas() {
        let own = usize::from(Reach::of(part, 0).is_some());
        let target = part.part(own..part.len());
        let begins = Assignment::read(target).is_some_and(|assignment| assignment.operator);
        if begins && end > 0 {
            parts.push(body.part(start..end - 1));
            start = end;
        }
        end += part.len() + 1;
    }
    parts.push(body.part(start..body.len()));
    parts
}

/// One `name = value`.
struct Assignment<'a> {
    name: Option<String>,
    user: bool,
    /// `@@x`: the session's, or what the word behind it says.
    system: Option<Reach>,
    hole: bool,
    operator: bool,
    equals: bool,
    value: View<'a>,
}

impl<'a> Assignment<'a> {
    fn read(target: View<'a>) -> Option<Assignment<'a>> {
        let mut start = 0;
        let mut system = None;
        let mut user = false;
        if target.kind(0) == Some(Kind::Variable) {
            let written = target.written(0);
            if let Some(rest) = written.strip_prefix("@@") {
                system = Some(Reach::Plain);
                if target.is(1, ".") && target.names(2) {
                    start = 2;
                    system = match rest.to_ascii_lowercase().as_str() {
                        "session" | "local" => Some(Reach::Session),
                        "global" | "persist" | "persist_only" => Some(Reach::Server),
                        _ => Some(Reach::Plain),
                    };
                }
            } else {
                user = true;
            }
        }
        // A hole may stand for SESSION or LOCAL.
        if target.kind(0) == Some(Kind::Hole) && target.names(1) && !target.is(1, "TO") {
            start = 1;
        }
        let end = if user || system == Some(Reach::Plain) { start + 1 } else { target.dotted(start) };
        if end == start {
            return None;
        }
        let name = match target.kind(start)? {
            Kind::Variable if has_hole(target.written(start)) => None,
            Kind::Variable => {
                Some(target.written(start).trim_start_matches('@').trim_matches(['`', '\'', '"']).to_ascii_lowercase())
            }
            _ => target.path(start..end).map(|name| name.to_ascii_lowercase()),
        };
        let operator = target.any(end, &["=", ":=", "TO"]);
        let hole = target.kind(start) == Some(Kind::Hole) || name.is_none() && !user;
        let alone = hole && end == target.len();
        if !(operator || alone) {
            return None;
        }
        let value = target.part(end + 1..target.len());
        Some(Assignment { name, user, system, hole, operator, equals: !target.is(end, "TO"), value })
    }

    /// It is a setting, whatever its name.
    fn certain(&self, reach: Reach) -> bool {
        self.user || self.system.is_some() || reach != Reach::Plain || self.known()
    }

    fn known(&self) -> bool {
        self.name.as_deref().is_some_and(|name| name.contains(['_', '.']) || WORDS.contains(&name))
    }

    fn form(&self, reach: Reach, scope: &Scope) -> Form {
        let call = self.value.kind(0) == Some(Kind::Word) && self.value.is(1, "(");
        let clause = self.value.outside_brackets(&["WHERE", "RETURNING"]) < self.value.len();
        let foreign = !self.user && clause || self.value.all(0, &["FROM", "CURRENT"]);
        let postgresql = scope.is(Engine::Postgresql);
        let words =
            self.value.tokens.windows(2).enumerate().filter(|(at, _)| {
                self.value.kind(*at) == Some(Kind::Word) && self.value.kind(at + 1) == Some(Kind::Word)
            });
        // `SET n = n + 1` is the rest of an UPDATE.
        let column =
            !self.user && self.system.is_none() && (0..self.value.len()).any(|at| self.value.name(at) == self.name);
        let strange = postgresql && (call || self.value.find(&["="]).is_some() || self.user || self.system.is_some());
        if foreign || strange || column && self.equals && self.value.len() > 1 {
            return Form::Invalid;
        }
        // A setting's value is no sentence; MySQL's may be an expression.
        if !self.equals && words.count() > 0 {
            return Form::Invalid;
        }
        if !self.operator || self.value.len() == 0 {
            return Form::Loose;
        }
        if self.hole {
            return Form::Plain;
        }
        if self.certain(reach) && (!call || reach != Reach::Plain || self.user || self.system.is_some()) {
            Form::Firm
        } else {
            Form::Loose
        }
    }

    fn fact(&self, view: View, scope: &Scope, reach: Reach) -> Option<Located> {
        let name = self.name.clone();
        if self.user {
            return Some(scope.fact("user-variable", "set", name, view.range()));
        }
        let reach = self.system.filter(|own| *own != Reach::Plain).unwrap_or(reach);
        let own = name.as_ref().is_some_and(|name| scope.locals.is_some_and(|locals| locals.contains(name)));
        let row = !scope.is(Engine::Postgresql)
            && name.as_deref().is_some_and(|n| n.starts_with("new.") || n.starts_with("old."));
        if reach == Reach::Server || row || own && self.system.is_none() && scope.place == Place::Block {
            return None;
        }
        let next_only = self.system == Some(Reach::Plain);
        let (rule, form) = rule(name.as_deref(), reach, next_only, scope);
        Some(scope.fact(rule, form, name, view.range()))
    }
}

/// The rule for a setting. In MySQL `SET @@transaction_isolation` is for the next transaction only
/// (<https://dev.mysql.com/doc/refman/8.4/en/set-transaction.html>); in PostgreSQL `SET transaction_isolation` is for the
/// one that runs (<https://www.postgresql.org/docs/current/sql-set-transaction.html>).
fn rule(name: Option<&str>, reach: Reach, next_only: bool, scope: &Scope) -> (&'static str, &'static str) {
    let mysql = scope.is(Engine::Mysql);
    let name = name.unwrap_or_default();
    if reach == Reach::Local && !mysql {
        return ("transaction-set", "local");
    }
    match name {
        "search_path" if !mysql => ("search-path", "set"),
        "role" if !mysql => ("set-role", "role"),
        "session_authorization" if !mysql => ("set-role", "authorization"),
        "transaction_isolation" | "transaction_read_only" | "transaction_deferrable"
            if scope.is(Engine::Postgresql) =>
        {
            ("transaction-set", "transaction")
        }
        "transaction_isolation" | "tx_isolation" | "transaction_read_only" | "tx_read_only" => {
            if next_only {
                ("transaction-set", "transaction")
            } else {
                ("session-isolation", "session")
            }
        }
        _ if reach == Reach::Local => ("session-set", "local"),
        _ => ("session-set", "set"),
    }
}

/// The rule for a setting that is set by a call of PostgreSQL's `set_config` for the session.
pub fn config_rule(name: Option<&str>) -> &'static str {
    match name {
        Some("search_path") => "search-path",
        Some("role" | "session_authorization") => "set-role",
        _ => "session-set",
    }
}

/// Reads a statement that begins with `RESET`. MySQL's is about logs and caches of the server.
pub fn reset(view: View, scope: &Scope) -> Reading {
    if !scope.may_be(Engine::Postgresql) || view.any(1, &["MASTER", "REPLICA", "SLAVE", "QUERY", "PERSIST", "BINARY"]) {
        return Reading::silent(Form::Loose);
    }
    let end = view.dotted(1);
    let one = |rule, name: Option<String>, form| Reading::one(form, scope.fact(rule, "reset", name, view.range()));
    if view.all(1, &["SESSION", "AUTHORIZATION"]) && view.len() == 3 {
        return one("set-role", Some("session_authorization".into()), Form::Firm);
    }
    if view.all(1, &["TIME", "ZONE"]) && view.len() == 3 {
        return one("session-set", Some("timezone".into()), Form::Firm);
    }
    if end == 1 || end != view.len() {
        return Reading::invalid();
    }
    let name = view.path(1..end).map(|name| name.to_ascii_lowercase());
    let known = name.as_deref().is_some_and(|name| name.contains(['_', '.']));
    let form = if known { Form::Firm } else { Form::Loose };
    let loud = if view.written(0) == "RESET" { Form::Firm } else { form };
    match name.as_deref() {
        Some("role") => one("set-role", name, loud),
        Some("all") => one("session-set", name, loud),
        _ => one(config_rule(name.as_deref()), name, form),
    }
}
