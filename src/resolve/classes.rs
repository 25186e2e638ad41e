//! Values of the project's own classes, and the methods that are called on them.

use super::{Resolver, is_of_project};
use crate::packed::{Bound, ExprKind, FrameId, FrameKind};
use crate::project::{At, FileId, Meaning, ParamRef};

/// How far a value's class is followed.
const DEPTH: u8 = 8;
/// How many searches may run inside one another: the class of what a method returns begins one for its object.
const MAX_NESTED: u8 = 100;
/// Of a method with more namesakes nothing is said.
const MAX_NAMESAKES: usize = 4;

/// A function or class of some file.
pub type FrameAt = (FileId, FrameId);

impl<'p> Resolver<'p> {
    /// The class of the project that a value is an instance of: by its construction, its annotation, or what the
    /// function that returned it constructs.
    pub fn class_of(&self, at: At) -> Option<FrameAt> {
        self.class_within(at, DEPTH)
    }

    fn class_within(&self, at: At, depth: u8) -> Option<FrameAt> {
        let depth = depth.checked_sub(1)?;
        if let Some(known) = self.classes.borrow().get(&at) {
            return *known;
        }
        let nested = self.nested.get() + 1;
        if nested > MAX_NESTED {
            return None;
        }
        // Stands in while the search runs, so that a circle ends.
        self.classes.borrow_mut().insert(at, None);
        self.nested.set(nested);
        let found = self.class_anew(at, depth);
        self.nested.set(nested - 1);
        self.classes.borrow_mut().insert(at, found);
        found
    }

    fn class_anew(&self, at: At, depth: u8) -> Option<FrameAt> {
        let unit = self.project.unit(at.file);
        let expr = unit.tree.expr(at.expr);
        let here = |expr| At { file: at.file, expr };
        match &expr.kind {
            ExprKind::Name(name) => {
                if matches!(*name, "self" | "this" | "cls") {
                    return Some((at.file, unit.class_of(expr.frame)?));
                }
                let meanings = self.project.name(at.file, expr.frame, expr.span.start, name);
                self.class_meant(&meanings, depth)
            }
            ExprKind::Member(object, name) => {
                let (file, class) = match self.class_within(here(*object), depth) {
                    Some(found) => found,
                    None => return self.class_meant(&self.project.member_of_module(here(*object), name), depth),
                };
                self.class_meant(&self.project.attribute(file, class, "self", name), depth)
            }
            ExprKind::Call(call) => {
                let callee = here(call.callee);
                if let Some(class) = self.project.class_named(callee) {
                    return Some(class);
                }
                // Rust's constructors return what they are called on.
                if let ExprKind::Member(of, "new" | "default") = self.project.kind(callee)
                    && let Some(class) = self.project.class_named(here(of))
                {
                    return Some(class);
                }
                let (file, frame) = self.called(callee, depth)?;
                let returns = &self.project.unit(file).tree.frame(frame).returns;
                returns.iter().take(4).find_map(|&expr| self.class_within(At { file, expr }, depth))
            }
            ExprKind::Choice(items) => items.iter().find_map(|&item| self.class_within(here(item), depth)),
            _ => None,
        }
    }

    fn class_meant(&self, meanings: &[Meaning<'p>], depth: u8) -> Option<FrameAt> {
        meanings.iter().find_map(|meaning| match *meaning {
            Meaning::Bound(file, binding) => {
                let annotated = binding.annotation;
                annotated.and_then(|path| self.project.class_spelled(file, binding.frame, path)).or_else(|| {
                    match binding.value {
                        Bound::Value(expr) | Bound::Entered(expr) => self.class_within(At { file, expr }, depth),
                        Bound::Extended(_) | Bound::Element(_) | Bound::Member(_) => None,
                    }
                })
            }
            Meaning::Param(ParamRef { file, frame, index }) => {
                let declared = self.project.unit(file).tree.frame(frame).params.get(index as usize)?;
                self.project.class_spelled(file, frame, declared.annotation?)
            }
            Meaning::Frame(..) | Meaning::Import(_) => None,
        })
    }

    /// What a member of a value of one of the project's classes stands for.
    pub fn member_of_value(&self, object: At, name: &str) -> Vec<Meaning<'p>> {
        match self.class_of(object) {
            Some((file, class)) => self.project.attribute(file, class, "self", name),
            None => Vec::new(),
        }
    }

    /// The function of the project that a callee names, or the method of the class that its object is of.
    pub fn called(&self, callee: At, depth: u8) -> Option<FrameAt> {
        self.function(callee, depth).or_else(|| {
            let ExprKind::Member(object, name) = self.project.kind(callee) else { return None };
            self.functions_meant(&self.member_of_value(At { file: callee.file, expr: object }, name)).next()
        })
    }

    fn functions_meant<'m>(&self, meanings: &'m [Meaning<'p>]) -> impl Iterator<Item = FrameAt> + use<'m, 'p, '_> {
        meanings.iter().filter_map(|meaning| match *meaning {
            Meaning::Frame(file, frame) if self.project.unit(file).tree.frame(frame).kind != FrameKind::Class => {
                Some((file, frame))
            }
            _ => None,
        })
    }

    /// The functions that a callee may lead to: the one that it names, the overrides of a method; where the object's
    /// class is not known, the few methods of that name.
    pub fn callees(&self, callee: At) -> Vec<FrameAt> {
        self.callees_or_guesses(callee).0
    }

    /// The same, and whether they are matched by their name alone.
    pub fn callees_or_guesses(&self, callee: At) -> (Vec<FrameAt>, bool) {
        let unit = self.project.unit(callee.file);
        let Some(first) = self.called(callee, 4) else { return (self.namesakes(callee), true) };
        let mut out = vec![first];
        if let ExprKind::Member(object, name) = self.project.kind(callee) {
            let object = At { file: callee.file, expr: object };
            let receiver = match self.project.kind(object) {
                ExprKind::Name(receiver) => receiver,
                _ => "self",
            };
            let class = match receiver {
                "self" | "this" | "cls" => unit.class_of(unit.tree.frame_of(callee.expr)).map(|c| (callee.file, c)),
                _ => self.class_of(object),
            };
            if let Some((file, class)) = class {
                let meanings = self.project.attribute(file, class, "self", name);
                let more: Vec<FrameAt> = self.functions_meant(&meanings).filter(|found| *found != first).collect();
                out.extend(more);
            }
        }
        out.truncate(MAX_NAMESAKES);
        (out, false)
    }

    /// The methods that a call on an object of unknown class may lead to, by their name alone.
    fn namesakes(&self, callee: At) -> Vec<FrameAt> {
        let ExprKind::Member(object, name) = self.project.kind(callee) else { return Vec::new() };
        if name.len() < 4 {
            return Vec::new();
        }
        let found: Vec<FrameAt> = self.project.methods(name).take(MAX_NAMESAKES + 1).collect();
        if found.is_empty() || found.len() + self.project.unread(name) > MAX_NAMESAKES {
            return Vec::new();
        }
        let host = self.project.unit(callee.file).host.sinks();
        let foreign = self.paths(callee).iter().any(|path| !is_of_project(path));
        let alike = found.iter().all(|(file, _)| self.project.unit(*file).host.sinks() == host);
        if foreign || !alike || self.type_of(At { file: callee.file, expr: object }).is_some() {
            return Vec::new();
        }
        found
    }
}
