//! The pipeline: from paths to findings.

use std::collections::{BTreeSet, HashMap};
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use rayon::prelude::*;

use crate::cache::Key;
use crate::catalog::Catalog;
use crate::compare::{Earlier, Since, Trees};
use crate::config::{Config, Error};
use crate::finding::{Finding, Outcome, Skipped};
use crate::flows::{self, Look};
use crate::host::Host;
use crate::infra::Infra;
use crate::project::{FileId, Project};
use crate::reach::{self, Wider};
use crate::resolve::{Resolver, Used};
use crate::scope::{Direct, Scopes, Spoken};
use crate::settings::findings as settings;
use crate::sites::{self, Callers};
use crate::source::{Source, Span};
use crate::suppress;
use crate::texts::{self, Pointed, Texts};

pub(crate) mod assemble;
mod reading;
mod script;

use assemble::Assembler;
pub(crate) use reading::place;
use reading::{Reading, Then};

pub use crate::reach::{EntryPoint, Survey};

/// Checks files and folders. `progress` is told how many files were looked at so far.
///
/// # Errors
/// Only where the run as a whole cannot go on; a file that cannot be read, or that makes the program fail, stands in the
/// outcome.
pub fn check(config: &Config, paths: &[PathBuf], progress: &(dyn Fn(usize) + Sync)) -> Result<Outcome, Error> {
    let catalog = Catalog::with(&config.sinks);
    let reading = reading::all(config, paths, &catalog, false, progress);
    let tree = reading.tree();
    let outcome = judge(reading, config, paths, &catalog);
    keep_trees(config, [(tree.filter(|_| outcome.failures.is_empty()), Earlier::all(&outcome))]);
    keep(config);
    Ok(outcome)
}

/// The same, and how each finding stands to a base. What the base has, it has by the same settings: a change of these
/// shows in every line, and is no change of the code.
///
/// # Errors
/// As [`check`], and where git fails.
pub fn check_since(
    config: &Config,
    paths: &[PathBuf],
    since: &Since,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Outcome, Error> {
    let catalog = Catalog::with(&config.sinks);
    // Git looks at the same files meanwhile.
    let (base, reading) = thread::scope(|scope| {
        let base = scope.spawn(|| since.base(config));
        let reading = reading::all(config, paths, &catalog, true, progress);
        (base.join().unwrap_or_else(|panic| resume_unwind(panic)), reading)
    });
    let base = base?;
    let past = Config { past: base.past.clone(), ..config.clone() };
    let mut then = Then::of(&reading, &past, paths, &catalog);
    let (tree, base_tree) = (reading.tree(), then.digest(&reading, &past, paths));
    let trees = config.cache.as_deref().map(Trees::read).unwrap_or_default();
    let known = base_tree.and_then(|tree| trees.get(&tree));
    let unread = known.is_none().then(|| then.read(&reading, &past, paths, &catalog));
    let base_tree = base_tree.filter(|_| unread.as_ref().is_none_or(Reading::is_whole));
    let mut outcome = judge(reading, config, paths, &catalog);
    let judged = unread.map(|unread| judge(unread, &past, paths, &catalog));
    let base_tree = base_tree.filter(|_| judged.as_ref().is_none_or(|judged| judged.failures.is_empty()));
    let before = known.or_else(|| judged.as_ref().map(Earlier::all)).unwrap_or_default();
    let tree = tree.filter(|_| outcome.failures.is_empty());
    keep_trees(config, [(tree, Earlier::all(&outcome)), (base_tree, before.clone())]);
    base.compare(&mut outcome, &before, &|path| then.text(path, &past));
    keep(config);
    Ok(outcome)
}

/// Lets later runs know what trees came to, each with the hash of all that decides it. Of one where something failed there is
/// no such hash: it may come to something else another time.
fn keep_trees(config: &Config, judged: impl IntoIterator<Item = (Option<Key>, Vec<Earlier>)>) {
    let Some(cache) = &config.cache else { return };
    let mut trees = Trees::read(cache);
    for (tree, findings) in judged.into_iter().filter_map(|(tree, findings)| Some((tree?, findings))) {
        trees.add(tree, findings);
    }
    trees.keep(cache);
}

/// What a tree that was read comes to, its hot paths included.
fn judge(reading: Reading, config: &Config, paths: &[PathBuf], catalog: &Catalog<'_>) -> Outcome {
    let passed = if config.hot_paths.is_empty() { Vec::new() } else { reading::passed_over(&reading, config) };
    // What is compared with another reading, or followed to hot paths, is asked for more than its own places.
    let whole = reading.is_kept() || !config.hot_paths.is_empty();
    in_worker(|| {
        let Judged { mut outcome, config, project } = judged(reading, config, paths, catalog);
        let mut pointed = Pointed::in_project(&project, &files_of(&outcome.findings));
        if config.hot_paths.is_empty() {
            drop(project);
        } else {
            let read = |file: &_| reading::unit(file, &config, paths);
            let Wider { project, leading } =
                reach::widen(project, &outcome.findings, passed, (&config, paths), catalog, &read);
            reach::follow(&config, &project, catalog, Some(&leading), |followed| {
                reach::mark(&mut outcome.findings, &config, followed);
                pointed.extend(Pointed::in_project(followed.project, &reach::files_of(&outcome.findings)));
            });
        }
        Pointed::give(&pointed, &mut outcome, &config, whole);
        outcome
    })
}

/// What each hot path of the configuration reaches, in its order. All code is read.
///
/// # Errors
/// As [`check`].
pub fn survey(config: &Config, paths: &[PathBuf]) -> Result<Vec<Survey>, Error> {
    let catalog = Catalog::with(&config.sinks);
    let reading = reading::all(config, paths, &catalog, false, &|_| {});
    let passed = reading::passed_over(&reading, config);
    let found = in_worker(|| {
        let Judged { outcome, config, project } = judged(reading, config, paths, &catalog);
        let more: Vec<_> = passed.par_iter().filter_map(|file| reading::unit(file, &config, paths)).collect();
        reach::follow(&config, &project.widened(more), &catalog, None, |followed| {
            followed.hots.iter().map(|hot| Survey::of(hot, &outcome.findings, followed)).collect()
        })
    });
    keep(config);
    Ok(found)
}

/// Lets the next run know what this one found out of the files' texts.
fn keep(config: &Config) {
    config.cache.iter().for_each(|cache| cache.finish());
}

/// Does something in a worker's thread. It has the memory and the automata that reading leaves, which no other thread
/// would use again.
pub(crate) fn in_worker<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}

