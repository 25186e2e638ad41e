//! Java properties: `key=value`, `key: value`, lines that a backslash continues, comments behind `#` or `!`.

use super::{Entry, Reading, span_of};
use crate::source::Span;

/// Reads a file.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut at = 0;
    while at < text.len() {
        let end = logical_end(text, at);
        let line = &text[at..end];
        let content = line.trim_start();
        if content.starts_with(['#', '!']) {
            // A comment is one line, whatever its end says.
            let comment = content.lines().next().unwrap_or_default();
            reading.comments.push(span_of(text, comment));
            at = span_of(text, comment).end as usize;
            at += text[at..].find('\n').map_or(text.len() - at, |i| i + 1);
            continue;
        }
        if !content.trim().is_empty() {
            reading.push(entry(text, content.trim_end_matches(['\r', '\n'])));
        }
        at = (end + 1).max(at + 1);
    }
    reading
}

/// The end of the line at `at`, with the lines that continue it.
fn logical_end(text: &str, at: usize) -> usize {
    let mut from = at;
    loop {
        let end = text[from..].find('\n').map_or(text.len(), |i| from + i);
        let line = text[from..end].trim_end_matches('\r');
        let slashes = line.len() - line.trim_end_matches('\\').len();
        if slashes.is_multiple_of(2) || end == text.len() {
            return end;
        }
        from = end + 1;
    }
}

fn entry(text: &str, line: &str) -> Entry {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = !escaped && ("=:".contains(c) || c.is_whitespace());
        escaped = !escaped && c == '\\';
        ends
    });
    let key = &line[..end.unwrap_or(line.len())];
    let rest = line[key.len()..].trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start();
    let value_span = if value.is_empty() {
        let end = span_of(text, line).end as usize;
        Span::new(end, end)
    } else {
        span_of(text, value)
    };
    Entry::new(text, unescaped(key), unescaped(value), value_span, span_of(text, key))
}

fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') if chars.peek() != Some(&'\n') => out.push('\r'),
            Some('u') => {
                let code: String = chars.by_ref().take(4).collect();
                out.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            Some('\r' | '\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}
