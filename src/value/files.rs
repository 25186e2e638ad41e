//! Texts that a program reads from files.
//!
//! A path is put together as the code does it: `Path(__file__).parent / "sql" / "lock.sql"`. One that does not start at
//! the code's own place is looked for in the code's folder, in the folder of the nearest manifest, and in the root of
//! the check. Only files that were read with the others count, so nothing leads out of the checked tree.

use super::{MAX_DEPTH, MAX_LENGTH, Text, Values, argument_for};
use crate::host::Host;
use crate::packed::{Bound, Call, ExprId, ExprKind, FrameId, Part};
use crate::paths::below;
use crate::project::{At, FileId, Meaning, ParamRef};
use crate::resolve::How;
use crate::sinks::selector::{Base, Selector};
use crate::sinks::{Call as Entry, Piece};
use crate::source::Span;
use crate::sql::HOLE;

/// Stands before a path that starts in the checked tree.
const ROOTED: char = '\u{1}';
/// How many paths one expression may be.
const MAX_PATHS: usize = 8;
/// How much of the depth a call takes.
const CALL_DEPTH: u8 = 4;

/// A function whose result is looked at, and the call of it: what its parameters stand for.
pub type Calling = (FileId, FrameId, At);

impl<'p> Values<'_, 'p> {
    /// The same for expressions of a function that is called so, outermost call first.
    pub fn called_by(self, around: Vec<Calling>) -> Self {
        Values { around, ..self }
    }

    /// The parameter that decides which file the last text was read from, where nothing else is known of it.
    pub fn path_param(&self) -> Option<ParamRef> {
        self.asked.get()
    }

    /// The files that a path of these pieces names, for a call.
    pub fn files(&self, at: At, pieces: &[Piece]) -> Vec<FileId> {
        let mut out = Vec::new();
        if !self.resolver.project.has_sql() {
            return out;
        }
        for path in self.joined(at, pieces, MAX_DEPTH) {
            out.extend(self.file_of(at.file, &path));
        }
        out.dedup();
        out
    }

    /// What a call says of a file or a path: by its own entry, or where nothing is known of it, by its method's name.
    pub(super) fn entry_of_files(&self, at: At, call: &Call) -> Option<&'p Entry> {
        match self.resolver.matched(at) {
            Some(matched) if matched.how >= How::Named || matched.call.is_of_files() => Some(matched.call),
            guessed => match self.resolver.project.kind(At { file: at.file, expr: call.callee }) {
                ExprKind::Member(_, member) => {
                    let by_name = self.resolver.catalog.of_files(self.host(at), member);
                    by_name.or(guessed.map(|matched| matched.call))
                }
                _ => guessed.map(|matched| matched.call),
            },
        }
    }

    /// The text of a whole file.
    pub(super) fn whole(&self, file: FileId) -> Option<Text> {
        let source = self.resolver.project.sql(file)?;
        if source.len() > MAX_LENGTH {
            return None;
        }
        let mut text = Text::default();
        text.push(source, file, Span::new(0, source.len()));
        Some(text)
    }

    /// What a call reads.
    pub fn read(&self, at: At, pieces: &[Piece]) -> Vec<Text> {
        self.files(at, pieces).into_iter().filter_map(|file| self.whole(file)).collect()
    }

    /// The SQL file that an import brings in as a text: `import lock from "./lock.sql"`.
    pub(super) fn imported(&self, from: FileId, meanings: &[Meaning<'p>]) -> Vec<Text> {
        let unit = self.resolver.project.unit(from);
        if !matches!(unit.host, Host::JavaScript | Host::TypeScript | Host::Tsx) {
            return Vec::new();
        }
        let modules = meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Import(import) if import.member.is_none_or(|m| m == "default") => Some(import.module),
            _ => None,
        });
        let path = |module: &str| module.split('?').next().unwrap_or_default().to_string();
        let found = modules.flat_map(|module| self.resolver.project.modules(from, &path(module)));
        let found = found.filter(|&file| self.resolver.project.unit(file).host == Host::Sql);
        found.filter_map(|file| self.whole(file)).collect()
    }

    fn host(&self, at: At) -> &'static str {
        self.resolver.project.unit(at.file).host.sinks()
    }

    /// The file that a path names, seen from code in `from`.
    fn file_of(&self, from: FileId, path: &str) -> Option<FileId> {
        let project = self.resolver.project;
        let sql = |folder: &str, path: &str| {
            let path = below(folder, path).filter(|path| !path.contains(HOLE))?;
            project.by_name(&path).filter(|&file| project.unit(file).host == Host::Sql)
        };
        if let Some(at) = path.rfind(ROOTED) {
            let rest = &path[at + ROOTED.len_utf8()..];
            return sql("", rest);
        }
        let known = match path.rfind(HOLE) {
            // What only run time knows may be the folder that the rest counts from, and nothing else.
            Some(at) => {
                let rest = &path[at + HOLE.len_utf8()..];
                let unknown = path[..at].chars().all(|c| c == HOLE || c == '/');
                rest.strip_prefix('/').filter(|_| unknown)?
            }
            None if path.starts_with('/') => return None,
            None => path,
        };
        let source = &project.unit(from).path;
        let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
        let bases = [Some(folder), project.manifests.root_of(source), Some("")];
        bases.into_iter().flatten().find_map(|base| sql(base, known))
    }

    /// The paths that pieces make.
    fn joined(&self, at: At, pieces: &[Piece], depth: u8) -> Vec<String> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let ExprKind::Call(call) = self.resolver.project.kind(at) else { return Vec::new() };
        let here = |expr: ExprId| At { file: at.file, expr };
        let mut out = vec![String::new()];
        for piece in pieces {
            match piece {
                Piece::Up => out = join(&out, &["..".to_string()]),
                Piece::Arguments => {
                    for arg in call.args.iter().filter(|arg| arg.name.is_none()) {
                        let values = match arg.spread {
                            false => vec![here(arg.value)],
                            true => self.collections.items(here(arg.value)),
                        };
                        for value in values {
                            out = join(&out, &self.path(value, depth));
                        }
                    }
                }
                Piece::At(selector) => {
                    if let Some(value) = selected(at, &call, selector, self) {
                        out = join(&out, &self.path(value, depth));
                    }
                }
                Piece::Package(selector) => {
                    let value = selected(at, &call, selector, self);
                    out = join(&out, &value.map(|value| self.package(value, depth)).unwrap_or_default());
                }
            }
        }
        out
    }

    /// The folder of the package that an expression names: `"app.sql"`, `__package__`, `app.sql`.
    fn package(&self, at: At, depth: u8) -> Vec<String> {
        let project = self.resolver.project;
        let own = match project.kind(at) {
            ExprKind::Name(name) => matches!(name, "__package__" | "__name__"),
            _ => false,
        };
        if own {
            return vec![format!("{ROOTED}{}/..", project.unit(at.file).path)];
        }
        let mut names: Vec<String> = self.path(at, depth);
        if matches!(project.kind(at), ExprKind::Name(_) | ExprKind::Member(..)) {
            names.extend(self.resolver.paths(at));
        }
        let known = names.iter().filter(|name| !name.contains([HOLE, '/']));
        known.filter_map(|name| project.package(at.file, name)).map(|folder| format!("{ROOTED}{folder}")).collect()
    }

    /// The paths that an expression may be; a hole where nothing is known.
    fn path(&self, at: At, depth: u8) -> Vec<String> {
        let unknown = || vec![HOLE.to_string()];
        let Some(depth) = depth.checked_sub(1) else { return unknown() };
        let Some(steps) = self.steps.get().checked_sub(1) else { return unknown() };
        self.steps.set(steps);
        let mut found = self.path_anew(at, depth);
        found.truncate(MAX_PATHS);
        if found.is_empty() { unknown() } else { found }
    }

    fn path_anew(&self, at: At, depth: u8) -> Vec<String> {
        let project = self.resolver.project;
        let unit = project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        let here = |e: ExprId| At { file: at.file, expr: e };
        let all = |values: Vec<At>| values.into_iter().flat_map(|value| self.path(value, depth)).collect::<Vec<_>>();
        if let Some(own) = own_path(unit.host, &unit.path, unit.tree.path(at.expr).as_deref()) {
            return vec![own];
        }
        match &expr.kind {
            ExprKind::Name(name) => {
                let meanings = project.name(at.file, expr.frame, expr.span.start, name);
                meanings.iter().flat_map(|meaning| self.path_meant(meaning, depth)).collect()
            }
            ExprKind::Member(object, name) => {
                let object = here(*object);
                let of = self.resolver.type_of(object);
                let get = match of {
                    Some(of) => self.resolver.catalog.attribute(self.host(at), of, name).map(|(_, get)| get),
                    None => self.resolver.catalog.of_paths(self.host(at), name),
                };
                if let Some(get) = get.filter(|get| !get.joins.is_empty()) {
                    let start = self.path(object, depth);
                    let more = get.joins.iter().filter(|piece| **piece == Piece::Up);
                    return more.fold(start, |out, _| join(&out, &["..".to_string()]));
                }
                all(self.collections.held(at))
            }
            ExprKind::Index(object, key) => match (project.kind(here(*object)), project.kind(here(*key))) {
                // `parents[1]` of a path is the folder around the folder around it.
                (ExprKind::Member(_, "parents"), ExprKind::Number(number)) => {
                    let up = number.parse::<usize>().unwrap_or_default().min(32);
                    join(&self.path(here(*object), depth), &vec!["..".to_string(); up][..up.min(1)])
                        .into_iter()
                        .map(|path| format!("{path}{}", "/..".repeat(up.saturating_sub(1))))
                        .collect()
                }
                _ => all(self.collections.at(here(*object), here(*key))),
            },
            ExprKind::Choice(items) => all(items.iter().map(|&item| here(item)).collect()),
            ExprKind::Concat(items) => {
                items.iter().fold(vec![String::new()], |out, &item| glue(&out, &self.path(here(item), depth)))
            }
            ExprKind::Text(parts) => parts.iter().fold(vec![String::new()], |out, part| match part {
                Part::Literal { text, .. } => glue(&out, &[text.to_string()]),
                Part::Hole { value: Some(value), .. } => glue(&out, &self.path(here(value), depth)),
                Part::Hole { value: None, .. } => glue(&out, &[HOLE.to_string()]),
            }),
            ExprKind::Call(call) => self.path_called(at, call, depth),
            _ => self.fold(at, depth).into_iter().map(|text| text.sql).collect(),
        }
    }

    fn path_meant(&self, meaning: &Meaning<'p>, depth: u8) -> Vec<String> {
        match *meaning {
            Meaning::Bound(file, binding) => {
                let at = At { file, expr: binding.value.expr() };
                match binding.value {
                    Bound::Value(_) | Bound::Entered(_) => self.path(at, depth),
                    Bound::Element(_) => {
                        let items = self.collections.items(at);
                        items.into_iter().flat_map(|item| self.path(item, depth)).collect()
                    }
                    Bound::Member(_) => {
                        let key = binding.target.rsplit('.').next().unwrap_or_default();
                        let items = self.collections.member(at, key);
                        items.into_iter().flat_map(|item| self.path(item, depth)).collect()
                    }
                    Bound::Extended(_) => Vec::new(),
                }
            }
            Meaning::Param(param) => {
                let calling = self.calling.borrow();
                let known = calling.iter().rposition(|&(file, frame, _)| (file, frame) == (param.file, param.frame));
                let passed = known.and_then(|i| {
                    let at = calling[i].2;
                    let ExprKind::Call(call) = self.resolver.project.kind(at) else { return None };
                    argument_for(self.resolver, param, at, &call).map(|value| (i, value))
                });
                drop(calling);
                let Some((i, value)) = passed else {
                    self.asked.set(self.asked.get().or(Some(param)));
                    return Vec::new();
                };
                // Outside the function, its parameters mean nothing.
                let inner = self.calling.borrow_mut().split_off(i);
                let found = self.path(value, depth);
                self.calling.borrow_mut().extend(inner);
                found
            }
            Meaning::Frame(..) | Meaning::Import(_) => Vec::new(),
        }
    }

    fn path_called(&self, at: At, call: &Call, depth: u8) -> Vec<String> {
        let here = |e: ExprId| At { file: at.file, expr: e };
        if let Some(entry) = self.entry_of_files(at, call) {
            if !entry.joins.is_empty() {
                return self.joined(at, &entry.joins, depth);
            }
            let inner = entry.wraps.as_ref().or(entry.value.as_ref());
            if let Some(value) = inner.and_then(|selector| selected(at, call, selector, self)) {
                return self.path(value, depth);
            }
        }
        if let Some((file, frame)) = self.resolver.function(here(call.callee), 4)
            && let Some(depth) = depth.checked_sub(CALL_DEPTH)
        {
            let returns = &self.resolver.project.unit(file).tree.frame(frame).returns;
            self.calling.borrow_mut().push((file, frame, at));
            let found = returns.iter().flat_map(|&expr| self.path(At { file, expr }, depth)).collect();
            self.calling.borrow_mut().pop();
            return found;
        }
        self.fold(at, depth).into_iter().map(|text| text.sql).collect()
    }
}

