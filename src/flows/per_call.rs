//! Connections and pools that a serverless handler opens on each of its calls.

use super::{Flow, Look, MAX_CALLERS, named_function};
use crate::entries::Entries;
use crate::fact::Fact;
use crate::finding::Confidence;
use crate::host::Host;
use crate::packed::FrameId;
use crate::project::{At, FileId};

/// How far from a handler a connection may be opened, in calls.
const DEPTH: usize = 3;

pub(super) fn find(look: &Look<'_, '_>) -> Vec<Flow> {
    let opened: Vec<At> = look.sites.opened.iter().copied().filter(|&call| !is_kept(look, call)).collect();
    if opened.is_empty() {
        return Vec::new();
    }
    let entries = Entries::serverless(look.resolver(), look.scopes.texts);
    opened.into_iter().filter_map(|call| flow(look, &entries, call)).collect()
}

/// Whether what a call opens outlives the function: a name of the file, or an attribute, holds it.
fn is_kept(look: &Look<'_, '_>, call: At) -> bool {
    let unit = look.project().unit(call.file);
    let mut expr = Some(call.expr);
    while let Some(e) = expr {
        let kept = unit.bound_to(e).any(|binding| {
            let head = binding.target.split('.').next().unwrap_or_default();
            binding.frame == FrameId(0)
                || binding.target.contains('.')
                || unit.host != Host::Python && unit.bindings(head).any(|other| other.frame == FrameId(0))
        });
        if kept {
            return true;
        }
        expr = unit.parent(e);
    }
    named_function(look.project(), call).is_none()
}

fn flow(look: &Look<'_, '_>, entries: &Entries, call: At) -> Option<Flow> {
    let project = look.project();
    let start = (call.file, named_function(project, call)?);
    let mut through: Vec<At> = Vec::new();
    let (kind, entry) = entered(look, entries, start, DEPTH, &mut through)?;
    let resolver = look.resolver();
    let matched = resolver.matched(call)?;
    let tree = &project.unit(entry.0).tree;
    let name = &tree.frame(entry.1).name;
    let related = through.into_iter().map(|at| (at, "called from here".to_string())).collect();
    Some(Flow {
        fact: Fact::new("connect-per-call", "connect", None),
        file: call.file,
        span: project.span(call),
        call,
        library: Some(matched.library),
        engine: resolver.engine(&matched),
        confidence: Confidence::High,
        note: format!("opened on every call of `{name}`, an {kind}"),
        related,
    })
}

/// The handler that leads to a function, and the calls on the way.
fn entered(
    look: &Look<'_, '_>,
    entries: &Entries,
    function: (FileId, FrameId),
    depth: usize,
    through: &mut Vec<At>,
) -> Option<(&'static str, (FileId, FrameId))> {
    if let Some(kind) = entries.kind(function.0, function.1) {
        return Some((kind, function));
    }
    // A closure stands inside the function that it belongs to.
    let tree = &look.project().unit(function.0).tree;
    let around = tree.enclosing(function.1).skip(1).find_map(|f| Some((entries.kind(function.0, f)?, (function.0, f))));
    if around.is_some() {
        return around;
    }
    let depth = depth.checked_sub(1)?;
    for call in look.callers.of(function.0, function.1, MAX_CALLERS) {
        if is_kept(look, call) {
            continue;
        }
        let Some(outer) = named_function(look.project(), call).map(|f| (call.file, f)) else { continue };
        through.push(call);
        if let Some(found) = entered(look, entries, outer, depth, through) {
            return Some(found);
        }
        through.pop();
    }
    None
}
