//! The calls of a project by the names of what they call.

use std::collections::HashMap;
use std::ops::Range;

use crate::packed::ExprKind;
use crate::project::{At, FileId, Project};
use crate::resolve::calls;

/// Calls by the last segment of what they call, as far as the project has a function or class of that name: of other
/// names none is asked for.
pub struct CallsByName<'p> {
    of_name: HashMap<&'p str, Named>,
    calls: Box<[At]>,
}

/// What has one name.
#[derive(Default)]
struct Named {
    /// The calls of it, among all.
    calls: Range<u32>,
    /// How many functions and classes are called so.
    frames: u32,
}

impl<'p> CallsByName<'p> {
    /// The calls of a project.
    pub fn of(project: &'p Project) -> CallsByName<'p> {
        let mut of_name: HashMap<&str, Named> = HashMap::new();
        for name in project.files().flat_map(|(_, unit)| unit.tree.frames().map(|frame| frame.name)) {
            of_name.entry(name).or_default().frames += 1;
        }
        for (name, _) in named(project) {
            if let Some(named) = of_name.get_mut(name) {
                named.calls.end += 1;
            }
        }
        of_name.retain(|_, named| named.calls.end > 0);
        // Each gets the place of its calls, and fills it in their order.
        let mut all = 0;
        for named in of_name.values_mut() {
            let count = named.calls.end;
            named.calls = all..all;
            all += count;
        }
        let mut calls = vec![At { file: FileId(0), expr: crate::packed::ExprId(0) }; all as usize];
        for (name, at) in named(project) {
            if let Some(named) = of_name.get_mut(name) {
                calls[named.calls.end as usize] = at;
                named.calls.end += 1;
            }
        }
        CallsByName { of_name, calls: calls.into() }
    }

    /// The calls of what has this name, in order.
    pub fn get(&self, name: &str) -> Option<&[At]> {
        let range = &self.of_name.get(name)?.calls;
        Some(&self.calls[range.start as usize..range.end as usize])
    }

    /// How many functions and classes have this name, which something calls.
    pub fn namesakes(&self, name: &str) -> u32 {
        self.of_name.get(name).map_or(0, |named| named.frames)
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
