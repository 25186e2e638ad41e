//! SARIF 2.1.0, for GitHub code scanning and other viewers.
//!
//! The standard: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. Paths are relative to the root of
//! the run, under `%SRCROOT%`; columns count UTF-16 code units.
//!
//! GitHub rejects a file with more than 25,000 results in a run, 1,000 locations or 10,000 steps of a trace in a result,
//! or 20 tags in a rule, and one over 10 MB after gzip; it shows 5,000 results and 10 tags
//! (<https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit>,
//! <https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/file-too-large>). Over 5,000 the
//! results stand with the worst first, so that those are the ones shown. What does not fit is left out from the end,
//! and a notification says how many that are. One finding has at most `MAX_RELATED` other places, a rule six tags.

use std::cmp::Reverse;
use std::io::{self, Write};

use flate2::{Compression, write::GzEncoder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::closing::{count, counted};
use super::columns::Columns;
use super::document;
use super::harmless::plain;
use super::words::{level_name, steps, told, trace};
use crate::finding::{Finding, Level, Outcome, Place, Skipped, Standing};
use crate::rules;

/// What fits into a file.
struct Limits {
    /// The most results that are accepted in a run.
    results: usize,
    /// The most results that are shown of a run.
    shown: usize,
    /// The most bytes that are accepted, after gzip.
    bytes: usize,
}

/// What GitHub takes.
const GITHUB: Limits = Limits { results: 25_000, shown: 5_000, bytes: 10_000_000 };

/// The most steps of a trace that GitHub shows.
const STEPS: usize = 1_000;
/// So many files that were not read are named.
const NAMED: usize = 1_000;

/// The key of the fingerprint. Its number changes when the same finding would get another fingerprint.
const FINGERPRINT: &str = "pinproofFingerprint/v1";
/// What a path may hold in a URI as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Writes the document, and a line break behind it.
pub fn write(outcome: &Outcome, columns: &Columns, out: &mut dyn Write) -> io::Result<()> {
    write_within(&GITHUB, outcome, columns, out)
}

fn write_within(limits: &Limits, outcome: &Outcome, columns: &Columns, out: &mut dyn Write) -> io::Result<()> {
    let mut kept: Vec<&Finding> = outcome.findings.iter().collect();
    if kept.len() > limits.shown {
        kept.sort_by_key(|finding| severity(finding));
        kept.truncate(limits.results);
    }
    loop {
        let mut bytes = Vec::new();
        document::write(&log(limits, outcome, &kept, columns), &mut bytes)?;
        let size = if bytes.len() > limits.bytes { zipped(&bytes)? } else { bytes.len() };
        if size <= limits.bytes || kept.is_empty() {
            return out.write_all(&bytes);
        }
        kept.sort_by_key(|finding| severity(finding));
        // A little less than what should fit, so that the second try does.
        kept.truncate(kept.len() * limits.bytes / size * 95 / 100);
    }
}

/// Sorts the worst first, and what the baseline accepts last.
fn severity(finding: &Finding) -> (bool, Reverse<Level>, bool) {
    (finding.standing == Standing::Accepted, Reverse(finding.level), finding.hot_path.is_none())
}

/// The size after gzip in bytes.
fn zipped(bytes: &[u8]) -> io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn log(limits: &Limits, outcome: &Outcome, kept: &[&Finding], columns: &Columns) -> Value {
    let mut names: Vec<&str> = kept.iter().map(|finding| finding.rule).collect();
    names.sort_unstable();
    names.dedup();
    let results: Vec<Value> = kept.iter().map(|finding| result(finding, &names, outcome, columns)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "pinproof",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": names.iter().map(|name| rule(name)).collect::<Vec<_>>(),
            }},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": { "%SRCROOT%": { "description": { "text": "The root of the checked files." } } },
            "invocations": [{
                "executionSuccessful": outcome.failures.is_empty(),
                "toolExecutionNotifications": notifications(limits, outcome, kept.len()),
            }],
            "results": results,
            "properties": {
                "pooler": plain(&outcome.pooler),
                "gate": outcome.gate.as_ref().map(|gate| json!({
                    "passed": gate.has_passed,
                    "sentence": plain(&gate.sentence),
                })),
                "comparedWith": outcome.comparison.as_ref().map(|comparison| json!({
                    "base": plain(&comparison.base),
                    "commit": plain(&comparison.commit),
                    "fixed": comparison.fixed,
                })),
            },
        }],
    })
}

fn rule(name: &str) -> Value {
    let Some(rule) = rules::find(name) else {
        let own = rules::own(name);
        let summary = own.map_or("", |own| own.summary);
        return json!({
            "id": name,
            "shortDescription": { "text": summary },
            "help": { "text": summary },
            "properties": { "tags": own.map(|own| own.about).into_iter().collect::<Vec<_>>() },
        });
    };
    let engines = rule.engines.iter().map(|engine| engine.name());
    let tags: Vec<&str> = ["database", "connection-pool"].into_iter().chain(engines).collect();
    json!({
        "id": name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.summary },
        "help": { "text": rules::readable(rule.body()), "markdown": rule.body() },
        "defaultConfiguration": { "level": level_name(rule.level) },
        "properties": {
            "tags": tags,
            "problem.severity": if rule.level == Level::Note { "recommendation" } else { level_name(rule.level) },
        },
    })
}

