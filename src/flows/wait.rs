//! Transactions that are held while the program waits for another service: `rules/waits.toml`.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use super::{Flow, Look, MAX_CALLERS, named_function};
use crate::fact::Fact;
use crate::finding::Confidence;
use crate::packed::{ExprKind, FrameId};
use crate::project::{At, FileId, Meaning};
use crate::resolve::Resolver;
use crate::rules::data;
use crate::scope::{self, Place};

/// How far functions that wait are followed to their callers.
const ROUNDS: usize = 3;
/// How many waiting functions are followed in one run.
const MAX_FUNCTIONS: usize = 20_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    wait: Vec<Wait>,
}

/// One row of `rules/waits.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wait {
    host: String,
    what: String,
    modules: Vec<String>,
    calls: Vec<String>,
    #[serde(default)]
    functions: Vec<String>,
    #[serde(default)]
    alone: Vec<String>,
}

/// The calls that wait for something else than the database.
pub struct Waits {
    rows: &'static [Wait],
    by_name: HashMap<&'static str, Vec<&'static Wait>>,
}

impl Waits {
    /// The embedded data, loaded once.
    ///
    /// # Panics
    /// Where the embedded data is broken, which a test of this package rules out.
    pub fn get() -> &'static Waits {
        static ROWS: OnceLock<Vec<Wait>> = OnceLock::new();
        static WAITS: OnceLock<Waits> = OnceLock::new();
        WAITS.get_or_init(|| {
            let rows = ROWS.get_or_init(|| {
                let file: File = data::table("waits.toml");
                file.wait
            });
            let mut by_name: HashMap<_, Vec<_>> = HashMap::new();
            for row in rows {
                for name in row.calls.iter().chain(&row.functions) {
                    by_name.entry(name.as_str()).or_default().push(row);
                }
            }
            Waits { rows, by_name }
        })
    }

    /// The modules that such calls lead to, in one host's code.
    pub fn modules(&self, host: &str) -> impl Iterator<Item = &'static str> {
        self.of_host(host).flat_map(|row| &row.modules).map(String::as_str)
    }

    /// The functions and methods that tell by their names alone that something is waited for, or may be.
    pub fn names(&self, host: &str) -> impl Iterator<Item = &'static str> {
        self.of_host(host).flat_map(|row| row.functions.iter().chain(&row.alone)).map(String::as_str)
    }

    fn of_host(&self, host: &str) -> impl Iterator<Item = &'static Wait> {
        self.rows.iter().filter(move |row| row.host == host)
    }

    /// What a call waits for: `an HTTP request`.
    pub fn of(&self, resolver: &Resolver<'_>, call: At) -> Option<&'static str> {
        let unit = resolver.project.unit(call.file);
        let ExprKind::Call(data) = &unit.tree.kind(call.expr) else { return None };
        let (ExprKind::Name(name) | ExprKind::Member(_, name)) = &unit.tree.kind(data.callee) else {
            return None;
        };
        let callee = At { file: call.file, expr: data.callee };
        let host = unit.host.sinks();
        let is_bare = matches!(unit.tree.kind(data.callee), ExprKind::Name(_));
        // A module's default export is called by whatever name the file gives it.
        let default = self.by_name.get("default").filter(|_| is_bare);
        let mut rows = self.by_name.get(name).into_iter().chain(default).flatten();
        rows.find_map(|row| {
            let bare = is_bare
                && row.functions.iter().any(|f| f == name)
                && resolver.paths(callee).iter().all(|path| path == name);
            let applies = row.host == host && (bare || leads_to(resolver, callee, &row.modules, 6));
            applies.then_some(row.what.as_str())
        })
    }
}

