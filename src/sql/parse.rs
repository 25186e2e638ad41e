//! sqlparser as a judge: is this a statement at all?
//!
//! Facts come from tokens (see `statement`). Only a statement that has one is parsed, to tell SQL from prose.

use std::ops::Range;

use sqlparser::ast::Statement;
use sqlparser::parser::Parser;

use super::tokens::dialect;
use crate::fact::Engine;

/// Longer statements are not parsed: what they are is plain by then, and a tree costs many times the text.
const MAX_LENGTH: usize = 64 * 1024;
/// Nor are deeper ones: sqlparser tries some brackets several ways, each of them for each bracket inside.
const MAX_BRACKETS: usize = 16;

/// The tree of one statement of a masked text.
pub fn parse(masked: &str, range: Range<usize>, engine: Option<Engine>) -> Option<Statement> {
    let text = masked.get(range).filter(|text| text.len() <= MAX_LENGTH && brackets(text) <= MAX_BRACKETS)?;
    let mut statements = Parser::parse_sql(dialect(engine), text).ok()?;
    (statements.len() == 1).then(|| statements.remove(0))
}

/// How deep brackets nest.
fn brackets(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}
