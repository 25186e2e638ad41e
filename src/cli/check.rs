//! `pinproof check`.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;

use super::Verdict;
use super::progress::Progress;
use super::reports::Reports;
use crate::check::check;
use crate::config::{Config, Error, absolute};
use crate::fact::Engine;
use crate::finding::{Confidence, Level, Outcome};
use crate::poolers::Target;

/// Check files and folders
///
/// Exits with 0 when nothing is found at or above the failing level, with 1 when something is, and with 2 when the run
/// itself failed.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files and folders to check
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The pooler to judge for; `any` reports what is unsafe on at least one [default: what the infrastructure files
    /// say, or rds-proxy]
    #[arg(long, value_name = "NAME[@VERSION]")]
    pooler: Option<String>,

    /// The engine of texts where nothing in the code says
    #[arg(long)]
    engine: Option<EngineName>,

    #[command(flatten)]
    reports: Reports,

    /// Read this configuration, not the nearest pinproof.toml or pyproject.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,

    /// Read no configuration
    #[arg(long)]
    no_config: bool,

    /// Leave out findings that are less sure than this [default: medium]
    #[arg(long, value_name = "CONFIDENCE")]
    min_confidence: Option<ConfidenceName>,

    /// The lowest level that fails the run [default: error]
    #[arg(long, value_name = "LEVEL")]
    fail_on: Option<LevelName>,

    /// Threads to work with; 0 means one a core
    #[arg(long, default_value_t = 0, value_name = "N")]
    threads: usize,

    /// Check what .gitignore leaves out, and other people's code (node_modules, .venv, venv, site-packages, vendor)
    #[arg(long)]
    no_ignore: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EngineName {
    Postgresql,
    Mysql,
    Mssql,
}

impl From<EngineName> for Engine {
    fn from(name: EngineName) -> Engine {
        match name {
            EngineName::Postgresql => Engine::Postgresql,
            EngineName::Mysql => Engine::Mysql,
            EngineName::Mssql => Engine::Mssql,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ConfidenceName {
    Low,
    Medium,
    High,
}

impl From<ConfidenceName> for Confidence {
    fn from(name: ConfidenceName) -> Confidence {
        match name {
            ConfidenceName::Low => Confidence::Low,
            ConfidenceName::Medium => Confidence::Medium,
            ConfidenceName::High => Confidence::High,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LevelName {
    Error,
    Warning,
    Note,
}

impl From<LevelName> for Level {
    fn from(name: LevelName) -> Level {
        match name {
            LevelName::Error => Level::Error,
            LevelName::Warning => Level::Warning,
            LevelName::Note => Level::Note,
        }
    }
}

impl Args {
    /// Checks, reports, and says how it went.
    pub fn run(self) -> Result<Verdict, Error> {
        let started = Instant::now();
        let cwd = std::env::current_dir().map_err(|e| Error::new(format!("the working folder is gone: {e}")))?;
        if let Some(missing) = self.paths.iter().find(|path| std::fs::symlink_metadata(path).is_err()) {
            return Err(Error::new("there is no such file or folder").at(missing, None));
        }
        let config = self.config(&cwd)?;
        if self.threads > 0 {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build_global();
            pool.map_err(|e| Error::new(format!("cannot start {} threads: {e}", self.threads)))?;
        }
        let paths: Vec<PathBuf> = self.paths.iter().map(|path| absolute(&cwd, path)).collect();

        let progress = Progress::new(started, !self.reports.quiet && io::stderr().is_terminal());
        let outcome = check(&config, &paths, &|done| progress.show(done));
        progress.clear();
        let mut outcome = outcome?;
        let verdict = verdict(&outcome, config.fail_on);
        self.reports.write(&mut outcome, started)?;
        Ok(verdict)
    }

    fn config(&self, cwd: &std::path::Path) -> Result<Config, Error> {
        let mut config = match &self.config {
            _ if self.no_config => Config::unconfigured(&self.paths, cwd)?,
            file => Config::load(&self.paths, cwd, file.as_deref())?,
        };
        if let Some(pooler) = &self.pooler {
            config.force_pooler(Target::parse(pooler).map_err(Error::new)?);
        }
        if let Some(engine) = self.engine {
            config.force_engine(engine.into());
        }
        config.min_confidence = self.min_confidence.map_or(config.min_confidence, Into::into);
        config.fail_on = self.fail_on.map_or(config.fail_on, Into::into);
        config.respect_ignores &= !self.no_ignore;
        Ok(config)
    }
}

fn verdict(outcome: &Outcome, fail_on: Level) -> Verdict {
    if !outcome.failures.is_empty() {
        Verdict::Incomplete
    } else if outcome.findings.iter().any(|finding| finding.level >= fail_on) {
        Verdict::Findings
    } else {
        Verdict::Clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Finding, Place, Skipped};
    use crate::source::{Source, Span};

    fn outcome(level: Level) -> Outcome {
        let place = Place::new(&Source::new("a.py", "LISTEN a"), Span::new(0, 8));
        let finding = Finding::new("listen", level, place);
        Outcome { findings: vec![finding], ..Outcome::default() }
    }

    #[test]
    fn the_failing_level_and_above_fail_and_a_failure_outweighs_findings() {
        assert_eq!(verdict(&Outcome::default(), Level::Note), Verdict::Clean);
        assert_eq!(verdict(&outcome(Level::Warning), Level::Error), Verdict::Clean);
        assert_eq!(verdict(&outcome(Level::Warning), Level::Warning), Verdict::Findings);
        assert_eq!(verdict(&outcome(Level::Error), Level::Warning), Verdict::Findings);
        let failed = Skipped { path: "a.py".into(), reason: "a panic".into() };
        assert_eq!(
            verdict(&Outcome { failures: vec![failed], ..outcome(Level::Error) }, Level::Error),
            Verdict::Incomplete
        );
    }
}
