//! Functions and what is passed to them.

use tree_sitter::Node;

use super::lower::Lower;
use super::{span, types};
use crate::tree::{Bound, ExprKind, FrameId, FrameKind, Param};

impl<'a> Lower<'a> {
    /// Lowers a function of any kind. A function that is written in place takes the name that it is given to.
    pub(super) fn function(&mut self, node: Node<'a>, given: Option<&str>) -> FrameId {
        let in_class = self.tree.frame(self.frame).kind == FrameKind::Class;
        let kind = match node.kind() {
            "function_declaration" | "generator_function_declaration" => FrameKind::Function,
            "method_definition" if in_class => FrameKind::Function,
            _ => FrameKind::Closure,
        };
        let own = self.field(node, "name").filter(|name| name.kind() == "identifier").map(|name| self.words(name));
        let name = given.filter(|given| !given.is_empty()).or(own).unwrap_or_default();
        self.errors(node);
        self.in_frame(kind, name, node, |this| {
            if let Some(list) = this.field(node, "parameters") {
                let constructs = in_class && name == "constructor";
                for param in this.named(list) {
                    this.param(param, constructs);
                }
            } else if let Some(param) = this.field(node, "parameter") {
                this.param(param, false);
            }
            match this.field(node, "body") {
                Some(body) if body.kind() == "statement_block" => this.visit_children(body),
                Some(body) => {
                    let value = this.expr(body);
                    this.tree.frames[this.frame.0 as usize].returns.push(value);
                }
                None => {}
            }
        })
    }

    /// Lowers a parameter. A constructor's parameter with a modifier is a field too: `private pool: Pool`.
    fn param(&mut self, node: Node<'a>, constructs: bool) {
        let typed = matches!(node.kind(), "required_parameter" | "optional_parameter");
        let mut pattern =
            if typed { self.field(node, "pattern").or_else(|| self.field(node, "name")) } else { Some(node) };
        let mut default = if typed { self.field(node, "value") } else { None };
        if let Some(with_default) = pattern.filter(|pattern| pattern.kind() == "assignment_pattern") {
            self.errors(with_default);
            pattern = self.field(with_default, "left");
            default = self.field(with_default, "right");
        }
        let Some(pattern) = pattern else { return self.visit_children(node) };
        if pattern.kind() == "this" {
            return;
        }
        let name = match pattern.kind() {
            "identifier" => self.words(pattern),
            "rest_pattern" => match self.named(pattern).first() {
                Some(rest) if rest.kind() == "identifier" => self.words(*rest),
                _ => "",
            },
            _ => "",
        };
        let mut field = false;
        if typed {
            let mut cursor = node.walk();
            let parts: Vec<Node<'a>> = node.children(&mut cursor).collect();
            for part in parts {
                field |= matches!(part.kind(), "accessibility_modifier" | "override_modifier" | "readonly");
                if part.kind() == "decorator" {
                    self.visit(part);
                }
            }
        }
        if name.is_empty() {
            self.defaults(pattern);
        }
        let annotation = self.field(node, "type").and_then(|annotation| types::path(annotation, self.text));
        let default = default.map(|default| self.expr_named(default, name));
        if field && constructs && !name.is_empty() {
            let value = self.add(ExprKind::Name(name.to_string()), span(pattern));
            self.bind(format!("this.{name}"), Bound::Value(value), annotation.clone(), span(node));
        }
        let param = Param { name: name.to_string(), annotation, default };
        self.tree.frames[self.frame.0 as usize].params.push(param);
    }

    /// Lowers the defaults and computed keys inside a pattern whose names cannot be followed.
    fn defaults(&mut self, pattern: Node<'a>) {
        for node in self.named(pattern) {
            match node.kind() {
                "assignment_pattern" | "object_assignment_pattern" => {
                    if let Some(left) = self.field(node, "left") {
                        self.deeper(left, |this| this.defaults(left));
                    }
                    if let Some(right) = self.field(node, "right") {
                        self.expr(right);
                    }
                }
                "computed_property_name" => self.visit(node),
                "object_pattern" | "array_pattern" | "pair_pattern" | "rest_pattern" => {
                    self.deeper(node, |this| this.defaults(node));
                }
                _ => {}
            }
        }
    }
}
