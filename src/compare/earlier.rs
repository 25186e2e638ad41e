//! What a comparison asks of the findings of a base, and what a cache keeps of them.

use serde::{Deserialize, Serialize};

use crate::cache::{Cache, EARLIER, Key};
use crate::finding::{Finding, Fixed, Level, Outcome, normal};

/// Of so many trees the findings are kept.
const MAX_TREES: usize = 8;

/// A finding of a base.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Earlier {
    /// The reported path.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// Which of its tree's findings it is, in their order.
    pub order: usize,
    /// The rule's slug.
    pub rule: String,
    /// The statement.
    pub statement: String,
    /// How bad.
    pub level: Level,
    /// Whether a hot path reaches it.
    pub is_hot: bool,
}

impl Earlier {
    /// The findings of an outcome.
    pub fn all(outcome: &Outcome) -> Vec<Earlier> {
        let one = |(order, finding): (usize, &Finding)| Earlier {
            path: finding.place.path.to_string(),
            line: finding.place.start.line,
            order,
            rule: finding.rule.to_owned(),
            statement: finding.statement.clone(),
            level: finding.level,
            is_hot: finding.hot_path.is_some(),
        };
        outcome.findings.iter().enumerate().map(one).collect()
    }

    /// Its statement without a difference of spaces and of case.
    pub fn normal_statement(&self) -> String {
        normal(&self.statement)
    }

    /// That it is gone.
    pub fn fixed(&self) -> Fixed {
        Fixed { rule: self.rule.clone(), path: self.path.clone(), line: self.line, statement: self.statement.clone() }
    }
}

/// The findings of trees that were judged, by the hash of all that decides them; the newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Trees(Vec<(Key, Vec<Earlier>)>);

impl Trees {
    /// What a cache knows.
    pub fn read(cache: &Cache) -> Trees {
        cache.part(EARLIER).and_then(|bytes| postcard::from_bytes(&bytes).ok()).unwrap_or_default()
    }

    /// How many trees are known.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The findings of a tree.
    pub fn get(&self, tree: &Key) -> Option<Vec<Earlier>> {
        self.0.iter().find(|(known, _)| known == tree).map(|(_, findings)| findings.clone())
    }

    /// Keeps the findings of a tree for later runs.
    pub fn add(&mut self, tree: Key, findings: Vec<Earlier>) {
        self.0.retain(|(known, _)| *known != tree);
        self.0.insert(0, (tree, findings));
        self.0.truncate(MAX_TREES);
    }

    /// Writes all that is known, where a cache does not know it yet.
    pub fn keep(&self, cache: &Cache) {
        if let Ok(bytes) = postcard::to_stdvec(self)
            && cache.part(EARLIER).as_deref() != Some(&bytes[..])
        {
            cache.put_part(EARLIER, bytes);
        }
    }
}
