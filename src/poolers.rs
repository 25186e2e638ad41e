//! Stand-in for the poolers' data.

use std::fmt;

use crate::fact::{Engine, Fact};
use crate::finding::Effect;

/// A pooler, with a version where it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(String);

/// One row of a pooler's data.
pub struct Row {
    /// What becomes of a fact.
    pub effect: Effect,
}

/// What one pooler makes of a fact.
pub struct Verdict {
    /// The row that decides.
    pub row: &'static Row,
}

impl Target {
    /// Reads `NAME[@VERSION]`.
    pub fn parse(text: &str) -> Result<Target, String> {
        match text.split('@').next() {
            Some("rds-proxy" | "pgbouncer" | "proxysql" | "any") => Ok(Target(text.to_string())),
            _ => Err(format!(
                "no pooler is called `{text}`; did you mean `pgbouncer`?\nknown: any, pgbouncer, proxysql, rds-proxy"
            )),
        }
    }

    /// What each of its poolers makes of a fact.
    pub fn judge(&self, _: &Fact, _: Option<Engine>, _: Option<bool>) -> Vec<Verdict> {
        vec![Verdict { row: &Row { effect: Effect::Pins } }]
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
