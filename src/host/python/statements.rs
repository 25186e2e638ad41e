//! Statements, definitions and imports.

use super::annotations::class_path;
use super::lower::{Lower, Place};
use super::span;
use crate::source::Span;
use crate::tree::{Bound, ExprId, ExprKind, FrameId, FrameKind, Import, Param, Region};
use tree_sitter::Node;

impl<'t> Lower<'t> {
    /// Lowers a statement. Returns whether the node is one of those that need more than their expressions lowered.
    pub(super) fn statement(&mut self, node: Node<'t>) -> bool {
        let read: fn(&mut Self, Node<'t>) = match node.kind() {
            "import_statement" | "import_from_statement" | "future_import_statement" => Self::import,
            "function_definition" => |lower, node| lower.function(node, Vec::new()),
            "class_definition" => |lower, node| lower.class(node, Vec::new()),
            "decorated_definition" => Self::decorated,
            "for_statement" => Self::for_loop,
            "with_statement" => Self::with,
            "if_statement" | "elif_clause" | "else_clause" | "while_statement" | "try_statement" => Self::branches,
            "except_clause" => Self::except,
            "match_statement" => Self::match_cases,
            "return_statement" => Self::returned,
            "global_statement" => |lower, node| lower.owned_by(node, FrameId(0)),
            "nonlocal_statement" => |lower, node| lower.owned_by(node, lower.tree.frame(lower.frame).parent),
            "type_alias_statement" => Self::type_alias,
            // A body that always runs is no block of its own; `branches` and their like make the others.
            "finally_clause" => |lower, node| {
                lower.tree.finals.push(span(node));
                lower.all(node);
            },
            "expression_statement" | "block" => Self::all,
            _ => return false,
        };
        self.nested(node, |lower| read(lower, node));
        true
    }

    /// Conditions, and bodies that may or may not run.
    fn branches(&mut self, node: Node<'t>) {
        for child in self.children(node) {
            match child.kind() {
                "block" => self.in_block(span(child), |lower| lower.all(child)),
                _ => self.any(child),
            }
        }
    }

    /// `type X = …`, and `type(x).y = …`, which the grammar takes for the same.
    fn type_alias(&mut self, node: Node<'t>) {
        let is_alias = self.field(node, "left").is_none_or(|left| !self.text(left).starts_with(['(', '[']));
        for side in self.children(node) {
            match is_alias {
                true => self.calls_in(side),
                false => self.all(side),
            }
        }
    }

    fn for_loop(&mut self, node: Node<'t>) {
        self.errors(node);
        let body = self.field(node, "body");
        let block = span(body.unwrap_or(node));
        let collection = match self.field(node, "right") {
            Some(right) => self.expr(right),
            None => self.add(ExprKind::Other, span(node)),
        };
        if let Some(target) = self.field(node, "left") {
            let head = Span::new(node.start_byte(), block.start as usize);
            self.bind(target, Bound::Element(collection), None, Place { span: head, block });
        }
        if let Some(body) = body {
            self.in_block(block, |lower| lower.all(body));
        }
        if let Some(otherwise) = self.field(node, "alternative") {
            self.any(otherwise);
        }
    }

    fn with(&mut self, node: Node<'t>) {
        let mut items = Vec::new();
        let body = self.field(node, "body");
        for clause in self.children(node) {
            if clause.kind() == "with_clause" {
                items.extend(self.children(clause));
            }
        }
        let end = body.map_or(node.end_byte(), |body| body.start_byte());
        let place = Place { span: Span::new(node.start_byte(), end), block: self.block };
        let mut openers = Vec::new();
        for item in items {
            for value in self.children(item) {
                openers.push(self.opener(value, place));
            }
        }
        if let Some(body) = body {
            let span = span(body);
            self.tree.regions.extend(openers.into_iter().map(|opener| Region { span, opener }));
            self.all(body);
        }
    }

    /// One item of a `with`: what opens it, with the name bound that it hands out.
    fn opener(&mut self, value: Node<'t>, place: Place) -> ExprId {
        let mut value = value;
        while value.kind() == "parenthesized_expression" && !value.has_error() {
            match self.children(value).as_slice() {
                [inner] => value = *inner,
                _ => break,
            }
        }
        if value.kind() != "as_pattern" {
            return self.expr(value);
        }
        let parts = self.children(value);
        let opener = match parts.first() {
            Some(first) => self.expr(*first),
            None => self.add(ExprKind::Other, span(value)),
        };
        if let Some(target) = self.field(value, "alias") {
            self.bind(target, Bound::Entered(opener), None, place);
        }
        opener
    }

