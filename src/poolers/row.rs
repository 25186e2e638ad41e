//! One row of a pooler's file: an effect, when it holds, and who says so.

use serde::Deserialize;

use super::{Condition, Settings, Version};
use crate::fact::{Engine, Fact};
use crate::finding::Effect;
use crate::sinks::OneOrMany;

/// The rule name that means every rule.
pub(super) const EVERY_RULE: &str = "*";

/// What a pooler makes of some facts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The rules whose facts it is about; `*` for every rule.
    #[serde(rename = "rule", deserialize_with = "one_or_many")]
    pub rules: Vec<String>,
    /// What becomes of the fact.
    pub effect: Effect,
    /// Only these forms; empty for all.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Only facts whose name one of these globs matches; empty for all.
    #[serde(default)]
    pub names: Vec<String>,
    /// Only on this engine, where the pooler serves several.
    pub engine: Option<Engine>,
    /// Only in the body of a stored routine, or only outside of one.
    pub routine: Option<bool>,
    /// Only inside a transaction, or only outside of one.
    pub transaction: Option<Side>,
    /// From this version of the pooler on.
    pub since: Option<Version>,
    /// Up to, and without, this version of the pooler.
    pub until: Option<Version>,
    /// Only under a condition that cannot be read in the code: `PostgreSQL 18+`.
    pub requires: Option<String>,
    /// Only where the pooler is set so. Judged where its configuration is in view; a condition like `requires` otherwise.
    pub setting: Option<Condition>,
    /// Why it matters on this pooler, in a sentence or two.
    pub why: String,
    /// How it is known.
    pub evidence: Evidence,
    /// The versions it was tried on; none where a log or a report shows it.
    #[serde(default)]
    pub versions: Vec<String>,
    /// The page that says so.
    pub source: Option<String>,
    /// A page that says otherwise. The level of a finding falls to `warning`.
    pub disputed: Option<String>,
}

/// Which side of a transaction a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Between BEGIN and its end.
    Inside,
    /// In autocommit.
    Outside,
}

/// How an effect is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Tried on a real pooler, or seen in the log of one: then the source shows it.
    Observed,
    /// The vendor's documentation says so.
    Documented,
    /// The pooler's source says so; not tried.
    SourceRead,
    /// Sources contradict each other.
    Disputed,
    /// Nobody has said or tried it.
    Unverified,
}

/// How specific a row is: whether it is for every rule under a setting that is known, which changes what the pooler is;
/// whether it names its rule; and how many conditions it has.
pub(super) type Weight = (bool, bool, usize);

impl Row {
    /// How specific it is, if it is about this rule and all its conditions hold, but `requires` and what is not known
    /// of the pooler's settings.
    pub(super) fn weigh(
        &self,
        fact: &Fact,
        engine: Engine,
        transaction: Option<bool>,
        version: Option<&Version>,
        settings: &Settings,
    ) -> Option<Weight> {
        if !self.is_about(fact.rule) {
            return None;
        }
        let named_like = |name: &String| self.names.iter().any(|glob| matches(glob, name));
        let conditions = [
            (!self.forms.is_empty()).then(|| self.forms.iter().any(|form| form == fact.form)),
            (!self.names.is_empty()).then(|| fact.name.as_ref().is_some_and(named_like)),
            self.engine.map(|only| only == engine),
            self.routine.map(|only| only == fact.routine),
            self.transaction.map(|side| transaction == Some(side == Side::Inside)),
            self.since.as_ref().map(|since| version.is_none_or(|version| version >= since)),
            self.until.as_ref().map(|until| version.is_some_and(|version| version < until)),
            self.set(fact, settings),
        ];
        let holds = conditions.iter().all(|condition| *condition != Some(false));
        let named = self.names_rule(fact.rule);
        holds.then(|| (!named && self.setting.is_some(), named, conditions.iter().flatten().count()))
    }

    /// Whether the pooler is set as it asks; `None` where it does not ask, or that is not known.
    fn set(&self, fact: &Fact, settings: &Settings) -> Option<bool> {
        self.setting.as_ref()?.holds(settings, fact.name.as_deref())
    }

    /// What it takes, beyond what is known, for it to be the answer. `None` where nothing is missing.
    pub(super) fn lacks(&self, fact: &Fact, settings: &Settings) -> Option<String> {
        let setting = self.setting.as_ref().filter(|_| self.set(fact, settings).is_none());
        let parts: Vec<String> = self.requires.iter().cloned().chain(setting.map(ToString::to_string)).collect();
        (!parts.is_empty()).then(|| parts.join(" and "))
    }

    /// Whether it is about a rule, by name or as one of all.
    pub fn is_about(&self, rule: &str) -> bool {
        self.names_rule(rule) || self.names_rule(EVERY_RULE)
    }

    /// Whether it is about a rule by name.
    pub fn names_rule(&self, rule: &str) -> bool {
        self.rules.iter().any(|name| name == rule)
    }

    /// Whether it holds for every fact of its rules on an engine, whatever the version: such a row is a rule's default.
    pub fn is_default(&self, engine: Engine) -> bool {
        let unconditional =
            self.forms.is_empty() && self.names.is_empty() && self.requires.is_none() && self.setting.is_none();
        let anywhere = self.routine.is_none() && self.transaction.is_none();
        let any_version = self.since.is_none() && self.until.is_none();
        unconditional && anywhere && any_version && self.engine.is_none_or(|only| only == engine)
    }

    /// Whether it answers for every rule, none in particular.
    pub fn is_about_all(&self) -> bool {
        self.rules.iter().any(|name| name == EVERY_RULE)
    }

    /// Whether its sources contradict each other.
    pub fn is_disputed(&self) -> bool {
        self.evidence == Evidence::Disputed || self.disputed.is_some()
    }
}

/// Whether a glob matches the whole of a name. `*` stands for any text, everything else for itself.
///
/// Written here because a compiled glob set costs more at start than all the rest of loading.
pub(crate) fn matches(glob: &str, name: &str) -> bool {
    let Some((head, rest)) = glob.split_once('*') else { return glob == name };
    let Some(name) = name.strip_prefix(head) else { return false };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut name) = name.strip_suffix(tail) else { return false };
    for piece in middle.split('*') {
        match name.find(piece) {
            Some(at) => name = &name[at + piece.len()..],
            None => return false,
        }
    }
    true
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(OneOrMany::deserialize(deserializer)?.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn globs_match_whole_names() {
        assert!(matches("app.*", "app.tenant"));
        assert!(matches("*", ""));
        assert!(matches("*pgbouncer", "azure-pgbouncer"));
        assert!(matches("a*b*c", "a-b-b-c"));
        assert!(!matches("a*b*c", "a-c"));
        assert!(!matches("ab*ba", "aba"), "head and tail do not overlap");
        assert!(!matches("timezone", "timezone_x"));
        assert!(!matches("app.*", "xapp.y"));
    }
}
