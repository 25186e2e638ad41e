//! The files of a run that were read, and what their names stand for.
//!
//! A [`Project`] holds every file that the prefilter let through, each with an index of its bindings, so that a name can
//! be followed to the expressions that it may hold: in its own frame, in the frames around it, as an attribute of its
//! class, and through imports into other files.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, RwLock};

use crate::host::Host;
use crate::manifests::{Manifests, above};
use crate::scope::Place;
use crate::source::{Source, Span};
use crate::tree::{Binding, Bound, ExprId, ExprKind, FrameId, FrameKind, Import, Tree};

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
    Bound(FileId, &'p Binding),
    /// A parameter: only callers decide.
    Param(ParamRef),
    /// A function or class with that name.
    Frame(FileId, FrameId),
    /// An import that leads out of the project (or into a file that was not read).
    Import(&'p Import),
}

/// One file, read.
#[derive(Debug)]
pub struct Unit {
    /// Its text.
    pub source: Source,
    /// Its language.
    pub host: Host,
    /// The kind of code that its path means.
    pub place: Place,
    /// What it says.
    pub tree: Tree,
    bindings: HashMap<String, Vec<u32>>,
    by_value: HashMap<ExprId, Vec<u32>>,
    frames: HashMap<String, Vec<FrameId>>,
    imports: HashMap<String, Vec<u32>>,
    /// The expression around each expression.
    parents: Vec<Option<ExprId>>,
    /// For a call: the members and elements that are taken of it.
    uses: HashMap<ExprId, Vec<ExprId>>,
    /// The expression that is a closure.
    closures: HashMap<FrameId, ExprId>,
    /// Calls on what a dotted name holds: `pool.query(…)` under `pool`.
    calls_on: HashMap<String, Vec<ExprId>>,
    /// What is appended to a list held by a name: `names.append(x)`, `names.push(x)`.
    appended: HashMap<String, Vec<ExprId>>,
}

/// Method names that add an element to a list in one of the hosts.
const APPENDERS: [&str; 4] = ["append", "push", "extend", "add"];

impl Unit {
    /// Reads a file with its host.
    pub fn read(source: Source, host: Host, place: Place) -> Unit {
        let tree = host.read(&source.text);
        let mut unit = Unit {
            source,
            host,
            place,
            bindings: HashMap::new(),
            by_value: HashMap::new(),
            frames: HashMap::new(),
            imports: HashMap::new(),
            parents: vec![None; tree.exprs.len()],
            closures: HashMap::new(),
            uses: HashMap::new(),
            calls_on: HashMap::new(),
            appended: HashMap::new(),
            tree: Tree::default(),
        };
        for (i, binding) in tree.bindings.iter().enumerate() {
            unit.bindings.entry(binding.target.clone()).or_default().push(i as u32);
            unit.by_value.entry(binding.value.expr()).or_default().push(i as u32);
        }
        for (i, frame) in tree.frames.iter().enumerate() {
            if !frame.name.is_empty() {
                unit.frames.entry(frame.name.clone()).or_default().push(FrameId(i as u32));
            }
        }
        for (i, import) in tree.imports.iter().enumerate() {
            unit.imports.entry(import.local.clone()).or_default().push(i as u32);
        }
        for (i, expr) in tree.exprs.iter().enumerate() {
            let id = ExprId(i as u32);
            for child in tree.children(id) {
                unit.parents[child.0 as usize] = Some(id);
            }
            if let ExprKind::Member(object, _) | ExprKind::Index(object, _) = expr.kind
                && matches!(tree.expr(object).kind, ExprKind::Call(_))
            {
                unit.uses.entry(object).or_default().push(id);
            }
            if let ExprKind::Function(frame) = expr.kind {
                unit.closures.insert(frame, id);
            }
            let ExprKind::Call(call) = &expr.kind else { continue };
            if let ExprKind::Member(object, name) = &tree.expr(call.callee).kind
                && let Some(target) = tree.path(*object)
            {
                if APPENDERS.contains(&name.as_str()) {
                    unit.appended.entry(target.clone()).or_default().extend(call.args.iter().map(|arg| arg.value));
                }
                unit.calls_on.entry(target).or_default().push(id);
            }
        }
        unit.tree = tree;
        unit
    }

    /// The expression around an expression.
    pub fn parent(&self, expr: ExprId) -> Option<ExprId> {
        self.parents.get(expr.0 as usize).copied().flatten()
    }

    /// The call that an expression is an argument of, and at which position.
    pub fn argument_of(&self, expr: ExprId) -> Option<(ExprId, usize)> {
        let parent = self.parent(expr)?;
        let ExprKind::Call(call) = &self.tree.expr(parent).kind else { return None };
        Some((parent, call.args.iter().position(|arg| arg.value == expr)?))
    }

    /// The call that a closure is an argument of, and at which position.
    pub fn passed_to(&self, frame: FrameId) -> Option<(ExprId, usize)> {
        self.argument_of(*self.closures.get(&frame)?)
    }

    /// The call of a method on an expression: `b` in `a.b()`, seen from `a`.
    pub fn method_on(&self, object: ExprId) -> Option<ExprId> {
        let member = self.parent(object)?;
        let call = self.parent(member)?;
        match (&self.tree.expr(member).kind, &self.tree.expr(call).kind) {
            (ExprKind::Member(o, _), ExprKind::Call(c)) if *o == object && c.callee == member => Some(call),
            _ => None,
        }
    }

    /// The members and elements that are taken of a call. Several patterns may share one value.
    pub fn uses_of(&self, expr: ExprId) -> impl Iterator<Item = ExprId> {
        self.uses.get(&expr).into_iter().flatten().copied()
    }

    /// Calls on what a dotted name holds.
    pub fn calls_on(&self, target: &str) -> &[ExprId] {
        self.calls_on.get(target).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names that an expression is bound to as it is.
    pub fn bound_to(&self, expr: ExprId) -> impl Iterator<Item = &Binding> {
        let is_it = move |b: &&Binding| matches!(b.value, Bound::Value(e) | Bound::Entered(e) if e == expr);
        self.by_value.get(&expr).into_iter().flatten().map(|&i| &self.tree.bindings[i as usize]).filter(is_it)
    }

    /// What is appended to the list that a dotted name holds.
    pub fn appended(&self, target: &str) -> &[ExprId] {
        self.appended.get(target).map(Vec::as_slice).unwrap_or_default()
    }

    /// The imports that bring in a local name.
    pub fn imports(&self, local: &str) -> impl Iterator<Item = &Import> {
        self.imports.get(local).into_iter().flatten().map(|&i| &self.tree.imports[i as usize])
    }

    /// Functions and classes with this name, wherever they stand.
    pub fn frames(&self, name: &str) -> &[FrameId] {
        self.frames.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything bound to a dotted name, in source order.
    pub fn bindings(&self, target: &str) -> impl DoubleEndedIterator<Item = &Binding> {
        self.bindings.get(target).into_iter().flatten().map(|&i| &self.tree.bindings[i as usize])
    }

    /// The class that a frame belongs to, where there is one.
    pub fn class_of(&self, frame: FrameId) -> Option<FrameId> {
        self.tree.enclosing(frame).find(|&f| self.tree.frame(f).kind == FrameKind::Class)
    }
}

/// All files that were read.
#[derive(Debug, Default)]
pub struct Project {
    units: Vec<Unit>,
    by_path: HashMap<Arc<str>, FileId>,
    /// Last path segments without extension, for modules that are named from a root that is not known.
    by_stem: HashMap<String, Vec<FileId>>,
    /// What files give out under a name; asked again and again through barrel files.
    exports: RwLock<HashMap<FileId, HashMap<String, Vec<Export>>>>,
    /// The folders that hold files.
    folders: HashSet<String>,
    has_sql: bool,
    /// What the tree's manifests say.
    pub manifests: Manifests,
    /// The files that a module name means, seen from a file.
    modules: RwLock<HashMap<FileId, HashMap<String, Vec<FileId>>>>,
}

/// Something that a file gives out: a binding by its index, or a frame.
#[derive(Debug, Clone, Copy)]
enum Export {
    Binding(FileId, u32),
    Frame(FileId, FrameId),
}

impl Project {
    /// A project of these files, in this order.
    pub fn new(units: Vec<Unit>) -> Project {
        let mut by_path = HashMap::new();
        let mut by_stem: HashMap<String, Vec<FileId>> = HashMap::new();
        for (i, unit) in units.iter().enumerate() {
            let id = FileId(i as u32);
            by_path.insert(unit.source.path.clone(), id);
            by_stem.entry(module_stem(&unit.source.path).to_string()).or_default().push(id);
        }
        let folders = units.iter().flat_map(|unit| above(&unit.source.path)).map(str::to_string).collect();
        let has_sql = units.iter().any(|unit| unit.host == Host::Sql);
        Project { units, by_path, by_stem, folders, has_sql, ..Project::default() }
    }

    /// The same with the manifests of its tree.
    pub fn with_manifests(self, manifests: Manifests) -> Project {
        Project { manifests, ..self }
    }

    /// Whether any file is one of SQL.
    pub fn has_sql(&self) -> bool {
        self.has_sql
    }

    /// The file of this name.
    pub fn by_name(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// The folder of a Python package, seen from a file.
    pub fn package(&self, from: FileId, name: &str) -> Option<String> {
        let rest = name.replace('.', "/");
        let roots = above(&self.unit(from).source.path).flat_map(|up| [up.to_string(), format!("{up}/src")]);
        roots.map(|root| normalise(&format!("{root}/{rest}"))).find(|folder| self.folders.contains(folder))
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &Unit)> {
        self.units.iter().enumerate().map(|(i, unit)| (FileId(i as u32), unit))
    }

    /// One file.
    pub fn unit(&self, file: FileId) -> &Unit {
        &self.units[file.0 as usize]
    }

    /// An expression's form.
    pub fn kind(&self, at: At) -> &ExprKind {
        &self.unit(at.file).tree.expr(at.expr).kind
    }

    /// An expression's place in its file.
    pub fn span(&self, at: At) -> Span {
        self.unit(at.file).tree.expr(at.expr).span
    }

    /// What a bare name may stand for where it is used.
    pub fn name(&self, file: FileId, frame: FrameId, at: u32, name: &str) -> Vec<Meaning<'_>> {
        let unit = self.unit(file);
        for (depth, f) in unit.tree.enclosing(frame).enumerate() {
            // A class's own names are not in scope inside its methods.
            if depth > 0 && unit.tree.frame(f).kind == FrameKind::Class && unit.host != Host::Rust {
                continue;
            }
            let found = self.reaching(file, f, at, name);
            if !found.is_empty() {
                return found.into_iter().map(|b| Meaning::Bound(file, b)).collect();
            }
            if let Some(index) = unit.tree.frame(f).params.iter().position(|p| p.name == name)
                && unit.tree.frame(f).kind != FrameKind::Class
            {
                return vec![Meaning::Param(ParamRef { file, frame: f, index: index as u32 })];
            }
            let inner = unit.frames(name).iter().find(|&&g| g != f && unit.tree.frame(g).parent == f);
            if let Some(&g) = inner {
                return vec![Meaning::Frame(file, g)];
            }
        }
        let imported: Vec<Meaning> = unit.imports(name).flat_map(|import| self.imported(file, import)).collect();
        if !imported.is_empty() {
            return imported;
        }
        let stars = unit.imports("*").flat_map(|import| self.exported(file, &import.module, name));
        stars.collect()
    }

    /// Bindings of one frame that a use at `at` may see: the nearest before it, and earlier ones that a branch leaves
    /// open. Where all stand after the use (a function that runs later), all of them.
    fn reaching(&self, file: FileId, frame: FrameId, at: u32, target: &str) -> Vec<&Binding> {
        let unit = self.unit(file);
        let all: Vec<&Binding> = unit.bindings(target).filter(|b| b.frame == frame).collect();
        let mut seen = Vec::new();
        for &binding in all.iter().rev().filter(|b| b.span.end <= at) {
            seen.push(binding);
            if binding.block.start <= at && at <= binding.block.end && !matches!(binding.value, Bound::Extended(_)) {
                return seen;
            }
        }
        // A binding whose statement holds the use (a comprehension, a recursive default) counts where nothing else does.
        if seen.is_empty() { all } else { seen }
    }

    /// What an attribute of `self`/`this` may hold: given in the class body, or in any method.
    pub fn attribute(&self, file: FileId, class: FrameId, receiver: &str, name: &str) -> Vec<Meaning<'_>> {
        let unit = self.unit(file);
        let mut found = self.attribute_once(file, class, receiver, name);
        if found.is_empty() {
            for &base in &unit.tree.frame(class).bases {
                if let Some((base_file, base_frame)) = self.class_named(At { file, expr: base }) {
                    // A base of the same place would go round in a circle.
                    if (base_file, base_frame) != (file, class) {
                        found.extend(self.attribute_once(base_file, base_frame, receiver, name));
                    }
                }
            }
        }
        found
    }

    /// As [`Project::attribute`], without looking into further bases: one level of inheritance bounds the search.
    fn attribute_once(&self, file: FileId, class: FrameId, receiver: &str, name: &str) -> Vec<Meaning<'_>> {
        let unit = self.unit(file);
        let own = unit.bindings(name).filter(|b| b.frame == class);
        let target = format!("{receiver}.{name}");
        let given = unit.bindings(&target).filter(|b| unit.class_of(b.frame) == Some(class));
        let members = unit.frames(name).iter().filter(|&&g| unit.tree.frame(g).parent == class);
        let bound = own.chain(given).map(|b| Meaning::Bound(file, b));
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
        let (head, rest) = path.split_once('.').map_or((path.as_str(), ""), |(h, r)| (h, r));
        let mut found = Vec::new();
        for import in unit.imports(head) {
            let mut full = import.module.clone();
            for part in import.member.iter().filter(|m| *m != "default").map(String::as_str).chain([rest]) {
                if !part.is_empty() {
                    full.push('.');
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

    fn imported<'p>(&'p self, file: FileId, import: &'p Import) -> Vec<Meaning<'p>> {
        let found = match &import.member {
            Some(member) => self.exported(file, &import.module, member),
            None => Vec::new(),
        };
        if found.is_empty() { vec![Meaning::Import(import)] } else { found }
    }

    /// What a module of the project gives out under a name.
    fn exported(&self, from: FileId, module: &str, name: &str) -> Vec<Meaning<'_>> {
        let mut visited = HashSet::new();
        let mut out = Vec::new();
        for file in self.modules(from, module) {
            out.extend(self.exports_of(file, name, &mut visited));
        }
        let meaning = |export: Export| match export {
            Export::Binding(file, i) => Meaning::Bound(file, &self.unit(file).tree.bindings[i as usize]),
            Export::Frame(file, frame) => Meaning::Frame(file, frame),
        };
        out.into_iter().map(meaning).collect()
    }

    /// What a file gives out under a name: its own, or passed on from another file.
    fn exports_of(&self, file: FileId, name: &str, visited: &mut HashSet<FileId>) -> Vec<Export> {
        if let Some(known) = self.exports.read().ok().and_then(|all| all.get(&file)?.get(name).cloned()) {
            return known;
        }
        if !visited.insert(file) {
            return Vec::new();
        }
        let outermost = visited.len() == 1;
        let unit = self.unit(file);
        let own = |target: &str| {
            let all = unit.bindings.get(target).into_iter().flatten().copied();
            let at_top = all.filter(|&i| unit.tree.bindings[i as usize].frame == FrameId(0));
            at_top.map(|i| Export::Binding(file, i)).collect::<Vec<_>>()
        };
        let mut found = own(name);
        found.extend(own(&format!("exports.{name}")));
        found.extend(own(&format!("module.exports.{name}")));
        let top = unit.frames(name).iter().filter(|&&g| unit.tree.frame(g).parent == FrameId(0));
        found.extend(top.map(|&g| Export::Frame(file, g)));
        if found.is_empty() {
            for import in unit.imports(name).chain(unit.imports("*")) {
                let member = if import.local == "*" { Some(name) } else { import.member.as_deref() };
                let Some(member) = member else { continue };
                for next in self.modules(file, &import.module) {
                    found.extend(self.exports_of(next, member, visited));
                }
                if !found.is_empty() {
                    break;
                }
            }
        }
        // A search that came here on a way of its own may have been cut short by a circle; only a whole one is kept.
        if (outermost || !found.is_empty())
            && let Ok(mut all) = self.exports.write()
        {
            all.entry(file).or_default().insert(name.to_string(), found.clone());
        }
        found
    }
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

/// Takes `.` and `..` out of a path.
pub fn normalise(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out.join("/")
}
