//! Reads files that the prefilter passed over: those that others ask for, and those on the way to a finding.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rayon::prelude::*;

use super::{Known, Reading, library_of, place};
use crate::asks::{self, Passed};
use crate::cache::{ASKED, Cache, Key};
use crate::catalog::Catalog;
use crate::check::in_worker;
use crate::config::Config;
use crate::discover::{self, File, Kind};
use crate::finding::Skipped;
use crate::host::Host;
use crate::project::Unit;
use crate::triggers::{Holds, Services, Triggers};

impl Reading {
    /// With those of the files passed over that the others ask for. Of some it may be `known` already what they say. Where
    /// the hash of the tree is known, an earlier run may have kept which they are.
    pub(super) fn asking(
        mut self,
        (config, paths): (&Config, &[PathBuf]),
        catalog: &Catalog<'_>,
        known: &(dyn Fn(&str) -> Option<Arc<Unit>> + Sync),
    ) -> Reading {
        let code = self.prefiltered.iter().filter(|(name, _)| host_of(name).is_some());
        let holds: HashMap<Arc<str>, Holds> = code.cloned().collect();
        if holds.is_empty() {
            return self;
        }
        let failures: Mutex<Vec<Skipped>> = Mutex::default();
        let fail = |failed| failures.lock().unwrap_or_else(PoisonError::into_inner).push(failed);
        let read = |name: &Arc<str>| {
            let anew = || {
                let file = file_of(name, config)?;
                let library = library_of(&file, &self.around.manifests).map(Arc::from);
                read(&file, config, paths, library, holds.get(name).copied()).map_err(fail).ok()?
            };
            known(name).or_else(anew)
        };
        let services = LazyLock::new(Services::get);
        let calls_service = |name: &Arc<str>| {
            let bytes = file_of(name, config).and_then(|file| discover::load(&file, config).ok());
            bytes.zip(host_of(name)).is_some_and(|(bytes, host)| services.in_file(&bytes, host))
        };
        let passed = Passed { holds: &holds, calls_service: &calls_service, read: &read };
        let cache = config.cache.as_deref().zip(self.tree());
        let kept = cache.and_then(|(cache, tree)| kept(cache, &tree)).and_then(|names| {
            let units: Vec<Option<Arc<Unit>>> =
                in_worker(|| names.par_iter().map(|name| read(&(**name).into())).collect());
            units.into_iter().collect::<Option<Vec<Arc<Unit>>>>()
        });
        let asked = kept.unwrap_or_else(|| {
            let asked = in_worker(|| asks::follow(self.units.clone(), &passed, &self.around.manifests, catalog));
            let is_whole = failures.lock().is_ok_and(|failures| failures.is_empty());
            if let Some((cache, tree)) = cache.filter(|_| is_whole) {
                keep(cache, tree, &asked);
            }
            asked
        });
        let with_holds = asked.iter().filter_map(|unit| holds.get_key_value(&unit.path));
        self.asked = with_holds.map(|(path, holds)| (path.clone(), *holds)).collect();
        self.units.extend(asked);
        self.failures.extend(failures.into_inner().unwrap_or_else(PoisonError::into_inner));
        let failed: HashSet<&str> = self.failures.iter().map(|failed| &*failed.path).collect();
        self.prefiltered.retain(|(name, _)| !self.asked.contains_key(name) && !failed.contains(&**name));
        self.sorted()
    }
}

/// The files that an earlier run found to be asked for in a tree.
fn kept(cache: &Cache, tree: &Key) -> Option<Vec<Box<str>>> {
    let (of, names): (Key, Vec<Box<str>>) = postcard::from_bytes(&cache.part(ASKED)?).ok()?;
    (of == *tree).then_some(names)
}

fn keep(cache: &Cache, tree: Key, asked: &[Arc<Unit>]) {
    let names: Vec<&str> = asked.iter().map(|unit| &*unit.path).collect();
    if let Ok(bytes) = postcard::to_stdvec(&(tree, names)) {
        cache.put_part(ASKED, bytes);
    }
}

/// The files that the prefilter passed over.
pub fn passed_over(reading: &Reading, config: &Config) -> Vec<File> {
    reading.prefiltered.iter().filter_map(|(name, _)| file_of(name, config)).collect()
}

/// The files of code among some that were passed over, by their reported paths.
pub fn code_of(passed: Vec<(Arc<str>, Holds)>) -> Vec<Arc<str>> {
    passed.into_iter().map(|(name, _)| name).filter(|name| host_of(name).is_some()).collect()
}

/// The language of a file of code that other code may ask for something, by the file's name.
fn host_of(name: &str) -> Option<Host> {
    match Kind::of(Path::new(name)) {
        Some(Kind::Code(host)) if host != Host::Sql => Some(host),
        _ => None,
    }
}

/// A file of code, by its reported path.
fn file_of(name: &Arc<str>, config: &Config) -> Option<File> {
    Some(File { path: config.root.join(&**name), name: name.clone(), kind: Kind::Code(host_of(name)?) })
}

/// Reads a file that the prefilter passed over; `None` where it cannot be read after all.
pub fn unit(file: &File, config: &Config, paths: &[PathBuf]) -> Option<Arc<Unit>> {
    read(file, config, paths, None, None).ok().flatten()
}

/// The same of a file that may be a library's own, and of which it may be known what its text tells.
///
/// # Errors
/// Where it makes the program fail.
fn read(
    file: &File,
    config: &Config,
    paths: &[PathBuf],
    library: Option<Arc<str>>,
    holds: Option<Holds>,
) -> Result<Option<Arc<Unit>>, Skipped> {
    let (Kind::Code(host), Ok(bytes)) = (file.kind, discover::load(file, config)) else { return Ok(None) };
    let place = place(&file.path, &file.name, config, paths);
    let known = Known::of(file, &bytes, library.is_some(), config);
    let mut unit = match known.unit(place) {
        Some(unit) => unit,
        None => {
            let told = || Triggers::get().of_file(&bytes, host, library.is_some());
            let holds = holds.or(known.holds()).or_else(|| known.cache.map(|_| told())).unwrap_or_default();
            let text = discover::text(bytes);
            let read = || Unit::read(file.clone(), host, &text, place, Triggers::get());
            let mut unit = discover::guarded(&file.name, read)?;
            known.keep(holds, Some(&mut unit));
            unit
        }
    };
    unit.own = library;
    Ok(Some(Arc::new(unit)))
}
