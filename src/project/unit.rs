//! One file of a project: what it says, and the ways back into it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::Script;

use crate::cache::Key;
use crate::discover::File;
use crate::host::Host;
use crate::packed::{Binding, Bound, ExprId, ExprKind, FrameId, FrameKind, Import, Index, Packed, Part, hash};
use crate::scope::{self, Place};
use crate::source::{Source, Span};
use crate::suppress;
use crate::triggers::Triggers;

/// One file, read.
#[derive(Debug)]
pub struct Unit {
    /// Path relative to the root of the run, with `/`.
    pub path: Arc<str>,
    /// Where it lies.
    pub location: Box<Path>,
    /// Its language.
    pub host: Host,
    /// The kind of code that its path means.
    pub place: Place,
    /// Tells whether the file still holds the text that was read: see [`digest`].
    pub digest: u64,
    /// The hash by which a cache knows its text, where there is a cache and what was read depends on nothing else.
    pub key: Option<Box<Key>>,
    /// The first part of it that could not be understood, and where.
    pub problem: Option<String>,
    /// Whether its text can hold ignore directives.
    pub is_mentioning: bool,
    /// Its comments, where it can hold ignore directives.
    pub comments: Box<[Span]>,
    /// Expressions that build a text and hold a trigger as they are written, the outermost of each.
    pub triggering: Box<[ExprId]>,
    /// What it says.
    pub tree: Packed,
    /// What a SQL file says by itself.
    pub script: Option<Box<Script>>,
    /// A SQL file's text, from when code reads and sends it; `None` in it where the file had changed by then.
    pub(super) sql: OnceLock<Option<Arc<str>>>,
    /// What its package is imported as, where that is a library of the catalog: it is the library's own code.
    pub own: Option<Arc<str>>,
    /// JavaScript's names for what the file exports: `const common = exports`.
    pub(super) export_names: Box<[String]>,
    /// Functions, classes and modules that an attribute marks as tests, in order.
    tests: Box<[FrameId]>,
    index: Index,
}

/// So many bindings of one name are looked at on either side of a use.
const MAX_LOOKED_AT: usize = 1_000;
/// So many bindings of one name are told: more than are ever folded.
pub const MAX_REACHING: usize = 64;

/// What a cache keeps of a unit, in the order of its fields.
type Kept = ((u64, Option<String>, bool, Box<[Span]>, Box<[ExprId]>), (Packed, Box<[String]>, Box<[FrameId]>, Index));

/// Method names that add an element to a list in one of the hosts.
const APPENDERS: [&str; 4] = ["append", "push", "extend", "add"];

impl Unit {
    /// Reads a file with its host. The text itself is not kept: whatever later layers ask of it is noted here.
    pub fn read(file: File, host: Host, text: &str, place: Place, triggers: &Triggers) -> Unit {
        let mut tree = host.read(text);
        let problem = tree.problems.first().map(|problem| {
            let line = Source::new(file.name.clone(), text).position(problem.span.start).line;
            format!("{} at line {line}", problem.reason)
        });
        let is_mentioning = suppress::is_mentioned(text);
        let comments = if is_mentioning { std::mem::take(&mut tree.comments).into() } else { Box::default() };
        let export_names = Unit::names_of_exports(&tree).into();
        let (packed, index) = Packed::pack(&tree);
        drop(tree);
        let mut unit = Unit {
            path: file.name,
            location: file.path.into(),
            host,
            place,
            digest: digest(text),
            key: None,
            problem,
            is_mentioning,
            comments,
            triggering: Box::default(),
            tree: packed,
            script: None,
            sql: OnceLock::new(),
            own: None,
            export_names,
            tests: Box::default(),
            index,
        };
        unit.triggering = unit.find_triggering(text, triggers);
        unit.tests = unit.find_tests(text);
        unit
    }

    /// What a cache keeps of it: what [`Unit::restored`] needs besides the file. Empty for SQL, whose facts are not kept.
    pub fn to_keep(&self) -> Vec<u8> {
        if self.host == Host::Sql {
            return Vec::new();
        }
        let kept = (
            (self.digest, &self.problem, self.is_mentioning, &self.comments, &self.triggering),
            (&self.tree, &self.export_names, &self.tests, &self.index),
        );
        postcard::to_stdvec(&kept).unwrap_or_default()
    }

    /// The unit of a file whose text a cache knows; `None` where it was not kept, or is not whole.
    pub fn restored(file: File, host: Host, place: Place, kept: &[u8]) -> Option<Unit> {
        let kept: Kept = postcard::from_bytes(kept).ok()?;
        let ((digest, problem, is_mentioning, comments, triggering), (tree, export_names, tests, index)) = kept;
        let (path, location, script, sql, own) = (file.name, file.path.into(), None, OnceLock::new(), None);
        let key = None;
        Some(Unit {
            path,
            location,
            host,
            place,
            digest,
            key,
            problem,
            is_mentioning,
            comments,
            triggering,
            tree,
            script,
            sql,
            own,
            export_names,
            tests,
            index,
        })
    }

