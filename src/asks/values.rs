//! Follows values backwards by the names that stand for them, through whatever lies between: where a value comes from
//! matters here, not what it is.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::starts::Starts;
use crate::catalog::Catalog;
use crate::packed::{ExprId, ExprKind, Packed, Part};
use crate::project::{At, FileId, Meaning, Project, is_self};
use crate::resolve::{Resolver, Used};

/// What was followed so far.
#[derive(Default)]
pub(super) struct Values {
    seen: HashSet<At>,
    /// What asked for something in a file that was not read then.
    missing: Vec<At>,
    /// These files.
    asked: BTreeSet<Arc<str>>,
    /// Calls with arguments that would matter, of which it is not known that they are what they are called.
    unknown: Vec<(At, Vec<ExprId>)>,
    used: Used,
}

impl Values {
    /// Follows what matters in some files, and what could not be followed before.
    pub(super) fn follow(&mut self, project: &Project, catalog: &Catalog<'_>, starts: &Starts<'_>, fresh: &[FileId]) {
        let missing = std::mem::take(&mut self.missing);
        missing.iter().for_each(|at| _ = self.seen.remove(at));
        self.unknown.par_extend(fresh.par_iter().flat_map_iter(|&file| calls(project, starts, file)));
        let mut open: Vec<At> = fresh.par_iter().flat_map_iter(|&file| begin(project, starts, file)).collect();
        open.extend(self.known(project, catalog));
        open.extend(missing);
        self.spread(project, open);
    }

    /// The files that were asked for, some of them long ago.
    pub(super) fn asked(&self) -> impl Iterator<Item = Arc<str>> + '_ {
        self.asked.iter().cloned()
    }

    /// The arguments of calls that turn out to be what they are called. What is not known of the others because of a file
    /// that was not read is asked again.
    fn known(&mut self, project: &Project, catalog: &Catalog<'_>) -> Vec<At> {
        if self.unknown.is_empty() {
            return Vec::new();
        }
        self.used = std::mem::take(&mut self.used).and_others(project, catalog);
        let is_known = |of_file: &[(At, Vec<ExprId>)]| {
            let resolver = Resolver::new(project, catalog, &self.used);
            project.missing(|| of_file.iter().map(|(call, _)| resolver.matched(*call).is_some()).collect::<Vec<_>>())
        };
        let calls = std::mem::take(&mut self.unknown);
        let by_file: Vec<&[(At, Vec<ExprId>)]> = calls.chunk_by(|a, b| a.0.file == b.0.file).collect();
        let known: Vec<(Vec<bool>, BTreeSet<FileId>)> = by_file.par_iter().copied().map(is_known).collect();
        let mut out = Vec::new();
        for (calls, (known, missing)) in by_file.into_iter().zip(known) {
            for ((call, args), is_known) in calls.iter().zip(known) {
                match is_known {
                    true => out.extend(args.iter().map(|&expr| At { file: call.file, expr })),
                    false if missing.is_empty() => {}
                    false => self.unknown.push((*call, args.clone())),
                }
            }
        }
        out
    }

    /// Follows expressions to where they end.
    fn spread(&mut self, project: &Project, mut edge: Vec<At>) {
        loop {
            edge.retain(|at| leads_on(project, *at) && self.seen.insert(*at));
            if edge.is_empty() {
                return;
            }
            let steps = edge.par_iter().map(|&at| project.missing(|| Step::of(project, at).0));
            let steps: Vec<(Vec<At>, BTreeSet<FileId>)> = steps.collect();
            for (at, (_, missing)) in edge.iter().zip(&steps).filter(|(_, (_, missing))| !missing.is_empty()) {
                self.missing.push(*at);
                self.asked.extend(missing.iter().map(|&file| project.path(file).clone()));
            }
            edge = steps.into_iter().flat_map(|(next, _)| next).collect();
        }
    }
}

/// The values that matter as they stand in a file.
fn begin(project: &Project, starts: &Starts<'_>, file: FileId) -> Vec<At> {
    let unit = project.unit(file);
    let host = unit.host.sinks();
    let mut out: Vec<ExprId> = unit.triggering.to_vec();
    for kind in unit.tree.kinds() {
        match kind {
            ExprKind::Call(call) => {
                let named = call.args.iter().filter(|arg| arg.name.is_some_and(|name| starts.is_key(host, name)));
                out.extend(named.map(|arg| arg.value));
            }
            ExprKind::Object(entries) => {
                let named = entries.iter().filter(|(key, _)| key.is_some_and(|key| starts.is_key(host, key)));
                out.extend(named.map(|(_, value)| value));
            }
            _ => {}
        }
    }
    let is_key = |target: &str| starts.is_key(host, target.rsplit_once('.').map_or(target, |(_, last)| last));
    let bound = unit.tree.bindings().filter(|binding| is_key(binding.target));
    out.extend(bound.map(|binding| binding.value.expr()));
    out.into_iter().map(|expr| At { file, expr }).collect()
}

