//! Findings that a team has accepted, in a file of their own.
//!
//! An entry names a finding by rule, path and statement, so it holds when lines move. Its path counts from the file's own
//! folder, wherever the check is started. `n` entries alike accept `n` findings alike, the first ones of the file.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::check::assemble::{Fingerprints, ordered};
use crate::config::{Config, Error};
use crate::finding::{Finding, Level, Outcome, Place, Standing, normal};
use crate::paths::slashed;
use crate::rules::closest;
use crate::rules::own::{BASELINE_EXPIRED as EXPIRED, BASELINE_STALE as STALE};
use crate::source::{Source, Span};
use crate::whole;

/// The file where nobody names another.
pub const DEFAULT_FILE: &str = "pinproof-baseline.toml";

/// A longer one is not read, in bytes.
const MAX_LENGTH: u64 = 64 << 20;

/// An accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The path, from the baseline's folder.
    pub path: String,
    /// The rule's slug.
    pub rule: String,
    /// The statement as the finding shows it.
    pub statement: String,
    /// Rule, path, statement and ordinal, hashed; for a person to search for.
    #[serde(default)]
    pub fingerprint: String,
    /// Why it is accepted.
    #[serde(default)]
    pub reason: String,
    /// The last day on which it is, as `2027-01-31`.
    pub expires: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    #[serde(default)]
    accepted: Vec<Spanned<Entry>>,
}

/// A baseline that was read, or a new one.
#[derive(Debug)]
pub struct Baseline {
    path: PathBuf,
    source: Source,
    entries: Vec<(Entry, Span)>,
}

/// What writing a baseline anew came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Change {
    /// Entries of before.
    pub kept: usize,
    /// Findings that are accepted from now on.
    pub added: usize,
    /// Entries of before that nothing matches.
    pub stale: usize,
}

impl Baseline {
    /// Reads a baseline at an absolute path.
    ///
    /// # Errors
    /// No such file, or one that is not a baseline; with the line.
    pub fn read(path: &Path, config: &Config) -> Result<Baseline, Error> {
        let shown = path.strip_prefix(&config.root).unwrap_or(path);
        let text = whole::text(path, MAX_LENGTH).map_err(|problem| match problem.kind() {
            std::io::ErrorKind::NotFound => Error::new("there is no such baseline")
                .at(shown, None)
                .with_hint(Some("`pinproof baseline` writes one".into())),
            _ => Error::new(format!("cannot read the baseline: {problem}")).at(shown, None),
        })?;
        let source = Source::new(slashed(shown), text);
        let wrong = |at: usize, what: String| Error::new(what).at(shown, Some(source.position(at as u32).line));
        let document: Document = toml::from_str(&source.text)
            .map_err(|problem| wrong(problem.span().map_or(0, |span| span.start), problem.message().to_owned()))?;
        if document.version != 1 {
            return Err(wrong(0, format!("version {} of a baseline is not known; this one is 1", document.version)));
        }
        let mut entries = Vec::new();
        for entry in document.accepted {
            let at = entry.span();
            let entry = entry.into_inner();
            if let Some(date) = entry.expires.as_deref().filter(|date| date.parse::<jiff::civil::Date>().is_err()) {
                let hint = Some("a day is written as 2027-01-31".to_owned());
                return Err(wrong(at.start, format!("`{date}` is no day")).with_hint(hint));
            }
            entries.push((entry, Span::new(at.start, at.end)));
        }
        Ok(Baseline { path: path.to_path_buf(), source, entries })
    }

    /// A baseline at an absolute path that accepts nothing yet.
    pub fn new(path: &Path) -> Baseline {
        Baseline { path: path.to_path_buf(), source: Source::new("", ""), entries: Vec::new() }
    }

