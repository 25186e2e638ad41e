//! The stable document for programs.
//!
//! Version 1. A field may be added within a version; none is renamed or taken away. Lines and columns start at 1 and
//! columns count characters. Texts stand as they are in the files: JSON's own escapes keep control characters away.

use std::io::{self, Write};

use serde::Serialize;

use crate::fact::Engine;
use crate::finding::{Confidence, Effect, Finding, Level, Outcome, Place, Skipped};
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
    /// No finding is traced to an entry point.
    hot_path: Option<()>,
    related: Vec<Elsewhere<'a>>,
    fingerprint: &'a str,
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
            hot_path: None,
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
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
