//! What is given to names: declarations, assignments, and patterns that take a value apart.

use tree_sitter::Node;

use super::lower::Lower;
use super::{span, types};
use crate::source::Span;
use crate::tree::{Bound, ExprId, ExprKind};

impl<'a> Lower<'a> {
    /// `const x = e, {a, b} = f;`
    pub(super) fn declaration(&mut self, node: Node<'a>) {
        let mut declarators = self.named(node);
        declarators.retain(|child| child.kind() == "variable_declarator");
        let whole = (declarators.len() == 1).then(|| span(node));
        for declarator in declarators {
            self.errors(declarator);
            self.declarator(declarator, whole.unwrap_or_else(|| span(declarator)));
        }
    }

    fn declarator(&mut self, node: Node<'a>, statement: Span) {
        let Some(name) = self.field(node, "name") else { return };
        let annotation = self.annotation(node);
        let Some(value) = self.field(node, "value") else {
            if name.kind() == "identifier" {
                let nothing = self.add(ExprKind::Null, span(node));
                self.bind(self.words(name), Bound::Value(nothing), annotation, statement);
            }
            return;
        };
        if self.required(name, value, statement) {
            return;
        }
        let annotation = annotation.or_else(|| self.asserted(value));
        if name.kind() == "identifier" {
            self.give(self.words(name).to_string(), value, annotation, statement);
        } else {
            let value = self.expr(value);
            self.destructure(name, value, annotation, statement);
        }
    }

    /// Lowers a value and binds it. A class needs no binding: its frame has the name.
    fn give(&mut self, target: String, value: Node<'a>, annotation: Option<String>, statement: Span) -> ExprId {
        let name = match target.rsplit('.').next() {
            Some("exports") | None => "",
            Some(name) => name,
        };
        let value = self.expr_named(value, name);
        if matches!(target.as_str(), "module.exports" | "exports") {
            self.exports(value, statement);
        }
        if !matches!(&self.tree.expr(value).kind, ExprKind::Name(name) if *name == target) {
            self.bind(target, Bound::Value(value), annotation, statement);
        }
        value
    }

    /// The type of `e as T`, for the name that takes it.
    fn asserted(&self, value: Node<'a>) -> Option<String> {
        let named = match value.kind() {
            "as_expression" | "satisfies_expression" => {
                value.named_child(u32::try_from(value.named_child_count()).ok()? - 1)?
            }
            "type_assertion" => value.named_child(0)?.named_child(0)?,
            _ => return None,
        };
        types::path(named, self.text)
    }

    /// `x = e`; its value is `e`.
    pub(super) fn assignment(&mut self, node: Node<'a>) -> ExprId {
        self.errors(node);
        let (Some(left), Some(right)) = (self.field(node, "left"), self.field(node, "right")) else {
            self.visit_children(node);
            return self.other(node);
        };
        if let Some(target) = self.target(left) {
            if left.kind() == "identifier" && self.required(left, right, span(node)) {
                return self.expr(right);
            }
            let annotation = self.asserted(right);
            return self.give(target, right, annotation, span(node));
        }
        let value = self.expr(right);
        self.destructure(left, value, None, span(node));
        value
    }

    /// `x += e`, and `x ??= e`, which may leave `x` as it was.
    pub(super) fn augmented_assignment(&mut self, node: Node<'a>) -> ExprId {
        self.errors(node);
        let (Some(left), Some(right)) = (self.field(node, "left"), self.field(node, "right")) else {
            self.visit_children(node);
            return self.other(node);
        };
        let operator = self.field(node, "operator").map(|operator| self.words(operator)).unwrap_or_default();
        let target = self.target(left);
        if target.is_none() {
            self.visit(left);
        }
        match (operator, target) {
            ("+=", Some(target)) => {
                let value = self.expr(right);
                self.bind(target, Bound::Extended(value), None, span(node));
            }
            ("??=" | "||=" | "&&=", Some(target)) => {
                return self.in_block(span(right), |this| this.give(target, right, None, span(node)));
            }
            _ => {
                self.expr(right);
            }
        }
        self.other(node)
    }

