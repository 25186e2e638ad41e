//! Code inside code: bodies of stored routines, `DO` blocks, and texts that PL/pgSQL builds and runs.

use std::collections::HashSet;
use std::ops::Range;

use super::HOLE;
use super::calls;
use super::create::create;
use super::mask::mask;
use super::reading::{Form, Place, Reading, Scope};
use super::split::{self, segments};
use super::statement;
use super::tokens::{Kind, View, tokens};
use crate::fact::{Engine, Located};

/// A routine that creates a routine that runs a text … stops here.
const MAX_DEPTH: u8 = 6;

/// A statement that defines a routine; the word for its kind stands at `kind`. `None` when it defines none after all.
pub fn definition(view: View, kind: usize, scope: &Scope) -> Option<Reading> {
    let mut reading = create(view, scope);
    let inner = Scope { routine: true, wrote: false, ..*scope };
    let text = (kind..view.len())
        .find(|&at| view.is(at, "AS") && matches!(view.kind(at + 1), Some(Kind::Dollar | Kind::Text)));
    if let Some(at) = text.filter(|_| scope.may_be(Engine::Postgresql)) {
        if view.is(0, "ALTER") {
            return None;
        }
        let place = match language(view).as_deref() {
            None | Some("plpgsql") => Some(Place::Plpgsql),
            Some("sql") => Some(Place::Block),
            Some(_) => None,
        };
        reading.facts.extend(place.map(|place| body_text(view, at + 1, place, &inner)).unwrap_or_default());
        reading.form = Form::Firm;
        return Some(reading);
    }
    let Some(start) = body_start(view, kind, scope) else {
        let trigger = view.find(&["EXECUTE"]).is_some();
        return trigger.then_some(Reading { form: Form::Firm, ..reading });
    };
    let locals = locals(view, kind, start, scope);
    let inner = Scope { place: Place::Block, locals: Some(&locals), ..inner };
    reading.facts.extend(block(view.part(start..view.len()), &inner));
    reading.form = Form::Firm;
    Some(reading)
}

/// PostgreSQL's `DO`, which runs now, in PL/pgSQL unless it says otherwise.
pub fn anonymous(view: View, scope: &Scope) -> Option<Reading> {
    if !view.is(0, "DO") || !scope.may_be(Engine::Postgresql) {
        return None;
    }
    let body = (1..view.len()).find(|&at| {
        view.kind(at) == Some(Kind::Dollar) || view.kind(at) == Some(Kind::Text) && !view.is(at - 1, "LANGUAGE")
    })?;
    if body != 1 && !(body == 3 && view.is(1, "LANGUAGE")) {
        return None;
    }
    let place = language(view).is_none_or(|name| name == "plpgsql").then_some(Place::Plpgsql);
    let facts = place.map(|place| body_text(view, body, place, scope)).unwrap_or_default();
    Some(Reading { facts, control: None, form: Form::Firm })
}

fn language(view: View) -> Option<String> {
    let at = view.find(&["LANGUAGE"])?;
    view.name(at + 1).map(|name| name.to_ascii_lowercase())
}

/// The facts of a body that is a string constant.
fn body_text(view: View, at: usize, place: Place, scope: &Scope) -> Vec<Located> {
    let Some(inside) = view.inside(at) else { return Vec::new() };
    let text = unescaped(view, at, &inside);
    let scope = Scope { place, engine: Some(Engine::Postgresql), locals: None, ..*scope };
    nested(&text, inside.start, &scope, block)
}

/// Reads a text inside the text, and moves its facts to where it stands.
fn nested(text: &str, start: usize, scope: &Scope, read: impl Fn(View, &Scope) -> Vec<Located>) -> Vec<Located> {
    if scope.depth >= MAX_DEPTH {
        return Vec::new();
    }
    let masked = mask(text, scope.engine);
    let list = tokens(text, &masked, scope.engine);
    let scope = Scope { depth: scope.depth + 1, ..*scope };
    let mut facts = read(View { text, tokens: &list }, &scope);
    for fact in &mut facts {
        fact.range = start + fact.range.start..start + fact.range.end;
    }
    facts
}

