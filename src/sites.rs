//! The places that matter: texts that reach a database, and calls that matter without a text.
//!
//! A call's entry in `rules/sinks` says which arguments are texts; each is folded to what it may be. Where a helper
//! passes its own parameter on, the helper becomes a sink itself and its callers are looked at, until nothing new turns
//! up. Texts that reach nothing known are kept too, with less confidence: a constant that another file sends, a list that
//! a loop runs.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

pub use by_name::CallsByName;
use known::{KnownCalls, OfFile};

use crate::cache::Cache;
use crate::catalog::{Catalog, LibraryId};
use crate::fact::{Engine, Fact};
use crate::finding::Confidence;
use crate::flows::Waits;
use crate::packed::{Arg, Bound, ExprId, ExprKind, FrameId, FrameKind, Packed};
use crate::project::{At, FileId, ParamRef, Project};
use crate::resolve::{How, Matched, Resolver, Used, calls};
use crate::scope::{connection_of, speaks};
use crate::select::{Found, Selection, Subject};
use crate::sinks::{Opens, Selector, Use};
use crate::source::Span;
use crate::sql::{self, Shape};
use crate::triggers::Triggers;
use crate::value::{Calling, Collections, Text, Values, argument_for};

mod by_name;
mod declared;
mod kept;
mod known;
mod loose;
mod readings;
mod uses;

/// A text, and how it gets to the database.
#[derive(Debug, Clone)]
pub struct Site {
    /// The text.
    pub text: Text,
    /// The call that sends it; for a loose text, the expression that it stands in.
    pub sent: At,
    /// Calls that hand it on, from the sink outwards to where the text is.
    pub through: Vec<At>,
    /// The library that sends it.
    pub library: Option<LibraryId>,
    /// The engine that the library implies.
    pub engine: Option<Engine>,
    /// How sure that it reaches a database.
    pub confidence: Confidence,
    /// Where callers decide which file the text is read from: the expression that is sent, and the calls known so far.
    pub read: Option<Read>,
}

impl Site {
    /// The call nearest to where the text is: the one that sends it, or that hands it to the outermost helper.
    pub fn outermost(&self) -> At {
        self.through.last().copied().unwrap_or(self.sent)
    }
}

/// An expression that is read from a file, and the calls of the functions around it, outermost first.
pub type Read = (At, Vec<Calling>);

/// A fact that a call or an option states without SQL text.
#[derive(Debug, Clone)]
pub struct UseSite<'p> {
    /// The fact.
    pub fact: Fact,
    /// What to point at.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// The call.
    pub call: At,
    /// The library.
    pub library: LibraryId,
    /// The engine.
    pub engine: Option<Engine>,
    /// How sure.
    pub confidence: Confidence,
    /// The value that says it, where there is one to point at.
    pub value: Option<At>,
    /// The entry of the sink data.
    pub entry: &'p Use,
    /// It is a call that states it, not an option on its way to one.
    pub is_call: bool,
    /// Which version of the library that is judged for, in a sentence.
    pub assumed: Option<String>,
}

/// The places of a project.
#[derive(Debug, Default)]
pub struct Sites<'p> {
    /// Texts.
    pub texts: Vec<Site>,
    /// Calls and options.
    pub uses: Vec<UseSite<'p>>,
    /// Calls that open a connection or a pool.
    pub opened: Vec<At>,
    /// Calls that wait for something else than the database, and what for.
    pub waits: Vec<(At, &'static str)>,
    /// Calls that send a text which says nothing that matters here.
    pub others: Vec<At>,
    /// Files with more calls to a database than are looked at.
    pub cut: Vec<FileId>,
    /// Where such texts are written.
    taken: Vec<(FileId, u32)>,
    /// Where texts are written that go to a database that no pooler stands before, and those of options.
    unpooled: Vec<(FileId, u32)>,
    /// Where all texts are written that some sink takes, in order.
    consumed: Vec<(FileId, u32)>,
}

