//! Methods of the project's own classes, called on a value whose class the code declares.

use super::Resolver;
use crate::packed::{Bound, CallKind, ExprId, ExprKind, FrameId, FrameKind};
use crate::project::{At, FileId, Meaning};

impl<'p> Resolver<'p> {
    /// The members of a name that the class of a value has: by a parameter's or variable's declared type, or by its
    /// construction.
    pub(super) fn members_of_value(&self, object: At, name: &str) -> Vec<Meaning<'p>> {
        match self.class_of_value(object) {
            Some((file, class)) => self.project.attribute(file, class, "self", name),
            None => Vec::new(),
        }
    }

    fn class_of_value(&self, object: At) -> Option<(FileId, FrameId)> {
        let unit = self.project.unit(object.file);
        let expr = unit.tree.expr(object.expr);
        let ExprKind::Name(name) = &expr.kind else { return None };
        let meanings = self.project.name(object.file, expr.frame, expr.span.start, name);
        meanings.into_iter().find_map(|meaning| match meaning {
            Meaning::Param(param) => {
                let unit = self.project.unit(param.file);
                let declared = unit.tree.frame(param.frame).params.get(param.index as usize)?;
                self.class_spelled(param.file, param.frame, declared.annotation?)
            }
            Meaning::Bound(file, binding) => match (&binding.annotation, binding.value) {
                (Some(annotation), _) => self.class_spelled(file, binding.frame, annotation),
                (None, Bound::Value(value)) => self.class_constructed(At { file, expr: value }),
                _ => None,
            },
            _ => None,
        })
    }

    /// The class that an annotation without a path spells.
    fn class_spelled(&self, file: FileId, frame: FrameId, annotation: &str) -> Option<(FileId, FrameId)> {
        if annotation.contains('.') {
            return None;
        }
        let end = self.project.unit(file).tree.frame(FrameId(0)).span.end;
        let meanings = self.project.name(file, frame, end, annotation);
        meanings.into_iter().find_map(|meaning| match meaning {
            Meaning::Frame(file, frame) if self.project.unit(file).tree.frame(frame).kind == FrameKind::Class => {
                Some((file, frame))
            }
            _ => None,
        })
    }

    /// The class that `new C(…)` or `C::new(…)` constructs.
    fn class_constructed(&self, at: At) -> Option<(FileId, FrameId)> {
        let ExprKind::Call(call) = self.project.kind(at) else { return None };
        let here = |expr: ExprId| At { file: at.file, expr };
        match self.project.kind(here(call.callee)) {
            ExprKind::Member(object, name) if matches!(name, "new" | "default") => {
                self.project.class_named(here(object))
            }
            _ if call.kind == CallKind::New => self.project.class_named(here(call.callee)),
            _ => None,
        }
    }
}
