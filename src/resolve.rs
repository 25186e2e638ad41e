//! What a call means where it stands: which library's entry it is, and the types that lead there.
//!
//! A receiver's type is followed through imports, assignments, annotations, what calls return and what callbacks are
//! handed. Where that ends without an answer, the conventional names of `rules/sinks` may still say it, with less
//! confidence; where it ends with the type of something else, nothing is guessed.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};

use rayon::prelude::*;

use crate::catalog::{CallRef, Catalog, LibraryId, TypeRef};
use crate::engines;
use crate::fact::Engine;
use crate::host::Host;
use crate::packed::{Binding, Bound, CallKind, ExprKind, FrameId, FrameKind};
use crate::project::{At, FileId, MAX_REACHING, Meaning, ParamRef, Project};
use crate::sinks::selector::Base;
use crate::sinks::{Call as Entry, Get, HOSTS, Opens};

mod classes;

mod foreign;
mod own;
mod team;

/// How a call was recognised, from least to most sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// By a name that behaves like a sink in any library.
    Generic,
    /// By its member's name, in a project that uses the library.
    Guessed,
    /// By its member's and receiver's names, in a file that imports the library.
    Named,
    /// By its import path or its receiver's type.
    Typed,
}

/// A call, recognised.
#[derive(Debug, Clone, Copy)]
pub struct Matched<'c> {
    /// The library.
    pub library: LibraryId,
    /// What it means.
    pub call: &'c Entry,
    /// The receiver's type, where one is known.
    pub receiver: Option<TypeRef<'c>>,
    /// How it was recognised.
    pub how: How,
}

impl<'c> Matched<'c> {
    /// What the call opens: what its entry says, or the type that it constructs.
    pub fn opens(&self, catalog: &Catalog<'c>) -> Option<Opens> {
        self.call.opens.or_else(|| {
            let constructs = self.call.name.iter().any(|name| name.ends_with(".new"));
            let of = self.receiver.filter(|_| constructs)?;
            catalog.ancestry(of).find_map(|t| catalog.data(t)?.opens)
        })
    }
}

/// How far a type is followed.
const DEPTH: u8 = 14;

/// Follows names and types in one project. One per worker: it keeps what it found.
pub struct Resolver<'p> {
    /// The files.
    pub project: &'p Project,
    /// The libraries.
    pub catalog: &'p Catalog<'p>,
    used: &'p Used,
    types: RefCell<HashMap<At, Option<TypeRef<'p>>>>,
    matches: RefCell<HashMap<At, Option<Matched<'p>>>>,
    classes: RefCell<HashMap<At, Option<classes::FrameAt>>>,
    /// By how far they were followed.
    functions: RefCell<HashMap<(At, u8), Option<classes::FrameAt>>>,
    /// How many searches for a class are under way, one inside the other.
    nested: Cell<u8>,
}

/// The libraries that a project's files import.
#[derive(Debug, Default)]
pub struct Used {
    by_file: Vec<BTreeSet<LibraryId>>,
    anywhere: BTreeSet<LibraryId>,
    /// The hosts with a library in use that has values that are called, under whatever name.
    with_callable: Vec<&'static str>,
    /// The hosts with a library in use that has a type all of whose methods count.
    with_any_member: Vec<&'static str>,
}

impl Used {
    /// No library, for who follows names only.
    pub fn nothing(project: &Project) -> Used {
        Used { by_file: vec![BTreeSet::new(); project.shared().len()], ..Used::default() }
    }

    /// Reads the imports of every file.
    pub fn of(project: &Project, catalog: &Catalog<'_>) -> Used {
        Used::default().and_others(project, catalog)
    }

