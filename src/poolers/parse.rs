//! Reads and checks a pooler's file.

use serde::Deserialize;

use super::row::{EVERY_RULE, Evidence, Row};
use super::{Pooler, Version, find};
use crate::fact::Engine;
use crate::rules;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    family: String,
    engine: Option<Engine>,
    #[serde(default)]
    engines: Vec<Engine>,
    #[serde(default)]
    default_version: String,
    extends: Option<String>,
    #[serde(default, rename = "effect")]
    rows: Vec<Row>,
}

/// Reads the file of the pooler `name`.
///
/// # Errors
/// Names the file, the row and the key that is wrong.
pub(super) fn parse(name: &'static str, text: &str) -> Result<Pooler, String> {
    read(name, text).map_err(|problem| format!("rules/poolers/{name}.toml: {problem}"))
}

fn read(name: &'static str, text: &str) -> Result<Pooler, String> {
    let file: File = toml::from_str(text).map_err(|problem| problem.to_string())?;
    if file.name != name {
        return Err(format!("name: `{}` is not the name of the file", file.name));
    }
    // Asking for a family must not read every file, so that its members are known by their names.
    if name != file.family && !name.starts_with(&format!("{}-", file.family)) {
        return Err(format!("family: the names of its members begin with `{}-`", file.family));
    }
    let extends = match file.extends.as_deref() {
        Some(base) if base == name => return Err("extends: names itself".to_owned()),
        Some(base) => Some(find(base).ok_or_else(|| format!("extends: no pooler is called `{base}`"))?),
        None => None,
    };
    if extends.is_some_and(|base| base.extends.is_some()) {
        return Err("extends: the other pooler extends a third".to_owned());
    }
    let engines = match (file.engine, file.engines.is_empty()) {
        (Some(engine), true) => vec![engine],
        (None, false) => file.engines,
        _ => return Err("engine: give either engine or engines".to_owned()),
    };
    let default_version = match file.default_version.as_str() {
        "" => extends.and_then(|base| base.default_version.clone()),
        text => Some(text.parse::<Version>().map_err(|problem| format!("default_version: {problem}"))?),
    };
    for (i, row) in file.rows.iter().enumerate() {
        check(row, &engines, default_version.is_some())
            .map_err(|problem| format!("effect {} ({}): {problem}", i + 1, row.rules.join(", ")))?;
    }
    let pooler =
        Pooler { name, title: file.title, family: file.family, engines, default_version, extends, rows: file.rows };
    // A rule about some poolers' own settings has forms that others do not know.
    for rule in rules::all().iter().filter(|rule| rule.poolers.is_empty()) {
        for engine in pooler.engines_of(&rule.name) {
            if !pooler.rows_for(&rule.name).any(|row| row.is_default(engine)) {
                return Err(format!("effect: none without conditions for `{}` on {engine}", rule.name));
            }
        }
    }
    Ok(pooler)
}

fn check(row: &Row, engines: &[Engine], versioned: bool) -> Result<(), String> {
    if row.rules.is_empty() {
        return Err("rule: names none".to_owned());
    }
    for name in row.rules.iter().filter(|name| *name != EVERY_RULE) {
        let rule = rules::find(name).ok_or_else(|| format!("rule: there is no `{name}`"))?;
        if let Some(form) = row.forms.iter().find(|form| !rule.forms.contains(form)) {
            return Err(format!("forms: `{name}` has no form `{form}`"));
        }
        if !rule.engines.iter().any(|engine| engines.contains(engine)) {
            return Err(format!("rule: `{name}` is about no engine of this pooler"));
        }
    }
    let lower = |glob: &String| !glob.is_empty() && !glob.bytes().any(|byte| byte.is_ascii_uppercase());
    if let Some(glob) = row.names.iter().find(|glob| !lower(glob)) {
        return Err(format!("names: `{glob}` is empty or not in lower case, so that it matches nothing"));
    }
    if row.engine.is_some_and(|engine| !engines.contains(&engine)) {
        return Err("engine: the pooler does not serve it".to_owned());
    }
    if (row.since.is_some() || row.until.is_some()) && !versioned {
        return Err("since, until: the file has no default_version".to_owned());
    }
    if row.why.trim().is_empty() {
        return Err("why: is empty".to_owned());
    }
    if row.source.is_none() && row.evidence != Evidence::Unverified {
        return Err("source: none, and evidence is not `unverified`".to_owned());
    }
    if let Some(url) = row.source.iter().chain(&row.disputed).find(|url| !url.starts_with("https://")) {
        return Err(format!("source: `{url}` is no https address"));
    }
    if !row.versions.is_empty() && row.evidence != Evidence::Observed {
        return Err("versions: go with evidence `observed` only".to_owned());
    }
    Ok(())
}
