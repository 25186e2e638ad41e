//! Which calls of a file came to something in an earlier run, so that the others need not be followed again.
//!
//! Most calls of a program are neither sent to a database nor waited for, and to say so of each costs more than all that
//! is then done with the rest. So a run keeps for each file which calls matter, and what that rests on.

use std::collections::{BTreeSet, HashSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cache::{CALLS, Cache, Key, key};
use crate::catalog::Catalog;
use crate::packed::ExprId;
use crate::project::{Asked, AskedModule, FileId, Project};
use crate::resolve::Used;

/// What is known of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OfFile {
    calls: Vec<ExprId>,
    asked: Asked,
    basis: Key,
}

impl OfFile {
    /// Of these calls; `None` where it cannot be said what that rests on.
    pub(super) fn new(project: &Project, calls: Vec<ExprId>, asked: Asked) -> Option<OfFile> {
        let basis = project.basis(&asked)?;
        Some(OfFile { calls, asked, basis })
    }
}

/// What is known of a project's files, in their order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct KnownCalls {
    /// The hash of what everything rests on: what manifests say, which libraries are in use, what the team says.
    around: Key,
    paths: Vec<Box<str>>,
    modules: BTreeSet<AskedModule>,
    files: Vec<Option<OfFile>>,
    /// Whether it differs from what the cache has.
    #[serde(skip)]
    is_changed: bool,
}

impl KnownCalls {
    /// What an earlier run has kept.
    pub(super) fn read(cache: Option<&Cache>, project: &Project, catalog: &Catalog<'_>, used: &Used) -> KnownCalls {
        let Some(cache) = cache else { return KnownCalls::default() };
        let libraries = format!("{:?} {}", used.anywhere(), catalog.told_by_team());
        let around = key(libraries.as_bytes(), &[&project.manifests.digest]);
        let kept = cache.part(CALLS).and_then(|bytes| postcard::from_bytes::<KnownCalls>(&bytes).ok());
        let none = || KnownCalls { around, ..KnownCalls::default() };
        kept.filter(|kept| kept.around == around).unwrap_or_else(none).of_files(project)
    }

    /// The same for the files that the project has, where it has others by now.
    fn of_files(mut self, project: &Project) -> KnownCalls {
        if project.files().map(|(_, unit)| &*unit.path).eq(self.paths.iter().map(|path| &**path)) {
            return self;
        }
        let now: Vec<Option<u32>> = self.paths.iter().map(|path| Some(project.by_name(path)?.0)).collect();
        let renumbered = |file: u32| *now.get(file as usize)?;
        // Where the name of a module means other files, nothing holds that rests on a file of the same folder.
        let has_other_meaning = |asked: &AskedModule| {
            let from = FileId(renumbered(asked.from)?);
            let means = asked.means.iter().map(|&file| renumbered(file)).collect::<Option<Vec<u32>>>();
            let is_same = means.is_some_and(|means| project.modules(from, &asked.module).iter().map(|m| m.0).eq(means));
            (!is_same).then(|| project.seat(from))
        };
        let mut stale: HashSet<FileId> = self.modules.par_iter().filter_map(has_other_meaning).collect();
        // Of a folder whose files are gone, or whose first file is, nothing is known.
        let gone = self.modules.iter().filter(|asked| renumbered(asked.from).is_none());
        let gone: HashSet<&str> = gone.filter_map(|asked| Some(folder(self.paths.get(asked.from as usize)?))).collect();
        stale.extend(
            project.files().filter(|(_, unit)| gone.contains(folder(&unit.path))).map(|(file, _)| project.seat(file)),
        );

        let mut files: Vec<Option<OfFile>> = vec![None; project.files().count()];
        for (file, known) in (0..).zip(std::mem::take(&mut self.files)) {
            let (Some(file), Some(mut known)) = (renumbered(file), known) else { continue };
            let asked = known.asked.renumbered(renumbered);
            let is_fresh = |asked: &Asked| asked.files().all(|file| !stale.contains(&project.seat(file)));
            if let Some(asked) = asked.filter(is_fresh) {
                known.asked = asked;
                files[file as usize] = Some(known);
            }
        }
        // They have just been asked again.
        KnownCalls { paths: paths(project), modules: BTreeSet::new(), files, is_changed: true, ..self }
    }

    /// The calls of a file that matter, where that still holds.
    pub(super) fn of(&self, project: &Project, file: FileId) -> Option<&[ExprId]> {
        let known = self.files.get(file.0 as usize)?.as_ref()?;
        (project.basis(&known.asked)? == known.basis).then_some(&known.calls)
    }

