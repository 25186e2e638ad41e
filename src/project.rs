//! The files of a run that were read, and what their names stand for.
//!
//! A [`Project`] holds every file that the prefilter let through, each with an index of its bindings, so that a name can
//! be followed to the expressions that it may hold: in its own frame, in the frames around it, as an attribute of its
//! class, and through imports into other files.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use crate::host::Host;
use crate::manifests::{Manifests, Versions, above};
use crate::packed::{Binding, ExprId, ExprKind, FrameId, FrameKind, Import, hash};
use crate::paths::normalise;
use crate::settings::surroundings::Surroundings;
use crate::source::{Source, Span};

mod basis;

mod beside;

mod known;

mod script;

mod unit;

pub use basis::{Asked, AskedModule};
use known::Known;

pub use script::Script;
pub use unit::{MAX_REACHING, Unit, digest};

mod classes;

mod members;

mod modules;

/// Index of a file in a [`Project`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// An expression of some file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// The file.
    pub file: FileId,
    /// The expression in it.
    pub expr: ExprId,
}

/// A parameter of a function of some file, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParamRef {
    /// The file.
    pub file: FileId,
    /// The function.
    pub frame: FrameId,
    /// Which parameter, from 0.
    pub index: u32,
}

/// What a name may stand for.
#[derive(Debug, Clone, Copy)]
pub enum Meaning<'p> {
    /// Something bound to it.
    Bound(FileId, Binding<'p>),
    /// A parameter: only callers decide.
    Param(ParamRef),
    /// A function or class with that name.
    Frame(FileId, FrameId),
    /// An import that leads out of the project (or into a file that was not read).
    Import(Import<'p>),
}

/// How many files may pass an import on.
const MAX_PASSED: u8 = 4;

/// All files that were read.
#[derive(Debug, Default)]
pub struct Project {
    units: Vec<Arc<Unit>>,
    by_path: HashMap<Arc<str>, FileId>,
    /// Methods of classes by the hash of their name.
    methods: Box<[(u32, classes::FrameAt)]>,
    /// How many of them files that were not read seem to have, where that was looked into.
    unread: HashMap<u32, usize>,
    /// The classes that name a class as a base.
    subclasses: OnceLock<HashMap<classes::FrameAt, Vec<classes::FrameAt>>>,
    /// The hashes of last path segments without extension, in order, for modules that are named from a root that is not
    /// known.
    by_stem: Vec<(u32, FileId)>,
    /// What files give out under a name; asked again and again through barrel files.
    exports: Known<Export>,
    /// The files that were looked into for that.
    exports_rest_on: Known<FileId>,
    /// The folders that hold files.
    folders: HashSet<String>,
    /// The hashes of the names that values are given to where other code may reach them.
    given: OnceLock<HashSet<u32>>,
    has_sql: bool,
    /// What the tree's manifests say.
    pub manifests: Arc<Manifests>,
    /// What the tree says of the versions of libraries.
    pub versions: Versions,
    /// What settings files around the code say.
    pub surroundings: Surroundings,
    /// For each file the first of its folder that is of the same language.
    seats: Vec<FileId>,
    /// The paths of code that was not read.
    beside: Vec<Arc<str>>,
    /// The files that a module name means, seen from a file's seat, those among them that were not read.
    modules: Known<FileId>,
    rereader: Rereader,
    /// Whether it is noted what answers rest on.
    is_noting: bool,
    /// What names of modules were found to mean, where that is noted.
    asked_modules: Mutex<Vec<AskedModule>>,
}

/// Reads a file's text once more; `None` where it is no longer the same.
type Reread = dyn Fn(&Unit) -> Option<Source> + Send + Sync;

#[derive(Default)]
struct Rereader(Option<Box<Reread>>);

impl fmt::Debug for Rereader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rereader({})", self.0.is_some())
    }
}

/// Something that a file gives out: a binding by its index, or a frame.
#[derive(Debug, Clone, Copy)]
enum Export {
    Binding(FileId, u32),
    Frame(FileId, FrameId),
}

