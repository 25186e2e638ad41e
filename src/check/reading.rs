//! Reads the files of a run, in parallel; of a tree as it was at another time, only what differs.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::cache::{self, Cache, Entry, Key};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::discover::{self, Discovered, File, Kind};
use crate::finding::{Level, Skipped};
use crate::gate::Levels;
use crate::host::Host;
use crate::infra;
use crate::manifests::{MAX_LOCK, Manifests, Versions};
use crate::past::Past;
use crate::paths::slashed;
use crate::project::{Script, Unit};
use crate::scope::Place;
use crate::settings::findings as settings;
use crate::settings::surroundings::Surroundings;
use crate::source::Source;
use crate::triggers::{Holds, Own, Triggers};

mod asked;
mod then;

pub use asked::{code_of, passed_over, unit};
pub use then::Then;

/// A package's file that is longer does more than pass names on, in bytes.
const MAX_PACKAGE: usize = 64 << 10;

/// What was read of a tree.
#[derive(Default)]
pub struct Reading {
    /// Code, in order of name.
    pub units: Vec<Arc<Unit>>,
    /// Settings, in order of name.
    pub settings: Vec<Arc<settings::File>>,
    /// The files that may say which pooler there is; they are read later.
    pub infra: Vec<infra::File>,
    /// What stands around the code.
    pub around: Around,
    /// The files that the prefilter passed over, with what their texts tell.
    pub prefiltered: Vec<(Arc<str>, Holds)>,
    /// The files that were read because others ask for them; they are among the units.
    asked: HashMap<Arc<str>, Holds>,
    /// The files that were not read.
    pub skipped: Vec<Skipped>,
    /// The files that made the program fail.
    pub failures: Vec<Skipped>,
    /// What a cache knows each file's text by; empty where there is none.
    keys: Vec<(Arc<str>, Key)>,
    /// The hash of all that decides what the tree comes to, where that is known.
    tree: Option<Key>,
    /// Everything that was found, for another reading of the same tree.
    found: Vec<File>,
    manifests: Vec<PathBuf>,
    versions: Vec<PathBuf>,
}

/// What manifests, lock files and settings say to code.
#[derive(Default)]
pub struct Around {
    /// Whose the files are, and what modules are called.
    pub manifests: Arc<Manifests>,
    /// The versions of libraries.
    pub versions: Versions,
    /// Variables and data sources.
    pub surroundings: Surroundings,
}

impl Around {
    fn of(
        files: &[File],
        manifests: &[PathBuf],
        versions: &[PathBuf],
        config: &Config,
        catalog: &Catalog<'_>,
    ) -> Around {
        let is_library = |host: &str, name: &str| !catalog.of_module(host, name).is_empty();
        Around {
            manifests: Manifests::of(&discover::texts(manifests, config), &is_library).into(),
            versions: Versions::of(versions, config),
            surroundings: Surroundings::of(files, config),
        }
    }
}

/// A file that was looked at.
struct Looked {
    name: Arc<str>,
    /// What a cache knows its text by.
    key: Option<Key>,
    read: Read,
}

/// What became of one file.
#[derive(Clone)]
enum Read {
    Unit(Arc<Unit>),
    Settings(Arc<settings::File>),
    Prefiltered(Arc<str>, Holds),
    Skipped(Skipped),
    Failed(Skipped),
}

/// What reading a file needs besides.
struct With<'a> {
    config: &'a Config,
    paths: &'a [PathBuf],
    triggers: Triggers,
    own: Own,
    manifests: &'a Manifests,
}

/// Reads everything below `paths`. `progress` is told how many files were looked at so far. What was found is kept where
/// the tree is going to be read a second time ([`past`]).
pub fn all(
    config: &Config,
    paths: &[PathBuf],
    catalog: &Catalog<'_>,
    is_kept: bool,
    progress: &(dyn Fn(usize) + Sync),
) -> Reading {
    let Discovered { files, infra, skipped, manifests, versions } = discover::files(paths, config);
    let around = Around::of(&files, &manifests, &versions, config, catalog);
    let done = AtomicUsize::new(0);
    let found = if is_kept { files.clone() } else { Vec::new() };
    let read = read_all(files, config, paths, &around.manifests, &|_, read: &dyn Fn() -> Looked| {
        let read = read();
        progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        read
    });
    let reading = Reading { skipped, found, manifests, versions, infra, around, ..Reading::default() }.with(read);
    let tree = reading.digest(config, paths);
    Reading { tree, ..reading }.asking((config, paths), catalog, &|_| None)
}

