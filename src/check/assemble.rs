//! Puts findings together: facts from texts and calls, judged, placed, merged.

use std::collections::{BTreeMap, HashMap};

use super::script::{self, Key};
use crate::config::Config;
use crate::engines::is_elsewhere;
use crate::fact::{Engine, Fact, Located};
use crate::finding::{Confidence, Finding, MAX_RELATED, Place as Spot, Related, SHOWN};
use crate::flows::Flow;
use crate::host::Host;
use crate::judge::{Case, judge};
use crate::packed::FrameKind;
use crate::project::{At, FileId, Project, Unit};
use crate::resolve::Resolver;
use crate::rules;
use crate::scope::{Connection, Origin, Place, Scope, Scopes, Transaction};
use crate::sites::{Callers, Site, Sites, UseSite};
use crate::source::Span;
use crate::sql::{self, Control, Shape};
use crate::triggers::Triggers;
use crate::value::{Text, Values};

/// The analysis of a longer text than this, in bytes, is not kept for the next time that it is met.
const MAX_KEPT: usize = 4_000;
/// Of a function with more calls of its name than this, callers are not named.
const MAX_CALLERS: usize = 60;

/// Gathers findings; the same statement found on several ways is one finding.
pub struct Assembler<'p> {
    config: &'p Config,
    project: &'p Project,
    resolver: &'p Resolver<'p>,
    scopes: Scopes<'p, 'p>,
    callers: &'p Callers<'p>,
    sites: &'p Sites<'p>,
    held: HashMap<At, bool>,
    project_engine: Option<Engine>,
    found: BTreeMap<Key, Finding>,
    analysed: HashMap<(String, Option<Engine>), sql::Analysis>,
    comments: HashMap<FileId, Vec<Span>>,
    scripts: script::Told,
}