impl Project {
    /// A project of these files, in this order. Two projects may share a file.
    pub fn new(units: impl IntoIterator<Item = impl Into<Arc<Unit>>>) -> Project {
        let units: Vec<Arc<Unit>> = units.into_iter().map(Into::into).collect();
        let (methods, project) = rayon::join(|| classes::methods(&units), || Project::by_names(&units));
        Project { units, methods, ..project }
    }

    /// What is found by the names of files.
    fn by_names(units: &[Arc<Unit>]) -> Project {
        let mut by_path = HashMap::new();
        let mut by_stem = Vec::with_capacity(units.len());
        let (mut by_folder, mut seats) = (HashMap::new(), Vec::new());
        for (i, unit) in units.iter().enumerate() {
            let id = FileId(i as u32);
            by_path.insert(unit.path.clone(), id);
            seats.push(*by_folder.entry((parent(&unit.path), unit.host.sinks())).or_insert(id));
            by_stem.push((hash(module_stem(&unit.path)), id));
        }
        drop(by_folder);
        by_stem.sort_unstable();
        let folders = units.iter().flat_map(|unit| above(&unit.path)).map(str::to_string).collect();
        let has_sql = units.iter().any(|unit| unit.host == Host::Sql);
        Project { by_path, by_stem, folders, has_sql, seats, ..Project::default() }
    }

    /// The same with the manifests of its tree.
    pub fn with_manifests(self, manifests: Arc<Manifests>, versions: Versions) -> Project {
        Project { manifests, versions, ..self }
    }

    /// The same with the settings files of its tree.
    pub fn with_surroundings(self, surroundings: Surroundings) -> Project {
        Project { surroundings, ..self }
    }

    /// The same with more files behind those that it has, which keep their ids.
    pub fn widened(self, more: Vec<Arc<Unit>>) -> Project {
        let units = self.units.into_iter().chain(more);
        let wider = Project::new(units).with_manifests(self.manifests, self.versions);
        let wider = Project { rereader: self.rereader, ..wider.with_surroundings(self.surroundings) };
        wider.beside(self.beside)
    }

    /// The same, noting what answers rest on.
    pub fn with_noting(self, is_noting: bool) -> Project {
        Project { is_noting, ..self }
    }

    /// Whether it is noted what answers rest on.
    pub fn is_noting(&self) -> bool {
        self.is_noting
    }

    /// The same with these files behind the first few, which keep their ids.
    pub fn reordered(mut self, first: usize, more: Vec<Arc<Unit>>) -> Project {
        self.units.truncate(first);
        self.widened(more)
    }

    /// The same with the methods of files that were not read, by the hashes of their names.
    pub fn with_unread(self, unread: HashMap<u32, usize>) -> Project {
        Project { unread, ..self }
    }

    /// The hashes of the names of all methods, each as often as there are methods.
    pub fn method_hashes(&self) -> impl Iterator<Item = u32> {
        self.methods.iter().map(|&(hash, _)| hash)
    }

    /// How many methods of this name seem to stand in files that were not read.
    pub fn unread(&self, method: &str) -> usize {
        self.unread.get(&hash(method)).copied().unwrap_or_default()
    }

    /// The same with a way to read a file of SQL again, whose text code reads and sends.
    pub fn with_rereader(self, reread: impl Fn(&Unit) -> Option<Source> + Send + Sync + 'static) -> Project {
        Project { rereader: Rereader(Some(Box::new(reread))), ..self }
    }

    /// The text of a file of SQL; `None` for others, and where it is no longer the one that was read first.
    pub fn sql(&self, file: FileId) -> Option<&str> {
        let unit = self.unit(file);
        if unit.host != Host::Sql {
            return None;
        }
        let read = || self.rereader.0.as_ref().and_then(|reread| reread(unit)).map(|source| source.text);
        unit.sql.get_or_init(read).as_deref()
    }

