//! Whether a transaction is open where a statement is sent.

use super::Scopes;
use super::origin::{Held, Origin};
use super::spoken::{Spoken, ends_by_name, function_of};
use crate::catalog::TypeRef;
use crate::packed::{Bound, ExprId, ExprKind, FrameId, FrameKind, Region};
use crate::project::{At, FileId};
use crate::resolve::{How, Resolver};
use crate::select::{Selection, Subject};
use crate::sinks::{Condition, Opens, Within};
use crate::source::Span;

/// What is known of the transaction around a statement, with a sentence that says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transaction {
    /// One is open.
    Open(String),
    /// None is: each statement is committed by itself.
    Autocommit(String),
    /// None is, and each text may take another connection than the one before: it is sent on a pool.
    Alone(String),
    /// Not known.
    Unknown,
}

/// How much of an opener a sentence quotes, in characters.
const SHOWN: usize = 48;
/// How far helpers that open a transaction for their callback are followed.
const HELPERS: u8 = 3;

impl Transaction {
    /// Around the calls of a text, from the one that sends it outwards.
    pub(super) fn around(
        scopes: &Scopes<'_, '_>,
        calls: impl Iterator<Item = At> + Clone,
        origin: &Origin,
    ) -> Transaction {
        let (resolver, spoken) = (scopes.resolver, scopes.spoken);
        let types: Vec<TypeRef> = origin.types(resolver).collect();
        for call in calls.clone() {
            if let Some(opener) = batched(resolver, call) {
                return Transaction::Open(quoted(scopes, "It is part of", opener));
            }
        }
        let Some(sent) = calls.clone().next() else { return Transaction::Unknown };
        match within(resolver, sent, origin, &types) {
            Some((Within::Open, library)) => {
                return Transaction::Open(format!("It is sent on a transaction of {library}."));
            }
            Some((Within::Alone, library)) => {
                return Transaction::Alone(format!(
                    "It is sent on a pool: {library} gives each text a connection and a transaction of its own."
                ));
            }
            None => {}
        }
        for call in calls.clone() {
            if let Some(opener) = explicit(resolver, spoken, call) {
                return Transaction::Open(quoted(scopes, "It stands inside", opener));
            }
        }
        let held = origin.held.as_ref().map(|held| held.name.as_str());
        for call in calls {
            if let Some(begin) = spoken.open_at(resolver.project, call, held.filter(|_| call == sent)) {
                return Transaction::Open(format!("BEGIN was sent before it ({}).", scopes.whereabouts(begin.at)));
            }
        }
        by_driver(scopes, sent, origin, &types)
    }
}

/// Why: `It stands inside `transaction.atomic()` (app/db.py:12).`
fn quoted(scopes: &Scopes<'_, '_>, how: &str, opener: At) -> String {
    format!("{how} `{}` ({}).", scopes.quote(opener, SHOWN), scopes.whereabouts(opener))
}

/// What the way and the type of a connection say that its texts run in, and the library that says it.
fn within<'p>(resolver: &Resolver<'p>, sent: At, origin: &Origin, types: &[TypeRef<'p>]) -> Option<(Within, &'p str)> {
    let opened = origin.calls.iter().filter_map(|&call| Some((resolver.matched(call)?, call)));
    let mut opened = opened.filter_map(|(matched, _)| Some((matched.opens(resolver.catalog)?, matched.library)));
    let name = |library| resolver.catalog.library(library).name.as_str();
    let said = |of: TypeRef| resolver.catalog.ancestry(of).find_map(|t| resolver.catalog.data(t)?.transaction);
    let on_the_way = origin.values.iter().filter_map(|&value| resolver.type_of(value));
    if let Some(of) = on_the_way.into_iter().find(|&of| said(of) == Some(Within::Open)) {
        return Some((Within::Open, name(of.library)));
    }
    // What a pool's own call hands to its callback, or returns, is no pool any more.
    match opened.next() {
        Some((Opens::Transaction | Opens::Savepoint, library)) => return Some((Within::Open, name(library))),
        Some((Opens::Pool, library)) => return Some((Within::Alone, name(library))),
        Some((Opens::Pooled | Opens::Dedicated, _)) => return None,
        None => {}
    }
    let receiver = resolver.matched(sent).filter(|m| m.how >= How::Named).and_then(|m| m.receiver);
    let connection = super::connection_of(resolver, sent).and_then(|c| resolver.type_of(c));
    let of = connection.or(receiver).or(types.first().copied())?;
    Some((said(of)?, name(of.library)))
}

