//! What a statement or a call does to the server session, whatever the pooler.

use std::fmt;
use std::ops::Range;

/// A family of servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// PostgreSQL and what speaks like it.
    Postgresql,
    /// MySQL and MariaDB.
    Mysql,
    /// SQL Server.
    Mssql,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Engine; 3] = [Engine::Postgresql, Engine::Mysql, Engine::Mssql];

    /// Its name in data, configuration and reports.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Postgresql => "postgresql",
            Engine::Mysql => "mysql",
            Engine::Mssql => "mssql",
        }
    }

    /// What its vendor calls it.
    pub fn title(self) -> &'static str {
        match self {
            Engine::Postgresql => "PostgreSQL",
            Engine::Mysql => "MySQL",
            Engine::Mssql => "SQL Server",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a statement or call does to the session.
///
/// `rule` is the slug that a person reads. `form` tells the variants of one rule apart where a pooler treats them
/// differently; each rule's page lists its forms, and loading fails on one that it does not list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Fact {
    /// The rule's slug: `search-path`.
    pub rule: &'static str,
    /// The variant: `set`, `reset`, `nextval`, `with-hold`. One of the forms that the rule's page lists.
    pub form: &'static str,
    /// The setting, function, object or channel it is about, in lower case where the engine folds case. `None` where
    /// only a run-time value decides, or there is no such thing.
    pub name: Option<String>,
    /// It happens inside a stored routine's body: when called, not now, and unseen by a proxy that reads texts.
    pub routine: bool,
    /// It stands in a text that a query puts together: it happens when somebody runs what the query returns.
    pub generated: bool,
}

impl Fact {
    /// A fact outside any routine.
    pub fn new(rule: &'static str, form: &'static str, name: Option<String>) -> Fact {
        Fact { rule, form, name, routine: false, generated: false }
    }
}

/// A fact, and the bytes of the SQL text that say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The fact.
    pub fact: Fact,
    /// Bytes of the analysed text.
    pub range: Range<usize>,
}
