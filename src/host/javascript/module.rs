//! What a file brings in and hands out.

use tree_sitter::Node;

use super::lower::Lower;
use super::span;
use crate::source::Span;
use crate::tree::{Bound, ExprId, ExprKind, Import};

impl<'a> Lower<'a> {
    fn bring(&mut self, local: &str, module: &str, member: Option<&str>, span: Span) {
        let member = member.map(str::to_string);
        self.tree.imports.push(Import { local: local.into(), module: module.into(), member, span });
    }

    /// `import d, {a as b} from 'm'`, `import * as n from 'm'`, `import x = require('m')`.
    pub(super) fn import(&mut self, node: Node<'a>) {
        let whole = span(node);
        let source = self.field(node, "source").map(|source| self.constant(source));
        for part in self.named(node) {
            match part.kind() {
                "import_clause" => {
                    let Some(module) = &source else { continue };
                    for item in self.named(part) {
                        self.import_item(item, module, whole);
                    }
                }
                "import_require_clause" => {
                    let module = self.field(part, "source").map(|source| self.constant(source));
                    if let (Some(module), Some(local)) = (module, part.named_child(0)) {
                        self.bring(self.words(local), &module, None, whole);
                    }
                }
                _ => {}
            }
        }
    }

    fn import_item(&mut self, item: Node<'a>, module: &str, whole: Span) {
        match item.kind() {
            "identifier" => self.bring(self.words(item), module, Some("default"), whole),
            "namespace_import" => {
                if let Some(local) = item.named_child(0) {
                    self.bring(self.words(local), module, None, whole);
                }
            }
            _ => {
                for specifier in self.named(item) {
                    if let Some((member, local)) = self.specifier(specifier) {
                        self.bring(&local, module, Some(&member), whole);
                    }
                }
            }
        }
    }

    /// `a as b`: the name inside, the name outside.
    fn specifier(&mut self, node: Node<'a>) -> Option<(String, String)> {
        let name = self.field(node, "name").and_then(|name| self.key(name))?;
        let alias = self.field(node, "alias").and_then(|alias| self.key(alias));
        Some((name.clone(), alias.unwrap_or(name)))
    }

    /// `import x = a.b.c`.
    pub(super) fn import_alias(&mut self, node: Node<'a>) {
        if let [local, path] = self.named(node)[..] {
            let mut names = self.words(path).split('.').map(str::trim);
            let mut value = self.add(ExprKind::Name(names.next().unwrap_or_default().to_string()), span(path));
            for name in names {
                value = self.add(ExprKind::Member(value, name.to_string()), span(path));
            }
            self.bind(self.words(local), Bound::Value(value), None, span(node));
        }
    }

    /// `export …`. What is handed out under another name is bound to that name, `default` included; a re-export is an
    /// import.
    pub(super) fn export(&mut self, node: Node<'a>) {
        let source = self.field(node, "source").map(|source| self.constant(source));
        let mut decorated = None;
        let mut decorators = Vec::new();
        for part in self.named(node) {
            match part.kind() {
                "decorator" => self.decorator(part, &mut decorators),
                "export_clause" => {
                    for specifier in self.named(part) {
                        self.export_specifier(specifier, source.as_deref(), span(node));
                    }
                }
                "namespace_export" => {
                    let local = part.named_child(0).and_then(|local| self.key(local));
                    if let (Some(module), Some(local)) = (&source, local) {
                        self.bring(&local, module, None, span(node));
                    }
                }
                "string" if source.is_some() => {}
                _ if self.field(node, "declaration") == Some(part) => {
                    decorated = Some(self.tree.frames.len());
                    self.visit(part);
                    if self.has_token(node, "default") {
                        self.export_default_declaration(part, span(node));
                    }
                }
                _ => {
                    decorated = (part.kind() == "class").then_some(self.tree.frames.len());
                    self.export_value(node, part);
                }
            }
        }
        if let (Some(module), true) = (&source, self.has_token(node, "*")) {
            self.bring("*", module, None, span(node));
        }
        if let Some(frame) = decorated.and_then(|frame| self.tree.frames.get_mut(frame)) {
            frame.decorators.splice(0..0, decorators);
        }
    }

    fn export_specifier(&mut self, specifier: Node<'a>, source: Option<&str>, whole: Span) {
        let Some((name, outside)) = self.specifier(specifier) else { return };
        match source {
            Some(module) => self.bring(&outside, module, Some(&name), whole),
            None if name != outside => {
                let value = self.add(ExprKind::Name(name), span(specifier));
                self.bind(outside, Bound::Value(value), None, whole);
            }
            None => {}
        }
    }

