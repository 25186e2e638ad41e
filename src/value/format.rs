//! Texts made from templates: `%`, `.format(…)`, `join`.

use super::{MAX_ALTERNATIVES, Text, Values, product};
use crate::packed::{Arg, ExprKind, Part, Seq};
use crate::project::{At, FileId};

/// A placeholder in a template.
struct Slot {
    /// Bytes of the template.
    range: std::ops::Range<usize>,
    /// What it stands for.
    key: Key,
}

/// What a placeholder takes.
enum Key {
    /// The next positional value.
    Next,
    /// The positional value with this number.
    Position(usize),
    /// A keyword.
    Name(String),
    /// A literal: `%%`, `{{`.
    Escape(&'static str),
}

impl Values<'_, '_> {
    /// Python's `template % values`.
    pub(super) fn percent(&self, template: At, values: At, depth: u8) -> Vec<Text> {
        let items = match self.resolver.project.kind(values) {
            ExprKind::List(items) => items.iter().map(|&e| At { file: values.file, expr: e }).collect(),
            _ => vec![values],
        };
        let get = |key: &Key, count: usize| match key {
            Key::Next => items.get(count).copied(),
            Key::Position(p) => items.get(*p).copied(),
            Key::Name(name) => self.collections.member(values, name).first().copied(),
            Key::Escape(_) => None,
        };
        self.fill(template, depth, &percent_slots, &get)
    }

    /// Python's `template.format(…)`.
    pub(super) fn braces(&self, template: At, file: FileId, args: Seq<'_, Arg<'_>>, depth: u8) -> Vec<Text> {
        let positional: Vec<At> =
            args.iter().filter(|a| a.name.is_none() && !a.spread).map(|a| At { file, expr: a.value }).collect();
        let get = |key: &Key, count: usize| match key {
            Key::Next => positional.get(count).copied(),
            Key::Position(p) => positional.get(*p).copied(),
            Key::Name(name) => {
                let given = args.iter().find(|a| a.name == Some(name)).map(|a| At { file, expr: a.value });
                let spread = args.iter().filter(|a| a.spread).map(|a| At { file, expr: a.value });
                given.or_else(|| spread.into_iter().find_map(|values| self.entry(values, name)))
            }
            Key::Escape(_) => None,
        };
        self.fill(template, depth, &brace_slots, &get)
    }

    /// Python's `template.format_map(values)`.
    pub(super) fn braces_of(&self, template: At, values: Option<At>, depth: u8) -> Vec<Text> {
        let get = |key: &Key, _: usize| match key {
            Key::Name(name) => values.and_then(|values| self.entry(values, name)),
            _ => None,
        };
        self.fill(template, depth, &brace_slots, &get)
    }

    fn entry(&self, values: At, name: &str) -> Option<At> {
        self.collections.member(values, name).first().copied()
    }

    /// Python's `values.get(key, default)`: what a dictionary that is known has under the key, and the default.
    pub(super) fn looked_up(&self, values: At, file: FileId, args: Seq<'_, Arg<'_>>, depth: u8) -> Vec<Text> {
        let Some(key) = args.first() else { return Vec::new() };
        let items = self.collections.at(values, At { file, expr: key.value });
        if items.is_empty() {
            return Vec::new();
        }
        let default = args.get(1).map(|arg| At { file, expr: arg.value });
        items.into_iter().chain(default).flat_map(|item| self.fold(item, depth)).collect()
    }

    fn fill(
        &self,
        template: At,
        depth: u8,
        slots: &dyn Fn(&str) -> Vec<Slot>,
        get: &dyn Fn(&Key, usize) -> Option<At>,
    ) -> Vec<Text> {
        let mut out = Vec::new();
        for text in self.fold(template, depth) {
            let mut built = vec![Text::default()];
            let (mut done, mut count) = (0, 0);
            for slot in slots(&text.sql) {
                let before = text.slice(done..slot.range.start);
                built.iter_mut().for_each(|b| b.append(&before));
                done = slot.range.end;
                let place = text.locate(slot.range.clone());
                if let Key::Escape(literal) = slot.key {
                    if let Some((file, span)) = place {
                        built.iter_mut().for_each(|b| b.push(literal, file, span));
                    }
                    continue;
                }
                let filled = get(&slot.key, count).map(|at| self.fold(at, depth)).unwrap_or_default();
                count += usize::from(matches!(slot.key, Key::Next));
                // An unknown value leaves its hole in the template, where a person looks for it.
                if filled.iter().any(|t| !t.is_unknown() || t.leading_param().is_some()) {
                    built = product(built, &filled);
                } else if let Some((file, span)) = place {
                    built.iter_mut().for_each(|b| b.push_hole(file, span, None));
                }
            }
            let rest = text.slice(done..text.sql.len());
            built.iter_mut().for_each(|b| b.append(&rest));
            out.extend(built);
            if out.len() >= MAX_ALTERNATIVES {
                break;
            }
        }
        out
    }