/// The calls of a file whose arguments would matter, with these, were they what they are called.
fn calls(project: &Project, starts: &Starts<'_>, file: FileId) -> Vec<(At, Vec<ExprId>)> {
    let tree = &project.unit(file).tree;
    let host = project.unit(file).host.sinks();
    let of_call = |expr: ExprId| {
        let ExprKind::Call(call) = tree.kind(expr) else { return None };
        let (ExprKind::Name(name) | ExprKind::Member(_, name)) = tree.kind(call.callee) else { return None };
        let mut args = starts.args(host, name, &call);
        args.retain(|&arg| !is_constant(tree, arg));
        (!args.is_empty()).then_some((At { file, expr }, args))
    };
    tree.calls().filter_map(of_call).collect()
}

/// Whether an expression holds no name of anything else.
fn is_constant(tree: &Packed, expr: ExprId) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        match tree.kind(expr) {
            ExprKind::Name(_) => return false,
            ExprKind::Function(_) => {}
            _ => open.extend(tree.children(expr)),
        }
    }
    true
}

/// Whether an expression's value may come from elsewhere: most are texts and numbers.
fn leads_on(project: &Project, at: At) -> bool {
    match project.kind(at) {
        ExprKind::Text(parts) => parts.iter().any(|part| matches!(part, Part::Hole { value: Some(_), .. })),
        ExprKind::Bool(_) | ExprKind::Null | ExprKind::Number(_) | ExprKind::Other => false,
        _ => true,
    }
}

/// Where an expression's value may come from.
struct Step(Vec<At>);

impl Step {
    /// One step back from an expression.
    fn of(project: &Project, at: At) -> Step {
        let unit = project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        let mut step = Step(Vec::new());
        match expr.kind {
            ExprKind::Name(name) => {
                step.add(project, project.name(at.file, expr.frame, expr.span.start, name));
                step.extend(at.file, unit.appended(name));
            }
            ExprKind::Member(object, name) => {
                step.extend(at.file, [object]);
                let class = match unit.tree.kind(object) {
                    ExprKind::Name(receiver) if is_self(receiver) => unit.class_of(expr.frame),
                    _ => None,
                };
                let object = At { file: at.file, expr: object };
                match class.map(|class| (at.file, class)).or_else(|| project.class_named(object)) {
                    Some(class) => step.add(project, project.inherited_attribute(class, "self", name)),
                    None => step.add(project, project.member_of_module(object, name)),
                }
                if let Some(path) = unit.tree.path(at.expr) {
                    step.extend(at.file, unit.bindings(&path).map(|binding| binding.value.expr()));
                    step.extend(at.file, unit.appended(&path));
                }
            }
            ExprKind::Function(frame) => step.extend(at.file, unit.tree.frame(frame).returns.iter().copied()),
            ExprKind::Call(call) => {
                step.extend(at.file, [call.callee]);
                step.extend(at.file, call.args.iter().map(|arg| arg.value));
            }
            _ => step.extend(at.file, unit.tree.children(at.expr)),
        }
        step
    }

    fn add(&mut self, project: &Project, meanings: Vec<Meaning<'_>>) {
        for meaning in meanings {
            match meaning {
                Meaning::Bound(file, binding) => self.extend(file, [binding.value.expr()]),
                Meaning::Param(param) => {
                    let params = project.unit(param.file).tree.params(param.frame);
                    self.extend(param.file, params.get(param.index as usize).and_then(|param| param.default));
                }
                Meaning::Frame(file, frame) => {
                    let frame = project.unit(file).tree.frame(frame);
                    self.extend(file, frame.returns.iter().copied());
                }
                Meaning::Import(_) => {}
            }
        }
    }

    fn extend(&mut self, file: FileId, exprs: impl IntoIterator<Item = ExprId>) {
        self.0.extend(exprs.into_iter().map(|expr| At { file, expr }));
    }
}
