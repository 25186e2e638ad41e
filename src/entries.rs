//! Functions that something outside the program calls: `rules/entries.toml`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use globset::{Glob, GlobSet, GlobSetBuilder};
use rayon::prelude::*;
use serde::Deserialize;

use crate::catalog::Catalog;
use crate::config::{Config, Entrance, HotPathRule};
use crate::host::Host;
use crate::packed::{Call, ExprId, ExprKind, Frame, FrameId, FrameKind, Part};
use crate::project::{At, FileId, Project, Unit};
use crate::resolve::{Resolver, Used, calls};
use crate::rules::data;
use crate::texts::Texts;

/// How deep objects and calls are looked into for functions that are registered.
const DEPTH: u8 = 3;
/// A route is shown this long, in characters.
const ROUTE: usize = 60;

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
    files: Vec<String>,
    #[serde(default)]
    exported: bool,
    params: Option<(usize, usize)>,
    #[serde(default)]
    params_named: Vec<String>,
    #[serde(default)]
    params_typed: Vec<String>,
    #[serde(default)]
    decorators: Vec<String>,
    #[serde(default)]
    registers: Vec<String>,
    #[serde(default)]
    bases: Vec<String>,
    #[serde(default)]
    methods: Vec<String>,
}

/// A row, its patterns compiled.
struct Kind {
    row: Row,
    functions: GlobSet,
    files: GlobSet,
    decorators: GlobSet,
    registers: GlobSet,
    bases: GlobSet,
    methods: GlobSet,
}

/// A function that is entered from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As what: `HTTP route`, `queue worker`.
    pub kind: &'static str,
    /// What it is registered for, where that is written: `GET /orders`. Empty otherwise.
    pub route: String,
}

/// The functions that are entered from outside.
#[derive(Debug, Default)]
pub struct Entries {
    found: BTreeMap<(FileId, FrameId), Entry>,
}

/// A function, the place of the row that knows it, and what it is entered for.
type Told = (usize, (FileId, FrameId), String);

impl Entries {
    /// The handlers of a serverless platform.
    pub fn serverless(resolver: &Resolver<'_>, texts: &Texts<'_>) -> Entries {
        let wanted: Vec<(usize, &Kind)> = kinds().iter().enumerate().filter(|(_, kind)| kind.row.serverless).collect();
        let files = resolver.project.files();
        Entries::of(files.flat_map(|(file, _)| in_file(resolver, texts, file, &wanted)).collect())
    }

    /// All that some files tell of, where the configuration asks for them.
    pub fn asked_for(
        config: &Config,
        project: &Project,
        catalog: &Catalog<'_>,
        used: &Used,
        files: &[FileId],
    ) -> Entries {
        let is_auto = |rule: &HotPathRule| rule.entries.iter().any(|entrance| matches!(entrance, Entrance::Auto));
        if !config.hot_paths.iter().any(is_auto) {
            return Entries::default();
        }
        let wanted: Vec<(usize, &Kind)> = kinds().iter().enumerate().collect();
        let told = files.par_iter().flat_map_iter(|&file| {
            let resolver = Resolver::new(project, catalog, used);
            in_file(&resolver, &Texts::new(config, project), file, &wanted)
        });
        Entries::of(told.collect())
    }

    fn of(mut told: Vec<Told>) -> Entries {
        // The first row that knows a function says what it is, and of one row the first file.
        told.sort_by_key(|(row, ..)| *row);
        let mut entries = Entries::default();
        for (row, at, route) in told {
            entries.found.entry(at).or_insert(Entry { kind: &kinds()[row].row.kind, route });
        }
        entries
    }

    /// As what a function is entered, if it is.
    pub fn kind(&self, file: FileId, frame: FrameId) -> Option<&'static str> {
        self.found.get(&(file, frame)).map(|entry| entry.kind)
    }

    /// Each of them, in order of file and place.
    pub fn iter(&self) -> impl Iterator<Item = ((FileId, FrameId), &Entry)> {
        self.found.iter().map(|(&at, entry)| (at, entry))
    }
}

