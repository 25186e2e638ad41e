//! Python, read with tree-sitter.
//!
//! What Python needs beyond the conventions of [`crate::tree`]:
//! - A hole of an f-string has a value only where its text is the value's own: `{x}` and `{x!s}`, but not `{x!r}`,
//!   `{x:>10}` or `{x=}`. The expression in it is lowered all the same. A t-string's holes are data that the driver sends
//!   beside the text, save psycopg's `{x:q}`, which is text.
//! - A comprehension or a generator is a [`ExprKind::List`](crate::tree::ExprKind::List) of its one element expression.
//! - `a, b = f()` gives `a` the value `f()[0]` and `b` `f()[1]`, as an index that nobody wrote; written-out lists pair up.
//!   An index with an unknown key (`Other`) is any item: `for a, b in xs` gives `a` the value `xs[?][0]`. `enumerate`,
//!   `zip`, `.items()`, `.values()`, `sorted` and their like are seen through.
//! - `x: T` without a value gives `x` an `Other` of that type.
//! - `yield x` counts among the returns of its function: a context manager hands it out, and a loop over a generator
//!   meets it.
//! - `with` bodies and `finally` always run, so they are no blocks of their own: a binding in them holds after them.
//! - A binding's span ends where the name may first be used: for `for` and `with` it is the head of the statement, for
//!   a comprehension its opening bracket (the element stands before the names that it uses).
//! - A name declared `global` or `nonlocal` is bound in the frame that owns it.

mod annotations;
mod expressions;
mod lower;
mod statements;
mod strings;
mod targets;
#[cfg(test)]
mod tests;

use super::bounded;
use crate::source::Span;
use crate::tree::{Problem, Tree};
use std::cell::RefCell;
use tree_sitter::{Node, Parser};

/// Syntax errors closer than this many bytes are one problem.
const PROBLEM_GAP: u32 = 400;
/// At most so many problems of one kind in a file; the last one covers the rest.
const PROBLEM_LIMIT: usize = 4;

/// Reads a file. Never fails: what cannot be understood stands in [`Tree::problems`], and what can be told apart inside
/// it is lowered.
pub fn read(text: &str) -> Tree {
    let Some(syntax) = parse(text) else {
        let mut tree = Tree::with_file(text.len());
        tree.problems.push(Problem { span: Span::new(0, text.len()), reason: bounded::TOO_SLOW.into() });
        return tree;
    };
    let root = syntax.root_node();
    let (mut tree, deep) = lower::lower(text, root);
    if root.has_error() || text.contains('#') {
        let (comments, errors) = comments_and_errors(root);
        tree.comments = comments;
        add_problems(&mut tree, errors, "syntax error");
    }
    add_problems(&mut tree, deep, "nested too deep");
    tree
}

/// Parses with this thread's parser; `None` where that takes too long.
fn parse(text: &str) -> Option<tree_sitter::Tree> {
    thread_local! {
        static PARSER: RefCell<Option<Parser>> = RefCell::new(new_parser());
    }
    fn new_parser() -> Option<Parser> {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
        Some(parser)
    }
    PARSER.with_borrow_mut(|parser| bounded::parse(parser.as_mut()?, text))
}

/// The spans of all comments, and of all outermost syntax errors, in source order.
fn comments_and_errors(root: Node) -> (Vec<Span>, Vec<Span>) {
    let (mut comments, mut errors) = (Vec::new(), Vec::new());
    let mut covered = 0;
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        if node.kind_id() == COMMENT.with(|id| *id) {
            comments.push(span(node));
        } else if (node.is_error() || node.is_missing()) && node.start_byte() >= covered {
            errors.push(span(node));
            covered = node.end_byte();
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return (comments, errors);
            }
        }
    }
}

thread_local! {
    /// The grammar's number for comments: this loop meets every token of a file, and comparing names costs.
    static COMMENT: u16 = tree_sitter::Language::from(tree_sitter_python::LANGUAGE).id_for_node_kind("comment", true);
}

/// Adds spans in source order as problems, near ones as one.
fn add_problems(tree: &mut Tree, spans: Vec<Span>, reason: &str) {
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        let full = merged.len() >= PROBLEM_LIMIT;
        match merged.last_mut() {
            Some(last) if full || span.start <= last.end.saturating_add(PROBLEM_GAP) => *last = last.to(span),
            _ => merged.push(span),
        }
    }
    tree.problems.extend(merged.into_iter().map(|span| Problem { span, reason: reason.into() }));
}

/// A node's bytes.
fn span(node: Node) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}
