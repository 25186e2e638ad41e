//! The files that ways to findings may lead through.
//!
//! A plain check passes over files that hold nothing of interest, and an entry often stands in one. From the functions with
//! findings backwards, by their names alone: a file that mentions one of them, and what it is of, is read, and so are those
//! that mention a function in which that happens, until nothing new is mentioned. What stands before an entry is of no
//! interest: a way that begins there is shorter. Each file is looked through for its words once.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::mentions::{Mentions, around, called, registered};
use super::modules::paths_of;
use super::words::{Home, Name, Passed, Word};
use super::{Function, entries, functions_of};
use crate::catalog::Catalog;
use crate::check::place;
use crate::config::{Config, Entrance};
use crate::discover::{self, File};
use crate::entries::Entries;
use crate::finding::Finding;
use crate::packed::{FrameId, hash};
use crate::project::{FileId, Project, Unit};
use crate::resolve::Used;
use crate::scope::Place;

/// How often names lead to more names.
const MAX_ROUNDS: usize = 40;
/// A name that more functions of the read files have says too little to read others for it.
const MAX_NAMESAKES: usize = 40;
/// So many files and classes that hand on one name are followed.
const MAX_HOMES: usize = 40;
/// A method may be guessed whose name is so long, and with so many namesakes: see `Resolver::callees`.
const MIN_GUESSED: usize = 4;
const MAX_GUESSED: usize = 4;

/// A project with the files that ways may lead through, and the functions on them.
pub struct Wider {
    /// The files that were read before come first.
    pub project: Project,
    /// By file, in order.
    pub leading: Vec<Vec<FrameId>>,
}

/// Reads what `project` lacks of the ways to findings. `passed` are the files that were not read, and `read` reads one.
pub fn widen(
    project: Project,
    findings: &[Finding],
    mut passed: Vec<File>,
    (config, paths): (&Config, &[PathBuf]),
    catalog: &Catalog<'_>,
    read: &(dyn Fn(&File) -> Option<Arc<Unit>> + Sync),
) -> Wider {
    let is_entered = config.hot_paths.iter().any(|rule| !rule.entries.is_empty());
    let is_open = |finding: &&Finding| {
        let path = config.root.join(&*finding.place.path);
        is_entered && !config.hot_paths.iter().any(|rule| rule.paths.matches(&path))
    };
    let open: BTreeSet<Function> = findings.iter().filter(is_open).flat_map(|f| functions_of(&project, f)).collect();
    let known = project.shared().len();
    if open.is_empty() {
        return Wider { leading: vec![Vec::new(); known], project };
    }
    passed.sort_by(|a, b| a.name.cmp(&b.name));
    passed.retain(|file| may_lead(file, config, paths));
    let look = |file: File| discover::load(&file, config).ok().map(|bytes| Passed::of(file, &bytes));
    let mut left: Vec<Passed> = passed.into_par_iter().filter_map(look).collect();
    let mut search = Search::new(project, open, config, catalog, &left);
    for _ in 0..MAX_ROUNDS {
        let Wanted { names, modules } = search.wanted();
        search.looked_for.extend(names.iter().copied());
        if names.is_empty() && modules.is_empty() && search.open.is_empty() {
            break;
        }
        let paths = &search.paths;
        let is_wanted = |passed: &Passed| passed.says_any(&names, paths) || passed.hands_on(&modules);
        let (wanted, others): (Vec<Passed>, Vec<Passed>) = left.into_par_iter().partition(is_wanted);
        left = others;
        search.take_in(wanted.par_iter().filter_map(|passed| read(&passed.file)).collect());
        search.go_on();
    }
    search.mark_all();
    let mut unread: HashMap<Word, usize> = HashMap::new();
    left.iter().flat_map(|passed| &passed.methods).for_each(|&method| *unread.entry(method).or_default() += 1);
    search.finish(known, unread)
}

/// What files that were not read are looked through for, in order.
struct Wanted {
    names: Vec<Name>,
    /// The paths of files whose exports others hand on.
    modules: Vec<Word>,
}

/// A search from findings backwards, by names.
struct Search<'a> {
    config: &'a Config,
    catalog: &'a Catalog<'a>,
    project: Project,
    /// By which each file is imported.
    paths: Vec<Vec<Word>>,
    /// Of the files of each round.
    mentions: Vec<Mentions>,
    /// How many functions and classes have a name.
    definitions: HashMap<Word, usize>,
    entries: HashSet<Function>,
    /// What lies on a way, as far as names tell.
    leading: BTreeSet<Function>,
    /// Those of them whose callers are not known yet.
    open: BTreeSet<Function>,
    followed: BTreeSet<Name>,
    /// How many of the `mentions` were asked for other names of what was followed.
    asked: usize,
    /// The names for which files were read.
    looked_for: HashSet<Name>,
    /// The files that the followed names are of.
    modules: HashSet<FileId>,
    /// How many homes a followed name has.
    homes: HashMap<Word, usize>,
    /// How many methods have a name, in files that were read and in those that were not.
    methods: HashMap<Word, usize>,
}

