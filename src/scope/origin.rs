//! Where a connection comes from: the calls and names between the place that uses it and the place that opens it.

use crate::catalog::TypeRef;
use crate::packed::{Bound, ExprKind, FrameId};
use crate::project::{At, FileId, Meaning, ParamRef};
use crate::resolve::Resolver;
use crate::sinks::Opens;

/// How many names and calls are followed.
const DEPTH: u8 = 12;

/// The way of a connection, from where it is used to where it is opened.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The calls on the way: `conn.cursor()`, `pool.getconn()`, `ConnectionPool(…)`.
    pub calls: Vec<At>,
    /// Every expression on the way, the first being what the text is sent on.
    pub values: Vec<At>,
    /// The names that it goes by, nearest first: `cur`, `conn`, `self.pool`.
    pub names: Vec<String>,
    /// The innermost name that holds a connection, no cursor: what other calls on the same connection start with.
    pub held: Option<Held>,
    /// What it is opened as, where the way leads there.
    pub opened: Option<(Opens, At)>,
    /// The parameter that the way ends at.
    pub param: Option<ParamRef>,
}

/// A name that holds a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The file.
    pub file: FileId,
    /// The dotted name: `conn`, `self.conn`.
    pub name: String,
    /// The frame that it is used in.
    pub frame: FrameId,
}

/// What a text is sent on: what the sink's data says, or the receiver of the call.
pub fn connection_of(resolver: &Resolver<'_>, call: At) -> Option<At> {
    let ExprKind::Call(data) = resolver.project.kind(call) else { return None };
    if let Some(matched) = resolver.matched(call)
        && !matched.call.on.is_empty()
    {
        use crate::select::{Found, Selection, Subject};
        let selection = Selection::new(resolver, Subject::Call(call));
        return matched.call.on.iter().find_map(|selector| match selection.select(selector) {
            Found::Given(values) => values.first().copied(),
            _ => None,
        });
    }
    match resolver.project.kind(At { file: call.file, expr: data.callee }) {
        ExprKind::Member(object, _) => Some(At { file: call.file, expr: object }),
        _ => None,
    }
}

impl Origin {
    /// Where the connection comes from that a call sends a text on.
    pub fn of_call(resolver: &Resolver<'_>, call: At) -> Origin {
        connection_of(resolver, call).map(|connection| Origin::of(resolver, connection)).unwrap_or_default()
    }

    /// Follows a connection to where it is opened.
    pub fn of(resolver: &Resolver<'_>, connection: At) -> Origin {
        let mut origin = Origin::default();
        origin.follow(resolver, connection, DEPTH);
        origin
    }

    /// The types of the values on the way, nearest first.
    pub fn types<'a, 'p>(&'a self, resolver: &'a Resolver<'p>) -> impl Iterator<Item = TypeRef<'p>> + use<'a, 'p> {
        self.calls.iter().filter_map(|&call| resolver.type_of(call))
    }

    fn follow(&mut self, resolver: &Resolver<'_>, at: At, depth: u8) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let unit = resolver.project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        self.values.push(at);
        match &expr.kind {
            ExprKind::Call(_) => self.follow_call(resolver, at, depth),
            ExprKind::Choice(items) => {
                if let Some(&first) = items.first() {
                    self.follow(resolver, At { file: at.file, expr: first }, depth);
                }
            }
            ExprKind::Name(_) | ExprKind::Member(..) => {
                let Some(path) = unit.tree.path(at.expr) else { return };
                self.names.push(path.clone());
                let meanings = meanings(resolver, at);
                let Some(meaning) = meanings.first() else { return };
                let made_by_connection = matches!(meaning, Meaning::Bound(file, binding)
                    if is_handed_out(resolver, At { file: *file, expr: binding.value.expr() }));
                if !made_by_connection && self.held.is_none() {
                    self.held = Some(Held { file: at.file, name: path, frame: expr.frame });
                }
                self.follow_meaning(resolver, *meaning, depth);
            }
            _ => {}
        }
    }

    fn follow_meaning(&mut self, resolver: &Resolver<'_>, meaning: Meaning<'_>, depth: u8) {
        match meaning {
            Meaning::Bound(file, binding) => match binding.value {
                Bound::Value(expr) | Bound::Entered(expr) | Bound::Member(expr) => {
                    self.follow(resolver, At { file, expr }, depth);
                }
                Bound::Extended(_) | Bound::Element(_) => {}
            },
            Meaning::Param(param) => {
                self.param = Some(param);
                // A callback is handed what the call that takes it works on.
                let unit = resolver.project.unit(param.file);
                if let Some((call, _)) = unit.passed_to(param.frame) {
                    self.follow_call(resolver, At { file: param.file, expr: call }, depth);
                }
            }
            Meaning::Frame(..) | Meaning::Import(_) => {}
        }
    }

    fn follow_call(&mut self, resolver: &Resolver<'_>, at: At, depth: u8) {
        self.calls.push(at);
        let matched = resolver.matched(at);
        match matched.and_then(|m| m.opens(resolver.catalog)) {
            Some(opens @ (Opens::Dedicated | Opens::Pool)) => {
                self.opened.get_or_insert((opens, at));
                return;
            }
            Some(Opens::Pooled) => {
                self.opened.get_or_insert((Opens::Pooled, at));
            }
            Some(Opens::Transaction | Opens::Savepoint) | None => {}
        }
        let ExprKind::Call(call) = resolver.project.kind(at) else { return };
        let callee = At { file: at.file, expr: call.callee };
        if matched.is_none()
            && let Some((file, frame)) = resolver.function(callee, 4)
        {
            if let Some(&returned) = resolver.project.unit(file).tree.frame(frame).returns.first() {
                self.names.push(resolver.project.unit(file).tree.frame(frame).name.to_string());
                self.follow(resolver, At { file, expr: returned }, depth);
            }
            return;
        }
        if let ExprKind::Member(object, _) = resolver.project.kind(callee) {
            self.follow(resolver, At { file: at.file, expr: object }, depth);
        }
    }
}

/// Whether a call hands out something that belongs to a connection, such as a cursor.
fn is_handed_out(resolver: &Resolver<'_>, at: At) -> bool {
    let Some(matched) = resolver.matched(at) else { return false };
    matched.call.opens.is_none() && matched.receiver.is_some() && matched.call.returns.is_some()
}

/// What a name or an attribute stands for.
fn meanings<'p>(resolver: &Resolver<'p>, at: At) -> Vec<Meaning<'p>> {
    let project = resolver.project;
    let unit = project.unit(at.file);
    let expr = unit.tree.expr(at.expr);
    match &expr.kind {
        ExprKind::Name(name) => project.name(at.file, expr.frame, expr.span.start, name),
        ExprKind::Member(object, name) => {
            let object = At { file: at.file, expr: *object };
            let own = match (project.kind(object), unit.class_of(expr.frame)) {
                (ExprKind::Name(receiver), Some(class)) if crate::project::is_self(receiver) => {
                    project.attribute(at.file, class, receiver, name)
                }
                _ => Vec::new(),
            };
            if own.is_empty() { project.member_of_module(object, name) } else { own }
        }
        _ => Vec::new(),
    }
}