/// Whether an expression is of one of these modules: by its import path, or made by a call of one.
fn leads_to(resolver: &Resolver<'_>, at: At, modules: &[String], depth: u8) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let within = |path: &String| {
        modules
            .iter()
            .any(|m| path.strip_prefix(m.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    };
    if resolver.paths(at).iter().any(within) {
        return true;
    }
    let unit = resolver.project.unit(at.file);
    let expr = unit.tree.expr(at.expr);
    let here = |expr| At { file: at.file, expr };
    match &expr.kind {
        ExprKind::Call(call) => leads_to(resolver, here(call.callee), modules, depth),
        ExprKind::Name(name) => {
            let meanings = resolver.project.name(at.file, expr.frame, expr.span.start, name);
            meanings.first().is_some_and(|meaning| match meaning {
                Meaning::Bound(file, binding) => {
                    leads_to(resolver, At { file: *file, expr: binding.value.expr() }, modules, depth)
                }
                // A task of a queue is a function with the queue's decorator.
                Meaning::Frame(file, frame) => {
                    let decorators = &resolver.project.unit(*file).tree.frame(*frame).decorators;
                    decorators.iter().any(|&d| leads_to(resolver, At { file: *file, expr: d }, modules, depth))
                }
                _ => false,
            })
        }
        ExprKind::Member(object, name) => {
            let object_at = here(*object);
            let own = match (resolver.project.kind(object_at), unit.class_of(expr.frame)) {
                (ExprKind::Name(receiver), Some(class)) if crate::project::is_self(receiver) => {
                    resolver.project.attribute(at.file, class, receiver, name)
                }
                _ => Vec::new(),
            };
            own.iter().any(|meaning| match meaning {
                Meaning::Bound(file, b) => leads_to(resolver, At { file: *file, expr: b.value.expr() }, modules, depth),
                _ => false,
            }) || leads_to(resolver, object_at, modules, depth)
        }
        _ => false,
    }
}

/// Where a function waits: the call in it, and what for.
type Waiting = BTreeMap<(FileId, FrameId), (At, &'static str)>;

/// The transactions that are open while something waits.
pub(super) fn find(look: &Look<'_, '_>) -> Vec<Flow> {
    let project = look.project();
    let mut out = Vec::new();
    let mut waiting = Waiting::new();
    for &(call, what) in &look.sites.waits {
        out.extend(flow(look, call, what, None));
        if let Some(function) = named_function(project, call) {
            waiting.entry((call.file, function)).or_insert((call, what));
        }
    }
    // A function that waits makes its callers wait.
    let mut fresh: Vec<(FileId, FrameId)> = waiting.keys().copied().collect();
    for _ in 0..ROUNDS {
        let mut next = Vec::new();
        for function in fresh {
            let (inner, what) = waiting[&function];
            for call in look.callers.of(function.0, function.1, MAX_CALLERS) {
                out.extend(flow(look, call, what, Some(inner)));
                let Some(outer) = named_function(project, call).map(|f| (call.file, f)) else { continue };
                if waiting.len() < MAX_FUNCTIONS && !waiting.contains_key(&outer) {
                    waiting.insert(outer, (inner, what));
                    next.push(outer);
                }
            }
        }
        fresh = next;
    }
    out
}

fn flow(look: &Look<'_, '_>, call: At, what: &str, inner: Option<At>) -> Option<Flow> {
    let project = look.project();
    let resolver = look.resolver();
    if scope::place(resolver, call) == Place::Test {
        return None;
    }
    let tree = &project.unit(call.file).tree;
    let opener =
        scope::explicit(resolver, look.scopes.spoken, call).or_else(|| scope::begun(resolver, call)).or_else(|| {
            let begin = look.scopes.spoken.open_at(project, call, None)?;
            // What follows the last end is no longer inside.
            let ends = look
                .scopes
                .spoken
                .around(project, call)
                .iter()
                .any(|e| e.step == scope::Step::End && e.span.start > tree.span(call.expr).start);
            ends.then_some(begin.at)
        })?;
    let mut related = vec![(opener, "the transaction is opened here".to_string())];
    related.extend(inner.map(|inner| (inner, format!("{what} is waited for here"))));
    Some(Flow {
        fact: Fact::new("open-transaction", "external-call", None),
        file: call.file,
        span: project.span(call),
        call,
        library: None,
        engine: resolver.matched(opener).and_then(|m| resolver.engine(&m)),
        confidence: if inner.is_some() { Confidence::Medium } else { Confidence::High },
        note: format!("waits for {what} while the transaction is open"),
        related,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sound() {
        let waits = Waits::get();
        assert!(waits.by_name.contains_key("post"));
        for (name, rows) in &waits.by_name {
            let sound =
                |row: &&Wait| ["python", "javascript", "rust"].contains(&row.host.as_str()) && !row.modules.is_empty();
            assert!(!name.is_empty() && rows.iter().all(sound), "{name}");
        }
    }
}