    /// Its entries, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().map(|(entry, _)| entry)
    }

    /// Marks the findings that are accepted on a day, and adds what is wrong with the entries. `is_checked` says of an
    /// absolute path whether the run covers it: what it does not cover cannot be stale.
    pub fn apply(&self, outcome: &mut Outcome, config: &Config, today: &str, is_checked: &dyn Fn(&Path) -> bool) {
        let mut free = self.free();
        let mut problems = Vec::new();
        for finding in &mut outcome.findings {
            let path = self.path_of(finding, config);
            let Some(i) = free.get_mut(&key(finding.rule, &path, &finding.statement)).and_then(Vec::pop) else {
                continue;
            };
            // Days in this form are in order as texts.
            match self.entries[i].0.expires.as_deref().filter(|date| *date < today) {
                Some(date) => {
                    problems.push(self.problem(i, EXPIRED, format!("The baseline accepted this until {date}")))
                }
                None => finding.standing = Standing::Accepted,
            }
        }
        for i in free.into_values().flatten() {
            if is_checked(&self.folder().join(&self.entries[i].0.path)) {
                problems.push(self.problem(i, STALE, "The baseline accepts what is not found any more".to_owned()));
            }
        }
        let problems: Vec<Finding> = problems.into_iter().filter_map(|problem| config.settle(problem)).collect();
        if !problems.is_empty() {
            outcome.findings.extend(problems);
            ordered(&mut outcome.findings);
            outcome.sources.insert(self.source.path.clone(), self.source.clone());
        }
    }

    /// Accepts these findings. Entries of before stay with their reasons and dates; those that nothing matches are left
    /// out with `prune`.
    pub fn accept(
        &mut self,
        findings: &[Finding],
        config: &Config,
        template: (&str, Option<&str>),
        prune: bool,
        is_checked: &dyn Fn(&Path) -> bool,
    ) -> Change {
        let mut change = Change::default();
        let mut free = self.free();
        let mut entries = Vec::new();
        for finding in findings.iter().filter(|finding| ![STALE, EXPIRED].contains(&finding.rule)) {
            let path = self.path_of(finding, config);
            match free.get_mut(&key(finding.rule, &path, &finding.statement)).and_then(Vec::pop) {
                Some(i) => {
                    change.kept += 1;
                    entries.push(self.entries[i].0.clone());
                }
                None => {
                    change.added += 1;
                    entries.push(Entry {
                        path,
                        rule: finding.rule.to_owned(),
                        statement: finding.statement.clone(),
                        fingerprint: String::new(),
                        reason: template.0.to_owned(),
                        expires: template.1.map(str::to_owned),
                    });
                }
            }
        }
        for i in free.into_values().flatten() {
            let entry = &self.entries[i].0;
            let is_stale = is_checked(&self.folder().join(&entry.path));
            change.stale += usize::from(is_stale);
            if !(is_stale && prune) {
                entries.push(entry.clone());
            }
        }
        entries.sort();
        let mut fingerprints = Fingerprints::default();
        for entry in &mut entries {
            entry.fingerprint = fingerprints.next(&entry.rule, &entry.path, &normal(&entry.statement));
        }
        self.entries = entries.into_iter().map(|entry| (entry, Span::new(0, 0))).collect();
        change
    }

    /// The file's text: in order of path, rule and statement, an entry's keys each on a line, so that two branches that
    /// accept different findings merge.
    pub fn text(&self) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut text = "# Findings that pinproof accepts; `pinproof baseline` writes this file. Reasons, and days on which an entry\n\
                        # ends (`expires = \"2027-01-31\"`), may be written by hand.\nversion = 1\n"
            .to_owned();
        for (entry, _) in &self.entries {
            let _ = write!(
                text,
                "\n[[accepted]]\npath = {}\nrule = {}\nstatement = {}\nfingerprint = {}\nreason = {}\n",
                quoted(&entry.path),
                quoted(&entry.rule),
                quoted(&entry.statement),
                quoted(&entry.fingerprint),
                quoted(&entry.reason),
            );
            if let Some(date) = &entry.expires {
                let _ = writeln!(text, "expires = {}", quoted(date));
            }
        }
        text
    }

    /// Where the entries of each key stand, the first of them last: it is the first to be taken.
    fn free(&self) -> HashMap<Key, Vec<usize>> {
        let mut free: HashMap<Key, Vec<usize>> = HashMap::new();
        for (i, (entry, _)) in self.entries.iter().enumerate().rev() {
            free.entry(key(&entry.rule, &entry.path, &entry.statement)).or_default().push(i);
        }
        free
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    /// A finding's path from the baseline's folder.
    fn path_of(&self, finding: &Finding, config: &Config) -> String {
        let path = config.root.join(&*finding.place.path);
        let from = self.folder();
        let common = from.components().zip(path.components()).take_while(|(a, b)| a == b).count();
        let up = from.components().skip(common).map(|_| "..".into());
        let down = path.components().skip(common).map(|part| part.as_os_str().to_string_lossy());
        up.chain(down).collect::<Vec<_>>().join("/")
    }

    fn problem(&self, entry: usize, rule: &'static str, message: String) -> Finding {
        let (entry, span) = &self.entries[entry];
        let near = closest(&entry.rule, crate::rules::all().iter().map(|rule| rule.name.as_str()));
        let hint = match near.filter(|near| *near != entry.rule) {
            Some(near) => format!(" There is no rule `{}`; was `{near}` meant?", entry.rule),
            None => String::new(),
        };
        let (why, help) = if rule == STALE {
            (
                "An entry that accepts nothing would accept the next mistake of its kind.",
                "Run `pinproof baseline --prune`.",
            )
        } else {
            ("The finding counts again.", "Mend it, or move the day with a reason.")
        };
        Finding {
            label: "this entry".into(),
            statement: format!("{} in {}: {}", entry.rule, entry.path, entry.statement),
            message,
            why: format!("{why}{hint}"),
            help: vec![help.into()],
            ..Finding::new(rule, Level::Note, Place::new(&self.source, *span))
        }
    }
}

/// Rule, path and normalised statement.
type Key = (String, String, String);

fn key(rule: &str, path: &str, statement: &str) -> Key {
    (rule.to_owned(), path.to_owned(), normal(statement))
}

/// Today, as `2026-11-27`, by UTC.
pub fn today() -> String {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests;
