//! Transactions that the code opens and ends by SQL text: `client.query('BEGIN')` … `client.query('COMMIT')`.
//!
//! Texts and calls are put in order of where they stand in a function, its closures included. That is not the order in
//! which they run, and it is near enough: a `BEGIN` opens what follows it up to the last end behind it, so that a
//! `ROLLBACK` in a branch ends nothing for the statements after the branch.

use std::collections::HashMap;

use super::origin::Origin;
use crate::packed::{ExprKind, FrameId, FrameKind};
use crate::project::{At, FileId, Project};
use crate::resolve::Resolver;
use crate::sites::{Site, Sites};
use crate::source::Span;
use crate::sql::{self, Control};

/// What a text or call does to the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It opens one.
    Begin,
    /// It ends one.
    End,
}

/// A text that opens or ends a transaction.
#[derive(Debug, Clone)]
pub struct Event {
    /// The call that sends it; where helpers hand the text on, the outermost.
    pub at: At,
    /// Where that stands.
    pub span: Span,
    /// What it does.
    pub step: Step,
    /// The name that holds the connection, where there is one.
    pub held: Option<String>,
    /// The text is one of several that may be sent here.
    pub one_of_several: bool,
    /// Which of the run's sites it is.
    pub site: usize,
}

/// All such texts of a run, by the function that they stand in.
#[derive(Debug, Default)]
pub struct Spoken {
    by_function: HashMap<(FileId, FrameId), Vec<Event>>,
}

/// Longer texts are scripts of their own, which [`sql::analyze`] follows by itself.
const MAX_LENGTH: usize = 4_000;

impl Spoken {
    /// Reads the texts of a run.
    pub fn of(resolver: &Resolver<'_>, sites: &Sites<'_>) -> Spoken {
        let mut spoken = Spoken::default();
        let mut alternatives: HashMap<At, usize> = HashMap::new();
        for &sent in sites.texts.iter().map(|site| &site.sent).chain(&sites.others) {
            *alternatives.entry(sent).or_default() += 1;
        }
        for (i, site) in sites.texts.iter().enumerate() {
            let Some(step) = step(site) else { continue };
            let at = site.outermost();
            let held = if site.through.is_empty() {
                Origin::of_call(resolver, site.sent).held.map(|held| held.name)
            } else {
                None
            };
            let one_of_several = site.through.is_empty() && alternatives.get(&site.sent).is_some_and(|n| *n > 1);
            let event = Event { at, span: resolver.project.span(at), step, held, one_of_several, site: i };
            spoken.by_function.entry(function_of(resolver.project, at)).or_default().push(event);
        }
        for events in spoken.by_function.values_mut() {
            events.sort_by_key(|event| (event.span.start, event.span.end));
        }
        spoken
    }

    /// The texts of each function, in order.
    pub fn functions(&self) -> impl Iterator<Item = ((FileId, FrameId), &[Event])> {
        self.by_function.iter().map(|(function, events)| (*function, events.as_slice()))
    }

    /// The texts of the function that a call stands in.
    pub fn around(&self, project: &Project, at: At) -> &[Event] {
        self.by_function.get(&function_of(project, at)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a function opens a transaction by text.
    pub fn opens(&self, file: FileId, frame: FrameId) -> bool {
        self.by_function.get(&(file, frame)).is_some_and(|events| events.iter().any(|e| e.step == Step::Begin))
    }

    /// The `BEGIN` that holds a transaction open where a call stands, on a connection held by this name.
    pub fn open_at(&self, project: &Project, at: At, held: Option<&str>) -> Option<&Event> {
        let span = project.span(at);
        let tree = &project.unit(at.file).tree;
        let same = |event: &&Event| match (&event.held, held) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        // A closure sees what the code around it opened, and nothing of its siblings.
        let frame = tree.frame_of(at.expr);
        let visible =
            |event: &&Event| tree.enclosing(frame).any(|f| f == tree.frame_of(event.at.expr)) && event.at != at;
        let events: Vec<&Event> = self.around(project, at).iter().filter(same).collect();
        let before = events.iter().rev().filter(|e| e.span.end <= span.start).filter(|e| visible(e));
        let begin = before.clone().find(|e| e.step == Step::Begin)?;
        let next = events.iter().find(|e| e.span.start >= span.end);
        let ended = before.clone().next().is_some_and(|e| e.step == Step::End);
        let ends_later = next.is_some_and(|e| e.step == Step::End);
        (!ended || ends_later).then_some(*begin)
    }
}

/// The nearest named function around an expression, or the file.
pub fn function_of(project: &Project, at: At) -> (FileId, FrameId) {
    let tree = &project.unit(at.file).tree;
    let named = tree.enclosing(tree.frame_of(at.expr)).find(|&f| tree.frame(f).kind == FrameKind::Function);
    (at.file, named.unwrap_or_default())
}

/// What a text as a whole does to the transaction; `None` for one that opens and ends its own.
fn step(site: &Site) -> Option<Step> {
    let text = &site.text.sql;
    if !speaks(text) {
        return None;
    }
    let analysis = sql::analyze(text, site.engine);
    let mut controls = analysis.statements.iter().filter_map(|s| s.control);
    let first = controls.next()?;
    match (first, controls.next_back().unwrap_or(first)) {
        (_, Control::Begin) => Some(Step::Begin),
        (Control::End, Control::End) => Some(Step::End),
        (Control::Begin, Control::End) => None,
    }
}

/// Whether a text is short and holds a word of a transaction at all: most do not, and need no reading.
pub fn speaks(text: &str) -> bool {
    if text.len() > MAX_LENGTH {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    ["begin", "start", "commit", "rollback", "abort", "end", "prepare"].iter().any(|word| lower.contains(word))
}

/// Whether a call ends a transaction by its name: `conn.commit()`, `tx.rollback()`. Closing a connection ends it too.
pub fn ends_by_name(project: &Project, call: At) -> bool {
    let ExprKind::Call(data) = project.kind(call) else { return false };
    match project.kind(At { file: call.file, expr: data.callee }) {
        ExprKind::Name(name) | ExprKind::Member(_, name) => {
            let name = name.trim_matches(['_', '#', '$', '!']).to_ascii_lowercase();
            ["commit", "rollback", "abort", "end_tx", "end_transaction"].iter().any(|word| name.contains(word))
                || matches!(name.as_str(), "end" | "close" | "destroy" | "terminate" | "disconnect")
        }
        _ => false,
    }
}