impl<'a> Search<'a> {
    fn new(
        project: Project,
        open: BTreeSet<Function>,
        config: &'a Config,
        catalog: &'a Catalog<'a>,
        unread: &[Passed],
    ) -> Search<'a> {
        let mut methods: HashMap<Word, usize> = HashMap::new();
        let read = project.method_hashes();
        let all = read.chain(unread.iter().flat_map(|passed| passed.methods.iter().copied()));
        all.for_each(|method| *methods.entry(method).or_default() += 1);
        let mut search = Search {
            config,
            catalog,
            project,
            paths: Vec::new(),
            mentions: Vec::new(),
            definitions: HashMap::new(),
            entries: HashSet::new(),
            leading: BTreeSet::new(),
            open: BTreeSet::new(),
            followed: BTreeSet::new(),
            asked: 0,
            looked_for: HashSet::new(),
            modules: HashSet::new(),
            homes: HashMap::new(),
            methods,
        };
        search.learn(0);
        search.lead(open);
        search
    }

    fn take_in(&mut self, units: Vec<Arc<Unit>>) {
        if units.is_empty() {
            self.mentions.push(Mentions::default());
            return;
        }
        let first = self.project.shared().len();
        self.project = std::mem::take(&mut self.project).widened(units);
        self.learn(first);
    }

    /// What the files from one on say.
    fn learn(&mut self, first: usize) {
        let files: Vec<FileId> = (first as u32..self.project.shared().len() as u32).map(FileId).collect();
        for frame in files.iter().flat_map(|&file| self.project.unit(file).tree.frames()) {
            if !frame.name.is_empty() {
                *self.definitions.entry(hash(frame.name)).or_default() += 1;
            }
        }
        self.paths.extend(files.iter().map(|&file| paths_of(&self.project.unit(file).path)));
        self.mentions.push(Mentions::of(&self.project, &files));
        self.entries.extend(entries_in(self.config, &self.project, self.catalog, &files));
    }

    /// The names by which open functions are called.
    fn names(&self) -> BTreeSet<Name> {
        let is_rare = |name: &str| {
            let methods = self.methods.get(&hash(name)).copied().unwrap_or_default();
            name.len() >= MIN_GUESSED && methods <= MAX_GUESSED
        };
        let names_of = |&(file, frame): &Function| {
            let unit = self.project.unit(file);
            let is_entry = |id| self.entries.contains(&(file, id));
            let called_from_outside = around(unit, frame, is_entry).into_iter().filter(|&id| !is_entry(id));
            called_from_outside.flat_map(|id| called(unit, (file, id), is_rare)).collect::<Vec<_>>()
        };
        self.open.par_iter().flat_map_iter(names_of).collect()
    }

    /// What is new among some names, with the names under which others hand them on.
    fn fresh(&self, names: BTreeSet<Name>, is_wanted: impl Fn(&Name) -> bool) -> BTreeSet<Name> {
        let mut homes: HashMap<Word, usize> = HashMap::new();
        let mut fresh = BTreeSet::new();
        let others = |name: Name, of: &[Mentions]| -> Vec<Name> {
            let aliases = of.iter().flat_map(|mentions| mentions.aliases(name, &self.paths));
            let handing = of.iter().flat_map(|mentions| mentions.hands_on(name.home, &self.paths));
            aliases.chain(handing.map(|home| Name { home, ..name })).collect()
        };
        let mut open: Vec<Name> = names.into_iter().collect();
        let unasked = &self.mentions[self.asked..];
        if !unasked.is_empty() {
            open.par_extend(self.followed.par_iter().flat_map_iter(|&name| others(name, unasked)));
        }
        while let Some(name) = open.pop() {
            if !is_wanted(&name) || self.followed.contains(&name) || fresh.contains(&name) {
                continue;
            }
            let count = homes.entry(name.word).or_insert_with(|| self.homes.get(&name.word).copied().unwrap_or(0));
            if *count < MAX_HOMES {
                *count += 1;
                fresh.insert(name);
                open.extend(others(name, &self.mentions));
            }
        }
        fresh
    }

    fn is_telling(&self, name: &Name) -> bool {
        name.is_telling && self.definitions.get(&name.word).copied().unwrap_or_default() <= MAX_NAMESAKES
    }

    fn wanted(&self) -> Wanted {
        let mut names = self.fresh(self.names(), |name| self.is_telling(name));
        let modules = names.iter().filter_map(module).filter(|file| !self.modules.contains(file));
        let modules: BTreeSet<Word> = modules.flat_map(|file| &self.paths[file.0 as usize]).copied().collect();
        // Who registers an entry says for what.
        let entries = self.leading.iter().filter(|function| self.entries.contains(function));
        names.extend(entries.flat_map(|&(file, id)| registered(self.project.unit(file), (file, id))));
        names.retain(|name| !self.looked_for.contains(name));
        Wanted { names: names.into_iter().collect(), modules: modules.into_iter().collect() }
    }

    /// Goes on to the functions that mention what is open. By now some of that may have turned out to be entries.
    fn go_on(&mut self) {
        let fresh = self.fresh(self.names(), |name| self.is_telling(name));
        let (mut found, paths) = (BTreeSet::new(), &self.paths);
        if let Some((new, old)) = self.mentions.split_last() {
            // What was read in this round may mention what was followed before.
            let names = self.followed.par_iter().chain(&fresh);
            found.par_extend(names.flat_map_iter(|&name| new.saying(name, paths)));
            found.par_extend(
                fresh.par_iter().flat_map_iter(|&name| old.iter().flat_map(move |m| m.saying(name, paths))),
            );
        }
        self.follow(fresh);
        self.lead(found);
    }

    fn follow(&mut self, names: BTreeSet<Name>) {
        self.asked = self.mentions.len();
        for name in names {
            self.modules.extend(module(&name));
            *self.homes.entry(name.word).or_default() += 1;
            self.followed.insert(name);
        }
    }

    /// Opens these functions, where they are new.
    fn lead(&mut self, mut found: BTreeSet<Function>) {
        found.retain(|function| !self.leading.contains(function));
        for &(file, frame) in &found {
            let around = around(self.project.unit(file), frame, |id| self.entries.contains(&(file, id)));
            self.leading.extend(around.into_iter().map(|id| (file, id)));
        }
        self.open = found;
    }

    /// Marks what lies on ways through names that no file was read for.
    fn mark_all(&mut self) {
        self.asked = 0;
        self.open = self.leading.clone();
        while !self.open.is_empty() {
            let fresh = self.fresh(self.names(), |_| true);
            let paths = &self.paths;
            let mentions = &self.mentions;
            let saying = |&name: &Name| mentions.iter().flat_map(move |m| m.saying(name, paths));
            let found = fresh.par_iter().flat_map_iter(saying).collect();
            self.follow(fresh);
            self.lead(found);
        }
    }

    /// The files in order of path, but for the first.
    fn finish(self, known: usize, unread: HashMap<Word, usize>) -> Wider {
        let mut leading: Vec<Vec<FrameId>> = vec![Vec::new(); self.project.shared().len()];
        self.leading.into_iter().for_each(|(file, frame)| leading[file.0 as usize].push(frame));
        let more = self.project.shared()[known..].iter().cloned().zip(leading.split_off(known));
        let mut more: Vec<(Arc<Unit>, Vec<FrameId>)> = more.collect();
        more.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        let (more, of_more): (Vec<Arc<Unit>>, Vec<Vec<FrameId>>) = more.into_iter().unzip();
        leading.extend(of_more);
        Wider { project: self.project.reordered(known, more).with_unread(unread), leading }
    }
}

/// The file that a name is of.
fn module(name: &Name) -> Option<FileId> {
    match name.home {
        Home::File(file) => Some(file),
        Home::Anywhere | Home::Value | Home::Class(_) => None,
    }
}

/// Whether a way may lead through a file that was not read. Nothing but tests calls tests, and these are no entries, but
/// for those that a hot path names.
fn may_lead(file: &File, config: &Config, paths: &[PathBuf]) -> bool {
    let is_named = |entrance: &Entrance| matches!(entrance, Entrance::Named { path, .. } if path.matches(&file.path));
    let is_test = || place(&file.path, &file.name, config, paths) == Place::Test;
    config.hot_paths.iter().any(|rule| rule.entries.iter().any(is_named)) || !is_test()
}

/// The entries of any hot path that some files tell of.
fn entries_in(config: &Config, project: &Project, catalog: &Catalog<'_>, files: &[FileId]) -> Vec<Function> {
    // Entries are known by names and paths, which are followed without libraries.
    let found = Entries::asked_for(config, project, catalog, &Used::nothing(project), files);
    config.hot_paths.iter().flat_map(|rule| entries(rule, project, &found, files).into_keys()).collect()
}
