//! INI: sections of `key = value` lines, comments behind `;` or `#` on lines of their own.

use super::{Entry, Reading, join, span_of};

/// Reads a file. The path of an entry is its section's name and its key.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut section = String::new();
    for line in text.lines() {
        let content = line.trim();
        if content.starts_with([';', '#']) {
            reading.comments.push(span_of(text, content));
        } else if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = name.trim().to_string();
            reading.push(Entry::section(section.clone(), span_of(text, name)));
        } else if let Some((key, value)) = content.split_once('=').or_else(|| content.split_once(':')) {
            let (key, value) = (key.trim(), value.trim());
            let path = join(&section, key);
            reading.push(Entry::new(text, path, value.to_string(), span_of(text, value), span_of(text, key)));
        }
    }
    reading
}
