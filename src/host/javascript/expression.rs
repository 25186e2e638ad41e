//! Expressions.
//!
//! Chains lean to the left: in `a.b().c() + d` everything hangs on `a`. Generated code has chains of thousands, so an
//! expression is walked down its left edge to where it begins, and then lowered outwards, link by link, in a loop.

use tree_sitter::Node;

use super::lower::Lower;
use super::{literal, span};
use crate::source::Span;
use crate::tree::{Arg, Call, CallKind, ExprId, ExprKind, Part};

impl<'a> Lower<'a> {
    /// Lowers an expression.
    pub(super) fn expr(&mut self, node: Node<'a>) -> ExprId {
        match self.deeper(node, |this| this.expr_here(node)) {
            Some(id) => id,
            None => self.other(node),
        }
    }

    /// Lowers an expression in a field; something unknown where a syntax error has left none.
    fn expr_field(&mut self, node: Node<'a>, name: &str) -> ExprId {
        match self.field(node, name) {
            Some(child) => self.expr(child),
            None => self.other(node),
        }
    }

    /// [`Self::expr`] without going deeper.
    pub(super) fn expr_here(&mut self, node: Node<'a>) -> ExprId {
        let mut links = Vec::new();
        let mut start = node;
        while let Some(inner) = self.inner(start, &mut links) {
            start = inner;
        }
        let mut id = self.first(start);
        while let Some(link) = links.pop() {
            id = match link.kind() {
                "call_expression" => self.call(link, id),
                "member_expression" => match self.field(link, "property") {
                    Some(name) => self.add(ExprKind::Member(id, self.words(name).to_string()), span(link)),
                    None => self.other(link),
                },
                "subscript_expression" => {
                    let key = self.expr_field(link, "index");
                    self.add(ExprKind::Index(id, key), span(link))
                }
                _ => self.binary(link, id, &mut links),
            };
        }
        id
    }

