//! What options and settings mean: the data under `rules/settings/`, loaded and checked.
//!
//! One file a system, that is a driver, a pool or a framework that reads settings. No system is named in Rust.
//!
//! ```toml
//! name = "pgjdbc"                          # as people call it
//! engine = "postgresql"                    # left out where it speaks to several
//! source = "https://jdbc.postgresql.org/documentation/use/"
//! beside = ["data-source-properties"]      # keys beside an address whose entries are options of it too
//! known = ["sslmode"]                      # options that the row `*` does not mean
//!
//! [tell]                                   # what says that an address is this system's
//! schemes = ["jdbc:postgresql"]            # for certain: no other reads it
//! open = ["postgres"]                      # several systems read these; with one of `keys`, this one does
//! keys = ["statement_cache_mode"]          # options that only this system knows
//! together = ["Host", "Username"]          # or options that stand together in no other
//! unless = ["Port = 3306"]                 # but not with one of these
//! sure = true                              # an option that is absent is then absent for good
//!
//! [[anchor]]                               # keys of a file that are options of a data source, no address needed
//! file = '(^|/)database\.ya?ml$'           # the file
//! key = "adapter"                          # a section that has this key, with such a value, is a data source
//! value = "^postgresql$"
//! path = "doctrine.dbal"                   # the section lies in this one
//! engine = "postgresql"
//!
//! [[option]]                               # an option of an address or of an anchored section
//! in = ["url", "yaml"]                     # the kinds of file that the fact was noted for
//! key = "prepareThreshold"                 # `*` stands for any text; alone it is any option that no other row names
//! when = "absent"                          # any | absent | = v | != v | ~ pattern | > n | >= n | absent or …
//! with = ["readOnly = true"]               # other options that must hold
//! unless = ["Pooling = false"]             # or must not
//! engine = "mysql"                         # counts for this engine only
//! rule = "driver-prepare"                  # the fact
//! form = "named"
//! name = "search_path"                     # the setting it is about
//! names = "options"                        # or where its names stand: options | list | key | sql
//! confidence = "medium"                    # high where left out
//! note = "…"                               # what the system does
//! cure = "…"                               # the knob that turns it off
//! evidence = "observed"
//!
//! [[option]]
//! key = "preferQueryMode"
//! when = "= simple"
//! does = "off"                             # turns what the rule is about off; `nothing` says that it has no effect
//! rule = "driver-prepare"
//!
//! [[setting]]                              # a key of a file by itself, by its whole path: the same fields
//! key = "*.hikari.connection-init-sql"
//! ```

use std::sync::OnceLock;

use regex::Regex;
use serde::{Deserialize, Deserializer};

use super::condition::{Condition, Key, When};
use crate::fact::Engine;
use crate::finding::Confidence;
use crate::rules::{self, data};

/// A driver, pool or framework that reads settings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// As people call it.
    pub name: String,
    /// The engine it speaks to, where there is only one.
    pub engine: Option<Engine>,
    /// Where its options are documented.
    pub source: String,
    /// Keys beside an address whose entries are options of it too.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Options that the row `*` does not mean.
    #[serde(default)]
    pub known: Vec<Key>,
    /// What says that an address is this system's.
    #[serde(default)]
    pub tell: Tell,
    /// What says that a section of a file is.
    #[serde(default, rename = "anchor")]
    pub anchors: Vec<Anchor>,
    /// What options mean.
    #[serde(default, rename = "option")]
    pub options: Vec<Row>,
    /// What keys of a file mean.
    #[serde(default, rename = "setting")]
    pub settings: Vec<Row>,
}

/// What says that an address is a system's.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tell {
    /// Schemes that no other system reads.
    #[serde(default)]
    pub schemes: Vec<String>,
    /// Schemes that several read.
    #[serde(default)]
    pub open: Vec<String>,
    /// Options that only this one knows.
    #[serde(default)]
    pub keys: Vec<Key>,
    /// Options that stand together in no other's addresses.
    #[serde(default)]
    pub together: Vec<Key>,
    /// What rules it out.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// Whether an open scheme is certain once it is told.
    #[serde(default)]
    pub sure: bool,
}

/// A section of a file that is a data source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The file, by its path.
    #[serde(deserialize_with = "regex")]
    pub file: Regex,
    /// The key that makes a section one.
    pub key: Key,
    /// What its value looks like.
    #[serde(deserialize_with = "regex")]
    pub value: Regex,
    /// The section that it lies in.
    #[serde(default)]
    pub path: String,
    /// The engine that this means.
    pub engine: Engine,
}

/// Where a fact was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Kind {
    Url,
    Env,
    Properties,
    Yaml,
    Json,
    Toml,
    Prisma,
}

/// What a row is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Does {
    /// It states a fact.
    #[default]
    Fact,
    /// It turns off what its rule is about.
    Off,
    /// It has no effect, which is worth knowing.
    Nothing,
}

/// Where the names of the settings stand that a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Names {
    /// In the value: `-c name=value`.
    Options,
    /// In the value: `name=value,name=value`.
    List,
    /// In the key: what its `*` stands for.
    Key,
    /// In the value, which is SQL; without a fact in it there is none.
    Sql,
}

