//! The lines that close a report: what was not read, what is fixed, what the run came to, and whether it passes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Duration;

use super::harmless::{Console, plain};
use crate::finding::{Finding, Level, Outcome, Skipped};
use crate::secrets;

/// Up to this many files that were skipped for one reason are listed by name.
const LISTED: usize = 5;
/// Up to this many fixed findings are listed.
const FIXED: usize = 20;

/// A number with commas: `1,204`.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut result = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            result.push(',');
        }
        result.push(digit);
    }
    result
}

/// `1 file`, `1,204 files`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// Writes what was not read and why, what the base had and the tree has not, one line that sums the run up, and the
/// sentence that says whether it passes.
pub fn write_closing(outcome: &Outcome, took: Duration, out: &mut dyn Write) -> io::Result<()> {
    let mut out = Console::new(out);
    write_reasons("skipped", &outcome.skipped, &mut out)?;
    write_reasons("read in part", &outcome.partly, &mut out)?;
    write_reasons("failed on", &outcome.failures, &mut out)?;
    write_fixed(outcome, &mut out)?;
    writeln!(out, "{} · {:.2} s", summary(outcome), took.as_secs_f64())?;
    if let Some(gate) = &outcome.gate {
        writeln!(out, "{}", plain(&gate.sentence))?;
    }
    out.flush()
}

fn write_reasons(verb: &str, files: &[Skipped], out: &mut dyn Write) -> io::Result<()> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in files {
        by_reason.entry(&file.reason).or_default().push(&file.path);
    }
    for (reason, paths) in by_reason {
        let reason = plain(reason);
        if paths.len() > LISTED {
            let first = plain(paths[0]);
            writeln!(out, "{verb} {}: {reason} ({first} and others)", counted(paths.len(), "file"))?;
        } else {
            paths.iter().try_for_each(|path| writeln!(out, "{verb} {}: {reason}", plain(path)))?;
        }
    }
    Ok(())
}

fn write_fixed(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let Some(comparison) = &outcome.comparison else { return Ok(()) };
    for fixed in comparison.fixed.iter().take(FIXED) {
        let statement = secrets::hidden(&fixed.statement);
        let (path, rule, statement) = (plain(&fixed.path), plain(&fixed.rule), plain(&statement));
        writeln!(out, "fixed {rule} at {path}:{}: {statement}", fixed.line)?;
    }
    let more = comparison.fixed.len().saturating_sub(FIXED);
    if more > 0 {
        writeln!(out, "fixed {} more", count(more))?;
    }
    Ok(())
}

/// How many findings there are of each level that occurs: `3 errors`, `1 warning`.
pub(crate) fn by_level<'a>(findings: impl Iterator<Item = &'a Finding> + Clone) -> Vec<String> {
    [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .map(|(level, noun)| (findings.clone().filter(|finding| finding.level == level).count(), noun))
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| counted(number, noun))
        .collect()
}

/// `3 errors, 1 warning in 2 of 1,204 files`, or `nothing found in 1,204 files`.
fn tally(outcome: &Outcome) -> String {
    let files = outcome.checked + outcome.prefiltered + outcome.skipped.len() + outcome.failures.len();
    let tally = by_level(outcome.findings.iter());
    if tally.is_empty() {
        return format!("nothing found in {}", counted(files, "file"));
    }
    let touched: BTreeSet<&str> = outcome.findings.iter().map(|finding| &*finding.place.path).collect();
    format!("{} in {} of {}", tally.join(", "), count(touched.len()), counted(files, "file"))
}

/// `3 errors, 1 warning in 2 of 1,204 files · rds-proxy · 61 parsed, 1,143 without a trigger, 0 skipped`
pub fn summary(outcome: &Outcome) -> String {
    let poolers = if outcome.learnt.is_empty() { outcome.pooler.clone() } else { outcome.learnt.join(", ") };
    let mut line = format!(
        "{} · {} · {} parsed, {} without a trigger, {} skipped",
        tally(outcome),
        plain(&poolers),
        count(outcome.checked),
        count(outcome.prefiltered),
        count(outcome.skipped.len()),
    );
    if !outcome.partly.is_empty() {
        let _ = write!(line, ", {} read in part", count(outcome.partly.len()));
    }
    if !outcome.failures.is_empty() {
        let _ = write!(line, ", {} failed", count(outcome.failures.len()));
    }
    if let Some(comparison) = outcome.comparison.as_ref().filter(|comparison| !comparison.fixed.is_empty()) {
        let _ = write!(line, ", {} fixed since {}", count(comparison.fixed.len()), plain(&comparison.base));
    }
    line
}