    /// Keeps it for the next run, with what this one found out about files of which nothing was known, or nothing that
    /// still holds.
    pub(super) fn keep(
        mut self,
        cache: Option<&Cache>,
        project: &Project,
        fresh: impl Iterator<Item = (FileId, OfFile)>,
    ) {
        let Some(cache) = cache else { return };
        for (file, of_file) in fresh {
            self.files[file.0 as usize] = Some(of_file);
            self.is_changed = true;
        }
        self.modules.extend(project.take_asked_modules());
        if self.is_changed
            && let Ok(bytes) = postcard::to_stdvec(&self)
        {
            cache.put_part(CALLS, bytes);
        }
    }
}

fn paths(project: &Project) -> Vec<Box<str>> {
    project.files().map(|(_, unit)| (*unit.path).into()).collect()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::{File, Kind};
    use crate::host::Host;
    use crate::project::Unit;
    use crate::scope::Place;
    use crate::sites::Finder;
    use crate::triggers::Triggers;

    fn project(files: &[(&str, &str)]) -> Project {
        let unit = |&(name, text): &(&str, &str)| {
            let file = File { path: name.into(), name: name.into(), kind: Kind::Code(Host::Python) };
            let mut unit = Unit::read(file, Host::Python, text, Place::Application, Triggers::get());
            unit.key = Some(Box::new(key(text.as_bytes(), &[])));
            unit
        };
        Project::new(files.iter().map(unit)).with_noting(true)
    }

    /// What is known of the first file, after a run over a project.
    fn known(files: &[(&str, &str)], catalog: &Catalog<'_>) -> KnownCalls {
        let project = project(files);
        let used = Used::of(&project, catalog);
        let (calls, fresh) = Finder::new(&project, catalog, &used).calls(FileId(0), &KnownCalls::default());
        assert_eq!(calls.len(), 1, "it sends one text");
        let modules = project.take_asked_modules().into_iter().collect();
        KnownCalls { files: vec![fresh], modules, paths: paths(&project), ..KnownCalls::default() }
    }

    /// Whether what is known holds in another project.
    fn holds(known: &KnownCalls, files: &[(&str, &str)]) -> bool {
        let project = project(files);
        let bytes = postcard::to_stdvec(known).expect("bytes");
        let known: KnownCalls = postcard::from_bytes(&bytes).expect("what was kept");
        let first = project.by_name("app/a.py").expect("the file");
        known.of_files(&project).of(&project, first).is_some()
    }

    #[test]
    fn what_is_known_holds_until_something_changes_that_it_rests_on() {
        let catalog = Catalog::with(&[]);
        let uses = ("app/a.py", "from b import pool\n\nprint(1)\npool.execute('LISTEN jobs')\n");
        let gives = ("app/b.py", "from c import open_pool\n\npool = open_pool()\n");
        let opens = ("app/c.py", "import asyncpg\n\ndef open_pool() -> asyncpg.Pool:\n    pass\n");
        let other = ("app/d.py", "import psycopg\n");
        let known = known(&[uses, gives, opens, other], &catalog);
        let holds = |files: &[(&str, &str)]| holds(&known, files);
        assert!(holds(&[uses, gives, opens, other]));
        assert!(holds(&[uses, gives, opens, ("app/d.py", "import psycopg\n\npsycopg.connect()\n")]));
        assert!(!holds(&[("app/a.py", "from b import pool\n\npool.execute('LISTEN jobs')\n"), gives, opens, other]));
        assert!(!holds(&[uses, ("app/b.py", "pool = None\n"), opens, other]));
        assert!(!holds(&[uses, gives, ("app/c.py", "import asyncpg\n\ndef open_pool():\n    pass\n"), other]));

        // Files come and go; it counts what names of modules mean then.
        assert!(holds(&[("aa.py", "import psycopg\n"), uses, gives, opens, other, ("z/b.py", "import psycopg\n")]));
        assert!(holds(&[uses, gives, opens]));
        assert!(!holds(&[uses, gives, other]));
        assert!(!holds(
            &[uses, gives, opens, other, ("app/b/__init__.py", "import psycopg\n")]
                .map(|(path, text)| { (if path == "app/b.py" { "b.py" } else { path }, text) })
        ));
    }

    #[test]
    fn what_is_asked_of_all_files_counts_too() {
        let catalog = Catalog::with(&[]);
        let base = "import psycopg\n\nclass Base:\n    def run(self):\n        self.pool.execute('LISTEN jobs')\n";
        let (base, other) = (("app/a.py", base), ("app/b.py", "import psycopg\n"));
        let known = known(&[base, other], &catalog);
        let holds = |other: &str| holds(&known, &[base, ("app/b.py", other)]);
        assert!(holds("import psycopg\n\ndef other():\n    pass\n"));
        let subclass = "from a import Base\nimport psycopg\n\nclass Sub(Base):\n    pool = psycopg.connect()\n";
        assert!(!holds(subclass), "a subclass puts something else in its place");
    }
}
