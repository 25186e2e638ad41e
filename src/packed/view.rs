//! What a packed tree looks like to its readers: the forms of [`crate::tree`], with borrowed names and lists.

use std::fmt;
use std::marker::PhantomData;

use super::{Bound, CallKind, ExprId, FrameId, FrameKind, Packed};
use crate::source::Span;

/// An expression.
#[derive(Debug, Clone, Copy)]
pub struct Expr<'t> {
    /// What it is.
    pub kind: ExprKind<'t>,
    /// The whole of it, quotes and brackets included.
    pub span: Span,
    /// The function, class or file it stands in.
    pub frame: FrameId,
}

/// The kinds of expression that matter; [`crate::tree::ExprKind`] says what each is.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub enum ExprKind<'t> {
    Text(Seq<'t, Part<'t>>),
    Name(&'t str),
    Member(ExprId, &'t str),
    Index(ExprId, ExprId),
    Call(Call<'t>),
    Concat(&'t [ExprId]),
    Percent(ExprId, ExprId),
    Choice(&'t [ExprId]),
    List(&'t [ExprId]),
    Object(Seq<'t, (Option<&'t str>, ExprId)>),
    Function(FrameId),
    Bool(bool),
    Null,
    Number(&'t str),
    Other,
}

/// A piece of a string literal.
#[derive(Debug, Clone, Copy)]
pub enum Part<'t> {
    /// Text after escapes. Where `text` and `span` are equally long they agree byte by byte.
    Literal {
        /// What the program sees.
        text: &'t str,
        /// Where it is written.
        span: Span,
    },
    /// A run-time value inside the literal; the span includes its braces.
    Hole {
        /// The value, where the host could read it.
        value: Option<ExprId>,
        /// Where it stands.
        span: Span,
    },
}

/// A call.
#[derive(Debug, Clone, Copy)]
pub struct Call<'t> {
    /// What is called. For a tagged template, the tag.
    pub callee: ExprId,
    /// What is passed, in order. A tagged template passes one argument: the template, a [`ExprKind::Text`].
    pub args: Seq<'t, Arg<'t>>,
    /// How it is written.
    pub kind: CallKind,
}

/// One argument of a call.
#[derive(Debug, Clone, Copy)]
pub struct Arg<'t> {
    /// Keyword, where the host has them.
    pub name: Option<&'t str>,
    /// The value.
    pub value: ExprId,
    /// `*args`, `**kwargs`, `...rest`.
    pub spread: bool,
}

/// A stretch of code with its own names: the file, a function, a closure or a class body.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'t> {
    /// What it is.
    pub kind: FrameKind,
    /// Its name; empty for closures and for the file. A closure bound to a name carries it.
    pub name: &'t str,
    /// The whole definition.
    pub span: Span,
    /// The frame around it; the file's own is itself.
    pub parent: FrameId,
    /// Parameters in order. Python's `self`/`cls` and Rust's `self` are left out.
    pub params: Seq<'t, Param<'t>>,
    /// What it may return; a closure's expression body counts.
    pub returns: &'t [ExprId],
    /// Decorators and attributes, outermost first.
    pub decorators: &'t [ExprId],
    /// Base classes, implemented type.
    pub bases: &'t [ExprId],
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param<'t> {
    /// Its name; empty for a pattern.
    pub name: &'t str,
    /// Its declared type as a dotted path without generics, references and `Option`.
    pub annotation: Option<&'t str>,
    /// Its default.
    pub default: Option<ExprId>,
}

/// Something given to a name.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'t> {
    /// The name, or a dotted path that starts at one.
    pub target: &'t str,
    /// What it is given.
    pub value: Bound,
    /// The declared type, as in [`Param::annotation`].
    pub annotation: Option<&'t str>,
    /// The whole statement.
    pub span: Span,
    /// The innermost block it stands in: a use inside that block, after it, sees this value and no earlier one.
    pub block: Span,
    /// The frame it stands in.
    pub frame: FrameId,
}

/// A name that comes from elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Import<'t> {
    /// What the file calls it; `*` brings in everything.
    pub local: &'t str,
    /// The module, as written; [`crate::tree::Import::module`] says how.
    pub module: &'t str,
    /// The member of the module; `None` for the module itself, `default` for a JavaScript default import.
    pub member: Option<&'t str>,
    /// The whole import.
    pub span: Span,
}

/// Items of one kind, read from the tree's words as they are asked for.
#[derive(Clone, Copy)]
pub struct Seq<'t, T> {
    tree: &'t Packed,
    words: Words<'t>,
    /// How many words an item takes here.
    width: usize,
    item: PhantomData<T>,
}

/// The words of a sequence.
#[derive(Clone, Copy)]
enum Words<'t> {
    Kept(&'t [u32]),
    /// Those of a single [`Part`].
    Made([u32; 3]),
}