    /// The dotted path that can be assigned to: `x`, `this.pool`, `module.exports`, `a['b']`.
    pub(super) fn target(&mut self, node: Node<'a>) -> Option<String> {
        let mut names = Vec::new();
        let mut at = node;
        loop {
            at = match at.kind() {
                "identifier" | "this" => break,
                "parenthesized_expression" | "non_null_expression" => at.named_child(0)?,
                "member_expression" => {
                    names.push(self.words(self.field(at, "property")?).to_string());
                    self.field(at, "object")?
                }
                "subscript_expression" => {
                    let key = self.field(at, "index").filter(|key| key.kind() == "string")?;
                    names.push(Some(self.constant(key)).filter(|key| is_name(key))?);
                    self.field(at, "object")?
                }
                _ => return None,
            };
        }
        names.push(self.words(at).to_string());
        names.reverse();
        Some(names.join("."))
    }

    /// Gives the parts of a value to the names of a pattern. The member `'0'` is the first position of a list.
    pub(super) fn destructure(
        &mut self,
        pattern: Node<'a>,
        value: ExprId,
        annotation: Option<String>,
        statement: Span,
    ) {
        self.deeper(pattern, |this| match pattern.kind() {
            "object_pattern" => this.object_pattern(pattern, value, statement),
            "array_pattern" => this.array_pattern(pattern, value, statement),
            "assignment_pattern" | "object_assignment_pattern" => {
                let Some(left) = this.field(pattern, "left") else { return };
                let value = this.defaulted(pattern, value);
                this.destructure(left, value, None, statement);
            }
            "shorthand_property_identifier_pattern" => {
                this.bind(this.words(pattern), Bound::Value(value), annotation, statement);
            }
            _ => match this.target(pattern) {
                Some(target) => this.bind(target, Bound::Value(value), annotation, statement),
                None => this.visit(pattern),
            },
        });
    }

    /// The value of a pattern, or its default.
    fn defaulted(&mut self, pattern: Node<'a>, value: ExprId) -> ExprId {
        self.errors(pattern);
        let Some(right) = self.field(pattern, "right") else { return value };
        let name = self.field(pattern, "left").map(|left| self.words(left)).filter(|name| is_name(name));
        let default = self.expr_named(right, name.unwrap_or_default());
        self.add(ExprKind::Choice(vec![value, default]), span(pattern))
    }

    fn object_pattern(&mut self, pattern: Node<'a>, value: ExprId, statement: Span) {
        for part in self.named(pattern) {
            match part.kind() {
                "pair_pattern" => {
                    self.errors(part);
                    let (Some(key), Some(inner)) = (self.field(part, "key"), self.field(part, "value")) else {
                        continue;
                    };
                    let member = match self.key(key) {
                        Some(name) => ExprKind::Member(value, name),
                        None => ExprKind::Index(value, self.other(key)),
                    };
                    let member = self.add(member, span(key));
                    self.destructure(inner, member, None, statement);
                }
                // The rest has the members of the whole that are not named.
                "rest_pattern" => {
                    for rest in self.named(part) {
                        self.destructure(rest, value, None, statement);
                    }
                }
                _ => {
                    let name = self.field(part, "left").unwrap_or(part);
                    let member = self.add(ExprKind::Member(value, self.words(name).to_string()), span(name));
                    self.destructure(part, member, None, statement);
                }
            }
        }
    }

    fn array_pattern(&mut self, pattern: Node<'a>, value: ExprId, statement: Span) {
        self.errors(pattern);
        let mut cursor = pattern.walk();
        let parts: Vec<Node<'a>> = pattern.children(&mut cursor).collect();
        let mut position = 0;
        for part in parts {
            match part.kind() {
                "," => position += 1,
                "rest_pattern" => {
                    for rest in self.named(part) {
                        let some = self.other(part);
                        self.destructure(rest, some, None, statement);
                    }
                }
                _ if part.is_named() && !part.is_extra() && !part.is_error() => {
                    let member = self.add(ExprKind::Member(value, position.to_string()), span(part));
                    self.destructure(part, member, None, statement);
                }
                _ => {}
            }
        }
    }
}

/// Whether a text can stand as a segment of a dotted path.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}
