//! What the data under `rules/` says was observed, against the record of what was: `evidence/record.json`.
//!
//! `evidence/run` runs these tests again on what it has just seen, in the file that `PINPROOF_RECORD` names.

#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot read its files has failed

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use pinproof::fact::{Engine, Fact};
use pinproof::poolers::{self, Evidence, Pooler, Row, Settings, Target};
use pinproof::rules;
use serde::Deserialize;

/// Something that was seen. Each kind has fields of its own; those of other kinds are passed over.
#[derive(Deserialize)]
struct Claim {
    key: String,
    kind: String,
    /// What was seen, by the versions that it was seen on: `"1.24.1, 1.26.1"`.
    #[serde(default)]
    observed: serde_json::Value,
    #[serde(default)]
    pooler: String,
    engine: Option<Engine>,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    form: String,
    about: Option<String>,
    transaction: Option<String>,
    #[serde(default)]
    routine: bool,
    requires: Option<String>,
    #[serde(default)]
    settings: Settings,
    source: Option<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn record() -> Vec<Claim> {
    #[derive(Deserialize)]
    struct Record {
        claims: Vec<Claim>,
    }
    let path = std::env::var_os("PINPROOF_RECORD").map_or_else(|| root().join("evidence/record.json"), PathBuf::from);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let record: Record = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    record.claims
}

/// What a row was shown to do: the versions, and the forms and names that were tried.
#[derive(Default)]
struct Shown {
    versions: BTreeSet<String>,
    forms: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// Rows by their addresses: they live as long as the program.
type ShownRows = BTreeMap<usize, Shown>;

fn address(row: &Row) -> usize {
    std::ptr::from_ref(row) as usize
}

/// A row as its file shows it.
fn title(pooler: &Pooler, row: &Row) -> String {
    let mut parts = vec![row.effect.word().to_owned()];
    let list = |key: &str, items: &[String]| (!items.is_empty()).then(|| format!("{key} {}", items.join(", ")));
    parts.extend(list("forms", &row.forms));
    parts.extend(list("names", &row.names));
    parts.extend(row.transaction.map(|side| format!("transaction {side:?}").to_lowercase()));
    parts.extend(row.since.as_ref().map(|version| format!("since {version}")));
    parts.extend(row.until.as_ref().map(|version| format!("until {version}")));
    parts.extend(row.setting.as_ref().map(ToString::to_string));
    parts.extend(row.requires.clone());
    format!("rules/poolers/{}.toml, {}: {}", pooler.name, row.rules.join(", "), parts.join("; "))
}

/// The fact that a claim is about.
fn fact(claim: &Claim) -> Result<Fact, String> {
    let rule = rules::find(&claim.rule).ok_or_else(|| format!("{}: there is no rule `{}`", claim.key, claim.rule))?;
    let form = rule.forms.iter().find(|form| **form == claim.form);
    let form = form.ok_or_else(|| format!("{}: `{}` has no form `{}`", claim.key, claim.rule, claim.form))?;
    Ok(Fact { routine: claim.routine, ..Fact::new(&rule.name, form, claim.about.clone()) })
}

/// The row that answers for a claim on a version.
fn answer(claim: &Claim, version: &str) -> Result<&'static Row, String> {
    let pooler = poolers::find(&claim.pooler).ok_or_else(|| format!("no pooler is called `{}`", claim.pooler))?;
    let named =
        if pooler.default_version.is_some() { format!("{}@{version}", pooler.name) } else { pooler.name.into() };
    let target = Target::parse(&named)?.with_settings(pooler.name, claim.settings.clone());
    let transaction = claim.transaction.as_deref().map(|side| side == "inside");
    let verdict = target.judge(&fact(claim)?, claim.engine, transaction).into_iter().next();
    let verdict = verdict.ok_or_else(|| format!("{}: no row answers", claim.key))?;
    match &claim.requires {
        None => Ok(verdict.row),
        Some(needed) => {
            let asks = |row: &&Row| row.requires.as_ref() == Some(needed);
            let also = verdict.also.iter().map(|(row, _)| *row).find(asks);
            also.ok_or_else(|| format!("{}: no row requires {needed}", claim.key))
        }
    }
}

#[test]
fn what_was_seen_is_what_the_rows_of_poolers_say() {
    let mut wrong = Vec::new();
    let mut shown = ShownRows::new();
    for claim in record().iter().filter(|claim| claim.kind == "effect") {
        for (versions, answers) in claim.observed.as_object().into_iter().flatten() {
            let seen = answers["effect"].as_str().unwrap_or_default();
            for version in versions.split(", ") {
                match answer(claim, version) {
                    Err(problem) => wrong.push(problem),
                    Ok(row) => {
                        let pooler = poolers::find(&claim.pooler).unwrap();
                        if row.effect.word() != seen {
                            let row = title(pooler, row);
                            wrong.push(format!("{row}\n    {} on {version}: {answers}", claim.key));
                        }
                        let shown = shown.entry(address(row)).or_default();
                        shown.versions.insert(version.to_owned());
                        shown.forms.insert(claim.form.clone());
                        shown.names.extend(claim.about.clone());
                    }
                }
            }
        }
    }
    for pooler in poolers::all() {
        for row in pooler.own_rows() {
            wrong.extend(lacking(pooler, row, shown.get(&address(row))));
        }
    }
    tell(wrong);
}

/// Lines of a log that others saw: rows that were observed and name no version.
#[test]
fn what_others_saw_is_what_the_rows_of_poolers_say() {
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for claim in record().iter().filter(|claim| claim.kind == "log") {
        match answer(claim, "") {
            Err(problem) => wrong.push(problem),
            Ok(row) => {
                let same = row.effect.word() == claim.observed["effect"] && row.source == claim.source;
                if !same || row.evidence != Evidence::Observed {
                    let row = title(poolers::find(&claim.pooler).unwrap(), row);
                    wrong.push(format!("{row}\n    {}: {} by {:?}", claim.key, claim.observed, claim.source));
                }
                shown.insert(address(row));
            }
        }
    }
    for pooler in poolers::all() {
        let by_others = |row: &&Row| row.evidence == Evidence::Observed && row.versions.is_empty();
        for row in pooler.own_rows().filter(by_others).filter(|row| !shown.contains(&address(row))) {
            wrong.push(format!("{}\n    evidence/rds-proxy/lines.toml has no line that shows it", title(pooler, row)));
        }
    }
    tell(wrong);
}

/// The claims of drivers by the words that their keys begin with, `python/psycopg psycopg.connect driver-prepare named`,
/// and how many there are.
fn driver_claims() -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for claim in record().iter().filter(|claim| claim.kind == "driver") {
        let words: Vec<&str> = claim.key.split(' ').take(4).collect();
        *counts.entry(words.join(" ")).or_default() += 1;
    }
    counts
}

