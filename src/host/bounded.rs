//! Parsing with tree-sitter, for no longer than a file is worth.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

/// A file that takes longer to parse is not read. The largest that are read by default take a second or two; some that
/// were made for it take hours, for what a grammar looks ahead may be all the rest of the file.
pub const LONGEST: Duration = Duration::from_secs(20);

/// What is said of such a file.
pub const TOO_SLOW: &str = "it takes longer than 20 seconds to parse";

/// Parses a text; `None` where that takes too long.
pub fn parse(parser: &mut Parser, text: &str) -> Option<Tree> {
    let started = Instant::now();
    let mut in_time = |_: &ParseState| match started.elapsed() < LONGEST {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    };
    let options = ParseOptions::new().progress_callback(&mut in_time);
    let bytes = text.as_bytes();
    let tree = parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
    if tree.is_none() {
        // It would go on where it stopped.
        parser.reset();
    }
    tree
}
