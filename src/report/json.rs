//! The stable document for programs.
//!
//! Version 1. A field may be added within a version; none is renamed or taken away. Lines and columns start at 1 and
//! columns count characters. Texts stand as they are in the files.

use std::io::{self, Write};

use serde::Serialize;

use super::document;
use crate::fact::Engine;
use crate::finding::{
    Comparison, Confidence, Effect, Finding, Fixed, Gate, HotPath, Level, Outcome, Place, Skipped, Standing,
};
use crate::source::Position;

/// The version of the document. It changes when a program that reads it must change.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    pooler: &'a str,
    /// Where the infrastructure says so.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pooler_from: &'a [String],
    files: Files<'a>,
    findings: Vec<Entry<'a>>,
    /// `null` where nothing was compared.
    comparison: Option<Compared<'a>>,
    /// `null` where nothing asked.
    gate: Option<Verdict<'a>>,
}

#[derive(Serialize)]
struct Compared<'a> {
    base: &'a str,
    commit: &'a str,
    fixed: &'a [Fixed],
}

impl<'a> Compared<'a> {
    fn of(comparison: &'a Comparison) -> Compared<'a> {
        Compared { base: &comparison.base, commit: &comparison.commit, fixed: &comparison.fixed }
    }
}

#[derive(Serialize)]
struct Verdict<'a> {
    passed: bool,
    sentence: &'a str,
}

impl<'a> Verdict<'a> {
    fn of(gate: &'a Gate) -> Verdict<'a> {
        Verdict { passed: gate.has_passed, sentence: &gate.sentence }
    }
}

#[derive(Serialize)]
struct Files<'a> {
    checked: usize,
    prefiltered: usize,
    /// Files that made the program fail are among them: they were not checked either.
    skipped: Vec<&'a Skipped>,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    level: Level,
    confidence: Confidence,
    effect: Effect,
    engine: Engine,
    path: &'a str,
    range: Range,
    statement: &'a str,
    message: &'a str,
    why: &'a str,
    help: &'a [String],
    evidence: &'a [String],
    /// No finding carries a change to apply.
    fix: Option<()>,
    /// `null` where no hot path reaches it.
    hot_path: Option<Hot<'a>>,
    /// `unknown` where nothing was compared.
    standing: Standing,
    related: Vec<Elsewhere<'a>>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Hot<'a> {
    name: &'a str,
    /// From the entry on; empty where the file itself belongs to the hot path.
    steps: Vec<Called<'a>>,
}

#[derive(Serialize)]
struct Called<'a> {
    path: &'a str,
    range: Range,
    function: &'a str,
    /// The call was matched by its name alone.
    guess: bool,
}

impl<'a> Hot<'a> {
    fn of(hot: &'a HotPath) -> Hot<'a> {
        let steps = hot.steps.iter().map(|step| Called {
            path: &step.place.path,
            range: Range::of(&step.place),
            function: &step.function,
            guess: step.is_guess,
        });
        Hot { name: &hot.name, steps: steps.collect() }
    }
}

#[derive(Serialize)]
struct Elsewhere<'a> {
    path: &'a str,
    range: Range,
    label: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

impl Range {
    fn of(place: &Place) -> Range {
        Range { start: place.start, end: place.end }
    }
}

impl<'a> Entry<'a> {
    fn of(finding: &'a Finding) -> Entry<'a> {
        let related = finding.related.iter();
        Entry {
            rule: finding.rule,
            level: finding.level,
            confidence: finding.confidence,
            effect: finding.effect,
            engine: finding.engine,
            path: &finding.place.path,
            range: Range::of(&finding.place),
            statement: &finding.statement,
            message: &finding.message,
            why: &finding.why,
            help: &finding.help,
            evidence: &finding.evidence,
            fix: None,
            hot_path: finding.hot_path.as_ref().map(Hot::of),
            standing: finding.standing,
            related: related
                .map(|other| Elsewhere { path: &other.place.path, range: Range::of(&other.place), label: &other.label })
                .collect(),
            fingerprint: &finding.fingerprint,
        }
    }
}

/// Writes the document, and a line break behind it.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let mut skipped: Vec<&Skipped> = outcome.skipped.iter().chain(&outcome.partly).chain(&outcome.failures).collect();
    skipped.sort();
    let document = Document {
        version: VERSION,
        pooler: &outcome.pooler,
        pooler_from: &outcome.learnt,
        files: Files { checked: outcome.checked, prefiltered: outcome.prefiltered, skipped },
        findings: outcome.findings.iter().map(Entry::of).collect(),
        comparison: outcome.comparison.as_ref().map(Compared::of),
        gate: outcome.gate.as_ref().map(Verdict::of),
    };
    document::write(&document, out)
}
