//! Transactions that a text opens and nothing in view ends.
//!
//! The caller may end it, and often does: a function that is called `begin`, a class whose other methods commit, a
//! connection that is handed on. Only where none of these is the case is it told.

use super::{Flow, Look, MAX_CALLERS};
use crate::fact::Fact;
use crate::finding::Confidence;
use crate::packed::{ExprId, ExprKind, FrameId, FrameKind};
use crate::project::{At, FileId};
use crate::scope::{Event, Held, Origin, Step, ends_by_name, function_of};

/// What the name of a function begins with that opens a transaction for somebody else.
const OPENERS: [&str; 9] = ["begin", "start", "open", "enter", "aenter", "setup", "set_up", "before", "connect"];

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Flow> {
    let mut functions: Vec<_> = look.scopes.spoken.functions().collect();
    functions.sort_by_key(|(function, _)| *function);
    let mut out = Vec::new();
    for (function, events) in functions {
        if events.iter().any(|e| e.step == Step::End) {
            out.extend(left_early(look, events));
            continue;
        }
        if ends_in(look, function.0, function.1) {
            continue;
        }
        out.extend(events.iter().filter_map(|event| unended(look, function, event)));
    }
    out
}

fn unended(look: &Look<'_, '_>, (file, frame): (FileId, FrameId), event: &Event) -> Option<Flow> {
    let project = look.project();
    let unit = project.unit(file);
    let site = &look.sites.texts[event.site];
    let called = matches!(project.kind(event.at), ExprKind::Call(_));
    let name = unit.tree.frame(frame).name.to_lowercase();
    if event.one_of_several
        || !called
        || site.confidence < Confidence::Medium
        || OPENERS.iter().any(|word| name.trim_start_matches('_').starts_with(word))
        || ["begin", "transact"].iter().any(|word| name.contains(word))
    {
        return None;
    }
    let origin = Origin::of_call(look.resolver(), site.sent);
    if let Some(class) = unit.class_of(frame)
        && class_ends(look, file, class)
    {
        return None;
    }
    if handed_on(look, event, &origin) {
        return None;
    }
    let mut confidence = site.confidence;
    if frame == FrameId(0) {
        // A script: what follows may be told to a person at a prompt, or to another process.
        confidence = confidence.min(Confidence::Medium);
    }
    if origin.opened.is_none() || origin.param.is_some() {
        let callers = look.callers.of(file, frame, MAX_CALLERS);
        let ended = callers.iter().any(|call| {
            let (file, frame) = function_of(project, *call);
            ends_in(look, file, frame) || look.scopes.spoken.around(project, *call).iter().any(|e| e.step == Step::End)
        });
        if ended || (callers.is_empty() && frame != FrameId(0)) {
            return None;
        }
        confidence = confidence.min(Confidence::Medium);
    }
    Some(flow(look, event, confidence, "no path in view ends this transaction".to_string(), Vec::new()))
}

fn flow(look: &Look<'_, '_>, event: &Event, confidence: Confidence, note: String, related: Vec<(At, String)>) -> Flow {
    let site = &look.sites.texts[event.site];
    let (file, span) = match site.through.is_empty() {
        true => site.text.locate(0..site.text.sql.len()).unwrap_or((event.at.file, event.span)),
        false => (event.at.file, event.span),
    };
    Flow {
        fact: Fact::new("open-transaction", "unended", None),
        file,
        span,
        call: event.at,
        library: site.library,
        engine: site.engine,
        confidence,
        note,
        related,
    }
}

/// Paths that leave between a `BEGIN` and its end.
fn left_early(look: &Look<'_, '_>, events: &[Event]) -> Vec<Flow> {
    let project = look.project();
    let mut out = Vec::new();
    for (i, begin) in events.iter().enumerate().filter(|(_, e)| e.step == Step::Begin && !e.one_of_several) {
        let unit = project.unit(begin.at.file);
        let Some(next) = events[i + 1..].iter().find(|e| e.step == Step::End) else { continue };
        let frame = unit.tree.frame_of(begin.at.expr);
        if unit.tree.frame(frame).kind == FrameKind::File
            || events.iter().any(|e| unit.tree.finals.iter().any(|f| f.contains(e.span)))
        {
            continue;
        }
        let between = |expr: &&ExprId| {
            let span = unit.tree.span(**expr);
            begin.span.end < span.start && span.end < next.span.start
        };
        let Some(&left) = unit.tree.frame(frame).returns.iter().find(between) else { continue };
        let left_span = unit.tree.span(left);
        let ended_before = calls_of(look, begin.at.file, frame).into_iter().any(|call| {
            let span = project.span(call);
            begin.span.end < span.start && span.start <= left_span.end && ends_by_name(project, call)
        });
        let site = &look.sites.texts[begin.site];
        if ended_before || site.confidence < Confidence::Medium {
            continue;
        }
        let related = vec![(At { file: begin.at.file, expr: left }, "this leaves before it is ended".to_string())];
        let confidence = site.confidence.min(Confidence::Medium);
        out.push(flow(look, begin, confidence, "one path leaves this transaction open".to_string(), related));
    }
    out
}

/// Whether a function calls something that ends a transaction by its name.
fn ends_in(look: &Look<'_, '_>, file: FileId, frame: FrameId) -> bool {
    calls_of(look, file, frame).into_iter().any(|call| ends_by_name(look.project(), call))
}

/// The calls of a function and of the closures in it.
fn calls_of(look: &Look<'_, '_>, file: FileId, frame: FrameId) -> Vec<At> {
    let unit = look.project().unit(file);
    let span = unit.tree.frame(frame).span;
    let exprs = unit.tree.exprs().enumerate();
    let calls = exprs.filter(|(_, e)| span.contains(e.span) && matches!(e.kind, ExprKind::Call(_)));
    calls.map(|(i, _)| At { file, expr: ExprId(i as u32) }).collect()
}

/// Whether another method of a class ends transactions.
fn class_ends(look: &Look<'_, '_>, file: FileId, class: FrameId) -> bool {
    let project = look.project();
    ends_in(look, file, class)
        || look.scopes.spoken.functions().any(|((f, frame), events)| {
            f == file && project.unit(file).class_of(frame) == Some(class) && events.iter().any(|e| e.step == Step::End)
        })
}

/// Whether the connection leaves the function: it is returned, or handed to other code.
fn handed_on(look: &Look<'_, '_>, event: &Event, origin: &Origin) -> bool {
    let Some(Held { file, name: held, .. }) = &origin.held else { return false };
    let unit = look.project().unit(*file);
    let is_it = |expr: ExprId| unit.tree.path(expr).is_some_and(|path| path == *held);
    let frame = unit.tree.frame_of(event.at.expr);
    if *file != event.at.file {
        return true;
    }
    let returned = unit.tree.frame(frame).returns.iter().any(|&e| is_it(e));
    let given = calls_of(look, *file, frame).into_iter().any(|call| match look.project().kind(call) {
        ExprKind::Call(data) => call != event.at && data.args.iter().any(|arg| is_it(arg.value)),
        _ => false,
    });
    returned || given
}