    /// The same, and the imports of the files that a project has behind those that were read so far.
    pub fn and_others(mut self, project: &Project, catalog: &Catalog<'_>) -> Used {
        let others: Vec<FileId> = project.files().map(|(file, _)| file).skip(self.by_file.len()).collect();
        self.by_file.par_extend(others.par_iter().map(|&file| Used::of_file(project, catalog, file)));
        let anywhere = self.by_file.iter().flatten().copied().collect();
        let mut used = Used { by_file: self.by_file, anywhere, ..Used::default() };
        let hosts = |has: &dyn Fn(&str) -> bool| HOSTS.into_iter().filter(|host| has(host)).collect();
        used.with_callable = hosts(&|host| catalog.has_callable(host, &used.anywhere));
        used.with_any_member = hosts(&|host| catalog.has_any_member(host, &used.anywhere));
        used
    }

    fn of_file(project: &Project, catalog: &Catalog<'_>, file: FileId) -> BTreeSet<LibraryId> {
        let unit = project.unit(file);
        let mut here = BTreeSet::new();
        here.extend(Used::own(catalog, project, file, unit));
        for import in unit.tree.imports() {
            let mut path = import.module.to_string();
            if let (Some(member), Host::Python | Host::Rust) = (import.member, unit.host) {
                path = format!("{path}.{member}");
            }
            here.extend(catalog.of_module(unit.host.sinks(), &path));
        }
        if unit.host == Host::Rust {
            // Paths in full need no `use`.
            let heads = unit.tree.kinds().filter_map(|kind| match kind {
                ExprKind::Name(name) => Some(name),
                _ => None,
            });
            for head in heads.collect::<HashSet<_>>() {
                here.extend(catalog.of_module(unit.host.sinks(), head));
            }
        }
        here.extend(unit.own.iter().flat_map(|own| catalog.of_module(unit.host.sinks(), own)));
        here
    }

    /// The libraries that a file imports.
    pub fn in_file(&self, file: FileId) -> &BTreeSet<LibraryId> {
        &self.by_file[file.0 as usize]
    }

    /// The libraries that any file imports.
    pub fn anywhere(&self) -> &BTreeSet<LibraryId> {
        &self.anywhere
    }
}

