//! What files import of the project.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::Passed;
use super::starts::Starts;
use crate::host::Host;
use crate::packed::{ExprId, ExprKind, Part};
use crate::project::{FileId, Project};

/// How many files may lie between one that opens a transaction and one that calls a service.
const MAX_BETWEEN: usize = 2;
/// A text that opens a transaction is shorter, in bytes.
const MAX_BEGIN: usize = 80;

/// The imports of the files that were read.
#[derive(Default)]
pub(super) struct Imports {
    /// By path, those that were not read among them.
    of: HashMap<Arc<str>, Vec<Arc<str>>>,
    /// The files that open a transaction.
    opening: HashSet<Arc<str>>,
    /// Whether files near those call a service.
    services: HashMap<Arc<str>, bool>,
}

impl Imports {
    /// Takes in some files.
    pub(super) fn add(&mut self, project: &Project, starts: &Starts<'_>, files: &[FileId]) {
        let look = |&file: &FileId| (imported(project, file), opens_transaction(project, starts, file));
        let found: Vec<(Vec<Arc<str>>, bool)> = files.par_iter().map(look).collect();
        for (&file, (imported, opens)) in files.iter().zip(found) {
            let path = project.path(file);
            self.opening.extend(opens.then(|| path.clone()));
            self.of.insert(path.clone(), imported);
        }
    }

    /// The files that are asked for: those that import a library, and those that call a service near a transaction.
    pub(super) fn wanted(&mut self, passed: &Passed<'_>) -> BTreeSet<Arc<str>> {
        let is_of_library = |path: &&Arc<str>| passed.holds.get(*path).is_some_and(|holds| holds.library);
        let mut wanted: BTreeSet<Arc<str>> = self.of.values().flatten().filter(is_of_library).cloned().collect();
        let mut near: HashSet<&Arc<str>> = self.opening.iter().collect();
        let mut edge: Vec<&Arc<str>> = near.iter().copied().collect();
        for _ in 0..=MAX_BETWEEN {
            let next = edge.into_iter().flat_map(|path| self.of.get(path).into_iter().flatten());
            edge = next.filter(|path| near.insert(path)).collect();
        }
        near.retain(|path| passed.holds.contains_key(*path) && !self.services.contains_key(*path));
        let look = |path: &Arc<str>| (path.clone(), (passed.calls_service)(path));
        let looked: Vec<(Arc<str>, bool)> = near.into_par_iter().map(look).collect();
        self.services.extend(looked);
        wanted.extend(self.services.iter().filter(|(_, calls)| **calls).map(|(path, _)| path.clone()));
        wanted
    }
}

/// The files that a file imports, those that were not read among them.
fn imported(project: &Project, file: FileId) -> Vec<Arc<str>> {
    let unit = project.unit(file);
    let mut modules: HashSet<String> = HashSet::new();
    for import in unit.tree.imports() {
        modules.insert(import.module.to_string());
        // What is imported may itself be a module.
        if let (Some(member), Host::Python | Host::Rust) = (import.member, unit.host) {
            let dot = if import.module.ends_with('.') { "" } else { "." };
            modules.insert(format!("{}{dot}{member}", import.module));
        }
    }
    if unit.host == Host::Rust {
        // A path in full needs no import.
        let called = unit.tree.calls().filter_map(|call| match unit.tree.kind(call) {
            ExprKind::Call(call) => unit.tree.path(call.callee),
            _ => None,
        });
        let is_own = |path: &String| ["crate.", "self.", "super."].iter().any(|head| path.starts_with(head));
        modules.extend(called.filter(is_own));
    }
    let files: HashSet<FileId> = modules.iter().flat_map(|module| project.means(file, module)).collect();
    files.into_iter().map(|file| project.path(file).clone()).collect()
}

/// Whether anything in a file may open a transaction, by the names of what is called and by what texts begin with.
fn opens_transaction(project: &Project, starts: &Starts<'_>, file: FileId) -> bool {
    let unit = project.unit(file);
    let is_opening = |expr: ExprId| {
        let callee = match unit.tree.kind(expr) {
            ExprKind::Call(call) => call.callee,
            _ => expr,
        };
        match unit.tree.kind(callee) {
            ExprKind::Name(name) | ExprKind::Member(_, name) => starts.opens_transaction(unit.host.sinks(), name),
            _ => false,
        }
    };
    let decorators = unit.tree.frames().flat_map(|frame| frame.decorators.iter().copied());
    let begins = |kind| match kind {
        ExprKind::Text(parts) => matches!(parts.first(), Some(Part::Literal { text, .. }) if begins(text)),
        _ => false,
    };
    unit.tree.calls().chain(decorators).any(is_opening) || unit.tree.kinds().any(begins)
}

/// Whether a text is one that opens a transaction, or may be.
fn begins(text: &str) -> bool {
    let text = text.trim_start().as_bytes();
    let has = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    text.len() < MAX_BEGIN && (has("begin") || has("start transaction"))
}
