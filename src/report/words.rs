//! What several formats say alike: levels, the way from a hot path, and how a finding stands to what was there before.

use std::cmp::Reverse;

use super::harmless::plain;
use crate::finding::{Comparison, Finding, HotPath, Level, Place, Standing};

/// So many characters of the statement end a trace.
const STATEMENT: usize = 60;

/// A level as it is written in reports.
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// `app/db.py:29`, harmless.
pub fn at(place: &Place) -> String {
    format!("{}:{}", plain(&place.path), place.start.line)
}

/// Each step of the way to a finding, and the statement at its end:
/// `create_order (app/handlers.py:14)`, `maybe save (app/repo.py:52)`, `SET ROLE app (app/db.py:29)`.
pub fn steps(hot: &HotPath, finding: &Finding) -> Vec<String> {
    let steps = hot.steps.iter().map(|step| {
        let maybe = if step.is_guess { "maybe " } else { "" };
        format!("{maybe}{} ({})", plain(&step.function), at(&step.place))
    });
    steps.chain([format!("{} ({})", end(finding), at(&finding.place))]).collect()
}

/// What the way ends in: the statement, shortened, or the rule where there is none.
fn end(finding: &Finding) -> String {
    let statement = plain(&finding.statement);
    if statement.is_empty() {
        return finding.rule.to_owned();
    }
    let short: String = statement.chars().take(STATEMENT).collect();
    if short.len() < statement.len() { format!("{}…", short.trim_end()) } else { short }
}

/// Stands behind a trace that holds a guess.
pub const MAYBE: &str = "maybe: the call was matched by its name alone";

/// Whether a step of the way is a guess.
pub fn has_guess(hot: &HotPath) -> bool {
    hot.steps.iter().any(|step| step.is_guess)
}

/// The way to a finding in one line: `api: create_order (app/handlers.py:14) → SET ROLE app (app/db.py:29)`.
pub fn trace(finding: &Finding) -> Option<String> {
    let hot = finding.hot_path.as_ref()?;
    let name = plain(&hot.name);
    if hot.steps.is_empty() {
        return Some(format!("{name}: the file belongs to it"));
    }
    let maybe = if has_guess(hot) { format!(" ({MAYBE})") } else { String::new() };
    Some(format!("{name}: {}{maybe}", steps(hot, finding).join(" → ")))
}

/// How a finding stands, where that says something: `new since origin/main`.
pub fn standing(finding: &Finding, comparison: Option<&Comparison>) -> Option<String> {
    let since = comparison.map(|comparison| format!(" since {}", plain(&comparison.base))).unwrap_or_default();
    match finding.standing {
        Standing::Unknown | Standing::Old => None,
        Standing::Accepted => Some("accepted by the baseline".to_owned()),
        Standing::New => Some(format!("new{since}")),
        Standing::NewlyHot => Some(format!("newly hot{since}: it was there, but no hot path reached it")),
    }
}

/// Sorts what matters most first: what is hot and new, what is hot, what is new, the rest, and last what the baseline
/// accepts; in each the worst level first. Findings that are alike keep their order under a stable sort.
pub fn urgency(finding: &Finding) -> (u8, Reverse<Level>) {
    let is_hot = finding.hot_path.is_some();
    let is_new = matches!(finding.standing, Standing::New | Standing::NewlyHot);
    let group = match (finding.standing, is_hot, is_new) {
        (Standing::Accepted, ..) => 4,
        (_, true, true) => 0,
        (_, true, false) => 1,
        (_, false, true) => 2,
        (_, false, false) => 3,
    };
    (group, Reverse(finding.level))
}

/// A finding in sentences: what happens, why it matters, what to do, and the way from a hot path; one each. They are
/// harmless to a terminal.
pub fn told(finding: &Finding, comparison: Option<&Comparison>) -> Vec<String> {
    let standing = standing(finding, comparison).map(|standing| format!(" ({standing})")).unwrap_or_default();
    let mut told = vec![format!("{}{standing}.", plain(&finding.message))];
    if !finding.why.is_empty() {
        told.push(plain(&finding.why).into_owned());
    }
    told.extend(finding.help.first().map(|help| format!("What to do: {}", plain(help))));
    told.extend(trace(finding).map(|trace| format!("Hot path {trace}")));
    told
}

/// A size as a person reads it: `4 MiB`, `1,500 bytes`.
pub fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    let mut exact = units.into_iter().filter(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    match exact.next() {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{} bytes", super::count(bytes as usize)),
    }
}
