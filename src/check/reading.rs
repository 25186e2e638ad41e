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
use crate::finding::Skipped;
use crate::host::Host;
use crate::infra;
use crate::manifests::{Manifests, Versions};
use crate::paths::slashed;
use crate::project::{Script, Unit};
use crate::scope::Place;
use crate::settings::findings as settings;
use crate::settings::surroundings::Surroundings;
use crate::source::Source;
use crate::triggers::{Own, Triggers};

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
    /// The files that the prefilter passed over.
    pub prefiltered: Vec<Arc<str>>,
    /// The files that were not read.
    pub skipped: Vec<Skipped>,
    /// The files that made the program fail.
    pub failures: Vec<Skipped>,
    /// Everything that was found, for another reading of the same tree.
    found: Vec<File>,
    manifests: Vec<PathBuf>,
    versions: Vec<PathBuf>,
}

/// What manifests, lock files and settings say to code.
#[derive(Default)]
pub struct Around {
    /// Whose the files are, and what modules are called.
    pub manifests: Manifests,
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
            manifests: Manifests::of(&discover::texts(manifests, config), &is_library),
            versions: Versions::of(versions, config),
            surroundings: Surroundings::of(files, config),
        }
    }
}

/// What became of one file.
#[derive(Clone)]
enum Read {
    Unit(Arc<Unit>),
    Settings(Arc<settings::File>),
    Prefiltered(Arc<str>),
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
    let read = read_all(files, config, paths, &around.manifests, &|_, read: &dyn Fn() -> Read| {
        let read = read();
        progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        read
    });
    Reading { skipped, found, manifests, versions, infra, around, ..Reading::default() }.with(read)
}

/// Reads the same tree as `config.past` says that it was. What does not differ is taken over from `now`.
pub fn past(now: &Reading, config: &Config, paths: &[PathBuf], catalog: &Catalog<'_>) -> Reading {
    let stays = |path: &Path| !config.past.differs(path);
    let before = discover::past(config, paths);
    let mut found: Vec<File> = now.found.iter().filter(|file| stays(&file.path)).cloned().collect();
    found.extend(before.files);
    let mut infra: Vec<infra::File> = now.infra.iter().filter(|file| stays(&file.path)).cloned().collect();
    infra.extend(before.infra);
    infra.sort_by(|a, b| a.name.cmp(&b.name));
    let both = |now: &[PathBuf], before: Vec<PathBuf>| {
        let mut both: Vec<PathBuf> = now.iter().filter(|path| stays(path)).cloned().chain(before).collect();
        both.sort();
        both
    };
    let (manifests, versions) = (both(&now.manifests, before.manifests), both(&now.versions, before.versions));
    let around = Around::of(&found, &manifests, &versions, config, catalog);

    let mut known: HashMap<&str, Read> = HashMap::new();
    known.extend(now.units.iter().map(|unit| (&*unit.path, Read::Unit(unit.clone()))));
    known.extend(now.settings.iter().map(|file| (&*file.source.path, Read::Settings(file.clone()))));
    known.extend(now.prefiltered.iter().map(|name| (&**name, Read::Prefiltered(name.clone()))));
    let unsaid = |skipped: &Skipped| Read::Skipped(Skipped { path: skipped.path.clone(), reason: String::new() });
    known.extend(now.skipped.iter().chain(&now.failures).map(|skipped| (&*skipped.path, unsaid(skipped))));
    let is_same = |file: &File| {
        // A manifest that has changed may make a file one of another library.
        let library = |manifests: &'_ Manifests, host| manifests.library_of(&file.name, host).map(str::to_owned);
        let changed = match file.kind {
            Kind::Code(host) => library(&around.manifests, host) != library(&now.around.manifests, host),
            Kind::Settings(_) => false,
        };
        !changed && !config.past.differs(&file.path)
    };
    let read = read_all(found, config, paths, &around.manifests, &|file, read: &dyn Fn() -> Read| {
        let same = if is_same(file) { known.get(&*file.name) } else { None };
        same.cloned().unwrap_or_else(read)
    });
    Reading { infra, around, ..Reading::default() }.with(read)
}

