//! What the readers of statements share: where a statement stands, and what one reading of it says.

use std::collections::HashSet;
use std::ops::Range;

use super::Control;
use crate::fact::{Engine, Fact, Located};

/// Whose syntax the tokens follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Statements sent by a client, or run from a text that a routine builds.
    Top,
    /// A body of PL/pgSQL: `DECLARE`, `FETCH` and `EXECUTE` are its own.
    Plpgsql,
    /// A body of plain SQL, or of MySQL's or SQL Server's language.
    Block,
}

/// Where a statement stands.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The engine, where it is known or could be guessed.
    pub engine: Option<Engine>,
    /// Whose syntax this is.
    pub place: Place,
    /// Inside the body of a stored routine.
    pub routine: bool,
    /// Local variables and parameters of the routine, in lower case.
    pub locals: Option<&'a HashSet<String>>,
    /// Texts inside texts so far.
    pub depth: u8,
    /// An earlier statement of the text writes rows.
    pub wrote: bool,
}

impl<'a> Scope<'a> {
    /// What a client sends.
    pub fn top(engine: Option<Engine>) -> Scope<'a> {
        Scope { engine, place: Place::Top, routine: false, locals: None, depth: 0, wrote: false }
    }

    /// Whether this engine's syntax may stand here.
    pub fn may_be(&self, engine: Engine) -> bool {
        self.engine.is_none_or(|own| own == engine)
    }

    /// Whether the engine is known to be this one.
    pub fn is(&self, engine: Engine) -> bool {
        self.engine == Some(engine)
    }

    /// A fact of this scope.
    pub fn fact(&self, rule: &'static str, form: &'static str, name: Option<String>, range: Range<usize>) -> Located {
        let fact = Fact { routine: self.routine, ..Fact::new(rule, form, name) };
        Located { fact, range }
    }
}

/// How much the tokens look like the statement that their first word announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Form {
    /// They do not.
    #[default]
    Invalid,
    /// They could be prose, or a part of another statement.
    Loose,
    /// They could be prose, unless sqlparser can read them.
    Plain,
    /// Nothing else is written like this.
    Firm,
}

/// What one statement says.
#[derive(Debug, Default)]
pub struct Reading {
    /// What it does to the session.
    pub facts: Vec<Located>,
    /// What it does to the transaction.
    pub control: Option<Control>,
    /// How sure its form is.
    pub form: Form,
}

impl Reading {
    /// Not this statement after all.
    pub fn invalid() -> Reading {
        Reading::default()
    }

    /// A statement that does nothing to the session.
    pub fn silent(form: Form) -> Reading {
        Reading { form, ..Reading::default() }
    }

    /// A statement with one fact.
    pub fn one(form: Form, fact: Located) -> Reading {
        Reading { form, facts: vec![fact], control: None }
    }

    /// A statement that begins or ends a transaction.
    pub fn control(form: Form, control: Control) -> Reading {
        Reading { form, facts: Vec::new(), control: Some(control) }
    }
}
