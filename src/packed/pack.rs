//! Packs an owned tree.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{
    ANNOTATED, BOUND_BITS, BindingRecord, CallKind, ExprId, ExprRecord, FAR, FrameId, FrameRecord, Frames,
    ImportRecord, Index, MAX_PARTS, Name, Names, Near, Packed, Spans, TAG_BITS, Tag, Three, Tree, bytes, seq,
};
use crate::source::Span;
use crate::tree::{Arg, Binding, Bound, Expr, ExprKind, Frame, Param, Part};

impl Packed {
    /// Packs a tree, with an index of its names.
    pub fn pack(tree: &Tree) -> (Packed, Index) {
        // The empty list and the empty sequence stand at 0.
        let mut packer = Packer { lists: vec![ExprId(0)], bytes: vec![0], ..Packer::default() };
        let (near, spans) = Spans::of(&tree.exprs.iter().map(|expr| expr.span).collect::<Vec<_>>());
        let exprs = (0..).map(ExprId).zip(&tree.exprs).zip(near);
        let exprs = exprs.map(|((id, expr), place)| ExprRecord { head: packer.expr(id, expr), place }).collect();
        let frames = tree.frames.iter().map(|frame| packer.frame(frame)).collect();
        let (near, spans_of_bindings) = Spans::of(&tree.bindings.iter().map(|b| b.span).collect::<Vec<_>>());
        let bindings = (0..).zip(&tree.bindings).zip(near);
        let bindings = bindings.map(|((at, binding), place)| packer.binding(at, binding, place)).collect();
        let imports = tree.imports.iter().map(|import| ImportRecord {
            local: packer.name(&import.local),
            module: packer.name(&import.module),
            member: packer.option(import.member.as_deref()),
            span: import.span,
        });
        let imports = imports.collect();
        let index = Index::of(tree, &mut packer);
        let packed = Packed {
            exprs,
            payloads: packer.payloads.into(),
            spans,
            frames_of: Frames::of(tree.exprs.iter().map(|expr| expr.frame)),
            frames,
            bindings,
            spans_of_bindings,
            annotations: packer.annotations.into(),
            blocks: packer.blocks.into(),
            imports,
            regions: tree.regions.as_slice().into(),
            finals: tree.finals.as_slice().into(),
            lists: packer.lists.into(),
            bytes: packer.bytes.into(),
            names: Names::new(packer.text, &packer.ends),
        };
        (packed, index)
    }
}

/// Gathers what the records of a tree refer to.
#[derive(Default)]
pub(super) struct Packer<'a> {
    payloads: Vec<(ExprId, u32)>,
    annotations: Vec<(u32, Name)>,
    lists: Vec<ExprId>,
    bytes: Vec<u8>,
    text: String,
    ends: Vec<u32>,
    known: HashMap<Cow<'a, str>, Name>,
    blocks: Vec<(Span, FrameId)>,
    known_blocks: HashMap<(Span, FrameId), u32>,
}

impl<'a> Packer<'a> {
    /// The number of a string.
    pub(super) fn name(&mut self, text: impl Into<Cow<'a, str>>) -> Name {
        let text = text.into();
        if let Some(&name) = self.known.get(&text) {
            return name;
        }
        let name = Name(self.ends.len() as u32);
        self.text.push_str(&text);
        self.ends.push(self.text.len() as u32);
        self.known.insert(text, name);
        name
    }

    /// The number of a string plus one; 0 for none.
    fn option(&mut self, text: Option<&'a str>) -> u32 {
        text.map_or(0, |text| self.name(text).0 + 1)
    }

    fn list(&mut self, items: &[ExprId]) -> u32 {
        if items.is_empty() {
            return 0;
        }
        let at = self.lists.len() as u32;
        self.lists.push(ExprId(items.len() as u32));
        self.lists.extend(items);
        at
    }

    fn put(&mut self, number: u32) {
        bytes::put(&mut self.bytes, number);
    }

    /// Two numbers.
    fn pair(&mut self, one: u32, other: u32) -> u32 {
        let at = self.bytes.len() as u32;
        self.put(one);
        self.put(other);
        at
    }

