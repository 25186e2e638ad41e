//! Which findings a hot path reaches, and by what way.
//!
//! A finding matters where it is when somebody waits for it. The way from an entry to a finding is a chain of calls; what
//! lies on it may stand in files that hold nothing else of interest, so more files are read here than a plain check
//! needs: those that mention, by name, what leads to a finding ([`widen`]). Findings themselves do not depend on it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use crate::catalog::Catalog;
use crate::config::{Config, Entrance, HotPathRule};
use crate::entries::Entries;
use crate::finding::{Finding, HotPath, Place, Step};
use crate::packed::{FrameId, FrameKind};
use crate::project::{FileId, Project};
use crate::resolve::Used;
use crate::source::Span;
use crate::texts::Texts;

mod graph;
mod mentions;
mod modules;
mod survey;
mod widen;
mod words;

pub use graph::Graph;
pub use survey::{EntryPoint, Survey};
pub use widen::{Wider, widen};

/// A function of a project.
pub type Function = (FileId, FrameId);

/// The methods that run when a class is called.
const CONSTRUCTORS: [&str; 4] = ["__init__", "__new__", "__post_init__", "constructor"];

/// A guess costs as much as so many sure calls.
const GUESS: u32 = 1_000;
/// A way of more calls is not followed.
const MAX_STEPS: u32 = 40;

/// The hot path of each reached function: what led to it.
#[derive(Debug, Clone, Copy)]
struct Reached {
    cost: u32,
    /// The function before, the call that leads on, and whether that is a guess; nothing for an entry.
    from: Option<(Function, (FileId, Span), bool)>,
}

/// What one hot path of the configuration reaches.
#[derive(Debug)]
pub struct Hot<'c> {
    /// Its rule.
    pub rule: &'c HotPathRule,
    /// Where it is entered, each with what that is: `HTTP route: GET /orders`.
    pub entries: BTreeMap<Function, String>,
    reached: HashMap<Function, Reached>,
}

impl<'c> Hot<'c> {
    /// Follows the calls from the entries of a hot path.
    pub fn follow(rule: &'c HotPathRule, project: &Project, found: &Entries, graph: &Graph) -> Hot<'c> {
        let files: Vec<FileId> = project.files().map(|(file, _)| file).collect();
        let entries = entries(rule, project, found, &files);
        let mut reached: HashMap<Function, Reached> = HashMap::new();
        let mut open: BinaryHeap<Reverse<(u32, Function)>> = BinaryHeap::new();
        for &entry in entries.keys() {
            reached.insert(entry, Reached { cost: 0, from: None });
            open.push(Reverse((0, entry)));
        }
        while let Some(Reverse((cost, function))) = open.pop() {
            if reached.get(&function).is_some_and(|known| known.cost < cost) || cost % GUESS >= MAX_STEPS {
                continue;
            }
            for edge in graph.from(function) {
                let next = cost + if edge.is_guess { GUESS } else { 1 };
                if reached.get(&edge.to).is_none_or(|known| next < known.cost) {
                    let from = Some((function, edge.site, edge.is_guess));
                    reached.insert(edge.to, Reached { cost: next, from });
                    open.push(Reverse((next, edge.to)));
                }
            }
        }
        Hot { rule, entries, reached }
    }

    /// How many functions it reaches, entries among them.
    pub fn len(&self) -> usize {
        self.reached.len()
    }

    /// Whether it reaches nothing.
    pub fn is_empty(&self) -> bool {
        self.reached.is_empty()
    }

    /// The functions that it reaches, in no particular order.
    pub fn functions(&self) -> impl Iterator<Item = Function> {
        self.reached.keys().copied()
    }

    /// The entry that leads to a function.
    pub fn entry_of(&self, mut function: Function) -> Option<Function> {
        while let Some((before, ..)) = self.reached.get(&function)?.from {
            function = before;
        }
        Some(function)
    }

    fn cost(&self, function: Function) -> Option<u32> {
        Some(self.reached.get(&function)?.cost)
    }

    /// The way to a function, from its entry on.
    fn way(&self, function: Function, project: &Project, texts: &Texts<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut at = function;
        while let Some(reached) = self.reached.get(&at) {
            let (file, span, is_guess) = match reached.from {
                Some((_, (file, span), is_guess)) => (file, span, is_guess),
                None => (at.0, definition(project, at), false),
            };
            if let Some(source) = texts.of(file) {
                let mut function = title(project, at);
                if let (None, Some(kind)) = (reached.from, self.entries.get(&at)) {
                    function = if function.is_empty() { kind.clone() } else { format!("{function}, {kind}") };
                }
                if !function.is_empty() {
                    steps.push(Step { place: Place::new(&source, span), function, is_guess });
                }
            }
            match reached.from {
                Some((before, ..)) => at = before,
                None => break,
            }
        }
        steps.reverse();
        steps
    }
}

/// Where a hot path is entered: of what was found, and by name in some files.
fn entries(rule: &HotPathRule, project: &Project, found: &Entries, files: &[FileId]) -> BTreeMap<Function, String> {
    let mut out = BTreeMap::new();
    for entrance in &rule.entries {
        match entrance {
            Entrance::Auto => out.extend(found.iter().filter(|(at, _)| !is_test(project, *at)).map(|(at, entry)| {
                let route = if entry.route.is_empty() { String::new() } else { format!(" {}", entry.route) };
                (at, format!("{}{route}", entry.kind))
            })),
            Entrance::Named { path, function } => {
                let units = files.iter().map(|&file| (file, project.unit(file)));
                for (file, unit) in units.filter(|(_, unit)| path.matches(&unit.location)) {
                    for (i, _) in unit.tree.frames().enumerate().filter(|(_, frame)| frame.kind != FrameKind::Class) {
                        let at = (file, FrameId(i as u32));
                        let title = title(project, at);
                        if !title.is_empty() && function.is_match(&title) {
                            out.entry(at).or_insert_with(|| "entry".to_owned());
                        }
                    }
                }
            }
        }
    }
    out
}

fn is_test(project: &Project, (file, frame): Function) -> bool {
    let unit = project.unit(file);
    matches!(unit.place, crate::scope::Place::Test | crate::scope::Place::Docs) || unit.is_test(frame)
}

/// A function as a person writes it: `Orders.pay`; a closure has the name of the function around it.
pub fn title(project: &Project, (file, frame): Function) -> String {
    let tree = &project.unit(file).tree;
    let frame = tree.frame(frame);
    let class = tree.frame(frame.parent);
    match (class.kind, frame.name) {
        (_, "") => String::new(),
        (FrameKind::Class, name) if !class.name.is_empty() => format!("{}.{name}", class.name),
        (_, name) => name.to_owned(),
    }
}

/// The first line of a definition is enough to point at.
fn definition(project: &Project, (file, frame): Function) -> Span {
    let span = project.unit(file).tree.frame(frame).span;
    Span::new(span.start as usize, (span.start as usize + 1).min(span.end as usize))
}

/// The functions whose run makes a finding happen: the one that it stands in; for what stands in none, those that send
/// it.
pub fn functions_of(project: &Project, finding: &Finding) -> Vec<Function> {
    let own = function_at(project, &finding.place);
    let related = finding.related.iter().filter_map(|related| function_at(project, &related.place));
    own.map_or_else(|| related.collect(), |own| vec![own])
}

/// The innermost function around a place, if the place is in one.
fn function_at(project: &Project, place: &Place) -> Option<Function> {
    let file = project.by_name(&place.path)?;
    let frames = project.unit(file).tree.frames().enumerate().skip(1);
    let around = frames.filter(|(_, frame)| {
        frame.kind != FrameKind::Class && frame.span.start <= place.span.start && place.span.end <= frame.span.end
    });
    around.min_by_key(|(_, frame)| frame.span.len()).map(|(i, _)| (file, FrameId(i as u32)))
}

/// Hot paths that were followed through a project.
pub struct Followed<'a> {
    /// Each of the configuration, in its order.
    pub hots: &'a [Hot<'a>],
    /// The project.
    pub project: &'a Project,
    /// Its texts.
    pub texts: &'a Texts<'a>,
    /// Its calls.
    pub graph: &'a Graph,
}

