//! Rust: read by `syn`, lowered to the common form.
//!
//! `syn` gives no comments and cannot read a file with an error in it, and it recurses. A small lexer of our own
//! ([`lex`]) therefore goes first: it finds the comments, and how deep the file would make `syn` recurse. What is too
//! deep, or does not parse, is read from the same lexer's tokens ([`fallback`]): less is known then, but no string
//! literal is lost.

use crate::tree::{Problem, Tree};

mod binding;
mod declared;
mod expression;
mod fallback;
mod item;
mod lex;
mod literal;
mod lower;
mod macros;
mod types;

/// Reads a file. Never fails: what cannot be parsed is read by its tokens, and [`Tree::problems`] says so.
///
/// The thread needs a stack of 8 MiB.
pub fn read(text: &str) -> Tree {
    let start = code_start(text);
    let mut tree = Tree::with_file(text.len());
    let survey = lex::survey(text, start);
    tree.comments = survey.comments;
    let parsed = match survey.too_deep {
        Some(span) => Err(Problem { span, reason: "read by its tokens: nested too deeply".into() }),
        None => lower::file(text, start, &mut tree),
    };
    if let Err(problem) = parsed {
        tree.problems.push(problem);
        fallback::read(text, start, &mut tree);
    }
    tree
}

/// Where the code begins: behind a byte order mark and a `#!` line. `#![…]` is an attribute, not such a line.
fn code_start(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let Some(line) = text[mark..].strip_prefix("#!") else { return mark };
    let after = lex::tokens(text, mark + 2).find(|token| token.kind != lex::Kind::Comment);
    if after.is_some_and(|token| token.kind == lex::Kind::Open && text[token.span.range()].starts_with('[')) {
        return mark;
    }
    mark + 2 + line.find('\n').unwrap_or(line.len())
}

#[cfg(test)]
mod tests;