/// The call that a statement is an argument of, where that runs its arguments in one transaction:
/// `prisma.$transaction([…])`.
fn batched(resolver: &Resolver<'_>, call: At) -> Option<At> {
    let unit = resolver.project.unit(call.file);
    let mut expr = call.expr;
    while let Some(parent) = unit.parent(expr) {
        if let ExprKind::Call(outer) = &unit.tree.kind(parent)
            && outer.callee != expr
        {
            let at = At { file: call.file, expr: parent };
            return opens(resolver, at).then_some(at);
        }
        expr = parent;
    }
    None
}

fn opens(resolver: &Resolver<'_>, opener: At) -> bool {
    let opened = resolver.decorator(opener).and_then(|call| call.opens);
    matches!(opened, Some(Opens::Transaction | Opens::Savepoint))
}

/// What opens a transaction in so many words around a call: a block, a closure, a decorator, or a helper of the project
/// that does so for its callback.
pub fn explicit(resolver: &Resolver<'_>, spoken: &Spoken, at: At) -> Option<At> {
    let unit = resolver.project.unit(at.file);
    let expr = unit.tree.expr(at.expr);
    let here = |expr| At { file: at.file, expr };
    let does = |opener: At| opens(resolver, opener) || helper_opens(resolver, spoken, opener, HELPERS);
    let around = |region: &&Region| region.span.contains(expr.span);
    if let Some(region) = unit.tree.regions.iter().filter(around).find(|region| does(here(region.opener))) {
        return Some(here(region.opener));
    }
    for frame in unit.tree.enclosing(expr.frame) {
        let data = unit.tree.frame(frame);
        if data.kind == FrameKind::Closure
            && let Some((call, _)) = unit.passed_to(frame)
            && does(here(call))
        {
            return Some(here(call));
        }
        if let Some(&decorator) = data.decorators.iter().find(|&&d| does(here(d))) {
            return Some(here(decorator));
        }
    }
    None
}

/// The call that began a transaction which is still open where a call stands, in the same function: what it returned
/// holds the transaction (`tx = pool.begin()`), or it was made on the connection (`runner.startTransaction()`).
pub fn begun(resolver: &Resolver<'_>, at: At) -> Option<At> {
    let unit = resolver.project.unit(at.file);
    let here = resolver.project.span(at);
    let frame = unit.tree.frame_of(at.expr);
    let before = |span: Span| span.end <= here.start;
    let ended = |name: &str, begin: At| {
        let after = resolver.project.span(begin).end;
        unit.calls_on(name).iter().any(|&call| {
            let span = unit.tree.span(call);
            after < span.start && before(span) && ends_by_name(resolver.project, At { file: at.file, expr: call })
        })
    };
    let held = unit.tree.bindings().filter(|b| b.frame == frame && before(b.span)).find_map(|binding| {
        let Bound::Value(expr) = binding.value else { return None };
        let begin = At { file: at.file, expr };
        (opens(resolver, begin) && !ended(binding.target, begin)).then_some(begin)
    });
    held.or_else(|| {
        let calls = unit.tree.exprs().enumerate().filter(|(_, e)| e.frame == frame && before(e.span));
        calls.filter(|(_, e)| matches!(e.kind, ExprKind::Call(_))).find_map(|(i, e)| {
            let begin = At { file: at.file, expr: ExprId(i as u32) };
            let ExprKind::Call(call) = &e.kind else { return None };
            let ExprKind::Member(object, _) = &unit.tree.kind(call.callee) else { return None };
            let name = unit.tree.path(*object)?;
            // One that a block, a callback or a name takes up is told there.
            let alone = call.args.is_empty()
                && unit.bound_to(begin.expr).next().is_none()
                && unit.tree.regions.iter().all(|region| region.opener != begin.expr);
            (alone && opens(resolver, begin) && !ended(&name, begin)).then_some(begin)
        })
    })
}

/// Whether a call is one of a function of the project that opens a transaction, for a block or for its callback.
fn helper_opens(resolver: &Resolver<'_>, spoken: &Spoken, opener: At, depth: u8) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let callee = match resolver.project.kind(opener) {
        ExprKind::Call(call) => At { file: opener.file, expr: call.callee },
        _ => opener,
    };
    let Some((file, frame)) = resolver.function(callee, 4) else { return false };
    function_opens(resolver, spoken, file, frame, depth)
}

fn function_opens(resolver: &Resolver<'_>, spoken: &Spoken, file: FileId, frame: FrameId, depth: u8) -> bool {
    if spoken.opens(file, frame) {
        return true;
    }
    let unit = resolver.project.unit(file);
    let span = unit.tree.frame(frame).span;
    let inside = |region: &&Region| span.contains(region.span);
    if unit.tree.regions.iter().filter(inside).any(|region| opens(resolver, At { file, expr: region.opener })) {
        return true;
    }
    // `return pool.transaction(callback)`.
    unit.tree.frame(frame).returns.iter().any(|&expr| {
        let at = At { file, expr };
        opens(resolver, at) || helper_opens(resolver, spoken, at, depth)
    })
}

