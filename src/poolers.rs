//! Stand-in for the poolers' data.

use std::fmt;

/// A pooler, with a version where it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(String);

impl Target {
    /// Reads `NAME[@VERSION]`.
    pub fn parse(text: &str) -> Result<Target, String> {
        match text.split('@').next() {
            Some("rds-proxy" | "pgbouncer" | "proxysql" | "any") => Ok(Target(text.to_string())),
            _ => Err(format!("unknown pooler `{text}`")),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
