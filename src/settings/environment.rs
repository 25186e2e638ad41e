//! Names and values that a file writes as pairs: environment variables of containers, and files inside a file.

use super::{Entry, Reading, Syntax, read};
use crate::source::Span;

/// Adds to a reading what its entries say in other words:
///
/// - `- name: X` beside `value: Y` (Kubernetes, ECS) is also the entry `X` of the list: `env.X`;
/// - `- X=Y` (Docker Compose) likewise: `environment.X`;
/// - a text under a key that is a file's name (`application.properties: |`) is read as that file.
pub fn spell_out(reading: &mut Reading, text: &str) {
    let mut more = Vec::new();
    for (i, entry) in reading.entries.iter().enumerate() {
        if entry.section {
            continue;
        }
        let item = entry.path.rsplit('.').nth(1).is_some_and(is_number);
        if item && matches!(entry.name(), "name" | "Name") {
            more.extend(named(&reading.entries, i));
        } else if is_number(entry.name())
            && let Some((name, value)) = entry.value.split_once('=')
            && is_variable(name)
        {
            let span = entry.locate(name.len() + 1..entry.value.len());
            let path = super::join(entry.parent(), name);
            let key = entry.locate(0..name.len());
            more.push(Entry { document: entry.document, ..Entry::new(text, path, value.to_string(), span, key) });
        } else if entry.value.contains('\n') {
            more.extend(embedded(entry, text));
        }
    }
    more.into_iter().for_each(|entry| reading.push(entry));
}

fn is_number(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_digit())
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The value that stands beside a `name`, under that name.
fn named(entries: &[Entry], at: usize) -> Option<Entry> {
    let entry = &entries[at];
    let item = entry.parent();
    let near = &entries[at.saturating_sub(8)..entries.len().min(at + 8)];
    let value = near.iter().find(|other| {
        !other.section
            && other.document == entry.document
            && other.parent() == item
            && matches!(other.name(), "value" | "Value")
    })?;
    let list = item.rsplit_once('.').map_or("", |(list, _)| list);
    Some(Entry { path: super::join(list, &entry.value), key: entry.span, ..value.clone() })
}

/// The entries of a file that stands in a value.
fn embedded(entry: &Entry, text: &str) -> Vec<Entry> {
    let name = text.get(entry.key.range()).unwrap_or_default();
    let Some(syntax) = Syntax::of_name(name) else { return Vec::new() };
    let inner = read(syntax, &entry.value);
    let place = |span: Span| entry.locate(span.range());
    let place_of = |inner: &Entry| {
        let (span, key) = (place(inner.span), place(inner.key));
        let document = entry.document;
        Entry {
            document,
            section: inner.section,
            ..Entry::new(text, inner.path.clone(), inner.value.clone(), span, key)
        }
    };
    inner.entries.iter().map(place_of).collect()
}