/// The files that the prefilter passed over.
pub fn passed_over(reading: &Reading, config: &Config) -> Vec<File> {
    let file = |name: &Arc<str>| {
        let path = config.root.join(&**name);
        let kind = Kind::of(&path).filter(|kind| matches!(kind, Kind::Code(host) if *host != Host::Sql))?;
        Some(File { path, name: name.clone(), kind })
    };
    reading.prefiltered.iter().filter_map(file).collect()
}

/// Reads a file that the prefilter passed over; `None` where it cannot be read after all.
pub fn unit(file: &File, config: &Config, paths: &[PathBuf]) -> Option<Arc<Unit>> {
    let Kind::Code(host) = file.kind else { return None };
    let bytes = discover::load(file, config).ok()?;
    let place = place(&file.path, &file.name, config, paths);
    let known = Known::of(file, &bytes, false, config);
    if let Some(unit) = known.unit(place) {
        return Some(Arc::new(unit));
    }
    let text = discover::text(bytes);
    let read = || Unit::read(file.clone(), host, &text, place, Triggers::get());
    let mut unit = discover::guarded(&file.name, read).ok()?;
    known.keep(false, Some(&mut unit));
    Some(Arc::new(unit))
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

    fn matters(&self) -> Option<bool> {
        self.entry.as_ref().map(|entry| entry.matters)
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
    fn keep(&self, matters: bool, mut unit: Option<&mut Unit>) {
        let Some((cache, key)) = self.cache else { return };
        if let Some(unit) = unit.as_mut().filter(|unit| !unit.is_given_up()) {
            unit.key = self.key();
        }
        let kept = unit.map(|unit| unit.to_keep()).unwrap_or_default();
        if self.entry.as_ref().is_none_or(|entry| !kept.is_empty() || entry.matters != matters) {
            cache.put(key, matters, &kept);
        }
    }
}

/// Reads files in parallel, each by way of `take`, which may know what comes of it.
fn read_all(
    mut files: Vec<File>,
    config: &Config,
    paths: &[PathBuf],
    manifests: &Manifests,
    take: &(dyn Fn(&File, &dyn Fn() -> Read) -> Read + Sync),
) -> Vec<Read> {
    // The largest go first: what memory their reading takes for a while is free again for what is kept of all others.
    files.par_sort_by_cached_key(|file| Reverse(fs::metadata(&file.path).map_or(0, |data| data.len())));
    let with = With { config, paths, triggers: Triggers::for_files(), own: Own::of(&config.sinks), manifests };
    files.into_iter().par_bridge().map(|file| take(&file, &|| with.read(&file))).collect()
}

impl Reading {
    /// With what became of each file.
    fn with(mut self, read: Vec<Read>) -> Reading {
        for result in read {
            match result {
                Read::Unit(unit) => self.units.push(unit),
                Read::Settings(file) => self.settings.push(file),
                Read::Prefiltered(name) => self.prefiltered.push(name),
                Read::Skipped(skipped) => self.skipped.push(skipped),
                Read::Failed(failed) => self.failures.push(failed),
            }
        }
        self.units.sort_by(|a, b| (&a.path, &a.location).cmp(&(&b.path, &b.location)));
        self
    }
}

impl With<'_> {
    fn read(&self, file: &File) -> Read {
        let bytes = match discover::load(file, self.config) {
            Ok(bytes) => bytes,
            Err(skipped) => return Read::Skipped(skipped),
        };
        let library = match file.kind {
            Kind::Code(host) => self.manifests.library_of(&file.name, host).map(Arc::from),
            Kind::Settings(_) => None,
        };
        let known = Known::of(file, &bytes, library.is_some(), self.config);
        let triggered = known.matters().unwrap_or_else(|| match file.kind {
            Kind::Code(host) => self.triggers.in_file_of(&bytes, host, library.is_some()),
            Kind::Settings(_) => self.triggers.in_settings(&bytes),
        });
        let is_asked_for = |host| self.own.in_file(&file.name, &bytes, host) || passes_on(file, &bytes);
        if self.config.prefilter && !triggered && !matches!(file.kind, Kind::Code(host) if is_asked_for(host)) {
            known.keep(false, None);
            return Read::Prefiltered(file.name.clone());
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
                known.keep(triggered, Some(&mut unit));
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
