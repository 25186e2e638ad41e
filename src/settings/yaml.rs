//! YAML: maps, lists, anchors and merges (`<<: *default`), several documents.

use std::collections::{HashMap, HashSet, VecDeque};

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::{Entry, MAX_DEPTH, MAX_ENTRIES, Reading, join, line_comments, template};
use crate::source::Span;

/// Reads a file.
pub fn read(text: &str) -> Reading {
    let blanked = template::blanked(text);
    let parsed = blanked.as_deref().unwrap_or(text);
    let mut tree = Tree::default();
    tree.parse(parsed, text);
    let mut reading = Reading { broken: tree.broken, ..Reading::default() };
    for (document, &root) in tree.roots.iter().enumerate() {
        let from = reading.entries.len();
        Flatten { tree: &tree, text, reading: &mut reading }.node("", Span::default(), root, 0);
        reading.entries[from..].iter_mut().for_each(|entry| entry.document = document);
    }
    let merged = |id: usize| tree.merged.contains(&id);
    reading.merged = tree.paths(&merged);
    reading.comments = line_comments(text, '#', tree.covered);
    reading
}

enum Node {
    Scalar(String, Span),
    /// Keys and values, in turn.
    Map(Vec<usize>),
    List(Vec<usize>),
    Alias(usize),
}

#[derive(Default)]
struct Tree {
    nodes: Vec<Node>,
    roots: Vec<usize>,
    anchors: HashMap<usize, usize>,
    /// Nodes that a merge takes in.
    merged: HashSet<usize>,
    /// What scalars take up, with their quotes.
    covered: Vec<Span>,
    broken: Option<u32>,
}

impl Tree {
    /// Parses `text`; what was templates stands in `original`.
    fn parse(&mut self, text: &str, original: &str) {
        let bytes: Option<Vec<usize>> =
            (!text.is_ascii()).then(|| text.char_indices().map(|(i, _)| i).chain([text.len()]).collect());
        let byte = |index: usize| match &bytes {
            Some(bytes) => bytes.get(index).copied().unwrap_or(text.len()),
            None => index.min(text.len()),
        };
        let mut open: Vec<usize> = Vec::new();
        let mut last = 0;
        for event in Parser::new_from_str(text) {
            if self.nodes.len() > 4 * MAX_ENTRIES {
                self.broken = Some(last as u32);
                break;
            }
            let (event, span) = match event {
                Ok((event, span)) => (event, byte(span.start.index())..byte(span.end.index())),
                Err(error) => {
                    self.broken = Some(byte(error.marker().index()) as u32);
                    break;
                }
            };
            last = span.start;
            let (node, anchor, opens) = match event {
                Event::Scalar(value, style, anchor, _) => {
                    let inner = scalar_span(text, span.clone(), style, &value);
                    self.covered.push(Span::new(span.start, span.end));
                    let raw = text.get(inner.range()).unwrap_or_default();
                    let value = if raw == value { original[inner.range()].to_string() } else { value.into_owned() };
                    (Node::Scalar(value, inner), anchor, false)
                }
                Event::MappingStart(anchor, _) => (Node::Map(Vec::new()), anchor, true),
                Event::SequenceStart(anchor, _) => (Node::List(Vec::new()), anchor, true),
                Event::Alias(anchor) => (Node::Alias(anchor), 0, false),
                Event::MappingEnd | Event::SequenceEnd => {
                    open.pop();
                    continue;
                }
                _ => continue,
            };
            let id = self.nodes.len();
            self.nodes.push(node);
            if anchor > 0 {
                self.anchors.insert(anchor, id);
            }
            match open.last().map(|&parent| &mut self.nodes[parent]) {
                Some(Node::Map(children) | Node::List(children)) => children.push(id),
                _ => self.roots.push(id),
            }
            if opens {
                open.push(id);
            }
        }
        self.note_merges();
    }

    fn note_merges(&mut self) {
        let mut merged = HashSet::new();
        for node in &self.nodes {
            let Node::Map(children) = node else { continue };
            for pair in children.chunks_exact(2) {
                if matches!(&self.nodes[pair[0]], Node::Scalar(key, _) if key == "<<") {
                    merged.extend(self.targets(pair[1]));
                }
            }
        }
        self.merged = merged;
    }

