//! The names that a team's own files have for a team's own modules.
//!
//! A helper of the team lies in the tree, so an import of it leads to a file, under whatever name the importing file
//! wrote: `from .db import run`, `@/db`, `super::db`. The team calls it by its module's path: `app.db.run`,
//! `src/db.run`, `crate.db.run`. Paths may begin at any folder.

use super::{Resolver, Used};
use crate::catalog::{Catalog, LibraryId};
use crate::host::Host;
use crate::packed::Import;
use crate::project::{FileId, Meaning, Project, Unit};

/// How many folders a module's path may have.
const MAX_SEGMENTS: usize = 8;

impl<'p> Resolver<'p> {
    /// The paths that a team may have written for a name of its own modules.
    pub(super) fn own_paths(
        &self,
        file: FileId,
        head: &str,
        rest: Option<&str>,
        meanings: &[Meaning<'p>],
    ) -> Vec<String> {
        let unit = self.project.unit(file);
        if !self.catalog.has_own(unit.host.sinks()) {
            return Vec::new();
        }
        let local = meanings.iter().any(|meaning| match meaning {
            Meaning::Bound(of, _) | Meaning::Frame(of, _) => *of == file,
            Meaning::Param(_) => true,
            Meaning::Import(_) => false,
        });
        let imports = unit.imports(head).filter(|_| !local);
        imports.flat_map(|import| paths(self.project, file, import, rest)).collect()
    }
}

impl Used {
    /// The team's own libraries that an import means.
    pub(super) fn own(catalog: &Catalog<'_>, project: &Project, file: FileId, unit: &Unit) -> Vec<LibraryId> {
        let host = unit.host.sinks();
        if !catalog.has_own(host) {
            return Vec::new();
        }
        let names = unit.tree.imports().flat_map(|import| paths(project, file, import, None));
        names.flat_map(|name| catalog.of_module(host, &name)).filter(|&id| catalog.is_own(id)).collect()
    }
}

/// What an import brings in, by its module's path.
fn paths(project: &Project, file: FileId, import: Import<'_>, rest: Option<&str>) -> Vec<String> {
    let host = project.unit(file).host;
    let member = import.member.filter(|member| *member != "default");
    let joined = |parts: &[Option<&str>]| parts.iter().flatten().copied().collect::<Vec<_>>().join(".");
    let mut out = Vec::new();
    for found in project.modules(file, import.module) {
        let names = names_of(host, &project.unit(found).path);
        out.extend(names.iter().map(|name| joined(&[Some(name), member, rest])));
    }
    // The member may be a module itself: `from . import db`.
    if let (Some(member), Host::Python | Host::Rust) = (member, host) {
        let dot = if import.module.ends_with('.') { "" } else { "." };
        for found in project.modules(file, &format!("{}{dot}{member}", import.module)) {
            let names = names_of(host, &project.unit(found).path);
            out.extend(names.iter().map(|name| joined(&[Some(name), rest])));
        }
    }
    out
}

/// What a module may be called, by its path: `app/db.py` is `app.db` and `db`.
fn names_of(host: Host, path: &str) -> Vec<String> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let stem = ["/__init__", "/index", "/mod", "/lib"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
    let segments: Vec<&str> = stem.split('/').collect();
    let separator = match host {
        Host::JavaScript | Host::TypeScript | Host::Tsx => "/",
        Host::Python | Host::Rust | Host::Sql => ".",
    };
    let first = segments.len().saturating_sub(MAX_SEGMENTS);
    let names = (first..segments.len()).map(|from| segments[from..].join(separator));
    match host {
        Host::Rust => names.flat_map(|name| [format!("crate.{name}"), name]).collect(),
        _ => names.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_named_from_any_folder() {
        assert_eq!(names_of(Host::Python, "app/db/__init__.py"), ["app.db", "db"]);
        assert_eq!(names_of(Host::TypeScript, "src/db.ts"), ["src/db", "db"]);
        assert_eq!(names_of(Host::Rust, "src/db.rs"), ["crate.src.db", "src.db", "crate.db", "db"]);
    }
}
