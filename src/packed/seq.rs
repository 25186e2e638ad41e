//! What an expression or a frame holds, item by item.

use std::fmt;
use std::marker::PhantomData;

use super::bytes::Reader;
use super::{Arg, ExprId, Name, Packed, Param, Part};
use crate::source::Span;

/// Items of one kind, read from the tree's bytes as they are asked for.
#[derive(Clone, Copy)]
pub struct Seq<'t, T> {
    first: Cursor<'t>,
    len: usize,
    item: PhantomData<T>,
}

/// Where the next item is read.
#[derive(Clone, Copy)]
pub struct Cursor<'t> {
    tree: &'t Packed,
    reader: Reader<'t>,
    /// The expression that the items stand in.
    owner: ExprId,
    form: Form,
    /// Where the part before ends.
    end: u32,
}

/// How items are written down.
#[derive(Clone, Copy)]
enum Form {
    Whole,
    /// Arguments that are nothing but values.
    Plain,
    /// A single literal, not written down at all.
    Literal(Name, Span),
}

impl<'t> Cursor<'t> {
    /// An expression before the owner, by how far.
    #[inline]
    fn before(&self, distance: u32) -> ExprId {
        ExprId(self.owner.0.wrapping_sub(distance))
    }

    #[inline]
    fn value(&mut self) -> ExprId {
        let distance = self.reader.number();
        self.before(distance)
    }

    /// A name behind its number plus one; 0 is none.
    #[inline]
    fn option(&mut self) -> Option<&'t str> {
        self.tree.names.option(self.reader.number())
    }

    #[inline]
    fn name(&self, name: Name) -> &'t str {
        self.tree.names.get(name)
    }

    /// A span behind the one before.
    fn span(&mut self) -> Span {
        let start = self.end.wrapping_add(unfolded(self.reader.number()));
        self.end = start.wrapping_add(self.reader.number());
        Span { start, end: self.end }
    }
}

/// A step forwards or backwards as a number that is small where the step is.
pub fn folded(step: u32) -> u32 {
    (step << 1) ^ ((step as i32) >> 31) as u32
}

fn unfolded(number: u32) -> u32 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

/// Something that can stand in a [`Seq`].
pub trait Item<'t> {
    /// The item that a cursor stands at; it goes on to the next.
    fn read(at: &mut Cursor<'t>) -> Self;
}

impl<'t, T: Item<'t>> Seq<'t, T> {
    /// The items behind their number.
    pub(super) fn read(tree: &'t Packed, owner: ExprId, mut reader: Reader<'t>) -> Seq<'t, T> {
        let len = reader.number() as usize;
        Seq { first: Cursor { tree, reader, owner, form: Form::Whole, end: 0 }, len, item: PhantomData }
    }
}

impl<'t> Seq<'t, Arg<'t>> {
    /// Arguments that are nothing but values.
    pub(super) fn plain(tree: &'t Packed, owner: ExprId, reader: Reader<'t>) -> Seq<'t, Arg<'t>> {
        let seq = Seq::read(tree, owner, reader);
        Seq { first: Cursor { form: Form::Plain, ..seq.first }, ..seq }
    }
}

impl<'t> Seq<'t, Part<'t>> {
    /// One literal.
    pub(super) fn literal(tree: &'t Packed, owner: ExprId, name: Name, span: Span) -> Seq<'t, Part<'t>> {
        let form = Form::Literal(name, span);
        Seq { first: Cursor { tree, reader: Reader::at(&[], 0), owner, form, end: 0 }, len: 1, item: PhantomData }
    }
}

impl<'t, T: Item<'t>> Seq<'t, T> {
    /// The items in order.
    pub fn iter(&self) -> Items<'t, T> {
        Items { next: self.first, left: self.len, item: PhantomData }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item at a position.
    pub fn get(&self, position: usize) -> Option<T> {
        self.iter().nth(position)
    }

    /// The first item.
    pub fn first(&self) -> Option<T> {
        self.iter().next()
    }
}

impl<'t, T: Item<'t> + fmt::Debug> fmt::Debug for Seq<'t, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'t, T: Item<'t>> IntoIterator for Seq<'t, T> {
    type Item = T;
    type IntoIter = Items<'t, T>;

    fn into_iter(self) -> Items<'t, T> {
        self.iter()
    }
}

impl<'t, T: Item<'t>> IntoIterator for &Seq<'t, T> {
    type Item = T;
    type IntoIter = Items<'t, T>;

    fn into_iter(self) -> Items<'t, T> {
        self.iter()
    }
}

/// Goes through a [`Seq`].
#[derive(Clone)]
pub struct Items<'t, T> {
    next: Cursor<'t>,
    left: usize,
    item: PhantomData<T>,
}

impl<'t, T: Item<'t>> Iterator for Items<'t, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.left = self.left.checked_sub(1)?;
        Some(T::read(&mut self.next))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<'t, T: Item<'t>> ExactSizeIterator for Items<'t, T> {}

/// A name plus one, doubled, and one more for a spread, where it may be named or spread; then the value.
impl<'t> Item<'t> for Arg<'t> {
    #[inline]
    fn read(at: &mut Cursor<'t>) -> Arg<'t> {
        let how = if matches!(at.form, Form::Plain) { 0 } else { at.reader.number() };
        Arg { name: at.tree.names.option(how >> 1), value: at.value(), spread: how & 1 == 1 }
    }
}

/// A key plus one, and its value.
impl<'t> Item<'t> for (Option<&'t str>, ExprId) {
    #[inline]
    fn read(at: &mut Cursor<'t>) -> (Option<&'t str>, ExprId) {
        (at.option(), at.value())
    }
}

/// A text doubled, or how far before its owner a hole's value stands, doubled, and one more; then the span.
impl<'t> Item<'t> for Part<'t> {
    fn read(at: &mut Cursor<'t>) -> Part<'t> {
        if let Form::Literal(name, span) = at.form {
            return Part::Literal { text: at.name(name), span };
        }
        let what = at.reader.number();
        let span = at.span();
        match (what & 1, what >> 1) {
            (0, name) => Part::Literal { text: at.name(Name(name)), span },
            (_, 0) => Part::Hole { value: None, span },
            (_, distance) => Part::Hole { value: Some(at.before(distance)), span },
        }
    }
}

/// A name, an annotation plus one, a default plus one.
impl<'t> Item<'t> for Param<'t> {
    fn read(at: &mut Cursor<'t>) -> Param<'t> {
        let name = Name(at.reader.number());
        let annotation = at.option();
        Param { name: at.name(name), annotation, default: at.reader.number().checked_sub(1).map(ExprId) }
    }
}