    fn export_default_declaration(&mut self, declaration: Node<'a>, whole: Span) {
        if let Some(name) = self.field(declaration, "name") {
            let value = self.add(ExprKind::Name(self.words(name).to_string()), span(name));
            self.bind("default", Bound::Value(value), None, whole);
        }
    }

    /// `export default e`, `export = e`.
    fn export_value(&mut self, node: Node<'a>, value: Node<'a>) {
        let target = if self.has_token(node, "=") { "module.exports" } else { "default" };
        let own = if self.field(value, "name").is_some() || target != "default" { "" } else { "default" };
        let value = self.expr_named(value, own);
        if !matches!(&self.tree.expr(value).kind, ExprKind::Name(name) if name == target) {
            self.bind(target, Bound::Value(value), None, span(node));
        }
    }

    /// `module.exports = { a: x, ...require('m') }`: each entry is handed out under its key, and what is spread as well.
    pub(super) fn exports(&mut self, value: ExprId, whole: Span) {
        let ExprKind::Object(entries) = &self.tree.expr(value).kind else { return };
        for (key, entry) in entries.clone() {
            match key {
                Some(key) if !matches!(&self.tree.expr(entry).kind, ExprKind::Name(name) if *name == key) => {
                    self.bind(format!("module.exports.{key}"), Bound::Value(entry), None, whole);
                }
                Some(_) => {}
                None => {
                    if let Some(module) = self.module_used(entry) {
                        self.bring("*", &module, None, whole);
                    }
                }
            }
        }
    }

    /// The module of a lowered `require('m')`, by the name that [`Self::used_at_once`] gives it.
    fn module_used(&self, value: ExprId) -> Option<String> {
        let ExprKind::Name(name) = &self.tree.expr(value).kind else { return None };
        Some(name.strip_prefix("require(")?.strip_suffix(')')?.to_string())
    }

    fn has_token(&self, node: Node<'a>, token: &str) -> bool {
        let mut cursor = node.walk();
        node.children(&mut cursor).any(|child| child.kind() == token)
    }

    /// Whether `name = value` brings in a module or members of it, as `require` and a dynamic `import` do; if so it is
    /// noted as an import.
    pub(super) fn required(&mut self, name: Node<'a>, value: Node<'a>, whole: Span) -> bool {
        let Some((module, member)) = self.module(value) else { return false };
        if name.kind() == "identifier" {
            self.bring(self.words(name), &module, member.as_deref(), whole);
            return true;
        }
        if member.is_some() || name.kind() != "object_pattern" {
            return false;
        }
        let mut members = Vec::new();
        for part in self.named(name) {
            let (key, local) = match part.kind() {
                "shorthand_property_identifier_pattern" => (part, part),
                "pair_pattern" => match (self.field(part, "key"), self.field(part, "value")) {
                    (Some(key), Some(local)) if local.kind() == "identifier" => (key, local),
                    _ => return false,
                },
                _ => return false,
            };
            if key.kind() == "computed_property_name" {
                return false;
            }
            members.push((key, local));
        }
        for (key, local) in members {
            if let Some(member) = self.key(key) {
                self.bring(self.words(local), &module, Some(&member), whole);
            }
        }
        true
    }

    /// The module that an expression loads, and the member that it takes from it at once.
    fn module(&self, value: Node<'a>) -> Option<(String, Option<String>)> {
        let mut at = value;
        let mut member = None;
        loop {
            at = match at.kind() {
                "parenthesized_expression" | "await_expression" | "as_expression" | "non_null_expression" => {
                    at.named_child(0)?
                }
                "member_expression" if member.is_none() => {
                    member = Some(self.words(self.field(at, "property")?).to_string());
                    self.field(at, "object")?
                }
                "call_expression" => break,
                _ => return None,
            };
        }
        Some((self.loaded(at)?, member))
    }

    /// The module that a call loads: `require('m')`, `import('m')`.
    fn loaded(&self, call: Node<'a>) -> Option<String> {
        let function = self.field(call, "function")?;
        let loads = function.kind() == "import" || self.words(function) == "require";
        let list = self.field(call, "arguments").filter(|list| loads && list.named_child_count() == 1)?;
        let module = list.named_child(0).filter(|module| module.kind() == "string")?;
        Some(self.constant(module))
    }

    /// A module that is loaded and used in one go, `require('knex')({…})`, as a name that no code can have.
    pub(super) fn used_at_once(&mut self, call: Node<'a>) -> Option<String> {
        let module = self.loaded(call)?;
        let local = format!("require({module})");
        self.bring(&local, &module, None, span(call));
        Some(local)
    }
}