/// What a file tells: its own functions that are entries by their definition, and the functions, of whatever file, that it
/// hands to one of the calls that register entries.
fn in_file(resolver: &Resolver<'_>, texts: &Texts<'_>, file: FileId, wanted: &[(usize, &Kind)]) -> Vec<Told> {
    let unit = resolver.project.unit(file);
    let is_here = |kind: &Kind| {
        unit.host.sinks() == kind.row.host && (kind.row.files.is_empty() || kind.files.is_match(&*unit.path))
    };
    let here: Vec<(usize, &Kind)> = wanted.iter().copied().filter(|(_, kind)| is_here(kind)).collect();
    let mut told = Vec::new();
    for (i, frame) in unit.tree.frames().enumerate() {
        for &(row, kind) in &here {
            let route = kind.route_of(texts, file, unit, &frame);
            told.extend(route.map(|route| (row, (file, FrameId(i as u32)), route)));
        }
    }
    let registering: Vec<(usize, &Kind)> =
        here.into_iter().filter(|(_, kind)| !kind.row.registers.is_empty()).collect();
    if registering.is_empty() {
        return told;
    }
    for call in calls(resolver.project, file) {
        let ExprKind::Call(data) = resolver.project.kind(call) else { continue };
        if data.args.is_empty() {
            continue;
        }
        let Some(written) = written(unit, data.callee) else { continue };
        let paths =
            if may_be_imported(unit, &written) { resolver.paths(At { file, expr: data.callee }) } else { Vec::new() };
        for &(row, kind) in &registering {
            let is_named = |name: &String| kind.registers.is_match(name);
            if is_named(&written) || paths.iter().any(is_named) {
                let route = route(resolver.project, file, &data);
                let handed = data.args.iter().flat_map(|arg| handed(resolver, At { file, expr: arg.value }, DEPTH));
                told.extend(handed.map(|function| (row, function, route.clone())));
            }
        }
    }
    told
}

/// Whether the path of a callee may be another than what is written.
fn may_be_imported(unit: &Unit, written: &str) -> bool {
    let head = written.split('.').next().unwrap_or(written);
    let by_import = |local| unit.imports(local).next().is_some();
    unit.host == Host::Rust || unit.own.is_some() || by_import(head) || by_import("*")
}

impl Kind {
    /// What a function is an entry for, if it is one by its own definition; an empty text where that does not say.
    fn route_of(&self, texts: &Texts<'_>, file: FileId, unit: &Unit, frame: &Frame<'_>) -> Option<String> {
        let row = &self.row;
        if !frame.kind.is_function() {
            return None;
        }
        if !row.decorators.is_empty() {
            return frame.decorators.iter().find_map(|&decorator| {
                let (callee, call) = match unit.tree.expr(decorator).kind {
                    ExprKind::Call(call) => (call.callee, Some(call)),
                    _ => (decorator, None),
                };
                let written = written(unit, callee)?;
                let last = written.rsplit('.').next().unwrap_or_default();
                let text = call.and_then(|call| first_text(unit, &call)).unwrap_or_default();
                self.decorators.is_match(&written).then(|| shown(last, &text))
            });
        }
        if !row.bases.is_empty() {
            let class = unit.tree.frame(frame.parent);
            let of_base = |base: &ExprId| {
                let name = written(unit, *base).unwrap_or_default();
                self.bases.is_match(name.rsplit('.').next().unwrap_or_default())
            };
            let is_one =
                class.kind == FrameKind::Class && self.methods.is_match(frame.name) && class.bases.iter().any(of_base);
            return is_one.then(String::new);
        }
        let named = |names: &[String]| frame.params.iter().any(|p| names.iter().any(|n| n == p.name));
        let typed = || {
            let of = |annotation: &str| row.params_typed.iter().any(|t| annotation.rsplit('.').next() == Some(t));
            frame.params.iter().any(|p| p.annotation.is_some_and(of))
        };
        let is_one = frame.parent == FrameId(0)
            && self.functions.is_match(frame.name)
            && row.params.is_none_or(|(least, most)| (least..=most).contains(&frame.params.len()))
            && (row.params_named.is_empty() || named(&row.params_named))
            && (row.params_typed.is_empty() || typed())
            && (!row.exported || is_exported(texts, file, frame));
        is_one.then(String::new)
    }
}

