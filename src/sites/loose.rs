//! Texts that reach no known sink.
//!
//! Not every way to the database can be followed. A text that is certainly SQL still counts: with medium confidence
//! where the code around it says that it is run (the callee or the name that holds it speaks of SQL), with low confidence
//! as a bare string. The words are data: `rules/hints.toml`.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use super::{Site, Sites};
use crate::finding::Confidence;
use crate::packed::{Call, ExprId, ExprKind};
use crate::project::{At, FileId};
use crate::resolve::{How, Resolver};
use crate::rules::data;
use crate::sinks::selector::Base;
use crate::sinks::{Library, Selector};
use crate::source::Span;
use crate::sql::{self, Shape};
use crate::triggers::Triggers;
use crate::value::{Text, Values};

/// The words of `rules/hints.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hints {
    callee: String,
    name: String,
    not_callee: String,
}

struct Patterns {
    callee: Regex,
    name: Regex,
    not_callee: Regex,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let hints: Hints = data::table("hints.toml");
        let regex = |text: &str| data::pattern("hints.toml", text);
        Patterns { callee: regex(&hints.callee), name: regex(&hints.name), not_callee: regex(&hints.not_callee) }
    })
}

/// The loose texts of a file that hold a trigger.
pub fn find(resolver: &Resolver<'_>, file: FileId, sites: &Sites) -> Vec<Site> {
    let unit = resolver.project.unit(file);
    // Without a library, what any code may hold says nothing.
    let mut libraries = resolver.used().in_file(file).iter().map(|&id| resolver.catalog.library(id));
    let is_in_use = libraries.any(Library::speaks_to_database);
    let holds = |text: &str| match is_in_use {
        true => Triggers::get().in_text(text),
        false => Triggers::get().in_text_alone(text),
    };
    let mut out = Vec::new();
    for &id in &unit.triggering {
        let at = At { file, expr: id };
        let texts: Vec<Text> = Values::new(resolver).texts(at);
        let Some(confidence) = confidence(resolver, at) else { continue };
        for text in texts {
            if text.is_unknown() || sites.takes(&text) || !holds(&text.sql) {
                continue;
            }
            let text = statement_of(resolver, at, text);
            out.push(Site { text, sent: at, through: Vec::new(), library: None, engine: None, confidence, read: None });
        }
    }
    // One that is for another kind of database says what the file's others are for.
    if out.iter().any(|site| sql::is_foreign(&site.text.sql)) {
        out.iter_mut().for_each(|site| site.confidence = Confidence::Low);
    }
    out
}

/// A fragment of a statement, such as a composed expression, as the statement that it makes with `SELECT`.
fn statement_of(resolver: &Resolver<'_>, at: At, mut text: Text) -> Text {
    if sql::analyze(&text.sql, None).shape == Shape::None {
        let start = resolver.project.span(at).start as usize;
        text.prepend("SELECT ", at.file, Span::new(start, start));
    }
    text
}

/// How sure that a loose text is run, by what stands around it. `None`: it goes to something that surely does not run
/// it, such as a log.
fn confidence(resolver: &Resolver<'_>, at: At) -> Option<Confidence> {
    let unit = resolver.project.unit(at.file);
    let patterns = patterns();
    let callee_of = |call: &Call<'_>| {
        let last = match &unit.tree.kind(call.callee) {
            ExprKind::Name(name) | ExprKind::Member(_, name) => name.to_string(),
            _ => String::new(),
        };
        (unit.tree.path(call.callee).unwrap_or_else(|| last.clone()), last)
    };
    let around: Vec<ExprId> = std::iter::successors(Some(at.expr), |&e| unit.parent(e)).take(7).collect();
    let only_shown = around.iter().any(|&e| match &unit.tree.kind(e) {
        ExprKind::Call(call) => patterns.not_callee.is_match(&callee_of(call).0),
        _ => false,
    });
    if only_shown {
        return None;
    }
    let mut expr = at.expr;
    for _ in 0..6 {
        if resolver.matched(At { file: at.file, expr }).is_some_and(|m| m.call.wraps.is_some() && m.how >= How::Named) {
            return Some(Confidence::High);
        }
        for binding in unit.bound_to(expr) {
            let name = binding.target.rsplit('.').next().unwrap_or_default();
            if patterns.name.is_match(name) {
                return Some(Confidence::Medium);
            }
        }
        let Some(parent) = unit.parent(expr) else { break };
        match &unit.tree.kind(parent) {
            ExprKind::Call(call) => {
                // What stands beside the text of a known sink is a value that it binds.
                let sink = resolver.matched(At { file: at.file, expr: parent });
                let position = call.args.iter().position(|arg| arg.value == expr);
                let is_text = |selector: &Selector| match &selector.base {
                    Base::Arg(arg) => arg.position.is_none() || arg.position == position,
                    _ => false,
                };
                let beside = |texts: &[Selector]| !texts.is_empty() && !texts.iter().any(is_text);
                if position.is_some() && sink.is_some_and(|m| m.how >= How::Named && beside(&m.call.text)) {
                    return Some(Confidence::Low);
                }
                let callee = callee_of(call).1;
                if call.callee != expr && patterns.callee.is_match(&callee) {
                    return Some(Confidence::Medium);
                }
                let keyword = call.args.iter().find(|a| a.value == expr).and_then(|a| a.name);
                if keyword.is_some_and(|k| patterns.name.is_match(k)) {
                    return Some(Confidence::Medium);
                }
            }
            ExprKind::Object(entries) => {
                let key = entries.iter().find(|(_, v)| *v == expr).and_then(|(k, _)| k);
                if key.is_some_and(|k| patterns.name.is_match(k)) {
                    return Some(Confidence::Medium);
                }
            }
            _ => {}
        }
        expr = parent;
    }
    // A function that speaks of SQL returns it.
    let frame = unit.tree.frame_of(at.expr);
    let f = unit.tree.frame(frame);
    if f.returns.contains(&at.expr) && patterns.name.is_match(f.name) {
        return Some(Confidence::Medium);
    }
    Some(Confidence::Low)
}
