//! Reads PgBouncer's configuration: sections of `key = value`, comments with `;` or `#` on lines of their own.

use super::stanza::{Entry, Reading, Stanza, Value};
use crate::source::Span;

/// Reads a file. `%include` lines are not followed, and a line that is neither of these is passed over.
pub fn read(text: &str) -> Reading {
    let mut stanzas: Vec<Stanza> = Vec::new();
    let mut comments = Vec::new();
    let (mut start, mut is_partial) = (0, false);
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        let at = start + line.len() - line.trim_start().len();
        let span = Span::new(at, at + content.len());
        start += line.len();
        is_partial |= content.starts_with("%include");
        if content.starts_with([';', '#']) {
            comments.push(span);
            continue;
        }
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            stanzas.push(Stanza { kind: name.trim().to_lowercase(), name: String::new(), span, entries: Vec::new() });
        } else if let (Some((key, value)), Some(stanza)) = (content.split_once('='), stanzas.last_mut()) {
            let value = Value::Text(value.trim().to_owned());
            stanza.entries.push(Entry { key: key.trim().to_owned(), value, span });
        }
    }
    Reading { stanzas, comments, is_partial, problem: None }
}
