//! The state of a lowering, and what all its parts share.

use tree_sitter::{Node, TreeCursor};

use super::{span, types};
use crate::source::Span;
use crate::tree::{Binding, Bound, ExprId, ExprKind, FrameId, FrameKind, Tree};

/// How deep statements and expressions may stand in each other. Chains (`a + b + …`, `a.b().c()…`, `else if`) cost
/// nothing: they are walked in loops.
const DEEPEST: u32 = 200;
/// How high an expression may be, its longest way down to a name or literal. It bounds what reads the tree later; a
/// longer chain is cut.
const HIGHEST: u16 = 400;

/// Lowers a program. The spans are those of what was nested too deep.
pub(super) fn lower(text: &str, root: Node) -> (Tree, Vec<Span>) {
    let mut lower = Lower {
        text,
        tree: Tree::with_file(text.len()),
        frame: FrameId(0),
        block: Span::new(0, text.len()),
        heights: Vec::new(),
        depth: 0,
        too_deep: Vec::new(),
        cursor: root.walk(),
    };
    lower.visit(root);
    lower.too_deep.sort();
    (lower.tree, lower.too_deep)
}

/// A lowering under way.
pub(super) struct Lower<'a> {
    pub(super) text: &'a str,
    pub(super) tree: Tree,
    /// The frame that code stands in now.
    pub(super) frame: FrameId,
    /// The innermost block now.
    pub(super) block: Span,
    /// The height of each expression.
    heights: Vec<u16>,
    depth: u32,
    too_deep: Vec<Span>,
    /// Kept for its memory.
    cursor: TreeCursor<'a>,
}

impl<'a> Lower<'a> {
    /// The source of a node. It comes from the original file, whatever the parser was given.
    pub(super) fn words(&self, node: Node) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The named children without comments. Errors among them are lowered now and left out, so that whoever counts
    /// children counts real ones.
    pub(super) fn named(&mut self, node: Node<'a>) -> Vec<Node<'a>> {
        let mut children: Vec<Node<'a>> = node.named_children(&mut self.cursor).collect();
        children.retain(|child| !(child.is_extra() && child.kind().ends_with("comment")));
        if node.has_error() {
            self.errors(node);
            children.retain(|child| !child.is_error());
        }
        children
    }

    /// Lowers the errors that stand directly in a node whose children are taken by their fields.
    pub(super) fn errors(&mut self, node: Node<'a>) {
        if node.has_error() {
            let errors: Vec<Node<'a>> = node.children(&mut self.cursor).filter(Node::is_error).collect();
            for error in errors {
                self.visit_children(error);
            }
        }
    }

    /// A field of a node.
    pub(super) fn field(&self, node: Node<'a>, name: &str) -> Option<Node<'a>> {
        node.child_by_field_name(name)
    }

    /// The type that a node's `type` field names.
    pub(super) fn annotation(&self, node: Node<'a>) -> Option<String> {
        self.field(node, "type").and_then(|annotation| types::path(annotation, self.text))
    }

    /// Runs `inside` one level deeper. `None`, and a problem, where that is too deep.
    pub(super) fn deeper<T>(&mut self, node: Node<'a>, inside: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST {
            self.too_deep.push(span(node));
            return None;
        }
        self.depth += 1;
        let result = inside(self);
        self.depth -= 1;
        Some(result)
    }

    /// Runs `inside` with another innermost block.
    pub(super) fn in_block<T>(&mut self, block: Span, inside: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.block, block);
        let result = inside(self);
        self.block = outer;
        result
    }

    /// Opens a frame and runs `inside` in it.
    pub(super) fn in_frame(
        &mut self,
        kind: FrameKind,
        name: &str,
        node: Node<'a>,
        inside: impl FnOnce(&mut Self),
    ) -> FrameId {
        let outer = self.frame;
        self.frame = self.tree.add_frame(kind, name, span(node), outer);
        let block = self.field(node, "body").unwrap_or(node);
        self.in_block(span(block), inside);
        std::mem::replace(&mut self.frame, outer)
    }

    /// Adds an expression in the current frame.
    pub(super) fn add(&mut self, kind: ExprKind, span: Span) -> ExprId {
        let height = self.height(&kind);
        if height > HIGHEST {
            self.too_deep.push(span);
            self.heights.push(0);
            return self.tree.add(ExprKind::Other, span, self.frame);
        }
        self.heights.push(height);
        self.tree.add(kind, span, self.frame)
    }

    fn height(&self, kind: &ExprKind) -> u16 {
        use crate::tree::Part;
        let of = |id: &ExprId| self.heights.get(id.0 as usize).copied().unwrap_or(0) + 1;
        let most = |ids: &[ExprId]| ids.iter().map(of).max().unwrap_or(0);
        match kind {
            ExprKind::Text(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Hole { value: Some(value), .. } => Some(of(value)),
                    _ => None,
                })
                .max()
                .unwrap_or(0),
            ExprKind::Member(object, _) => of(object),
            ExprKind::Index(a, b) | ExprKind::Percent(a, b) => of(a).max(of(b)),
            ExprKind::Call(call) => call.args.iter().map(|arg| of(&arg.value)).fold(of(&call.callee), u16::max),
            ExprKind::Concat(items) | ExprKind::Choice(items) | ExprKind::List(items) => most(items),
            ExprKind::Object(entries) => entries.iter().map(|(_, value)| of(value)).max().unwrap_or(0),
            ExprKind::Name(_)
            | ExprKind::Function(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Number(_)
            | ExprKind::Other => 0,
        }
    }

    /// Adds an expression that has no form here.
    pub(super) fn other(&mut self, node: Node<'a>) -> ExprId {
        self.add(ExprKind::Other, span(node))
    }

    /// Notes that a name or attribute is given something, here.
    pub(super) fn bind(&mut self, target: impl Into<String>, value: Bound, annotation: Option<String>, span: Span) {
        let (block, frame) = (self.block, self.frame);
        self.tree.bindings.push(Binding { target: target.into(), value, annotation, span, block, frame });
    }
}
