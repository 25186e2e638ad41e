//! JavaScript and TypeScript, read with tree-sitter.
//!
//! The syntax tree is lowered in one pass, in the order of the source ([`lower`]). tree-sitter reads every input, broken
//! or not: what it could not place stands as a problem, and everything around and inside it is lowered all the same.

use tree_sitter::{Language, Node, Parser};

use super::bounded;
use crate::source::Span;
use crate::tree::{Problem, Tree};

mod bind;
mod class;
mod expression;
mod function;
mod gaps;
mod literal;
mod lower;
mod module;
mod statement;
mod types;

/// Which grammar reads the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// JavaScript and JSX. A file that it cannot read (Flow, or TypeScript under the wrong name) is read as [`Self::Tsx`].
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
}

impl Grammar {
    fn language(self) -> Language {
        match self {
            Grammar::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Grammar::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Grammar::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        }
    }
}

/// Reads a file. Never fails: what cannot be understood stands in [`Tree::problems`].
pub fn read(text: &str, grammar: Grammar) -> Tree {
    let Some(mut syntax) = parse(text, grammar) else {
        let mut tree = Tree::with_file(text.len());
        tree.problems.push(Problem { span: Span::new(0, text.len()), reason: bounded::TOO_SLOW.into() });
        return tree;
    };
    let mut notes = Notes::of(text, &syntax);
    if grammar == Grammar::JavaScript && notes.unread > 0 {
        let typed = parse(text, Grammar::Tsx).map(|typed| (Notes::of(text, &typed), typed));
        if let Some((typed_notes, typed)) = typed.filter(|(typed_notes, _)| typed_notes.unread < notes.unread) {
            (notes, syntax) = (typed_notes, typed);
        }
    }
    let (mut tree, too_deep) = lower::lower(text, syntax.root_node());
    tree.comments = notes.comments;
    tree.problems.extend(problems(&notes.errors, "syntax error"));
    tree.problems.extend(problems(&too_deep, "nested too deep"));
    tree
}

fn parse(text: &str, grammar: Grammar) -> Option<tree_sitter::Tree> {
    let mut parser = Parser::new();
    parser.set_language(&grammar.language()).ok()?;
    match grammar {
        Grammar::JavaScript => bounded::parse(&mut parser, text),
        Grammar::TypeScript | Grammar::Tsx => bounded::parse(&mut parser, gaps::blank(text).as_ref()),
    }
}

/// What stands in the syntax tree beside the code.
#[derive(Default)]
struct Notes {
    comments: Vec<Span>,
    /// Outermost errors.
    errors: Vec<Span>,
    /// How much of the text lies in errors; a missing token counts as one byte.
    unread: usize,
}

impl Notes {
    fn of(text: &str, syntax: &tree_sitter::Tree) -> Notes {
        let mut notes = Notes::default();
        let root = syntax.root_node();
        let comments = ["//", "/*", "<!--", "-->"].iter().any(|opening| text.contains(opening));
        if !comments && !root.has_error() {
            return notes;
        }
        let mut cursor = syntax.walk();
        loop {
            let node = cursor.node();
            notes.take(node);
            if (comments || node.has_error()) && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return notes;
                }
            }
        }
    }

    fn take(&mut self, node: Node) {
        let span = span(node);
        if node.is_error() || node.is_missing() {
            if self.errors.last().is_none_or(|last| !last.contains(span)) {
                self.unread += span.len().max(1);
                self.errors.push(span);
            }
        } else if node.is_extra() && matches!(node.kind(), "comment" | "html_comment") {
            self.comments.push(span);
        }
    }
}

/// Bytes between two troubles that still are one to a person.
const NEAR: u32 = 80;
/// Problems of one kind that a file may have; the last one stands for all that follow.
const MOST: usize = 8;

/// The spans as few problems: neighbours are one.
fn problems(spans: &[Span], reason: &str) -> Vec<Problem> {
    let mut merged: Vec<Span> = Vec::new();
    for &span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end.saturating_add(NEAR) => *last = last.to(span),
            _ => merged.push(span),
        }
    }
    let rest = merged.split_off(merged.len().min(MOST - 1));
    let mut problems: Vec<Problem> =
        merged.into_iter().map(|span| Problem { span, reason: reason.to_string() }).collect();
    if let [first, .., last] = rest.as_slice() {
        let reason = format!("{reason}, in {} places", rest.len());
        problems.push(Problem { span: first.to(*last), reason });
    } else {
        problems.extend(rest.into_iter().map(|span| Problem { span, reason: reason.to_string() }));
    }
    problems
}

fn span(node: Node) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

#[cfg(test)]
mod tests;