impl Sites<'_> {
    /// Whether some sink takes a part of a text as it is written.
    fn takes(&self, text: &Text) -> bool {
        written(text).any(|stretch| self.consumed.binary_search(&stretch).is_ok())
    }

    /// Keeps a text that can matter: one that holds a trigger, that speaks of a transaction, or that a caller may put
    /// such a thing into. Of any other, where it is written and sent is enough.
    fn keep(&mut self, mut site: Site) {
        let text = &site.text;
        if Triggers::get().in_text(&text.sql)
            || speaks(&text.sql)
            || text.leading_param().is_some()
            || site.read.is_some()
        {
            site.text.shrink();
            self.texts.push(site);
        } else {
            self.others.push(site.sent);
            self.taken.extend(written(text));
        }
    }

    /// The files whose text goes to a database that no pooler stands before, and to no other that is known.
    pub fn unpooled_files(&self) -> HashSet<FileId> {
        let mut out: HashSet<FileId> = self.unpooled.iter().map(|(file, _)| *file).collect();
        let sent = self.texts.iter().flat_map(|site| &site.text.map).map(|stretch| stretch.file);
        for file in sent.chain(self.taken.iter().map(|(file, _)| *file)) {
            out.remove(&file);
        }
        out
    }
}

/// Where the stretches of a text are written.
fn written(text: &Text) -> impl Iterator<Item = (FileId, u32)> {
    text.map.iter().filter(|s| s.hole.is_none()).map(|s| (s.file, s.span.start))
}

/// What surrounds a call to a database is looked for among all expressions of its file, so so many of them, times the
/// calls, are looked at. It takes a file with twenty thousand expressions and ten thousand such calls.
const MAX_WORK: usize = 200_000_000;
/// How many calls of a file, or texts, are looked at.
fn most_looked_at(project: &Project, file: FileId) -> usize {
    MAX_WORK / project.unit(file).tree.exprs().len().max(1)
}

/// How often helpers of helpers are followed.
const ROUNDS: usize = 4;
/// How many callers of one helper are looked at.
const MAX_CALLERS: usize = 400;

/// Finds every place of a project, except for loose texts, and puts its calls in order of their names. A cache says which
/// calls need not be followed again.
pub fn find<'p>(
    project: &'p Project,
    catalog: &'p Catalog<'p>,
    used: &'p Used,
    cache: Option<&Cache>,
) -> (Sites<'p>, CallsByName<'p>) {
    let (by_name, mut sites) =
        rayon::join(|| CallsByName::of(project), || find_in_files(project, catalog, used, cache));
    follow_helpers(project, catalog, used, &by_name, &mut sites);
    sites.unpooled.extend(given(project, catalog, used, &sites.uses).iter().flat_map(written));
    let kept = sites.texts.iter().flat_map(|site| written(&site.text));
    sites.consumed = kept.chain(sites.taken.iter().copied()).chain(sites.unpooled.iter().copied()).collect();
    sites.consumed.sort_unstable();
    sites.consumed.dedup();
    (sites, by_name)
}

/// What each file says by itself.
fn find_in_files<'p>(
    project: &'p Project,
    catalog: &'p Catalog<'p>,
    used: &'p Used,
    cache: Option<&Cache>,
) -> Sites<'p> {
    let files: Vec<FileId> = project.files().map(|(id, _)| id).collect();
    let known = KnownCalls::read(cache, project, catalog, used);
    let of_file = |&file: &FileId| {
        let finder = Finder::new(project, catalog, used);
        let (calls, fresh) = finder.calls(file, &known);
        (finder.of_file(file, calls), fresh)
    };
    let (found, fresh): (Vec<Sites<'p>>, Vec<Option<OfFile>>) = files.par_iter().map(of_file).unzip();
    known.keep(cache, project, files.into_iter().zip(fresh).filter_map(|(file, fresh)| Some((file, fresh?))));
    let mut sites = Sites::default();
    for mut part in found {
        sites.texts.append(&mut part.texts);
        sites.uses.append(&mut part.uses);
        sites.opened.append(&mut part.opened);
        sites.waits.append(&mut part.waits);
        sites.others.append(&mut part.others);
        sites.taken.append(&mut part.taken);
        sites.unpooled.append(&mut part.unpooled);
        sites.cut.append(&mut part.cut);
    }
    sites
}

/// How many files' loose texts are in memory at once.
const BLOCK: usize = 64;

