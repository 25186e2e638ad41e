//! Reads CloudFormation and SAM templates, and Terraform's JSON.

use std::collections::HashMap;

use super::stanza::{Entry, Reading, Stanza, Value};
use crate::settings::{self, Syntax};

/// Tags of YAML and keys of JSON that stand for the value of another name.
const REFERENCES: [&str; 2] = ["Ref", "GetAtt"];

/// Reads a template. Resources and parameters are found wherever they stand, so that a template inside another file (the
/// `resources` of serverless.yml) is one too.
pub fn read(syntax: Syntax, text: &str) -> Reading {
    let flat = settings::read(syntax, text);
    let mut stanzas = Stanzas::default();
    for entry in &flat.entries {
        let document = entry.document;
        if let Some(base) = entry.path.strip_suffix(".Type").filter(|_| entry.value.starts_with("AWS::")) {
            stanzas.of(document, base, || Stanza {
                kind: entry.value.clone(),
                name: last(base).to_owned(),
                span: entry.span,
                entries: Vec::new(),
            });
        } else if let Some((base, key)) = entry.path.rsplit_once('.')
            && key == "Default"
            && base.rsplit('.').nth(1) == Some("Parameters")
        {
            let value = Value::Text(entry.value.clone());
            let entries = vec![Entry { key: "default".to_owned(), value, span: entry.key.to(entry.span) }];
            let (kind, name) = ("variable".to_owned(), last(base).to_owned());
            stanzas.of(document, base, || Stanza { kind, name, span: entry.key, entries });
        }
    }
    for entry in flat.entries.iter().filter(|entry| !entry.section) {
        if let Some((base, key)) = entry.path.split_once(".Properties.")
            && let Some(stanza) = stanzas.get(entry.document, base)
        {
            add(stanza, key, entry, text);
        }
    }
    // Types are met before or after the name's own line; the name is what people look for.
    for entry in flat.entries.iter().filter(|entry| entry.section) {
        if let Some(stanza) = stanzas.get(entry.document, &entry.path) {
            stanza.span = entry.key;
        }
    }
    stanzas.reading(flat)
}

/// Reads Terraform's JSON: `resource.aws_db_proxy.main.engine_family`, with lists of one allowed at each step.
pub fn read_terraform(text: &str) -> Reading {
    let flat = settings::read(Syntax::Json, text);
    let mut stanzas = Stanzas::default();
    for entry in &flat.entries {
        let words: Vec<&str> = entry.path.split('.').collect();
        let is_item = words.last().is_some_and(|word| is_number(word));
        let keys: Vec<&str> = words.iter().copied().filter(|word| !is_number(word)).collect();
        let (kind, name, rest) = match keys.as_slice() {
            ["resource", kind, name, rest @ ..] => (*kind, *name, rest),
            [kind @ ("variable" | "module"), name, rest @ ..] => (*kind, *name, rest),
            [kind @ "locals", rest @ ..] => (*kind, "", rest),
            _ => continue,
        };
        let base = format!("{kind}.{name}");
        let stanza = stanzas.of(0, &base, || Stanza {
            kind: kind.to_owned(),
            name: name.to_owned(),
            span: entry.key,
            entries: Vec::new(),
        });
        if !entry.section && !rest.is_empty() {
            let key = if is_item { format!("{}.0", rest.join(".")) } else { rest.join(".") };
            add(stanza, &key, entry, text);
        }
    }
    stanzas.reading(flat)
}

/// Stanzas in the order of the file, by document and path.
#[derive(Default)]
struct Stanzas {
    found: Vec<Stanza>,
    by_path: HashMap<(usize, String), usize>,
}

impl Stanzas {
    fn of(&mut self, document: usize, path: &str, make: impl FnOnce() -> Stanza) -> &mut Stanza {
        let found = &mut self.found;
        let at = *self.by_path.entry((document, path.to_owned())).or_insert_with(|| {
            found.push(make());
            found.len() - 1
        });
        &mut self.found[at]
    }

    fn get(&mut self, document: usize, path: &str) -> Option<&mut Stanza> {
        let at = *self.by_path.get(&(document, path.to_owned()))?;
        self.found.get_mut(at)
    }

    fn reading(self, flat: settings::Reading) -> Reading {
        let problem = flat.broken.map(|at| ("it is not valid".to_owned(), at as usize));
        Reading { stanzas: self.found, comments: flat.comments, problem, ..Reading::default() }
    }
}

/// Adds a value below a stanza: an item to its list, what a function gives as what it names.
fn add(stanza: &mut Stanza, key: &str, entry: &settings::Entry, text: &str) {
    let span = entry.key.to(entry.span);
    let value = value(entry, text);
    if let Some((list, item)) = key.rsplit_once('.') {
        if is_number(item) && !list.contains("Fn::") {
            match stanza.entries.iter_mut().find(|known| known.key == list) {
                Some(Entry { value: Value::List(items), span: place, .. }) => {
                    items.push(value);
                    *place = place.to(span);
                }
                Some(_) => {}
                None => stanza.entries.push(Entry { key: list.to_owned(), value: Value::List(vec![value]), span }),
            }
            return;
        }
        if let Some((target, function)) = function(key) {
            let value = if REFERENCES.contains(&function) { reference(&entry.value) } else { Value::Unknown };
            if stanza.entry(target).is_none() {
                stanza.entries.push(Entry { key: target.to_owned(), value, span });
            }
            return;
        }
    }
    stanza.entries.push(Entry { key: key.to_owned(), value, span });
}

/// The key that a function of JSON gives its value to, and the function: `Name.Ref`, `Name.Fn::GetAtt.0`.
fn function(key: &str) -> Option<(&str, &str)> {
    if let Some(target) = key.strip_suffix(".Ref") {
        return Some((target, "Ref"));
    }
    let (target, rest) = key.split_once(".Fn::")?;
    Some((target, rest.split('.').next().unwrap_or(rest)))
}

/// A scalar; `!Ref Name` stands for the value of a name, and other tags for what only run time knows.
fn value(entry: &settings::Entry, text: &str) -> Value {
    let before = text[..entry.span.start as usize].trim_end_matches([' ', '"', '\'']);
    let tag = before.rsplit([' ', '\n', '\t']).next().and_then(|word| word.strip_prefix('!'));
    match tag {
        Some(tag) if REFERENCES.contains(&tag) => reference(&entry.value),
        Some(_) => Value::Unknown,
        None => match entry.value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => reference(name),
            None if entry.value.contains("${") => Value::Unknown,
            None => Value::Text(entry.value.clone()),
        },
    }
}

fn reference(name: &str) -> Value {
    Value::Reference(name.to_owned())
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}