/// What a cache knows of a file's text.
struct Known<'a> {
    file: &'a File,
    cache: Option<(&'a Cache, Key)>,
    entry: Option<Entry>,
}

impl<'a> Known<'a> {
    /// Asks the run's cache, if it has one. Whether the file is a library's own decides what matters in it.
    fn of(file: &'a File, bytes: &[u8], own: bool, config: &'a Config) -> Known<'a> {
        let kind = format!("{:?}", file.kind);
        let cache = config.cache.as_deref().map(|cache| (cache, cache::key(bytes, &[kind.as_bytes(), &[own.into()]])));
        let entry = cache.as_ref().and_then(|(cache, key)| cache.get(key));
        Known { file, cache, entry }
    }

    fn holds(&self) -> Option<Holds> {
        self.entry.as_ref().map(|entry| entry.holds)
    }

    fn unit(&self, place: Place) -> Option<Unit> {
        let Kind::Code(host) = self.file.kind else { return None };
        let kept = self.entry.as_ref().map(|entry| &entry.kept).filter(|kept| !kept.is_empty())?;
        let mut unit = Unit::restored(self.file.clone(), host, place, kept)?;
        unit.key = self.key();
        Some(unit)
    }

    fn key(&self) -> Option<Box<Key>> {
        self.cache.map(|(_, key)| Box::new(key))
    }

    /// Keeps what was found out, where that is more than the cache knows.
    fn keep(&self, holds: Holds, mut unit: Option<&mut Unit>) {
        let Some((cache, key)) = self.cache else { return };
        if let Some(unit) = &mut unit {
            unit.key = self.key();
        }
        let kept = unit.map(|unit| unit.to_keep()).unwrap_or_default();
        if self.entry.as_ref().is_none_or(|entry| !kept.is_empty() || entry.holds != holds) {
            cache.put(key, holds, &kept);
        }
    }
}

/// Reads files in parallel, each by way of `take`, which may know what comes of it.
fn read_all(
    mut files: Vec<File>,
    config: &Config,
    paths: &[PathBuf],
    manifests: &Manifests,
    take: &(dyn Fn(&File, &dyn Fn() -> Looked) -> Looked + Sync),
) -> Vec<Looked> {
    // The largest go first: what memory their reading takes for a while is free again for what is kept of all others. Where
    // a cache knows the tree few are parsed, and to ask for sizes would cost more than that.
    let is_known = config.cache.as_ref().is_some_and(|cache| !cache.is_empty());
    if !is_known {
        files.par_sort_by_cached_key(|file| Reverse(fs::metadata(&file.path).map_or(0, |data| data.len())));
    }
    let with = With { config, paths, triggers: Triggers::for_files(), own: Own::of(&config.sinks), manifests };
    files.into_iter().par_bridge().map(|file| take(&file, &|| with.read(&file))).collect()
}

impl Reading {
    /// With what became of each file.
    fn with(mut self, looked: Vec<Looked>) -> Reading {
        for Looked { name, key, read } in looked {
            self.keys.extend(key.map(|key| (name, key)));
            match read {
                Read::Unit(unit) => self.units.push(unit),
                Read::Settings(file) => self.settings.push(file),
                Read::Prefiltered(name, holds) => self.prefiltered.push((name, holds)),
                Read::Skipped(skipped) => self.skipped.push(skipped),
                Read::Failed(failed) => self.failures.push(failed),
            }
        }
        self.keys.sort();
        self.sorted()
    }

    fn sorted(mut self) -> Reading {
        self.units.sort_by(|a, b| (&a.path, &a.location).cmp(&(&b.path, &b.location)));
        self
    }

    /// Whether what was found is kept for another reading of the same tree.
    pub fn is_kept(&self) -> bool {
        !self.found.is_empty()
    }

    /// Whether every file was read to its end.
    pub fn is_whole(&self) -> bool {
        self.failures.is_empty()
    }

    /// The hash of all that decides what the tree comes to; `None` where there is no cache, or where something could not be
    /// read to its end, which another time it may.
    pub fn tree(&self) -> Option<Key> {
        self.tree.filter(|_| self.is_whole())
    }

    fn digest(&self, config: &Config, paths: &[PathBuf]) -> Option<Key> {
        let around = (&self.infra[..], &self.versions[..], &*self.around.manifests);
        config.cache.as_ref()?;
        Some(digest(config, paths, &self.keys, around))
    }
}