impl<'p> Assembler<'p> {
    /// An empty one.
    pub fn new(
        config: &'p Config,
        scopes: Scopes<'p, 'p>,
        callers: &'p Callers<'p>,
        sites: &'p Sites<'p>,
    ) -> Assembler<'p> {
        let resolver = scopes.resolver;
        Assembler {
            config,
            project: resolver.project,
            resolver,
            scopes,
            callers,
            sites,
            held: HashMap::new(),
            project_engine: resolver.catalog.only_engine(resolver.used().anywhere()),
            found: BTreeMap::new(),
            analysed: HashMap::new(),
            comments: HashMap::new(),
            scripts: script::Told::default(),
        }
    }

    /// Takes in a text.
    pub fn text(&mut self, site: &Site) {
        if !Triggers::get().in_text(&site.text.sql) || (site.engine.is_none() && sql::is_foreign(&site.text.sql)) {
            return;
        }
        let path = self.project.unit(site.sent.file).path.clone();
        let engine = site.engine.or(self.config.engine_of(&path)).or(self.file_engine(site.sent.file));
        let at = site.outermost();
        if engine.is_none() && is_elsewhere(self.project, at) {
            return;
        }
        let key = (site.text.sql.clone(), engine);
        let analysis = self.analysed.remove(&key).unwrap_or_else(|| sql::analyze(&site.text.sql, engine));
        self.text_facts(site, &analysis, engine);
        if key.0.len() <= MAX_KEPT {
            self.analysed.insert(key, analysis);
        }
    }

    fn text_facts(&mut self, site: &Site, analysis: &sql::Analysis, engine: Option<Engine>) {
        let sure_enough = match site.confidence {
            Confidence::High => analysis.shape > Shape::None || analysis.statements.iter().any(|s| !s.facts.is_empty()),
            Confidence::Medium | Confidence::Low => analysis.shape == Shape::Certain,
        };
        if !sure_enough {
            return;
        }
        self.note_comments(&site.text);
        let at = site.outermost();
        let mut scope = self.scopes.of_text(site.sent, &site.through);
        if analysis.statements.len() > 1 && scope.in_transaction() == Some(false) {
            // Several statements in one text are one transaction where the driver sends them in one go.
            scope.transaction = Transaction::Unknown;
        }
        let inside = Scope { transaction: Scope::of_script(scope.place, true).transaction, ..scope.clone() };
        let mut open = false;
        let mut by_rule: Vec<(&Located, Option<Engine>, &Scope)> = Vec::new();
        for statement in &analysis.statements {
            match statement.control {
                Some(Control::Begin) => open = true,
                Some(Control::End) => open = false,
                None => {}
            }
            let engine = engine.or(statement.engine);
            let around = if open && scope.in_transaction().is_none() { &inside } else { &scope };
            by_rule.extend(statement.facts.iter().map(|fact| (fact, engine, around)));
        }
        let large = script::large(&site.text.sql, analysis);
        by_rule.extend(large.as_ref().map(|fact| (fact, engine, &scope)));
        let mut told: Vec<(&'static str, (FileId, Span, &'static str))> = Vec::new();
        for (located, engine, scope) in by_rule {
            let Some((file, span)) = site.text.locate(located.range.clone()) else { continue };
            let rule = located.fact.rule;
            let key = self.scripts.key((file, span, rule));
            // One finding a rule and text: further statements of it are other places of the same finding. In a file of
            // SQL each is one by itself.
            let is_script = self.project.unit(file).host == Host::Sql;
            if let Some((_, key)) = told.iter().find(|(r, _)| *r == rule && !is_script) {
                let related = self.related(file, span, "and here");
                if let (Some(finding), Some(related)) = (self.found.get_mut(key), related) {
                    add_related(finding, related);
                }
                continue;
            }
            let statement = sql::one_line(site.text.sql.get(located.range.clone()).unwrap_or_default(), SHOWN);
            let mut scope = scope.clone();
            self.settle_dedicated(&mut scope, rule);
            let case = Case::new(&located.fact, engine, &scope);
            let key = self.add(key, &case, site.confidence, statement);
            told.push((rule, key));
            let library =
                site.library.map(|id| format!(", by {}", self.resolver.catalog.library(id).name)).unwrap_or_default();
            if site.library.is_some() || site.confidence > Confidence::Low {
                self.relate(key, site.sent, &format!("sent here{library}"));
            }
            self.relate_pieces(key, &site.text, located.range.clone());
            for &call in &site.through {
                self.relate(key, call, "handed on here");
            }
            self.relate_callers(key, at);
        }
    }

    /// A connection that is opened for itself and used for other things as well is like any other.
    fn settle_dedicated(&mut self, scope: &mut Scope, rule: &str) {
        let Connection::Dedicated(_, opened) = scope.connection else { return };
        if rules::find(rule).is_some_and(|rule| rule.dedicated) && !self.held_for_that(opened) {
            scope.connection = Connection::Unknown;
        }
    }

    /// Whether every text that the opening file sends on a connection is of a rule that a connection is held for.
    fn held_for_that(&mut self, opened: At) -> bool {
        if let Some(&known) = self.held.get(&opened) {
            return known;
        }
        let is_on_it = |sent: At| Origin::of_call(self.resolver, sent).opened.is_some_and(|(_, at)| at == opened);
        let here = self.sites.texts.iter().filter(|site| site.sent.file == opened.file);
        let mut others = self.sites.others.iter().filter(|sent| sent.file == opened.file);
        let only = !others.any(|&sent| is_on_it(sent))
            && here.filter(|site| is_on_it(site.sent)).all(|site| {
                let analysis = sql::analyze(&site.text.sql, site.engine);
                analysis.statements.iter().all(|statement| {
                    let dedicated = |l: &Located| rules::find(l.fact.rule).is_some_and(|rule| rule.dedicated);
                    statement.control.is_some()
                        || (!statement.facts.is_empty() && statement.facts.iter().all(dedicated))
                })
            });
        self.held.insert(opened, only);
        only
    }

    /// Takes in a call that matters without a text.
    pub fn api(&mut self, site: &UseSite<'_>) {
        let Some(source) = self.scopes.texts.of(site.file) else { return };
        // Of what is assigned, which may be a whole module of settings, the entry that says it; so too where the call
        // stands in another file.
        let is_whole = site.is_call && site.file == site.call.file;
        let told = if is_whole { self.project.span(site.call) } else { site.span };
        let statement = sql::one_line(source.slice(told), SHOWN);
        let mut scope = self.scopes.of_call(site.call);
        self.settle_dedicated(&mut scope, site.fact.rule);
        let case = Case {
            fact: &site.fact,
            engine: site.engine.or(self.file_engine(site.file)),
            scope: &scope,
            cure: site.entry.cure.as_deref(),
            note: site.entry.note.as_deref(),
            assumed: site.assumed.as_deref(),
        };
        // What depends on how long a program runs, or on what it does next, says nothing in a test or an example.
        let passing = site.is_call
            && site.entry.confidence < Confidence::High
            && matches!(scope.place, Place::Test | Place::Docs);
        let confidence = if passing { Confidence::Low } else { site.confidence };
        let key = (site.file, site.span, site.fact.rule);
        let key = self.add(key, &case, confidence, statement);
        if let Some(value) = site.value {
            for text in Values::new(self.resolver).texts(value) {
                self.relate_pieces(key, &text, 0..text.sql.len());
            }
        }
        self.relate(
            key,
            site.call,
            &format!("configured here, for {}", self.resolver.catalog.library(site.library).name),
        );
        self.relate_callers(key, site.call);
    }

    /// Takes in what happens between statements.
    pub fn flow(&mut self, flow: &Flow) {
        let Some(source) = self.scopes.texts.of(flow.file) else { return };
        let statement = sql::one_line(source.slice(flow.span), SHOWN);
        let scope = self.scopes.of_call(flow.call);
        let engine = flow.engine.or(self.file_engine(flow.file));
        let case = Case { note: Some(&flow.note), ..Case::new(&flow.fact, engine, &scope) };
        let key = (flow.file, flow.span, flow.fact.rule);
        self.add(key, &case, flow.confidence, statement);
        for (at, label) in &flow.related {
            self.relate(key, *at, label);
        }
        self.relate_callers(key, flow.call);
    }

    /// Takes in a file of SQL.
    pub fn script(&mut self, file: FileId, unit: &Unit) {
        let Some(script) = &unit.script else { return };
        self.comments.entry(file).or_default().extend(&script.comments);
        if script.statements.is_empty() {
            return;
        }
        let Some(source) = self.scopes.texts.of(file) else { return };
        let engine = self.config.engine_of(&unit.path);
        let learnt = self.config.learnt_engine_of(&unit.path);
        let guessed = engine.or(script.guessed).or(self.project_engine);
        let place = unit.place;
        let (outside, inside) = (Scope::of_script(place, false), Scope::of_script(place, true));
        let mut open = None;
        let mut told_once: HashMap<&'static str, Key> = HashMap::new();
        for statement in &script.statements {
            match statement.control {
                Some(Control::Begin) => open = Some(&statement.range),
                Some(Control::End) => open = None,
                None => {}
            }
            let mut told: Vec<(&'static str, (FileId, Span, &'static str))> = Vec::new();
            for located in &statement.facts {
                let span = Span::new(located.range.start, located.range.end);
                let rule = located.fact.rule;
                let same_statement = told.iter().find(|(r, key)| *r == rule && key.1 == span);
                if same_statement.is_some() {
                    continue;
                }
                if let Some(key) = told_once.get(rule) {
                    let related = self.related(file, span, "and here");
                    if let (Some(finding), Some(related)) = (self.found.get_mut(key), related) {
                        add_related(finding, related);
                    }
                    continue;
                }
                let text = sql::one_line(source.slice(span), SHOWN);
                let scope = if open.is_some() { &inside } else { &outside };
                let case = Case::new(&located.fact, statement.engine.or(guessed).or(learnt), scope);
                let key = (file, span, rule);
                let key = self.add(key, &case, Confidence::High, text);
                self.scripts.add(key);
                told.push((rule, key));
                if rules::find(rule).is_some_and(|rule| rule.once) {
                    told_once.insert(rule, key);
                }
            }
        }
        if let Some(range) = open {
            let fact = Fact::new("open-transaction", "unended", None);
            let span = Span::new(range.start, range.end);
            let text = sql::one_line(source.slice(span), SHOWN);
            let note = Some("nothing in this script ends it");
            let case = Case { note, ..Case::new(&fact, guessed.or(learnt), &outside) };
            self.add((file, span, fact.rule), &case, Confidence::Medium, text);
        }
    }

    /// Adds a finding, and returns its key: that of a finding at the same start, where there is one. Alternatives of a
    /// text may end at different places and are one statement still.
    fn add(&mut self, key: Key, case: &Case<'_>, confidence: Confidence, statement: String) -> Key {
        let (file, span, rule) = key;
        let from = (file, Span { start: span.start, end: 0 }, "");
        let starting = self.found.range(from..).take_while(|((f, s, _), _)| *f == file && s.start == span.start);
        let key = starting.map(|(known, _)| *known).find(|known| known.2 == rule).unwrap_or(key);
        let Some(source) = self.scopes.texts.of(file) else { return key };
        let target = self.config.pooler_of(&source.path);
        let Some(judgement) = judge(case, &target) else { return key };
        let finding = judgement.finding(confidence, Spot::new(&source, span), statement);
        let bare = self.scripts.meet(&key);
        match self.found.get_mut(&key) {
            // Who sends a file knows more of it than the file itself.
            Some(known) if bare && finding.level >= known.level => {
                let confidence = known.confidence.max(confidence);
                let statement = std::mem::take(&mut known.statement);
                *known = Finding { confidence, statement, ..finding };
            }
            Some(known) if (known.confidence, known.level) >= (confidence, finding.level) => {}
            Some(known) => {
                let related = std::mem::take(&mut known.related);
                *known = Finding { related, ..finding };
            }
            None => {
                self.found.insert(key, finding);
            }
        }
        key
    }

    /// Names the places where a text was put together: what stands nearer to its use than the piece that the finding
    /// points at. Values that come from further away are only values.
    fn relate_pieces(&mut self, key: Key, text: &Text, range: std::ops::Range<usize>) {
        let (file, span, _) = key;
        let pieces = text.pieces(range);
        let is_told = |(f, s, _): &&(FileId, Span, u8)| *f == file && s.start < span.end && span.start < s.end;
        let told = pieces.iter().find(is_told).map_or(u8::MAX, |(_, _, away)| *away);
        let nearer = pieces.iter().filter(|piece| !is_told(piece) && piece.2 < told);
        let related: Vec<Related> = nearer.filter_map(|&(f, s, _)| self.related(f, s, "put together here")).collect();
        if let Some(finding) = self.found.get_mut(&key) {
            related.into_iter().for_each(|related| add_related(finding, related));
        }
    }

    fn relate(&mut self, key: (FileId, Span, &'static str), call: At, label: &str) {
        let span = self.project.span(call);
        // The label on the statement already shows a call that stands around it.
        if call.file == key.0 && span.contains(key.1) && self.is_short(call.file, span) {
            return;
        }
        let related = self.related(call.file, span, label);
        if let (Some(finding), Some(related)) = (self.found.get_mut(&key), related) {
            add_related(finding, related);
        }
    }

    /// Names the calls of the function that a finding stands in: they are where its harm is felt.
    fn relate_callers(&mut self, key: (FileId, Span, &'static str), at: At) {
        let tree = &self.project.unit(at.file).tree;
        let function = tree.enclosing(tree.frame_of(at.expr)).find(|&f| !tree.frame(f).name.is_empty());
        let Some(function) = function.filter(|&f| tree.frame(f).kind != FrameKind::Class) else { return };
        if self.found.contains_key(&key) {
            for call in self.callers.likely(at.file, function, MAX_CALLERS) {
                self.relate(key, call, "reached from here");
            }
        }
    }

    fn is_short(&self, file: FileId, span: Span) -> bool {
        self.scopes.texts.of(file).is_some_and(|s| s.position(span.start).line == s.position(span.end).line)
    }

    fn related(&self, file: FileId, span: Span, label: &str) -> Option<Related> {
        Some(Related { place: Spot::new(&self.scopes.texts.of(file)?, span), label: label.to_string() })
    }

    /// The engine that a file's imports imply, where they agree; the project's otherwise, then the infrastructure's.
    fn file_engine(&self, file: FileId) -> Option<Engine> {
        let here = self.resolver.catalog.only_engine(self.resolver.used().in_file(file));
        let learnt = || self.config.learnt_engine_of(&self.project.unit(file).path);
        here.or(self.project_engine).or_else(learnt)
    }

    /// SQL comments inside a text can hold ignore directives.
    fn note_comments(&mut self, text: &Text) {
        for range in sql::mentions(&text.sql) {
            if let Some((file, span)) = text.locate(range) {
                self.comments.entry(file).or_default().push(span);
            }
        }
    }

    /// The SQL comments that were seen, by file.
    pub fn sql_comments(&mut self) -> HashMap<FileId, Vec<Span>> {
        std::mem::take(&mut self.comments)
    }

    /// The findings.
    pub fn finish(self) -> impl Iterator<Item = Finding> {
        self.found.into_values()
    }
}

fn add_related(finding: &mut Finding, related: Related) {
    let same = |known: &Related| known.place == related.place;
    if related.place != finding.place && finding.related.len() < MAX_RELATED && !finding.related.iter().any(same) {
        finding.related.push(related);
    }
}

/// Puts findings in the order of reports, and gives each its fingerprint.
pub fn ordered(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.place, a.rule, &a.statement).cmp(&(&b.place, b.rule, &b.statement)));
    let mut fingerprints = Fingerprints::default();
    for finding in findings {
        finding.fingerprint = fingerprints.next(finding.rule, &finding.place.path, &finding.normal_statement());
    }
}

/// Fingerprints: rule, path, normalised statement, and which of the equal ones it is, hashed.
#[derive(Debug, Default)]
pub struct Fingerprints(HashMap<String, u32>);

impl Fingerprints {
    /// That of the next finding of a rule, a path and a normalised statement.
    pub fn next(&mut self, rule: &str, path: &str, statement: &str) -> String {
        let key = format!("{rule}\0{path}\0{statement}");
        let ordinal = self.0.entry(key.clone()).or_default();
        let fingerprint = fnv1a(format!("{key}\0{ordinal}").as_bytes());
        *ordinal += 1;
        format!("{fingerprint:016x}")
    }
}

/// FNV-1a, 64 bits: the standard library's hashers promise no stable values.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
