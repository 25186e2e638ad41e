//! Parsing with tree-sitter, for no longer than a file is worth.
//!
//! What counts is the work, not the time: a machine that is busy, or stops a process for a while, must not change what a run
//! finds.

use std::cell::Cell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

/// A file that takes more work to parse is not read, in steps: a hundred of the parser's own actions, or [`CHUNK`] bytes that
/// it looks at. Common code takes a step for each hundred bytes. Some files that were made for it would take hours, for what
/// a grammar looks ahead may be all the rest of the file; this much takes some fifteen seconds.
const MOST_STEPS: usize = 500_000;
/// Large files may take a step more for so many bytes.
const BYTES_A_STEP: usize = 32;

/// What is said of such a file.
pub const TOO_SLOW: &str = "it takes too much work to parse";

/// How much of a text the parser is given at once, in bytes.
const CHUNK: usize = 4 << 10;

/// Parses a text; `None` where that takes too much work.
pub fn parse(parser: &mut Parser, text: &str) -> Option<Tree> {
    let left = Cell::new(MOST_STEPS + text.len() / BYTES_A_STEP);
    let step = || left.set(left.get().saturating_sub(1));
    let mut go_on = |_: &ParseState| {
        step();
        if left.get() > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut go_on);
    let bytes = text.as_bytes();
    let mut read = |at: usize, _| {
        step();
        // Between two of its own actions it may look at any amount: then the text ends for it.
        let end = if left.get() > 0 { bytes.len().min(at + CHUNK) } else { 0 };
        bytes.get(at..end).unwrap_or_default()
    };
    let tree = parser.parse_with_options(&mut read, None, Some(options));
    if tree.is_none() || left.get() == 0 {
        // It would go on where it stopped.
        parser.reset();
        return None;
    }
    tree
}