    /// What stands at the left edge of an expression. A link of the chain is noted; a wrapper that does not change the
    /// value is not.
    fn inner(&mut self, node: Node<'a>, links: &mut Vec<Node<'a>>) -> Option<Node<'a>> {
        let field = match node.kind() {
            "call_expression" if self.is_raw_template(node) => return None,
            "call_expression" => match self.awaited(node) {
                Some(awaited) => return Some(awaited),
                None => "function",
            },
            "member_expression" | "subscript_expression" => "object",
            "binary_expression" => "left",
            "parenthesized_expression"
            | "await_expression"
            | "as_expression"
            | "satisfies_expression"
            | "non_null_expression"
            | "instantiation_expression" => return self.named(node).first().copied(),
            "type_assertion" => return self.named(node).last().copied().filter(|e| e.kind() != "type_arguments"),
            _ => return None,
        };
        let inner = self.field(node, field)?;
        self.errors(node);
        links.push(node);
        Some(inner)
    }

    /// Where an expression begins.
    fn first(&mut self, node: Node<'a>) -> ExprId {
        let kind = match node.kind() {
            "identifier" | "this" | "super" | "import" | "meta_property" | "shorthand_property_identifier" => {
                ExprKind::Name(self.words(node).to_string())
            }
            "null" | "undefined" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "number" => ExprKind::Number(self.words(node).to_string()),
            "string" => ExprKind::Text(self.string(node)),
            "template_string" => ExprKind::Text(self.template(node, false)),
            "call_expression" if self.is_raw_template(node) => match self.field(node, "arguments") {
                Some(template) => ExprKind::Text(self.template(template, true)),
                None => ExprKind::Other,
            },
            "array" => self.array(node),
            "object" => self.object(node),
            "new_expression" => {
                let callee = self.expr_field(node, "constructor");
                return self.construction(node, callee);
            }
            "ternary_expression" => self.ternary(node),
            "unary_expression" => self.unary(node),
            "assignment_expression" => return self.assignment(node),
            "augmented_assignment_expression" => return self.augmented_assignment(node),
            "sequence_expression" | "spread_element" => {
                let mut last = None;
                for child in self.named(node) {
                    last = Some(self.expr(child));
                }
                return last.unwrap_or_else(|| self.other(node));
            }
            "yield_expression" => match self.named(node).first() {
                Some(&value) => return self.expr(value),
                None => ExprKind::Null,
            },
            "arrow_function" | "function_expression" | "generator_function" => {
                ExprKind::Function(self.function(node, None))
            }
            "class" => return self.class_value(node, None),
            _ => {
                self.visit_children(node);
                ExprKind::Other
            }
        };
        self.add(kind, span(node))
    }

    /// Lowers an expression that is given to `name`: a function or class takes it for its own.
    pub(super) fn expr_named(&mut self, node: Node<'a>, name: &str) -> ExprId {
        let mut value = node;
        while matches!(value.kind(), "parenthesized_expression" | "as_expression" | "satisfies_expression") {
            // Only looked at here; comments and errors beside it are met when it is lowered.
            match value.named_child(0) {
                Some(inner) if !value.has_error() => value = inner,
                _ => break,
            }
        }
        match value.kind() {
            "arrow_function" | "function_expression" | "generator_function" => {
                let frame = self.deeper(value, |this| this.function(value, Some(name)));
                match frame {
                    Some(frame) => self.add(ExprKind::Function(frame), span(value)),
                    None => self.other(value),
                }
            }
            "class" => match self.deeper(value, |this| this.class_value(value, Some(name))) {
                Some(id) => id,
                None => self.other(value),
            },
            _ => self.expr(node),
        }
    }

    fn call(&mut self, node: Node<'a>, callee: ExprId) -> ExprId {
        if let Some(module) = self.used_at_once(node) {
            return self.add(ExprKind::Name(module), span(node));
        }
        let (args, kind) = match self.field(node, "arguments") {
            Some(template) if template.kind() == "template_string" => {
                let value = self.expr(template);
                (vec![Arg { name: None, value, spread: false }], CallKind::Tag)
            }
            Some(list) => (self.args(list), CallKind::Plain),
            None => (Vec::new(), CallKind::Plain),
        };
        self.add(ExprKind::Call(Call { callee, args, kind }), span(node))
    }

    fn construction(&mut self, node: Node<'a>, callee: ExprId) -> ExprId {
        self.errors(node);
        let args = self.field(node, "arguments").map(|list| self.args(list)).unwrap_or_default();
        self.add(ExprKind::Call(Call { callee, args, kind: CallKind::New }), span(node))
    }

    fn args(&mut self, list: Node<'a>) -> Vec<Arg> {
        let mut args = Vec::new();
        for node in self.named(list) {
            let spread = node.kind() == "spread_element";
            args.push(Arg { name: None, value: self.expr(node), spread });
        }
        args
    }

    /// Lowers an operator with what stands behind it, and the run of equal operators that it begins.
    fn binary(&mut self, mut link: Node<'a>, left: ExprId, links: &mut Vec<Node<'a>>) -> ExprId {
        let operator = self.operator(link);
        let same = |other: &str| other == operator || (is_default(other) && is_default(operator));
        let mut operands = vec![left];
        loop {
            match self.field(link, "right") {
                Some(right) if matches!(operator, "&&" | "||" | "??") => {
                    let value = self.in_block(span(right), |this| this.expr(right));
                    operands.push(value);
                }
                Some(right) => operands.push(self.expr(right)),
                None => {}
            }
            match links.last() {
                Some(&next) if next.kind() == "binary_expression" && same(self.operator(next)) => {
                    link = next;
                    links.pop();
                }
                _ => break,
            }
        }
        let kind = match operator {
            "+" => ExprKind::Concat(operands),
            "||" | "??" => ExprKind::Choice(operands),
            // Left of it stands a condition: where that is the value, it is false, null or empty.
            "&&" => ExprKind::Choice(operands.split_off(operands.len() - 1)),
            _ => ExprKind::Other,
        };
        self.add(kind, span(link))
    }

    fn operator(&self, node: Node<'a>) -> &'a str {
        self.field(node, "operator").map(|operator| self.words(operator)).unwrap_or_default()
    }

    /// `c ? a : b`; where `b` is another one, its branches belong to the same choice.
    fn ternary(&mut self, node: Node<'a>) -> ExprKind {
        let mut branches = Vec::new();
        let mut next = node;
        loop {
            self.errors(next);
            if let Some(condition) = self.field(next, "condition") {
                self.visit(condition);
            }
            for name in ["consequence", "alternative"] {
                let Some(branch) = self.field(next, name) else { return ExprKind::Choice(branches) };
                if name == "alternative" && branch.kind() == "ternary_expression" {
                    next = branch;
                    break;
                }
                let value = self.in_block(span(branch), |this| this.expr(branch));
                branches.push(value);
                if name == "alternative" {
                    return ExprKind::Choice(branches);
                }
            }
        }
    }

    /// `-1` is a number; minified code spells `true`, `false` and `undefined` as `!0`, `!1` and `void 0`.
    fn unary(&mut self, node: Node<'a>) -> ExprKind {
        let argument = self.field(node, "argument");
        let number = argument.filter(|argument| argument.kind() == "number").map(|argument| self.words(argument));
        match (self.operator(node), number) {
            ("-", Some(number)) => ExprKind::Number(format!("-{number}")),
            ("!", Some("0")) => ExprKind::Bool(true),
            ("!", Some("1")) => ExprKind::Bool(false),
            ("void", Some(_)) => ExprKind::Null,
            _ => {
                self.visit_children(node);
                ExprKind::Other
            }
        }
    }

    fn array(&mut self, node: Node<'a>) -> ExprKind {
        let mut items = Vec::new();
        for child in self.named(node) {
            let value = self.expr(child);
            // A spread is several items; which ones is not known here.
            items.push(if child.kind() == "spread_element" { self.other(child) } else { value });
        }
        ExprKind::List(items)
    }

    fn object(&mut self, node: Node<'a>) -> ExprKind {
        let mut entries = Vec::new();
        for child in self.named(node) {
            match child.kind() {
                "shorthand_property_identifier" => {
                    entries.push((Some(self.words(child).to_string()), self.expr(child)));
                }
                "pair" => {
                    self.errors(child);
                    let Some(key) = self.field(child, "key") else { continue };
                    let name = self.key(key);
                    let value = match self.field(child, "value") {
                        Some(value) => self.expr_named(value, name.as_deref().unwrap_or_default()),
                        None => self.other(child),
                    };
                    entries.push((name, value));
                }
                "method_definition" => {
                    let name = self.field(child, "name").and_then(|name| self.key(name));
                    let value = match self.deeper(child, |this| this.function(child, name.as_deref())) {
                        Some(frame) => self.add(ExprKind::Function(frame), span(child)),
                        None => self.other(child),
                    };
                    entries.push((name, value));
                }
                _ => entries.push((None, self.expr(child))),
            }
        }
        ExprKind::Object(entries)
    }

    /// The name that a key spells; a computed one is lowered, and has none.
    pub(super) fn key(&mut self, key: Node<'a>) -> Option<String> {
        match key.kind() {
            "computed_property_name" => {
                self.visit(key);
                None
            }
            "string" => Some(self.constant(key)),
            _ => Some(self.words(key).to_string()),
        }
    }

    /// The text of a quoted string.
    pub(super) fn constant(&self, node: Node<'a>) -> String {
        let parts = self.string(node);
        parts
            .iter()
            .filter_map(|part| if let Part::Literal { text, .. } = part { Some(text.as_str()) } else { None })
            .collect()
    }

    /// The parts of a quoted string.
    fn string(&self, node: Node<'a>) -> Vec<Part> {
        let inside = self.inside(node);
        let mut parts = Vec::new();
        literal::unescape(self.text, inside.start as usize, inside.end as usize, &mut parts);
        parts
    }

    /// `<A b="…" c={…}>`: a string here knows no escapes.
    pub(super) fn jsx_attribute(&mut self, node: Node<'a>) {
        for child in self.named(node) {
            if child.kind() == "string" {
                let inside = self.inside(child);
                let mut parts = Vec::new();
                literal::push(self.text, inside.start as usize, inside.end as usize, &mut parts);
                self.add(ExprKind::Text(parts), span(child));
            } else {
                self.visit(child);
            }
        }
    }

    /// The parts of a template.
    fn template(&mut self, node: Node<'a>, raw: bool) -> Vec<Part> {
        let cut = if raw { literal::push } else { literal::unescape };
        let inside = self.inside(node);
        let mut parts = Vec::new();
        let mut at = inside.start as usize;
        for hole in self.named(node) {
            if hole.kind() != "template_substitution" {
                continue;
            }
            cut(self.text, at, hole.start_byte(), &mut parts);
            let value = self.named(hole).first().map(|&value| self.expr(value));
            parts.push(Part::Hole { value, span: span(hole) });
            at = hole.end_byte();
        }
        cut(self.text, at, inside.end as usize, &mut parts);
        parts
    }

    /// A literal without its quotes. The closing one may be missing.
    fn inside(&self, node: Node<'a>) -> Span {
        let words = self.words(node).as_bytes();
        let closed = words.len() > 1 && words.first() == words.last();
        Span::new(node.start_byte() + 1, node.end_byte() - usize::from(closed))
    }

    /// `await (e)`, which the JavaScript grammar takes for a call where both are possible.
    fn awaited(&self, call: Node<'a>) -> Option<Node<'a>> {
        let function = self.field(call, "function")?;
        let awaits = function.kind() == "identifier" && self.words(function) == "await";
        let list = self.field(call, "arguments").filter(|list| awaits && list.named_child_count() == 1)?;
        list.named_child(0).filter(|value| value.kind() != "spread_element")
    }

    /// ``String.raw`…` ``: a text in which a backslash is a backslash.
    fn is_raw_template(&self, call: Node<'a>) -> bool {
        self.field(call, "function").is_some_and(|tag| self.words(tag) == "String.raw")
            && self.field(call, "arguments").is_some_and(|template| template.kind() == "template_string")
    }
}

fn is_default(operator: &str) -> bool {
    matches!(operator, "||" | "??")
}
