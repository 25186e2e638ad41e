//! What surrounds a statement: the transaction, the connection that it is sent on, and the kind of code it stands in.
//!
//! Each answer says why, in a sentence for the finding, and "not known" is an answer too: a caller out of view may have
//! opened a transaction, and an address that only run time knows may lead past the pooler.

use crate::project::At;
use crate::resolve::Resolver;
use crate::sql::one_line;
use crate::texts::Texts;

mod connection;
mod origin;
mod place;
mod spoken;
mod transaction;

pub use connection::{Connection, Direct};
pub use origin::{Held, Origin, connection_of};
pub use place::{Place, marks_test, place};
pub use spoken::{Event, Spoken, Step, ends_by_name, function_of, speaks};
pub use transaction::{Transaction, begun, explicit};

/// What surrounds a statement or a call.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Whether a transaction is open.
    pub transaction: Transaction,
    /// What it is sent on.
    pub connection: Connection,
    /// The kind of code.
    pub place: Place,
}

impl Scope {
    /// Of a SQL script, which nothing surrounds but what it says itself.
    pub fn of_script(place: Place, open: bool) -> Scope {
        let transaction =
            if open { Transaction::Open("BEGIN stands before it in this text.".into()) } else { Transaction::Unknown };
        Scope { transaction, connection: Connection::Unknown, place }
    }

    /// Whether a transaction is open, where that is known.
    pub fn in_transaction(&self) -> Option<bool> {
        match self.transaction {
            Transaction::Open(_) => Some(true),
            Transaction::Autocommit(_) | Transaction::Alone(_) => Some(false),
            Transaction::Unknown => None,
        }
    }
}

/// Looks at the surroundings of calls.
#[derive(Clone, Copy)]
pub struct Scopes<'r, 'p> {
    /// What the code's names and calls mean.
    pub resolver: &'r Resolver<'p>,
    /// The transactions that the code opens and ends by SQL text.
    pub spoken: &'r Spoken,
    /// What leads past the pooler.
    pub direct: &'r Direct,
    /// The texts of the files, for the sentences.
    pub texts: &'r Texts<'p>,
}

impl Scopes<'_, '_> {
    /// What surrounds a text that `sent` sends and that stands at `at`, or further out, where helpers hand it on.
    pub fn of_text(&self, sent: At, through: &[At]) -> Scope {
        let at = through.last().copied().unwrap_or(sent);
        let origin = Origin::of_call(self.resolver, sent);
        let calls = std::iter::once(sent).chain(through.iter().copied());
        Scope {
            transaction: Transaction::around(self, calls, &origin),
            connection: self.direct.connection(self, &origin),
            place: place(self.resolver, at),
        }
    }

    /// What surrounds a call that matters without a text: one that is made on a connection, or that opens one.
    pub fn of_call(&self, call: At) -> Scope {
        let mut scope = self.of_text(call, &[]);
        if scope.connection == Connection::Unknown {
            scope.connection = self.direct.connection(self, &Origin::of(self.resolver, call));
        }
        scope
    }

    /// A place for a sentence: `app/db.py:12`.
    fn whereabouts(&self, at: At) -> String {
        let path = &self.resolver.project.unit(at.file).path;
        match self.texts.of(at.file) {
            Some(source) => format!("{path}:{}", source.position(self.resolver.project.span(at).start).line),
            None => path.to_string(),
        }
    }

    /// Code for a sentence, on one line and shortened to `most` characters.
    fn quote(&self, at: At, most: usize) -> String {
        let source = self.texts.of(at.file);
        source.map(|s| one_line(s.slice(self.resolver.project.span(at)), most)).unwrap_or_default()
    }
}
