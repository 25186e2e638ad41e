//! What is surely no library's, so that nothing is guessed by its name.

use super::{Resolver, is_of_project};
use crate::packed::FrameKind;
use crate::project::{At, Meaning};

impl Resolver<'_> {
    /// Whether an expression names a type of the project's own that extends nothing, or one of a package that is no
    /// library of the catalog: `page_api::Client` is no database's `Client`.
    pub(super) fn is_other_type(&self, object: At) -> bool {
        let unit = self.project.unit(object.file);
        let expr = unit.tree.expr(object.expr);
        let Some(path) = unit.tree.path(object.expr) else { return false };
        if !path.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_uppercase())) {
            return false;
        }
        if let Some((file, class)) = self.project.class_named(object) {
            let frame = self.project.unit(file).tree.frame(class);
            return frame.kind == FrameKind::Class && frame.bases.is_empty();
        }
        let head = path.split('.').next().unwrap_or_default();
        let foreign = |meaning: &Meaning<'_>| match meaning {
            Meaning::Import(import) => {
                let full =
                    import.member.iter().fold(import.module.to_string(), |path, member| format!("{path}.{member}"));
                !is_of_project(&full) && self.catalog.of_module(self.host(object.file), &full).is_empty()
            }
            _ => false,
        };
        self.project.name(object.file, expr.frame, expr.span.start, head).iter().any(foreign)
    }
}
