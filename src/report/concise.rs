//! One line a finding: for editors, `grep` and logs.

use std::io::{self, Write};

use super::plain;
use super::words::{level_name, standing, trace};
use crate::finding::Outcome;

/// Writes `path:line:column: level[rule] message` for each finding, and behind it how it stands and the way from a hot
/// path, where that says something.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    for finding in &outcome.findings {
        let at = finding.place.start;
        let (path, message) = (plain(&finding.place.path), plain(&finding.message));
        let (level, rule) = (level_name(finding.level), finding.rule);
        let state = standing(finding, outcome.comparison.as_ref()).map(|state| format!(" · {state}"));
        let hot = trace(finding).map(|trace| format!(" · hot path {trace}"));
        let more = format!("{}{}", state.unwrap_or_default(), hot.unwrap_or_default());
        writeln!(out, "{path}:{}:{}: {level}[{rule}] {message}{more}", at.line, at.column)?;
    }
    Ok(())
}
