//! The pipeline: from paths to findings.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::config::{Config, Error};
use crate::discover::{self, File};
use crate::finding::{Finding, Outcome, Skipped};
use crate::flows::{self, Look};
use crate::host::Host;
use crate::infra::Infra;
use crate::project::{Project, Unit};
use crate::resolve::{Resolver, Used};
use crate::scope::{Direct, Place, Scopes, Spoken};
use crate::sites::{self, Callers};
use crate::source::Source;
use crate::suppress;
use crate::triggers::Triggers;

mod assemble;
mod script;

use assemble::Assembler;

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
    let done = AtomicUsize::new(0);
    let read: Vec<Read> = found
        .files
        .par_iter()
        .map(|file| {
            let read = read(file, config, paths);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            read
        })
        .collect();
    let mut outcome = Outcome { skipped: found.skipped, ..Outcome::default() };
    let infra = Infra::read(&found.infra, config, &|file| place(&file.path, &file.name, config, paths), &mut outcome);
    let config = &Config { learnt: infra.learnt(), ..config.clone() };
    (outcome.pooler, outcome.learnt) = config.poolers_told();
    let mut units = Vec::new();
    for result in read {
        match result {
            Read::Unit(unit) => units.push(*unit),
            Read::Prefiltered => outcome.prefiltered += 1,
            Read::Skipped(skipped) => outcome.skipped.push(skipped),
            Read::Failed(failed) => outcome.failures.push(failed),
        }
    }
    outcome.checked += units.len();
    for unit in &units {
        let problems = unit.tree.problems.iter().map(|problem| {
            let line = unit.source.position(problem.span.start).line;
            let reason = format!("{} at line {line}", problem.reason);
            Skipped { path: unit.source.path.to_string(), reason }
        });
        outcome.partly.extend(problems.take(1));
    }
    outcome.findings = findings(config, &Project::new(units), &infra, &mut outcome.sources);
    outcome.skipped.sort();
    outcome.partly.sort();
    outcome.failures.sort();
    Ok(outcome)
}

fn read(file: &File, config: &Config, paths: &[PathBuf]) -> Read {
    let bytes = match discover::load(file, config) {
        Ok(bytes) => bytes,
        Err(skipped) => return Read::Skipped(skipped),
    };
    if !Triggers::get().in_file(&bytes, file.host) {
        return Read::Prefiltered;
    }
    let source = Source::new(file.name.clone(), discover::text(bytes));
    let place = place(&file.path, &file.name, config, paths);
    // A fault in one reader must not cost the findings of all other files.
    match catch_unwind(AssertUnwindSafe(|| Unit::read(source, file.host, place))) {
        Ok(unit) => Read::Unit(Box::new(unit)),
        Err(_) => {
            let reason = "internal error: reading this file made pinproof fail; please report it".to_string();
            Read::Failed(Skipped { path: file.name.to_string(), reason })
        }
    }
}

/// The kind of code that a file holds, by its path below the folder that was named: someone who checks `tests/db` on
/// purpose wants to hear about it.
fn place(path: &Path, name: &str, config: &Config, paths: &[PathBuf]) -> Place {
    let roots = paths.iter().map(|path| config.root.join(path));
    let below = roots.filter_map(|root| path.strip_prefix(root).ok().map(Path::to_path_buf));
    let nearest = below.min_by_key(|path| path.components().count());
    match nearest.filter(|path| path.file_name().is_some()) {
        Some(path) => Place::of_path(&path.to_string_lossy().replace('\\', "/")),
        None => Place::of_path(name.rsplit('/').next().unwrap_or(name)),
    }
}

/// Everything after reading: places, facts, judgements, ignore comments, settings.
fn findings(
    config: &Config,
    project: &Project,
    infra: &Infra,
    sources: &mut BTreeMap<std::sync::Arc<str>, Source>,
) -> Vec<Finding> {
    let used = Used::of(project);
    let sites = sites::find(project, &used);
    let resolver = Resolver::new(project, &used);
    let spoken = Spoken::of(&resolver, &sites.texts);
    let direct = Direct::new(config.direct.patterns());
    let scopes = Scopes { resolver: &resolver, spoken: &spoken, direct: &direct };
    let callers = Callers::new(&resolver);
    let mut assembler = Assembler::new(config, scopes, &callers, &sites);
    for site in &sites.texts {
        assembler.text(site);
    }
    for site in &sites.uses {
        assembler.api(site);
    }
    for flow in flows::find(&Look { scopes, sites: &sites, callers: &callers }) {
        assembler.flow(&flow);
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
            let found = by_file.remove(&unit.source.path).unwrap_or_default();
            let mut spans = unit.tree.comments.clone();
            spans.extend(comments.get(&file).into_iter().flatten());
            spans.sort();
            spans.dedup();
            let directives = suppress::directives(&unit.source, &spans);
            if directives.is_empty() {
                return found;
            }
            let (kept, problems) = suppress::apply(found, &directives, &unit.source);
            kept.into_iter().chain(problems).collect()
        })
        .filter_map(|finding| config.settle(finding))
        .collect();
    let of_settings = infra.findings(&out);
    out.extend(of_settings.into_iter().filter_map(|finding| config.settle(finding)));
    out.sort_by(|a, b| (&a.place, a.rule, &a.statement).cmp(&(&b.place, b.rule, &b.statement)));
    assemble::fingerprint(&mut out);
    let named: BTreeSet<_> = out
        .iter()
        .flat_map(|f| std::iter::once(&f.place).chain(f.related.iter().map(|r| &r.place)))
        .map(|place| place.path.clone())
        .collect();
    let texts = project.files().map(|(_, unit)| &unit.source).chain(infra.sources());
    sources.extend(texts.filter(|text| named.contains(&text.path)).map(|text| (text.path.clone(), text.clone())));
    out
}
