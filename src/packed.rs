//! A file's [`Tree`] in the form that is kept: flat, immutable and small.
//!
//! A host builds an owned tree, one file at a time. [`Packed::pack`] moves it into a handful of slices: records of fixed
//! size that name each other by index, and one string in which every name stands once. Whoever reads it gets small
//! values made on the spot ([`Expr`], [`Frame`], [`Binding`], [`Import`]) that look like the owned ones and borrow their
//! names and lists.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::source::Span;
use crate::tree::{MAX_PARTS, Tree};

pub use crate::tree::{Bound, CallKind, ExprId, FrameId, FrameKind, Region};
pub use index::{Index, hash};
pub use seq::Seq;
pub use view::{Arg, Binding, Call, Expr, ExprKind, Frame, Import, Param, Part};

use bytes::Reader;
use names::{Name, Names};
use place::{Frames, Near, Spans};
use three::Three;

mod bytes;
mod index;
mod names;
mod pack;
mod place;
mod seq;
mod three;
mod view;

/// A file's content as far as it can matter.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Packed {
    exprs: Box<[ExprRecord]>,
    /// The payloads that do not fit into a record, in order of their expressions.
    payloads: Box<[(ExprId, u32)]>,
    spans: Spans,
    frames_of: Frames,
    frames: Box<[FrameRecord]>,
    bindings: Box<[BindingRecord]>,
    spans_of_bindings: Spans,
    /// The declared types of bindings that have one, in order of the bindings.
    annotations: Box<[(u32, Name)]>,
    /// The blocks that bindings stand in, each with its frame.
    blocks: Box<[(Span, FrameId)]>,
    imports: Box<[ImportRecord]>,
    /// `with` blocks and their like.
    pub regions: Box<[Region]>,
    /// Blocks that run on every way out of what stands before them.
    pub finals: Box<[Span]>,
    /// Lists of expressions, each behind its length.
    lists: Box<[ExprId]>,
    /// What an expression or a frame holds beyond its record.
    bytes: Box<[u8]>,
    names: Names,
}

/// What an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Tag {
    Text,
    Name,
    Member,
    Index,
    Call,
    Concat,
    Percent,
    Choice,
    List,
    Object,
    Function,
    Bool,
    Null,
    Number,
    Other,
    /// A member of the expression that stands before it.
    MemberOfLast,
    /// One literal, between quotes of one byte each.
    Literal,
    /// A call whose arguments are neither named nor spread.
    PlainCall,
}

impl Tag {
    /// All tags, each at its own number.
    const ALL: [Tag; 18] = [
        Tag::Text,
        Tag::Name,
        Tag::Member,
        Tag::Index,
        Tag::Call,
        Tag::Concat,
        Tag::Percent,
        Tag::Choice,
        Tag::List,
        Tag::Object,
        Tag::Function,
        Tag::Bool,
        Tag::Null,
        Tag::Number,
        Tag::Other,
        Tag::MemberOfLast,
        Tag::Literal,
        Tag::PlainCall,
    ];
}

/// An expression in 6 bytes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct ExprRecord {
    /// Its [`Tag`] in the low [`TAG_BITS`]. Above them a name, a frame, a truth value, a place in [`Packed::lists`] or
    /// one in [`Packed::bytes`], as the tag says; [`FAR`] where that does not fit.
    head: Three,
    place: Near,
}

const TAG_BITS: u32 = 5;
/// The payload that stands for one in [`Packed::payloads`].
const FAR: u32 = (1 << (Three::BITS - TAG_BITS)) - 1;