    /// Gives back the memory of what was found so far, all of which can be found again.
    pub fn forget(&self) {
        self.exports.forget();
        self.exports_rest_on.forget();
        self.modules.forget();
    }

    /// Whether some file gives a value to an attribute of this name, or to such a name that others may import.
    pub fn gives(&self, name: &str) -> bool {
        let hash = hash(name);
        self.note_given(hash);
        self.gives_hashed(hash)
    }

    fn gives_hashed(&self, hash: u32) -> bool {
        let given = || self.units.iter().flat_map(|unit| unit.given()).collect();
        self.given.get_or_init(given).contains(&hash)
    }

    /// Whether any file is one of SQL.
    pub fn has_sql(&self) -> bool {
        self.has_sql
    }

    /// The file of this name.
    pub fn by_name(&self, path: &str) -> Option<FileId> {
        self.file(path).filter(|&file| self.is_read(file))
    }

    /// The folder of a Python package, seen from a file.
    pub fn package(&self, from: FileId, name: &str) -> Option<String> {
        let rest = name.replace('.', "/");
        let roots = above(&self.unit(from).path).flat_map(|up| [up.to_string(), format!("{up}/src")]);
        roots.map(|root| normalise(&format!("{root}/{rest}"))).find(|folder| self.folders.contains(folder))
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &Unit)> {
        self.units.iter().enumerate().map(|(i, unit)| (FileId(i as u32), &**unit))
    }

    /// All files, for another project.
    pub fn into_units(self) -> Vec<Arc<Unit>> {
        self.units
    }

    /// All files, to be shared with another project.
    pub fn shared(&self) -> &[Arc<Unit>] {
        &self.units
    }

    /// One file.
    pub fn unit(&self, file: FileId) -> &Unit {
        self.note_file(file);
        &self.units[file.0 as usize]
    }

