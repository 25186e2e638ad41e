//! Statements: which of them open blocks, and which only hold others.

use tree_sitter::Node;

use super::lower::Lower;
use super::span;
use crate::source::Span;
use crate::tree::{Bound, ExprKind};

impl<'a> Lower<'a> {
    /// Lowers a statement, an expression, or whatever else may hold one.
    pub(super) fn visit(&mut self, node: Node<'a>) {
        self.deeper(node, |this| this.visit_here(node));
    }

    /// Lowers what a node holds.
    pub(super) fn visit_children(&mut self, node: Node<'a>) {
        for child in self.named(node) {
            self.visit(child);
        }
    }

    fn visit_field(&mut self, node: Node<'a>, name: &str) {
        if let Some(child) = self.field(node, name) {
            self.visit(child);
        }
    }

    /// Lowers a branch or a loop's body, which is a block even without braces.
    fn visit_body(&mut self, node: Node<'a>, name: &str) {
        if let Some(body) = self.field(node, name) {
            self.in_block(span(body), |this| this.visit(body));
        }
    }

    fn visit_here(&mut self, node: Node<'a>) {
        match node.kind() {
            "statement_block" | "switch_case" | "switch_default" => {
                self.in_block(span(node), |this| this.visit_children(node));
            }
            "lexical_declaration" | "variable_declaration" | "using_declaration" => self.declaration(node),
            "if_statement" => self.branches(node),
            "for_statement" => self.counting_loop(node),
            "for_in_statement" => self.element_loop(node),
            "while_statement" | "do_statement" => {
                self.errors(node);
                self.visit_field(node, "condition");
                self.visit_body(node, "body");
            }
            "return_statement" => {
                for value in self.named(node) {
                    let value = self.expr(value);
                    self.tree.frames[self.frame.0 as usize].returns.push(value);
                }
            }
            "function_declaration" | "generator_function_declaration" => {
                self.function(node, None);
            }
            "class_declaration" | "abstract_class_declaration" => {
                self.class(node, None);
            }
            "import_statement" => self.import(node),
            "import_alias" => self.import_alias(node),
            "export_statement" => self.export(node),
            "enum_declaration" => self.enumeration(node),
            "internal_module" | "module" => self.namespace(node),
            "catch_clause" => {
                self.errors(node);
                self.visit_field(node, "body");
            }
            "finally_clause" => {
                self.tree.finals.push(span(node));
                self.visit_children(node);
            }
            "labeled_statement" => {
                self.errors(node);
                self.visit_field(node, "body");
            }
            "program"
            | "ERROR"
            | "expression_statement"
            | "throw_statement"
            | "try_statement"
            | "switch_statement"
            | "switch_body"
            | "with_statement"
            | "else_clause"
            | "ambient_declaration"
            | "class_static_block"
            | "template_substitution"
            | "decorator"
            | "computed_property_name"
            | "jsx_expression"
            | "jsx_opening_element"
            | "class_body"
            | "arguments" => {
                self.visit_children(node);
            }
            "jsx_attribute" => self.jsx_attribute(node),
            "break_statement"
            | "continue_statement"
            | "debugger_statement"
            | "empty_statement"
            | "hash_bang_line"
            | "interface_declaration"
            | "type_alias_declaration"
            | "function_signature"
            | "type_annotation"
            | "type_arguments"
            | "type_parameters"
            | "property_identifier"
            | "private_property_identifier"
            | "shorthand_property_identifier_pattern"
            | "statement_identifier"
            | "jsx_text"
            | "jsx_closing_element"
            | "jsx_namespace_name"
            | "html_character_reference" => {}
            _ => {
                self.expr_here(node);
            }
        }
    }

    /// `if … else if … else`. A loop, since generated code has chains of hundreds.
    fn branches(&mut self, first: Node<'a>) {
        let mut next = Some(first);
        while let Some(node) = next.take() {
            self.errors(node);
            self.visit_field(node, "condition");
            self.visit_body(node, "consequence");
            let Some(clause) = self.field(node, "alternative") else { break };
            for statement in self.named(clause) {
                if statement.kind() == "if_statement" {
                    next = Some(statement);
                } else {
                    self.in_block(span(statement), |this| this.visit(statement));
                }
            }
        }
    }

    /// `for (let i = 0; …)`.
    fn counting_loop(&mut self, node: Node<'a>) {
        self.errors(node);
        let scoped = self.field(node, "initializer").is_some_and(|start| start.kind() == "lexical_declaration");
        let block = if scoped { span(node) } else { self.block };
        self.in_block(block, |this| {
            this.visit_field(node, "initializer");
            this.visit_field(node, "condition");
        });
        self.visit_body(node, "body");
        self.visit_field(node, "increment");
    }

    /// `for (const x of e)`, `for (k in e)`. The binding's span is the loop's head, since its body comes after it.
    fn element_loop(&mut self, node: Node<'a>) {
        self.errors(node);
        if let (Some(left), Some(right)) = (self.field(node, "left"), self.field(node, "right")) {
            let collection = self.expr(right);
            let head = Span::new(node.start_byte(), right.end_byte());
            let declared = self.field(node, "kind").is_some_and(|kind| kind.kind() != "var");
            let block = if declared { span(node) } else { self.block };
            let of = self.field(node, "operator").is_some_and(|operator| operator.kind() == "of");
            self.in_block(block, |this| match this.target(left) {
                Some(target) if of => this.bind(target, Bound::Element(collection), None, head),
                _ => {
                    // What a pattern takes apart is some element: the collection at a key that is not known.
                    let mut element = this.other(left);
                    if of {
                        element = this.add(ExprKind::Index(collection, element), span(left));
                    }
                    this.destructure(left, element, None, head);
                }
            });
        }
        self.visit_body(node, "body");
    }
}