impl<'p> Resolver<'p> {
    /// A resolver over a project.
    pub fn new(project: &'p Project, catalog: &'p Catalog<'p>, used: &'p Used) -> Resolver<'p> {
        Resolver {
            project,
            catalog,
            used,
            types: RefCell::default(),
            matches: RefCell::default(),
            classes: RefCell::default(),
            functions: RefCell::default(),
            nested: Cell::new(0),
        }
    }

    /// Gives back the memory of what was found so far, all of which can be found again.
    pub fn forget(&self) {
        self.types.take();
        self.matches.take();
        self.classes.take();
        self.functions.take();
        self.project.forget();
    }

    /// The libraries in use.
    pub fn used(&self) -> &'p Used {
        self.used
    }

    fn host(&self, file: FileId) -> &'static str {
        self.project.unit(file).host.sinks()
    }

    /// The import paths that an expression may spell: `pg.Pool` for `new P()` after `import {Pool as P} from 'pg'`.
    pub fn paths(&self, at: At) -> Vec<String> {
        let unit = self.project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        match unit.tree.path(at.expr) {
            Some(path) => {
                let mut paths = self.absolute(at.file, expr.frame, expr.span.start, &path);
                paths.extend(self.own_path(at.file, &path));
                paths
            }
            None => Vec::new(),
        }
    }

    fn absolute(&self, file: FileId, frame: FrameId, at: u32, path: &str) -> Vec<String> {
        let unit = self.project.unit(file);
        let (head, rest) = path.split_once('.').map_or((path, None), |(h, r)| (h, Some(r)));
        let meanings = self.project.name(file, frame, at, head);
        let mut out = Vec::new();
        for meaning in &meanings {
            let Meaning::Import(import) = meaning else { continue };
            let member = import.member.filter(|m| *m != "default");
            let parts = [Some(import.module), member, rest];
            let path = parts.into_iter().flatten().collect::<Vec<_>>().join(".");
            let library = !self.catalog.of_module(unit.host.sinks(), import.module).is_empty();
            let own = !library && !is_of_project(&path) && self.project.is_own_module(file, import.module);
            out.push(if own { format!("./{path}") } else { path });
        }
        out.extend(self.own_paths(file, head, rest, &meanings));
        if meanings.is_empty() {
            let stars = unit.imports("*").map(|star| format!("{}.{path}", star.module));
            out.extend(stars);
            // Rust's paths in full need no import, and built-in functions have none.
            if unit.host == Host::Rust || rest.is_none() {
                out.push(path.to_string());
            }
        }
        out
    }

    /// The type of what an expression is.
    pub fn type_of(&self, at: At) -> Option<TypeRef<'p>> {
        self.type_within(at, DEPTH)
    }

    fn type_within(&self, at: At, depth: u8) -> Option<TypeRef<'p>> {
        let depth = depth.checked_sub(1)?;
        if let Some(known) = self.types.borrow().get(&at) {
            return *known;
        }
        // Stands in while the search runs, so that a circle ends.
        self.types.borrow_mut().insert(at, None);
        let found = self.type_anew(at, depth);
        self.types.borrow_mut().insert(at, found);
        found
    }

    fn type_anew(&self, at: At, depth: u8) -> Option<TypeRef<'p>> {
        let unit = self.project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        let host = self.host(at.file);
        match &expr.kind {
            ExprKind::Name(name) => {
                let meanings = self.project.name(at.file, expr.frame, expr.span.start, name);
                if let Some(found) = self.type_meant(&meanings, depth) {
                    return Some(found);
                }
                self.paths(at).iter().find_map(|path| self.catalog.type_named(host, path))
            }
            ExprKind::Member(object, name) => {
                if let Some(found) = self.paths(at).iter().find_map(|path| self.catalog.type_named(host, path)) {
                    return Some(found);
                }
                let object_at = At { file: at.file, expr: *object };
                if let ExprKind::Name(receiver) = &unit.tree.kind(*object) {
                    if let Some(found) = self.type_of_attribute(at.file, expr.frame, receiver, name, depth) {
                        return Some(found);
                    }
                    let target = format!("{receiver}.{name}");
                    let frame = unit.tree.frame(expr.frame).span;
                    let bound = unit.bindings_within(&target, frame).filter(|b| b.frame == expr.frame);
                    let bound = bound.take(MAX_REACHING);
                    let meanings: Vec<Meaning> = bound.map(|b| Meaning::Bound(at.file, b)).collect();
                    if let Some(found) = self.type_meant(&meanings, depth) {
                        return Some(found);
                    }
                }
                let of_module = self.project.member_of_module(object_at, name);
                if let Some(found) = self.type_meant(&of_module, depth) {
                    return Some(found);
                }
                if let Some(found) = self.type_meant(&self.member_of_value(object_at, name), depth) {
                    return Some(found);
                }
                let (library, get) = match self.type_within(object_at, depth) {
                    Some(of) => self.catalog.attribute(host, of, name)?,
                    // `Product.objects`: what the class is called says nothing, the attribute does.
                    None => self.attribute_of_anything(host, name)?,
                };
                self.catalog.type_key(library, get.returns.as_deref()?)
            }
            ExprKind::Index(object, _) => {
                // An element of a collection that the data knows, or the first part of what a call returns.
                let of = self.type_within(At { file: at.file, expr: *object }, depth)?;
                match self.catalog.attribute(host, of, "[]") {
                    Some((library, get)) => self.catalog.type_key(library, get.returns.as_deref()?),
                    None => Some(of).filter(|_| matches!(unit.tree.kind(*object), ExprKind::Call(_))),
                }
            }
            ExprKind::Call(call) => {
                if let Some(matched) = self.matched_within(at, depth) {
                    if let Some(returns) = &matched.call.returns {
                        return self.catalog.type_key(matched.library, returns);
                    }
                    if matched.call.wraps.as_ref().is_some_and(|w| w.base == Base::Receiver)
                        && let ExprKind::Member(object, _) = &unit.tree.kind(call.callee)
                    {
                        return self.type_within(At { file: at.file, expr: *object }, depth);
                    }
                    if let (Some(receiver), true) = (matched.receiver, matched.how == How::Typed) {
                        let constructed = matched.call.name.iter().any(|n| n.ends_with(".new"));
                        if constructed || self.catalog.is_builder(receiver) {
                            return Some(receiver);
                        }
                    }
                }
                let callee = At { file: at.file, expr: call.callee };
                if call.kind == CallKind::New || unit.host == Host::Python {
                    let named = self.paths(callee).into_iter().find_map(|p| self.catalog.type_named(host, &p));
                    if named.is_some() {
                        return named;
                    }
                }
                if let Some((file, frame)) = self.called(callee, depth) {
                    let returns = &self.project.unit(file).tree.frame(frame).returns;
                    return returns.iter().find_map(|&r| self.type_within(At { file, expr: r }, depth));
                }
                if let ExprKind::Member(object, name) = &unit.tree.kind(call.callee) {
                    let of = self.type_within(At { file: at.file, expr: *object }, depth)?;
                    let constructor = unit.host == Host::Rust && matches!(*name, "new" | "default");
                    let through = self.is_look_through(host, name);
                    return (constructor || through || self.catalog.is_builder(of)).then_some(of);
                }
                None
            }
            ExprKind::Choice(items) => {
                items.iter().find_map(|&item| self.type_within(At { file: at.file, expr: item }, depth))
            }
            ExprKind::Text(_)
            | ExprKind::Concat(_)
            | ExprKind::Percent(..)
            | ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::Function(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Number(_)
            | ExprKind::Other => None,
        }
    }

    /// What reading an attribute means on a type that any value may have, of a library in use.
    fn attribute_of_anything(&self, host: &str, name: &str) -> Option<(LibraryId, &'p Get)> {
        let anything = self.catalog.called("*").iter().filter(|of| self.used.anywhere.contains(&of.library));
        anything.copied().find_map(|of| self.catalog.attribute(host, of, name))
    }

    /// Whether a binding takes the first part of what is taken apart: nothing of it is bound further left.
    fn is_first(&self, file: FileId, binding: &Binding<'_>) -> bool {
        let mut all = self.project.unit(file).taken_from(binding.value.expr());
        all.find(|b| b.span == binding.span).is_some_and(|first| first.target == binding.target)
    }

    /// Whether a method hands back what it is called on: `unwrap`, `clone`, … as the host's own file says.
    fn is_look_through(&self, host: &str, method: &str) -> bool {
        let wraps_itself =
            |(_, r): &(TypeRef<'p>, CallRef<'p>)| r.call.wraps.as_ref().is_some_and(|w| w.base == Base::Receiver);
        self.catalog.with_member(host, method).iter().any(wraps_itself)
    }

    fn type_meant(&self, meanings: &[Meaning<'p>], depth: u8) -> Option<TypeRef<'p>> {
        meanings.iter().find_map(|meaning| match *meaning {
            Meaning::Bound(file, binding) => {
                if let Some(annotation) = &binding.annotation
                    && let Some(found) = self.type_spelled(file, binding.frame, binding.span.start, annotation)
                {
                    return Some(found);
                }
                match binding.value {
                    Bound::Value(e) | Bound::Entered(e) => self.type_within(At { file, expr: e }, depth),
                    // `let (client, connection) = …`: what a call returns is the first part.
                    Bound::Member(e) if binding.target == "0" || self.is_first(file, &binding) => {
                        self.type_within(At { file, expr: e }, depth)
                    }
                    Bound::Extended(_) | Bound::Element(_) | Bound::Member(_) => None,
                }
            }
            Meaning::Param(param) => self.type_of_param(param, depth),
            Meaning::Frame(..) | Meaning::Import(_) => None,
        })
    }

    fn type_of_param(&self, param: ParamRef, depth: u8) -> Option<TypeRef<'p>> {
        let unit = self.project.unit(param.file);
        let frame = unit.tree.frame(param.frame);
        let declared = frame.params.get(param.index as usize)?;
        if let Some(annotation) = &declared.annotation {
            return self.type_spelled(param.file, param.frame, frame.span.start, annotation);
        }
        let (call, position) = unit.passed_to(param.frame)?;
        let matched = self.matched_within(At { file: param.file, expr: call }, depth)?;
        let takes = |passes: &&crate::sinks::Passes| match &passes.to.base {
            Base::Arg(arg) => arg.position == Some(position),
            _ => false,
        };
        let passes = matched.call.passes.iter().find(takes)?;
        self.catalog.type_key(matched.library, passes.types.get(param.index as usize)?)
    }

    /// The type that an annotation spells.
    fn type_spelled(&self, file: FileId, frame: FrameId, at: u32, path: &str) -> Option<TypeRef<'p>> {
        let host = self.host(file);
        let absolute = self.absolute(file, frame, at, path);
        if let Some(found) = absolute.iter().find_map(|p| self.catalog.type_named(host, p)) {
            return Some(found);
        }
        self.type_by_last_segment(file, &absolute, path)
    }

    /// A type by its name alone, where its module is one of the project's own (a re-export) or not known: the only
    /// library in use that has such a name.
    fn type_by_last_segment(&self, file: FileId, absolute: &[String], path: &str) -> Option<TypeRef<'p>> {
        let host = self.host(file);
        let foreign = absolute.iter().any(|p| !is_of_project(p) && p.as_str() != path);
        let last = path.rsplit('.').next().unwrap_or(path);
        if foreign || self.is_of_other_crate(file, path) || !last.starts_with(|c: char| c.is_ascii_uppercase()) {
            return None;
        }
        if let Some(own) = self.own_type(file, last) {
            return Some(own);
        }
        let mut candidates =
            self.catalog.types_ending(host, last).iter().filter(|t| self.used.anywhere.contains(&t.library));
        let first = candidates.next()?;
        candidates.all(|t| t == first).then_some(*first)
    }

    /// The type of `self.name`, `this.name`, or a field of a Rust struct.
    fn type_of_attribute(
        &self,
        file: FileId,
        frame: FrameId,
        receiver: &str,
        name: &str,
        depth: u8,
    ) -> Option<TypeRef<'p>> {
        if !crate::project::is_self(receiver) {
            return None;
        }
        let unit = self.project.unit(file);
        let class = unit.class_of(frame)?;
        let meanings = self.project.attribute(file, class, receiver, name);
        if let Some(found) = self.type_meant(&meanings, depth) {
            return Some(found);
        }
        // Rust: the fields stand with the struct, the methods with its impl blocks.
        unit.frames(unit.tree.frame(class).name).iter().find_map(|&f| {
            let declared = unit.tree.frame(f).params.iter().find(|p| p.name == name)?;
            self.type_spelled(file, f, unit.tree.frame(f).span.start, declared.annotation?)
        })
    }

    /// The function of the project that a callee names.
    pub fn function(&self, callee: At, depth: u8) -> Option<(FileId, FrameId)> {
        let depth = depth.checked_sub(1)?;
        if let Some(known) = self.functions.borrow().get(&(callee, depth)) {
            return *known;
        }
        let found = self.function_anew(callee, depth);
        self.functions.borrow_mut().insert((callee, depth), found);
        found
    }

    fn function_anew(&self, callee: At, depth: u8) -> Option<(FileId, FrameId)> {
        let unit = self.project.unit(callee.file);
        let expr = unit.tree.expr(callee.expr);
        let meanings = match &expr.kind {
            ExprKind::Name(name) => match self.project.name(callee.file, expr.frame, expr.span.start, name)[..] {
                [Meaning::Import(import)] => self.project.only_export(callee.file, import),
                ref meanings => meanings.to_vec(),
            },
            ExprKind::Member(object, name) => match &unit.tree.kind(*object) {
                ExprKind::Name(r) if crate::project::is_self(r) => {
                    let class = unit.class_of(expr.frame)?;
                    self.project.attribute(callee.file, class, r, name)
                }
                _ => {
                    let object = At { file: callee.file, expr: *object };
                    match self.project.class_named(object) {
                        Some((file, class)) => self.project.attribute(file, class, "self", name),
                        None => {
                            let of_module = self.project.member_of_module(object, name);
                            if of_module.is_empty() { self.member_of_value(object, name) } else { of_module }
                        }
                    }
                }
            },
            _ => return None,
        };
        meanings.into_iter().find_map(|meaning| match meaning {
            Meaning::Frame(file, frame) if self.project.unit(file).tree.frame(frame).kind != FrameKind::Class => {
                Some((file, frame))
            }
            Meaning::Bound(file, binding) => {
                match (binding.value, self.project.kind(At { file, expr: binding.value.expr() })) {
                    (Bound::Value(_), ExprKind::Function(frame)) => Some((file, frame)),
                    (Bound::Value(e), ExprKind::Name(_) | ExprKind::Member(..)) if depth > 0 => {
                        self.function(At { file, expr: e }, depth)
                    }
                    _ => None,
                }
            }
            _ => None,
        })
    }

    /// What a call means.
    pub fn matched(&self, call: At) -> Option<Matched<'p>> {
        self.matched_within(call, DEPTH)
    }

    fn matched_within(&self, at: At, depth: u8) -> Option<Matched<'p>> {
        let depth = depth.checked_sub(1)?;
        if let Some(known) = self.matches.borrow().get(&at) {
            return *known;
        }
        self.matches.borrow_mut().insert(at, None);
        let found = self.match_anew(at, depth);
        self.matches.borrow_mut().insert(at, found);
        found
    }

    fn match_anew(&self, at: At, depth: u8) -> Option<Matched<'p>> {
        let unit = self.project.unit(at.file);
        let host = self.host(at.file);
        let ExprKind::Call(call) = self.project.kind(at) else { return None };
        let callee = At { file: at.file, expr: call.callee };
        let typed = |found: CallRef<'p>, receiver| Matched {
            library: found.library,
            call: found.call,
            receiver,
            how: How::Typed,
        };
        if !self.is_nameable(callee) {
            return None;
        }
        let paths = self.paths(callee);
        for path in &paths {
            if let Some(found) = self.catalog.function(host, path) {
                return (!self.is_under_test(at.file, &found)).then(|| typed(found, None));
            }
            // A path that spells a type constructs it, and one that spells a type's member calls that.
            if let Some(of) = self.catalog.type_named(host, path)
                && let Some(found) = self.catalog.member(host, of, "new")
            {
                return Some(typed(found, Some(of)));
            }
        }
        if let Some(of) = self.type_within(callee, depth)
            && !paths.iter().any(|path| self.catalog.type_named(host, path).is_some())
        {
            return self.catalog.member(host, of, "()").map(|found| typed(found, Some(of)));
        }
        let (object, member) = match &unit.tree.kind(call.callee) {
            ExprKind::Member(object, member) => (At { file: at.file, expr: *object }, *member),
            ExprKind::Name(name) => {
                if call.kind == CallKind::New
                    && let Some(of) = self.type_by_last_segment(at.file, &paths, name)
                    && let Some(found) = self.catalog.member(host, of, "new")
                {
                    let own = self.own_type(at.file, name) == Some(of);
                    let how = if own { How::Typed } else { How::Guessed };
                    return Some(Matched { how, ..typed(found, Some(of)) });
                }
                return self.by_function_name(callee, name, &paths, depth);
            }
            _ => return None,
        };
        let static_type = self.paths(object).iter().find_map(|p| self.catalog.type_named(host, p)).or_else(|| {
            let path = unit.tree.path(object.expr)?;
            let upper = path.rsplit('.').next()?.starts_with(|c: char| c.is_ascii_uppercase());
            upper.then(|| self.type_by_last_segment(at.file, &self.paths(object), &path)).flatten()
        });
        if let Some(of) = static_type.or_else(|| self.type_within(object, depth)) {
            return self.catalog.member(host, of, member).map(|found| typed(found, Some(of)));
        }
        if paths.iter().any(|p| !is_of_project(p)) {
            // It belongs to a module that is known by name and is no library of ours.
            let library = paths.iter().any(|p| !self.catalog.of_module(host, p).is_empty());
            if !library && unit.host != Host::Rust {
                return None;
            }
        }
        if call.kind == CallKind::New
            && let Some(of) = self.own_type(at.file, member)
            && let Some(found) = self.catalog.member(host, of, "new")
        {
            return Some(typed(found, Some(of)));
        }
        if self.function(callee, depth).is_some() || self.is_other_type(object) {
            return None;
        }
        self.by_names(at.file, object, member)
    }

    /// Whether a callee may be of a library at all, by its name and by what else has that name. Most calls are not, and
    /// this says so without following anything.
    fn is_nameable(&self, callee: At) -> bool {
        let (unit, host) = (self.project.unit(callee.file), self.host(callee.file));
        if unit.own.is_some() || self.used.with_any_member.contains(&host) {
            return true;
        }
        let may_be_called = || self.used.with_callable.contains(&host);
        match unit.tree.kind(callee.expr) {
            ExprKind::Member(_, name) => {
                self.catalog.is_name(host, name) || (may_be_called() && self.project.gives(name))
            }
            ExprKind::Name(name) => {
                let is_given = || unit.imports("*").next().is_some() || unit.gives(name, callee.expr);
                self.catalog.is_name(host, name) || is_given()
            }
            _ => true,
        }
    }

    /// A call of an untyped receiver, by what it and its method are commonly called.
    fn by_names(&self, file: FileId, object: At, member: &str) -> Option<Matched<'p>> {
        let host = self.host(file);
        let unit = self.project.unit(file);
        let receiver_name = match &unit.tree.kind(object.expr) {
            ExprKind::Name(name) | ExprKind::Member(_, name) => name.trim_start_matches(['_', '$']).to_lowercase(),
            ExprKind::Call(call) => match &unit.tree.kind(call.callee) {
                ExprKind::Name(name) | ExprKind::Member(_, name) => name.trim_start_matches('_').to_lowercase(),
                _ => String::new(),
            },
            _ => String::new(),
        };
        let is_called = |of: &TypeRef<'p>| {
            self.catalog.data(*of).is_some_and(|d| d.called.iter().any(|c| c.eq_ignore_ascii_case(&receiver_name)))
        };
        let candidates = self.catalog.with_member(host, member);
        let here = self.used.in_file(file);
        let pick = |how, (of, found): &(TypeRef<'p>, CallRef<'p>)| Matched {
            library: found.library,
            call: found.call,
            receiver: Some(*of),
            how,
        };
        // Of the libraries of a file that speaks to several, one goes first whose engine the names around speak of, then
        // one whose member states something.
        let ours: Vec<_> = candidates.iter().filter(|(of, _)| here.contains(&of.library)).collect();
        let best = if ours.iter().any(|(of, _)| is_called(of)) {
            let engine = match ours[..] {
                [_] => None,
                _ => engines::named(self.project, file, unit.tree.frame_of(object.expr)),
            };
            let fits = |of: TypeRef<'p>| engine.is_some() && self.catalog.engine(of) == engine;
            let fitting = ours.iter().filter(|(of, _)| is_called(of) || fits(*of));
            fitting.min_by_key(|(of, found)| (!fits(*of), !is_called(of), found.call.facts.is_empty()))
        } else {
            None
        };
        if let Some(found) = best {
            return Some(pick(How::Named, found));
        }
        // Of all used libraries that call a value so, one whose member states something goes first.
        let all_used = here.iter().copied().chain(self.used.anywhere.iter().copied());
        let called = self.catalog.called(&receiver_name);
        let called_so = all_used.flat_map(|library| {
            let types = called.iter().filter(move |of| of.library == library);
            types.filter_map(move |&of| Some((of, self.catalog.member(host, of, member)?)))
        });
        let matched = |(of, found): (TypeRef<'p>, CallRef<'p>)| {
            let how = if here.contains(&of.library) { How::Named } else { How::Guessed };
            Matched { library: found.library, call: found.call, receiver: Some(of), how }
        };
        let by_extension = called_so.map(matched).reduce(|best, next| match (best.how, best.call.facts.is_empty()) {
            (How::Guessed, true) if !next.call.facts.is_empty() => next,
            _ => best,
        });
        // Every type has a `new`.
        if member == "new" {
            return by_extension;
        }
        let anything = |(of, _): &&(TypeRef<'p>, CallRef<'p>)| {
            let known = self.used.anywhere.contains(&of.library);
            known && self.catalog.data(*of).is_some_and(|d| d.called.iter().any(|c| c == "*"))
        };
        by_extension
            .or_else(|| candidates.iter().find(anything).map(|c| pick(How::Named, c)))
            .or_else(|| candidates.iter().find(|(of, _)| here.contains(&of.library)).map(|c| pick(How::Guessed, c)))
            .or_else(|| self.own_function(file, member))
            .or_else(|| self.by_member(candidates))
            .or_else(|| {
                let found = self.catalog.generic(host, member)?;
                Some(Matched { library: found.library, call: found.call, receiver: None, how: How::Generic })
            })
    }

    /// A call by its member's name alone: of a library that the project uses, or of the only kind of library that has
    /// such a member.
    fn by_member(&self, candidates: &[(TypeRef<'p>, CallRef<'p>)]) -> Option<Matched<'p>> {
        let stated = || candidates.iter().filter(|(_, found)| !found.call.facts.is_empty());
        let used = stated().find(|(of, _)| self.used.anywhere.contains(&of.library));
        let (of, found) = used.or_else(|| {
            let first = stated().next()?;
            let engine = |of: TypeRef<'p>| self.catalog.engine(of);
            let alike = candidates.iter().all(|(of, _)| engine(*of).is_some() && engine(*of) == engine(first.0));
            alike.then_some(first)
        })?;
        Some(Matched { library: found.library, call: found.call, receiver: Some(*of), how: How::Guessed })
    }

    /// A call of a bare name that no import explains.
    fn by_function_name(&self, callee: At, name: &str, paths: &[String], depth: u8) -> Option<Matched<'p>> {
        if paths.iter().any(|p| !is_of_project(p) && p != name) || self.function(callee, depth).is_some() {
            return None;
        }
        let found = self.catalog.generic(self.host(callee.file), name)?;
        Some(Matched { library: found.library, call: found.call, receiver: None, how: How::Generic })
    }

    /// What a decorator means, called or not.
    pub fn decorator(&self, at: At) -> Option<&'p Entry> {
        if let Some(matched) = self.matched(at) {
            return Some(matched.call);
        }
        let host = self.host(at.file);
        self.paths(at).iter().find_map(|path| self.catalog.function(host, path)).map(|found| found.call)
    }

    /// The engine that a recognised call implies. One that is only guessed implies it where every library of the
    /// project speaks to the same, or none is known.
    pub fn engine(&self, matched: &Matched<'p>) -> Option<Engine> {
        if matched.how < How::Named {
            let engines = self.catalog.engines(&self.used.anywhere);
            return match engines.len() {
                0 => matched.receiver.and_then(|of| self.catalog.engine(of)),
                1 => engines.first().copied(),
                _ => None,
            };
        }
        matched
            .call
            .engine
            .or_else(|| matched.receiver.and_then(|of| self.catalog.engine(of)))
            .or_else(|| self.catalog.library(matched.library).engine)
    }
}

/// Whether an import path leads into the project itself.
fn is_of_project(path: &str) -> bool {
    [".", "/", "@/", "~/", "crate.", "self.", "super.", "Self."].iter().any(|head| path.starts_with(head))
}

/// The calls of a file, in order.
pub fn calls(project: &Project, file: FileId) -> impl Iterator<Item = At> + '_ {
    project.unit(file).tree.calls().map(move |expr| At { file, expr })
}