impl With<'_> {
    fn read(&self, file: &File) -> Looked {
        let bytes = match discover::load(file, self.config) {
            Ok(bytes) => bytes,
            Err(skipped) => return Looked { name: file.name.clone(), key: None, read: Read::Skipped(skipped) },
        };
        let library = library_of(file, self.manifests).map(Arc::from);
        let known = Known::of(file, &bytes, library.is_some(), self.config);
        let key = known.cache.map(|(_, key)| key);
        Looked { name: file.name.clone(), key, read: self.read_bytes(file, bytes, library, &known) }
    }

    fn read_bytes(&self, file: &File, bytes: Vec<u8>, library: Option<Arc<str>>, known: &Known<'_>) -> Read {
        let holds = known.holds().unwrap_or_else(|| match file.kind {
            Kind::Code(host) => self.triggers.of_file(&bytes, host, library.is_some()),
            Kind::Settings(_) => Holds { trigger: self.triggers.in_settings(&bytes), ..Holds::default() },
        });
        let is_asked_for = |host| self.own.in_file(&file.name, &bytes, host) || passes_on(file, &bytes);
        if self.config.prefilter && !holds.trigger && !matches!(file.kind, Kind::Code(host) if is_asked_for(host)) {
            known.keep(holds, None);
            return Read::Prefiltered(file.name.clone(), holds);
        }
        let place = place(&file.path, &file.name, self.config, self.paths);
        if let Some(mut unit) = known.unit(place) {
            unit.own = library;
            return Read::Unit(Arc::new(unit));
        }
        let text = discover::text(bytes);
        let read = || match file.kind {
            Kind::Code(host) => {
                let mut unit = Unit::read(file.clone(), host, &text, place, &self.triggers);
                unit.own = library;
                let script = || Script::read(&text, self.config.engine_of(&file.name)).into();
                unit.script = (host == Host::Sql).then(script);
                known.keep(holds, Some(&mut unit));
                Read::Unit(Arc::new(unit))
            }
            Kind::Settings(syntax) => {
                let source = Source::new(file.name.clone(), text);
                Read::Settings(Arc::new(settings::File::read(source, syntax, place)))
            }
        };
        discover::guarded(&file.name, read).unwrap_or_else(Read::Failed)
    }
}

/// The library of the catalog whose own code a file is.
fn library_of<'m>(file: &File, manifests: &'m Manifests) -> Option<&'m str> {
    match file.kind {
        Kind::Code(host) => manifests.library_of(&file.name, host),
        Kind::Settings(_) => None,
    }
}

/// The hash of all that decides what a tree comes to: its texts, and how it is looked at.
fn digest(
    config: &Config,
    paths: &[PathBuf],
    keys: &[(Arc<str>, Key)],
    (infra, versions, manifests): (&[infra::File], &[PathBuf], &Manifests),
) -> Key {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &[u8]| {
        hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    };
    // What is done with the findings afterwards decides nothing.
    let looked_at = Config {
        past: Past::default(),
        cache: None,
        baseline: None,
        fail_on: Level::Error,
        gate: Levels::default(),
        ..config.clone()
    };
    add(format!("{looked_at:?} {paths:?}").as_bytes());
    keys.iter().for_each(|(name, key)| {
        add(name.as_bytes());
        add(key);
    });
    add(&manifests.digest);
    for path in infra.iter().map(|file| &file.path).chain(versions) {
        add(path.as_os_str().as_encoded_bytes());
        add(config.past.text(path, MAX_LOCK).as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// Whether it is a package's own file, through which names of other files may come; they are lost where it is not read.
fn passes_on(file: &File, bytes: &[u8]) -> bool {
    let is_package = file.kind == Kind::Code(Host::Python) && file.name.rsplit('/').next() == Some("__init__.py");
    is_package && bytes.len() <= MAX_PACKAGE && bytes.windows(6).any(|word| word == b"import")
}

/// The kind of code that a file holds, by its path below the folder that was named: someone who checks `tests/db` on
/// purpose wants to hear about it.
pub fn place(path: &Path, name: &str, config: &Config, paths: &[PathBuf]) -> Place {
    let roots = paths.iter().map(|path| config.root.join(path));
    let below = roots.filter_map(|root| path.strip_prefix(root).ok().map(Path::to_path_buf));
    let nearest = below.min_by_key(|path| path.components().count());
    match nearest.filter(|path| path.file_name().is_some()) {
        Some(path) => Place::of_path(&slashed(&path)),
        None => Place::of_path(name.rsplit('/').next().unwrap_or(name)),
    }
}
