//! Which calls of a file came to something in an earlier run, so that the others need not be followed again.
//!
//! Most calls of a program are neither sent to a database nor waited for, and to say so of each costs more than all that
//! is then done with the rest. So a run keeps for each file which calls matter, and what that rests on.

use serde::{Deserialize, Serialize};

use crate::cache::{CALLS, Cache, Key, key};
use crate::catalog::Catalog;
use crate::packed::ExprId;
use crate::project::{Asked, FileId, Project};
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
    shape: Key,
    files: Vec<Option<OfFile>>,
}

impl KnownCalls {
    /// What an earlier run has kept. Nothing, where the project has another shape.
    pub(super) fn read(cache: Option<&Cache>, project: &Project, catalog: &Catalog<'_>, used: &Used) -> KnownCalls {
        let Some(cache) = cache else { return KnownCalls::default() };
        let libraries = format!("{:?} {}", used.anywhere(), catalog.told_by_team());
        let shape = key(libraries.as_bytes(), &[&project.shape()]);
        let kept = cache.part(CALLS).and_then(|bytes| postcard::from_bytes::<KnownCalls>(&bytes).ok());
        let kept = kept.filter(|kept| kept.shape == shape);
        kept.unwrap_or_else(|| KnownCalls { shape, files: Vec::new() })
    }

    /// The calls of a file that matter, where that still holds.
    pub(super) fn of(&self, project: &Project, file: FileId) -> Option<&[ExprId]> {
        let known = self.files.get(file.0 as usize)?.as_ref()?;
        (project.basis(&known.asked)? == known.basis).then_some(&known.calls)
    }

    /// Keeps it for the next run, with what this one found out about files of which nothing was known, or nothing that
    /// still holds.
    pub(super) fn keep(mut self, cache: Option<&Cache>, fresh: impl Iterator<Item = (FileId, OfFile)>) {
        let Some(cache) = cache else { return };
        let mut is_changed = false;
        for (file, of_file) in fresh {
            let at = file.0 as usize;
            self.files.resize(self.files.len().max(at + 1), None);
            self.files[at] = Some(of_file);
            is_changed = true;
        }
        if is_changed && let Ok(bytes) = postcard::to_stdvec(&self) {
            cache.put_part(CALLS, bytes);
        }
    }
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
        KnownCalls { files: vec![fresh], ..KnownCalls::default() }
    }

    #[test]
    fn what_is_known_holds_until_something_changes_that_it_rests_on() {
        let catalog = Catalog::with(&[]);
        let uses = ("a.py", "from b import pool\n\nprint(1)\npool.execute('LISTEN jobs')\n");
        let gives = ("b.py", "from c import open_pool\n\npool = open_pool()\n");
        let opens = ("c.py", "import asyncpg\n\ndef open_pool() -> asyncpg.Pool:\n    pass\n");
        let other = ("d.py", "import psycopg\n");
        let known = known(&[uses, gives, opens, other], &catalog);
        let holds = |files: &[(&str, &str)]| known.of(&project(files), FileId(0)).is_some();
        assert!(holds(&[uses, gives, opens, other]));
        assert!(holds(&[uses, gives, opens, ("d.py", "import psycopg\n\npsycopg.connect()\n")]));
        assert!(!holds(&[("a.py", "from b import pool\n\npool.execute('LISTEN jobs')\n"), gives, opens, other]));
        assert!(!holds(&[uses, ("b.py", "pool = None\n"), opens, other]));
        assert!(!holds(&[uses, gives, ("c.py", "import asyncpg\n\ndef open_pool():\n    pass\n"), other]));
    }

    #[test]
    fn what_is_asked_of_all_files_counts_too() {
        let catalog = Catalog::with(&[]);
        let base = "import psycopg\n\nclass Base:\n    def run(self):\n        self.pool.execute('LISTEN jobs')\n";
        let (base, other) = (("a.py", base), ("b.py", "import psycopg\n"));
        let known = known(&[base, other], &catalog);
        let holds = |other: &str| known.of(&project(&[base, ("b.py", other)]), FileId(0)).is_some();
        assert!(holds("import psycopg\n\ndef other():\n    pass\n"));
        let subclass = "from a import Base\nimport psycopg\n\nclass Sub(Base):\n    pool = psycopg.connect()\n";
        assert!(!holds(subclass), "a subclass puts something else in its place");
    }
}
