//! What a packed tree looks like to its readers: the forms of [`crate::tree`], with borrowed names and lists.

use super::{Bound, CallKind, ExprId, FrameId, FrameKind, Seq};
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
