//! Ignore comments: `pinproof: ignore[search-path] reason` and `pinproof: ignore-file[listen] reason`.
//!
//! A comment behind code covers its own line; one that stands alone covers the next line of code. A finding is covered
//! where the statement stands, and where the call that sends it begins or ends, so that the comment can stand by the
//! call even when the text is a constant elsewhere in the file.
//!
//! A comment that silences nothing, names an unknown rule or gives no reason is a finding of its own: a stale ignore
//! hides the next mistake on its line.

use std::ops::RangeInclusive;

use crate::finding::{Finding, Level, Place};
use crate::rules;
use crate::rules::own::{IGNORE_UNKNOWN_RULE, IGNORE_UNUSED, IGNORE_WITHOUT_REASON};
use crate::source::{Source, Span};

/// One ignore comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// From `pinproof:` to the end of the reason.
    pub span: Span,
    /// The rules it names, as written.
    pub rules: Vec<String>,
    /// Why; `None` where the comment does not say.
    pub reason: Option<String>,
    /// The lines it covers, from 1; `None` for the whole file.
    pub lines: Option<RangeInclusive<usize>>,
}

impl Directive {
    /// Whether it covers a finding of this file, whatever the rule.
    fn covers(&self, finding: &Finding) -> bool {
        let Some(lines) = &self.lines else { return true };
        let place = &finding.place;
        let meets = |first: usize, last: usize| first <= *lines.end() && *lines.start() <= last;
        meets(place.start.line, place.end.line)
            || finding
                .related
                .iter()
                .filter(|related| related.place.path == place.path)
                .any(|related| lines.contains(&related.place.start.line) || lines.contains(&related.place.end.line))
    }
}

/// Reads the ignore comments among `comments`, which are spans of comments with their marks, in any order. A block
/// comment may hold one on each line.
pub fn directives(source: &Source, comments: &[Span]) -> Vec<Directive> {
    if !is_mentioned(&source.text) {
        return Vec::new();
    }
    let mut comments = comments.to_vec();
    comments.sort();
    let mut result = Vec::new();
    for &comment in &comments {
        let mut start = comment.start as usize;
        for line in source.slice(comment).split_inclusive(['\n', '\r']) {
            if let Some(parsed) = parse(line) {
                let span = Span::new(start + parsed.start, start + parsed.end);
                let lines = (!parsed.file).then(|| covered(source, &comments, span));
                result.push(Directive { span, rules: parsed.rules, reason: parsed.reason, lines });
            }
            start += line.len();
        }
    }
    result
}

const MARK: &str = "pinproof:";

/// Whether a text can hold an ignore comment.
pub fn is_mentioned(text: &str) -> bool {
    text.contains(MARK)
}

struct Parsed {
    start: usize,
    end: usize,
    file: bool,
    rules: Vec<String>,
    reason: Option<String>,
}

/// The directive on one line of a comment.
fn parse(line: &str) -> Option<Parsed> {
    let start = line.find(MARK)?;
    // Prose that quotes the form, as in this module's own comment, is no directive.
    if !line[..start].ends_with(|c: char| c.is_whitespace() || "#/*-!".contains(c)) {
        return None;
    }
    let line = line.trim_end();
    let line = line.strip_suffix("*/").unwrap_or(line).trim_end();
    let rest = line.get(start + MARK.len()..)?.trim_start().strip_prefix("ignore")?;
    let (file, rest) = match rest.strip_prefix("-file") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (rules, reason) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some(split) => split,
        None if rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric() && c != '-') => ("", rest),
        None => return None,
    };
    let rules = rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()).map(str::to_string).collect();
    let reason = reason.trim_start_matches(|c: char| c.is_whitespace() || ":-–—".contains(c));
    let reason = (!reason.is_empty()).then(|| reason.to_string());
    Some(Parsed { start, end: line.len(), file, rules, reason })
}

