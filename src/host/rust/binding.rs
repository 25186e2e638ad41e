//! What patterns and assignments give to names.

use syn::spanned::Spanned;
use syn::{Expr, Pat};

use crate::source::Span;
use crate::tree::{Bound, ExprId, ExprKind};

use super::lower::{Lower, Lowered, name};
use super::types::dotted;

/// What a pattern is matched with.
#[derive(Clone)]
pub(super) struct Given {
    /// The value, or one element of it.
    pub(super) value: Bound,
    /// The declared type.
    pub(super) annotation: Option<String>,
    /// The whole statement.
    pub(super) span: Span,
}

impl Lower<'_> {
    /// Binds the names of a pattern. `Some(x)` and `Ok(x)` give `x` the value itself, as `?` does; any other position
    /// of a pattern gives its name the member of the value: `let (a, b) = e` gives `b` the value `e.1`.
    pub(super) fn bind(&mut self, pat: &Pat, given: Given) {
        match pat {
            Pat::Ident(pat) => {
                let target = name(&pat.ident);
                // A capital is a constant or a variant: `None`, `MAX`.
                if target.starts_with(char::is_uppercase) {
                    return;
                }
                if let Some((_, inner)) = &pat.subpat {
                    self.bind(inner, given.clone());
                }
                self.give(target, given.value, given.annotation, given.span);
            }
            Pat::Type(pat) => {
                let annotation = self.annotation(&pat.ty);
                self.bind(&pat.pat, Given { annotation, ..given });
            }
            Pat::Reference(pat) => self.bind(&pat.pat, given),
            Pat::Paren(pat) => self.bind(&pat.pat, given),
            Pat::Guard(pat) => self.bind(&pat.pat, given),
            Pat::Or(pat) => {
                if let Some(first) = pat.cases.first() {
                    self.bind(first, given);
                }
            }
            Pat::TupleStruct(pat) if pat.elems.len() == 1 && is_transparent(&pat.path) => {
                self.bind(&pat.elems[0], given);
            }
            Pat::TupleStruct(pat) => self.bind_positions(pat.elems.iter(), given),
            Pat::Tuple(pat) => self.bind_positions(pat.elems.iter(), given),
            Pat::Slice(pat) => self.bind_positions(pat.elems.iter(), given),
            Pat::Struct(pat) => {
                for field in &pat.fields {
                    if let (None, Pat::Ident(ident), Bound::Value(value)) =
                        (&field.colon_token, &*field.pat, given.value)
                    {
                        self.give(name(&ident.ident), Bound::Member(value), None, given.span);
                        continue;
                    }
                    let value = self.part_of(given.value, member_name(&field.member));
                    self.bind(&field.pat, Given { value, annotation: None, span: given.span });
                }
            }
            _ => {}
        }
    }

    fn bind_positions<'p>(&mut self, pats: impl ExactSizeIterator<Item = &'p Pat>, given: Given) {
        let items = match given.value {
            Bound::Value(value) => match &self.tree.expr(value).kind {
                ExprKind::List(items) if items.len() == pats.len() => items.clone(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let mut known = true;
        for (i, pat) in pats.enumerate() {
            if matches!(pat, Pat::Rest(_)) {
                known = false;
                continue;
            }
            let value = match items.get(i) {
                _ if !known => Bound::Value(self.add(ExprKind::Other, given.span)),
                Some(&item) => Bound::Value(item),
                None => self.part_of(given.value, i.to_string()),
            };
            self.bind(pat, Given { value, annotation: None, span: given.span });
        }
    }

    /// The member of what a pattern is matched with.
    fn part_of(&mut self, whole: Bound, name: String) -> Bound {
        let (Bound::Value(mut object)
        | Bound::Extended(mut object)
        | Bound::Element(mut object)
        | Bound::Entered(mut object)
        | Bound::Member(mut object)) = whole;
        let span = self.tree.expr(object).span;
        if let Bound::Element(list) = whole {
            let any = self.add(ExprKind::Other, span);
            object = self.add(ExprKind::Index(list, any), span);
        }
        Bound::Value(self.add(ExprKind::Member(object, name), span))
    }

    /// Binds the pattern of `for pat in list`. An iterator of a list has the list's elements.
    pub(super) fn bind_element(&mut self, pat: &Pat, list: ExprId, span: Span) {
        let mut list = list;
        let mut pat = pat;
        while let ExprKind::Call(call) = &self.tree.expr(list).kind
            && let ExprKind::Member(object, method) = &self.tree.expr(call.callee).kind
        {
            match (method.as_str(), pat) {
                ("iter" | "iter_mut" | "into_iter", _) => {}
                ("enumerate", Pat::Tuple(tuple)) if tuple.elems.len() == 2 => pat = &tuple.elems[1],
                _ => break,
            }
            list = *object;
        }
        self.bind(pat, Given { value: Bound::Element(list), annotation: None, span });
    }

    /// `left = right`; returns where it stands.
    pub(super) fn assign(&mut self, left: &Expr, right: &Expr) -> Span {
        let value = self.expr(right);
        let span = self.at(left.span()).to(value.span);
        match left {
            Expr::Infer(_) => {}
            Expr::Tuple(tuple) => {
                for (i, element) in tuple.elems.iter().enumerate() {
                    let part = self.part_of(Bound::Value(value.id), i.to_string());
                    self.assign_to(element, part, span);
                }
            }
            // `Some(x) = stream.next() => …` in `select!`.
            Expr::Call(call) if matches!(&*call.func, Expr::Path(path) if is_transparent(&path.path)) => {
                for argument in &call.args {
                    self.assign_to(argument, Bound::Value(value.id), span);
                }
            }
            _ => self.assign_to(left, Bound::Value(value.id), span),
        }
        span
    }

    fn assign_to(&mut self, left: &Expr, value: Bound, span: Span) {
        let target = self.expr(left);
        if let Some(target) = self.tree.path(target.id) {
            self.give(target, value, None, span);
        }
    }

    /// `target += value` and its like. What is no path is let be.
    pub(super) fn extend(&mut self, target: Lowered, value: ExprId, span: Span) {
        if let Some(target) = self.tree.path(target.id) {
            self.give(target, Bound::Extended(value), None, span);
        }
    }
}

/// Whether a path is `Some` or `Ok`: what they hold counts as the value itself.
pub(super) fn is_transparent(path: &syn::Path) -> bool {
    matches!(dotted(path).as_str(), "Some" | "Ok" | "Option.Some" | "Result.Ok")
}

/// The name of a field, or its position in digits.
pub(super) fn member_name(member: &syn::Member) -> String {
    match member {
        syn::Member::Named(ident) => name(ident),
        syn::Member::Unnamed(index) => index.index.to_string(),
    }
}
