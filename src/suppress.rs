//! Ignore comments: `pinproof: ignore[search-path] reason` and `pinproof: ignore-file[listen] reason`.
//!
//! A comment behind code covers its own line; one that stands alone covers the next line of code. A finding is covered
//! where the statement stands, and where the call that sends it begins or ends, so that the comment can stand by the
//! call even when the text is a constant elsewhere in the file.
//!
//! A comment that silences nothing, names an unknown rule or gives no reason is a finding of its own: a stale ignore
//! hides the next mistake on its line.

use std::collections::{BTreeMap, HashMap, HashSet};
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
    /// The line it covers, from 1; `None` for the whole file.
    pub lines: Option<RangeInclusive<usize>>,
}

/// Where the directives for one rule stand in a file's list: which directive, and which of its rules.
#[derive(Default)]
struct OfRule {
    whole_file: Vec<(usize, usize)>,
    by_line: BTreeMap<usize, Vec<(usize, usize)>>,
}

impl OfRule {
    /// The directives that cover a finding of this file.
    fn covering<'s>(&'s self, finding: &'s Finding) -> impl Iterator<Item = (usize, usize)> + 's {
        let place = &finding.place;
        let related = finding.related.iter().map(|related| &related.place).filter(|other| other.path == place.path);
        let lines = related.flat_map(|other| [other.start.line..=other.start.line, other.end.line..=other.end.line]);
        let lines = std::iter::once(place.start.line..=place.end.line).chain(lines);
        let of_lines = lines.flat_map(|lines| self.by_line.range(lines)).flat_map(|(_, found)| found);
        self.whole_file.iter().chain(of_lines).copied()
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
    let code = Code::of(source, &comments);
    let mut result = Vec::new();
    for &comment in &comments {
        let mut start = comment.start as usize;
        for line in source.slice(comment).split_inclusive(['\n', '\r']) {
            if let Some(parsed) = parse(line) {
                let span = Span::new(start + parsed.start, start + parsed.end);
                let lines = (!parsed.file).then(|| code.covered(source.position(span.start).line));
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

/// Which lines of a file have code.
struct Code {
    /// For each line, from 1, the first with code that is not above it.
    next: Vec<Option<usize>>,
}

impl Code {
    fn of(source: &Source, comments: &[Span]) -> Code {
        let mut next: Vec<Option<usize>> =
            source.lines().zip(1..).map(|((start, line), n)| has_code(line, start, comments).then_some(n)).collect();
        let mut below = None;
        for line in next.iter_mut().rev() {
            below = line.or(below);
            *line = below;
        }
        Code { next }
    }

    /// The lines that a directive covers: its own where code shares it, otherwise the next one with code.
    fn covered(&self, own: usize) -> RangeInclusive<usize> {
        let line = self.next.get(own - 1).copied().flatten().unwrap_or(own);
        line..=line
    }
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
    let mut by_rule: HashMap<&str, OfRule> = HashMap::new();
    for (i, directive) in directives.iter().enumerate() {
        let mut named = HashSet::new();
        for (j, rule) in directive.rules.iter().enumerate().filter(|(_, rule)| named.insert(*rule)) {
            let of_rule = by_rule.entry(rule).or_default();
            match &directive.lines {
                None => of_rule.whole_file.push((i, j)),
                Some(lines) => of_rule.by_line.entry(*lines.start()).or_default().push((i, j)),
            }
        }
    }
    let kept = findings
        .into_iter()
        .filter(|finding| {
            let of_rule = by_rule.get(finding.rule).filter(|_| finding.place.path == source.path);
            let mut ignored = false;
            for (i, j) in of_rule.into_iter().flat_map(|of_rule| of_rule.covering(finding)) {
                used[i][j] = true;
                ignored = true;
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
