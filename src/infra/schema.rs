//! What infrastructure files say, as data: `rules/infra/`, one file a pooler.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::bytes::Regex;
use serde::Deserialize;

use super::stanza::{Stanza, Value};
use crate::poolers::Condition;
use crate::rules::data;

/// One file of `rules/infra/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The pooler, by the name that `--pooler` takes; a family where `by` says which of it.
    pub pooler: String,
    /// The setting that says which pooler of the family it is.
    pub by: Option<String>,
    /// Values of that setting, and the poolers that they mean.
    #[serde(default)]
    pub is: BTreeMap<String, String>,
    /// Words of which a file that says anything holds one.
    #[serde(default)]
    pub words: Vec<String>,
    /// Globs on the names of files that are this pooler's own configuration.
    #[serde(default)]
    pub files: Vec<String>,
    /// The stanzas that say something.
    #[serde(rename = "stanza")]
    pub stanzas: Vec<Kind>,
    /// What is wrong with a configuration.
    #[serde(default, rename = "lint")]
    pub lints: Vec<Lint>,
}

/// A kind of stanza.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its name: `aws_db_proxy`.
    pub kind: String,
    /// A glob on its entry `source`, for a module that makes the thing.
    pub source: Option<String>,
    /// What it is.
    pub role: Role,
    /// The entry that names the pooler it belongs to.
    pub of: Option<String>,
    /// Its entries that say something, and the settings that they are.
    pub settings: BTreeMap<String, String>,
    /// The values that the pooler takes for settings that the file leaves out.
    #[serde(default)]
    pub defaults: BTreeMap<String, String>,
}

/// What a stanza is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A pooler.
    Pooler,
    /// More settings of a pooler.
    Pool,
    /// Connections behind the pooler of the same file, as strings of `key=value` that overrule its settings.
    Connections,
}

/// Something to say about a configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// The form of the rule `pooler-config`.
    pub form: String,
    /// Conditions that hold all.
    pub when: Vec<Condition>,
    /// Only these poolers of the family; empty for all.
    #[serde(default)]
    pub poolers: Vec<String>,
    /// Words of the first condition's setting that are not worth telling.
    #[serde(default)]
    pub except: Vec<String>,
}

impl Schema {
    /// The kind of a stanza, if it says something.
    pub fn kind_of(&self, stanza: &Stanza) -> Option<&Kind> {
        self.stanzas.iter().find(|kind| {
            let source = || match &stanza.entry("source")?.value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            };
            kind.kind == stanza.kind
                && kind.source.as_ref().is_none_or(|glob| source().is_some_and(|s| crate::poolers::matches(glob, s)))
        })
    }
}

/// All of them.
///
/// # Panics
/// Where an embedded file is broken, which a test of this package rules out.
pub fn all() -> &'static [Schema] {
    static ALL: OnceLock<Vec<Schema>> = OnceLock::new();
    ALL.get_or_init(|| {
        let files = data::files("infra", "toml").unwrap_or_else(|problem| panic!("{problem}"));
        files.into_iter().map(|(path, _)| data::table(path)).collect()
    })
}

/// The words of which a file that says anything of a pooler without a file of its own holds one.
///
/// # Panics
/// Never: the words are escaped.
pub fn words() -> &'static Regex {
    static WORDS: OnceLock<Regex> = OnceLock::new();
    WORDS.get_or_init(|| {
        let words: Vec<String> =
            all().iter().flat_map(|schema| &schema.words).map(|word| regex::escape(word)).collect();
        Regex::new(&words.join("|"))
            .unwrap_or_else(|problem| panic!("a word of the embedded data is broken: {problem}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poolers::Target;
    use crate::rules;

    #[test]
    fn the_data_names_poolers_forms_and_settings_that_there_are() {
        let rule = rules::find("pooler-config").unwrap();
        for schema in all() {
            for name in schema.is.values().chain([&schema.pooler]) {
                assert!(Target::parse(name).is_ok(), "{name}");
            }
            let settings = || schema.stanzas.iter().flat_map(|kind| kind.settings.values());
            for lint in &schema.lints {
                assert!(rule.forms.contains(&lint.form), "{}: {}", schema.pooler, lint.form);
                assert!(!lint.when.is_empty(), "{}: {}", schema.pooler, lint.form);
                for condition in &lint.when {
                    assert!(settings().any(|known| *known == condition.key), "{}: {condition}", schema.pooler);
                }
            }
        }
    }
}
