//! `.env` files: `KEY=value`, `export KEY="value"`, comments behind `#`.

use super::{Entry, Reading, span_of};
use crate::source::Span;

/// Reads a file. A quoted value may go over several lines; a quote that nothing closes is part of the value.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut at = 0;
    while at < text.len() {
        let line = text[at..].split('\n').next().unwrap_or_default();
        let mut next = at + line.len() + 1;
        let content = line.trim();
        if content.starts_with('#') {
            reading.comments.push(span_of(text, content));
        } else if let Some((key, start)) = key(text, line) {
            let rest = &text[start..at + line.len()];
            let value = rest.trim_start_matches([' ', '\t']);
            let begin = at + line.len() - value.len();
            let (entry, end) = match value.chars().next().filter(|c| "\"'`".contains(*c)) {
                Some(quote) => match quoted(&text[begin + 1..], quote) {
                    Some((value, length)) => {
                        let span = Span::new(begin + 1, begin + 1 + length);
                        (Entry::new(text, key.to_string(), value, span, span_of(text, key)), begin + length + 2)
                    }
                    None => plain(text, key, value),
                },
                None => plain(text, key, value),
            };
            reading.push(entry);
            let rest_of_line = text[end..].split('\n').next().unwrap_or_default();
            if let Some(hash) = rest_of_line.find('#') {
                reading.comments.push(Span::new(end + hash, end + rest_of_line.trim_end().len()));
            }
            next = end + rest_of_line.len() + 1;
        }
        at = next;
    }
    reading
}

/// The key of a line, and the byte behind its `=`.
fn key<'t>(text: &str, line: &'t str) -> Option<(&'t str, usize)> {
    let (key, value) = line.split_once('=')?;
    let key = key.trim();
    let key = key.strip_prefix("export ").map_or(key, str::trim_start);
    let known = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    (!key.is_empty() && key.chars().all(known)).then(|| (key, span_of(text, value).start as usize))
}

/// A value without quotes: as far as ` #`, or the end of the line.
fn plain(text: &str, key: &str, value: &str) -> (Entry, usize) {
    let end = value.char_indices().find(|&(i, c)| c == '#' && (i == 0 || value[..i].ends_with([' ', '\t'])));
    let value = value[..end.map_or(value.len(), |(i, _)| i)].trim_end();
    let span = span_of(text, value);
    (Entry::new(text, key.to_string(), value.to_string(), span, span_of(text, key)), span.end as usize)
}

/// The value in front of the closing quote, and how many bytes it takes in the file.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        if c == quote {
            return Some((value, at));
        }
        if c == '\\' && quote == '"' {
            // Whatever else stands behind the backslash is meant as it is.
            let escaped = rest[at + 1..].chars().next();
            value.push(match escaped {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some(other) => other,
                None => '\\',
            });
            at += 1 + escaped.map_or(0, char::len_utf8);
        } else {
            value.push(c);
            at += c.len_utf8();
        }
    }
    None
}
