//! What an assignment, a loop or a `with` gives to which name.

use super::lower::{Lower, Place};
use super::span;
use crate::source::Span;
use crate::tree::{Bound, ExprId, ExprKind};
use tree_sitter::Node;

impl<'t> Lower<'t> {
    /// Binds a target: a name, a dotted path or a pattern of them. Any other target is only lowered.
    pub(super) fn bind(&mut self, target: Node<'t>, given: Bound, annotation: Option<String>, place: Place) {
        if let Some(path) = self.target_path(target) {
            let given = match given {
                Bound::Element(collection) => self.element(collection),
                other => other,
            };
            self.add_binding(path, given, annotation, place);
            return;
        }
        match target.kind() {
            "tuple_pattern"
            | "list_pattern"
            | "pattern_list"
            | "tuple"
            | "list"
            | "expression_list"
            | "parenthesized_expression" => {
                self.nested(target, |lower| lower.bind_pattern(target, given, place));
            }
            "list_splat_pattern" | "list_splat" | "as_pattern_target" => {
                self.nested(target, |lower| {
                    let given = if target.kind() == "as_pattern_target" { given } else { lower.unknown(span(target)) };
                    for inner in lower.children(target) {
                        lower.bind(inner, given, None, place);
                    }
                });
            }
            _ => {
                self.expr(target);
            }
        }
    }

    /// Binds each target of a pattern to its share.
    fn bind_pattern(&mut self, pattern: Node<'t>, given: Bound, place: Place) {
        let targets = self.children(pattern);
        if let ("parenthesized_expression", [target]) = (pattern.kind(), targets.as_slice()) {
            return self.bind(*target, given, None, place);
        }
        let splat = targets.iter().position(|t| matches!(t.kind(), "list_splat_pattern" | "list_splat"));
        let shares = match (given, splat) {
            (Bound::Value(value), None) => self.list_items(value, targets.len()),
            (Bound::Element(collection), None) => self.columns(collection, targets.len()),
            _ => None,
        };
        let whole = match given {
            Bound::Value(value) => Some(value),
            Bound::Element(collection) if shares.is_none() => Some(self.any_item(collection)),
            _ => None,
        };
        for (i, target) in targets.into_iter().enumerate() {
            let share = match (&shares, whole) {
                (Some(shares), _) => shares[i],
                (None, Some(value)) if splat.is_none_or(|splat| i < splat) => self.position(value, i, span(target)),
                _ => self.unknown(span(target)),
            };
            self.bind(target, share, None, place);
        }
    }

    /// The items of a list written out, if there are as many as targets.
    fn list_items(&self, value: ExprId, count: usize) -> Option<Vec<Bound>> {
        match &self.tree.expr(value).kind {
            ExprKind::List(items) if items.len() == count => Some(items.iter().map(|&e| Bound::Value(e)).collect()),
            _ => None,
        }
    }

    /// What each of several targets gets from the elements of a collection, where that can be told: rows written out,
    /// `enumerate(xs)`, `zip(xs, ys)`, `d.items()`.
    fn columns(&mut self, collection: ExprId, count: usize) -> Option<Vec<Bound>> {
        let at = self.tree.expr(collection).span;
        if let Some((function, args)) = self.builtin_call(collection) {
            return match (function, args.as_slice(), count) {
                ("enumerate", [xs] | [xs, _], 2) => Some(vec![self.unknown(at), Bound::Element(*xs)]),
                ("zip", lists, _) if lists.len() == count => Some(lists.iter().map(|&xs| Bound::Element(xs)).collect()),
                ("list" | "tuple" | "sorted" | "reversed" | "iter", [xs], _) => self.columns(*xs, count),
                _ => None,
            };
        }
        if let Some(object) = self.method_object(collection, "items").filter(|_| count == 2) {
            let value = self.any_item(object);
            return Some(vec![self.unknown(at), Bound::Value(value)]);
        }
        let ExprKind::List(rows) = &self.tree.expr(collection).kind else { return None };
        let mut columns = vec![Vec::new(); count];
        for &row in rows {
            match &self.tree.expr(row).kind {
                ExprKind::List(items) if items.len() == count => {
                    columns.iter_mut().zip(items).for_each(|(column, &item)| column.push(item));
                }
                _ => return None,
            }
        }
        let columns = columns.into_iter().map(|column| Bound::Element(self.add(ExprKind::List(column), at)));
        Some(columns.collect())
    }

    /// One element of a collection, seen through what only orders or copies it.
    fn element(&mut self, mut collection: ExprId) -> Bound {
        loop {
            if let Some(object) = self.method_object(collection, "values") {
                return Bound::Value(self.any_item(object));
            }
            match self.builtin_call(collection) {
                Some(("list" | "tuple" | "set" | "sorted" | "reversed" | "iter", args)) if args.len() == 1 => {
                    collection = args[0];
                }
                _ => return Bound::Element(collection),
            }
        }
    }

    /// The name and the positional arguments of `name(a, b)`. Keywords (`key=`, `start=`, `strict=`) do not change what
    /// the elements are.
    fn builtin_call(&self, id: ExprId) -> Option<(&str, Vec<ExprId>)> {
        let ExprKind::Call(call) = &self.tree.expr(id).kind else { return None };
        let ExprKind::Name(name) = &self.tree.expr(call.callee).kind else { return None };
        if call.args.iter().any(|arg| arg.spread) {
            return None;
        }
        Some((name, call.args.iter().filter(|arg| arg.name.is_none()).map(|arg| arg.value).collect()))
    }

    /// `object` of `object.method()`.
    fn method_object(&self, id: ExprId, method: &str) -> Option<ExprId> {
        let ExprKind::Call(call) = &self.tree.expr(id).kind else { return None };
        match &self.tree.expr(call.callee).kind {
            ExprKind::Member(object, name) if name == method && call.args.is_empty() => Some(*object),
            _ => None,
        }
    }

    /// `value[i]`, which nobody wrote.
    fn position(&mut self, value: ExprId, i: usize, at: Span) -> Bound {
        let key = self.add(ExprKind::Number(i.to_string()), at);
        Bound::Value(self.add(ExprKind::Index(value, key), at))
    }

    /// `collection[…]` with a key that is not known: any item.
    fn any_item(&mut self, collection: ExprId) -> ExprId {
        let at = self.tree.expr(collection).span;
        let key = self.add(ExprKind::Other, at);
        self.add(ExprKind::Index(collection, key), at)
    }

    /// A value that cannot be told; the binding still hides what the name held before.
    pub(super) fn unknown(&mut self, at: Span) -> Bound {
        Bound::Value(self.add(ExprKind::Other, at))
    }

    /// The dotted path of a target: `x`, `self.x`, `settings.DATABASES.default` for `settings.DATABASES["default"]`.
    pub(super) fn target_path(&mut self, target: Node<'t>) -> Option<String> {
        let mut names = Vec::new();
        let mut at = target;
        loop {
            if at.has_error() {
                return None;
            }
            match at.kind() {
                "identifier" => {
                    names.push(self.text(at).to_string());
                    names.reverse();
                    return Some(names.join("."));
                }
                "attribute" => {
                    names.push(self.text(self.field(at, "attribute")?).to_string());
                    at = self.field(at, "object")?;
                }
                "subscript" => {
                    let keys = self.children(at);
                    let [value, key] = keys.as_slice() else { return None };
                    names.push(self.constant(*key)?);
                    at = *value;
                }
                _ => return None,
            }
        }
    }
}
