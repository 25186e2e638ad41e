//! The pipeline: from paths to findings.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::catalog::Catalog;
use crate::config::{Config, Error};
use crate::discover::{self, File, Kind};
use crate::finding::{Finding, Outcome, Skipped};
use crate::flows::{self, Look};
use crate::host::Host;
use crate::infra::Infra;
use crate::manifests::Manifests;
use crate::project::{Project, Script, Unit};
use crate::resolve::{Resolver, Used};
use crate::scope::{Direct, Place, Scopes, Spoken};
use crate::settings::findings as settings;
use crate::sites::{self, Callers};
use crate::source::{Source, Span};
use crate::suppress;
use crate::texts::{self, Texts};
use crate::triggers::{Own, Triggers};

mod assemble;
mod elsewhere;
mod script;

use assemble::Assembler;

/// A package's file that is longer does more than pass names on, in bytes.
const MAX_PACKAGE: usize = 64 << 10;

/// What became of one file.
enum Read {
    Unit(Box<Unit>),
    Settings(Box<settings::File>),
    Prefiltered(Arc<str>),
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
    let catalog = Catalog::with(&config.sinks);
    let is_library = |host: &str, name: &str| !catalog.of_module(host, name).is_empty();
    let manifests = Manifests::of(&discover::texts(&found.manifests, config), &is_library);
    let own = Own::of(&config.sinks);
    let mut files = found.files;
    // The largest go first: what memory their reading takes for a while is free again for what is kept of all others.
    files.par_sort_by_cached_key(|file| Reverse(fs::metadata(&file.path).map_or(0, |data| data.len())));
    let triggers = Triggers::for_files();
    let done = AtomicUsize::new(0);
    let read: Vec<Read> = files
        .into_iter()
        .par_bridge()
        .map(|file| {
            let read = read(file, config, paths, &Reading { triggers: &triggers, own: &own, manifests: &manifests });
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            read
        })
        .collect();
    drop(triggers);
    let mut outcome = Outcome { skipped: found.skipped, ..Outcome::default() };
    let infra = Infra::read(&found.infra, config, &|file| place(&file.path, &file.name, config, paths), &mut outcome);
    let config = &Config { learnt: infra.learnt(), ..config.clone() };
    (outcome.pooler, outcome.learnt) = config.poolers_told();
    let mut units = Vec::with_capacity(read.iter().filter(|read| matches!(read, Read::Unit(_))).count());
    let mut files = Vec::new();
    for result in read {
        match result {
            Read::Unit(unit) => units.push(*unit),
            Read::Settings(file) => files.push(*file),
            Read::Prefiltered(name) if infra.has(&name) => outcome.checked += 1,
            Read::Prefiltered(_) => outcome.prefiltered += 1,
            Read::Skipped(skipped) => outcome.skipped.push(skipped),
            Read::Failed(failed) => outcome.failures.push(failed),
        }
    }
    units.sort_by(|a, b| (&a.path, &a.location).cmp(&(&b.path, &b.location)));
    outcome.checked += units.len() + files.len();
    for unit in &units {
        let problem = unit.problem.iter().cloned();
        outcome.partly.extend(problem.map(|reason| Skipped { path: unit.path.to_string(), reason }));
    }
    outcome.partly.extend(files.iter().filter(|file| !infra.has(&file.source.path)).filter_map(|file| {
        let line = file.source.position(file.reading.broken?).line;
        Some(Skipped { path: file.source.path.to_string(), reason: format!("syntax error at line {line}") })
    }));
    let rereading = config.clone();
    let reread = move |unit: &Unit| texts::read_again(unit, &rereading);
    let project = Project::new(units).with_manifests(manifests).with_rereader(reread);
    // In a worker: it has the memory and the automata that reading has left.
    rayon::scope(|_| {
        let texts = Texts::new(config, &project);
        outcome.findings = findings(config, &project, &catalog, &texts, &Others { files: &files, infra: &infra });
        outcome.sources = texts.named(&outcome.findings);
        // What settings point into stays at hand: such files are few and small.
        let named = |path: &Arc<str>| {
            outcome.findings.iter().any(|f| f.place.path == *path || f.related.iter().any(|r| r.place.path == *path))
        };
        let of_settings =
            files.iter().map(|file| &file.source).chain(infra.sources()).filter(|source| named(&source.path));
        outcome.sources.extend(of_settings.map(|source| (source.path.clone(), source.clone())));
        outcome.failures.extend(texts.failures());
    });
    outcome.skipped.sort();
    outcome.partly.sort();
    outcome.failures.sort();
    Ok(outcome)
}

/// What reading a file needs besides.
struct Reading<'a> {
    triggers: &'a Triggers,
    own: &'a Own,
    manifests: &'a Manifests,
}

