//! One line a finding: for editors, `grep` and logs.

use std::io::{self, Write};

use super::{level_name, plain};
use crate::finding::Outcome;

/// Writes `path:line:column: level[rule] message` for each finding.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    for finding in &outcome.findings {
        let at = finding.place.start;
        let (path, message) = (plain(&finding.place.path), plain(&finding.message));
        let (level, rule) = (level_name(finding.level), finding.rule);
        writeln!(out, "{path}:{}:{}: {level}[{rule}] {message}", at.line, at.column)?;
    }
    Ok(())
}