    /// Items behind their number.
    fn seq<'i, T: 'i>(&mut self, items: &'i [T], mut write: impl FnMut(&mut Self, &'i T)) -> u32 {
        let at = self.bytes.len() as u32;
        self.put(items.len() as u32);
        items.iter().for_each(|item| write(self, item));
        at
    }

    /// The head of an expression's record.
    fn expr(&mut self, id: ExprId, expr: &'a Expr) -> Three {
        let before = |inner: ExprId| id.0.wrapping_sub(inner.0);
        let (tag, payload) = match &expr.kind {
            ExprKind::Text(parts) => match parts.as_slice() {
                [] => (Tag::Text, 0),
                [Part::Literal { text, span }] if is_quoted(*span, expr.span) => (Tag::Literal, self.name(text).0),
                _ => (Tag::Text, self.parts(parts, before)),
            },
            ExprKind::Name(name) => (Tag::Name, self.name(name).0),
            ExprKind::Member(object, name) if before(*object) == 1 => (Tag::MemberOfLast, self.name(name).0),
            ExprKind::Member(object, name) => {
                let name = self.name(name).0;
                (Tag::Member, self.pair(before(*object), name))
            }
            ExprKind::Index(object, key) => (Tag::Index, self.pair(before(*object), before(*key))),
            ExprKind::Call(call) => {
                let kind = match call.kind {
                    CallKind::Plain => 0,
                    CallKind::New => 1,
                    CallKind::Macro => 2,
                    CallKind::Tag => 3,
                };
                let at = self.bytes.len() as u32;
                // The callee, and how the call is written in the two bits below it.
                self.put(before(call.callee) << 2 | kind);
                if call.args.iter().all(|arg| arg.name.is_none() && !arg.spread) {
                    self.seq(&call.args, |packer, arg| packer.put(before(arg.value)));
                    (Tag::PlainCall, at)
                } else {
                    self.seq(&call.args, |packer, arg| packer.arg(arg, before));
                    (Tag::Call, at)
                }
            }
            ExprKind::Concat(items) => (Tag::Concat, self.list(items)),
            ExprKind::Percent(template, values) => (Tag::Percent, self.pair(before(*template), before(*values))),
            ExprKind::Choice(items) => (Tag::Choice, self.list(items)),
            ExprKind::List(items) => (Tag::List, self.list(items)),
            ExprKind::Object(entries) => (Tag::Object, self.seq(entries, |packer, entry| packer.entry(entry, before))),
            ExprKind::Function(frame) => (Tag::Function, frame.0),
            ExprKind::Bool(value) => (Tag::Bool, u32::from(*value)),
            ExprKind::Null => (Tag::Null, 0),
            ExprKind::Number(number) => (Tag::Number, self.name(number).0),
            ExprKind::Other => (Tag::Other, 0),
        };
        let head = |payload: u32| Three::of(tag as u32 | payload << TAG_BITS);
        let fitting = (payload < FAR).then(|| head(payload)).flatten();
        fitting.or_else(|| head(FAR).inspect(|_| self.payloads.push((id, payload)))).unwrap_or_default()
    }

    /// The parts of a literal; where there are too many, a hole for what is beyond.
    fn parts(&mut self, parts: &'a [Part], before: impl Fn(ExprId) -> u32) -> u32 {
        let (kept, beyond) = parts.split_at(parts.len().min(MAX_PARTS));
        let at = self.bytes.len() as u32;
        self.put(kept.len() as u32 + u32::from(!beyond.is_empty()));
        let mut end = 0;
        for part in kept {
            let what = match part {
                Part::Literal { text, .. } => self.name(text).0 << 1,
                Part::Hole { value, .. } => value.map_or(0, &before) << 1 | 1,
            };
            self.part(what, span_of(part), &mut end);
        }
        if let [first, .., last] | [first @ last] = beyond {
            self.part(1, span_of(first).to(span_of(last)), &mut end);
        }
        at
    }

    /// A part, and how far behind the one before it stands.
    fn part(&mut self, what: u32, span: Span, end: &mut u32) {
        self.put(what);
        self.put(seq::folded(span.start.wrapping_sub(*end)));
        self.put(span.end.wrapping_sub(span.start));
        *end = span.end;
    }

    fn arg(&mut self, arg: &'a Arg, before: impl Fn(ExprId) -> u32) {
        let name = self.option(arg.name.as_deref());
        self.put(name << 1 | u32::from(arg.spread));
        self.put(before(arg.value));
    }

    fn entry(&mut self, (key, value): &'a (Option<String>, ExprId), before: impl Fn(ExprId) -> u32) {
        let key = self.option(key.as_deref());
        self.put(key);
        self.put(before(*value));
    }

    fn param(&mut self, param: &'a Param) {
        let (name, annotation) = (self.name(&param.name).0, self.option(param.annotation.as_deref()));
        self.put(name);
        self.put(annotation);
        self.put(param.default.map_or(0, |e| e.0 + 1));
    }

    fn frame(&mut self, frame: &'a Frame) -> FrameRecord {
        FrameRecord {
            kind: frame.kind,
            name: self.name(&frame.name),
            span: frame.span,
            parent: frame.parent,
            params: if frame.params.is_empty() { 0 } else { self.seq(&frame.params, Packer::param) },
            returns: self.list(&frame.returns),
            decorators: self.list(&frame.decorators),
            bases: self.list(&frame.bases),
        }
    }

    fn binding(&mut self, at: u32, binding: &'a Binding, place: Near) -> BindingRecord {
        let block = (binding.block, binding.frame);
        let known = *self.known_blocks.entry(block).or_insert_with(|| {
            self.blocks.push(block);
            self.blocks.len() as u32 - 1
        });
        let how = match binding.value {
            Bound::Value(_) => 0,
            Bound::Extended(_) => 1,
            Bound::Element(_) => 2,
            Bound::Member(_) => 3,
            Bound::Entered(_) => 4,
        };
        let target = self.name(&binding.target);
        let mut value = binding.value.expr().0 << BOUND_BITS | how;
        if let Some(annotation) = &binding.annotation {
            value |= ANNOTATED;
            let annotation = self.name(annotation);
            self.annotations.push((at, annotation));
        }
        BindingRecord { target, value, block: known, place }
    }

    /// The text behind a name.
    pub(super) fn text_of(&self, name: Name) -> &str {
        let start = (name.0 as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[name.0 as usize] as usize]
    }
}

/// Whether a literal fills the whole expression but for a byte on either side.
fn is_quoted(literal: Span, expr: Span) -> bool {
    literal.start == expr.start + 1 && literal.end + 1 == expr.end
}

fn span_of(part: &Part) -> Span {
    match part {
        Part::Literal { span, .. } | Part::Hole { span, .. } => *span,
    }
}
