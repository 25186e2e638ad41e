//! What the manifests of the checked tree say of packages and of how modules are named.
//!
//! A manifest marks the root of a package: `Cargo.toml`, `package.json`, `pyproject.toml`. Only those inside the checked
//! tree, or above it up to the run's root, count. One that cannot be read, or that is not what its name says, counts as a
//! root and says nothing more: it is not pinproof's to complain about.

use std::collections::BTreeSet;

use crate::cache::Key;
use crate::host::Host;

mod crates;
mod json;
mod script;
pub mod versions;

pub use crates::Crates;
pub use script::Scripts;
pub use versions::{Ecosystem, MAX_LOCK, Versions, says_versions};

/// A manifest's path, relative to the run's root, and its text.
pub type Text = (String, String);

/// Names of files that mark the root of a package.
const ROOTS: [&str; 7] =
    ["Cargo.toml", "package.json", "pyproject.toml", "setup.py", "setup.cfg", "deno.json", "tsconfig.json"];

/// Whether a file of this name is a manifest.
pub fn is_manifest(name: &str) -> bool {
    ROOTS.contains(&name) || is_script_config(name)
}

/// Whether a file of this name gives names to JavaScript's modules: `tsconfig.json`, `tsconfig.base.json`.
fn is_script_config(name: &str) -> bool {
    let named = ["tsconfig.", "jsconfig."].iter().any(|head| name.starts_with(head));
    named && name.ends_with(".json")
}

/// All manifests of a run.
#[derive(Debug, Default)]
pub struct Manifests {
    roots: BTreeSet<String>,
    /// The hash of all that they say.
    pub digest: Key,
    /// JavaScript's and TypeScript's.
    pub scripts: Scripts,
    /// Rust's.
    pub crates: Crates,
}

impl Manifests {
    /// Reads manifests. A package whose name `is_library` knows for its host stays that library, even where its sources
    /// are in the tree.
    pub fn of(texts: &[Text], is_library: &dyn Fn(&str, &str) -> bool) -> Manifests {
        let scripts = Scripts::of(texts, &|name| is_library("javascript", name));
        let crates = Crates::of(texts, &|name| is_library("rust", name));
        let mut out = Manifests { roots: BTreeSet::new(), digest: digest(texts), scripts, crates };
        for (path, _) in texts {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if ROOTS.contains(&name) {
                out.roots.insert(folder.to_string());
            }
        }
        out
    }

    /// The library of the catalog whose own code a file is, as it is imported elsewhere: the manifest above it has that
    /// name. Python's code names its own package as anyone else does.
    pub fn library_of(&self, path: &str, host: Host) -> Option<&str> {
        match host {
            Host::JavaScript | Host::TypeScript | Host::Tsx => self.scripts.library_of(path),
            Host::Rust => self.crates.library_of(path),
            Host::Python | Host::Sql => None,
        }
    }

    /// The folder of the nearest manifest at or above a file.
    pub fn root_of(&self, path: &str) -> Option<&str> {
        above(path).find_map(|folder| self.roots.get(folder)).map(String::as_str)
    }
}

fn digest(texts: &[Text]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for part in texts.iter().flat_map(|(path, text)| [path, text]) {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// The folders around a file, nearest first; the last is the root, an empty path.
pub fn above(path: &str) -> impl Iterator<Item = &str> {
    let parent = |path: &str| path.rsplit_once('/').map_or(0, |(folder, _)| folder.len());
    std::iter::successors((!path.is_empty()).then(|| &path[..parent(path)]), move |folder| {
        (!folder.is_empty()).then(|| &folder[..parent(folder)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_manifest_is_a_files_root() {
        let texts = ["package.json", "a/b/Cargo.toml"].map(|path| (path.to_string(), String::new()));
        let manifests = Manifests::of(&texts, &|_, _| false);
        assert_eq!(manifests.root_of("a/b/src/lib.rs"), Some("a/b"));
        assert_eq!(manifests.root_of("a/x.js"), Some(""));
        assert_eq!(above("a/b/c.rs").collect::<Vec<_>>(), ["a/b", "a", ""]);
    }
}
