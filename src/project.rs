//! The files of a run that were read, and what their names stand for.
//!
//! A [`Project`] holds every file that the prefilter let through, each with an index of its bindings, so that a name can
//! be followed to the expressions that it may hold: in its own frame, in the frames around it, as an attribute of its
//! class, and through imports into other files.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, RwLock};

use crate::host::Host;
use crate::packed::{Binding, Bound, ExprId, ExprKind, FrameId, FrameKind, Import};
use crate::source::Span;

mod unit;

pub use unit::{Unit, digest};

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

/// All files that were read.
#[derive(Debug, Default)]
pub struct Project {
    units: Vec<Unit>,
    by_path: HashMap<Arc<str>, FileId>,
    /// Last path segments without extension, for modules that are named from a root that is not known.
    by_stem: HashMap<String, Vec<FileId>>,
    /// What files give out under a name; asked again and again through barrel files.
    exports: RwLock<HashMap<FileId, HashMap<String, Vec<Export>>>>,
    /// For each file the first of its folder that is of the same language.
    seats: Vec<FileId>,
    /// The files that a module name means, seen from a file's seat.
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
        let (mut by_folder, mut seats) = (HashMap::new(), Vec::new());
        for (i, unit) in units.iter().enumerate() {
            let id = FileId(i as u32);
            by_path.insert(unit.path.clone(), id);
            seats.push(*by_folder.entry((parent(&unit.path), unit.host.sinks())).or_insert(id));
            by_stem.entry(module_stem(&unit.path).to_string()).or_default().push(id);
        }
        drop(by_folder);
        Project { units, by_path, by_stem, seats, ..Project::default() }
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
    #[inline]
    pub fn kind(&self, at: At) -> ExprKind<'_> {
        self.unit(at.file).tree.expr(at.expr).kind
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
        let stars = unit.imports("*").flat_map(|import| self.exported(file, import.module, name));
        stars.collect()
    }

    /// Bindings of one frame that a use at `at` may see: the nearest before it, and earlier ones that a branch leaves
    /// open. Where all stand after the use (a function that runs later), all of them.
    fn reaching(&self, file: FileId, frame: FrameId, at: u32, target: &str) -> Vec<Binding<'_>> {
        let unit = self.unit(file);
        let all: Vec<Binding<'_>> = unit.bindings(target).filter(|b| b.frame == frame).collect();
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
            for &base in unit.tree.frame(class).bases {
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
            let mut full = import.module.to_string();
            for part in import.member.into_iter().filter(|m| *m != "default").chain([rest]) {
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

    fn imported<'p>(&'p self, file: FileId, import: Import<'p>) -> Vec<Meaning<'p>> {
        let found = match import.member {
            Some(member) => self.exported(file, import.module, member),
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
            Export::Binding(file, i) => Meaning::Bound(file, self.unit(file).tree.binding(i)),
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
            let all = unit.bindings_of(target).iter().copied();
            let at_top = all.filter(|&i| unit.tree.binding(i).frame == FrameId(0));
            at_top.map(|i| Export::Binding(file, i)).collect::<Vec<_>>()
        };
        let mut found = own(name);
        found.extend(own(&format!("exports.{name}")));
        found.extend(own(&format!("module.exports.{name}")));
        let top = unit.frames(name).iter().filter(|&&g| unit.tree.frame(g).parent == FrameId(0));
        found.extend(top.map(|&g| Export::Frame(file, g)));
        if found.is_empty() {
            for import in unit.imports(name).chain(unit.imports("*")) {
                let member = if import.local == "*" { Some(name) } else { import.member };
                let Some(member) = member else { continue };
                for next in self.modules(file, import.module) {
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

    /// The files that a module name may mean, seen from a file.
    fn modules(&self, from: FileId, module: &str) -> Vec<FileId> {
        let unit = self.unit(from);
        // All files of a folder mean the same by a name; only Rust's `self` is the file itself.
        let seat = if unit.host == Host::Rust { from } else { self.seats[from.0 as usize] };
        if let Some(known) = self.modules.read().ok().and_then(|all| all.get(&seat)?.get(module).cloned()) {
            return known;
        }
        let found = match unit.host {
            Host::JavaScript | Host::TypeScript | Host::Tsx => self.javascript_module(&unit.path, module),
            Host::Python => self.python_module(&unit.path, module),
            Host::Rust => self.rust_module(from, module),
            Host::Sql => Vec::new(),
        };
        if let Ok(mut all) = self.modules.write() {
            all.entry(seat).or_default().insert(module.to_string(), found.clone());
        }
        found
    }

    fn javascript_module(&self, from: &str, module: &str) -> Vec<FileId> {
        let base = if module.starts_with('.') {
            normalise(&format!("{}/{module}", parent(from)))
        } else if let Some(rest) = module.strip_prefix("@/").or_else(|| module.strip_prefix("~/")) {
            // A path alias: its root is written in a configuration file; the usual ones are the folders above.
            let mut up = parent(from).to_string();
            loop {
                for root in [up.clone(), format!("{up}/src")] {
                    let found = self.javascript_file(&normalise(&format!("{root}/{rest}")));
                    if !found.is_empty() {
                        return found;
                    }
                }
                if up.is_empty() {
                    return Vec::new();
                }
                up = parent(&up).to_string();
            }
        } else {
            return Vec::new();
        };
        self.javascript_file(&base)
    }

    fn javascript_file(&self, base: &str) -> Vec<FileId> {
        // TypeScript sources are imported under the name of what they compile to.
        let bare = [".js", ".mjs", ".cjs", ".jsx"].iter().find_map(|ext| base.strip_suffix(ext)).unwrap_or(base);
        let mut candidates = vec![base.to_string()];
        for ext in ["ts", "tsx", "js", "jsx", "mts", "cts", "mjs", "cjs"] {
            candidates.push(format!("{bare}.{ext}"));
        }
        for ext in ["ts", "tsx", "js", "mjs", "cjs"] {
            candidates.push(format!("{base}/index.{ext}"));
        }
        candidates.iter().find_map(|path| self.by_path.get(path.as_str())).map(|&id| vec![id]).unwrap_or_default()
    }

    fn python_module(&self, from: &str, module: &str) -> Vec<FileId> {
        let dots = module.bytes().take_while(|&b| b == b'.').count();
        let rest = module[dots..].replace('.', "/");
        let file = |base: &str| {
            let base = base.trim_end_matches('/');
            ["", "/__init__"].iter().find_map(|tail| self.by_path.get(format!("{base}{tail}.py").as_str())).copied()
        };
        if dots > 0 {
            let mut folder = parent(from);
            for _ in 1..dots {
                folder = parent(folder);
            }
            let base = if folder.is_empty() { rest } else { format!("{folder}/{rest}") };
            return file(&base).map(|id| vec![id]).unwrap_or_default();
        }
        // The import root is any folder above the importing file.
        let mut up = parent(from);
        loop {
            let base = if up.is_empty() { rest.clone() } else { format!("{up}/{rest}") };
            if let Some(id) = file(&base) {
                return vec![id];
            }
            if up.is_empty() {
                break;
            }
            up = parent(up);
        }
        // The package may be installed under a longer name than its folder's here.
        let shorter = std::iter::successors(Some(rest.as_str()), |rest| rest.split_once('/').map(|(_, tail)| tail));
        let long_enough = shorter.filter(|rest| rest.contains('/'));
        let found = long_enough.map(|rest| self.ending_with(rest, &["py"])).find(|found| !found.is_empty());
        found.unwrap_or_else(|| self.ending_with(&rest, &["py"]))
    }

    fn rust_module(&self, from: FileId, module: &str) -> Vec<FileId> {
        let parts: Vec<&str> =
            module.split('.').filter(|part| !matches!(*part, "crate" | "self" | "super" | "Self")).collect();
        if parts.is_empty() {
            return if module.starts_with("crate") { self.ending_with("lib", &["rs"]) } else { vec![from] };
        }
        // `crate::db::sql::NAME` has the module's path in `db::sql`; an item inside an inline `mod` has one part more.
        for take in (1..=parts.len()).rev() {
            let found = self.ending_with(&parts[..take].join("/"), &["rs"]);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Files whose path without extension ends with these segments; nothing where more than a few do.
    fn ending_with(&self, segments: &str, extensions: &[&str]) -> Vec<FileId> {
        let last = segments.rsplit('/').next().unwrap_or(segments);
        let Some(candidates) = self.by_stem.get(last) else { return Vec::new() };
        let found: Vec<FileId> = candidates
            .iter()
            .copied()
            .filter(|&id| {
                let path = &*self.unit(id).path;
                let Some((stem, ext)) = path.rsplit_once('.') else { return false };
                let stem = ["/mod", "/__init__", "/index"].iter().find_map(|t| stem.strip_suffix(t)).unwrap_or(stem);
                extensions.contains(&ext)
                    && stem.strip_suffix(segments).is_some_and(|head| head.is_empty() || head.ends_with('/'))
            })
            .collect();
        if found.len() > 3 { Vec::new() } else { found }
    }
}

/// What a path's module is called: its last segment without extension, or its folder's for `mod.rs` and `__init__.py`.
fn module_stem(path: &str) -> &str {
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
fn normalise(path: &str) -> String {
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