/// Finds the texts that reach no known sink, and hands them on file by file.
pub fn find_loose<'p>(
    project: &'p Project,
    catalog: &'p Catalog<'p>,
    used: &'p Used,
    sites: &Sites<'p>,
    mut each: impl FnMut(&Site),
) {
    let files = project.files().filter(|(_, unit)| !unit.triggering.is_empty());
    let files: Vec<FileId> = files.map(|(id, _)| id).collect();
    let of_file = |&file: &FileId| {
        let mut found = loose::find(&Resolver::new(project, catalog, used), file, sites);
        found.truncate(most_looked_at(project, file));
        found
    };
    let of_block = |block: &[FileId]| block.par_iter().map(of_file).collect::<Vec<_>>();
    // While one block is handed on, the next is looked at.
    let mut found: Vec<Vec<Site>> = Vec::new();
    for block in files.chunks(BLOCK).chain([&[][..]]) {
        let mut next = Vec::new();
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = of_block(block));
            found.iter().flatten().for_each(&mut each);
        });
        found = next;
    }
}

/// The texts of options: they say what their option says, and are not sent otherwise.
fn given(project: &Project, catalog: &Catalog<'_>, used: &Used, uses: &[UseSite<'_>]) -> Vec<Text> {
    let resolver = Resolver::new(project, catalog, used);
    uses.iter().filter_map(|site| site.value).flat_map(|value| Values::new(&resolver).texts(value)).collect()
}

struct Finder<'p> {
    resolver: Resolver<'p>,
}

