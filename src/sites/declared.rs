//! Calls of the database's own functions, which the code declares: `select(nextval("orders_id_seq"))`.

use std::collections::HashSet;

use super::{Site, confidence};
use crate::catalog::LibraryId;
use crate::packed::{ExprId, ExprKind};
use crate::project::{At, FileId};
use crate::resolve::{How, Resolver, calls};
use crate::source::Span;
use crate::triggers::Triggers;
use crate::value::{Text, Values};

/// Adds the calls of a file whose function is declared by something that `declares` (see [`crate::sinks::Call`]), each
/// as the statement that it makes with `SELECT`.
pub fn find(resolver: &Resolver<'_>, file: FileId, out: &mut Vec<Site>) {
    let declares = |library: &LibraryId| resolver.catalog.library(*library).calls.iter().any(|call| call.declares);
    if !resolver.used().anywhere().iter().any(declares) {
        return;
    }
    let mut silent: HashSet<String> = HashSet::new();
    for at in calls(resolver.project, file) {
        let ExprKind::Call(call) = resolver.project.kind(at) else { continue };
        let callee = At { file, expr: call.callee };
        let (ExprKind::Name(name) | ExprKind::Member(_, name)) = resolver.project.kind(callee) else { continue };
        // Of the functions that a program calls, the fewest have the name of one that matters.
        if silent.contains(name) || !Triggers::get().in_text(&format!("SELECT {name}()")) {
            silent.insert(name.to_string());
            continue;
        }
        if is_declared(resolver, callee) {
            let values: Vec<ExprId> = call.args.iter().map(|arg| arg.value).collect();
            let text = statement(resolver, at, callee, name, &values);
            let confidence = confidence(How::Typed);
            out.push(Site { text, sent: at, through: Vec::new(), library: None, engine: None, confidence, read: None });
        }
    }
}

/// Whether a callee is a function of the project that is declared so.
fn is_declared(resolver: &Resolver<'_>, callee: At) -> bool {
    let Some((file, frame)) = resolver.function(callee, 4) else { return false };
    let decorators = &resolver.project.unit(file).tree.frame(frame).decorators;
    decorators.iter().any(|&expr| resolver.decorator(At { file, expr }).is_some_and(|entry| entry.declares))
}

/// `SELECT name(arguments)`: a text is quoted, a number or a truth value stands as it is, the rest is not known.
fn statement(resolver: &Resolver<'_>, at: At, callee: At, name: &str, args: &[ExprId]) -> Text {
    let span = resolver.project.span(at);
    let (start, end) = (Span::new(span.start as usize, span.start as usize), resolver.project.span(callee));
    let mut text = Text::default();
    text.push("SELECT ", at.file, start);
    text.push(name, at.file, end);
    text.push("(", at.file, end);
    for (i, &expr) in args.iter().enumerate() {
        let arg = At { file: at.file, expr };
        let place = resolver.project.span(arg);
        if i > 0 {
            text.push(", ", at.file, place);
        }
        match resolver.project.kind(arg) {
            ExprKind::Number(number) => text.push(number, at.file, place),
            ExprKind::Bool(value) => text.push(if value { "true" } else { "false" }, at.file, place),
            _ => match Values::new(resolver).texts(arg).as_slice() {
                [one] if !one.is_unknown() && !one.sql.contains('\'') => {
                    text.push(&format!("'{}'", one.sql), at.file, place);
                }
                _ => text.push_hole(at.file, place, None),
            },
        }
    }
    text.push(")", at.file, Span::new(span.end as usize, span.end as usize));
    text
}