    /// The maps that the value of a `<<` names.
    fn targets(&self, value: usize) -> Vec<usize> {
        let one = |id: usize| match &self.nodes[id] {
            Node::Alias(anchor) => self.anchors.get(anchor).copied(),
            Node::Map(_) => Some(id),
            _ => None,
        };
        match &self.nodes[value] {
            Node::List(items) => items.iter().filter_map(|&item| one(item)).collect(),
            _ => one(value).into_iter().collect(),
        }
    }

    /// The entries of a map, its own before those that it merges in.
    fn pairs(&self, map: usize) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let (mut keys, mut maps) = (HashSet::new(), HashSet::new());
        let mut queue = VecDeque::from([map]);
        while let Some(map) = queue.pop_front() {
            let Node::Map(children) = &self.nodes[map] else { continue };
            if !maps.insert(map) {
                continue;
            }
            for pair in children.chunks_exact(2) {
                match &self.nodes[pair[0]] {
                    Node::Scalar(name, _) if name == "<<" => queue.extend(self.targets(pair[1])),
                    Node::Scalar(name, _) if keys.insert(name.as_str()) => out.push((pair[0], pair[1])),
                    _ => {}
                }
            }
        }
        out
    }

    /// The paths of some nodes, among those that keys alone lead to from a root.
    fn paths(&self, wanted: &dyn Fn(usize) -> bool) -> Vec<String> {
        let mut out = Vec::new();
        let mut queue: Vec<(usize, String, usize)> = self.roots.iter().map(|&root| (root, String::new(), 0)).collect();
        while let Some((id, path, depth)) = queue.pop() {
            if wanted(id) {
                out.push(path.clone());
            }
            if let Node::Map(children) = &self.nodes[id]
                && depth < 3
            {
                for pair in children.chunks_exact(2) {
                    if let Node::Scalar(key, _) = &self.nodes[pair[0]] {
                        queue.push((pair[1], join(&path, key), depth + 1));
                    }
                }
            }
        }
        out
    }
}

struct Flatten<'a> {
    tree: &'a Tree,
    text: &'a str,
    reading: &'a mut Reading,
}

impl Flatten<'_> {
    fn node(&mut self, path: &str, key: Span, id: usize, depth: usize) {
        if depth > MAX_DEPTH || self.reading.entries.len() >= MAX_ENTRIES {
            return;
        }
        match &self.tree.nodes[id] {
            Node::Scalar(value, span) => {
                let key = if key == Span::default() { *span } else { key };
                self.reading.push(Entry::new(self.text, path.to_string(), value.clone(), *span, key));
            }
            Node::Map(_) => {
                self.section(path, key);
                for (name, value) in self.tree.pairs(id) {
                    if let Node::Scalar(name, span) = &self.tree.nodes[name] {
                        self.node(&join(path, name), *span, value, depth + 1);
                    }
                }
            }
            Node::List(items) => {
                self.section(path, key);
                for (i, &item) in items.iter().enumerate() {
                    self.node(&join(path, &i.to_string()), Span::default(), item, depth + 1);
                }
            }
            Node::Alias(anchor) => {
                if let Some(&target) = self.tree.anchors.get(anchor) {
                    self.node(path, key, target, depth + 8);
                }
            }
        }
    }

    fn section(&mut self, path: &str, key: Span) {
        if !path.is_empty() {
            self.reading.push(Entry::section(path.to_string(), key));
        }
    }
}

/// The span of a scalar without its quotes, tag and anchor.
fn scalar_span(text: &str, range: std::ops::Range<usize>, style: ScalarStyle, value: &str) -> Span {
    let raw = text.get(range.clone()).unwrap_or_default();
    let quote = match style {
        ScalarStyle::SingleQuoted => Some('\''),
        ScalarStyle::DoubleQuoted => Some('"'),
        _ => None,
    };
    match quote.and_then(|quote| raw.find(quote)) {
        Some(open) => Span::new(range.start + open + 1, range.end.saturating_sub(1)),
        None if matches!(style, ScalarStyle::Plain) && raw.ends_with(value) => {
            Span::new(range.end - value.len(), range.end)
        }
        None => Span::new(range.start, range.start + raw.trim_end().len()),
    }
}
