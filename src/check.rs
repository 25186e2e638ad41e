//! The pipeline: from paths to findings.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::config::{Config, Error};
use crate::discover::{self, File};
use crate::finding::{Finding, Outcome, Skipped};
use crate::host::Host;
use crate::project::{Project, Unit};
use crate::resolve::{Resolver, Used};
use crate::scope::Place;
use crate::sites;
use crate::suppress;
use crate::triggers::Triggers;

mod assemble;
mod script;
mod texts;

use assemble::Assembler;
use texts::Texts;

/// What became of one file.
enum Read {
    Unit(Box<Unit>),
    Prefiltered,
    Skipped(Skipped),
    Failed(Skipped),
}

/// Checks files and folders. `progress` is told how many files were looked at so far.
///
/// # Errors
/// Only where the run as a whole cannot go on; a file that cannot be read, or that makes the program fail, stands in the
/// outcome.
pub fn check(config: &Config, paths: &[PathBuf], progress: &(dyn Fn(usize) + Sync)) -> Result<Outcome, Error> {
    let found = discover::files(paths, config);
    let mut files = found.files;
    // The largest go first: what memory their reading takes for a while is free again for what is kept of all others.
    files.par_sort_by_cached_key(|file| Reverse(fs::metadata(&file.path).map_or(0, |data| data.len())));
    // What goes through all files makes the automata large; these go when all are read.
    let triggers = Triggers::get().clone();
    let done = AtomicUsize::new(0);
    let read: Vec<Read> = files
        .into_iter()
        .par_bridge()
        .map(|file| {
            let read = read(file, config, paths, &triggers);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            read
        })
        .collect();
    drop(triggers);
    let mut outcome = Outcome { pooler: config.pooler.to_string(), skipped: found.skipped, ..Outcome::default() };
    let mut units = Vec::new();
    for result in read {
        match result {
            Read::Unit(unit) => units.push(*unit),
            Read::Prefiltered => outcome.prefiltered += 1,
            Read::Skipped(skipped) => outcome.skipped.push(skipped),
            Read::Failed(failed) => outcome.failures.push(failed),
        }
    }
    units.sort_by(|a, b| (&a.path, &a.location).cmp(&(&b.path, &b.location)));
    outcome.checked = units.len();
    for unit in &units {
        let problem = unit.problem.iter().cloned();
        outcome.partly.extend(problem.map(|reason| Skipped { path: unit.path.to_string(), reason }));
    }
    let project = Project::new(units);
    // In a worker: it has the memory and the automata that reading has left.
    rayon::scope(|_| {
        let texts = Texts::new(config, &project);
        outcome.findings = findings(config, &project, &texts);
        outcome.sources = texts.named(&outcome.findings);
        outcome.failures.extend(texts.failures());
    });
    outcome.skipped.sort();
    outcome.partly.sort();
    outcome.failures.sort();
    Ok(outcome)
}

fn read(file: File, config: &Config, paths: &[PathBuf], triggers: &Triggers) -> Read {
    let bytes = match discover::load(&file, config) {
        Ok(bytes) => bytes,
        Err(skipped) => return Read::Skipped(skipped),
    };
    if !triggers.in_file(&bytes, file.host) {
        return Read::Prefiltered;
    }
    let text = discover::text(bytes);
    let place = place(&file, config, paths);
    let name = file.name.clone();
    // A fault in one reader must not cost the findings of all other files.
    match catch_unwind(AssertUnwindSafe(|| Unit::read(file, &text, place, triggers))) {
        Ok(unit) => Read::Unit(Box::new(unit)),
        Err(_) => {
            let reason = "internal error: reading this file made pinproof fail; please report it".to_string();
            Read::Failed(Skipped { path: name.to_string(), reason })
        }
    }
}

/// The kind of code that a file holds, by its path below the folder that was named: someone who checks `tests/db` on
/// purpose wants to hear about it.
fn place(file: &File, config: &Config, paths: &[PathBuf]) -> Place {
    let roots = paths.iter().map(|path| config.root.join(path));
    let below = roots.filter_map(|root| file.path.strip_prefix(root).ok().map(Path::to_path_buf));
    let nearest = below.min_by_key(|path| path.components().count());
    match nearest.filter(|path| path.file_name().is_some()) {
        Some(path) => Place::of_path(&path.to_string_lossy().replace('\\', "/")),
        None => Place::of_path(file.name.rsplit('/').next().unwrap_or(&file.name)),
    }
}

/// Everything after reading: places, facts, judgements, ignore comments, settings.
fn findings(config: &Config, project: &Project, texts: &Texts<'_>) -> Vec<Finding> {
    let used = Used::of(project);
    let sites = sites::find(project, &used);
    let resolver = Resolver::new(project, &used);
    let mut assembler = Assembler::new(config, &resolver, texts);
    for site in &sites.texts {
        assembler.text(site);
    }
    sites::find_loose(project, &used, &sites, |site| assembler.text(site));
    for site in &sites.uses {
        assembler.api(site);
    }
    for (file, unit) in project.files().filter(|(_, unit)| unit.host == Host::Sql) {
        assembler.script(file, unit);
    }
    let comments = assembler.sql_comments();
    let mut by_file: HashMap<std::sync::Arc<str>, Vec<Finding>> = HashMap::new();
    for finding in assembler.finish() {
        by_file.entry(finding.place.path.clone()).or_default().push(finding);
    }
    let mut out: Vec<Finding> = project
        .files()
        .flat_map(|(file, unit)| {
            let found = by_file.remove(&unit.path).unwrap_or_default();
            let Some(source) = Some(file).filter(|_| unit.is_mentioning).and_then(|file| texts.of(file)) else {
                return found;
            };
            let mut spans = unit.comments.to_vec();
            spans.extend(comments.get(&file).into_iter().flatten());
            spans.sort();
            spans.dedup();
            let directives = suppress::directives(&source, &spans);
            if directives.is_empty() {
                return found;
            }
            let (kept, problems) = suppress::apply(found, &directives, &source);
            kept.into_iter().chain(problems).collect()
        })
        .filter_map(|finding| config.settle(finding))
        .collect();
    out.sort_by(|a, b| (&a.place, a.rule, &a.statement).cmp(&(&b.place, b.rule, &b.statement)));
    assemble::fingerprint(&mut out);
    out
}
