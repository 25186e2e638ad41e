//! What is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fact::Engine;
use crate::source::{Position, Source, Span};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; never fails a run by default.
    Note,
    /// Depends on something out of view, or sources disagree.
    Warning,
    /// Pins, leaks or breaks.
    Error,
}

/// How sure it is that the text reaches a database and means this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A bare string.
    Low,
    /// SQL by its shape, and goes to something that behaves like a sink.
    Medium,
    /// Reaches a known sink.
    High,
}

/// What a pooler makes of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Nothing survives the transaction, or the pooler handles it.
    Safe,
    /// The pooler knows the setting and restores it for each client.
    Tracked,
    /// No source, or sources disagree.
    Unknown,
    /// Refused with an error.
    Rejected,
    /// The pooler keeps the backend for this client.
    Pins,
    /// The client loses its own state, or gets an error.
    Breaks,
    /// The next client of the backend gets the state.
    Leaks,
}

impl Effect {
    /// The word that names it in data, reports and pages.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Safe => "safe",
            Effect::Tracked => "tracked",
            Effect::Unknown => "unknown",
            Effect::Rejected => "rejected",
            Effect::Pins => "pins",
            Effect::Breaks => "breaks",
            Effect::Leaks => "leaks",
        }
    }

    /// Each of them once, the worst first: `pins, safe`; a dash where there is none.
    pub fn words(effects: impl IntoIterator<Item = Effect>) -> String {
        let effects: BTreeSet<Effect> = effects.into_iter().collect();
        let words: Vec<&str> = effects.into_iter().rev().map(Effect::word).collect();
        if words.is_empty() { "–".to_owned() } else { words.join(", ") }
    }
}

/// A stretch of a file, as a person counts it and in bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the root, with `/`.
    pub path: Arc<str>,
    /// First position.
    pub start: Position,
    /// One past the last position.
    pub end: Position,
    /// The same in bytes.
    pub span: Span,
}

impl Place {
    /// The place of a span in a source.
    pub fn new(source: &Source, span: Span) -> Place {
        Place { path: source.path.clone(), start: source.position(span.start), end: source.position(span.end), span }
    }
}

/// A second place that a finding points at, and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What: `sent here, by psycopg2`.
    pub label: String,
}

/// A finding's statement is shown this long, in characters.
pub const SHOWN: usize = 120;
/// So many other places one finding names.
pub const MAX_RELATED: usize = 24;

/// One call on the way from an entry point to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The first step: the entry's name. Later ones: the call that leads into the function.
    pub place: Place,
    /// The function that is entered here, as a person writes it: `Orders.pay`, `handler`.
    pub function: String,
    /// The call was matched by its name alone, so it may lead elsewhere.
    pub is_guess: bool,
}

/// Why a finding counts as one on a hot path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HotPath {
    /// The name that the configuration gives the hot path.
    pub name: String,
    /// The way from the entry point to the function that holds the finding, the shortest there is. Empty where the
    /// configuration names the file itself.
    pub steps: Vec<Step>,
}

/// How a finding stands to what was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing was compared.
    #[default]
    Unknown,
    /// The baseline accepts it.
    Accepted,
    /// The base has it, too.
    Old,
    /// The base has it, but no hot path reached it there.
    NewlyHot,
    /// The base does not have it.
    New,
}

/// One thing that the team's pooler will not like.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule's slug.
    pub rule: &'static str,
    /// How bad.
    pub level: Level,
    /// How sure.
    pub confidence: Confidence,
    /// What the pooler makes of it.
    pub effect: Effect,
    /// The engine it is judged for.
    pub engine: Engine,
    /// The statement in its host string, or the call that matters without SQL.
    pub place: Place,
    /// What stands under the label: `changes a session setting`.
    pub label: String,
    /// The statement on one line, shortened, with `…` for run-time values; for a call, its source text.
    pub statement: String,
    /// What happens, on which pooler: one sentence without a full stop.
    pub message: String,
    /// Why it matters on this pooler.
    pub why: String,
    /// What to do, best first. Each names what it cures.
    pub help: Vec<String>,
    /// Sources: URLs, or `observed on …`.
    pub evidence: Vec<String>,
    /// Where the text is sent, where it was built, where else the same text says it.
    pub related: Vec<Related>,
    /// The hot path that reaches it.
    pub hot_path: Option<HotPath>,
    /// How it stands to the base or the baseline that the run was given.
    pub standing: Standing,
    /// Stable when lines move: rule, path, normalised statement and ordinal, hashed to 16 hex digits.
    pub fingerprint: String,
}

/// A statement without a difference of spaces and of case.
pub fn normal(statement: &str) -> String {
    statement.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Finding {
    /// Its statement without a difference of spaces and of case, which is what makes it the same elsewhere.
    pub fn normal_statement(&self) -> String {
        normal(&self.statement)
    }

    /// A finding that says nothing yet, sure and for no engine in particular; for `..` in the literals of others.
    pub fn new(rule: &'static str, level: Level, place: Place) -> Finding {
        Finding {
            rule,
            level,
            confidence: Confidence::High,
            effect: Effect::Unknown,
            engine: Engine::Postgresql,
            place,
            label: String::new(),
            statement: String::new(),
            message: String::new(),
            why: String::new(),
            help: Vec::new(),
            evidence: Vec::new(),
            related: Vec::new(),
            hot_path: None,
            standing: Standing::Unknown,
            fingerprint: String::new(),
        }
    }
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Skipped {
    /// Path relative to the root.
    pub path: String,
    /// The reason, for a person.
    pub reason: String,
}

/// A finding of the base that is there no more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Fixed {
    /// The rule's slug.
    pub rule: String,
    /// Path in the base, relative to the root.
    pub path: String,
    /// Line in the base, from 1.
    pub line: usize,
    /// The statement as the finding showed it.
    pub statement: String,
}

/// What the run was compared with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// The base as it was named: `origin/main`.
    pub base: String,
    /// The commit that this was, in full; for `--since` the merge base.
    pub commit: String,
    /// What the base had and the checked tree has not. In order of path.
    pub fixed: Vec<Fixed>,
}

/// Whether the run passes, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gate {
    /// No finding stands at or above the level that is asked of its kind.
    pub has_passed: bool,
    /// The one sentence that closes a report.
    pub sentence: String,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The pooler as it is named in reports: `rds-proxy`, `pgbouncer@1.24`, `any`.
    pub pooler: String,
    /// Where that was learnt, each with the pooler: `rds-proxy (PostgreSQL, from infra/db.tf:4)`. Empty where somebody
    /// named the pooler, or nothing did.
    pub learnt: Vec<String>,
    /// Findings in order of path, position and rule.
    pub findings: Vec<Finding>,
    /// What the findings were compared with, where somebody asked.
    pub comparison: Option<Comparison>,
    /// Whether it passes; `None` until somebody asked.
    pub gate: Option<Gate>,
    /// Files with a trigger, read in full.
    pub checked: usize,
    /// Files that the prefilter passed over: no word in them can matter.
    pub prefiltered: usize,
    /// Files not read, and why. In order of path.
    pub skipped: Vec<Skipped>,
    /// Files among the checked ones that could be read only in part, and why. In order of path.
    pub partly: Vec<Skipped>,
    /// Files that made the program fail; the rest was still checked, and the run ends with exit code 2.
    pub failures: Vec<Skipped>,
    /// The texts that findings and related places point into, by path.
    pub sources: BTreeMap<Arc<str>, Source>,
}
