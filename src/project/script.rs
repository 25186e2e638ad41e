//! What a file of SQL says, without its text.

use crate::fact::{Engine, Fact};
use crate::source::Span;
use crate::sql;

/// A file of SQL, read.
#[derive(Debug)]
pub struct Script {
    /// The statements that say something of the session or the transaction, in order.
    pub statements: Box<[sql::Statement]>,
    /// The engine that its syntax shows.
    pub guessed: Option<Engine>,
    /// Its comments that can hold ignore directives.
    pub comments: Box<[Span]>,
}

impl Script {
    /// Reads a file. `engine` is what the configuration says.
    pub fn read(text: &str, engine: Option<Engine>) -> Script {
        let mut statements = sql::analyze(text, engine).statements;
        statements.iter_mut().for_each(|statement| statement.facts.retain(|located| counts(&located.fact)));
        statements.retain(|statement| !statement.facts.is_empty() || statement.control.is_some());
        Script {
            statements: statements.into(),
            guessed: sql::guess_engine(text),
            comments: sql::mentions(text).map(|range| Span::new(range.start, range.end)).collect(),
        }
    }
}

/// Whether a fact of a SQL file is worth telling where no driver call says how it is sent. A script is split by whoever
/// runs it, so how many statements stand in one text says nothing; and what a routine's body does with the server's own
/// state is told where it is called.
fn counts(fact: &Fact) -> bool {
    fact.rule != "multi-statement"
}