/// The functions that an argument hands over: itself, those of an object (`{handler: f}`), of a list, of a call that wraps
/// one (`get(f)`, `asyncHandler(f)`), and the methods of a class that becomes a view.
fn handed(resolver: &Resolver<'_>, at: At, depth: u8) -> Vec<(FileId, FrameId)> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    let here = |expr| At { file: at.file, expr };
    match resolver.project.kind(at) {
        ExprKind::Function(frame) => vec![(at.file, frame)],
        ExprKind::Object(entries) => {
            entries.iter().flat_map(|(_, value)| handed(resolver, here(value), depth)).collect()
        }
        ExprKind::List(items) => items.iter().flat_map(|&item| handed(resolver, here(item), depth)).collect(),
        ExprKind::Call(call) => {
            if let ExprKind::Member(class, "as_view" | "as_asgi") = resolver.project.kind(here(call.callee))
                && let Some((file, class)) = resolver.project.class_named(here(class))
            {
                let frames = resolver.project.unit(file).tree.frames().enumerate();
                return frames
                    .filter(|(_, frame)| frame.parent == class && frame.kind == FrameKind::Function)
                    .map(|(i, _)| (file, FrameId(i as u32)))
                    .collect();
            }
            call.args.iter().flat_map(|arg| handed(resolver, here(arg.value), depth)).collect()
        }
        _ => resolver.called(at, 4).into_iter().collect(),
    }
}

/// A callee as it is written, without arguments: `router.route.get` for `router.route("/").get`.
fn written(unit: &Unit, expr: ExprId) -> Option<String> {
    match unit.tree.expr(expr).kind {
        ExprKind::Name(name) => Some(name.to_owned()),
        ExprKind::Member(object, name) => Some(format!("{}.{name}", written(unit, object).unwrap_or_default())),
        ExprKind::Call(call) => written(unit, call.callee),
        _ => None,
    }
}

/// What a call registers its functions for.
fn route(project: &Project, file: FileId, call: &Call<'_>) -> String {
    let unit = project.unit(file);
    let member = written(unit, call.callee).unwrap_or_default();
    let member = member.rsplit('.').next().unwrap_or_default();
    shown(member, &first_text(unit, call).unwrap_or_default())
}

/// The first literal text that a call is given.
fn first_text(unit: &Unit, call: &Call<'_>) -> Option<String> {
    call.args.iter().find_map(|arg| match unit.tree.expr(arg.value).kind {
        ExprKind::Text(parts) => parts.iter().find_map(|part| match part {
            Part::Literal { text, .. } => Some(text.to_string()),
            Part::Hole { .. } => None,
        }),
        _ => None,
    })
}

/// `GET /orders` for `get` and `/orders`.
fn shown(member: &str, text: &str) -> String {
    let text: String = text.chars().take(ROUTE).collect();
    let verb = ["get", "post", "put", "patch", "delete", "head", "options"].contains(&member.to_lowercase().as_str());
    match (verb, text.is_empty()) {
        (true, false) => format!("{} {text}", member.to_uppercase()),
        (true, true) => member.to_uppercase(),
        (false, _) => text,
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
        let compiled = file.entry.into_iter().map(|row| Kind {
            functions: globs(&row.functions),
            files: globs(&row.files),
            decorators: globs(&row.decorators),
            registers: globs(&row.registers),
            bases: globs(&row.bases),
            methods: globs(&row.methods),
            row,
        });
        compiled.collect()
    })
}

fn globs(patterns: &[String]) -> GlobSet {
    let broken = |problem: globset::Error| -> ! { data::broken("entries.toml", &problem) };
    let mut globs = GlobSetBuilder::new();
    for pattern in patterns {
        globs.add(Glob::new(pattern).unwrap_or_else(|e| broken(e)));
    }
    globs.build().unwrap_or_else(|e| broken(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_say_how_an_entry_is_known() {
        for kind in kinds() {
            let row = &kind.row;
            let says = [&row.functions, &row.decorators, &row.registers, &row.bases];
            assert!(says.iter().any(|names| !names.is_empty()), "{row:?}");
            assert_eq!(row.bases.is_empty(), row.methods.is_empty(), "{row:?}");
            assert!(["python", "javascript", "rust"].contains(&row.host.as_str()), "{row:?}");
        }
    }

    #[test]
    fn a_route_is_shown_with_its_verb() {
        assert_eq!(shown("get", "/orders"), "GET /orders");
        assert_eq!(shown("route", "/orders"), "/orders");
        assert_eq!(shown("Post", ""), "POST");
    }
}
