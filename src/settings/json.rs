//! JSON, with comments and trailing commas.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};

use super::{Entry, MAX_DEPTH, Reading, join};
use crate::source::Span;

/// Reads a file.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let collect = CollectOptions { comments: CommentCollectionStrategy::Separate, tokens: false };
    match parse_to_ast(text, &collect, &ParseOptions::default()) {
        Ok(parsed) => {
            if let Some(root) = &parsed.value {
                value(text, "", Span::default(), root, 0, &mut reading);
            }
            let comments = parsed.comments.iter().flat_map(|map| map.values()).flat_map(|list| list.iter());
            reading.comments = comments.map(|comment| span(comment.range())).collect();
            reading.comments.sort();
            reading.comments.dedup();
        }
        Err(error) => reading.broken = Some(error.range().start as u32),
    }
    reading
}

fn span(range: Range) -> Span {
    Span::new(range.start, range.end)
}

/// The span inside the quotes.
fn inside(range: Range) -> Span {
    Span::new(range.start + 1, range.end.saturating_sub(1))
}

fn value(text: &str, path: &str, key: Span, node: &Value<'_>, depth: usize, reading: &mut Reading) {
    if depth > MAX_DEPTH {
        return;
    }
    let section = |reading: &mut Reading| {
        if !path.is_empty() {
            reading.push(Entry::section(path.to_string(), key));
        }
    };
    match node {
        Value::Object(object) => {
            section(reading);
            for property in &object.properties {
                let (name, key) = match &property.name {
                    ObjectPropName::String(name) => (name.value.as_ref(), inside(name.range)),
                    ObjectPropName::Word(name) => (name.value, span(name.range)),
                };
                value(text, &join(path, name), key, &property.value, depth + 1, reading);
            }
        }
        Value::Array(array) => {
            section(reading);
            for (i, item) in array.elements.iter().enumerate() {
                value(text, &join(path, &i.to_string()), span(item.range()), item, depth + 1, reading);
            }
        }
        Value::StringLit(string) => {
            reading.push(Entry::new(text, path.to_string(), string.value.to_string(), inside(string.range), key));
        }
        _ => {
            let place = span(node.range());
            let raw = text.get(place.range()).unwrap_or_default();
            reading.push(Entry::new(text, path.to_string(), raw.to_string(), place, key));
        }
    }
}
