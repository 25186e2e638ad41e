//! The state of lowering one file, and what statements and expressions share.

use super::span;
use crate::source::Span;
use crate::tree::{Binding, Bound, ExprId, ExprKind, FrameId, Part, Tree};
use std::collections::HashMap;
use tree_sitter::{Node, TreeCursor};

/// How deep statements and expressions may stand in each other. Chains (`a + b + …`, `a.b().c()…`, `elif`) do not count:
/// they are walked in loops. CPython itself stops at 200 brackets and 100 indentations.
const MAX_DEPTH: usize = 200;
/// How deep expressions may stand in each other in what is handed on, chains included, so that whoever walks it may
/// recurse.
const MAX_HEIGHT: u16 = 400;

/// Lowers a whole file. Also returns what was nested too deep, in source order.
pub(super) fn lower<'t>(text: &'t str, root: Node<'t>) -> (Tree, Vec<Span>) {
    let mut lower = Lower {
        text,
        tree: Tree::with_file(text.len()),
        frame: FrameId(0),
        block: Span::new(0, text.len()),
        cursor: root.walk(),
        depth: 0,
        deep: Vec::new(),
        heights: Vec::new(),
        owners: HashMap::new(),
    };
    lower.all(root);
    (lower.tree, lower.deep)
}

/// Where a binding stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// See [`Binding::span`].
    pub(super) span: Span,
    /// See [`Binding::block`].
    pub(super) block: Span,
}

/// A file on its way from tree-sitter's tree to ours.
pub(super) struct Lower<'t> {
    pub(super) text: &'t str,
    pub(super) tree: Tree,
    /// The frame and the block that is being read.
    pub(super) frame: FrameId,
    pub(super) block: Span,
    /// Scratch for listing children; one for all, as each new one allocates.
    cursor: TreeCursor<'t>,
    depth: usize,
    deep: Vec<Span>,
    /// For each expression, how many stand in each other in it.
    heights: Vec<u16>,
    /// The frames that own the names declared `global` and `nonlocal` in a frame.
    pub(super) owners: HashMap<(FrameId, &'t str), FrameId>,
}

impl<'t> Lower<'t> {
    /// Lowers a node of any kind.
    pub(super) fn any(&mut self, node: Node<'t>) {
        if !self.statement(node) {
            self.expr(node);
        }
    }

    /// Lowers everything in a node.
    pub(super) fn all(&mut self, node: Node<'t>) {
        for child in self.children(node) {
            self.any(child);
        }
    }

    /// The named children that have a meaning. Syntax errors among them are lowered at once and left out, so that they
    /// neither get lost nor shift the others; call this once for each node.
    pub(super) fn children(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut children: Vec<Node<'t>> = node
            .named_children(&mut self.cursor)
            .filter(|child| !matches!(child.kind(), "comment" | "line_continuation"))
            .collect();
        if node.has_error() {
            children.retain(|child| {
                if child.is_error() {
                    self.nested(*child, |lower| lower.all(*child));
                }
                !child.is_error() && !child.is_missing()
            });
        }
        children
    }

    /// All children as they stand, punctuation and errors included.
    pub(super) fn tokens(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        node.children(&mut self.cursor).collect()
    }

    /// Lowers the syntax errors right inside a node, where [`Self::children`] is not asked for.
    pub(super) fn errors(&mut self, node: Node<'t>) {
        if node.has_error() {
            self.children(node);
        }
    }

    /// Runs `read` one level deeper, or notes that the node is nested too deep.
    pub(super) fn nested<R>(&mut self, node: Node<'t>, read: impl FnOnce(&mut Self) -> R) -> Option<R> {
        if self.depth == MAX_DEPTH {
            self.deep.push(span(node));
            return None;
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        Some(result)
    }

    /// Runs `read` inside a frame whose body is `block`.
    pub(super) fn in_frame<R>(&mut self, frame: FrameId, block: Span, read: impl FnOnce(&mut Self) -> R) -> R {
        let around = std::mem::replace(&mut self.frame, frame);
        let result = self.in_block(block, read);
        self.frame = around;
        result
    }

    /// Runs `read` inside a block of the current frame.
    pub(super) fn in_block<R>(&mut self, block: Span, read: impl FnOnce(&mut Self) -> R) -> R {
        let around = std::mem::replace(&mut self.block, block);
        let result = read(self);
        self.block = around;
        result
    }

    /// Adds an expression to the current frame; as `Other` where it would grow too high.
    pub(super) fn add(&mut self, mut kind: ExprKind, span: Span) -> ExprId {
        let mut height = 1 + self.height_of_children(&kind);
        if height > MAX_HEIGHT {
            self.deep.push(span);
            (kind, height) = (ExprKind::Other, 1);
        }
        self.heights.push(height);
        self.tree.add(kind, span, self.frame)
    }

    fn height_of_children(&self, kind: &ExprKind) -> u16 {
        let height = |id: &ExprId| self.heights[id.0 as usize];
        let highest = match kind {
            ExprKind::Text(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Hole { value, .. } => value.as_ref().map(height),
                    Part::Literal { .. } => None,
                })
                .max(),
            ExprKind::Member(object, _) => Some(height(object)),
            ExprKind::Index(a, b) | ExprKind::Percent(a, b) => Some(height(a).max(height(b))),
            ExprKind::Call(call) => call.args.iter().map(|arg| height(&arg.value)).chain([height(&call.callee)]).max(),
            ExprKind::Concat(items) | ExprKind::Choice(items) | ExprKind::List(items) => items.iter().map(height).max(),
            ExprKind::Object(entries) => entries.iter().map(|(_, value)| height(value)).max(),
            ExprKind::Name(_)
            | ExprKind::Function(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Number(_)
            | ExprKind::Other => None,
        };
        highest.unwrap_or(0)
    }

    /// Adds a binding in the current frame, or in the frame that owns the name.
    pub(super) fn add_binding(&mut self, target: String, value: Bound, annotation: Option<String>, place: Place) {
        let owner = match self.owners.is_empty() {
            true => None,
            false => self.owners.get(&(self.frame, target.as_str())).copied(),
        };
        let frame = owner.unwrap_or(self.frame);
        let Place { span, block } = place;
        self.tree.bindings.push(Binding { target, value, annotation, span, block, frame });
    }

    /// A field of a node.
    pub(super) fn field(&self, node: Node<'t>, name: &str) -> Option<Node<'t>> {
        node.child_by_field_name(name)
    }

    /// The source text of a node.
    pub(super) fn text(&self, node: Node<'t>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }
}