/// The argument or receiver that a selector names.
pub(super) fn selected(at: At, call: &Call<'_>, selector: &Selector, values: &Values<'_, '_>) -> Option<At> {
    let here = |expr: ExprId| At { file: at.file, expr };
    match &selector.base {
        Base::Receiver => match values.resolver.project.kind(here(call.callee)) {
            ExprKind::Member(object, _) => Some(here(object)),
            _ => None,
        },
        Base::Arg(wanted) => {
            let by_name = call.args.iter().find(|arg| arg.name.is_some() && arg.name == wanted.keyword.as_deref());
            let by_position = || call.args.iter().filter(|arg| arg.name.is_none()).nth(wanted.position?);
            by_name.or_else(by_position).map(|arg| here(arg.value))
        }
        _ => None,
    }
}

/// The path of a source file itself, under the names that its language has for it.
fn own_path(host: Host, source: &str, spelled: Option<&str>) -> Option<String> {
    let folder = match (host, spelled?) {
        (Host::Python, "__file__") => false,
        (
            Host::JavaScript | Host::TypeScript | Host::Tsx,
            "__filename" | "import.meta.url" | "import.meta.filename",
        ) => false,
        (Host::JavaScript | Host::TypeScript | Host::Tsx, "__dirname" | "import.meta.dirname" | "import.meta.dir") => {
            true
        }
        _ => return None,
    };
    Some(format!("{ROOTED}{source}{}", if folder { "/.." } else { "" }))
}

/// Every path of the first with every path of the second below it.
fn join(heads: &[String], tails: &[String]) -> Vec<String> {
    combined(heads, tails, |head, tail| match head {
        "" => tail.to_string(),
        _ => format!("{head}/{tail}"),
    })
}

/// Every text of the first followed by every text of the second.
fn glue(heads: &[String], tails: &[String]) -> Vec<String> {
    combined(heads, tails, |head, tail| format!("{head}{tail}"))
}

fn combined(heads: &[String], tails: &[String], with: impl Fn(&str, &str) -> String) -> Vec<String> {
    let pairs = heads.iter().flat_map(|head| tails.iter().map(move |tail| (head, tail)));
    let short = pairs.filter(|(head, tail)| head.len() + tail.len() < 4096);
    short.take(MAX_PATHS).map(|(head, tail)| with(head, tail)).collect()
}