    fn except(&mut self, node: Node<'t>) {
        let children = self.children(node);
        let block = children.iter().rfind(|child| child.kind() == "block").map_or(span(node), |body| span(*body));
        for child in children {
            match child.kind() {
                "block" => self.in_block(block, |lower| lower.all(child)),
                "as_pattern" => {
                    let error = self.unknown(span(child));
                    for part in self.children(child) {
                        match part.kind() {
                            "as_pattern_target" => self.bind(part, error, None, Place { span: span(child), block }),
                            _ => self.any(part),
                        }
                    }
                }
                _ => self.any(child),
            }
        }
    }

    fn match_cases(&mut self, node: Node<'t>) {
        let mut subject = None;
        for child in self.children(node) {
            if child.kind() != "block" {
                subject = Some(self.expr(child));
                continue;
            }
            for case in self.children(child) {
                let block = span(case);
                self.in_block(block, |lower| {
                    for part in lower.children(case) {
                        match part.kind() {
                            "case_pattern" => lower.case(part, subject, block),
                            _ => lower.any(part),
                        }
                    }
                });
            }
        }
    }

    /// Binds the names that a pattern captures: the whole subject, or a part of it that is not told apart.
    fn case(&mut self, node: Node<'t>, subject: Option<ExprId>, block: Span) {
        let place = Place { span: span(node), block };
        let captures: Vec<Node<'t>> = match node.kind() {
            "dotted_name" | "splat_pattern" => self.children(node),
            "string" | "concatenated_string" => {
                self.expr(node);
                return;
            }
            "as_pattern" => self.children(node).into_iter().filter(|part| part.kind() == "identifier").collect(),
            _ => Vec::new(),
        };
        if let [name] = captures.as_slice() {
            let given = match subject {
                Some(subject) => Bound::Value(subject),
                None => self.unknown(span(*name)),
            };
            self.bind(*name, given, None, place);
        }
        if matches!(node.kind(), "dotted_name" | "splat_pattern") {
            return;
        }
        let part_of_subject = if matches!(node.kind(), "case_pattern" | "as_pattern") { subject } else { None };
        self.nested(node, |lower| {
            let parts = lower.children(node);
            // The first of a class pattern is the class, the first of a keyword pattern the attribute.
            let skipped = usize::from(matches!(node.kind(), "class_pattern" | "keyword_pattern"));
            for part in parts.into_iter().skip(skipped).filter(|part| part.kind() != "identifier") {
                lower.case(part, part_of_subject, block);
            }
        });
    }

    fn returned(&mut self, node: Node<'t>) {
        let values = self.exprs(node);
        self.tree.frames[self.frame.0 as usize].returns.extend(values);
    }

    fn owned_by(&mut self, node: Node<'t>, owner: FrameId) {
        for name in self.children(node) {
            self.owners.insert((self.frame, self.text(name)), owner);
        }
    }

    fn decorated(&mut self, node: Node<'t>) {
        let mut decorators = Vec::new();
        for child in self.children(node) {
            match child.kind() {
                "decorator" => decorators.extend(self.exprs(child)),
                "function_definition" => self.function(child, std::mem::take(&mut decorators)),
                "class_definition" => self.class(child, std::mem::take(&mut decorators)),
                _ => self.any(child),
            }
        }
    }

    fn function(&mut self, node: Node<'t>, decorators: Vec<ExprId>) {
        self.errors(node);
        let name = self.field(node, "name").map(|name| self.text(name)).unwrap_or_default();
        let list = self.field(node, "parameters");
        let mut params = list.map(|list| self.params(list)).unwrap_or_default();
        if let Some(kind) = self.field(node, "return_type") {
            self.calls_in(kind);
        }
        let in_class = self.tree.frame(self.frame).kind == FrameKind::Class;
        let is_static =
            decorators.iter().any(|&d| matches!(&self.tree.expr(d).kind, ExprKind::Name(n) if n == "staticmethod"));
        let first = list.map(|list| self.text(list).trim_start_matches(|c: char| c == '(' || c.is_whitespace()));
        let takes_self = in_class && !is_static && !first.is_some_and(|first| first.starts_with('*'));
        if takes_self && !params.is_empty() {
            params.remove(0);
        }
        let frame = self.tree.add_frame(FrameKind::Function, name, span(node), self.frame);
        self.tree.frames[frame.0 as usize].params = params;
        self.tree.frames[frame.0 as usize].decorators = decorators;
        if let Some(body) = self.field(node, "body") {
            self.in_frame(frame, span(body), |lower| lower.all(body));
        }
    }

    /// Parameters of a function or a lambda. Their defaults belong to the frame around.
    pub(super) fn params(&mut self, list: Node<'t>) -> Vec<Param> {
        let mut params = Vec::new();
        for node in self.children(list) {
            if matches!(node.kind(), "keyword_separator" | "positional_separator") {
                continue;
            }
            let kind = self.field(node, "type");
            if let Some(kind) = kind {
                self.calls_in(kind);
            }
            let default = self.field(node, "value").map(|value| self.expr(value));
            let mut named = self.field(node, "name").unwrap_or(node);
            if named.kind() == "typed_parameter" {
                named = named.named_child(0).unwrap_or(named);
            }
            // What `*args: T` holds is no T, but many.
            let gathers = matches!(named.kind(), "list_splat_pattern" | "dictionary_splat_pattern");
            if gathers {
                named = named.named_child(0).unwrap_or(named);
            }
            let name = if named.kind() == "identifier" { self.text(named).to_string() } else { String::new() };
            let annotation = kind.filter(|_| !gathers).and_then(|kind| class_path(self.text(kind)));
            params.push(Param { name, annotation, default });
        }
        params
    }

    fn class(&mut self, node: Node<'t>, decorators: Vec<ExprId>) {
        self.errors(node);
        let name = self.field(node, "name").map(|name| self.text(name)).unwrap_or_default();
        let mut bases = Vec::new();
        for base in self.field(node, "superclasses").map(|list| self.children(list)).unwrap_or_default() {
            match base.kind() {
                "keyword_argument" | "list_splat" | "dictionary_splat" => self.all(base),
                _ => bases.push(self.expr(base)),
            }
        }
        let frame = self.tree.add_frame(FrameKind::Class, name, span(node), self.frame);
        self.tree.frames[frame.0 as usize].decorators = decorators;
        self.tree.frames[frame.0 as usize].bases = bases;
        if let Some(body) = self.field(node, "body") {
            self.in_frame(frame, span(body), |lower| lower.all(body));
        }
    }

    fn import(&mut self, node: Node<'t>) {
        let whole = span(node);
        let mut parts = self.children(node).into_iter();
        let module = match node.kind() {
            "import_from_statement" => match parts.next() {
                Some(module) => Some(self.module_name(module)),
                None => return,
            },
            "future_import_statement" => Some("__future__".to_string()),
            _ => None,
        };
        for part in parts {
            let (path, alias) = match part.kind() {
                "wildcard_import" => ("*".to_string(), None),
                "aliased_import" => {
                    let name = self.field(part, "name").map(|name| self.module_name(name)).unwrap_or_default();
                    (name, self.field(part, "alias").map(|alias| self.text(alias).to_string()))
                }
                _ => (self.module_name(part), None),
            };
            let import = match (&module, alias) {
                (Some(module), _) if path == "*" => {
                    Import { local: path, module: module.clone(), member: None, span: whole }
                }
                (Some(module), alias) => Import {
                    local: alias.unwrap_or_else(|| path.clone()),
                    module: module.clone(),
                    member: Some(path),
                    span: whole,
                },
                (None, Some(local)) => Import { local, module: path, member: None, span: whole },
                // `import a.b` makes `a` known, and reaches `b` through it.
                (None, None) => {
                    let first = path.split('.').next().unwrap_or_default().to_string();
                    Import { local: first.clone(), module: first, member: None, span: whole }
                }
            };
            self.tree.imports.push(import);
        }
    }

    /// `a.b` or `..a`, without the space that may stand between.
    fn module_name(&self, node: Node<'t>) -> String {
        self.text(node).chars().filter(|c| !c.is_whitespace() && *c != '\\').collect()
    }
}
