//! Which function calls which.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::{CONSTRUCTORS, Function};
use crate::catalog::Catalog;
use crate::packed::{Call, ExprId, ExprKind, FrameId, FrameKind};
use crate::project::{At, FileId, Project};
use crate::resolve::{Resolver, Used, calls};
use crate::source::Span;

/// One call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The function that it leads to.
    pub to: Function,
    /// Where it stands.
    pub site: (FileId, Span),
    /// It was matched by its name alone.
    pub is_guess: bool,
}

/// The calls of a project, by the function that makes them.
#[derive(Debug, Default)]
pub struct Graph {
    edges: HashMap<Function, Vec<Edge>>,
    /// Calls of methods that the project has, on values of unknown class: how often each function makes one, by name.
    unresolved: HashMap<Function, Vec<String>>,
}

impl Graph {
    /// Of all files; of each only the calls of the `leading` functions, if these are given.
    pub fn of(project: &Project, catalog: &Catalog<'_>, used: &Used, leading: Option<&[Vec<FrameId>]>) -> Graph {
        let of_file = |file: FileId| leading.map(|leading| &*leading[file.0 as usize]);
        let files = project.files().map(|(file, _)| file);
        let files: Vec<FileId> =
            files.filter(|&file| of_file(file).is_none_or(|of_file| !of_file.is_empty())).collect();
        let read = |&file: &FileId| {
            let resolver = Resolver::new(project, catalog, used);
            let mut reader = Reader { resolver: &resolver, file, leading: of_file(file), graph: Graph::default() };
            reader.read();
            reader.graph
        };
        let parts: Vec<Graph> = files.par_iter().map(read).collect();
        let mut graph = Graph::default();
        for part in parts {
            graph.edges.extend(part.edges);
            graph.unresolved.extend(part.unresolved);
        }
        graph
    }

    /// The calls that a function makes.
    pub fn from(&self, function: Function) -> &[Edge] {
        self.edges.get(&function).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names of methods that these functions call on values of unknown class, most frequent first.
    pub fn unresolved(&self, functions: impl Iterator<Item = Function>) -> Vec<(String, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for name in functions.filter_map(|function| self.unresolved.get(&function)).flatten() {
            *counts.entry(name).or_default() += 1;
        }
        let mut out: Vec<(String, usize)> = counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        out.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        out
    }
}

/// Reads the calls of one file; every edge starts there.
struct Reader<'r, 'p> {
    resolver: &'r Resolver<'p>,
    file: FileId,
    leading: Option<&'r [FrameId]>,
    graph: Graph,
}

impl<'p> Reader<'_, 'p> {
    fn read(&mut self) {
        let project = self.resolver.project;
        let tree = &project.unit(self.file).tree;
        for call in calls(project, self.file) {
            let ExprKind::Call(data) = project.kind(call) else { continue };
            let frame = tree.frame_of(call.expr);
            self.call(frame, project.span(call), &data);
        }
        for (i, frame) in tree.frames().enumerate().skip(1) {
            let id = FrameId(i as u32);
            // A closure runs where it stands, as far as anyone can tell; so does what a decorator hands back.
            if frame.kind != FrameKind::Class && self.is_function(frame.parent) {
                self.add(frame.parent, (self.file, id), frame.span, false);
            }
            if !self.is_function(id) {
                continue;
            }
            let defaults = frame.params.iter().filter_map(|param| param.default);
            for given in defaults.chain(frame.decorators.iter().copied()) {
                let span = tree.expr(given).span;
                if let ExprKind::Call(data) = tree.expr(given).kind {
                    self.call(id, span, &data);
                } else {
                    self.reference(id, span, given);
                }
            }
        }
    }

    /// A call that a frame makes, and the functions that it hands on.
    fn call(&mut self, frame: FrameId, span: Span, call: &Call<'_>) {
        if !self.is_function(frame) {
            return;
        }
        let project = self.resolver.project;
        let callee = At { file: self.file, expr: call.callee };
        if let Some(class) = project.class_named(callee) {
            for name in CONSTRUCTORS {
                self.method(frame, span, class, name);
            }
        }
        let (found, is_guess) = self.resolver.callees_or_guesses(callee);
        if found.is_empty()
            && let ExprKind::Member(_, name) = project.kind(callee)
            && project.methods(name).next().is_some()
        {
            self.graph.unresolved.entry((self.file, frame)).or_default().push(name.to_owned());
        }
        for to in found {
            self.add(frame, to, span, is_guess);
        }
        for arg in &call.args {
            self.reference(frame, span, arg.value);
        }
    }

    /// A function that is handed on by its name will be called by someone.
    fn reference(&mut self, frame: FrameId, span: Span, expr: ExprId) {
        let at = At { file: self.file, expr };
        if matches!(self.resolver.project.kind(at), ExprKind::Name(_) | ExprKind::Member(..))
            && let Some(to) = self.resolver.called(at, 4)
        {
            self.add(frame, to, span, false);
        }
    }

    fn method(&mut self, frame: FrameId, span: Span, (file, class): Function, name: &str) {
        let tree = &self.resolver.project.unit(file).tree;
        let frames = self.resolver.project.unit(file).frames(name).iter();
        let own: Vec<FrameId> = frames.copied().filter(|&f| tree.frame(f).parent == class).collect();
        own.into_iter().for_each(|method| self.add(frame, (file, method), span, false));
    }

    fn add(&mut self, frame: FrameId, to: Function, span: Span, is_guess: bool) {
        if self.is_function(frame) && to != (self.file, frame) {
            let edge = Edge { to, site: (self.file, span), is_guess };
            self.graph.edges.entry((self.file, frame)).or_default().push(edge);
        }
    }

    /// Whether a frame is a function whose calls are asked for.
    fn is_function(&self, frame: FrameId) -> bool {
        let is_leading = self.leading.is_none_or(|leading| leading.binary_search(&frame).is_ok());
        is_leading && self.resolver.project.unit(self.file).tree.frame(frame).kind.is_function()
    }
}
