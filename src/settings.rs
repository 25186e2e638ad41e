//! Configuration files: what stands in them as a flat list of entries, whatever the syntax.
//!
//! [`read`] turns a file's text into [`Entry`]s: a dotted path of keys, the value as a program would see it, and where
//! both stand. That layer knows no key.
//!
//! [`systems`] is what keys and options mean, as data; [`sources`] finds the addresses and sections that describe a
//! connection, and [`findings`] says what the pooler makes of them.

use std::ops::Range;

use crate::source::Span;

pub mod condition;
mod dotenv;
pub mod environment;
pub mod findings;
mod ini;
mod json;
pub mod names;
mod prisma;
mod properties;
mod sources;
pub mod surroundings;
pub mod systems;
mod template;
mod toml;
pub mod url;
mod yaml;

pub use sources::is_variable;

/// No more entries than this are read of one file.
const MAX_ENTRIES: usize = 20_000;
/// Keys nested deeper than this are left out.
const MAX_DEPTH: usize = 64;

/// How a settings file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Syntax {
    /// `KEY=value` lines: `.env`.
    Dotenv,
    /// Java properties.
    Properties,
    /// YAML, with the tags of ERB, Jinja and Go templates left alone.
    Yaml,
    /// JSON, with comments.
    Json,
    /// The blocks of `schema.prisma` that hold settings.
    Prisma,
    /// Sections of `key = value` lines.
    Ini,
    /// TOML.
    Toml,
}

impl Syntax {
    /// The syntax that a file's name means: `config/.env.production`, `application.yml`.
    pub fn of_name(path: &str) -> Option<Syntax> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        if name == ".env" || name.starts_with(".env.") || name.ends_with(".env") {
            return Some(Syntax::Dotenv);
        }
        Some(match name.rsplit_once('.')?.1 {
            "properties" => Syntax::Properties,
            "yml" | "yaml" => Syntax::Yaml,
            "json" | "jsonc" | "json5" => Syntax::Json,
            "prisma" => Syntax::Prisma,
            "ini" => Syntax::Ini,
            "toml" => Syntax::Toml,
            _ => return None,
        })
    }
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The keys that lead to it, with dots in between; an item of a list is a number from 0: `env.0.name`.
    pub path: String,
    /// The value as a program sees it: without quotes, escapes resolved. Empty for a section.
    pub value: String,
    /// Where the value stands, without its quotes; for a section, its key.
    pub span: Span,
    /// Where the last key stands, without quotes; an item of a list has its value's place.
    pub key: Span,
    /// Whether it is a table, a map or a list: its entries follow.
    pub section: bool,
    /// Which document of the file it belongs to, from 0.
    pub document: usize,
    /// Stretches of the value that stand in the file as they are: start in the value, start in the file, length. Empty
    /// where all of it does.
    pieces: Vec<(usize, usize, usize)>,
}

impl Entry {
    /// The entry of a value that stands at `span` of `text`.
    pub fn new(text: &str, path: String, value: String, span: Span, key: Span) -> Entry {
        let span = within(text, span);
        let raw = text.get(span.range()).unwrap_or_default();
        let mut pieces = if raw == value { Vec::new() } else { align(raw, span.start as usize, &value) };
        if raw != value && pieces.is_empty() {
            // Nothing of it stands there as it is; no piece at all would mean that everything does.
            pieces.push((0, span.start as usize, 0));
        }
        Entry { path, value, span, key, section: false, document: 0, pieces }
    }

    /// The entry of a table or list.
    pub fn section(path: String, key: Span) -> Entry {
        Entry { path, value: String::new(), span: key, key, section: true, document: 0, pieces: Vec::new() }
    }

    /// The last key of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }

    /// The path without its last key.
    pub fn parent(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(parent, _)| parent)
    }

    /// Where bytes of the value stand in the file, as closely as is known.
    pub fn locate(&self, range: Range<usize>) -> Span {
        if self.pieces.is_empty() {
            let start = self.span.start as usize;
            let within = |at: usize| (start + at).min(self.span.end as usize);
            return Span::new(within(range.start), within(range.end));
        }
        let at = |byte: usize| {
            let next = self.pieces.partition_point(|&(start, _, _)| start <= byte);
            let (start, source, length) = *self.pieces.get(next.checked_sub(1)?)?;
            (byte < start + length).then(|| source + byte - start)
        };
        match (at(range.start), at(range.end.saturating_sub(1))) {
            (Some(start), Some(end)) if start <= end => Span::new(start, end + 1),
            _ => self.span,
        }
    }

    /// Whether only run time knows the value, or a part of it: `${NAME}`, `<%= … %>`, `{{ … }}`.
    pub fn is_dynamic(&self) -> bool {
        ["${", "$(", "<%", "{{", "{%"].iter().any(|mark| self.value.contains(mark))
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its entries, in the order of the file; those that YAML merges in (`<<: *name`) stand at their origin's place.
    pub entries: Vec<Entry>,
    /// Its comments, with their marks.
    pub comments: Vec<Span>,
    /// Paths of the sections that others merge in.
    pub merged: Vec<String>,
    /// From which byte on it could not be read.
    pub broken: Option<u32>,
}

