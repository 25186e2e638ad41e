//! Which version of a library a file of code uses: what the manifests and lock files of the tree say.
//!
//! The nearest statement above the file counts. A lock file's goes before a manifest's of the same folder or one further
//! in, since it says what is installed where a manifest says what is allowed. Files are read when a version is asked for,
//! and only once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::config::Config;
use crate::past::Past;
use crate::paths::relative;
use crate::version::{Stretch, Version};

mod javascript;
mod lock;
mod python;
mod rust;
mod spec;

pub use spec::Spec;

/// Larger files are not read, in bytes.
pub const MAX_LOCK: u64 = 64 << 20;

/// A registry of libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ecosystem {
    /// crates.io.
    Rust,
    /// npm.
    JavaScript,
    /// PyPI.
    Python,
}

impl Ecosystem {
    /// That of the libraries of a folder of `rules/sinks/`.
    pub fn of_host(host: &str) -> Option<Ecosystem> {
        match host {
            "rust" => Some(Ecosystem::Rust),
            "javascript" => Some(Ecosystem::JavaScript),
            "python" => Some(Ecosystem::Python),
            _ => None,
        }
    }

    /// A package's name, so that different spellings of one package are equal.
    fn canonical(self, name: &str) -> String {
        match self {
            Ecosystem::Rust => name.replace('-', "_"),
            Ecosystem::JavaScript => name.to_string(),
            Ecosystem::Python => {
                let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
                words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
            }
        }
    }
}

/// What a file says of a package.
#[derive(Debug, Clone)]
enum Said {
    /// It is this version.
    Exact(Version),
    /// These are allowed.
    Allowed(Spec),
}

/// What a file says: package and version, in its order.
type Statements = Vec<(String, Said)>;

/// A manifest or a lock file.
#[derive(Debug)]
struct File {
    path: PathBuf,
    past: Past,
    /// What it is called in reports.
    name: String,
    is_lock: bool,
    read: fn(&str) -> Statements,
    says: OnceLock<HashMap<String, Vec<Said>>>,
}

impl File {
    /// What it says of a package, by its canonical name.
    fn says(&self, ecosystem: Ecosystem, package: &str) -> &[Said] {
        let says = self.says.get_or_init(|| {
            let text = self.past.text(&self.path, MAX_LOCK);
            let mut says: HashMap<String, Vec<Said>> = HashMap::new();
            for (name, said) in (self.read)(&text) {
                says.entry(ecosystem.canonical(&name)).or_default().push(said);
            }
            says
        });
        says.get(package).map(Vec::as_slice).unwrap_or_default()
    }

    /// The versions that it names.
    fn exact(&self, ecosystem: Ecosystem, package: &str) -> Vec<&Version> {
        let said = self.says(ecosystem, package).iter();
        said.filter_map(|said| if let Said::Exact(version) = said { Some(version) } else { None }).collect()
    }

    /// The first range that it names.
    fn allowed(&self, ecosystem: Ecosystem, package: &str) -> Option<&Spec> {
        self.says(ecosystem, package)
            .iter()
            .find_map(|said| if let Said::Allowed(spec) = said { Some(spec) } else { None })
    }
}

/// For whom a file says versions, whether it is a lock file, and what reads it.
type Reader = (Ecosystem, bool, fn(&str) -> Statements);

/// How a file of this name says versions.
fn reader(name: &str) -> Option<Reader> {
    let is_requirements =
        |name: &str| name.contains("requirements") && (name.ends_with(".txt") || name.ends_with(".in"));
    Some(match name {
        "Cargo.lock" => (Ecosystem::Rust, true, lock::packages),
        "Cargo.toml" => (Ecosystem::Rust, false, rust::cargo),
        "poetry.lock" | "uv.lock" | "pdm.lock" | "pylock.toml" => (Ecosystem::Python, true, lock::packages),
        "Pipfile.lock" => (Ecosystem::Python, true, python::pipfile_lock),
        "Pipfile" => (Ecosystem::Python, false, python::pipfile),
        "pyproject.toml" => (Ecosystem::Python, false, python::pyproject),
        "package-lock.json" | "npm-shrinkwrap.json" => (Ecosystem::JavaScript, true, javascript::npm_lock),
        "yarn.lock" => (Ecosystem::JavaScript, true, javascript::yarn_lock),
        "pnpm-lock.yaml" => (Ecosystem::JavaScript, true, javascript::pnpm_lock),
        "bun.lock" => (Ecosystem::JavaScript, true, javascript::bun_lock),
        "package.json" => (Ecosystem::JavaScript, false, javascript::package),
        name if is_requirements(name) => (Ecosystem::Python, false, python::requirements),
        _ => return None,
    })
}

/// Whether a path may say versions. Files of `requirements/` count by their folder's name.
pub fn says_versions(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    reader(name).is_some() || (parts.next() == Some("requirements") && name.ends_with(".txt"))
}

/// What the tree says of versions.
#[derive(Debug, Default)]
pub struct Versions {
    files: HashMap<(Ecosystem, String), Vec<File>>,
}

