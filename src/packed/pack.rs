//! Packs an owned tree.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{
    BOUND_BITS, BindingRecord, CallKind, ExprId, ExprRecord, FrameId, FrameRecord, ImportRecord, Index, MAX_PARTS,
    Name, Names, Packed, TAG_BITS, Tag, Tree, place::PlacesPacker,
};
use crate::source::Span;
use crate::tree::{Arg, Binding, Bound, Expr, ExprKind, Frame, Param, Part};

impl Packed {
    /// Packs a tree, with an index of its names.
    pub fn pack(tree: &Tree) -> (Packed, Index) {
        // The empty list and the empty sequence stand at 0.
        let mut packer = Packer { lists: vec![ExprId(0)], words: vec![0], ..Packer::default() };
        let exprs = (0..).zip(&tree.exprs).map(|(id, expr)| packer.expr(ExprId(id), expr)).collect();
        let frames = tree.frames.iter().map(|frame| packer.frame(frame)).collect();
        let bindings = tree.bindings.iter().map(|binding| packer.binding(binding)).collect();
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
            places: packer.places.finish(),
            frames,
            bindings,
            blocks: packer.blocks.into(),
            imports,
            regions: tree.regions.as_slice().into(),
            finals: tree.finals.as_slice().into(),
            lists: packer.lists.into(),
            words: packer.words.into(),
            names: Names::new(packer.text, &packer.ends),
        };
        (packed, index)
    }
}

/// Gathers what the records of a tree refer to.
#[derive(Default)]
pub(super) struct Packer<'a> {
    lists: Vec<ExprId>,
    words: Vec<u32>,
    text: String,
    ends: Vec<u32>,
    known: HashMap<Cow<'a, str>, Name>,
    places: PlacesPacker,
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

    fn words(&mut self, words: &[u32]) -> u32 {
        let at = self.words.len() as u32;
        self.words.extend(words);
        at
    }

    /// Items that are so many words each, behind their number of words.
    fn seq<'i, T: 'i, const N: usize>(
        &mut self,
        items: &'i [T],
        mut write: impl FnMut(&mut Self, &'i T) -> [u32; N],
    ) -> u32 {
        let at = self.words(&[(items.len() * N) as u32]);
        for item in items {
            let words = write(self, item);
            self.words.extend(words);
        }
        at
    }

    fn expr(&mut self, id: ExprId, expr: &'a Expr) -> ExprRecord {
        let (tag, payload) = match &expr.kind {
            ExprKind::Text(parts) => match parts.as_slice() {
                [] => (Tag::Text, 0),
                [Part::Literal { text, span }] if is_quoted(*span, expr.span) => (Tag::Literal, self.name(text).0),
                _ => (Tag::Text, self.parts(parts)),
            },
            ExprKind::Name(name) => (Tag::Name, self.name(name).0),
            ExprKind::Member(object, name) if object.0 + 1 == id.0 => (Tag::MemberOfLast, self.name(name).0),
            ExprKind::Member(object, name) => {
                let name = self.name(name).0;
                (Tag::Member, self.words(&[object.0, name]))
            }
            ExprKind::Index(object, key) => (Tag::Index, self.words(&[object.0, key.0])),
            ExprKind::Call(call) => {
                let kind = match call.kind {
                    CallKind::Plain => 0,
                    CallKind::New => 1,
                    CallKind::Macro => 2,
                    CallKind::Tag => 3,
                };
                // The callee, and how the call is written in the two bits below it.
                let at = self.words(&[call.callee.0 << 2 | kind]);
                if call.args.iter().all(|arg| arg.name.is_none() && !arg.spread) {
                    self.seq(&call.args, |_, arg| [arg.value.0]);
                    (Tag::PlainCall, at)
                } else {
                    self.seq(&call.args, Packer::arg);
                    (Tag::Call, at)
                }
            }
            ExprKind::Concat(items) => (Tag::Concat, self.list(items)),
            ExprKind::Percent(template, values) => (Tag::Percent, self.words(&[template.0, values.0])),
            ExprKind::Choice(items) => (Tag::Choice, self.list(items)),
            ExprKind::List(items) => (Tag::List, self.list(items)),
            ExprKind::Object(entries) => (Tag::Object, self.seq(entries, Packer::entry)),
            ExprKind::Function(frame) => (Tag::Function, frame.0),
            ExprKind::Bool(value) => (Tag::Bool, u32::from(*value)),
            ExprKind::Null => (Tag::Null, 0),
            ExprKind::Number(number) => (Tag::Number, self.name(number).0),
            ExprKind::Other => (Tag::Other, 0),
        };
        // No file is long enough to hold more than fits.
        ExprRecord { head: tag as u32 | payload << TAG_BITS, place: self.places.add(id, expr.span, expr.frame) }
    }

    /// The parts of a literal; where there are too many, a hole for what is beyond.
    fn parts(&mut self, parts: &'a [Part]) -> u32 {
        let at = self.seq(&parts[..parts.len().min(MAX_PARTS)], Packer::part);
        let span = |part: &Part| match part {
            Part::Literal { span, .. } | Part::Hole { span, .. } => *span,
        };
        if let Some([first, .., last] | [first @ last]) = parts.get(MAX_PARTS..) {
            let span = span(first).to(span(last));
            let hole = [1, span.start, span.end];
            self.words(&hole);
            self.words[at as usize] += hole.len() as u32;
        }
        at
    }

    fn part(&mut self, part: &'a Part) -> [u32; 3] {
        match part {
            Part::Literal { text, span } => [self.name(text).0 << 1, span.start, span.end],
            Part::Hole { value, span } => [value.map_or(0, |e| e.0 + 1) << 1 | 1, span.start, span.end],
        }
    }

    fn arg(&mut self, arg: &'a Arg) -> [u32; 2] {
        [arg.value.0, self.option(arg.name.as_deref()) << 1 | u32::from(arg.spread)]
    }

    fn entry(&mut self, (key, value): &'a (Option<String>, ExprId)) -> [u32; 2] {
        [value.0, self.option(key.as_deref())]
    }

    fn param(&mut self, param: &'a Param) -> [u32; 3] {
        let annotation = self.option(param.annotation.as_deref());
        [self.name(&param.name).0, annotation, param.default.map_or(0, |e| e.0 + 1)]
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

    fn binding(&mut self, binding: &'a Binding) -> BindingRecord {
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
        BindingRecord {
            target: self.name(&binding.target),
            value: binding.value.expr().0 << BOUND_BITS | how,
            annotation: self.option(binding.annotation.as_deref()),
            span: binding.span,
            block: known,
        }
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
