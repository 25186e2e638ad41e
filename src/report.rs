//! Reports: what a run came to, in the form that someone asked for. One file a format.
//!
//! A report of findings goes to standard output. The closing lines, which say what was and was not read, belong to the
//! report in the human format; in the others they go to standard error, so that the output stays parseable.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Duration;

use crate::finding::{Level, Outcome, Skipped};
use crate::secrets;

mod concise;
mod human;
mod json;
mod snippet;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Source lines, labels, reasons and cures.
    Human,
    /// One line a finding: `path:line:column: level[rule] message`.
    Concise,
    /// One document, versioned and stable.
    Json,
}

impl Format {
    /// Writes the findings, without the secrets of what they quote. `color` counts in the human format only.
    pub fn write(self, outcome: &Outcome, color: bool, out: &mut dyn Write) -> io::Result<()> {
        let outcome = secrets::without(outcome, self == Format::Human);
        match self {
            Format::Human => human::write(&outcome, color, out),
            Format::Concise => concise::write(&outcome, out),
            Format::Json => json::write(&outcome, out),
        }
    }
}

/// A level as it is written in reports.
fn level_name(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

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

fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// Up to this many files that were skipped for one reason are listed by name.
const LISTED: usize = 5;

/// Writes what was not read and why, then one line that sums the run up.
pub fn write_closing(outcome: &Outcome, took: Duration, out: &mut dyn Write) -> io::Result<()> {
    write_reasons("skipped", &outcome.skipped, out)?;
    write_reasons("read in part", &outcome.partly, out)?;
    write_reasons("failed on", &outcome.failures, out)?;
    writeln!(out, "{}", closing(outcome, took))
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

/// `3 errors, 1 warning in 2 of 1,204 files · rds-proxy · 61 parsed, 1,143 without a trigger, 0 skipped · 0.08 s`
fn closing(outcome: &Outcome, took: Duration) -> String {
    let files = outcome.checked + outcome.prefiltered + outcome.skipped.len() + outcome.failures.len();
    let tally = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .map(|(level, noun)| (outcome.findings.iter().filter(|finding| finding.level == level).count(), noun));
    let tally: Vec<String> =
        tally.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| counted(number, noun)).collect();
    let mut line = if tally.is_empty() {
        format!("nothing found in {}", counted(files, "file"))
    } else {
        let touched: BTreeSet<&str> = outcome.findings.iter().map(|finding| &*finding.place.path).collect();
        format!("{} in {} of {}", tally.join(", "), count(touched.len()), counted(files, "file"))
    };
    let poolers = if outcome.learnt.is_empty() { outcome.pooler.clone() } else { outcome.learnt.join(", ") };
    let _ = write!(
        line,
        " · {} · {} parsed, {} without a trigger, {} skipped",
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
    let _ = write!(line, " · {:.2} s", took.as_secs_f64());
    line
}

/// The character that stands for `c` on a terminal: what could move the cursor, change colours or reorder the line is
/// replaced by a picture of it.
fn visible(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        _ => c,
    }
}

/// A text that stays on its line and does nothing to a terminal.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| visible(c) == c) { Cow::Borrowed(text) } else { text.chars().map(visible).collect() }
}

#[cfg(test)]
mod tests;
