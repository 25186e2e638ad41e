//! GitLab's code quality report, which merge requests show beside the diff.
//!
//! The fields are those that GitLab reads: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
//! What the baseline accepts is left out.

use std::io::{self, Write};

use serde::Serialize;

use super::document;
use super::words::told;
use crate::finding::{Finding, Level, Outcome, Standing};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the list of issues.
pub fn write(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let findings = outcome.findings.iter().filter(|finding| finding.standing != Standing::Accepted);
    let issues: Vec<Issue<'_>> = findings
        .map(|finding| Issue {
            description: told(finding, outcome.comparison.as_ref()).join(" "),
            check_name: finding.rule,
            fingerprint: &finding.fingerprint,
            severity: severity(finding),
            location: Location {
                path: &finding.place.path,
                lines: Lines { begin: finding.place.start.line, end: finding.place.end.line },
            },
        })
        .collect();
    document::write(&issues, out)
}

/// An error is graver on a hot path.
fn severity(finding: &Finding) -> &'static str {
    match finding.level {
        Level::Error if finding.hot_path.is_some() => "critical",
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Note => "info",
    }
}