/// What a tree that was read comes to, hot paths aside, with what they are followed by.
struct Judged {
    outcome: Outcome,
    /// With the poolers that infrastructure files have told.
    config: Config,
    project: Project,
}

fn judged(reading: Reading, config: &Config, paths: &[PathBuf], catalog: &Catalog<'_>) -> Judged {
    let Reading { units, settings: files, infra, around, prefiltered, skipped, failures, .. } = reading;
    let mut outcome = Outcome { skipped, failures, ..Outcome::default() };
    let infra = Infra::read(&infra, config, &|file| place(&file.path, &file.name, config, paths), &mut outcome);
    let config = Config { learnt: infra.learnt(), ..config.clone() };
    (outcome.pooler, outcome.learnt) = config.poolers_told();
    let counted = prefiltered.iter().filter(|(name, _)| infra.has(name)).count();
    outcome.prefiltered += prefiltered.len() - counted;
    let beside = reading::code_of(prefiltered);
    outcome.checked += counted + units.len() + files.len();
    for unit in &units {
        let problem = unit.problem.iter().cloned();
        outcome.partly.extend(problem.map(|reason| Skipped { path: unit.path.to_string(), reason }));
    }
    outcome.partly.extend(files.iter().filter(|file| !infra.has(&file.source.path)).filter_map(|file| {
        let line = file.source.position(file.reading.broken?).line;
        Some(Skipped { path: file.source.path.to_string(), reason: format!("syntax error at line {line}") })
    }));
    let direct = Direct::new(config.direct.patterns());
    let others = Others { settings: settings::Said::by(files, &config, &direct), infra: &infra };
    let project =
        Project::new(units).with_manifests(around.manifests, around.versions).with_surroundings(around.surroundings);
    let project = project.beside(beside).with_noting(config.cache.is_some());
    let rereading = config.clone();
    let project = project.with_rereader(move |unit| texts::read_again(unit, &rereading));
    let texts = Texts::new(&config, &project);
    let cut;
    (outcome.findings, cut) = findings(&config, &project, catalog, &texts, &direct, &others);
    let reason = "it has more calls to a database than are looked at in one file";
    let cut = cut.into_iter().map(|file| project.unit(file).path.to_string());
    outcome.partly.extend(cut.map(|path| Skipped { path, reason: reason.to_owned() }));
    let named = files_of(&outcome.findings);
    // What settings point into stays at hand: such files are few and small.
    let of_settings = others.settings.files.iter().map(|(source, _)| source).chain(infra.sources());
    let of_settings = of_settings.filter(|source| named.contains(&*source.path));
    outcome.sources = of_settings.map(|source| (source.path.clone(), source.clone())).collect();
    outcome.failures.extend(texts.failures());
    drop(texts);
    outcome.skipped.sort();
    outcome.partly.sort();
    outcome.failures.sort();
    Judged { outcome, config, project }
}

