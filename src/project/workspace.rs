//! Packages that lie beside each other: what one imports from another by its name.

use std::collections::HashMap;
use std::sync::Arc;

use super::{FileId, Project, Unit, parent};
use crate::catalog::Catalog;
use crate::package::Package;

/// A package by its host's name in the sink data and its own.
type Named = (&'static str, Arc<str>);

/// The files of each package, by their paths in it.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    packages: HashMap<Named, HashMap<Arc<str>, FileId>>,
}

impl Workspace {
    /// The packages that files say they belong to.
    pub(super) fn of(units: &[Unit]) -> Workspace {
        let mut workspace = Workspace::default();
        for (i, unit) in units.iter().enumerate() {
            let Some(package) = &unit.package else { continue };
            let files = workspace.packages.entry((unit.host.sinks(), package.name.clone())).or_default();
            files.insert(package.inside.clone(), FileId(i as u32));
        }
        workspace
    }

    /// The file of a Rust path, whose head is `crate` or the name of a crate of the workspace: the longest part of it
    /// that is a module's file, else the crate's root.
    pub(super) fn rust(&self, from: &Option<Package>, path: &str) -> Option<FileId> {
        let mut parts = path.split('.');
        let name = match parts.next()? {
            "crate" => from.as_ref()?.name.clone(),
            // The catalog knows more of a library than its code says.
            head if !Catalog::get().of_module("rust", head).is_empty() => return None,
            head => Arc::from(head),
        };
        let files = self.packages.get(&("rust", name))?;
        let parts: Vec<&str> = parts.collect();
        let module = (1..=parts.len()).rev().find_map(|take| {
            let base = format!("src/{}", parts[..take].join("/"));
            ["", "/mod"].iter().find_map(|tail| files.get(format!("{base}{tail}.rs").as_str()))
        });
        module.or_else(|| ["src/lib.rs", "src/main.rs"].iter().find_map(|root| files.get(*root))).copied()
    }

    /// The file of a JavaScript package's module, `""` being the package's own.
    fn javascript(&self, package: &str, module: &str) -> Option<FileId> {
        let files = self.packages.get(&("javascript", Arc::from(package)))?;
        let file = |base: &str| {
            let extensions = ["ts", "tsx", "js", "jsx", "mts", "cts", "mjs", "cjs"];
            let bare = [".js", ".mjs", ".cjs"].iter().find_map(|ext| base.strip_suffix(ext)).unwrap_or(base);
            extensions.iter().find_map(|ext| files.get(format!("{bare}.{ext}").as_str())).copied()
        };
        let module = module.strip_prefix("dist/").unwrap_or(module);
        ["", "src/", "lib/", "source/"].iter().find_map(|folder| match module {
            "" => ["index", "main"].iter().find_map(|name| file(&format!("{folder}{name}"))),
            _ => file(&format!("{folder}{module}")).or_else(|| file(&format!("{folder}{module}/index"))),
        })
    }
}

impl Project {
    /// The file that a JavaScript module means which is named neither from here nor from a root: a package of the
    /// workspace, or a path alias whose prefix a configuration file explains.
    pub(super) fn bare_module(&self, from: &str, module: &str) -> Vec<FileId> {
        if !Catalog::get().of_module("javascript", module).is_empty() {
            return Vec::new();
        }
        let mut parts = module.splitn(if module.starts_with('@') { 3 } else { 2 }, '/');
        let scope = parts.next().unwrap_or_default();
        let package = match module.starts_with('@').then(|| parts.next()).flatten() {
            Some(name) => format!("{scope}/{name}"),
            None => scope.to_string(),
        };
        if let Some(found) = self.workspace.javascript(&package, parts.next().unwrap_or_default()) {
            return vec![found];
        }
        let alias = match (module.split_once('/'), module.strip_prefix('#')) {
            (_, Some(rest)) => Some(rest),
            (Some((prefix, rest)), _) if prefix.starts_with(['@', '~', '$']) => Some(rest),
            (Some(("src" | "app" | "lib", _)), _) => Some(module),
            _ => None,
        };
        let Some(alias) = alias else { return Vec::new() };
        let mut up = parent(from);
        loop {
            for root in [up.to_string(), format!("{up}/src")] {
                let found = self.javascript_file(format!("{root}/{alias}").trim_start_matches('/'));
                if !found.is_empty() {
                    return found;
                }
            }
            if up.is_empty() {
                return Vec::new();
            }
            up = parent(up);
        }
    }
}