/// The facts of a body.
fn block(view: View, scope: &Scope) -> Vec<Located> {
    let mut facts = Vec::new();
    let mut scope = *scope;
    let plpgsql = scope.place == Place::Plpgsql;
    let templates = plpgsql && runs_a_variable(view);
    for segment in segments(view, scope.place, scope.engine) {
        let segment = view.part(segment);
        if let Some(reading) = split::routine(segment).and_then(|kind| definition(segment, kind, &scope)) {
            facts.extend(reading.facts);
            continue;
        }
        facts.extend(statement::head(segment, &scope).facts);
        facts.extend(calls::facts(segment, &scope));
        if plpgsql {
            facts.extend(dynamic(segment, &scope));
        }
        if templates {
            facts.extend(template(segment, &scope));
        }
        scope.wrote |= segment.find(&["INSERT", "UPDATE", "DELETE", "MERGE"]).is_some();
    }
    facts
}

/// Whether a word is PL/pgSQL's `EXECUTE`, which runs a text.
fn runs(view: View, at: usize) -> bool {
    view.is(at, "EXECUTE")
        && !view.any(at + 1, &["FUNCTION", "PROCEDURE", "ON"])
        && !(at > 0 && view.any(at - 1, &["GRANT", "REVOKE", ","]))
}

/// `EXECUTE 'text' || x`, `EXECUTE format('text', x)`, also behind `FOR … IN` and `RETURN QUERY`.
fn dynamic(segment: View, scope: &Scope) -> Vec<Located> {
    let Some(at) = (0..segment.len()).find(|&at| runs(segment, at)) else { return Vec::new() };
    let rest = segment.part(at + 1..segment.len());
    let end = rest.outside_brackets(&["INTO", "USING", "LOOP"]);
    text_value(rest.part(0..end)).map(|(text, start)| statements(&text, start, scope)).unwrap_or_default()
}

/// Whether the body runs a text that it holds in a variable.
fn runs_a_variable(view: View) -> bool {
    (0..view.len()).any(|at| {
        let call = if view.is(at + 2, ".") { at + 3 } else { at + 1 };
        let text = if view.is(call, "format") && view.is(call + 1, "(") { call + 2 } else { call };
        runs(view, at) && view.names(text)
    })
}

/// A text given to a variable, where the body runs variables.
fn template(segment: View, scope: &Scope) -> Vec<Located> {
    let Some(given) = segment.find(&[":=", "=", "DEFAULT"]) else { return Vec::new() };
    if segment.any(0, &["RAISE", "SELECT", "INSERT", "UPDATE", "DELETE", "IF", "ELSIF", "WHERE", "PERFORM", "RETURN"]) {
        return Vec::new();
    }
    let value = segment.part(given + 1..segment.len());
    text_value(value).map(|(text, start)| statements(&text, start, scope)).unwrap_or_default()
}

/// The facts of a text that is run from here, where it is SQL beyond doubt.
pub(super) fn statements(text: &str, start: usize, scope: &Scope) -> Vec<Located> {
    let scope = Scope { place: Place::Top, engine: Some(Engine::Postgresql), locals: None, ..*scope };
    nested(text, start, &scope, |view, scope| {
        let statements = split::statements(view, &[], scope.engine);
        let read = |statement: Range<usize>| statement::read(view.part(statement), scope).facts;
        statements.into_iter().flat_map(read).collect()
    })
}

/// What an expression of type text holds, as far as it is constant, byte for byte where it stands, and its first byte.
/// What is not constant becomes holes.
pub(super) fn text_value(mut value: View) -> Option<(String, usize)> {
    let closings = value.closings();
    let around = (0..value.len()).take_while(|&at| closings[at] > at && closings[at] + at + 1 == value.len()).count();
    value = value.part(around..value.len() - around);
    let call = if value.is(1, ".") { 2 } else { 0 };
    if value.is(call, "format") && value.is(call + 1, "(") {
        value = value.part(call + 2..value.len()).commas().into_iter().next()?.part(0..1);
    }
    let whole = value.range();
    let mut out = String::with_capacity(whole.len());
    let mut at = 0;
    let mut depth = 0usize;
    let mut gap_from = 0;
    let mut constant = false;
    while at < value.len() {
        match value.written(at) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0
            && matches!(value.kind(at), Some(Kind::Text | Kind::Dollar))
            && let Some(inside) = value.inside(at)
        {
            gap(&mut out, inside.start - whole.start, value.part(gap_from..at));
            out.push_str(&unescaped(value, at, &inside));
            gap_from = at + 1;
            constant = true;
        }
        at += 1;
    }
    gap(&mut out, whole.len(), value.part(gap_from..value.len()));
    constant.then_some((out, whole.start))
}

