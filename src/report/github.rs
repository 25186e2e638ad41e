//! Workflow commands, which GitHub Actions shows as annotations on the diff.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step
//! (<https://github.com/orgs/community/discussions/26680>). So at most that many are written, the ones that are hot and
//! new first; a plain line counts the rest. What the baseline accepts is not annotated. Values are escaped as in
//! `@actions/core`: `%`, CR and LF in a message, `:` and `,` in a property too
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).

use std::io::{self, Write};

use super::closing::counted;
use super::harmless::{characters, plain, visible};
use super::words::{standing, told, urgency};
use crate::finding::{Comparison, Finding, Level, Outcome, Standing};

/// The most annotations of a level that GitHub shows of a step.
const SHOWN: usize = 10;

/// Writes a command for each finding that GitHub will show, and one line about the others.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> =
        outcome.findings.iter().filter(|finding| finding.standing != Standing::Accepted).collect();
    findings.sort_by_key(|finding| urgency(finding));
    let mut left_out = 0;
    for level in [Level::Error, Level::Warning, Level::Note] {
        let of_level: Vec<&&Finding> = findings.iter().filter(|finding| finding.level == level).collect();
        for finding in of_level.iter().take(SHOWN) {
            writeln!(out, "{}", command(finding, outcome.comparison.as_ref()))?;
        }
        left_out += of_level.len().saturating_sub(SHOWN);
    }
    if left_out > 0 {
        let noun = counted(left_out, "more finding");
        writeln!(out, "{noun} not annotated: GitHub shows {SHOWN} of each level. The other reports hold them all.")?;
    }
    Ok(())
}

/// `::error file=app/db.py,line=3,endLine=3,col=8,endColumn=43,title=pinproof search-path::…`
fn command(finding: &Finding, comparison: Option<&Comparison>) -> String {
    let name = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let place = &finding.place;
    let mut properties = format!("file={},line={}", property(&place.path), place.start.line);
    properties.push_str(&format!(",endLine={}", place.end.line));
    // Columns count within one line only.
    if place.start.line == place.end.line {
        properties.push_str(&format!(",col={},endColumn={}", place.start.column, place.end.column));
    }
    let title = format!("pinproof {}{}", finding.rule, qualified(finding, comparison));
    format!("::{name} {properties},title={}::{}", property(&title), data(&told(finding, comparison).join("\n")))
}

/// What makes a finding stand out, for its title.
fn qualified(finding: &Finding, comparison: Option<&Comparison>) -> String {
    let hot = finding.hot_path.as_ref().map(|hot| format!("hot path {}", plain(&hot.name)));
    let new = standing(finding, comparison).and(match finding.standing {
        Standing::New => Some("new".to_owned()),
        Standing::NewlyHot => Some("newly hot".to_owned()),
        _ => None,
    });
    let words: Vec<String> = new.into_iter().chain(hot).collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

/// A text as the message of a command.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(escaped).collect();
    lines.join("%0A")
}

/// A text as a property of a command.
fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

/// Without `%` that the runner would decode, and without the mark of an old command.
fn escaped(text: &str) -> String {
    let safe = characters(text).map(|(c, speaks)| if speaks { '\u{fffd}' } else { visible(c) });
    safe.collect::<String>().replace('%', "%25")
}