fn files(folder: &str) -> Vec<(String, toml::Table)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let table = std::fs::read_to_string(&path).unwrap().parse::<toml::Table>();
            files.push((path.file_stem().unwrap().to_string_lossy().into_owned(), table.unwrap()));
        }
    }
    files
}

/// What a table of the data has under a key, if that is a text.
fn text<'a>(table: &'a toml::Value, key: &str) -> &'a str {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

fn tables<'a>(table: &'a toml::Table, key: &str) -> impl Iterator<Item = &'a toml::Value> {
    table.get(key).and_then(toml::Value::as_array).into_iter().flatten()
}

#[test]
fn what_libraries_are_said_to_do_was_seen() {
    let claims = driver_claims();
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for host in ["javascript", "python", "rust"] {
        for (library, data) in files(&format!("rules/sinks/{host}")) {
            for entry in ["call", "get", "set", "key"].into_iter().flat_map(|kind| tables(&data, kind)) {
                let name = entry.get("name").and_then(|name| name.as_array().map_or(Some(name), |names| names.first()));
                let name = name.and_then(toml::Value::as_str).unwrap_or_default();
                let facts = entry.get("facts").and_then(toml::Value::as_array).into_iter().flatten();
                for fact in facts.filter(|fact| text(fact, "evidence") == "observed") {
                    let key = format!("{host}/{library} {name} {} {}", text(fact, "rule"), text(fact, "form"));
                    *said.entry(key).or_default() += 1;
                }
            }
        }
    }
    let all: BTreeSet<&String> = said.keys().chain(claims.keys()).collect();
    let count = |counts: &BTreeMap<String, usize>, key: &String| counts.get(key).copied().unwrap_or_default();
    let wrong = all.into_iter().filter(|key| count(&said, key) != count(&claims, key)).map(|key| {
        let (said, seen) = (count(&said, key), count(&claims, key));
        format!("rules/sinks/{key}: {said} rows say observed, and evidence/record.json has {seen} claims")
    });
    tell(wrong.collect());
}

