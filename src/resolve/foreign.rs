//! What is surely no library's, so that nothing is guessed by its name.

use super::{Resolver, is_of_project};
use crate::host::Host;
use crate::packed::FrameKind;
use crate::project::{At, FileId, Meaning};

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
        let meanings = self.project.name(object.file, expr.frame, expr.span.start, head);
        meanings.iter().any(foreign) || (meanings.is_empty() && self.is_of_other_crate(object.file, &path))
    }

    /// Whether a Rust path that no import begins leads into a crate which is neither the project's nor a library of the
    /// catalog: `lapin::Connection`.
    pub(super) fn is_of_other_crate(&self, file: FileId, path: &str) -> bool {
        let Some((head, _)) = path.split_once('.') else { return false };
        self.project.unit(file).host == Host::Rust
            && head.starts_with(|c: char| c.is_ascii_lowercase())
            && !is_of_project(path)
            && self.project.unit(file).imports(head).next().is_none()
            && self.project.means(file, head).is_empty()
            && self.catalog.of_module(Host::Rust.sinks(), path).is_empty()
    }
}
