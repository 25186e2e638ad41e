//! A tree as it was at another time: of what lies there now, only what differs is read.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Around, Known, Looked, Read, Reading, digest, library_of, read_all};
use crate::cache::Key;
use crate::catalog::Catalog;
use crate::config::Config;
use crate::discover::{self, File};
use crate::finding::Skipped;
use crate::infra;
use crate::project::Unit;

/// What was there at another time.
pub struct Then {
    found: Vec<File>,
    infra: Vec<infra::File>,
    versions: Vec<PathBuf>,
    around: Around,
}

impl Then {
    /// The same tree as `config.past` says that it was.
    pub fn of(now: &Reading, config: &Config, paths: &[PathBuf], catalog: &Catalog<'_>) -> Then {
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
        Then { found, infra, versions, around }
    }

    /// As [`Reading::tree`], without reading more than what differs.
    pub fn digest(&self, now: &Reading, config: &Config, paths: &[PathBuf]) -> Option<Key> {
        config.cache.as_ref()?;
        let known: HashMap<&str, Key> = now.keys.iter().map(|(name, key)| (&**name, *key)).collect();
        let of_file = |file: &File| {
            let key = match self.is_same(file, now, config) {
                true => known.get(&*file.name).copied(),
                false => key(file, self, config),
            };
            Some((file.name.clone(), key?))
        };
        let mut keys: Vec<(Arc<str>, Key)> = self.found.par_iter().filter_map(of_file).collect();
        keys.sort();
        Some(digest(config, paths, &keys, (&self.infra, &self.versions, &self.around.manifests)))
    }

    /// Reads it. What does not differ is taken over from `now`.
    pub fn read(&mut self, now: &Reading, config: &Config, paths: &[PathBuf], catalog: &Catalog<'_>) -> Reading {
        let same: HashSet<Arc<str>> =
            self.found.iter().filter(|file| self.is_same(file, now, config)).map(|file| file.name.clone()).collect();
        let mut known: HashMap<&str, Read> = HashMap::new();
        let units: HashMap<&str, &Arc<Unit>> = now.units.iter().map(|unit| (&*unit.path, unit)).collect();
        // What is asked for now may not have been then.
        let asked = |name| now.asked.get_key_value(name).map(|(name, holds)| Read::Prefiltered(name.clone(), *holds));
        let read = |name, unit: &Arc<Unit>| asked(name).unwrap_or_else(|| Read::Unit(unit.clone()));
        known.extend(units.iter().map(|(&name, unit)| (name, read(name, unit))));
        known.extend(now.settings.iter().map(|file| (&*file.source.path, Read::Settings(file.clone()))));
        known.extend(now.prefiltered.iter().map(|(name, holds)| (&**name, Read::Prefiltered(name.clone(), *holds))));
        let unsaid = |skipped: &Skipped| Read::Skipped(Skipped { path: skipped.path.clone(), reason: String::new() });
        known.extend(now.skipped.iter().chain(&now.failures).map(|skipped| (&*skipped.path, unsaid(skipped))));
        let read =
            read_all(self.found.clone(), config, paths, &self.around.manifests, &|file, read: &dyn Fn() -> Looked| {
                let same = known.get(&*file.name).filter(|_| same.contains(&file.name));
                let taken = |read: &Read| Looked { name: file.name.clone(), key: None, read: read.clone() };
                same.map_or_else(read, taken)
            });
        let (infra, around) = (mem::take(&mut self.infra), mem::take(&mut self.around));
        let reading = Reading { infra, around, ..Reading::default() }.with(read);
        let known = |name: &str| units.get(name).filter(|_| same.contains(name)).map(|unit| Arc::clone(unit));
        reading.asking((config, paths), catalog, &known)
    }

    /// Whether a file comes to what it comes to now. A manifest that has changed may make it one of another library.
    fn is_same(&self, file: &File, now: &Reading, config: &Config) -> bool {
        let (then, now) = (&self.around.manifests, &now.around.manifests);
        let is_same_library = || then.digest == now.digest || library_of(file, then) == library_of(file, now);
        !config.past.differs(&file.path) && is_same_library()
    }

    /// The text of a file, by its reported path.
    pub fn text(&self, path: &str, config: &Config) -> Option<String> {
        let file = self.found.iter().find(|file| *file.name == *path)?;
        Some(discover::text(discover::load(file, config).ok()?))
    }
}

/// What a cache knows the text of a file by that differs.
fn key(file: &File, then: &Then, config: &Config) -> Option<Key> {
    let bytes = discover::load(file, config).ok()?;
    let is_own = library_of(file, &then.around.manifests).is_some();
    Known::of(file, &bytes, is_own, config).cache.map(|(_, key)| key)
}