/// Something that can stand in a [`Seq`].
pub trait Item<'t> {
    /// How many words it takes.
    const WORDS: usize;

    /// The item that these words are; there are [`Item::WORDS`] of them, or fewer where a form of it needs no more.
    fn read(tree: &'t Packed, words: &[u32]) -> Self;
}

impl<'t, T: Item<'t>> Seq<'t, T> {
    pub(super) fn new(tree: &'t Packed, words: &'t [u32]) -> Seq<'t, T> {
        Seq { tree, words: Words::Kept(words), width: T::WORDS, item: PhantomData }
    }
}

impl<'t> Seq<'t, Arg<'t>> {
    /// Arguments that are nothing but values.
    pub(super) fn plain(tree: &'t Packed, words: &'t [u32]) -> Seq<'t, Arg<'t>> {
        Seq { tree, words: Words::Kept(words), width: 1, item: PhantomData }
    }
}

impl<'t> Seq<'t, Part<'t>> {
    /// One literal.
    pub(super) fn literal(tree: &'t Packed, name: u32, span: Span) -> Seq<'t, Part<'t>> {
        let words = Words::Made([name << 1, span.start, span.end]);
        Seq { tree, words, width: Part::WORDS, item: PhantomData }
    }
}

impl<'t, T: Item<'t>> Seq<'t, T> {
    fn words(&self) -> &[u32] {
        match &self.words {
            Words::Kept(words) => words,
            Words::Made(words) => words,
        }
    }

    /// The items in order.
    pub fn iter(&self) -> Items<'t, T> {
        Items { seq: Seq { ..*self }, next: 0, end: self.len() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words().len() / self.width
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words().is_empty()
    }

    /// The item at a position.
    pub fn get(&self, position: usize) -> Option<T> {
        let from = position.checked_mul(self.width)?;
        self.words().get(from..from + self.width).map(|words| T::read(self.tree, words))
    }

    /// The first item.
    pub fn first(&self) -> Option<T> {
        self.get(0)
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
    seq: Seq<'t, T>,
    next: usize,
    end: usize,
}

impl<'t, T: Item<'t>> Iterator for Items<'t, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let item = self.seq.get(self.next).filter(|_| self.next < self.end);
        self.next += usize::from(item.is_some());
        item
    }

    fn nth(&mut self, n: usize) -> Option<T> {
        self.next = self.next.saturating_add(n).min(self.end);
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.next, Some(self.end - self.next))
    }
}

impl<'t, T: Item<'t>> DoubleEndedIterator for Items<'t, T> {
    fn next_back(&mut self) -> Option<T> {
        self.end = self.end.checked_sub(1).filter(|&end| end >= self.next)?;
        self.seq.get(self.end)
    }
}

impl<'t, T: Item<'t>> ExactSizeIterator for Items<'t, T> {}

/// An expression behind its number plus one; 0 is none.
fn expr(word: u32) -> Option<ExprId> {
    word.checked_sub(1).map(ExprId)
}

/// A value; then a name plus one, doubled, and one more for a spread, where it is named or spread.
impl<'t> Item<'t> for Arg<'t> {
    const WORDS: usize = 2;

    fn read(tree: &'t Packed, words: &[u32]) -> Arg<'t> {
        let how = words.get(1).copied().unwrap_or_default();
        Arg { value: ExprId(words[0]), name: tree.names.option(how >> 1), spread: how & 1 == 1 }
    }
}

/// A value, and its key plus one.
impl<'t> Item<'t> for (Option<&'t str>, ExprId) {
    const WORDS: usize = 2;

    fn read(tree: &'t Packed, words: &[u32]) -> (Option<&'t str>, ExprId) {
        (tree.names.option(words[1]), ExprId(words[0]))
    }
}

/// A text doubled, or a hole's value plus one, doubled, and one more; then the span.
impl<'t> Item<'t> for Part<'t> {
    const WORDS: usize = 3;

    fn read(tree: &'t Packed, words: &[u32]) -> Part<'t> {
        let span = Span { start: words[1], end: words[2] };
        match words[0] & 1 {
            0 => Part::Literal { text: tree.names.get(super::Name(words[0] >> 1)), span },
            _ => Part::Hole { value: expr(words[0] >> 1), span },
        }
    }
}

/// A name, an annotation plus one, a default plus one.
impl<'t> Item<'t> for Param<'t> {
    const WORDS: usize = 3;

    fn read(tree: &'t Packed, words: &[u32]) -> Param<'t> {
        Param {
            name: tree.names.get(super::Name(words[0])),
            annotation: tree.names.option(words[1]),
            default: expr(words[2]),
        }
    }
}
