//! The package that a file belongs to, by the manifest above it.
//!
//! Inside a library's own repository nobody imports the library by its name: tests require `../lib`, modules use
//! `crate::`. The manifest says what those are.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use crate::host::Host;

/// How far above a file its manifest is looked for, in folders.
const MAX_UP: usize = 24;
/// A manifest longer than this, in bytes, is not read.
const MAX_LENGTH: u64 = 1 << 20;

/// A file's package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// What it is imported as: the name in its manifest, in Rust with `_` for `-`.
    pub name: Arc<str>,
    /// Where the file lies in it: the path below the manifest's folder, with `/`.
    pub inside: Arc<str>,
}

/// A package's name and the folder of its manifest.
type Found = Option<(Arc<str>, Arc<Path>)>;

/// The packages by their manifests, each folder looked at once.
#[derive(Debug, Default)]
pub struct Packages {
    known: RwLock<HashMap<(PathBuf, &'static str), Found>>,
}

impl Packages {
    /// A file's package: that of the nearest manifest above it that has a name. `None` where there is no manifest, or
    /// the host has none that says so.
    pub fn of(&self, file: &Path, host: Host) -> Option<Package> {
        let manifest = manifest(host)?;
        let folders: Vec<&Path> = file.ancestors().skip(1).take(MAX_UP).collect();
        let mut passed = 0;
        let mut found: Found = None;
        for &folder in &folders {
            let key = (folder.to_path_buf(), manifest);
            if let Some(known) = self.known.read().ok().and_then(|all| all.get(&key).cloned()) {
                found = known;
                break;
            }
            passed += 1;
            found = name_in(&folder.join(manifest), manifest).map(|name| (name, Arc::from(folder)));
            if found.is_some() {
                break;
            }
        }
        if let Ok(mut all) = self.known.write() {
            all.extend(folders.iter().take(passed).map(|folder| ((folder.to_path_buf(), manifest), found.clone())));
        }
        let (name, folder) = found?;
        let inside = file.strip_prefix(&folder).ok()?.to_string_lossy().replace('\\', "/");
        Some(Package { name, inside: Arc::from(inside) })
    }
}

fn manifest(host: Host) -> Option<&'static str> {
    match host {
        Host::JavaScript | Host::TypeScript | Host::Tsx => Some("package.json"),
        Host::Rust => Some("Cargo.toml"),
        // Python's code names its own package as anyone else does.
        Host::Python | Host::Sql => None,
    }
}

/// The name that a manifest gives its package.
fn name_in(path: &Path, manifest: &str) -> Option<Arc<str>> {
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut text = String::new();
    fs::File::open(path).ok()?.take(MAX_LENGTH).read_to_string(&mut text).ok()?;
    let name = match manifest {
        "Cargo.toml" => {
            let table: toml::Table = text.parse().ok()?;
            let name = |section: &str| table.get(section)?.get("name")?.as_str().map(str::to_string);
            name("lib").or_else(|| name("package"))?.replace('-', "_")
        }
        _ => {
            let value: serde_json::Value = serde_json::from_str(&text).ok()?;
            value.get("name")?.as_str()?.to_string()
        }
    };
    Some(Arc::from(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_manifest_with_a_name_counts() {
        let root = std::env::temp_dir().join(format!("pinproof-package-{}", std::process::id()));
        let inner = root.join("test/unit");
        fs::create_dir_all(&inner).unwrap();
        fs::write(root.join("package.json"), r#"{"name": "pg"}"#).unwrap();
        fs::write(root.join("test/package.json"), r#"{"type": "module"}"#).unwrap();
        fs::write(root.join("Cargo.toml"), "[package]\nname = \"tokio-postgres\"\n").unwrap();
        let packages = Packages::default();
        let of = |path: &str, host| packages.of(&root.join(path), host).map(|p| format!("{} {}", p.name, p.inside));
        assert_eq!(of("test/unit/a.js", Host::JavaScript).as_deref(), Some("pg test/unit/a.js"));
        assert_eq!(of("test/b.ts", Host::TypeScript).as_deref(), Some("pg test/b.ts"));
        assert_eq!(of("test/unit/c.rs", Host::Rust).as_deref(), Some("tokio_postgres test/unit/c.rs"));
        assert_eq!(of("test/unit/d.py", Host::Python), None);
        fs::remove_dir_all(&root).unwrap();
    }
}
