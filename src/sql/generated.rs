//! SQL that a query puts together as its result: `SELECT format('DROP INDEX %I;', name)`, for someone else to run.

use super::reading::Scope;
use super::routine::{statements, text_value};
use super::tokens::{Kind, View};
use crate::fact::{Engine, Located};

/// What surrounds a token: a select list or not, and a call that puts texts together.
#[derive(Clone, Copy, Default)]
struct Around {
    list: bool,
    builds: bool,
}

/// The facts of whole statements that stand as strings in a query's select list, there or inside `format()`. A string
/// that is compared, stored or passed to another function is only data.
pub fn facts(view: View, scope: &Scope) -> Vec<Located> {
    let mut found = Vec::new();
    if !view.any(0, &["SELECT", "WITH", "CREATE"]) || !scope.may_be(Engine::Postgresql) || !holds_statements(view) {
        return found;
    }
    let mut around = Vec::new();
    let mut here = Around::default();
    let mut at = 0;
    while at < view.len() {
        match view.kind(at) {
            Some(Kind::Symbol) if view.written(at) == "(" => {
                let builds = at > 0 && view.any(at - 1, &["format", "concat"]);
                around.push(std::mem::replace(&mut here, Around { builds, list: false }));
            }
            Some(Kind::Symbol) if view.written(at) == ")" => here = around.pop().unwrap_or_default(),
            Some(Kind::Word) if view.is(at, "SELECT") => here.list = true,
            Some(Kind::Word) if view.any(at, &["FROM", "WHERE", "GROUP", "HAVING", "ORDER", "UNION", "INTO"]) => {
                here.list = false;
            }
            Some(Kind::Text | Kind::Dollar) if at > 0 => {
                let first = here.builds && view.is(at - 1, "(");
                let item = here.list && view.any(at - 1, &["SELECT", "DISTINCT", "ALL", ",", "THEN", "ELSE"]);
                if first || item {
                    let rest = view.part(at..view.len());
                    let end =
                        if first { 1 } else { rest.outside_brackets(&[",", "AS", "FROM", "WHEN", "ELSE", "END"]) };
                    found.extend(statements_in(rest.part(0..end.max(1)), scope));
                    at += end.max(1);
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Whether any string ends a statement, which is quickly said of most queries.
fn holds_statements(view: View) -> bool {
    (0..view.len()).any(|at| matches!(view.kind(at), Some(Kind::Text | Kind::Dollar)) && view.written(at).contains(';'))
}

fn statements_in(value: View, scope: &Scope) -> Vec<Located> {
    let Some((text, start)) = text_value(value).filter(|(text, _)| text.contains(';')) else { return Vec::new() };
    let mut facts = statements(&text, start, scope);
    facts.iter_mut().for_each(|located| located.fact.generated = true);
    facts
}
