//! The files that hold nothing of interest by themselves, and that those which do ask for something.
//!
//! A constant that names a driver, a function that returns a part of a text, what a pool is a pool of, a request that is
//! waited for while a transaction is open: any of them may stand in a file without a trigger. Such a file is read where
//! one that was read asks for it:
//!
//! - It gives a value to a text that is sent, or to an option of a library. From these, names are followed backwards:
//!   [`Values`].
//! - It imports a library, and a file that was read imports it: [`Imports`].
//! - It calls a service, and a file that opens a transaction imports it, or imports what imports it.
//!
//! What it asks for in turn is read too, until nothing new is asked for. So nothing depends on an earlier run, or on the
//! order in which files are read.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::catalog::Catalog;
use crate::manifests::{Manifests, Versions};
use crate::project::{FileId, Project, Unit};
use crate::triggers::Holds;

mod imports;
mod starts;
mod values;

use imports::Imports;
use starts::Starts;
use values::Values;

/// The files that were not read, and how more is found out of them.
pub struct Passed<'a> {
    /// What their texts tell, by path.
    pub holds: &'a HashMap<Arc<str>, Holds>,
    /// Whether one calls a service, as far as its words tell.
    pub calls_service: &'a (dyn Fn(&Arc<str>) -> bool + Sync),
    /// Reads one; `None` where it cannot be read after all.
    pub read: &'a (dyn Fn(&Arc<str>) -> Option<Arc<Unit>> + Sync),
}

/// Reads what some files ask for among others, and returns what was read.
pub fn follow(
    mut units: Vec<Arc<Unit>>,
    passed: &Passed<'_>,
    manifests: &Arc<Manifests>,
    catalog: &Catalog<'_>,
) -> Vec<Arc<Unit>> {
    let (starts, known) = (Starts::of(catalog), units.len());
    let (mut values, mut imports) = (Values::default(), Imports::default());
    // Whatever was asked for, also what could not be read after all.
    let mut asked: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut first = 0;
    loop {
        let left = passed.holds.keys().filter(|path| !asked.contains(*path)).cloned().collect();
        let project = Project::new(units).with_manifests(manifests.clone(), Versions::default()).beside(left);
        let files: Vec<FileId> = project.files().map(|(file, _)| file).skip(first).collect();
        values.follow(&project, catalog, &starts, &files);
        imports.add(&project, &starts, &files);
        let mut wanted = imports.wanted(passed);
        wanted.extend(values.asked());
        wanted.retain(|path| !asked.contains(path));
        units = project.into_units();
        if wanted.is_empty() {
            return units.split_off(known);
        }
        first = units.len();
        let found: Vec<Option<Arc<Unit>>> = wanted.par_iter().map(passed.read).collect();
        units.extend(found.into_iter().flatten());
        asked.append(&mut wanted);
    }
}
