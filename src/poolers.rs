//! What each pooler makes of a fact: the data under `rules/poolers/`, loaded and asked.
//!
//! One file a pooler. Each row says what becomes of a rule's facts, under conditions: forms, names, engine, inside a
//! transaction or outside, in a stored routine, from or up to a version. A row with `requires` holds under a condition
//! that nobody can read in the code (a server's version); it is never the answer, but goes with it. So does one with
//! `setting`, a condition on the pooler's own configuration, unless that is in view: then it is a condition like any other.
//!
//! **Which row wins.** Of the rows whose conditions all hold, the one with the most conditions; among equals, the later
//! one. A row that names its rule counts for more than any row for every rule (`*`), whatever their conditions; but a row for
//! every rule under a setting that is known to be so goes before all others, and is not mentioned otherwise. A file
//! that `extends` another takes over the other's rows, except those of rules that it has a row of its own for.
//!
//! A name, a transaction or an engine that is not known fulfils no condition on it. Where no version is given or
//! assumed, the newest is meant.

use std::fmt;
use std::sync::OnceLock;

use crate::fact::{Engine, Fact};
use crate::rules::{self, data};

mod parse;
mod row;
mod setting;
mod target;

pub use crate::version::Version;
pub(crate) use row::matches;
pub use row::{Evidence, Row, Side};
pub use setting::{Condition, Settings, words};
pub use target::{Target, Verdict};

/// A pooler, and what it does with facts.
#[derive(Debug)]
pub struct Pooler {
    /// Its name in configuration: `rds-proxy-postgresql`.
    pub name: &'static str,
    /// Its name in messages: `RDS Proxy for PostgreSQL`.
    pub title: String,
    /// The name under which it is chosen together with its siblings for other engines: `rds-proxy`.
    pub family: String,
    /// The engines that it serves.
    pub engines: Vec<Engine>,
    /// The version that is assumed where none is given. `None`: its versions make no difference that is known.
    pub default_version: Option<Version>,
    /// The pooler that it is built on, and whose rows it takes over.
    pub extends: Option<&'static Pooler>,
    rows: Vec<Row>,
}

impl Pooler {
    /// The rows that can say something about a rule, those of the pooler that it extends first.
    pub fn rows_for(&self, rule: &str) -> impl Iterator<Item = &Row> {
        let about = move |row: &&Row| row.is_about(rule);
        let replaced = self.rows.iter().any(|row| row.names_rule(rule));
        let inherited = self.extends.filter(|_| !replaced).map_or(&[][..], |base| &base.rows);
        inherited.iter().filter(about).chain(self.rows.iter().filter(about))
    }

    /// The rows that say something about a rule, its default first, then what other conditions change; none where the
    /// rule is not about this pooler. A row for every rule counts only where the rule has no default of its own.
    pub fn rows_that_count(&self, rule: &str) -> Vec<&Row> {
        let engines: Vec<Engine> = self.engines_of(rule).collect();
        let rows: Vec<&Row> = if engines.is_empty() { Vec::new() } else { self.rows_for(rule).collect() };
        let has_default = rows.iter().any(|row| row.names_rule(rule) && engines.iter().all(|&e| row.is_default(e)));
        let counts = |row: &&Row| {
            row.engine.is_none_or(|engine| engines.contains(&engine))
                && (row.names_rule(rule) || (row.setting.is_none() && !has_default))
        };
        rows.into_iter().filter(counts).collect()
    }

    /// The rows of its own file.
    pub fn own_rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The sources of one of its rows, for a report: pages, and what it was observed on.
    pub fn sources(&self, row: &Row) -> Vec<String> {
        let mut sources: Vec<String> = row.source.iter().chain(&row.disputed).cloned().collect();
        if !row.versions.is_empty() {
            sources.push(format!("observed on {} {}", self.origin(row).title, row.versions.join(", ")));
        }
        sources
    }

    /// The pooler in whose file one of its rows stands.
    pub fn origin(&self, row: &Row) -> &Pooler {
        let own = self.rows.iter().any(|own| std::ptr::eq(own, row));
        self.extends.filter(|_| !own).unwrap_or(self)
    }

    /// Whether a glob means it, or the pooler that it extends. `*` stands for anything.
    pub fn answers_to(&self, glob: &str) -> bool {
        row::matches(glob, self.name) || self.extends.is_some_and(|base| row::matches(glob, base.name))
    }

    /// The engines that it serves and a rule is about.
    pub fn engines_of(&self, rule: &str) -> impl Iterator<Item = Engine> {
        let rule = rules::find(rule);
        let name = self.name;
        let of_rule =
            move |engine: &Engine| rule.is_some_and(|rule| rule.engines.contains(engine) && rule.is_about(name));
        self.engines.iter().copied().filter(of_rule)
    }

    /// The row that wins for a fact, and rows that would change the effect, each with what it takes.
    fn judge(
        &self,
        fact: &Fact,
        engine: Engine,
        transaction: Option<bool>,
        version: Option<&Version>,
        settings: &Settings,
    ) -> Option<(&Row, Vec<(&Row, String)>)> {
        let (mut best, mut also) = (None::<(row::Weight, &Row)>, Vec::new());
        for row in self.rows_for(fact.rule) {
            let Some(weight) = row.weigh(fact, engine, transaction, version, settings) else { continue };
            if let Some(lacking) = row.lacks(fact, settings) {
                if row.names_rule(fact.rule) {
                    also.push((row, lacking));
                }
            } else if best.is_none_or(|(so_far, _)| weight >= so_far) {
                best = Some((weight, row));
            }
        }
        let ((of_all, ..), winner) = best?;
        also.retain(|(row, _)| !of_all && row.effect != winner.effect);
        Some((winner, also))
    }
}

impl fmt::Display for Pooler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

/// A file under `rules/poolers/`, read when somebody asks for it: a run needs one to three of them.
struct Slot {
    name: &'static str,
    text: &'static str,
    pooler: OnceLock<Pooler>,
}

fn slots() -> &'static [Slot] {
    static SLOTS: OnceLock<Vec<Slot>> = OnceLock::new();
    SLOTS.get_or_init(|| {
        let files = data::files("poolers", "toml").unwrap_or_else(|problem| panic!("{problem}"));
        let slot = |(path, text): (&'static str, _)| {
            let name = path.rsplit('/').next().and_then(|file| file.strip_suffix(".toml")).unwrap_or(path);
            Slot { name, text, pooler: OnceLock::new() }
        };
        files.into_iter().map(slot).collect()
    })
}

/// The names of all poolers, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    slots().iter().map(|slot| slot.name)
}

/// The pooler of exactly that name.
pub fn find(name: &str) -> Option<&'static Pooler> {
    let slot = slots().iter().find(|slot| slot.name == name)?;
    // The files are part of the program, and its tests load every one of them.
    Some(slot.pooler.get_or_init(|| {
        parse::parse(slot.name, slot.text)
            .unwrap_or_else(|problem| panic!("the embedded poolers are broken: {problem}"))
    }))
}

/// Every pooler, in order of name.
pub fn all() -> impl Iterator<Item = &'static Pooler> {
    names().filter_map(find)
}

#[cfg(test)]
mod tests;
