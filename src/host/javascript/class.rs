//! Classes, enums and namespaces: frames that are reached through their name.

use tree_sitter::Node;

use super::bind::is_name;
use super::lower::Lower;
use super::span;
use crate::tree::{Bound, ExprId, ExprKind, FrameId, FrameKind};

impl<'a> Lower<'a> {
    /// Lowers a class. One that is written in place takes the name that it is given to.
    pub(super) fn class(&mut self, node: Node<'a>, given: Option<&str>) -> FrameId {
        self.errors(node);
        let mut bases = Vec::new();
        let mut decorators = Vec::new();
        for part in self.named(node) {
            match part.kind() {
                "class_heritage" => self.bases(part, &mut bases),
                "decorator" => self.decorator(part, &mut decorators),
                _ => {}
            }
        }
        let own = self.field(node, "name").map(|name| self.words(name));
        let name = given.filter(|given| !given.is_empty()).or(own).unwrap_or_default();
        let frame = self.in_frame(FrameKind::Class, name, node, |this| {
            if let Some(body) = this.field(node, "body") {
                this.members(body);
            }
        });
        self.tree.frames[frame.0 as usize].bases = bases;
        self.tree.frames[frame.0 as usize].decorators = decorators;
        frame
    }

    /// Lowers a class that is used as a value: the name of its frame stands for it.
    pub(super) fn class_value(&mut self, node: Node<'a>, given: Option<&str>) -> ExprId {
        let frame = self.class(node, given);
        match self.tree.frame(frame).name.clone() {
            name if name.is_empty() => self.other(node),
            name => self.add(ExprKind::Name(name), span(node)),
        }
    }

    /// JavaScript has the base right here, TypeScript inside a clause, beside the interfaces.
    fn bases(&mut self, heritage: Node<'a>, bases: &mut Vec<ExprId>) {
        for part in self.named(heritage) {
            match part.kind() {
                "implements_clause" => {}
                "extends_clause" => {
                    for base in self.named(part) {
                        if base.kind() != "type_arguments" {
                            bases.push(self.expr(base));
                        }
                    }
                }
                _ => bases.push(self.expr(part)),
            }
        }
    }

    /// Lowers a decorator into the list of what it decorates.
    pub(super) fn decorator(&mut self, node: Node<'a>, decorators: &mut Vec<ExprId>) {
        for expression in self.named(node) {
            decorators.push(self.expr(expression));
        }
    }

    fn members(&mut self, body: Node<'a>) {
        // TypeScript has a method's decorators beside it, before it.
        let mut decorators = Vec::new();
        for member in self.named(body) {
            match member.kind() {
                "decorator" => {
                    self.decorator(member, &mut decorators);
                    continue;
                }
                "method_definition" => {
                    self.member_decorators(member, &mut decorators);
                    let name = self.field(member, "name").and_then(|name| self.key(name));
                    if let Some(frame) = self.deeper(member, |this| this.function(member, name.as_deref())) {
                        self.tree.frames[frame.0 as usize].decorators = std::mem::take(&mut decorators);
                    }
                }
                "field_definition" | "public_field_definition" => self.class_field(member, &mut decorators),
                "class_static_block" => self.in_block(span(member), |this| this.visit(member)),
                "method_signature" | "abstract_method_signature" | "index_signature" => {}
                _ => self.visit(member),
            }
            decorators.clear();
        }
    }

    fn member_decorators(&mut self, member: Node<'a>, decorators: &mut Vec<ExprId>) {
        for part in self.named(member) {
            if part.kind() == "decorator" {
                self.decorator(part, decorators);
            }
        }
    }

    /// A field's decorators go to the function that it holds, or else to the class.
    fn class_field(&mut self, node: Node<'a>, decorators: &mut Vec<ExprId>) {
        self.member_decorators(node, decorators);
        let key = self.field(node, "name").or_else(|| self.field(node, "property"));
        let name = key.and_then(|key| self.key(key));
        let value = match self.field(node, "value") {
            Some(value) => self.expr_named(value, name.as_deref().unwrap_or_default()),
            None => self.add(ExprKind::Null, span(node)),
        };
        let owner = match self.tree.expr(value).kind {
            ExprKind::Function(frame) => frame,
            _ => self.frame,
        };
        self.tree.frames[owner.0 as usize].decorators.append(decorators);
        if let Some(name) = name {
            let annotation = self.annotation(node);
            self.bind(name, Bound::Value(value), annotation, span(node));
        }
    }

    /// `enum E { A = 'a' }` binds `E.A`.
    pub(super) fn enumeration(&mut self, node: Node<'a>) {
        let name = self.field(node, "name").map(|name| self.words(name)).unwrap_or_default();
        let members = self.field(node, "body").map(|body| self.named(body)).unwrap_or_default();
        for member in members {
            let (Some(key), Some(value)) = (self.field(member, "name"), self.field(member, "value")) else { continue };
            let key = self.key(key);
            let value = self.expr(value);
            if let Some(key) = key.filter(|key| is_name(key)) {
                self.bind(format!("{name}.{key}"), Bound::Value(value), None, span(member));
            }
        }
    }

    /// `namespace N { … }` is reached through its name, as a class is. `declare module 'm'` has none.
    pub(super) fn namespace(&mut self, node: Node<'a>) {
        let Some(body) = self.field(node, "body") else { return };
        match self.field(node, "name").filter(|name| name.kind() != "string") {
            Some(name) => {
                let name = self.words(name);
                self.in_frame(FrameKind::Class, name, node, |this| this.visit_children(body));
            }
            None => self.visit(body),
        }
    }
}