    /// Python's `glue.join(list)`.
    pub(super) fn join(&self, glue: At, list: At, depth: u8) -> Vec<Text> {
        self.join_with(list, Some(glue), depth)
    }

    /// Every item, one directly behind the other.
    pub(super) fn join_plain(&self, list: At, depth: u8) -> Vec<Text> {
        let items = self.collections.items(list);
        if items.is_empty() {
            return Vec::new();
        }
        items.iter().fold(vec![Text::default()], |out, &item| product(out, &self.fold(item, depth)))
    }

    /// The statements of `text.split(";")`, in Python and JavaScript.
    pub(super) fn split(&self, at: At, depth: u8) -> Vec<Text> {
        let here = |expr| At { file: at.file, expr };
        let ExprKind::Call(call) = self.resolver.project.kind(at) else { return Vec::new() };
        let ExprKind::Member(object, "split") = self.resolver.project.kind(here(call.callee)) else {
            return Vec::new();
        };
        let Some(argument) = call.args.first().filter(|_| call.args.len() == 1) else { return Vec::new() };
        let ExprKind::Text(parts) = self.resolver.project.kind(here(argument.value)) else { return Vec::new() };
        let Some(Part::Literal { text: separator, .. }) = parts.first() else { return Vec::new() };
        if parts.len() > 1 || !separator.contains(';') {
            return Vec::new();
        }
        let mut out = Vec::new();
        for text in self.fold(here(object), depth) {
            let ends = text.sql.match_indices(separator).map(|(end, _)| end).chain([text.sql.len()]);
            let mut start = 0;
            for end in ends.take(MAX_ALTERNATIVES) {
                let statement = text.slice(start..end);
                start = end + separator.len();
                if !statement.sql.trim().is_empty() {
                    out.push(statement);
                }
            }
        }
        out
    }

    /// Every item with the glue between; JavaScript's default is a comma.
    pub(super) fn join_with(&self, list: At, glue: Option<At>, depth: u8) -> Vec<Text> {
        let items = self.collections.items(list);
        if items.is_empty() {
            return Vec::new();
        }
        let glue = match glue {
            Some(glue) => self.fold(glue, depth),
            None => {
                let mut comma = Text::default();
                comma.push(",", list.file, self.resolver.project.span(list));
                vec![comma]
            }
        };
        let mut out = vec![Text::default()];
        for (i, &item) in items.iter().enumerate() {
            if i > 0 {
                // One kind of glue: alternatives of it are not worth their number.
                out = product(out, &glue[..1.min(glue.len())]);
            }
            out = product(out, &self.fold(item, depth));
        }
        out
    }
}

/// Placeholders of `%` formatting: `%s`, `%(name)s`, `%-10.3f`, `%%`.
fn percent_slots(text: &str) -> Vec<Slot> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] != b'%' {
            i += 1;
            continue;
        }
        let start = i;
        i += 1;
        let mut key = Key::Next;
        if bytes.get(i) == Some(&b'(')
            && let Some(close) = text[i..].find(')')
        {
            key = Key::Name(text[i + 1..i + close].to_string());
            i += close + 1;
        }
        while i < bytes.len() && matches!(bytes[i], b'#' | b'0'..=b'9' | b'-' | b' ' | b'+' | b'.' | b'*') {
            i += 1;
        }
        match bytes.get(i) {
            Some(b'%') => out.push(Slot { range: start..i + 1, key: Key::Escape("%") }),
            Some(c) if c.is_ascii_alphabetic() => out.push(Slot { range: start..i + 1, key }),
            _ => {
                i = start + 1;
                continue;
            }
        }
        i += 1;
    }
    out
}

/// Placeholders of `str.format`: `{}`, `{0}`, `{name!r:>10}`, `{{`, `}}`.
fn brace_slots(text: &str) -> Vec<Slot> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'{' if bytes.get(i + 1) == Some(&b'{') => {
                out.push(Slot { range: i..i + 2, key: Key::Escape("{") });
                i += 2;
            }
            b'}' if bytes.get(i + 1) == Some(&b'}') => {
                out.push(Slot { range: i..i + 2, key: Key::Escape("}") });
                i += 2;
            }
            b'{' => {
                let Some(close) = text[i..].find('}') else { break };
                let inner = &text[i + 1..i + close];
                let name = inner.split(['!', ':', '.', '[']).next().unwrap_or_default();
                let key = match name.parse() {
                    Ok(position) => Key::Position(position),
                    Err(_) if name.is_empty() => Key::Next,
                    Err(_) => Key::Name(name.to_string()),
                };
                out.push(Slot { range: i..i + close + 1, key });
                i += close + 1;
            }
            _ => i += 1,
        }
    }
    out
}
