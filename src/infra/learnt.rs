//! Which pooler a checked file speaks to, as the infrastructure says.
//!
//! Of several poolers the nearest counts: those whose files share the longest way of folders with the checked file, from the
//! root down. Where that leaves several, all of them count. What stands among tests, documentation or examples teaches
//! nothing.

use super::Document;
use super::declared::Declared;
use crate::fact::Engine;
use crate::poolers::{self, Settings, Target};
use crate::scope::Place;

/// What a run has learnt of its poolers.
#[derive(Debug, Clone, Default)]
pub struct Learnt {
    poolers: Vec<Known>,
}

#[derive(Debug, Clone)]
struct Known {
    /// By the name that `--pooler` takes.
    pooler: String,
    /// The folders down to the file that says so.
    folders: Vec<String>,
    /// `infra/db.tf:4`.
    place: String,
    settings: Settings,
}

impl Known {
    fn engine(&self) -> Option<Engine> {
        match poolers::find(&self.pooler)?.engines.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

impl Learnt {
    pub(super) fn of(documents: &[Document], declared: &[Declared]) -> Learnt {
        // A pool alone says that there is a proxy; the proxy says more, wherever it is declared.
        let said = |other: &Declared| {
            declared.iter().any(|known| !known.elsewhere && known.schema.pooler == other.schema.pooler)
        };
        let known = declared.iter().filter(|known| !known.elsewhere || !said(known)).filter_map(|declared| {
            let document = &documents[declared.document];
            let line = document.source.position(declared.span.start).line;
            (!matches!(document.place, Place::Test | Place::Docs)).then(|| Known {
                pooler: declared.pooler.clone(),
                folders: folders(&document.source.path),
                place: format!("{}:{line}", document.source.path),
                settings: declared.known(),
            })
        });
        Learnt { poolers: known.collect() }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.poolers.is_empty()
    }

    /// The poolers nearest to a reported path.
    fn near(&self, path: &str) -> Vec<&Known> {
        let own = folders(path);
        let shared = |known: &Known| known.folders.iter().zip(&own).take_while(|(a, b)| a == b).count();
        let nearest = self.poolers.iter().map(shared).max().unwrap_or_default();
        self.poolers.iter().filter(|known| shared(known) == nearest).collect()
    }

    /// The poolers that a reported path speaks to, with what is known of their settings. `None` where nothing is known.
    pub fn target_of(&self, path: &str) -> Option<Target> {
        let near = self.near(path);
        let target = Target::of_names(distinct(near.iter().map(|known| known.pooler.as_str())))?;
        Some(with_settings(target, &near))
    }

    /// Poolers that somebody named, with what is known of their settings.
    pub fn settle(&self, target: &Target, path: &str) -> Target {
        if target.is_any() { target.clone() } else { with_settings(target.clone(), &self.near(path)) }
    }

    /// The engine behind the poolers that a reported path speaks to, where they agree.
    pub fn engine_of(&self, path: &str) -> Option<Engine> {
        let engines: Vec<Option<Engine>> = self.near(path).into_iter().map(Known::engine).collect();
        let first = (*engines.first()?)?;
        engines.iter().all(|engine| *engine == Some(first)).then_some(first)
    }

    /// Their names, as `--pooler` takes them; empty where nothing is known.
    pub fn names(&self) -> Vec<&str> {
        distinct(self.poolers.iter().map(|known| known.pooler.as_str()))
    }

    /// Each pooler with where it was learnt: `rds-proxy (PostgreSQL, from infra/db.tf:4)`.
    pub fn sources(&self) -> Vec<String> {
        let first = |name: &&str| self.poolers.iter().find(|known| known.pooler == **name);
        let names = self.names();
        let found = names.iter().filter_map(first);
        found
            .map(|known| match (poolers::find(&known.pooler), known.engine()) {
                (Some(pooler), Some(engine)) if pooler.family != pooler.name => {
                    format!("{} ({}, from {})", pooler.family, engine.title(), known.place)
                }
                _ => format!("{} (from {})", known.pooler, known.place),
            })
            .collect()
    }
}

/// The target with those settings on which all that declare a pooler agree.
fn with_settings(mut target: Target, near: &[&Known]) -> Target {
    let names: Vec<&'static str> = target.poolers().iter().map(|pooler| pooler.name).collect();
    for name in names {
        let mut same = near.iter().filter(|known| known.pooler == name).map(|known| &known.settings);
        let Some(mut settings) = same.next().cloned() else { continue };
        for other in same {
            settings.retain(|key, value| other.get(key) == Some(value));
        }
        target = target.with_settings(name, settings);
    }
    target
}

fn folders(path: &str) -> Vec<String> {
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    parts.pop();
    parts
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut out: Vec<&str> = Vec::new();
    for name in names {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}