fn result(finding: &Finding, names: &[&str], outcome: &Outcome, columns: &Columns) -> Value {
    let comparison = outcome.comparison.as_ref();
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": names.binary_search(&finding.rule).ok(),
        "level": level_name(finding.level),
        "message": message(&told(finding, comparison).join("\n")),
        "locations": [location(&finding.place, columns, Some(&finding.label))],
        "partialFingerprints": { FINGERPRINT: finding.fingerprint },
        "properties": {
            "confidence": finding.confidence,
            "effect": finding.effect,
            "engine": finding.engine,
            "statement": plain(&finding.statement),
            "evidence": finding.evidence,
            "hotPath": finding.hot_path.as_ref().map(|hot| plain(&hot.name)),
        },
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, other)| {
            let mut location = location(&other.place, columns, Some(&other.label));
            location["id"] = json!(id + 1);
            location
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(flow) = code_flow(finding, columns) {
        result["codeFlows"] = json!([flow]);
    }
    if outcome.findings.iter().any(|finding| finding.standing != Standing::Unknown) {
        result["baselineState"] = json!(match finding.standing {
            Standing::Unknown | Standing::New => "new",
            Standing::NewlyHot => "updated",
            Standing::Accepted | Standing::Old => "unchanged",
        });
    }
    // Either every result of a run says how it is suppressed, or none does.
    if outcome.findings.iter().any(|finding| finding.standing == Standing::Accepted) {
        let accepted =
            json!([{ "kind": "external", "status": "accepted", "justification": "accepted by the baseline" }]);
        result["suppressions"] = if finding.standing == Standing::Accepted { accepted } else { json!([]) };
    }
    result
}

/// The way from an entry point to the statement.
fn code_flow(finding: &Finding, columns: &Columns) -> Option<Value> {
    let hot = finding.hot_path.as_ref().filter(|hot| !hot.steps.is_empty())?;
    let places = hot.steps.iter().map(|step| &step.place).chain([&finding.place]);
    let mut locations: Vec<Value> = places
        .zip(steps(hot, finding))
        .enumerate()
        .map(|(depth, (place, text))| {
            json!({
                "location": location(place, columns, Some(&text)),
                "nestingLevel": depth,
                "importance": "essential",
            })
        })
        .collect();
    if locations.len() > STEPS {
        // The statement stays, and so does the entry.
        locations.drain(STEPS - 1..locations.len() - 1);
    }
    let way = trace(finding).unwrap_or_default();
    Some(json!({ "message": message(&way), "threadFlows": [{ "locations": locations }] }))
}

fn location(place: &Place, columns: &Columns, label: Option<&str>) -> Value {
    let (start, end) = columns.utf16(place);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(&place.path),
            "region": {
                "startLine": place.start.line,
                "startColumn": start,
                "endLine": place.end.line,
                "endColumn": end,
            },
        },
    });
    if let Some(label) = label.filter(|label| !label.is_empty()) {
        location["message"] = message(&plain(label));
    }
    location
}

fn artifact(path: &str) -> Value {
    json!({ "uri": utf8_percent_encode(path, PATH).to_string(), "uriBaseId": "%SRCROOT%" })
}

/// A message of plain text. `[text](target)` would be a link in it (§3.11.6), so that its brackets are escaped.
fn message(text: &str) -> Value {
    let text = if text.contains("](") { text.replace('[', "\\[").replace(']', "\\]") } else { text.to_owned() };
    json!({ "text": text })
}

/// What a person should know of the run itself.
fn notifications(limits: &Limits, outcome: &Outcome, kept: usize) -> Vec<Value> {
    let mut notifications = Vec::new();
    let total = outcome.findings.len();
    if kept < total {
        let left_out = counted(total - kept, "finding");
        notifications.push(json!({ "level": "warning", "message": { "text": format!(
            "{left_out} of {} left out, the least severe: GitHub accepts {} results and 10 MB in a file",
            count(total), count(limits.results),
        )}}));
    }
    if kept > limits.shown {
        notifications.push(json!({ "level": "note", "message": { "text": format!(
            "GitHub shows {} of these {} results; the most severe stand first", count(limits.shown), count(kept),
        )}}));
    }
    let kinds = [("note", "skipped", &outcome.skipped), ("note", "read in part", &outcome.partly)];
    for (level, verb, files) in kinds.into_iter().chain([("error", "failed on", &outcome.failures)]) {
        notifications.extend(files.iter().take(NAMED).map(|file| unread(level, verb, file)));
        let more = files.len().saturating_sub(NAMED);
        if more > 0 {
            let text = format!("{verb} {} more", counted(more, "file"));
            notifications.push(json!({ "level": level, "message": { "text": text } }));
        }
    }
    notifications
}

fn unread(level: &str, verb: &str, file: &Skipped) -> Value {
    json!({
        "level": level,
        "message": message(&format!("{verb} {}: {}", plain(&file.path), plain(&file.reason))),
        "locations": [{ "physicalLocation": { "artifactLocation": artifact(&file.path) } }],
    })
}

#[cfg(test)]
mod tests;
