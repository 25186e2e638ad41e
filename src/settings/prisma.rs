//! `schema.prisma`: the `datasource` and `generator` blocks; models hold no settings.

use super::{Entry, Reading, join, span_of};

/// Reads a file. A value in quotes stands without them; `env("NAME")` stays as it is written.
pub fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut block: Option<String> = None;
    for line in text.lines() {
        let comment = comment_start(line);
        if comment < line.len() {
            reading.comments.push(span_of(text, line[comment..].trim_end()));
        }
        let content = line[..comment].trim();
        if let Some(head) = content.strip_suffix('{') {
            let mut words = head.split_whitespace();
            block = match (words.next(), words.next()) {
                (Some(kind @ ("datasource" | "generator")), Some(name)) => {
                    let path = join(kind, name);
                    reading.push(Entry::section(path.clone(), span_of(text, name)));
                    Some(path)
                }
                _ => None,
            };
        } else if content == "}" {
            block = None;
        } else if let (Some(path), Some((key, value))) = (&block, content.split_once('=')) {
            let (key, value) = (key.trim(), value.trim());
            let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let value = quoted.unwrap_or(value);
            let entry = Entry::new(text, join(path, key), value.to_string(), span_of(text, value), span_of(text, key));
            reading.push(entry);
        }
    }
    reading
}

/// The byte at which `//` begins outside quotes, or the line's end.
fn comment_start(line: &str) -> usize {
    let mut quoted = false;
    let mut before = ' ';
    for (i, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            '/' if !quoted && line[i..].starts_with("//") => return i,
            _ => {}
        }
        before = c;
    }
    line.len()
}
