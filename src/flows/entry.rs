//! Functions that something outside the program calls: `rules/entries.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use crate::packed::{ExprKind, Frame, FrameId, FrameKind};
use crate::project::{At, FileId};
use crate::resolve::{Resolver, calls};
use crate::rules::data;
use crate::texts::Texts;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    entry: Vec<Row>,
}

/// One row of `rules/entries.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    kind: String,
    host: String,
    #[serde(default)]
    serverless: bool,
    #[serde(default)]
    functions: Vec<String>,
    #[serde(default)]
    exported: bool,
    params: Option<(usize, usize)>,
    #[serde(default)]
    params_named: Vec<String>,
    #[serde(default)]
    params_typed: Vec<String>,
    #[serde(default)]
    registers: Vec<String>,
}

/// A row, its patterns compiled.
struct Kind {
    row: Row,
    functions: GlobSet,
}

/// The functions that are entered from outside, and as what.
#[derive(Debug, Default)]
pub struct Entries {
    found: BTreeMap<(FileId, FrameId), &'static str>,
}

impl Entries {
    /// The handlers of a serverless platform.
    pub fn serverless(resolver: &Resolver<'_>, texts: &Texts<'_>) -> Entries {
        let mut entries = Entries::default();
        for kind in kinds().iter().filter(|kind| kind.row.serverless) {
            for (file, unit) in resolver.project.files().filter(|(_, unit)| unit.host.sinks() == kind.row.host) {
                for (i, frame) in unit.tree.frames().enumerate() {
                    if kind.is(texts, file, &frame) {
                        entries.found.insert((file, FrameId(i as u32)), &kind.row.kind);
                    }
                }
                if !kind.row.registers.is_empty() {
                    entries.registered(resolver, file, kind);
                }
            }
        }
        entries
    }

    /// As what a function is entered, if it is.
    pub fn kind(&self, file: FileId, frame: FrameId) -> Option<&'static str> {
        self.found.get(&(file, frame)).copied()
    }

    /// The functions that a file hands to one of the calls that register entries.
    fn registered(&mut self, resolver: &Resolver<'_>, file: FileId, kind: &'static Kind) {
        for call in calls(resolver.project, file) {
            let ExprKind::Call(data) = resolver.project.kind(call) else { continue };
            let paths = resolver.paths(At { file, expr: data.callee });
            if !paths.iter().any(|path| kind.row.registers.contains(path)) {
                continue;
            }
            for arg in &data.args {
                let at = At { file, expr: arg.value };
                let given = match resolver.project.kind(at) {
                    ExprKind::Function(frame) => Some((file, frame)),
                    _ => resolver.function(at, 4),
                };
                if let Some(function) = given {
                    self.found.insert(function, &kind.row.kind);
                }
            }
        }
    }
}

impl Kind {
    fn is(&self, texts: &Texts<'_>, file: FileId, frame: &Frame<'_>) -> bool {
        let row = &self.row;
        let function = matches!(frame.kind, FrameKind::Function | FrameKind::Closure);
        let named = |names: &[String]| frame.params.iter().any(|p| names.iter().any(|n| n == p.name));
        let typed = || {
            let of = |annotation: &str| row.params_typed.iter().any(|t| annotation.rsplit('.').next() == Some(t));
            frame.params.iter().any(|p| p.annotation.is_some_and(of))
        };
        function
            && frame.parent == FrameId(0)
            && self.functions.is_match(frame.name)
            && row.params.is_none_or(|(least, most)| (least..=most).contains(&frame.params.len()))
            && (row.params_named.is_empty() || named(&row.params_named))
            && (row.params_typed.is_empty() || typed())
            && (!row.exported || is_exported(texts, file, frame))
    }
}

/// Whether the text before a definition exports it. Trees do not keep the word.
fn is_exported(texts: &Texts<'_>, file: FileId, frame: &Frame<'_>) -> bool {
    let Some(source) = texts.of(file) else { return false };
    let before = &source.text[..frame.span.start as usize];
    let line = before.rsplit(['\n', ';']).next().unwrap_or_default();
    line.contains("export")
}

fn kinds() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| {
        let file: File = data::table("entries.toml");
        let broken = |problem: globset::Error| -> ! { data::broken("entries.toml", &problem) };
        let compiled = file.entry.into_iter().map(|row| {
            let mut globs = GlobSetBuilder::new();
            for name in &row.functions {
                globs.add(Glob::new(name).unwrap_or_else(|e| broken(e)));
            }
            Kind { functions: globs.build().unwrap_or_else(|e| broken(e)), row }
        });
        compiled.collect()
    })
}
