//! What counts in a whole file of SQL, where no driver call says how it is sent.

use crate::fact::Fact;

/// Whether a fact of a SQL file is worth telling. A script is split by whoever runs it, so how many statements stand in
/// one text says nothing; and what a routine's body does with the server's own state is told where it is called.
pub fn counts(fact: &Fact) -> bool {
    fact.rule != "multi-statement"
}