/// What an option or a key means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The kinds of file that the fact was noted for; empty where it follows from others.
    #[serde(default, rename = "in")]
    pub kinds: Vec<Kind>,
    /// The option or key.
    pub key: Key,
    /// The values that count.
    #[serde(default)]
    pub when: When,
    /// Other options that must hold.
    #[serde(default)]
    pub with: Vec<Condition>,
    /// Other options that must not.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// It counts for this engine only.
    pub engine: Option<Engine>,
    /// What it is for.
    #[serde(default)]
    pub does: Does,
    /// The rule of its fact.
    pub rule: Option<String>,
    /// The form of its fact.
    #[serde(default)]
    pub form: String,
    /// The setting that it is about.
    pub name: Option<String>,
    /// Where the settings' names stand.
    pub names: Option<Names>,
    /// How sure.
    #[serde(default = "high")]
    pub confidence: Confidence,
    /// What the system does.
    #[serde(default)]
    pub note: String,
    /// The knob that turns it off.
    #[serde(default)]
    pub cure: String,
    /// Who says so.
    #[serde(default)]
    pub evidence: String,
}

fn high() -> Confidence {
    Confidence::High
}

fn regex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    Regex::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

impl Row {
    /// The rule and the form of its fact, for good. `None` where it states none.
    pub fn fact(&self) -> Option<(&'static str, &'static str)> {
        let rule = rules::find(self.rule.as_deref()?)?;
        let form = rule.forms.iter().find(|form| **form == self.form)?;
        (self.does == Does::Fact).then_some((rule.name.as_str(), form.as_str()))
    }
}

impl System {
    /// Whether a row means an option, given in its canonical form.
    pub fn means(&self, row: &Row, canonical: &str) -> bool {
        if row.key.is_any() {
            let named = |row: &Row| !row.key.is_any() && row.key.matches(canonical);
            return !self.options.iter().any(named) && !self.known.iter().any(|key| key.matches(canonical));
        }
        row.key.matches(canonical)
    }
}

/// Every system, in order of its file's name.
///
/// # Panics
/// Where the embedded data is broken, which a test of this package rules out.
pub fn all() -> &'static [System] {
    static ALL: OnceLock<Vec<System>> = OnceLock::new();
    ALL.get_or_init(|| load().unwrap_or_else(|problem| panic!("the embedded settings are broken: {problem}")))
}

fn load() -> Result<Vec<System>, String> {
    let mut systems = Vec::new();
    for (path, text) in data::files("settings", "toml")? {
        let path = format!("rules/{path}");
        let system: System = toml::from_str(text).map_err(|e| format!("{path}: {e}"))?;
        for row in system.options.iter().chain(&system.settings) {
            check(row).map_err(|problem| format!("{path}: `{}`: {problem}", row.key.written))?;
        }
        systems.push(system);
    }
    Ok(systems)
}

/// What a row must have.
fn check(row: &Row) -> Result<(), String> {
    let Some(name) = &row.rule else {
        return if row.does == Does::Nothing { Ok(()) } else { Err("no rule".into()) };
    };
    let rule = rules::find(name).ok_or_else(|| format!("`{name}` is no rule"))?;
    if row.does != Does::Fact {
        return Ok(());
    }
    if !rule.forms.contains(&row.form) {
        return Err(format!("`{}` is not one of the forms of {name}", row.form));
    }
    for (field, text) in [("note", &row.note), ("cure", &row.cure), ("evidence", &row.evidence)] {
        if text.is_empty() {
            return Err(format!("no {field}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The facts that were gathered on each system: one for each key, value and kind of file.
    const FACTS: [(&str, usize); 30] = [
        ("sqlx-postgres", 24),
        ("sqlx-mysql", 12),
        ("sqlx", 1),
        ("tokio-postgres", 10),
        ("deadpool-postgres", 20),
        ("diesel", 3),
        ("libpq", 6),
        ("mysql / mysql_async", 8),
        ("mysql_async", 4),
        ("rbdc-pg", 2),
        ("cornucopia / clorinde", 1),
        ("refinery", 1),
        ("pgjdbc", 88),
        ("spring-boot", 75),
        ("HikariCP", 9),
        ("quarkus", 4),
        ("mysql-connector-j", 80),
        ("mariadb-connector-j", 20),
        ("npgsql", 42),
        ("mysqlconnector", 15),
        ("lib/pq", 24),
        ("pgx", 52),
        ("gorm-postgres", 2),
        ("go-sql-driver/mysql", 24),
        ("rails database.yml", 45),
        ("laravel config/database.php", 36),
        ("doctrine-dbal", 13),
        ("php-pdo-pgsql", 2),
        ("prisma", 13),
        ("aws-rds-proxy", 51),
    ];

    #[test]
    fn the_data_is_sound() {
        assert!(load().is_ok(), "{:?}", load().err());
    }

    #[test]
    fn every_fact_has_a_row_or_a_reason() {
        let (_, omitted) = data::files("settings", "md").unwrap()[0];
        let left_out: Vec<(&str, usize)> = omitted
            .lines()
            .filter_map(|line| {
                let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
                let [system, facts, why] = cells.as_slice() else { return None };
                facts.parse().ok().filter(|_| !why.is_empty()).map(|facts| (*system, facts))
            })
            .collect();
        let known: Vec<&str> = FACTS.iter().map(|(name, _)| *name).collect();
        let names = all().iter().map(|system| system.name.as_str()).chain(left_out.iter().map(|(name, _)| *name));
        names.for_each(|name| assert!(known.contains(&name), "`{name}` is not in the list"));
        for (name, facts) in FACTS {
            let system = all().iter().find(|system| system.name == name);
            let rows = system.iter().flat_map(|system| system.options.iter().chain(&system.settings));
            let stated: usize = rows.map(|row| row.kinds.len()).sum();
            let omitted: usize = left_out.iter().filter(|(system, _)| *system == name).map(|(_, facts)| facts).sum();
            assert_eq!(stated + omitted, facts, "{name}: {stated} in rows, {omitted} left out");
        }
        assert_eq!(FACTS.iter().map(|(_, facts)| facts).sum::<usize>(), 687);
    }
}