/// Follows every hot path of the configuration through a project, and hands over what each reaches. Of each file only
/// the calls of the `leading` functions are followed, if these are given.
pub fn follow<T>(
    config: &Config,
    project: &Project,
    catalog: &Catalog<'_>,
    leading: Option<&[Vec<FrameId>]>,
    then: impl FnOnce(&Followed<'_>) -> T,
) -> T {
    let used = Used::of(project, catalog);
    let texts = Texts::new(config, project);
    let files: Vec<FileId> = project.files().map(|(file, _)| file).collect();
    let entries = Entries::asked_for(config, project, catalog, &used, &files);
    let graph = Graph::of(project, catalog, &used, leading);
    let hots: Vec<Hot<'_>> = config.hot_paths.iter().map(|rule| Hot::follow(rule, project, &entries, &graph)).collect();
    then(&Followed { hots: &hots, project, texts: &texts, graph: &graph })
}

/// Says of each finding which hot path reaches it, the surest and shortest way first.
pub fn mark(findings: &mut [Finding], config: &Config, followed: &Followed<'_>) {
    let &Followed { hots, project, texts, .. } = followed;
    for finding in findings {
        let path = config.root.join(&*finding.place.path);
        if let Some(rule) = config.hot_paths.iter().find(|rule| rule.paths.matches(&path)) {
            finding.hot_path = Some(HotPath { name: rule.name.clone(), steps: Vec::new() });
            continue;
        }
        let functions = functions_of(project, finding);
        let ways = hots.iter().flat_map(|hot| functions.iter().filter_map(move |&f| Some((hot.cost(f)?, hot, f))));
        if let Some((_, hot, function)) = ways.min_by_key(|(cost, _, function)| (*cost, *function)) {
            let steps = hot.way(function, project, texts);
            finding.hot_path = Some(HotPath { name: hot.rule.name.clone(), steps });
        }
    }
}

/// The files that ways lead through.
pub fn files_of(findings: &[Finding]) -> BTreeSet<&str> {
    let steps = findings.iter().filter_map(|finding| finding.hot_path.as_ref()).flat_map(|hot| &hot.steps);
    steps.map(|step| &*step.place.path).collect()
}
