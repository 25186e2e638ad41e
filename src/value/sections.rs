//! Files that hold many queries, each below a header that names it.
//!
//! Loaders cut such a file up and hand out the pieces by name: `queries.lock_jobs(conn)`, `queries["lock_jobs"]`. Headers
//! are line comments: `-- name: lock_jobs!`, `-- :name lock_jobs :one`, `-- lock_jobs --`.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::files::selected;
use super::{Text, Values};
use crate::host::Host;
use crate::packed::{Call, ExprId, ExprKind, FrameId};
use crate::project::{At, FileId};
use crate::sinks::selector::Base;

/// How far functions are followed from a loader's call to the one that reads the file.
const DEPTH: u8 = 4;

/// What stands between one header and the next.
#[derive(Debug, PartialEq, Eq)]
struct Section<'t> {
    name: &'t str,
    body: Range<usize>,
}

/// The sections of a text. Headers that say `name` go before those that only hold one.
fn sections(text: &str) -> Vec<Section<'_>> {
    static HEADERS: OnceLock<[Regex; 2]> = OnceLock::new();
    let headers = HEADERS.get_or_init(|| {
        [
            r"(?m)^[ \t]*--+[ \t]*[:@]?name\b[ \t]*:?[ \t]*([\w.-]+)[^\n]*$",
            r"(?m)^[ \t]*--+[ \t\-=#*:\[]*([A-Za-z_][\w.-]*?)[ \t\-=#*:\]!]*$",
        ]
        .map(|pattern| Regex::new(pattern).unwrap_or_else(|e| panic!("a pattern of headers is broken: {e}")))
    });
    for header in headers {
        let found: Vec<(&str, Range<usize>)> = header
            .captures_iter(text)
            .filter_map(|captures| Some((captures.get(1)?.as_str(), captures.get(0)?.range())))
            .collect();
        let ends = found.iter().skip(1).map(|(_, next)| next.start).chain([text.len()]);
        let out: Vec<Section<'_>> = found
            .iter()
            .zip(ends)
            .map(|((name, range), end)| Section { name, body: range.end..end.max(range.end) })
            .collect();
        if !out.is_empty() {
            return out;
        }
    }
    Vec::new()
}

/// Whether a header's name and a name in code are the same; loaders make `-` an `_`.
fn same(header: &str, wanted: &str) -> bool {
    header == wanted || header.replace('-', "_") == wanted.replace('-', "_")
}

impl<'p> Values<'_, 'p> {
    /// The parts that a loader hands out under a name, where `object` is what it returned.
    pub(super) fn named_parts(&self, object: At, name: &str) -> Vec<Text> {
        let files = self.files_behind(object);
        let parts = files.into_iter().filter_map(|file| {
            let source = self.resolver.project.sql(file)?;
            let section = sections(source).into_iter().find(|section| same(section.name, name))?;
            Some(self.whole(file)?.slice(section.body))
        });
        parts.collect()
    }

    /// Whether an object is what a known loader returned.
    pub(super) fn is_loaded(&self, object: At) -> bool {
        let named = |value: At| self.resolver.matched(value).is_some_and(|matched| matched.call.named);
        match self.resolver.project.kind(object) {
            ExprKind::Name(_) | ExprKind::Member(..) => self.collections.held(object).into_iter().any(named),
            _ => named(object),
        }
    }

    /// The files whose text is behind an object: a loader's result, or what a function makes that reads a file.
    fn files_behind(&self, object: At) -> Vec<FileId> {
        if !self.resolver.project.has_sql() {
            return Vec::new();
        }
        let values = match self.resolver.project.kind(object) {
            ExprKind::Name(_) | ExprKind::Member(..) => self.collections.held(object),
            _ => vec![object],
        };
        let mut out = Vec::new();
        for value in values.into_iter().take(4) {
            if let ExprKind::Call(call) = self.resolver.project.kind(value) {
                self.files_of_call(value, &call, DEPTH, &mut out);
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    fn files_of_call(&self, at: At, call: &Call, depth: u8, out: &mut Vec<FileId>) {
        let (Some(depth), Some(steps)) = (depth.checked_sub(1), self.steps.get().checked_sub(1)) else { return };
        self.steps.set(steps);
        let here = |expr: ExprId| At { file: at.file, expr };
        if let Some(entry) = self.entry_of_files(at, call) {
            if !entry.reads.is_empty() {
                out.extend(self.files(at, &entry.reads));
                return;
            }
            let inner = entry.wraps.as_ref().filter(|selector| entry.named || selector.base == Base::Receiver);
            if let Some(value) = inner.and_then(|selector| selected(at, call, selector, self)) {
                out.extend(self.files_of_text(value));
                return;
            }
        }
        let Some((file, frame)) = self.resolver.function(here(call.callee), 4) else { return };
        // A function that is handed the file's text, or that reads the file itself.
        for arg in call.args.iter().take(8) {
            out.extend(self.files_of_text(here(arg.value)));
        }
        self.calling.borrow_mut().push((file, frame, at));
        for inner in self.calls_within(file, frame) {
            if let ExprKind::Call(call) = self.resolver.project.kind(inner) {
                self.files_of_call(inner, &call, depth, out);
            }
        }
        self.calling.borrow_mut().pop();
    }

    /// The SQL files that a text is made of.
    fn files_of_text(&self, at: At) -> Vec<FileId> {
        let texts = self.fold(at, super::MAX_DEPTH / 2);
        let files = texts.iter().flat_map(|text| &text.map).filter(|s| s.hole.is_none()).map(|s| s.file);
        files.filter(|&file| self.resolver.project.unit(file).host == Host::Sql).collect()
    }

    fn calls_within(&self, file: FileId, frame: FrameId) -> Vec<At> {
        let tree = &self.resolver.project.unit(file).tree;
        let span = tree.frame(frame).span;
        // Looking through a large file costs as much as folding a few expressions.
        let cost = (tree.exprs().len() / 512) as u32;
        self.steps.set(self.steps.get().saturating_sub(cost));
        let within = tree.exprs().enumerate().filter(|(_, e)| span.contains(e.span));
        let calls = within.filter(|(_, e)| matches!(e.kind, ExprKind::Call(_)));
        calls.take(64).map(|(i, _)| At { file, expr: ExprId(i as u32) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(&str, &str)> {
        sections(text).into_iter().map(|s| (s.name, text[s.body].trim())).collect()
    }

    #[test]
    fn headers_divide_a_text() {
        let text = "-- about\n-- name: lock_jobs!\n-- Takes it.\nSELECT 1\n-- name: done^\nSELECT 2\n";
        assert_eq!(names(text), [("lock_jobs", "-- Takes it.\nSELECT 1"), ("done", "SELECT 2")]);
        assert_eq!(
            names("-- lock --\nSELECT 1;\n-- a remark of words\n"),
            [("lock", "SELECT 1;\n-- a remark of words")]
        );
        assert_eq!(names("-- :name lock :one\nSELECT 1"), [("lock", "SELECT 1")]);
        assert!(names("SELECT 1 -- lock").is_empty());
    }
}
