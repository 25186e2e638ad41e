//! Rust's modules: paths within the crate, and the other crates of the tree.

use crate::packed::{FrameId, FrameKind};
use crate::paths::normalise;
use crate::project::{FileId, Project, parent};

impl Project {
    pub(super) fn rust_module(&self, from: FileId, module: &str) -> Vec<FileId> {
        let path = &*self.unit(from).path;
        let parts: Vec<&str> = module.split('.').collect();
        let relative = parts.iter().take_while(|part| matches!(**part, "self" | "super" | "Self")).count();
        let found = match parts[0] {
            "crate" => {
                let sources = self.manifests.crates.of_file(path);
                sources.map(|sources| self.rust_below(sources, &parts[1..])).unwrap_or_default()
            }
            _ if relative > 0 => self.rust_around(from, path, &parts, relative),
            name => {
                let crates = self.manifests.crates.named(name);
                crates.iter().flat_map(|sources| self.rust_below(sources, &parts[1..])).collect()
            }
        };
        if found.is_empty() { self.rust_anywhere(from, module) } else { found }
    }

    /// The file of a module below the folder of a crate's sources; the crate's own file where none is, as what it names
    /// may be an item or an inline module there.
    fn rust_below(&self, sources: &str, parts: &[&str]) -> Vec<FileId> {
        for take in (1..=parts.len()).rev() {
            if let Some(file) = self.rust_file(&format!("{sources}/{}", parts[..take].join("/"))) {
                return vec![file];
            }
        }
        let roots = ["lib.rs", "main.rs"].map(|name| self.file(&normalise(&format!("{sources}/{name}"))));
        roots.into_iter().flatten().collect()
    }

    /// What `self::…` and `super::…` mean. The code may stand in an inline module, for which the file itself is `super`.
    fn rust_around(&self, from: FileId, path: &str, parts: &[&str], relative: usize) -> Vec<FileId> {
        let ups = parts[..relative].iter().filter(|part| **part == "super").count();
        let rest = &parts[relative..];
        // The folder in which a file's own submodules lie.
        let mut module = match path.rsplit_once('/').map_or(path, |(_, name)| name) {
            "mod.rs" | "lib.rs" | "main.rs" => parent(path).to_string(),
            _ => path.trim_end_matches(".rs").to_string(),
        };
        let mut levels = vec![module.clone()];
        for _ in 0..ups {
            module = parent(&module).to_string();
            levels.push(module.clone());
        }
        levels.reverse();
        // The level that is meant, then the one that is meant from an inline module.
        let levels = &levels[..levels.len().min(2)];
        if rest.is_empty() {
            let own = levels.iter().filter_map(|level| self.rust_file(level));
            let mut found: Vec<FileId> = std::iter::once(from).filter(|_| ups < 2).chain(own).collect();
            found.dedup();
            return found;
        }
        for level in levels {
            for take in (1..=rest.len()).rev() {
                if let Some(file) = self.rust_file(&format!("{level}/{}", rest[..take].join("/"))) {
                    return vec![file];
                }
            }
        }
        Vec::new()
    }

    /// The file of the module at a path without ending.
    fn rust_file(&self, path: &str) -> Option<FileId> {
        let endings = [".rs", "/mod.rs", "/lib.rs", "/main.rs"];
        endings.iter().find_map(|ending| self.file(&normalise(&format!("{path}{ending}"))))
    }

    /// By the ends of paths, where no manifest says what a crate is.
    fn rust_anywhere(&self, from: FileId, module: &str) -> Vec<FileId> {
        let parts: Vec<&str> =
            module.split('.').filter(|part| !matches!(*part, "crate" | "self" | "super" | "Self")).collect();
        if parts.is_empty() {
            return if module.starts_with("crate") { self.ending_with("lib", &["rs"]) } else { vec![from] };
        }
        // `crate::db::sql::NAME` has the module's path in `db::sql`; an item inside an inline `mod` has one part more.
        for take in (1..=parts.len()).rev() {
            let found = self.ending_with(&parts[..take].join("/"), &["rs"]);
            if !found.is_empty() {
                return found;
            }
        }
        // An inline module of the file itself.
        let unit = self.unit(from);
        let is_module = |f: &FrameId| unit.tree.frame(*f).kind == FrameKind::Class;
        if unit.frames(parts[0]).iter().any(is_module) { vec![from] } else { Vec::new() }
    }
}