impl ExprRecord {
    #[inline]
    fn tag(self) -> Tag {
        Tag::ALL.get((self.head.get() & ((1 << TAG_BITS) - 1)) as usize).copied().unwrap_or(Tag::Other)
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct FrameRecord {
    kind: FrameKind,
    name: Name,
    span: Span,
    parent: FrameId,
    /// Where its parameters stand in [`Packed::bytes`].
    params: u32,
    /// Where these stand in [`Packed::lists`].
    returns: u32,
    decorators: u32,
    bases: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct BindingRecord {
    target: Name,
    /// Its number among [`BOUNDS`] in the low three bits, then whether it is in [`Packed::annotations`]; above them its
    /// expression.
    value: u32,
    /// Its place in [`Packed::blocks`].
    block: u32,
    place: Near,
}

const BOUND_BITS: u32 = 4;
const ANNOTATED: u32 = 1 << 3;
/// What a binding takes of its expression.
const BOUNDS: [fn(ExprId) -> Bound; 5] = [Bound::Value, Bound::Extended, Bound::Element, Bound::Member, Bound::Entered];

impl BindingRecord {
    #[inline]
    fn expr(self) -> ExprId {
        ExprId(self.value >> BOUND_BITS)
    }

    #[inline]
    fn bound(self) -> Bound {
        let how = BOUNDS.get((self.value & (ANNOTATED - 1)) as usize).copied().unwrap_or(Bound::Value);
        how(self.expr())
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct ImportRecord {
    local: Name,
    module: Name,
    /// A name plus one; 0 is none.
    member: u32,
    span: Span,
}

impl Packed {
    /// The expression with this id.
    #[inline]
    pub fn expr(&self, id: ExprId) -> Expr<'_> {
        let record = self.exprs[id.0 as usize];
        Expr { kind: self.read(id, record), span: self.spans.get(id.0, record.place), frame: self.frames_of.get(id) }
    }

    /// What the expression with this id is.
    #[inline]
    pub fn kind(&self, id: ExprId) -> ExprKind<'_> {
        self.read(id, self.exprs[id.0 as usize])
    }

    /// The whole of the expression with this id.
    #[inline]
    pub fn span(&self, id: ExprId) -> Span {
        self.spans.get(id.0, self.exprs[id.0 as usize].place)
    }

    /// The frame that the expression with this id stands in.
    #[inline]
    pub fn frame_of(&self, id: ExprId) -> FrameId {
        self.frames_of.get(id)
    }

    /// All expressions, children before parents.
    pub fn exprs(&self) -> impl ExactSizeIterator<Item = Expr<'_>> {
        let mut frame = self.frames_of.in_order();
        self.exprs.iter().enumerate().map(move |(i, &record)| {
            let id = ExprId(i as u32);
            Expr { kind: self.read(id, record), span: self.spans.get(id.0, record.place), frame: frame(id) }
        })
    }

    /// What all expressions are, children before parents.
    pub fn kinds(&self) -> impl ExactSizeIterator<Item = ExprKind<'_>> {
        self.exprs.iter().enumerate().map(|(i, &record)| self.read(ExprId(i as u32), record))
    }

    /// The calls, in order.
    pub fn calls(&self) -> impl Iterator<Item = ExprId> {
        let is_call = |record: &ExprRecord| matches!(record.tag(), Tag::Call | Tag::PlainCall);
        let numbered = self.exprs.iter().enumerate();
        numbered.filter(move |(_, record)| is_call(record)).map(|(i, _)| ExprId(i as u32))
    }

    #[inline]
    fn read(&self, id: ExprId, record: ExprRecord) -> ExprKind<'_> {
        let at = self.payload(id, record);
        match record.tag() {
            Tag::Text => ExprKind::Text(Seq::read(self, id, self.reader(at))),
            Tag::Literal => {
                let span = self.spans.get(id.0, record.place);
                ExprKind::Text(Seq::literal(self, id, Name(at), Span { start: span.start + 1, end: span.end - 1 }))
            }
            Tag::Name => ExprKind::Name(self.names.get(Name(at))),
            Tag::Member => {
                let (object, name) = self.pair(at);
                ExprKind::Member(before(id, object), self.names.get(Name(name)))
            }
            Tag::MemberOfLast => ExprKind::Member(before(id, 1), self.names.get(Name(at))),
            Tag::Index => {
                let (object, key) = self.pair(at);
                ExprKind::Index(before(id, object), before(id, key))
            }
            Tag::Call => ExprKind::Call(self.call(id, at, Seq::read)),
            Tag::PlainCall => ExprKind::Call(self.call(id, at, Seq::plain)),
            Tag::Concat => ExprKind::Concat(self.list(at)),
            Tag::Percent => {
                let (template, values) = self.pair(at);
                ExprKind::Percent(before(id, template), before(id, values))
            }
            Tag::Choice => ExprKind::Choice(self.list(at)),
            Tag::List => ExprKind::List(self.list(at)),
            Tag::Object => ExprKind::Object(Seq::read(self, id, self.reader(at))),
            Tag::Function => ExprKind::Function(FrameId(at)),
            Tag::Bool => ExprKind::Bool(at != 0),
            Tag::Null => ExprKind::Null,
            Tag::Number => ExprKind::Number(self.names.get(Name(at))),
            Tag::Other => ExprKind::Other,
        }
    }

