//! `pinproof check`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use super::Verdict;
use super::progress::Progress;
use super::reports::Reports;
use super::selection::{LevelName, Selection};
use crate::baseline::{Baseline, today};
use crate::check::{check, check_since, in_worker};
use crate::compare::Since;
use crate::config::Error;
use crate::finding::{Outcome, Standing};
use crate::gate;

/// Check files and folders
///
/// Exits with 0 when nothing is found at or above the failing level, with 1 when something is, and with 2 when the run
/// itself failed.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    reports: Reports,

    /// Report what is new since the commit where this branch left REF, and let only that fail the run
    #[arg(long, value_name = "REF")]
    since: Option<String>,

    /// Leave out the findings that this file accepts; `pinproof baseline` writes it [default: the configuration's]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Report what is not new and what is accepted, too
    #[arg(long)]
    all: bool,

    /// The lowest level that fails the run [default: error]
    #[arg(long, value_name = "LEVEL")]
    fail_on: Option<LevelName>,
}

impl Args {
    /// Checks, reports, and says how it went.
    pub fn run(self) -> Result<Verdict, Error> {
        let started = Instant::now();
        let selected = self.selection.open(self.fail_on)?;
        let (config, paths) = (&selected.config, &selected.paths);
        let baseline = selected.baseline(self.baseline.as_deref());
        let baseline = baseline.map(|path| Baseline::read(&path, config)).transpose()?;
        let since = self.since.as_deref().map(|reference| Since::open(reference, config)).transpose()?;

        let progress = Progress::new(started, !self.reports.quiet && io::stderr().is_terminal());
        let shown = |done| progress.show(done);
        let outcome = in_worker(|| match &since {
            Some(since) => check_since(config, paths, since, &shown),
            None => check(config, paths, &shown),
        });
        progress.clear();
        let mut outcome = outcome?;
        if let Some(baseline) = &baseline {
            baseline.apply(&mut outcome, config, &today(), &|path| selected.covers(path));
        }
        let gate = gate::judge(&outcome, config);
        let verdict = verdict(&outcome, gate.has_passed);
        outcome.gate = Some(gate);
        if !self.all {
            outcome.findings.retain(|finding| !matches!(finding.standing, Standing::Old | Standing::Accepted));
        }
        in_worker(|| self.reports.write(&mut outcome, started))?;
        Ok(verdict)
    }
}

fn verdict(outcome: &Outcome, has_passed: bool) -> Verdict {
    if !outcome.failures.is_empty() {
        Verdict::Incomplete
    } else if has_passed {
        Verdict::Clean
    } else {
        Verdict::Findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Skipped;

    #[test]
    fn a_failure_outweighs_findings() {
        assert_eq!(verdict(&Outcome::default(), true), Verdict::Clean);
        assert_eq!(verdict(&Outcome::default(), false), Verdict::Findings);
        let failed = Skipped { path: "a.py".into(), reason: "a panic".into() };
        assert_eq!(verdict(&Outcome { failures: vec![failed], ..Outcome::default() }, false), Verdict::Incomplete);
    }
}
