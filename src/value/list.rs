//! Lists and objects: their items and members, followed through names.

use std::cell::Cell;

use crate::packed::{Bound, ExprId, ExprKind, Part};
use crate::project::{At, Meaning};
use crate::resolve::Resolver;

/// How far a list or object is followed.
const DEPTH: u8 = 8;
/// Over how many expressions, for one text: a name that is bound again and again leads to each of its values, and each of
/// those on.
const MAX_STEPS: u32 = 1_000;
/// How many items are looked at.
const MAX_ITEMS: usize = 64;

/// Reads lists and objects.
pub struct Collections<'r, 'p> {
    resolver: &'r Resolver<'p>,
    steps: Cell<u32>,
}

impl<'r, 'p> Collections<'r, 'p> {
    /// A reader over what a resolver sees.
    pub fn new(resolver: &'r Resolver<'p>) -> Collections<'r, 'p> {
        Collections { resolver, steps: Cell::new(0) }
    }

    /// Begins anew to count how much is looked at.
    pub(super) fn restart(&self) {
        self.steps.set(0);
    }

    /// One level further in, where that is near enough.
    fn step(&self, depth: u8) -> Option<u8> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        depth.checked_sub(1).filter(|_| steps <= MAX_STEPS)
    }

    /// The items of a list, tuple or set, or the values of an object. Empty where nothing is known.
    pub fn items(&self, at: At) -> Vec<At> {
        let mut out = Vec::new();
        self.gather(at, DEPTH, &mut out);
        out.truncate(MAX_ITEMS);
        out
    }

    fn gather(&self, at: At, depth: u8, out: &mut Vec<At>) {
        let Some(depth) = self.step(depth) else { return };
        if out.len() >= MAX_ITEMS {
            return;
        }
        let here = |e: ExprId| At { file: at.file, expr: e };
        match &self.resolver.project.kind(at) {
            ExprKind::List(items) => out.extend(items.iter().map(|&e| here(e))),
            ExprKind::Object(entries) => out.extend(entries.iter().map(|(_, e)| here(e))),
            ExprKind::Concat(items) | ExprKind::Choice(items) => {
                items.iter().for_each(|&e| self.gather(here(e), depth, out));
            }
            ExprKind::Name(_) | ExprKind::Member(..) => {
                for value in self.held(at) {
                    self.gather(value, depth, out);
                }
                let unit = self.resolver.project.unit(at.file);
                if let Some(path) = unit.tree.path(at.expr) {
                    let frame = unit.tree.frame_of(at.expr);
                    let same = |e: &ExprId| unit.tree.frame_of(*e) == frame;
                    out.extend(unit.appended(&path).filter(same).take(MAX_ITEMS).map(here));
                }
            }
            ExprKind::Call(call) => {
                // JavaScript's `list.concat(more, …)`: lists are joined, anything else is an item.
                if let ExprKind::Member(object, method) = self.resolver.project.kind(here(call.callee))
                    && method == "concat"
                {
                    self.gather(here(object), depth, out);
                    for arg in &call.args {
                        let known = out.len();
                        self.gather(here(arg.value), depth, out);
                        if out.len() == known {
                            out.push(here(arg.value));
                        }
                    }
                    return;
                }
                for (file, frame) in self.resolver.callees(here(call.callee)) {
                    for &expr in self.resolver.project.unit(file).tree.frame(frame).returns {
                        let before = out.len();
                        self.gather(At { file, expr }, depth, out);
                        // A generator hands out its items one by one.
                        if out.len() == before {
                            out.push(At { file, expr });
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// What a name or attribute is given, as expressions.
    pub fn held(&self, at: At) -> Vec<At> {
        let found = self.held_directly(at);
        match &self.resolver.project.kind(at) {
            ExprKind::Member(object, name) if found.is_empty() => {
                self.member(At { file: at.file, expr: *object }, name)
            }
            _ => found,
        }
    }

    /// What is bound to a name, to an attribute of `self`, or to a member of a module; objects are not looked into.
    fn held_directly(&self, at: At) -> Vec<At> {
        if self.step(DEPTH).is_none() {
            return Vec::new();
        }
        let project = self.resolver.project;
        let unit = project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        let meanings = match &expr.kind {
            ExprKind::Name(name) => project.name(at.file, expr.frame, expr.span.start, name),
            ExprKind::Member(object, name) => {
                let object = At { file: at.file, expr: *object };
                match (project.kind(object), unit.class_of(expr.frame)) {
                    (ExprKind::Name(r), Some(class)) if crate::project::is_self(r) => {
                        project.attribute(at.file, class, r, name)
                    }
                    _ => project.member_of_module(object, name),
                }
            }
            _ => return Vec::new(),
        };
        let value = |meaning: &Meaning<'p>| match *meaning {
            Meaning::Bound(file, b) => match b.value {
                Bound::Value(expr) | Bound::Extended(expr) => Some(At { file, expr }),
                _ => None,
            },
            _ => None,
        };
        meanings.iter().filter_map(value).collect()
    }

    /// The values that an object may have under a key, or a list at a position in digits; `*` is any.
    pub fn member(&self, at: At, key: &str) -> Vec<At> {
        self.member_within(at, key, DEPTH)
    }

    fn member_within(&self, at: At, key: &str, depth: u8) -> Vec<At> {
        let Some(depth) = self.step(depth) else { return Vec::new() };
        let here = |e: ExprId| At { file: at.file, expr: e };
        match &self.resolver.project.kind(at) {
            ExprKind::Object(entries) => {
                let named: Vec<At> = entries
                    .iter()
                    .filter(|(k, _)| k.as_deref().is_some_and(|k| key == "*" || k == key))
                    .map(|(_, e)| here(e))
                    .take(MAX_ITEMS)
                    .collect();
                if !named.is_empty() {
                    return named;
                }
                let spread = entries.iter().filter(|(k, _)| k.is_none());
                spread.flat_map(|(_, e)| self.member_within(here(e), key, depth)).take(MAX_ITEMS).collect()
            }
            ExprKind::List(items) => match key.parse::<usize>() {
                Ok(position) => items.get(position).map(|&e| here(e)).into_iter().collect(),
                Err(_) if key == "*" => items.iter().map(|&e| here(e)).take(MAX_ITEMS).collect(),
                Err(_) => Vec::new(),
            },
            ExprKind::Choice(items) => {
                items.iter().flat_map(|&e| self.member_within(here(e), key, depth)).take(MAX_ITEMS).collect()
            }
            ExprKind::Name(_) | ExprKind::Member(..) => {
                let unit = self.resolver.project.unit(at.file);
                let mut out = Vec::new();
                if let Some(path) = unit.tree.path(at.expr) {
                    let target = format!("{path}.{key}");
                    let given = unit.bindings(&target).filter_map(|b| match b.value {
                        Bound::Value(e) => Some(here(e)),
                        _ => None,
                    });
                    out.extend(given.take(MAX_ITEMS));
                }
                let held = match &self.resolver.project.kind(at) {
                    ExprKind::Member(object, name) => {
                        let object = here(*object);
                        let of_object = self.member_within(object, name, depth);
                        if of_object.is_empty() { self.held_directly(at) } else { of_object }
                    }
                    _ => self.held_directly(at),
                };
                let further = held.into_iter().flat_map(|value| self.member_within(value, key, depth));
                let room = MAX_ITEMS.saturating_sub(out.len());
                out.extend(further.take(room));
                out
            }
            ExprKind::Call(call) => {
                let by_keyword: Vec<At> = call
                    .args
                    .iter()
                    .filter(|arg| arg.name.is_some_and(|n| key == "*" || n == key))
                    .map(|arg| here(arg.value))
                    .collect();
                let is_dict = matches!(self.resolver.project.kind(here(call.callee)), ExprKind::Name(n) if n == "dict");
                if is_dict && !by_keyword.is_empty() {
                    return by_keyword;
                }
                if is_dict
                    || matches!(self.resolver.project.kind(here(call.callee)), ExprKind::Member(_, n) if n == "assign")
                {
                    let inner = call.args.iter().filter(|arg| arg.name.is_none() || arg.spread);
                    return inner
                        .flat_map(|arg| self.member_within(here(arg.value), key, depth))
                        .take(MAX_ITEMS)
                        .collect();
                }
                let callees = self.resolver.callees(here(call.callee)).into_iter();
                let returns = callees.flat_map(|(file, frame)| {
                    let returns = &self.resolver.project.unit(file).tree.frame(frame).returns;
                    returns.iter().map(move |&expr| At { file, expr })
                });
                returns.flat_map(|value| self.member_within(value, key, depth)).take(MAX_ITEMS).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The items that `object[key]` may be: one where the key is a constant, all otherwise.
    pub fn at(&self, object: At, key: At) -> Vec<At> {
        let constant = match self.resolver.project.kind(key) {
            ExprKind::Number(number) => Some(number),
            ExprKind::Text(parts) => match (parts.first(), parts.len()) {
                (Some(Part::Literal { text, .. }), 1) => Some(text),
                _ => None,
            },
            _ => None,
        };
        match constant {
            Some(key) => {
                let found = self.member(object, key);
                if found.is_empty() && key.bytes().all(|b| b.is_ascii_digit()) {
                    let position: Option<usize> = key.parse().ok();
                    return position.and_then(|p| self.items(object).get(p).copied()).into_iter().collect();
                }
                found
            }
            None => self.items(object),
        }
    }
}