impl<'p> Finder<'p> {
    fn new(project: &'p Project, catalog: &'p Catalog<'p>, used: &'p Used) -> Finder<'p> {
        Finder { resolver: Resolver::new(project, catalog, used) }
    }

    /// The calls of a file that send something to a database, or wait for something else; and what is to be kept of
    /// that, where it was not known.
    fn calls(&self, file: FileId, known: &KnownCalls) -> (Vec<ExprId>, Option<OfFile>) {
        let project = self.resolver.project;
        if let Some(calls) = known.of(project, file) {
            return (calls.to_vec(), None);
        }
        let most = most_looked_at(project, file);
        let find = || {
            let mut sending = 0;
            let matter = |call: &At| {
                let sends = sending <= most && self.resolver.matched(*call).is_some();
                sending += usize::from(sends);
                sends || Waits::get().of(&self.resolver, *call).is_some()
            };
            calls(project, file).filter(matter).map(|call| call.expr).collect::<Vec<_>>()
        };
        if !project.is_noting() {
            return (find(), None);
        }
        let (calls, asked) = project.noting(find);
        (calls.clone(), OfFile::new(project, calls, asked))
    }

    fn of_file(&self, file: FileId, calls: Vec<ExprId>) -> Sites<'p> {
        let mut sites = Sites::default();
        let most = most_looked_at(self.resolver.project, file);
        let mut sending = 0;
        for expr in calls {
            let call = At { file, expr };
            sites.waits.extend(Waits::get().of(&self.resolver, call).map(|what| (call, what)));
            let Some(matched) = self.resolver.matched(call) else { continue };
            sending += 1;
            if sending > most {
                sites.cut.push(file);
                break;
            }
            let opens = matches!(matched.opens(self.resolver.catalog), Some(Opens::Dedicated | Opens::Pool));
            if opens && matched.how >= How::Named && self.resolver.catalog.library(matched.library).pooled {
                sites.opened.push(call);
            }
            self.texts(call, &matched, &mut sites);
            if self.is_delegation(call) || self.resolver.is_added_here(call.file, matched.call) {
                continue;
            }
            if matched.how >= How::Named || self.is_given_sql(call, &matched) {
                let engine = self.engine(call, &matched);
                let selection = Selection::new(&self.resolver, Subject::Call(call)).for_engine(engine);
                let span = self.resolver.project.span(call);
                let confidence = confidence(matched.how);
                let origin = Origin { call, span, library: matched.library, engine, confidence, is_call: true };
                self.state(&matched.call.facts, &selection, &origin, &mut sites.uses);
            }
        }
        declared::find(&self.resolver, file, &mut sites.texts);
        self.entries(file, &mut sites.uses);
        self.assignments(file, &mut sites.uses);
        sites
    }

    fn texts(&self, call: At, matched: &Matched<'p>, out: &mut Sites<'p>) {
        let selection = Selection::new(&self.resolver, Subject::Call(call));
        let mut seen: Vec<At> = Vec::new();
        for selector in &matched.call.text {
            for value in self.selected(&selection, selector) {
                if seen.contains(&value) {
                    continue;
                }
                seen.push(value);
                let values = Values::new(&self.resolver);
                for text in values.texts(value) {
                    let (text, read) = decided_by_callers(&values, value, text, Vec::new());
                    self.sent(call, matched, text, read, out);
                }
            }
        }
        if !matched.call.file.is_empty() {
            for text in Values::new(&self.resolver).read(call, &matched.call.file) {
                self.sent(call, matched, text, None, out);
            }
        }
    }

    fn sent(&self, call: At, matched: &Matched<'p>, text: Text, read: Option<Read>, out: &mut Sites<'p>) {
        if !self.resolver.catalog.library(matched.library).pooled {
            out.unpooled.extend(written(&text));
            return;
        }
        out.keep(Site {
            text,
            sent: call,
            through: Vec::new(),
            library: Some(matched.library).filter(|_| matched.how > How::Generic),
            engine: self.engine(call, matched),
            confidence: confidence(matched.how),
            read,
        });
    }

    /// The engine that a call implies, what its data says that it is sent on (`migrator.run(&pool)`), or the
    /// only one that the file's other libraries speak to, then the project's.
    fn engine(&self, call: At, matched: &Matched<'p>) -> Option<Engine> {
        let sent_on = || {
            let connection = Some(call).filter(|_| !matched.call.on.is_empty())?;
            let of = self.resolver.type_of(connection_of(&self.resolver, connection)?)?;
            self.resolver.catalog.engine(of)
        };
        // A library that speaks to several goes over the drivers that stand beside it: `new Kysely(…)` over mysql2.
        let beside = || {
            let Resolver { catalog, .. } = &self.resolver;
            let used = self.resolver.used();
            catalog.only_engine(used.in_file(call.file)).or_else(|| catalog.only_engine(used.anywhere()))
        };
        let several = self.resolver.catalog.library(matched.library).engine.is_none() && matched.how >= How::Named;
        self.resolver.engine(matched).or_else(sent_on).or_else(|| several.then(beside).flatten())
    }

    /// Whether a call passes on what a function of the same name was called for: `fn prepare` that calls `prepare`. What
    /// matters stands where that one is called.
    fn is_delegation(&self, call: At) -> bool {
        let tree = &self.resolver.project.unit(call.file).tree;
        let ExprKind::Call(data) = &tree.kind(call.expr) else { return false };
        let ExprKind::Member(object, member) = &tree.kind(data.callee) else { return false };
        // A text of its own is none that it was called with.
        let is_own = |first: Arg<'_>| matches!(tree.kind(first.value), ExprKind::Text(_) | ExprKind::Concat(_));
        if starts_at_type(tree, *object) || data.args.first().is_some_and(is_own) {
            return false;
        }
        let around = tree.enclosing(tree.frame_of(call.expr)).map(|f| tree.frame(f));
        around.into_iter().find(|f| !f.name.is_empty()).is_some_and(|f| f.name == *member)
    }

    /// Whether a call is given a text that begins like SQL: that tells a guess from a namesake.
    fn is_given_sql(&self, call: At, matched: &Matched<'p>) -> bool {
        if matched.call.facts.is_empty() {
            return false;
        }
        let selection = Selection::new(&self.resolver, Subject::Call(call));
        let values = matched.call.text.iter().flat_map(|selector| self.selected(&selection, selector));
        let texts = values.flat_map(|value| Values::new(&self.resolver).texts(value)).collect::<Vec<_>>();
        texts.iter().any(|text| !text.is_unknown() && sql::analyze(&text.sql, None).shape > Shape::None)
    }

    /// The texts that a selector names; a list's items, and of a tuple its first.
    fn selected(&self, selection: &Selection<'_, 'p>, selector: &Selector) -> Vec<At> {
        let Found::Given(values) = selection.select(selector) else { return Vec::new() };
        let collections = Collections::new(&self.resolver);
        let mut out = Vec::new();
        for value in values {
            let items = match self.resolver.project.kind(value) {
                ExprKind::List(_) => collections.items(value),
                ExprKind::Name(_) | ExprKind::Member(..) => {
                    let held = collections.held(value);
                    let is_list = held.iter().any(|&h| matches!(self.resolver.project.kind(h), ExprKind::List(_)));
                    if is_list { collections.items(value) } else { vec![value] }
                }
                ExprKind::Object(_) => Vec::new(),
                _ => vec![value],
            };
            for item in items {
                match self.resolver.project.kind(item) {
                    ExprKind::List(inner) => out.extend(inner.first().map(|&expr| At { file: item.file, expr })),
                    _ => out.push(item),
                }
            }
        }
        out
    }

    /// Attributes and top-level names that are given a value: `conn.autocommit = True`, `DATABASES = {…}`.
    fn assignments(&self, file: FileId, out: &mut Vec<UseSite<'p>>) {
        let unit = self.resolver.project.unit(file);
        for binding in unit.tree.bindings() {
            let Bound::Value(value) = binding.value else { continue };
            let (object, name) = match binding.target.rsplit_once('.') {
                Some((object, name)) => (Some(object), name),
                None => (None, binding.target),
            };
            let call = At { file, expr: value };
            for (of, set, library) in self.resolver.catalog.sets(unit.host.sinks(), name) {
                let meant = match (of, object) {
                    (None, None) => binding.frame == FrameId(0),
                    (Some(of), Some(object)) => {
                        let last = object.rsplit('.').next().unwrap_or(object).trim_start_matches('_').to_lowercase();
                        let called = self.resolver.catalog.data(*of).is_some_and(|d| d.called.contains(&last));
                        called && self.resolver.used().in_file(file).contains(library)
                    }
                    _ => false,
                };
                if meant {
                    let origin = self.origin(call, binding.span, *library);
                    let selection = Selection::new(&self.resolver, Subject::Assigned(call)).for_engine(origin.engine);
                    self.state(&set.facts, &selection, &origin, out);
                }
            }
            let is_key = !self.resolver.catalog.keys(unit.host.sinks(), name).is_empty();
            if is_key && object.is_some() && !self.is_kept(call, name) && !self.is_handed_on(file, object, name) {
                self.entry(name, call, binding.span, out);
            }
        }
    }

    /// Entries of objects and keyword arguments that matter wherever they are written, and readings that do.
    fn entries(&self, file: FileId, out: &mut Vec<UseSite<'p>>) {
        let unit = self.resolver.project.unit(file);
        let host = unit.host.sinks();
        let mut read: HashSet<(FrameId, &str)> = HashSet::new();
        for (i, expr) in unit.tree.exprs().enumerate() {
            match &expr.kind {
                ExprKind::Object(entries) => {
                    for (key, value) in entries {
                        let Some(key) = key else { continue };
                        self.entry(key, At { file, expr: value }, unit.tree.span(value), out);
                    }
                }
                ExprKind::Call(call) => {
                    for arg in &call.args {
                        let Some(name) = arg.name else { continue };
                        self.entry(name, At { file, expr: arg.value }, unit.tree.span(arg.value), out);
                    }
                }
                ExprKind::Member(object, name) if self.resolver.catalog.is_read(host, name) => {
                    let of = self.resolver.type_of(At { file, expr: *object });
                    let known = of.and_then(|of| self.resolver.catalog.attribute(host, of, name));
                    let call = At { file, expr: ExprId(i as u32) };
                    let guessed = || readings::guess(&self.resolver, call, of.is_some());
                    let (found, confidence) = match known {
                        Some(found) => (Some(found), Confidence::High),
                        None => (guessed(), Confidence::Medium),
                    };
                    if let Some((library, get)) = found.filter(|_| read.insert((expr.frame, name))) {
                        let origin = Origin { confidence, ..self.origin(call, expr.span, library) };
                        let selection =
                            Selection::new(&self.resolver, Subject::Assigned(call)).for_engine(origin.engine);
                        self.state(&get.facts, &selection, &origin, out);
                    }
                }
                _ => {}
            }
        }
    }

    fn entry(&self, key: &str, value: At, span: Span, out: &mut Vec<UseSite<'p>>) {
        let unit = self.resolver.project.unit(value.file);
        for (library, data) in self.resolver.catalog.keys(unit.host.sinks(), key) {
            let origin = self.origin(value, span, *library);
            let holder = unit.parent(value.expr).map(|expr| At { file: value.file, expr });
            let subject = Subject::Entry { value, holder };
            let selection = Selection::new(&self.resolver, subject).for_engine(origin.engine);
            self.state(&data.facts, &selection, &origin, out);
        }
    }

    fn origin(&self, call: At, span: Span, library: LibraryId) -> Origin {
        let engine = self.resolver.catalog.library(library).engine;
        Origin { call, span, library, engine, confidence: Confidence::High, is_call: false }
    }
}

