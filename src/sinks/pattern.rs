//! Regular expressions of the data.

use std::fmt;
use std::sync::OnceLock;

use regex::Regex;

/// A regular expression that is compiled when a text is first held against it: the data has hundreds, a run needs few.
#[derive(Clone)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern in the syntax of the `regex` crate.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(source: &str) -> Result<Pattern, String> {
        regex_syntax::Parser::new().parse(source).map_err(|error| error.to_string())?;
        Ok(Pattern { source: source.to_owned(), compiled: OnceLock::new() })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether it finds itself in a text. One that would take too much memory does nowhere.
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// Its source: what it says does not depend on whether it was used.
impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.source, f)
    }
}
