//! The poolers that infrastructure files declare, each with the settings of its pool.

use std::collections::BTreeMap;

use super::Document;
use super::resolve::Names;
use super::schema::{self, Kind, Role, Schema};
use super::stanza::{Stanza, Value};
use crate::poolers::Settings;
use crate::source::Span;

/// A pooler.
#[derive(Debug)]
pub struct Declared {
    /// The data that knows it.
    pub schema: &'static Schema,
    /// Its name: `rds-proxy-mysql`, or its family where nothing says which.
    pub pooler: String,
    /// Which file declares it.
    pub document: usize,
    /// Where its stanza begins.
    pub span: Span,
    /// Only its pool is declared here; the pooler itself is made elsewhere.
    pub elsewhere: bool,
    /// Its settings, by the names of the data.
    pub settings: BTreeMap<String, Setting>,
}

/// A setting that is written down.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Its name in the file.
    pub name: String,
    /// Its value, a list with commas; `None` where only run time knows.
    pub value: Option<String>,
    /// Where it stands.
    pub document: usize,
    /// Key and value; of a default the stanza's beginning.
    pub span: Span,
    /// The file leaves it out, and this is what the pooler then takes.
    pub is_default: bool,
}

impl Declared {
    /// The settings whose values are known.
    pub fn known(&self) -> Settings {
        let known = self.settings.iter().filter_map(|(key, setting)| Some((key.clone(), setting.value.clone()?)));
        known.collect()
    }
}

/// Finds them in all files.
pub fn find(documents: &[Document]) -> Vec<Declared> {
    let names = Names { documents };
    let mut found: Vec<(Declared, String)> = Vec::new();
    let mut pools: Vec<(usize, &'static Schema, &'static Kind, &Stanza)> = Vec::new();
    for (at, document) in documents.iter().enumerate() {
        for stanza in &document.reading.stanzas {
            let Some((schema, kind)) = kind_of(document, stanza) else { continue };
            match kind.role {
                Role::Pooler => {
                    let mut declared = bare(schema, at, stanza);
                    take(&mut declared, kind, stanza, at, names);
                    found.push((declared, stanza.name.clone()));
                }
                Role::Pool => pools.push((at, schema, kind, stanza)),
                Role::Connections => {}
            }
        }
    }
    for (at, schema, kind, stanza) in pools {
        let target = owner(&found, at, schema, kind, stanza, names).unwrap_or_else(|| {
            // A pool of a pooler that is made elsewhere.
            found.push((Declared { elsewhere: true, ..bare(schema, at, stanza) }, stanza.name.clone()));
            found.len() - 1
        });
        take(&mut found[target].0, kind, stanza, at, names);
    }
    for (declared, _) in &mut found {
        overrule(declared, documents);
        if let Some(by) = &declared.schema.by
            && let Some(value) = declared.settings.get(by).and_then(|setting| setting.value.as_deref())
            && let Some(pooler) = declared.schema.is.get(&value.to_ascii_uppercase())
        {
            declared.pooler.clone_from(pooler);
        }
    }
    found.into_iter().map(|(declared, _)| declared).collect()
}

/// What a stanza means. A pooler's own file speaks of that pooler only, and other files of no pooler that has one.
fn kind_of(document: &Document, stanza: &Stanza) -> Option<(&'static Schema, &'static Kind)> {
    let own = match document.kind {
        super::Kind::PgBouncer => Some("pgbouncer"),
        super::Kind::ProxySql => Some("proxysql"),
        _ => None,
    };
    let about = |schema: &&Schema| own.map_or(schema.files.is_empty(), |pooler| schema.pooler == pooler);
    schema::all().iter().filter(about).find_map(|schema| Some((schema, schema.kind_of(stanza)?)))
}

fn bare(schema: &'static Schema, document: usize, stanza: &Stanza) -> Declared {
    let pooler = schema.pooler.clone();
    Declared { schema, pooler, document, span: stanza.span, elsewhere: false, settings: BTreeMap::new() }
}

/// Takes in what a stanza sets; what is there already stays.
fn take(declared: &mut Declared, kind: &Kind, stanza: &Stanza, document: usize, names: Names<'_>) {
    for entry in &stanza.entries {
        let Some(key) = kind.settings.get(&entry.key) else { continue };
        let value = text(&names.follow(&entry.value, document), key == "database");
        let setting = Setting { name: entry.key.clone(), value, document, span: entry.span, is_default: false };
        declared.settings.entry(key.clone()).or_insert(setting);
    }
    if names.documents[document].reading.is_partial {
        return;
    }
    for (key, value) in &kind.defaults {
        let default =
            || Setting { name: key.clone(), value: Some(value.clone()), document, span: stanza.span, is_default: true };
        declared.settings.entry(key.clone()).or_insert_with(default);
    }
}

/// A value as a condition reads it. Which database it is, its name says as well as its value.
fn text(value: &Value, by_name: bool) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::List(items) => Some(items.iter().map(|item| text(item, by_name)).collect::<Option<Vec<_>>>()?.join(",")),
        Value::Reference(name) if by_name => Some(name.clone()),
        Value::Reference(_) | Value::Unknown => None,
    }
}

/// The pooler that a pool belongs to: the one that it names, or the only one beside it.
fn owner(
    found: &[(Declared, String)],
    document: usize,
    schema: &Schema,
    kind: &Kind,
    stanza: &Stanza,
    names: Names<'_>,
) -> Option<usize> {
    let here = |other: &Declared| {
        let (a, b) = (&names.documents[document], &names.documents[other.document]);
        other.document == document || (a.is_terraform() && b.is_terraform() && a.folder() == b.folder())
    };
    let beside: Vec<usize> = found
        .iter()
        .enumerate()
        .filter(|(_, (declared, _))| declared.schema.pooler == schema.pooler && here(declared))
        .map(|(at, _)| at)
        .collect();
    let named = stanza.entry(kind.of.as_deref()?).map(|entry| names.follow(&entry.value, document));
    let by_name = beside.iter().copied().find(|&at| {
        let (declared, name) = &found[at];
        match &named {
            Some(Value::Reference(path)) => path.split('.').take(2).any(|part| part == name),
            Some(Value::Text(text)) => {
                declared.settings.get("name").and_then(|setting| setting.value.as_ref()) == Some(text)
            }
            _ => false,
        }
    });
    by_name.or(if let [only] = beside.as_slice() { Some(*only) } else { None })
}

/// A setting that some connection of the same file has otherwise is not known.
fn overrule(declared: &mut Declared, documents: &[Document]) {
    for stanza in &documents[declared.document].reading.stanzas {
        let Some(kind) = declared.schema.kind_of(stanza).filter(|kind| kind.role == Role::Connections) else {
            continue;
        };
        for entry in &stanza.entries {
            let Value::Text(connection) = &entry.value else { continue };
            for (key, value) in connection.split_whitespace().filter_map(|word| word.split_once('=')) {
                let Some(setting) = kind.settings.get(key).and_then(|name| declared.settings.get_mut(name)) else {
                    continue;
                };
                if setting.value.as_deref() != Some(value) {
                    setting.value = None;
                }
            }
        }
    }
}