/// Whether a chain starts at a type, not at a value: `PgPoolOptions::new().…`.
fn starts_at_type(tree: &Packed, expr: ExprId) -> bool {
    let mut next = expr;
    loop {
        next = match tree.kind(next) {
            ExprKind::Call(call) => call.callee,
            ExprKind::Member(object, name) if !name.starts_with(|c: char| c.is_ascii_uppercase()) => object,
            ExprKind::Name(name) | ExprKind::Member(_, name) => {
                return name.starts_with(|c: char| c.is_ascii_uppercase());
            }
            _ => return false,
        };
    }
}

/// Where facts come from that are asked of the data.
struct Origin {
    call: At,
    span: Span,
    library: LibraryId,
    engine: Option<Engine>,
    confidence: Confidence,
    is_call: bool,
}

fn confidence(how: How) -> Confidence {
    match how {
        How::Typed | How::Named => Confidence::High,
        How::Guessed | How::Generic => Confidence::Medium,
    }
}

/// Looks at the callers of every function that hands its parameter to a sink, and at theirs.
fn follow_helpers(
    project: &Project,
    catalog: &Catalog<'_>,
    used: &Used,
    by_name: &CallsByName<'_>,
    sites: &mut Sites<'_>,
) {
    let mut summaries: BTreeMap<ParamRef, Vec<Site>> = BTreeMap::new();
    let mut fresh = take_summaries(&sites.texts, &mut summaries);
    if fresh.is_empty() {
        return;
    }
    for _ in 0..ROUNDS {
        let wanted: Vec<(FileId, FrameId)> =
            fresh.iter().map(|p| (p.file, p.frame)).collect::<HashSet<_>>().into_iter().collect();
        let mut found: Vec<Site> = wanted
            .par_iter()
            .flat_map_iter(|&target| callers(project, catalog, used, by_name, target, &summaries, &fresh))
            .collect();
        found.sort_by_key(|s| (s.sent, s.through.clone(), s.text.sql.clone()));
        fresh = take_summaries(&found, &mut summaries);
        found.into_iter().for_each(|site| sites.keep(site));
        if fresh.is_empty() {
            return;
        }
    }
}

