//! The files that a module name means, as each host finds them.

use super::{FileId, Project};
use crate::host::Host;
use crate::packed::hash;

mod javascript;
mod python;
mod rust;

impl Project {
    /// The files that a module name may mean, seen from a file, as far as they were read.
    pub fn modules(&self, from: FileId, module: &str) -> Vec<FileId> {
        self.only_read(self.means(from, module))
    }

    /// The files that a module name may mean, whether they were read or not.
    pub fn means(&self, from: FileId, module: &str) -> Vec<FileId> {
        let unit = self.unit(from);
        // All files of a folder mean the same by a name.
        let seat = self.seat(from);
        if let Some(known) = self.modules.get(seat, module) {
            return known;
        }
        let found = match unit.host {
            Host::JavaScript | Host::TypeScript | Host::Tsx => self.javascript_module(&unit.path, module),
            Host::Python => self.python_module(&unit.path, module),
            Host::Rust => self.rust_module(from, module),
            Host::Sql => Vec::new(),
        };
        self.note_module(seat, module, &found);
        self.modules.keep(seat, module, &found);
        found
    }

    /// Whether a module name that does not say so by itself leads into the project: an alias, a package or crate of the
    /// tree.
    pub fn is_own_module(&self, from: FileId, module: &str) -> bool {
        match self.unit(from).host {
            Host::JavaScript | Host::TypeScript | Host::Tsx => !self.means(from, module).is_empty(),
            Host::Rust => {
                let head = module.split('.').next().unwrap_or(module);
                !self.manifests.crates.named(head).is_empty()
            }
            Host::Python | Host::Sql => false,
        }
    }

    /// Files whose path without extension ends with these segments; nothing where more than a few do.
    fn ending_with(&self, segments: &str, extensions: &[&str]) -> Vec<FileId> {
        let last = hash(segments.rsplit('/').next().unwrap_or(segments));
        let first = self.by_stem.partition_point(|&(stem, _)| stem < last);
        let found: Vec<FileId> = self.by_stem[first..]
            .iter()
            .take_while(|&&(stem, _)| stem == last)
            .map(|&(_, id)| id)
            .filter(|&id| {
                // A path is no part of a file's text.
                let path = &**self.path(id);
                let Some((stem, ext)) = path.rsplit_once('.') else { return false };
                let stem = ["/mod", "/__init__", "/index"].iter().find_map(|t| stem.strip_suffix(t)).unwrap_or(stem);
                extensions.contains(&ext)
                    && stem.strip_suffix(segments).is_some_and(|head| head.is_empty() || head.ends_with('/'))
            })
            .collect();
        if found.len() > 3 { Vec::new() } else { found }
    }
}
