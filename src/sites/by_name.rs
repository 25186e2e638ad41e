//! The calls of a project by the names of what they call.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::packed::ExprKind;
use crate::project::{At, FileId, Project};
use crate::resolve::calls;

/// Calls by the last segment of what they call, as far as the project has a function or class of that name: of other
/// names none is asked for.
pub struct CallsByName<'p> {
    of_name: HashMap<&'p str, Range<u32>>,
    calls: Box<[At]>,
}

impl<'p> CallsByName<'p> {
    /// The calls of a project.
    pub fn of(project: &'p Project) -> CallsByName<'p> {
        let defined: HashSet<&str> = project.files().flat_map(|(_, unit)| unit.tree.frames().map(|f| f.name)).collect();
        let mut of_name: HashMap<&str, Range<u32>> = HashMap::new();
        for (name, _) in named(project).filter(|(name, _)| defined.contains(name)) {
            of_name.entry(name).or_default().end += 1;
        }
        drop(defined);
        // Each gets the place of its calls, and fills it in their order.
        let mut all = 0;
        for range in of_name.values_mut() {
            let count = range.end;
            *range = all..all;
            all += count;
        }
        let mut calls = vec![At { file: FileId(0), expr: crate::packed::ExprId(0) }; all as usize];
        for (name, at) in named(project) {
            if let Some(range) = of_name.get_mut(name) {
                calls[range.end as usize] = at;
                range.end += 1;
            }
        }
        CallsByName { of_name, calls: calls.into() }
    }

    /// The calls of what has this name, in order.
    pub fn get(&self, name: &str) -> Option<&[At]> {
        let range = self.of_name.get(name)?;
        Some(&self.calls[range.start as usize..range.end as usize])
    }
}

/// All calls with the names of what they call, in order.
fn named(project: &Project) -> impl Iterator<Item = (&str, At)> {
    let all = project.files().flat_map(|(file, _)| calls(project, file));
    all.filter_map(|at| {
        let ExprKind::Call(call) = project.kind(at) else { return None };
        match project.kind(At { file: at.file, expr: call.callee }) {
            ExprKind::Name(name) | ExprKind::Member(_, name) => Some((name, at)),
            _ => None,
        }
    })
}