/// Systems whose options are those of a library with probes, and that library. Others have no probes, so that their rows
/// rest on pages.
const SAME: [(&str, &str); 6] = [
    ("deadpool-postgres", "rust/deadpool-postgres"),
    ("libpq", "python/psycopg2"),
    ("mysql-rust", "rust/mysql"),
    ("sqlx-mysql", "rust/sqlx"),
    ("sqlx-postgres", "rust/sqlx"),
    ("tokio-postgres", "rust/tokio-postgres"),
];

#[test]
fn what_options_of_settings_are_said_to_do_was_seen_of_their_library() {
    let claims = driver_claims();
    let mut wrong = Vec::new();
    for (system, data) in files("rules/settings") {
        for option in tables(&data, "option").filter(|option| text(option, "evidence") == "observed") {
            let shown = SAME.iter().find(|(name, _)| *name == system).is_some_and(|(_, library)| {
                let (begin, end) =
                    (format!("{library} "), format!(" {} {}", text(option, "rule"), text(option, "form")));
                claims.keys().any(|key| key.starts_with(&begin) && key.ends_with(&end))
            });
            if !shown {
                let (key, rule, form) = (text(option, "key"), text(option, "rule"), text(option, "form"));
                wrong.push(format!("rules/settings/{system}.toml: {key}: no probe shows {rule} {form}: name a page"));
            }
        }
    }
    tell(wrong);
}

/// Fails with what is wrong, each at the beginning of a line: `evidence/run` reads it.
fn tell(mut wrong: Vec<String>) {
    wrong.dedup();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// What a row says was observed and nothing shows, or the other way round.
fn lacking(pooler: &Pooler, row: &Row, shown: Option<&Shown>) -> Option<String> {
    let nothing = Shown::default();
    let observed = row.evidence == Evidence::Observed && !row.versions.is_empty();
    let said: BTreeSet<&String> = row.versions.iter().collect();
    let problem = match shown {
        Some(shown) if !observed => {
            let versions: Vec<String> = shown.versions.iter().map(|version| format!("\"{version}\"")).collect();
            format!("was run: say evidence = \"observed\", versions = [{}]", versions.join(", "))
        }
        None if !observed => return None,
        shown => {
            let shown = shown.unwrap_or(&nothing);
            let versions: BTreeSet<&String> = shown.versions.iter().collect();
            let form = row.forms.iter().find(|form| !shown.forms.contains(*form));
            let name = row.names.iter().find(|name| !shown.names.contains(*name));
            if said != versions {
                format!("says {said:?}, and evidence/record.json has {versions:?}")
            } else if let Some(what) = form.or(name) {
                format!("says that `{what}` was observed, and evidence/record.json has no such claim")
            } else {
                return None;
            }
        }
    };
    Some(format!("{}\n    {problem}", title(pooler, row)))
}