/// Fills what lies between two constants: with a hole, where more than `||` does.
fn gap(out: &mut String, end: usize, between: View) {
    let hole = (0..between.len()).any(|at| between.written(at) != "||");
    let mut length = end.saturating_sub(out.len());
    if hole {
        while length >= HOLE.len_utf8() {
            out.push(HOLE);
            length -= HOLE.len_utf8();
        }
    }
    out.extend(std::iter::repeat_n(' ', length));
}

/// What a string holds, as long as it is written: a doubled quote becomes a space and a quote, so that a string inside
/// the string keeps its quotes and everything its place.
fn unescaped(view: View, at: usize, inside: &Range<usize>) -> String {
    let written = view.text.get(inside.clone()).unwrap_or_default();
    if view.kind(at) == Some(Kind::Dollar) || !written.contains("''") {
        return written.to_string();
    }
    let mut out = String::with_capacity(written.len());
    let mut open = false;
    let mut rest = written;
    while let Some(quote) = rest.find("''") {
        out.push_str(&rest[..quote]);
        open = !open;
        out.push_str(if open { " '" } else { "' " });
        rest = &rest[quote + 2..];
    }
    out.push_str(rest);
    out
}

/// Where the body of a routine without a string begins.
fn body_start(view: View, kind: usize, scope: &Scope) -> Option<usize> {
    if scope.is(Engine::Mssql) {
        return (kind..view.len()).find(|&at| view.is(at, "AS") && !view.any(at + 1, &["INT", "BIT"])).map(|at| at + 1);
    }
    if let Some(begin) = (kind..view.len()).find(|&at| view.is(at, "BEGIN")) {
        return Some(begin);
    }
    let from = match () {
        _ if view.is(kind, "TRIGGER") => (kind..view.len()).find(|&at| view.all(at, &["EACH", "ROW"]))? + 2,
        _ if view.is(kind, "EVENT") => return (kind..view.len()).find(|&at| view.is(at, "DO")).map(|at| at + 1),
        _ => {
            let open = (kind..view.len().min(kind + 8)).find(|&at| view.is(at, "("))?;
            view.part(open..view.len()).closings()[0] + open + 1
        }
    };
    (from..view.len()).find(|&at| {
        view.any(
            at,
            &[
                "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "CALL", "RETURN", "IF", "CASE", "WITH", "CREATE",
                "DO",
            ],
        ) || view.is(at, "SET") && !view.any(at - 1, &["CHARACTER", "CHAR"]) && scope.may_be(Engine::Mysql)
    })
}

/// Parameters, and variables that the body declares. Blocks are not told apart: a name that is local anywhere counts.
fn locals(view: View, kind: usize, start: usize, scope: &Scope) -> HashSet<String> {
    let mut locals = HashSet::new();
    if !scope.may_be(Engine::Mysql) {
        return locals;
    }
    let header = view.part(kind..start);
    if let Some(open) = header.find(&["("]) {
        let close = header.part(open..header.len()).closings()[0] + open;
        for parameter in header.part(open + 1..close).commas() {
            locals.extend(parameter.name(usize::from(parameter.any(0, &["IN", "OUT", "INOUT"]))));
        }
    }
    for at in start..view.len() {
        if view.is(at, "DECLARE") {
            let mut name = at + 1;
            locals.extend(view.name(name));
            while view.is(name + 1, ",") {
                name += 2;
                locals.extend(view.name(name));
            }
        }
    }
    locals.into_iter().map(|name| name.to_ascii_lowercase()).collect()
}