impl Versions {
    /// Of the manifests and lock files of a run; the paths of their names count from the run's root.
    pub fn of(paths: &[PathBuf], config: &Config) -> Versions {
        let mut files: HashMap<(Ecosystem, String), Vec<File>> = HashMap::new();
        for path in paths {
            let name = relative(path, &config.root);
            let (folder, last) = name.rsplit_once('/').unwrap_or(("", &name));
            let inside = folder == "requirements" || folder.ends_with("/requirements");
            let (ecosystem, is_lock, read) = match reader(last) {
                Some(found) => found,
                None if inside => (Ecosystem::Python, false, python::requirements as fn(&str) -> Statements),
                None => continue,
            };
            // A folder of requirements belongs to the folder that it lies in.
            let folder = if inside { folder.strip_suffix("requirements").unwrap_or(folder) } else { folder };
            let key = (ecosystem, folder.trim_end_matches('/').to_string());
            let file = File {
                path: path.clone(),
                past: config.past.clone(),
                name: name.clone(),
                is_lock,
                read,
                says: OnceLock::new(),
            };
            files.entry(key).or_default().push(file);
        }
        for files in files.values_mut() {
            files.sort_by(|a, b| (!a.is_lock, rank(&a.name), &a.name).cmp(&(!b.is_lock, rank(&b.name), &b.name)));
        }
        Versions { files }
    }

    /// The version of a library that a file uses: the first of its packages that anything above the file names.
    /// `newest` is the one to assume where nothing does.
    pub fn assume<'v>(&'v self, path: &str, ecosystem: Ecosystem, packages: &[&str], newest: &Version) -> Assumed<'v> {
        let found = packages.iter().find_map(|package| {
            let (told, version) = self.find(path, ecosystem, &ecosystem.canonical(package))?;
            Some(Assumed { package: (*package).to_string(), told, version: version.unwrap_or_else(|| newest.clone()) })
        });
        found.unwrap_or_else(|| Assumed {
            package: packages.first().map_or_else(String::new, |package| (*package).to_string()),
            told: Told::Nothing,
            version: newest.clone(),
        })
    }

    fn find(&self, path: &str, ecosystem: Ecosystem, package: &str) -> Option<(Told<'_>, Option<Version>)> {
        let mut allowed: Option<(&Spec, &str)> = None;
        for folder in super::above(path) {
            let files = self.files.get(&(ecosystem, folder.to_string())).map(Vec::as_slice).unwrap_or_default();
            let (locks, manifests) = files.split_at(files.partition_point(|file| file.is_lock));
            // What a folder further in allows goes before what a manifest further out says.
            let manifests = if allowed.is_some() { &[][..] } else { manifests };
            allowed = allowed
                .or_else(|| manifests.iter().find_map(|file| Some((file.allowed(ecosystem, package)?, &*file.name))));
            for file in locks.iter().chain(manifests) {
                let mut versions = file.exact(ecosystem, package);
                // A lock file may hold several versions: the code's own is one that its manifest allows.
                if let Some((spec, _)) = allowed.filter(|(spec, _)| versions.iter().any(|v| spec.allows(v))) {
                    versions.retain(|version| spec.allows(version));
                }
                if let Some(version) = versions.into_iter().max() {
                    return Some((Told::Exact(&file.name), Some(version.clone())));
                }
            }
        }
        allowed.map(|(spec, file)| (Told::Allowed(spec, file), None))
    }
}

/// What is installed for running goes before what is installed for working on the code.
fn rank(name: &str) -> bool {
    ["dev", "test", "doc", "lint"].iter().any(|word| name.rsplit('/').next().is_some_and(|name| name.contains(word)))
}

/// A version that a finding was judged for.
#[derive(Debug, Clone)]
pub struct Assumed<'v> {
    /// The package.
    package: String,
    told: Told<'v>,
    /// The version itself, or the newest that is known.
    version: Version,
}

/// Who says so.
#[derive(Debug, Clone)]
enum Told<'v> {
    /// A file names the very version.
    Exact(&'v str),
    /// A file names what it allows.
    Allowed(&'v Spec, &'v str),
    /// Nobody.
    Nothing,
}

impl Assumed<'_> {
    /// Whether a fact that is true of a stretch of versions is to be told, and a sentence that says which version that
    /// is for. A range is judged by its newest version.
    pub fn judge(&self, stretch: &Stretch) -> (bool, Option<String>) {
        let Assumed { package, version, .. } = self;
        match self.told {
            Told::Exact(file) => {
                (stretch.holds(version), Some(format!("Judged for {package} {version}, from {file}.")))
            }
            Told::Nothing => {
                let sentence = format!("No manifest says which {package} this is: judged for {version}.");
                (stretch.holds(version), Some(sentence).filter(|_| stretch.is_limited()))
            }
            Told::Allowed(spec, file) => {
                let mut allowed: Vec<Version> = stretch.ends().chain(spec.named()).chain([version.clone()]).collect();
                allowed.retain(|probe| spec.allows(probe));
                let newest = allowed.iter().max().unwrap_or(version);
                let holds = stretch.holds(newest);
                let sentence = if !stretch.is_limited() {
                    format!("Judged for {package} {spec}, from {file}.")
                } else if allowed.iter().all(|probe| stretch.holds(probe) == holds) {
                    format!("Every {package} that {file} allows ({spec}) does this.")
                } else if newest == version {
                    format!("{file} allows {package} {spec}, and not all of these do this: judged for {version}.")
                } else {
                    format!(
                        "{file} allows {package} {spec}, and not all of these do this: judged for the newest of them."
                    )
                };
                (holds, Some(sentence))
            }
        }
    }
}

#[cfg(test)]
mod tests;
