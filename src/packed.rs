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
pub use view::{Arg, Binding, Call, Expr, ExprKind, Frame, Import, Param, Part, Seq};

use names::{Name, Names};
use place::{Near, Places};
use view::Item;

mod index;
mod names;
mod pack;
mod place;
mod view;

/// A file's content as far as it can matter.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Packed {
    exprs: Box<[ExprRecord]>,
    places: Places,
    frames: Box<[FrameRecord]>,
    bindings: Box<[BindingRecord]>,
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
    words: Box<[u32]>,
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

/// An expression in 8 bytes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct ExprRecord {
    /// Its [`Tag`] in the low [`TAG_BITS`]. Above them a name, a frame, a truth value, a place in [`Packed::lists`] or
    /// one in [`Packed::words`], as the tag says.
    head: u32,
    place: Near,
}

const TAG_BITS: u32 = 5;

impl ExprRecord {
    #[inline]
    fn tag(self) -> Tag {
        Tag::ALL.get((self.head & ((1 << TAG_BITS) - 1)) as usize).copied().unwrap_or(Tag::Other)
    }

    #[inline]
    fn payload(self) -> u32 {
        self.head >> TAG_BITS
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct FrameRecord {
    kind: FrameKind,
    name: Name,
    span: Span,
    parent: FrameId,
    /// Where its parameters stand in [`Packed::words`].
    params: u32,
    /// Where these stand in [`Packed::lists`].
    returns: u32,
    decorators: u32,
    bases: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct BindingRecord {
    target: Name,
    /// Its number among [`BOUNDS`] in the low three bits, its expression above them.
    value: u32,
    /// A name plus one; 0 is none.
    annotation: u32,
    span: Span,
    /// Its place in [`Packed::blocks`].
    block: u32,
}

const BOUND_BITS: u32 = 3;
/// What a binding takes of its expression.
const BOUNDS: [fn(ExprId) -> Bound; 5] = [Bound::Value, Bound::Extended, Bound::Element, Bound::Member, Bound::Entered];

impl BindingRecord {
    #[inline]
    fn expr(self) -> ExprId {
        ExprId(self.value >> BOUND_BITS)
    }

    #[inline]
    fn bound(self) -> Bound {
        let how = BOUNDS.get((self.value & ((1 << BOUND_BITS) - 1)) as usize).copied().unwrap_or(Bound::Value);
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
        Expr { kind: self.read(id, record), span: self.places.span(id, record.place), frame: self.places.frame(id) }
    }

    /// What the expression with this id is.
    #[inline]
    pub fn kind(&self, id: ExprId) -> ExprKind<'_> {
        self.read(id, self.exprs[id.0 as usize])
    }

    /// The whole of the expression with this id.
    #[inline]
    pub fn span(&self, id: ExprId) -> Span {
        self.places.span(id, self.exprs[id.0 as usize].place)
    }

    /// The frame that the expression with this id stands in.
    #[inline]
    pub fn frame_of(&self, id: ExprId) -> FrameId {
        self.places.frame(id)
    }

    /// All expressions, children before parents.
    pub fn exprs(&self) -> impl ExactSizeIterator<Item = Expr<'_>> {
        let mut frame = self.places.frames_in_order();
        self.exprs.iter().enumerate().map(move |(i, &record)| {
            let id = ExprId(i as u32);
            Expr { kind: self.read(id, record), span: self.places.span(id, record.place), frame: frame(id) }
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
        let at = record.payload();
        match record.tag() {
            Tag::Text => ExprKind::Text(self.seq(at)),
            Tag::Literal => {
                let span = self.places.span(id, record.place);
                ExprKind::Text(Seq::literal(self, at, Span { start: span.start + 1, end: span.end - 1 }))
            }
            Tag::Name => ExprKind::Name(self.names.get(Name(at))),
            Tag::Member => ExprKind::Member(ExprId(self.word(at)), self.names.get(Name(self.word(at + 1)))),
            Tag::MemberOfLast => ExprKind::Member(ExprId(id.0.saturating_sub(1)), self.names.get(Name(at))),
            Tag::Index => ExprKind::Index(ExprId(self.word(at)), ExprId(self.word(at + 1))),
            Tag::Call => ExprKind::Call(self.call(at, self.seq(at + 1))),
            Tag::PlainCall => ExprKind::Call(self.call(at, Seq::plain(self, self.words_behind(at + 1)))),
            Tag::Concat => ExprKind::Concat(self.list(at)),
            Tag::Percent => ExprKind::Percent(ExprId(self.word(at)), ExprId(self.word(at + 1))),
            Tag::Choice => ExprKind::Choice(self.list(at)),
            Tag::List => ExprKind::List(self.list(at)),
            Tag::Object => ExprKind::Object(self.seq(at)),
            Tag::Function => ExprKind::Function(FrameId(at)),
            Tag::Bool => ExprKind::Bool(at != 0),
            Tag::Null => ExprKind::Null,
            Tag::Number => ExprKind::Number(self.names.get(Name(at))),
            Tag::Other => ExprKind::Other,
        }
    }

    fn call<'t>(&'t self, at: u32, args: Seq<'t, Arg<'t>>) -> Call<'t> {
        let head = self.word(at);
        let kind = match head & 3 {
            0 => CallKind::Plain,
            1 => CallKind::New,
            2 => CallKind::Macro,
            _ => CallKind::Tag,
        };
        Call { callee: ExprId(head >> 2), args, kind }
    }

    #[inline]
    fn word(&self, at: u32) -> u32 {
        self.words[at as usize]
    }

    /// The expressions behind a length.
    #[inline]
    fn list(&self, at: u32) -> &[ExprId] {
        let from = at as usize + 1;
        &self.lists[from..from + self.lists[at as usize].0 as usize]
    }

    /// The items behind a number of words.
    fn seq<'t, T: Item<'t>>(&'t self, at: u32) -> Seq<'t, T> {
        Seq::new(self, self.words_behind(at))
    }

    #[inline]
    fn words_behind(&self, at: u32) -> &[u32] {
        let from = at as usize + 1;
        &self.words[from..from + self.words[at as usize] as usize]
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
            params: self.seq(record.params),
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
        self.seq(self.frames[id.0 as usize].params)
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
        Binding {
            target: self.names.get(record.target),
            value: record.bound(),
            annotation: self.names.option(record.annotation),
            span: record.span,
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
