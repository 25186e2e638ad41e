//! Stand-in for the pipeline.

use std::path::PathBuf;

use crate::config::{Config, Error};
use crate::discover;
use crate::finding::Outcome;

/// Counts the files and finds nothing.
pub fn check(config: &Config, paths: &[PathBuf], progress: &(dyn Fn(usize) + Sync)) -> Result<Outcome, Error> {
    let found = discover::files(paths, config);
    let mut outcome = Outcome { pooler: config.pooler.to_string(), skipped: found.skipped, ..Outcome::default() };
    for (i, file) in found.files.iter().enumerate() {
        progress(i + 1);
        match discover::load(file, config) {
            Ok(_) => outcome.prefiltered += 1,
            Err(skipped) => outcome.skipped.push(skipped),
        }
    }
    outcome.skipped.sort();
    Ok(outcome)
}
