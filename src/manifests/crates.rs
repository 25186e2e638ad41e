//! The crates of a tree: `Cargo.toml`.

use std::collections::{BTreeMap, HashMap};

/// All crates of a tree.
#[derive(Debug, Default)]
pub struct Crates {
    /// The folder of each crate's sources, by the folder of its manifest.
    sources: BTreeMap<String, String>,
    by_name: HashMap<String, Vec<String>>,
    /// The crates that are libraries of the catalog, by the folder of their manifest.
    libraries: BTreeMap<String, String>,
}

impl Crates {
    /// Reads the manifests among these files. A workspace without a package of its own is no crate.
    pub fn of(texts: &[super::Text], is_library: &dyn Fn(&str) -> bool) -> Crates {
        let mut out = Crates::default();
        for (path, text) in texts {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            if name != "Cargo.toml" {
                continue;
            }
            let Ok(table) = text.parse::<toml::Table>() else { continue };
            let Some(package) = table.get("package").and_then(toml::Value::as_table) else { continue };
            let lib = table.get("lib").and_then(toml::Value::as_table);
            let text = |table: Option<&toml::Table>, key: &str| {
                table.and_then(|t| t.get(key)).and_then(toml::Value::as_str).map(str::to_string)
            };
            let root = text(lib, "path").unwrap_or_else(|| "src/lib.rs".to_string());
            let sources = root.rsplit_once('/').map_or("", |(sources, _)| sources);
            let sources = crate::paths::normalise(&format!("{folder}/{sources}"));
            let name = text(lib, "name").or_else(|| text(Some(package), "name")).map(|name| name.replace('-', "_"));
            match name {
                Some(name) if is_library(&name) => drop(out.libraries.insert(folder.to_string(), name)),
                Some(name) => out.by_name.entry(name).or_default().push(sources.clone()),
                None => {}
            }
            out.sources.insert(folder.to_string(), sources);
        }
        out
    }

    /// The folder of the sources of the crate that a file belongs to.
    pub fn of_file(&self, path: &str) -> Option<&str> {
        super::above(path).find_map(|folder| self.sources.get(folder)).map(String::as_str)
    }

    /// The library of the catalog that a file's crate is.
    pub fn library_of(&self, path: &str) -> Option<&str> {
        let folder = super::above(path).find(|folder| self.sources.contains_key(*folder))?;
        self.libraries.get(folder).map(String::as_str)
    }

    /// The folders of the sources of the crates that code names so.
    pub fn named(&self, name: &str) -> &[String] {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_known_as_code_names_them() {
        let manifest = |path: &str, text: &str| (path.to_string(), text.to_string());
        let texts = [
            manifest("Cargo.toml", "[workspace]\nmembers = ['*']"),
            manifest("db/Cargo.toml", "[package]\nname = 'acme-db'"),
            manifest("core/Cargo.toml", "[package]\nname = 'acme'\n[lib]\nname = 'acme_core'\npath = 'lib/lib.rs'"),
            manifest("broken/Cargo.toml", "[package"),
            manifest("fork/Cargo.toml", "[package]\nname = 'sqlx'"),
        ];
        let crates = Crates::of(&texts, &|name| name == "sqlx");
        assert_eq!(crates.named("acme_db"), ["db/src"]);
        assert_eq!(crates.named("acme_core"), ["core/lib"]);
        assert!(crates.named("acme").is_empty());
        assert!(crates.named("sqlx").is_empty(), "what a library's calls mean is known");
        assert_eq!(crates.library_of("fork/src/lib.rs"), Some("sqlx"));
        assert_eq!(crates.library_of("db/src/lib.rs"), None);
        assert_eq!(crates.of_file("db/src/sql/lock.rs"), Some("db/src"));
        assert_eq!(crates.of_file("other/main.rs"), None);
    }
}