/// The files that findings and their related places point into.
fn files_of(findings: &[Finding]) -> BTreeSet<&str> {
    let places = findings.iter().flat_map(|f| std::iter::once(&f.place).chain(f.related.iter().map(|r| &r.place)));
    places.map(|place| &*place.path).collect()
}

/// What was read besides code.
struct Others<'a> {
    settings: settings::Said,
    infra: &'a Infra,
}

/// Everything after reading: places, facts, judgements, ignore comments, settings. Beside the findings, the files that
/// were not looked at to their end.
fn findings(
    config: &Config,
    project: &Project,
    catalog: &Catalog<'_>,
    texts: &Texts<'_>,
    direct: &Direct,
    others: &Others<'_>,
) -> (Vec<Finding>, Vec<FileId>) {
    let OfCode { found, comments_in_texts, cut } = of_code(config, project, catalog, texts, direct);
    let mut by_file: HashMap<std::sync::Arc<str>, Vec<Finding>> = HashMap::new();
    for finding in found.into_iter().chain(others.settings.findings.iter().cloned()) {
        by_file.entry(finding.place.path.clone()).or_default().push(finding);
    }
    let kept = project.files().flat_map(|(file, unit)| {
        let found = by_file.remove(&unit.path).unwrap_or_default();
        let Some(source) = Some(file).filter(|_| unit.is_mentioning).and_then(|file| texts.of(file)) else {
            return found;
        };
        let mut comments = unit.comments.to_vec();
        comments.extend(comments_in_texts.get(&file).into_iter().flatten());
        suppressed(found, &source, comments)
    });
    let mut out: Vec<Finding> = kept.collect();
    for (source, comments) in others.settings.files.iter().filter(|(source, _)| !others.infra.has(&source.path)) {
        let found = by_file.remove(&source.path).unwrap_or_default();
        out.extend(suppressed(found, source, comments.clone()));
    }
    let mut out: Vec<Finding> = out.into_iter().filter_map(|finding| config.settle(finding)).collect();
    let of_infra = others.infra.findings(&out, by_file);
    out.extend(of_infra.into_iter().filter_map(|finding| config.settle(finding)));
    assemble::ordered(&mut out);
    (out, cut)
}

/// What code and SQL say.
struct OfCode {
    found: Vec<Finding>,
    /// The comments in SQL texts, by file.
    comments_in_texts: HashMap<FileId, Vec<Span>>,
    /// Files with more calls to a database than are looked at.
    cut: Vec<FileId>,
}

fn of_code(config: &Config, project: &Project, catalog: &Catalog<'_>, texts: &Texts<'_>, direct: &Direct) -> OfCode {
    let used = Used::of(project, catalog);
    let (sites, by_name) = sites::find(project, catalog, &used, config.cache.as_deref());
    let resolver = Resolver::new(project, catalog, &used);
    // What one stage asks again and again the next hardly asks.
    resolver.forget();
    let spoken = Spoken::of(&resolver, &sites);
    let scopes = Scopes { resolver: &resolver, spoken: &spoken, direct, texts };
    let callers = Callers::new(&resolver, &by_name);
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
    resolver.forget();
    for site in &sites.uses {
        assembler.api(site);
    }
    for flow in flows::find(&Look { scopes, sites: &sites, callers: &callers }) {
        assembler.flow(&flow);
    }
    let comments_in_texts = assembler.sql_comments();
    OfCode { found: assembler.finish().collect(), comments_in_texts, cut: sites.cut.clone() }
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