/// What the driver does by itself: begin with the first statement, or commit each.
fn by_driver(scopes: &Scopes<'_, '_>, sent: At, origin: &Origin, types: &[TypeRef]) -> Transaction {
    let (resolver, spoken) = (scopes.resolver, scopes.spoken);
    let receiver = resolver.matched(sent).filter(|m| m.how >= How::Named).and_then(|m| m.receiver);
    let Some(of) = types.first().copied().or(receiver) else { return Transaction::Unknown };
    let library = &resolver.catalog.library(of.library).name;
    if let Some(switch) = autocommit(resolver, origin) {
        return Transaction::Autocommit(format!("Autocommit is on ({}).", scopes.whereabouts(switch)));
    }
    let Some((_, opened)) = origin.opened else { return Transaction::Unknown };
    if resolver.catalog.ancestry(of).any(|t| resolver.catalog.data(t).is_some_and(|data| data.autobegin)) {
        return Transaction::Open(format!("{library} opens a transaction with the first statement."));
    }
    // The connection is opened in this very function, and nothing before the statement could have begun anything.
    let here = function_of(resolver.project, sent);
    if function_of(resolver.project, opened) != here || touched_before(resolver, sent, origin) {
        return Transaction::Unknown;
    }
    if spoken.around(resolver.project, sent).iter().any(|event| event.held.is_none()) {
        return Transaction::Unknown;
    }
    Transaction::Autocommit(format!(
        "The connection is opened here ({}) and no BEGIN is seen on it.",
        scopes.whereabouts(opened)
    ))
}

/// Whether other code got hold of the connection before a call, or began something on it by a method.
fn touched_before(resolver: &Resolver<'_>, sent: At, origin: &Origin) -> bool {
    let Some(Held { file, name: held, .. }) = &origin.held else { return true };
    if *file != sent.file {
        return true;
    }
    let unit = resolver.project.unit(sent.file);
    let frame = unit.tree.frame_of(sent.expr);
    let before = resolver.project.span(sent).start;
    let in_frame = |call: &&ExprId| unit.tree.frame_of(**call) == frame;
    let begins = unit.calls_on(held).iter().filter(in_frame).any(|&call| {
        let ExprKind::Call(data) = &unit.tree.kind(call) else { return false };
        let ExprKind::Member(_, name) = &unit.tree.kind(data.callee) else { return false };
        let name = name.to_ascii_lowercase();
        opens(resolver, At { file: sent.file, expr: call })
            || ["begin", "transaction", "savepoint"].iter().any(|word| name.contains(word))
    });
    let handed_on = unit.tree.exprs().filter(|e| e.frame == frame && e.span.start < before).any(|e| match &e.kind {
        ExprKind::Call(call) => call.args.iter().any(|arg| unit.tree.path(arg.value).is_some_and(|path| path == *held)),
        _ => false,
    });
    begins || handed_on
}

/// Where a connection's autocommit is switched on, if that is seen: where it is opened, or on a name that it goes by.
fn autocommit(resolver: &Resolver<'_>, origin: &Origin) -> Option<At> {
    let switches = |call: At| {
        let matched = resolver.matched(call)?;
        let selection = Selection::new(resolver, Subject::Call(call));
        holds(&selection, &matched.call.autocommit).then_some(call)
    };
    if let Some(found) = origin.calls.iter().find_map(|&call| switches(call)) {
        return Some(found);
    }
    let Held { file, name: held, frame } = origin.held.as_ref()?;
    let unit = resolver.project.unit(*file);
    // A local name means this connection in its own function only.
    let is_local = !held.contains('.');
    let same = |other: FrameId| !is_local || other == *frame || unit.tree.enclosing(other).any(|f| f == *frame);
    let on_it = unit.calls_on(held).iter().filter(|&&expr| same(unit.tree.frame_of(expr)));
    let called = on_it.copied().find_map(|expr| switches(At { file: *file, expr }));
    called.or_else(|| {
        let prefix = format!("{held}.");
        unit.tree.bindings().filter(|binding| same(binding.frame)).find_map(|binding| {
            let name = binding.target.strip_prefix(&prefix)?;
            let Bound::Value(expr) = binding.value else { return None };
            let value = At { file: *file, expr };
            let selection = Selection::new(resolver, Subject::Assigned(value));
            let sets = resolver.catalog.sets(unit.host.sinks(), name);
            let used = resolver.used().in_file(*file);
            let said =
                sets.iter().any(|(_, set, library)| used.contains(library) && holds(&selection, &set.autocommit));
            said.then_some(value)
        })
    })
}

fn holds(selection: &Selection<'_, '_>, conditions: &[Condition]) -> bool {
    conditions.iter().any(|condition| selection.holds(condition))
}
