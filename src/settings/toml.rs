//! TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, MAX_DEPTH, Reading, join, line_comments, within};
use crate::source::Span;

/// Reads a file.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let (document, errors) = DeTable::parse_recoverable(text);
    reading.broken = errors.first().map(|error| error.span().map_or(0, |span| span.start) as u32);
    table(text, "", document.get_ref(), 0, &mut reading);
    reading.entries.sort_by_key(|entry| entry.key.start);
    let covered = reading.entries.iter().flat_map(|entry| [entry.span, entry.key]).collect();
    reading.comments = line_comments(text, '#', covered);
    reading
}

fn table(text: &str, path: &str, table_: &DeTable<'_>, depth: usize, reading: &mut Reading) {
    for (key, item) in table_ {
        value(text, &join(path, key.get_ref()), whole(text, key), item, depth, reading);
    }
}

/// Where something stands. Behind an error, what was recovered may cut a character.
fn whole<T>(text: &str, item: &Spanned<T>) -> Span {
    within(text, Span::new(item.span().start, item.span().end))
}

fn value(text: &str, path: &str, key: Span, item: &Spanned<DeValue<'_>>, depth: usize, reading: &mut Reading) {
    let span = whole(text, item);
    match item.get_ref() {
        _ if depth > MAX_DEPTH => {}
        DeValue::Table(inner) => {
            reading.push(Entry::section(path.to_string(), key));
            table(text, path, inner, depth + 1, reading);
        }
        DeValue::Array(items) => {
            reading.push(Entry::section(path.to_string(), key));
            for (i, item) in items.iter().enumerate() {
                value(text, &join(path, &i.to_string()), whole(text, item), item, depth + 1, reading);
            }
        }
        DeValue::String(string) => {
            let raw = text.get(span.range()).unwrap_or_default();
            let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
            let inner = Span::new(span.start as usize + quotes, (span.end as usize).saturating_sub(quotes));
            reading.push(Entry::new(text, path.to_string(), string.to_string(), inner, key));
        }
        _ => {
            let raw = text.get(span.range()).unwrap_or_default();
            reading.push(Entry::new(text, path.to_string(), raw.to_string(), span, key));
        }
    }
}
