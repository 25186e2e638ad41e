//! The poolers that a run is judged for: `--pooler`.

use std::collections::BTreeMap;
use std::fmt;

use super::{Pooler, Row, Settings, Version, find, names};
use crate::fact::{Engine, Fact};
use crate::rules::closest;

/// The name that means every known pooler.
const ANY: &str = "any";

/// What `--pooler` names.
#[derive(Debug, Clone)]
pub struct Target {
    name: String,
    version: Option<Version>,
    poolers: Vec<&'static Pooler>,
    settings: BTreeMap<&'static str, Settings>,
}

/// What one pooler makes of a fact.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The pooler.
    pub pooler: &'static Pooler,
    /// The version that it was judged for, given or assumed; `None` where versions make no known difference.
    pub version: Option<Version>,
    /// The engine that it was judged for.
    pub engine: Engine,
    /// The row that decides.
    pub row: &'static Row,
    /// Rows that would decide otherwise, and what it would take.
    pub also: Vec<(&'static Row, String)>,
}

impl Target {
    /// Reads `NAME[@VERSION]`: a pooler, a family of poolers of which each serves an engine, or `any`.
    ///
    /// # Errors
    /// Says what is wrong, for a person, with the closest name and all names.
    pub fn parse(text: &str) -> Result<Target, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version.parse::<Version>()?)),
            None => (text, None),
        };
        let poolers: Vec<&'static Pooler> = match find(name) {
            _ if name == ANY => super::all().collect(),
            Some(pooler) => vec![pooler],
            None => family(name).collect(),
        };
        if poolers.is_empty() {
            return Err(unknown(name));
        }
        if version.is_some() && (name == ANY || poolers.iter().any(|pooler| pooler.default_version.is_none())) {
            return Err(format!("`{text}`: no version of {name} is known to differ from another; write `{name}`"));
        }
        Ok(Target { name: name.to_owned(), version, poolers, settings: BTreeMap::new() })
    }

    /// Several at once, under the names that [`Target::parse`] takes; names that mean no pooler are passed over. `None`
    /// where none is left.
    pub fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Target> {
        let targets: Vec<Target> = names.into_iter().filter_map(|name| Target::parse(name).ok()).collect();
        let mut poolers: Vec<&'static Pooler> = Vec::new();
        for &pooler in targets.iter().flat_map(|target| &target.poolers) {
            if !poolers.iter().any(|known| known.name == pooler.name) {
                poolers.push(pooler);
            }
        }
        let name = targets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        (!poolers.is_empty()).then(|| Target { name, version: None, poolers, settings: BTreeMap::new() })
    }

    /// The same, with what is known of one pooler's settings.
    pub fn with_settings(mut self, pooler: &'static str, settings: Settings) -> Target {
        self.settings.insert(pooler, settings);
        self
    }

    /// The poolers that it means.
    pub fn poolers(&self) -> &[&'static Pooler] {
        &self.poolers
    }

    /// Whether it means every known pooler.
    pub fn is_any(&self) -> bool {
        self.name == ANY
    }

    /// What each of its poolers makes of a fact. A pooler that does not serve the engine, or no engine of the fact's
    /// rule, says nothing; where `engine` is not known, a pooler answers for each engine that it serves.
    /// `transaction` is whether one is open there, if that is known.
    pub fn judge(&self, fact: &Fact, engine: Option<Engine>, transaction: Option<bool>) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let unknown = Settings::new();
        for &pooler in &self.poolers {
            let settings = self.settings.get(pooler.name).unwrap_or(&unknown);
            let version = self.version.as_ref().or(pooler.default_version.as_ref());
            for served in pooler.engines_of(fact.rule).filter(|served| engine.is_none_or(|only| only == *served)) {
                if let Some((row, also)) = pooler.judge(fact, served, transaction, version, settings) {
                    verdicts.push(Verdict { pooler, version: version.cloned(), engine: served, row, also });
                }
            }
        }
        verdicts
    }
}

impl Verdict {
    /// The sources of the row that decides: pages, and what it was observed on.
    pub fn sources(&self) -> Vec<String> {
        self.pooler.sources(self.row)
    }

    /// The pooler as a message names it: `PgBouncer 1.24`.
    pub fn title(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.pooler.title),
            None => self.pooler.title.clone(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}@{version}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

fn family(name: &str) -> impl Iterator<Item = &'static Pooler> {
    let prefix = format!("{name}-");
    let name = name.to_owned();
    names().filter(move |member| member.starts_with(&prefix)).filter_map(find).filter(move |p| p.family == name)
}

fn unknown(name: &str) -> String {
    let mut known: Vec<&str> = super::all().flat_map(|pooler| [pooler.name, pooler.family.as_str()]).collect();
    known.push(ANY);
    known.sort_unstable();
    known.dedup();
    let suggestion = closest(name, known.iter().copied());
    let suggestion = suggestion.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    format!("no pooler is called `{name}`{suggestion}\nknown: {}", known.join(", "))
}
