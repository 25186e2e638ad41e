//! Follows the names that stand for values: variables with a default, locals, what a module is given, parameters.

use super::Document;
use super::stanza::{Stanza, Value};
use crate::paths::normalise;

/// How many names are followed one after another.
const MAX_STEPS: usize = 8;

/// Where names are looked up.
#[derive(Clone, Copy)]
pub struct Names<'d> {
    /// All files.
    pub documents: &'d [Document],
}

impl<'d> Names<'d> {
    /// The stanzas that share a name's scope with this file: a Terraform module is a folder, a template is a file.
    pub fn beside(self, document: usize) -> impl Iterator<Item = (usize, &'d Stanza)> {
        let here = &self.documents[document];
        let shared = move |(at, other): &(usize, &Document)| {
            *at == document || (here.is_terraform() && other.is_terraform() && other.folder() == here.folder())
        };
        self.documents
            .iter()
            .enumerate()
            .filter(shared)
            .flat_map(|(at, d)| d.reading.stanzas.iter().map(move |s| (at, s)))
    }

    /// A value with the names in it followed, as far as that is cheap.
    pub fn follow(self, value: &Value, document: usize) -> Value {
        self.step(value, document, MAX_STEPS)
    }

    fn step(self, value: &Value, document: usize, left: usize) -> Value {
        match value {
            Value::Reference(name) if left > 0 => {
                let found = self.look_up(name, document, left - 1);
                found.unwrap_or_else(|| value.clone())
            }
            Value::List(items) => Value::List(items.iter().map(|item| self.step(item, document, left)).collect()),
            _ => value.clone(),
        }
    }

    /// The value of a name. `None` where it has none in view, or several.
    fn look_up(self, name: &str, document: usize, left: usize) -> Option<Value> {
        let (scope, rest) = name.split_once('.').unwrap_or(("", name));
        let of = |kind: &str, wanted: &str, key: &str| {
            let mut found = self.beside(document).filter(|(_, s)| s.kind == kind && s.name == wanted);
            found.find_map(|(at, stanza)| Some((at, &stanza.entry(key)?.value)))
        };
        match scope {
            "var" => {
                let default = of("variable", rest, "default").map(|(at, value)| self.step(value, at, left));
                self.given(rest, document, default, left)
            }
            "local" => {
                let (at, value) = of("locals", "", rest)?;
                Some(self.step(value, at, left))
            }
            // A parameter of a template.
            "" => of("variable", rest, "default").map(|(_, value)| value.clone()),
            _ => None,
        }
    }

    /// What the calls of this file's module give a variable, where they agree; its default where there is no call.
    fn given(self, variable: &str, document: usize, default: Option<Value>, left: usize) -> Option<Value> {
        let folder = self.documents[document].folder();
        let mut values = Vec::new();
        for (at, caller) in self.documents.iter().enumerate().filter(|(_, d)| d.is_terraform()) {
            for call in caller.reading.stanzas.iter().filter(|stanza| stanza.kind == "module") {
                let Some(Value::Text(source)) = call.entry("source").map(|entry| &entry.value) else { continue };
                if source.starts_with('.') && normalise(&format!("{}/{source}", caller.folder())) == folder {
                    let given = call.entry(variable).map(|entry| self.step(&entry.value, at, left));
                    values.push(given.or_else(|| default.clone()));
                }
            }
        }
        let Some((first, rest)) = values.split_first() else { return default };
        first.clone().filter(|_| rest.iter().all(|value| value == first))
    }
}