    /// An expression's form.
    #[inline]
    pub fn kind(&self, at: At) -> ExprKind<'_> {
        self.unit(at.file).tree.kind(at.expr)
    }

    /// An expression's place in its file.
    pub fn span(&self, at: At) -> Span {
        self.unit(at.file).tree.span(at.expr)
    }

    /// What a bare name may stand for where it is used.
    pub fn name(&self, file: FileId, frame: FrameId, at: u32, name: &str) -> Vec<Meaning<'_>> {
        let unit = self.unit(file);
        let (bound, frames) = (unit.bindings_of(name), unit.frames(name));
        for (depth, f) in unit.tree.enclosing(frame).enumerate() {
            let is_class = unit.tree.frame_kind(f) == FrameKind::Class;
            // A class's own names are not in scope inside its methods.
            if depth > 0 && is_class && unit.host != Host::Rust {
                continue;
            }
            let found = unit.reaching(bound, f, at);
            if !found.is_empty() {
                return found.into_iter().map(|b| Meaning::Bound(file, b)).collect();
            }
            let param = || unit.tree.params(f).iter().position(|p| p.name == name);
            if let Some(index) = Some(param).filter(|_| !is_class).and_then(|param| param()) {
                return vec![Meaning::Param(ParamRef { file, frame: f, index: index as u32 })];
            }
            let inner = frames.iter().find(|&&g| g != f && unit.tree.parent_of(g) == f);
            if let Some(&g) = inner {
                return vec![Meaning::Frame(file, g)];
            }
        }
        let imported: Vec<Meaning> = unit.imports(name).flat_map(|import| self.imported(file, import)).collect();
        if !imported.is_empty() {
            return imported;
        }
        let stars = unit.imports("*").flat_map(|import| self.exported(file, import.module, name));
        stars.collect()
    }

    /// What an attribute holds by one class alone.
    fn attribute_once(&self, file: FileId, class: FrameId, receiver: &str, name: &str) -> Vec<Meaning<'_>> {
        let unit = self.unit(file);
        // Rust's struct and its impl blocks are frames of one name.
        let rust = unit.host == Host::Rust;
        let of_class = |f: FrameId| {
            let (one, other) = (unit.tree.frame(f), unit.tree.frame(class));
            f == class || (rust && one.kind == FrameKind::Class && !one.name.is_empty() && one.name == other.name)
        };
        let span = unit.tree.frame(class).span;
        let stretch = if rust { Span { start: 0, end: u32::MAX } } else { span };
        let own = unit.bindings_within(name, stretch).filter(|b| of_class(b.frame));
        // Callers that do not know the file say `self`.
        let receiver = if unit.host.sinks() == "javascript" { "this" } else { receiver };
        let target = format!("{receiver}.{name}");
        let given = unit.bindings_within(&target, span).filter(|b| unit.class_of(b.frame) == Some(class));
        let members = unit.frames(name).iter().filter(|&&g| g != class && of_class(unit.tree.frame(g).parent));
        let bound = own.chain(given).take(MAX_REACHING).map(|b| Meaning::Bound(file, b));
        bound.chain(members.map(|&g| Meaning::Frame(file, g))).collect()
    }

    /// The class that an expression names.
    pub fn class_named(&self, at: At) -> Option<(FileId, FrameId)> {
        let unit = self.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        let meanings = match &expr.kind {
            ExprKind::Name(name) => self.name(at.file, expr.frame, expr.span.start, name),
            ExprKind::Member(object, name) => self.member_of_module(At { file: at.file, expr: *object }, name),
            _ => return None,
        };
        meanings.into_iter().find_map(|meaning| match meaning {
            Meaning::Frame(file, frame) if self.unit(file).tree.frame(frame).kind == FrameKind::Class => {
                Some((file, frame))
            }
            _ => None,
        })
    }

    /// What `module.name` stands for, where `module` is an import of a file of the project.
    pub fn member_of_module(&self, module: At, name: &str) -> Vec<Meaning<'_>> {
        let unit = self.unit(module.file);
        let Some(path) = unit.tree.path(module.expr) else { return Vec::new() };
        if unit.host.sinks() == "javascript" {
            return self.member_of_import(module.file, &path, name);
        }
        let (head, rest) = path.split_once('.').map_or((path.as_str(), ""), |(h, r)| (h, r));
        let mut found = Vec::new();
        for import in unit.imports(head) {
            let mut full = import.module.to_string();
            for part in import.member.into_iter().filter(|m| *m != "default").chain([rest]) {
                if !part.is_empty() {
                    if !full.ends_with('.') {
                        full.push('.');
                    }
                    full.push_str(part);
                }
            }
            found.extend(self.exported(module.file, &full, name));
        }
        if found.is_empty() && unit.host == Host::Rust {
            found.extend(self.exported(module.file, &path, name));
        }
        found
    }

    fn imported<'p>(&'p self, file: FileId, import: Import<'p>) -> Vec<Meaning<'p>> {
        let found = match import.member {
            Some(member) => self.exported(file, import.module, member),
            None => Vec::new(),
        };
        match found.is_empty() {
            true => vec![Meaning::Import(self.passed_on(file, import, MAX_PASSED).unwrap_or(import))],
            false => found,
        }
    }

    /// The import by which a file of the project got what it passes on: `from .db import text`, where `db` imports it.
    fn passed_on<'p>(&'p self, file: FileId, import: Import<'p>, depth: u8) -> Option<Import<'p>> {
        let (member, depth) = (import.member?, depth.checked_sub(1)?);
        self.modules(file, import.module).into_iter().find_map(|target| {
            let inner = self.unit(target).imports(member).next()?;
            Some(self.passed_on(target, inner, depth).unwrap_or(inner))
        })
    }

    /// What a module of the project gives out under a name.
    fn exported(&self, from: FileId, module: &str, name: &str) -> Vec<Meaning<'_>> {
        let mut visited = HashSet::new();
        let mut out = Vec::new();
        for file in self.modules(from, module) {
            out.extend(self.exports_of(file, name, &mut visited));
        }
        out.into_iter().map(|export| self.meaning(export)).collect()
    }

    /// What a CommonJS module is as a whole, where it is one thing: `module.exports = function …`.
    pub fn only_export(&self, from: FileId, import: Import<'_>) -> Vec<Meaning<'_>> {
        match import.member {
            None => self.exported(from, import.module, "module.exports"),
            Some(_) => Vec::new(),
        }
    }

    fn meaning(&self, export: Export) -> Meaning<'_> {
        match export {
            Export::Binding(file, i) => Meaning::Bound(file, self.unit(file).tree.binding(i)),
            Export::Frame(file, frame) => Meaning::Frame(file, frame),
        }
    }

    /// What a file gives out under a name: its own, or passed on from another file.
    fn exports_of(&self, file: FileId, name: &str, visited: &mut HashSet<FileId>) -> Vec<Export> {
        if let Some(known) = self.exports.get(file, name) {
            self.exports_rest_on.get(file, name).into_iter().flatten().for_each(|file| self.note_file(file));
            return known;
        }
        if !visited.insert(file) {
            return Vec::new();
        }
        let outermost = visited.len() == 1;
        let (found, asked) = match self.is_noting {
            true => self.noting(|| self.look_for_exports(file, name, visited)),
            false => (self.look_for_exports(file, name, visited), Asked::default()),
        };
        // A search that came here on a way of its own may have been cut short by a circle; only a whole one is kept.
        if outermost || !found.is_empty() {
            if self.is_noting {
                self.exports_rest_on.keep(file, name, &asked.files().collect::<Vec<_>>());
            }
            self.exports.keep(file, name, &found);
        }
        found
    }

    fn look_for_exports(&self, file: FileId, name: &str, visited: &mut HashSet<FileId>) -> Vec<Export> {
        let unit = self.unit(file);
        let own = |target: &str| {
            let all = unit.bindings_of(target).iter().copied();
            let at_top = all.filter(|&i| unit.is_top(unit.tree.binding(i).frame));
            at_top.take(MAX_REACHING).map(|i| Export::Binding(file, i)).collect::<Vec<_>>()
        };
        let mut found = own(name);
        found.extend(own(&format!("exports.{name}")));
        found.extend(own(&format!("module.exports.{name}")));
        found.extend(unit.exported_as().flat_map(|alias| own(&format!("{alias}.{name}"))));
        let top = unit.frames(name).iter().filter(|&&g| unit.is_top(unit.tree.frame(g).parent));
        found.extend(top.map(|&g| Export::Frame(file, g)));
        if found.is_empty() {
            // `Kind.Listen` is a member of what goes by its first segment.
            let (head, rest) = name.split_once('.').map_or((name, ""), |(head, rest)| (head, rest));
            for import in unit.imports(head).chain(unit.imports("*")) {
                let member = match (import.local, import.member) {
                    ("*", _) => name.to_string(),
                    (_, Some(member)) if rest.is_empty() => member.to_string(),
                    (_, Some(member)) => format!("{member}.{rest}"),
                    (_, None) => continue,
                };
                for next in self.modules(file, import.module) {
                    found.extend(self.exports_of(next, &member, visited));
                }
                if !found.is_empty() {
                    break;
                }
            }
        }
        found
    }
}

/// Whether a name stands for the object, or the class, that a method belongs to.
pub fn is_self(name: &str) -> bool {
    matches!(name, "self" | "this" | "cls" | "Self")
}

/// What a path's module is called: its last segment without extension, or its folder's for `mod.rs` and `__init__.py`.
pub fn module_stem(path: &str) -> &str {
    let stem = Path::new(path).file_stem().and_then(|s| s.to_str()).unwrap_or(path);
    if matches!(stem, "mod" | "__init__" | "index") {
        return parent(path).rsplit('/').next().unwrap_or(stem);
    }
    stem
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(head, _)| head)
}
