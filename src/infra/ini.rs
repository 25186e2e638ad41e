//! Reads PgBouncer's configuration: sections of `key = value` lines. `%include` lines are noted and not followed.

use super::stanza::{Entry, Reading, Stanza, Value};
use crate::settings::{self, Syntax};
use crate::source::Span;

/// Reads a file. A line that is neither a section nor a setting is passed over.
pub fn read(text: &str) -> Reading {
    let ini = settings::read(Syntax::Ini, text);
    let mut stanzas: Vec<Stanza> = Vec::new();
    for entry in ini.entries {
        if entry.section {
            let kind = entry.path.to_lowercase();
            stanzas.push(Stanza { kind, name: String::new(), span: entry.key, entries: Vec::new() });
        } else if let Some(stanza) = stanzas.last_mut() {
            let span = Span::new(entry.key.start as usize, entry.span.end as usize);
            let key = text.get(entry.key.range()).unwrap_or_default().to_owned();
            stanza.entries.push(Entry { key, value: Value::Text(entry.value), span });
        }
    }
    let is_partial = text.lines().any(|line| line.trim_start().starts_with("%include"));
    Reading { stanzas, comments: ini.comments, is_partial, problem: None }
}