impl Reading {
    fn push(&mut self, entry: Entry) {
        if self.entries.len() < MAX_ENTRIES {
            self.entries.push(entry);
        }
    }
}

/// Reads a file. Never fails: what cannot be understood is left out, and [`Reading::broken`] says from where on.
pub fn read(syntax: Syntax, text: &str) -> Reading {
    match syntax {
        Syntax::Dotenv => dotenv::read(text),
        Syntax::Properties => properties::read(text),
        Syntax::Yaml => yaml::read(text),
        Syntax::Json => json::read(text),
        Syntax::Prisma => prisma::read(text),
        Syntax::Ini => ini::read(text),
        Syntax::Toml => toml::read(text),
    }
}

/// A span that lies in `text` and cuts no character.
fn within(text: &str, span: Span) -> Span {
    if text.get(span.range()).is_some() { span } else { Span::new(text.len(), text.len()) }
}

/// A path with one more key.
fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

/// The span of `part`, which is a slice of `text`.
fn span_of(text: &str, part: &str) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    Span::new(start, start + part.len())
}

/// Comments from `mark` to the end of the line, outside `covered`, which is in order.
fn line_comments(text: &str, mark: char, mut covered: Vec<Span>) -> Vec<Span> {
    covered.sort();
    let mut comments: Vec<Span> = Vec::new();
    for (at, _) in text.match_indices(mark) {
        if comments.last().is_some_and(|last| at < last.end as usize) {
            continue;
        }
        let before = text[..at].chars().next_back();
        let next = covered.partition_point(|span| span.start as usize <= at);
        let inside = next > 0 && at < covered[next - 1].end as usize;
        if !inside && before.is_none_or(char::is_whitespace) {
            let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
            comments.push(Span::new(at, end));
        }
    }
    comments
}

/// How many bytes an escape that begins with `\` takes.
fn escape_length(rest: &str) -> usize {
    let length = match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
    };
    if rest.is_char_boundary(length.min(rest.len())) { length.min(rest.len()) } else { 1 }
}

/// Finds the stretches of `value` that stand in `raw` as they are: escapes, doubled quotes and indentation lie between.
fn align(raw: &str, base: usize, value: &str) -> Vec<(usize, usize, usize)> {
    let mut pieces: Vec<(usize, usize, usize)> = Vec::new();
    let mut at = 0;
    for (i, wanted) in value.char_indices() {
        while raw[at..].starts_with("\\\n") || raw[at..].starts_with("\\\r\n") {
            at += raw[at..].find('\n').map_or(0, |i| i + 1);
            at += raw[at..].len() - raw[at..].trim_start_matches([' ', '\t']).len();
        }
        let mut skipped = false;
        loop {
            let Some(found) = raw[at..].chars().next() else { return pieces };
            if found == wanted && found != '\\' {
                let length = found.len_utf8();
                match pieces.last_mut() {
                    Some((start, source, known)) if *start + *known == i && *source + *known == base + at => {
                        *known += length;
                    }
                    _ => pieces.push((i, base + at, length)),
                }
                at += length;
            } else if found == '\\' {
                let length = escape_length(&raw[at..]);
                if raw[at + 1..].starts_with(wanted) {
                    pieces.push((i, base + at + 1, wanted.len_utf8()));
                } else if wanted.is_ascii() {
                    pieces.push((i, base + at, 1));
                }
                at += length;
            } else if found.is_whitespace() && wanted.is_whitespace() {
                if found.is_ascii() && wanted.is_ascii() {
                    pieces.push((i, base + at, 1));
                }
                at += found.len_utf8();
            } else if found.is_whitespace() || (found == '\'' && !skipped) {
                skipped = found == '\'';
                at += found.len_utf8();
                continue;
            } else {
                return pieces;
            }
            break;
        }
    }
    pieces
}

#[cfg(test)]
mod tests;