    /// Whether code asked for a SQL file's text in vain: the file has changed since it was read.
    pub fn is_lost(&self) -> bool {
        matches!(self.sql.get(), Some(None))
    }

    fn find_triggering(&self, text: &str, triggers: &Triggers) -> Box<[ExprId]> {
        let builds = |kind: &ExprKind<'_>| match kind {
            ExprKind::Text(_) | ExprKind::Concat(_) | ExprKind::Percent(..) => true,
            ExprKind::Call(call) => match self.tree.kind(call.callee) {
                ExprKind::Member(object, _) => matches!(self.tree.kind(object), ExprKind::Text(_)),
                _ => false,
            },
            _ => false,
        };
        let building = self.tree.exprs().enumerate().filter(|(_, expr)| builds(&expr.kind));
        let outermost = building.filter(|(i, _)| !self.is_inner(ExprId(*i as u32)));
        let written = |span: Span| text.get(span.range()).unwrap_or_default();
        let holding = outermost.filter(|(_, expr)| triggers.in_text(written(expr.span)));
        holding.map(|(i, _)| ExprId(i as u32)).collect()
    }

    /// Whether an expression is part of a larger one that builds a text.
    fn is_inner(&self, expr: ExprId) -> bool {
        let Some(parent) = self.parent(expr) else { return false };
        match &self.tree.kind(parent) {
            ExprKind::Concat(_) => true,
            ExprKind::Percent(template, _) => *template == expr,
            ExprKind::Text(parts) => parts.iter().any(|p| matches!(p, Part::Hole { value: Some(v), .. } if v == expr)),
            ExprKind::Member(_, name) => {
                // The template of a `.format(…)`, `.strip()`, `.join(…)`.
                self.host != Host::Sql && self.parent(parent).is_some() && !name.is_empty()
            }
            _ => false,
        }
    }

    fn find_tests(&self, text: &str) -> Box<[FrameId]> {
        let written = |decorator: &ExprId| text.get(self.tree.span(*decorator).range()).unwrap_or_default();
        let frames = self.tree.frames().enumerate();
        let marked = frames.filter(|(_, frame)| frame.decorators.iter().any(|d| scope::marks_test(written(d))));
        marked.map(|(i, _)| FrameId(i as u32)).collect()
    }

    /// Whether an attribute marks a frame as a test.
    pub fn is_test(&self, frame: FrameId) -> bool {
        self.tests.binary_search(&frame).is_ok()
    }

    /// The expression around an expression.
    pub fn parent(&self, expr: ExprId) -> Option<ExprId> {
        self.index.parent(expr)
    }

    /// The call that an expression is an argument of, and at which position.
    pub fn argument_of(&self, expr: ExprId) -> Option<(ExprId, usize)> {
        let parent = self.parent(expr)?;
        let ExprKind::Call(call) = &self.tree.kind(parent) else { return None };
        Some((parent, call.args.iter().position(|arg| arg.value == expr)?))
    }

    /// The call that a closure is an argument of, and at which position.
    pub fn passed_to(&self, frame: FrameId) -> Option<(ExprId, usize)> {
        self.argument_of(self.index.closure(frame)?)
    }

    /// The call of a method on an expression: `b` in `a.b()`, seen from `a`.
    pub fn method_on(&self, object: ExprId) -> Option<ExprId> {
        let member = self.parent(object)?;
        let call = self.parent(member)?;
        match (&self.tree.kind(member), &self.tree.kind(call)) {
            (ExprKind::Member(o, _), ExprKind::Call(c)) if *o == object && c.callee == member => Some(call),
            _ => None,
        }
    }

    /// The members and elements that are taken of a call. Several patterns may share one value.
    pub fn uses_of(&self, expr: ExprId) -> impl Iterator<Item = ExprId> {
        self.index.uses_of(expr)
    }

    /// Calls on what a dotted name holds.
    pub fn calls_on(&self, target: &str) -> &[ExprId] {
        self.index.calls_on(target, &self.tree)
    }

    /// The names that an expression is bound to as it is.
    pub fn bound_to(&self, expr: ExprId) -> impl Iterator<Item = Binding<'_>> {
        let is_it = |b: &Binding<'_>| matches!(b.value, Bound::Value(_) | Bound::Entered(_));
        self.taken_from(expr).filter(is_it)
    }

    /// Everything bound to an expression or to a part of it, in source order.
    pub fn taken_from(&self, expr: ExprId) -> impl Iterator<Item = Binding<'_>> {
        self.index.bound_to(expr, &self.tree).iter().map(|&i| self.tree.binding(i))
    }

    /// What is appended to the list that a dotted name holds.
    pub fn appended(&self, target: &str) -> impl Iterator<Item = ExprId> {
        let given = |&call: &ExprId| match self.tree.kind(call) {
            ExprKind::Call(call) => match self.tree.kind(call.callee) {
                ExprKind::Member(_, name) if APPENDERS.contains(&name) => Some(call.args),
                _ => None,
            },
            _ => None,
        };
        self.calls_on(target).iter().filter_map(given).flatten().map(|arg| arg.value)
    }

    /// The imports that bring in a local name.
    pub fn imports(&self, local: &str) -> impl Iterator<Item = Import<'_>> {
        self.index.imports(local, &self.tree).iter().map(|&i| self.tree.import(i))
    }

    /// Functions and classes with this name, wherever they stand.
    pub fn frames(&self, name: &str) -> &[FrameId] {
        self.index.frames(name, &self.tree)
    }

    /// Whether a name may stand for a value, or for something that is imported, where an expression stands.
    pub fn gives(&self, name: &str, expr: ExprId) -> bool {
        let is_param = |frame| self.tree.params(frame).iter().any(|param| param.name == name);
        self.imports(name).next().is_some()
            || !self.bindings_of(name).is_empty()
            || self.tree.enclosing(self.tree.frame_of(expr)).any(is_param)
    }

    /// The hashes of the names that others may reach values by: attributes, and names at the top of the file and of its
    /// classes, a Rust struct's fields among them.
    pub(super) fn given(&self) -> impl Iterator<Item = u32> {
        let bound = (0..self.tree.bindings().len() as u32).filter_map(|i| {
            let target = self.tree.binding(i).target;
            let is_outside = || {
                let frame = self.tree.frame_of_binding(i);
                self.is_top(frame) || self.tree.frame_kind(frame) == FrameKind::Class
            };
            match target.rsplit_once('.') {
                Some((_, last)) => Some(hash(last)),
                None => is_outside().then(|| hash(target)),
            }
        });
        let classes = (0..self.tree.frames().len() as u32).map(FrameId);
        let classes = classes.filter(|&frame| self.tree.frame_kind(frame) == FrameKind::Class);
        bound.chain(classes.flat_map(|class| self.tree.params(class).iter().map(|field| hash(field.name))))
    }

    /// The places of the bindings of a dotted name, in source order.
    pub(super) fn bindings_of(&self, target: &str) -> &[u32] {
        self.index.bindings(target, &self.tree)
    }

    /// Everything bound to a dotted name, in source order.
    pub fn bindings(&self, target: &str) -> impl DoubleEndedIterator<Item = Binding<'_>> {
        self.bindings_of(target).iter().map(|&i| self.tree.binding(i))
    }

    /// What is bound to a dotted name in a stretch of the file, in source order.
    pub fn bindings_within(&self, target: &str, stretch: Span) -> impl Iterator<Item = Binding<'_>> {
        let all = self.bindings_of(target);
        let before = all.partition_point(|&i| self.tree.binding(i).span.start < stretch.start);
        let within = all[before..].iter().map(|&i| self.tree.binding(i));
        within.take_while(move |binding| binding.span.start < stretch.end)
    }

    /// Those of some bindings, given by their places in source order, that a use at `at` in a frame may see: the nearest
    /// before it, and earlier ones that a branch leaves open. Where all stand after the use (a function that runs later),
    /// all of them.
    pub(super) fn reaching(&self, bindings: &[u32], frame: FrameId, at: u32) -> Vec<Binding<'_>> {
        let of_frame = |i: &&u32| self.tree.frame_of_binding(**i) == frame;
        let binding = |&i: &u32| self.tree.binding(i);
        let before = bindings.partition_point(|&i| self.tree.binding(i).span.start < at);
        let mut seen = Vec::new();
        let nearest = bindings[..before].iter().rev().take(MAX_LOOKED_AT).filter(of_frame).map(binding);
        for binding in nearest.filter(|b| b.span.end <= at).take(MAX_REACHING) {
            seen.push(binding);
            if binding.block.start <= at && at <= binding.block.end && !matches!(binding.value, Bound::Extended(_)) {
                return seen;
            }
        }
        if !seen.is_empty() {
            return seen;
        }
        // A binding whose statement holds the use (a comprehension, a recursive default) counts where nothing else does.
        let around = bindings[before.saturating_sub(MAX_LOOKED_AT)..].iter().take(2 * MAX_LOOKED_AT);
        around.filter(of_frame).take(MAX_REACHING).map(binding).collect()
    }

    /// Whether what stands in a frame can be reached from outside: the file's own, or one of Rust's inline modules.
    pub(super) fn is_top(&self, frame: FrameId) -> bool {
        let inside = |f: FrameId| f == FrameId(0) || self.tree.frame(f).kind == FrameKind::Class;
        frame == FrameId(0) || (self.host == Host::Rust && self.tree.enclosing(frame).all(inside))
    }

    /// The class that a frame belongs to, where there is one.
    pub fn class_of(&self, frame: FrameId) -> Option<FrameId> {
        self.tree.enclosing(frame).find(|&f| self.tree.frame(f).kind == FrameKind::Class)
    }
}

/// A number that two different texts hardly share. It holds for one run.
pub fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