/// Notes the sites whose text a parameter decides; returns the parameters that are new.
fn take_summaries(sites: &[Site], summaries: &mut BTreeMap<ParamRef, Vec<Site>>) -> HashSet<ParamRef> {
    let mut fresh = HashSet::new();
    for site in sites {
        let Some(param) = site.text.leading_param() else { continue };
        let known = summaries.entry(param).or_default();
        if known.is_empty() {
            fresh.insert(param);
        }
        if known.len() < 8 && !known.iter().any(|k| k.text == site.text) {
            known.push(site.clone());
        }
    }
    fresh
}

/// Finds the calls of functions, by the names that they are called by.
pub struct Callers<'p> {
    resolver: &'p Resolver<'p>,
    by_name: &'p CallsByName<'p>,
}

impl<'p> Callers<'p> {
    /// Over a project.
    pub fn new(resolver: &'p Resolver<'p>, by_name: &'p CallsByName<'p>) -> Callers<'p> {
        Callers { resolver, by_name }
    }

    /// The calls that lead to a named function for certain, in order; nothing where more than `most` have its name.
    pub fn of(&self, file: FileId, frame: FrameId, most: usize) -> Vec<At> {
        self.leading(file, frame, most, |callee| self.resolver.function(callee, 4) == Some((file, frame)))
    }

    /// As [`Callers::of`], with calls that lead to it by the object's class, or by its name where few methods have it.
    pub fn likely(&self, file: FileId, frame: FrameId, most: usize) -> Vec<At> {
        self.leading(file, frame, most, |callee| self.resolver.callees(callee).contains(&(file, frame)))
    }

    fn leading(&self, file: FileId, frame: FrameId, most: usize, leads: impl Fn(At) -> bool) -> Vec<At> {
        let name = self.resolver.project.unit(file).tree.frame(frame).name;
        let Some(candidates) = self.by_name.get(name).filter(|c| c.len() <= most && !name.is_empty()) else {
            return Vec::new();
        };
        let leads = |at: &&At| match self.resolver.project.kind(**at) {
            ExprKind::Call(call) => leads(At { file: at.file, expr: call.callee }),
            _ => false,
        };
        candidates.iter().filter(leads).copied().collect()
    }
}

