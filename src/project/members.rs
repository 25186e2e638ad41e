//! Members of what a JavaScript file imports: of a namespace, of a module's only export, of what a barrel hands on.

use std::collections::HashSet;

use super::{Export, FileId, Meaning, Project, Unit};
use crate::packed::{Bound, ExprKind, FrameId};

/// How many barrels a namespace is followed through.
const DEPTH: u8 = 5;

impl Unit {
    /// The names that stand for `module.exports`: `const db = {}; … module.exports = db`, `const common = exports`.
    pub(super) fn exported_as(&self) -> impl Iterator<Item = &str> {
        let given = self.bindings("module.exports").filter_map(|binding| match self.tree.kind(binding.value.expr()) {
            ExprKind::Name(name) => Some(name),
            _ => None,
        });
        given.chain(self.export_names.iter().map(String::as_str))
    }

    /// The names that are given the object that a file exports.
    pub(super) fn names_of_exports(tree: &crate::tree::Tree) -> Vec<String> {
        let is_exports = |binding: &&crate::tree::Binding| {
            let Bound::Value(value) = binding.value else { return false };
            binding.frame == FrameId(0) && matches!(tree.path(value).as_deref(), Some("exports" | "module.exports"))
        };
        tree.bindings.iter().filter(is_exports).map(|binding| binding.target.clone()).collect()
    }
}

impl Project {
    /// What `path.name` stands for, where the path's head is imported.
    pub(super) fn member_of_import(&self, file: FileId, path: &str, name: &str) -> Vec<Meaning<'_>> {
        let mut segments = path.split('.');
        let head = segments.next().unwrap_or_default();
        let mut files = self.namespace(file, head, DEPTH);
        for segment in segments.clone() {
            files = files.into_iter().flat_map(|file| self.namespace(file, segment, DEPTH)).collect();
        }
        let mut found: Vec<Export> = Vec::new();
        for file in files {
            found.extend(self.exports_of(file, name, &mut HashSet::new()));
        }
        if found.is_empty() {
            // A member of what a file exports, such as an enumeration.
            let rest: Vec<&str> = segments.chain([name]).collect();
            for import in self.unit(file).imports(head) {
                let Some(member) = import.member.filter(|member| *member != "default") else { continue };
                let target = format!("{member}.{}", rest.join("."));
                for next in self.modules(file, import.module) {
                    found.extend(self.exports_of(next, &target, &mut HashSet::new()));
                }
            }
        }
        found.into_iter().map(|export| self.meaning(export)).collect()
    }

    /// The files whose exports a name of a file holds.
    fn namespace(&self, file: FileId, name: &str, depth: u8) -> Vec<FileId> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let mut out = Vec::new();
        for import in self.unit(file).imports(name) {
            for next in self.modules(file, import.module) {
                match import.member {
                    None | Some("default") => out.push(next),
                    Some(member) => out.extend(self.namespace(next, member, depth)),
                }
            }
        }
        if out.is_empty() {
            for import in self.unit(file).imports("*") {
                let files = self.modules(file, import.module);
                out.extend(files.into_iter().flat_map(|next| self.namespace(next, name, depth)));
            }
        }
        out
    }
}