    #[inline]
    fn payload(&self, id: ExprId, record: ExprRecord) -> u32 {
        let payload = record.head.get() >> TAG_BITS;
        if payload == FAR { self.far_payload(id) } else { payload }
    }

    #[cold]
    fn far_payload(&self, id: ExprId) -> u32 {
        let found = self.payloads.binary_search_by_key(&id, |&(far, _)| far);
        found.ok().map(|at| self.payloads[at].1).unwrap_or_default()
    }

    #[inline]
    fn call<'t>(
        &'t self,
        id: ExprId,
        at: u32,
        args: impl Fn(&'t Packed, ExprId, Reader<'t>) -> Seq<'t, Arg<'t>>,
    ) -> Call<'t> {
        let mut reader = self.reader(at);
        let head = reader.number();
        let kind = match head & 3 {
            0 => CallKind::Plain,
            1 => CallKind::New,
            2 => CallKind::Macro,
            _ => CallKind::Tag,
        };
        Call { callee: before(id, head >> 2), args: args(self, id, reader), kind }
    }

    /// Two numbers.
    #[inline]
    fn pair(&self, at: u32) -> (u32, u32) {
        let mut reader = self.reader(at);
        (reader.number(), reader.number())
    }

    /// Reads from a place in [`Packed::bytes`].
    #[inline]
    fn reader(&self, at: u32) -> Reader<'_> {
        Reader::at(&self.bytes, at)
    }

    /// The expressions behind a length.
    #[inline]
    fn list(&self, at: u32) -> &[ExprId] {
        let from = at as usize + 1;
        &self.lists[from..from + self.lists[at as usize].0 as usize]
    }

    /// The frame with this id.
    #[inline]
    pub fn frame(&self, id: FrameId) -> Frame<'_> {
        let record = &self.frames[id.0 as usize];
        Frame {
            kind: record.kind,
            name: self.names.get(record.name),
            span: record.span,
            parent: record.parent,
            params: self.params(id),
            returns: self.list(record.returns),
            decorators: self.list(record.decorators),
            bases: self.list(record.bases),
        }
    }

    /// What the frame with this id is.
    #[inline]
    pub fn frame_kind(&self, id: FrameId) -> FrameKind {
        self.frames[id.0 as usize].kind
    }

    /// The frame around the frame with this id; the file's own is itself.
    #[inline]
    pub fn parent_of(&self, id: FrameId) -> FrameId {
        self.frames[id.0 as usize].parent
    }

    /// The parameters of the frame with this id.
    #[inline]
    pub fn params(&self, id: FrameId) -> Seq<'_, Param<'_>> {
        Seq::read(self, ExprId(0), self.reader(self.frames[id.0 as usize].params))
    }

    /// The frame that the binding at this place stands in.
    #[inline]
    pub fn frame_of_binding(&self, index: u32) -> FrameId {
        self.blocks[self.bindings[index as usize].block as usize].1
    }

    /// All frames; a parent stands before its children.
    pub fn frames(&self) -> impl ExactSizeIterator<Item = Frame<'_>> {
        (0..self.frames.len()).map(|i| self.frame(FrameId(i as u32)))
    }

    /// The binding at this place in source order.
    #[inline]
    pub fn binding(&self, index: u32) -> Binding<'_> {
        let record = self.bindings[index as usize];
        let (block, frame) = self.blocks[record.block as usize];
        let of_it = || self.annotations.binary_search_by_key(&index, |&(binding, _)| binding).ok();
        let annotation = if record.value & ANNOTATED == 0 { None } else { of_it() };
        Binding {
            target: self.names.get(record.target),
            value: record.bound(),
            annotation: annotation.map(|at| self.names.get(self.annotations[at].1)),
            span: self.spans_of_bindings.get(index, record.place),
            block,
            frame,
        }
    }

    /// What is given to names and to attributes, in source order.
    pub fn bindings(&self) -> impl ExactSizeIterator<Item = Binding<'_>> {
        (0..self.bindings.len()).map(|i| self.binding(i as u32))
    }

    /// The import at this place in source order.
    pub fn import(&self, index: u32) -> Import<'_> {
        let record = &self.imports[index as usize];
        Import {
            local: self.names.get(record.local),
            module: self.names.get(record.module),
            member: self.names.option(record.member),
            span: record.span,
        }
    }

    /// What the file brings in from elsewhere.
    pub fn imports(&self) -> impl ExactSizeIterator<Item = Import<'_>> {
        (0..self.imports.len()).map(|i| self.import(i as u32))
    }

    /// The expressions directly inside an expression.
    pub fn children(&self, id: ExprId) -> Vec<ExprId> {
        match self.kind(id) {
            ExprKind::Text(parts) => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Hole { value, .. } => value,
                    Part::Literal { .. } => None,
                })
                .collect(),
            ExprKind::Member(object, _) => vec![object],
            ExprKind::Index(a, b) | ExprKind::Percent(a, b) => vec![a, b],
            ExprKind::Call(call) => std::iter::once(call.callee).chain(call.args.iter().map(|arg| arg.value)).collect(),
            ExprKind::Concat(items) | ExprKind::Choice(items) | ExprKind::List(items) => items.to_vec(),
            ExprKind::Object(entries) => entries.iter().map(|(_, value)| value).collect(),
            ExprKind::Name(_)
            | ExprKind::Function(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Number(_)
            | ExprKind::Other => Vec::new(),
        }
    }

    /// The dotted path that an expression spells: `a.b.c`. `None` where it is more than names and members.
    pub fn path(&self, id: ExprId) -> Option<String> {
        match self.kind(id) {
            ExprKind::Name(name) => Some(name.to_string()),
            ExprKind::Member(object, name) => {
                let mut path = self.path(object)?;
                path.push('.');
                path.push_str(name);
                Some(path)
            }
            _ => None,
        }
    }

    /// Whether an expression spells this dotted path.
    pub fn is_path(&self, id: ExprId, path: &str) -> bool {
        match self.kind(id) {
            ExprKind::Name(name) => name == path,
            ExprKind::Member(object, name) => {
                let rest = path.strip_suffix(name).and_then(|rest| rest.strip_suffix('.'));
                rest.is_some_and(|rest| self.is_path(object, rest))
            }
            _ => false,
        }
    }

    /// Frames from `frame` outwards to the file.
    pub fn enclosing(&self, frame: FrameId) -> impl Iterator<Item = FrameId> + '_ {
        let mut next = Some(frame);
        std::iter::from_fn(move || {
            let now = next?;
            let parent = self.parent_of(now);
            next = (parent != now).then_some(parent);
            Some(now)
        })
    }
}

/// The expression that stands so many before another.
#[inline]
fn before(id: ExprId, distance: u32) -> ExprId {
    ExprId(id.0.wrapping_sub(distance))
}

/// The bounds of what equals a key in a slice in order.
fn equal_range<T>(items: &[T], compare: impl Fn(&T) -> std::cmp::Ordering) -> Range<usize> {
    let start = items.partition_point(|item| compare(item).is_lt());
    // Mostly few are equal, so the end is near.
    let near = items.len().min(start + 8);
    let end = start + items[start..near].iter().take_while(|item| compare(item).is_eq()).count();
    if end < near || near == items.len() {
        return start..end;
    }
    start..near + items[near..].partition_point(|item| compare(item).is_eq())
}

#[cfg(test)]
mod tests;
