//! SQL texts: split into statements, read each, and say what it does to the session.

use std::ops::Range;

use crate::fact::{Engine, Located};

/// What a run-time value looks like in a text that is analysed: each `…` (three bytes) is one hole.
pub const HOLE: char = '…';

/// What a text says.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Its statements, in order. Their ranges do not overlap.
    pub statements: Vec<Statement>,
    /// How much it looks like SQL.
    pub shape: Shape,
}

/// One statement.
#[derive(Debug)]
pub struct Statement {
    /// Bytes of the text, without surrounding space, comments before it, and the final `;`.
    pub range: Range<usize>,
    /// What it does to the session.
    pub facts: Vec<Located>,
    /// What it does to the transaction.
    pub control: Option<Control>,
    /// sqlparser read it; otherwise its facts come from its tokens.
    pub parsed: bool,
    /// The engine that alone has this statement, where there is one: `GET_LOCK` means MySQL.
    pub engine: Option<Engine>,
}

/// What a statement does to the transaction around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`, `ROLLBACK` (not `ROLLBACK TO`).
    End,
}

/// How much a text looks like SQL, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Shape {
    /// Not at all.
    #[default]
    None,
    /// It begins like a statement, and could be prose: `set the table`.
    Likely,
    /// Every statement of it parses, or has a form that prose never has.
    Certain,
}

/// Reads a text. `engine` is what the text's library implies; `None` means that any engine's syntax may stand here.
pub fn analyze(_text: &str, _engine: Option<Engine>) -> Analysis {
    Analysis::default()
}

/// t
pub fn guess_engine(_text: &str) -> Option<Engine> { None }
/// t
pub fn one_line(text: &str, _max: usize) -> String { text.to_string() }