fn read(file: File, config: &Config, paths: &[PathBuf], with: &Reading<'_>) -> Read {
    let bytes = match discover::load(&file, config) {
        Ok(bytes) => bytes,
        Err(skipped) => return Read::Skipped(skipped),
    };
    let library = match file.kind {
        Kind::Code(host) => with.manifests.library_of(&file.name, host).map(Arc::from),
        Kind::Settings(_) => None,
    };
    let matters = match file.kind {
        Kind::Code(host) => {
            with.triggers.in_file_of(&bytes, host, library.is_some())
                || with.own.in_file(&file.name, &bytes, host)
                || passes_on(&file, &bytes)
        }
        Kind::Settings(_) => with.triggers.in_settings(&bytes),
    };
    if !matters {
        return Read::Prefiltered(file.name);
    }
    let text = discover::text(bytes);
    let place = place(&file.path, &file.name, config, paths);
    let name = file.name.clone();
    // A fault in one reader must not cost the findings of all other files.
    let read = || match file.kind {
        Kind::Code(host) => {
            let mut unit = Unit::read(file, host, &text, place, with.triggers);
            unit.own = library;
            unit.script = (host == Host::Sql).then(|| Script::read(&text, config.engine_of(&name)).into());
            Read::Unit(Box::new(unit))
        }
        Kind::Settings(syntax) => {
            Read::Settings(Box::new(settings::File::read(Source::new(file.name, text), syntax, place)))
        }
    };
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read,
        Err(_) => {
            let reason = "internal error: reading this file made pinproof fail; please report it".to_string();
            Read::Failed(Skipped { path: name.to_string(), reason })
        }
    }
}

/// Whether it is a package's own file, through which names of other files may come; they are lost where it is not read.
fn passes_on(file: &File, bytes: &[u8]) -> bool {
    let is_package = file.kind == Kind::Code(Host::Python) && file.name.rsplit('/').next() == Some("__init__.py");
    is_package && bytes.len() <= MAX_PACKAGE && bytes.windows(6).any(|word| word == b"import")
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

/// What was read besides code.
struct Others<'a> {
    files: &'a [settings::File],
    infra: &'a Infra,
}

/// Everything after reading: places, facts, judgements, ignore comments, settings.
fn findings(
    config: &Config,
    project: &Project,
    catalog: &Catalog<'_>,
    texts: &Texts<'_>,
    others: &Others<'_>,
) -> Vec<Finding> {
    let used = Used::of(project, catalog);
    let sites = sites::find(project, catalog, &used);
    let resolver = Resolver::new(project, catalog, &used);
    let spoken = Spoken::of(&resolver, &sites);
    let direct = Direct::new(config.direct.patterns());
    let scopes = Scopes { resolver: &resolver, spoken: &spoken, direct: &direct, texts };
    let callers = Callers::new(&resolver);
    let mut assembler = Assembler::new(config, scopes, &callers, &sites);
    // Files first: what is known of who sends them is added to what they say by themselves.
    let unpooled = sites.unpooled_files();
    for (file, unit) in project.files().filter(|(file, unit)| unit.host == Host::Sql && !unpooled.contains(file)) {
        assembler.script(file, unit);
    }
    for site in &sites.texts {
        assembler.text(site);
    }
    sites::find_loose(project, catalog, &used, &sites, |site| assembler.text(site));
    for site in &sites.uses {
        assembler.api(site);
    }
    for flow in flows::find(&Look { scopes, sites: &sites, callers: &callers }) {
        assembler.flow(&flow);
    }
    let comments_in_texts = assembler.sql_comments();
    let mut by_file: HashMap<std::sync::Arc<str>, Vec<Finding>> = HashMap::new();
    for finding in assembler.finish() {
        by_file.entry(finding.place.path.clone()).or_default().push(finding);
    }
    for (file, finding) in settings::find(config, &direct, others.files) {
        by_file.entry(others.files[file].source.path.clone()).or_default().push(finding);
    }
    let of_code = project.files().flat_map(|(file, unit)| {
        let found = by_file.remove(&unit.path).unwrap_or_default();
        let Some(source) = Some(file).filter(|_| unit.is_mentioning).and_then(|file| texts.of(file)) else {
            return found;
        };
        let mut comments = unit.comments.to_vec();
        comments.extend(comments_in_texts.get(&file).into_iter().flatten());
        suppressed(found, &source, comments)
    });
    let mut out: Vec<Finding> = of_code.collect();
    for file in others.files.iter().filter(|file| !others.infra.has(&file.source.path)) {
        let found = by_file.remove(&file.source.path).unwrap_or_default();
        out.extend(suppressed(found, &file.source, file.reading.comments.clone()));
    }
    let mut out: Vec<Finding> = out.into_iter().filter_map(|finding| config.settle(finding)).collect();
    let of_infra = others.infra.findings(&out, by_file);
    out.extend(of_infra.into_iter().filter_map(|finding| config.settle(finding)));
    out.sort_by(|a, b| (&a.place, a.rule, &a.statement).cmp(&(&b.place, b.rule, &b.statement)));
    assemble::fingerprint(&mut out);
    out
}

/// The findings of a file that its ignore comments leave, and what is wrong with the comments.
fn suppressed(found: Vec<Finding>, source: &Source, mut comments: Vec<Span>) -> Vec<Finding> {
    comments.sort();
    comments.dedup();
    let directives = suppress::directives(source, &comments);
    if directives.is_empty() {
        return found;
    }
    let (kept, problems) = suppress::apply(found, &directives, source);
    kept.into_iter().chain(problems).collect()
}