/// What the callers of one function pass on to the database.
fn callers(
    project: &Project,
    catalog: &Catalog<'_>,
    used: &Used,
    by_name: &CallsByName<'_>,
    target: (FileId, FrameId),
    summaries: &BTreeMap<ParamRef, Vec<Site>>,
    fresh: &HashSet<ParamRef>,
) -> Vec<Site> {
    let resolver = Resolver::new(project, catalog, used);
    let frame = project.unit(target.0).tree.frame(target.1);
    let class = project.unit(target.0).tree.frame(frame.parent);
    // A constructor is called by its class's name.
    let constructor = matches!(frame.name, "__init__" | "constructor") && class.kind == FrameKind::Class;
    let name = if constructor { class.name } else { frame.name };
    let Some(candidates) = by_name.get(name).filter(|_| !name.is_empty()) else { return Vec::new() };
    let is_method = class.kind == FrameKind::Class;
    let namesakes = by_name.namesakes(name);
    let mut out = Vec::new();
    for &at in candidates.iter().take(MAX_CALLERS) {
        let ExprKind::Call(call) = project.kind(at) else { continue };
        let callee = At { file: at.file, expr: call.callee };
        let resolved = resolver.called(callee, 4);
        let by_member = matches!(project.kind(callee), ExprKind::Member(..));
        // A method of an object whose class is not known: by its name, where only one function has it.
        let guessed = resolved.is_none()
            && is_method
            && by_member
            && namesakes == 1
            && resolver.matched(at).is_none_or(|m| m.how < How::Named);
        if resolved != Some(target) && !guessed && !constructor {
            continue;
        }
        let params = fresh.iter().filter(|p| (p.file, p.frame) == target);
        for site in params.filter_map(|p| summaries.get(p)).flatten() {
            let fill = |param: ParamRef| {
                if (param.file, param.frame) != target {
                    return None;
                }
                argument_for(&resolver, param, at, &call).map(|value| Values::new(&resolver).texts(value))
            };
            let filled: Vec<(Text, Option<Read>)> = match &site.read {
                Some((value, known)) => {
                    let calls: Vec<Calling> =
                        std::iter::once((target.0, target.1, at)).chain(known.iter().copied()).collect();
                    let values = Values::new(&resolver).called_by(calls.clone());
                    let texts = values.texts(*value);
                    texts.into_iter().map(|text| decided_by_callers(&values, *value, text, calls.clone())).collect()
                }
                None => site.text.substitute(&fill).into_iter().map(|text| (text, None)).collect(),
            };
            for (text, read) in filled {
                if text.is_unknown() && text.leading_param().is_none() {
                    continue;
                }
                let mut through = site.through.clone();
                through.push(at);
                let confidence = if guessed { site.confidence.min(Confidence::Medium) } else { site.confidence };
                out.push(Site { text, through, confidence, read, ..site.clone() });
            }
        }
    }
    out
}

/// A text of which only callers know the file: a hole that their argument fills.
fn decided_by_callers(values: &Values<'_, '_>, value: At, text: Text, calls: Vec<Calling>) -> (Text, Option<Read>) {
    let unknown = text.is_unknown() && text.leading_param().is_none();
    match (values.path_param().filter(|_| unknown), text.map.first()) {
        (Some(param), Some(first)) => (Text::hole(first.file, first.span, Some(param)), Some((value, calls))),
        _ => (text, None),
    }
}
