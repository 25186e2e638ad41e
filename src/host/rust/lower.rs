//! What lowering keeps at hand, and the small steps that all of it takes.

use proc_macro2::extra::invalidate_current_thread_spans;
use syn::ext::IdentExt;

use crate::source::Span;
use crate::tree::{Arg, Binding, Bound, Call, CallKind, ExprId, ExprKind, FrameId, Problem, Tree};

use super::literal;

/// Parses the code of `text` from byte `start` on and lowers it into `tree`. Where it does not parse, the error is
/// returned and `tree` is left as it was.
pub(super) fn file(text: &str, start: usize, tree: &mut Tree) -> Result<(), Problem> {
    let parsed = syn::parse_str::<syn::File>(&text[start..]);
    let place = |span: proc_macro2::Span| {
        let range = span.byte_range();
        Span::new(start + range.start, start + range.end)
    };
    let result = match parsed {
        Ok(file) => {
            let block = Span::new(start, text.len());
            let budget = text.len().saturating_mul(8) + 4096;
            let mut lower = Lower { text, start, tree, frame: FrameId(0), block, bounds: Vec::new(), budget };
            lower.items(&file.items);
            Ok(())
        }
        Err(error) => Err(Problem { span: place(error.span()), reason: format!("read by its tokens: {error}") }),
    };
    // Every parse adds its text to a map that lives as long as the thread; no span is asked for from here on.
    invalidate_current_thread_spans();
    result
}

/// The state of lowering one file.
pub(super) struct Lower<'a> {
    pub(super) text: &'a str,
    /// Where the parsed part of `text` begins.
    pub(super) start: usize,
    pub(super) tree: &'a mut Tree,
    /// The frame that is being lowered.
    pub(super) frame: FrameId,
    /// The innermost block around it.
    pub(super) block: Span,
    /// Type parameters in scope, each with the trait that bounds it.
    pub(super) bounds: Vec<(String, String)>,
    /// What is left to spend, in bytes, on parsing macro tokens that turn out to be no expression.
    pub(super) budget: usize,
}

/// A lowered expression.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lowered {
    /// What it is, wrappers looked through.
    pub(super) id: ExprId,
    /// All of it as written, wrappers included.
    pub(super) span: Span,
    /// Whether it gives a value: `return x` does not, nor does a block without a tail.
    pub(super) valued: bool,
}

impl Lower<'_> {
    /// Where a token stands in the file.
    pub(super) fn at(&self, span: proc_macro2::Span) -> Span {
        let range = span.byte_range();
        Span::new(self.start + range.start, self.start + range.end)
    }

    /// Where something between brackets stands, the brackets included.
    pub(super) fn between(&self, brackets: &proc_macro2::extra::DelimSpan) -> Span {
        self.at(brackets.open()).to(self.at(brackets.close()))
    }

    /// Adds an expression to the frame at hand.
    pub(super) fn add(&mut self, kind: ExprKind, span: Span) -> ExprId {
        self.tree.add(kind, span, self.frame)
    }

    /// Adds an expression that is written without wrappers.
    pub(super) fn plain(&mut self, kind: ExprKind, span: Span) -> Lowered {
        Lowered { id: self.add(kind, span), span, valued: true }
    }

    /// Something that gives no value, its children lowered.
    pub(super) fn nothing(&mut self, span: Span) -> Lowered {
        Lowered { valued: false, ..self.plain(ExprKind::Other, span) }
    }

    /// Adds a call.
    pub(super) fn call(&mut self, callee: ExprId, args: Vec<Arg>, kind: CallKind, span: Span) -> Lowered {
        self.plain(ExprKind::Call(Call { callee, args, kind }), span)
    }

    /// Records what a name or a path is given.
    pub(super) fn give(&mut self, target: String, value: Bound, annotation: Option<String>, span: Span) {
        let (block, frame) = (self.block, self.frame);
        self.tree.bindings.push(Binding { target, value, annotation, span, block, frame });
    }

    /// Runs `work` inside a frame whose body is `block`.
    pub(super) fn inside<R>(&mut self, frame: FrameId, block: Span, work: impl FnOnce(&mut Self) -> R) -> R {
        let outer = std::mem::replace(&mut self.frame, frame);
        let result = self.within(block, work);
        self.frame = outer;
        result
    }

    /// Runs `work` inside a block of the same frame.
    pub(super) fn within<R>(&mut self, block: Span, work: impl FnOnce(&mut Self) -> R) -> R {
        let outer = std::mem::replace(&mut self.block, block);
        let result = work(self);
        self.block = outer;
        result
    }

    /// The text of the string or character literal at `span`.
    pub(super) fn text(&mut self, span: Span) -> Lowered {
        let parts = literal::parts(&literal::units(self.text, span));
        self.plain(ExprKind::Text(parts), span)
    }

    /// A path as names and members; `mark` is put behind its last name.
    pub(super) fn path(&mut self, path: &syn::Path, mark: &str) -> Lowered {
        let mut object: Option<Lowered> = None;
        let last = path.segments.len().saturating_sub(1);
        for (i, segment) in path.segments.iter().enumerate() {
            let mut name = name(&segment.ident);
            if i == last {
                name.push_str(mark);
            }
            object = Some(self.member(object, name, self.at(segment.ident.span())));
        }
        object.unwrap_or_else(|| self.nothing(self.block))
    }

    /// `object.name`, or the bare name, where `span` is the name's.
    pub(super) fn member(&mut self, object: Option<Lowered>, name: String, span: Span) -> Lowered {
        match object {
            Some(object) => self.plain(ExprKind::Member(object.id, name), object.span.to(span)),
            None => self.plain(ExprKind::Name(name), span),
        }
    }
}

/// An identifier without `r#`.
pub(super) fn name(ident: &proc_macro2::Ident) -> String {
    ident.unraw().to_string()
}

/// An argument without a name.
pub(super) fn positional(value: ExprId) -> Arg {
    Arg { name: None, value, spread: false }
}