/// The lines that a directive covers: its own where code shares it, otherwise the next one with code.
fn covered(source: &Source, comments: &[Span], directive: Span) -> RangeInclusive<usize> {
    let own = source.position(directive.start).line;
    let text = &source.text;
    let mut start = text[..directive.start as usize].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let mut line = own;
    for content in text[start..].split_inclusive(['\n', '\r']) {
        // `\r\n` is cut in two here; its second half ends no line.
        let half = content == "\n" && text[..start].ends_with('\r');
        if !half {
            if has_code(content, start, comments) {
                return line..=line;
            }
            line += 1;
        }
        start += content.len();
    }
    own..=own
}

/// Whether anything but space and comments stands on a line that begins at byte `start`.
fn has_code(line: &str, start: usize, comments: &[Span]) -> bool {
    let end = start + line.len();
    let blank = |from: usize, to: usize| line.get(from - start..to - start).is_none_or(|piece| piece.trim().is_empty());
    let first = comments.partition_point(|comment| comment.end as usize <= start);
    let mut at = start;
    for comment in comments[first..].iter().take_while(|comment| (comment.start as usize) < end) {
        if !blank(at, (comment.start as usize).max(at)) {
            return true;
        }
        at = (comment.end as usize).clamp(at, end);
    }
    !blank(at, end)
}

/// Takes out the findings that a file's directives cover, and says what is wrong with the directives.
///
/// The first list holds the findings that stay, those of other files among them; the second holds findings about
/// the directives, without fingerprints.
pub fn apply(findings: Vec<Finding>, directives: &[Directive], source: &Source) -> (Vec<Finding>, Vec<Finding>) {
    let mut used: Vec<Vec<bool>> = directives.iter().map(|directive| vec![false; directive.rules.len()]).collect();
    let kept = findings
        .into_iter()
        .filter(|finding| {
            let mut ignored = false;
            for (directive, used) in directives.iter().zip(&mut used) {
                let named = directive.rules.iter().position(|rule| rule == finding.rule);
                if let Some(named) = named.filter(|_| finding.place.path == source.path && directive.covers(finding)) {
                    used[named] = true;
                    ignored = true;
                }
            }
            !ignored
        })
        .collect();
    let problems =
        directives.iter().zip(&used).flat_map(|(directive, used)| problems(directive, used, source)).collect();
    (kept, problems)
}

fn problems(directive: &Directive, used: &[bool], source: &Source) -> Vec<Finding> {
    let mut result = Vec::new();
    let mut report = |rule, level, message: String, why: &str, help: String| {
        result.push(Finding {
            label: "this comment".into(),
            statement: source.slice(directive.span).to_string(),
            message,
            why: why.into(),
            help: vec![help],
            ..Finding::new(rule, level, Place::new(source, directive.span))
        });
    };
    if directive.rules.is_empty() {
        let why = "An ignore comment silences the rules it names, and no others.";
        let help = "Name them in brackets: `pinproof: ignore[search-path] reason`.".to_string();
        report(IGNORE_UNKNOWN_RULE, Level::Warning, "this ignore comment names no rule".into(), why, help);
    }
    for (rule, used) in directive.rules.iter().zip(used) {
        if rules::find(rule).is_none() {
            let help = match rules::suggest(rule) {
                Some(near) => format!("Write `{near}`, if that was meant."),
                None => "`pinproof rules` lists them all.".to_string(),
            };
            let message = format!("this ignore comment names `{rule}`, which is no rule");
            report(IGNORE_UNKNOWN_RULE, Level::Warning, message, "It silences nothing.", help);
        } else if !used {
            let message = format!("nothing here is reported for `{rule}`");
            let why = "A comment that silences nothing today hides the next mistake on its line.";
            let help = "Delete it, unless it is needed for another pooler than this run's.".to_string();
            report(IGNORE_UNUSED, Level::Note, message, why, help);
        }
    }
    if directive.reason.is_none() {
        let why = "Whoever reads it next cannot tell whether it still holds.";
        let help = "Say why behind the bracket: `pinproof: ignore[search-path] runs on the admin connection`.";
        report(IGNORE_WITHOUT_REASON, Level::Note, "this ignore comment gives no reason".into(), why, help.to_string());
    }
    result
}

#[cfg(test)]
mod tests;
