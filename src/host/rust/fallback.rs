//! A file that does not parse, read by its tokens: string literals, and the calls that they are written into.

use crate::source::Span;
use crate::tree::{Arg, Call, CallKind, ExprId, ExprKind, FrameId, Tree};

use super::lex::{self, Kind, Token};
use super::lower::positional;
use super::{literal, macros};

/// The frame of everything here: functions are not told apart.
const FILE: FrameId = FrameId(0);

/// An open bracket.
struct Open {
    /// Index of the bracket's token.
    at: usize,
    /// Commas met so far.
    commas: usize,
    /// The string literals directly inside, and the calls that hold one, each with its position among the arguments.
    texts: Vec<(usize, ExprId)>,
    /// What is called, where it is a call: the last name of its path, and whether it is a macro.
    callee: Option<(usize, bool)>,
}

/// Reads the tokens of `text` from byte `start` on. A call gets those of its arguments that are string literals; the
/// others are [`ExprKind::Other`].
pub(super) fn read(text: &str, start: usize, tree: &mut Tree) {
    let tokens: Vec<Token> = lex::tokens(text, start).filter(|token| token.kind != Kind::Comment).collect();
    let mut reader = Reader { text, tokens, tree };
    let mut open: Vec<Open> = Vec::new();
    for at in 0..reader.tokens.len() {
        match (reader.tokens[at].kind, reader.spelled(at)) {
            (Kind::Open, _) => open.push(Open { at, commas: 0, texts: Vec::new(), callee: reader.callee(at) }),
            (Kind::Close, _) => {
                let call = open.pop().and_then(|open| reader.close(open, at));
                // `execute(&format!("…"))`: the inner call is an argument of the outer one.
                if let (Some(call), Some(open)) = (call, open.last_mut()) {
                    open.texts.push((open.commas, call));
                }
            }
            (Kind::Punct, ",") => {
                if let Some(open) = open.last_mut() {
                    open.commas += 1;
                }
            }
            (Kind::Str, _) => {
                let formats = open.last().and_then(|open| open.callee).is_some_and(|(_, bang)| bang)
                    && open.last().is_some_and(|open| macros::formats(reader.spelled(open.at.saturating_sub(2))));
                let id = reader.string(at, formats);
                if let Some(open) = open.last_mut() {
                    open.texts.push((open.commas, id));
                }
            }
            _ => {}
        }
    }
    let end = reader.tokens.len().saturating_sub(1);
    while let Some(unclosed) = open.pop() {
        let call = reader.close(unclosed, end);
        if let (Some(call), Some(open)) = (call, open.last_mut()) {
            open.texts.push((open.commas, call));
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    tree: &'a mut Tree,
}

impl Reader<'_> {
    fn spelled(&self, at: usize) -> &str {
        &self.text[self.tokens[at].span.range()]
    }

    fn is(&self, at: usize, spelled: &str) -> bool {
        self.tokens.get(at).is_some() && self.spelled(at) == spelled
    }

    /// What stands before the bracket at `at`, if that is called: the index of its last name, and whether it is a
    /// macro.
    fn callee(&self, at: usize) -> Option<(usize, bool)> {
        let bang = at >= 2 && self.is(at - 1, "!");
        let mut last = at.checked_sub(if bang { 2 } else { 1 })?;
        if self.is(last, ">") {
            last = self.before_turbofish(last)?;
        }
        let named = self.tokens[last].kind == Kind::Ident && (bang || self.is(at, "("));
        let defined = last > 0 && self.is(last - 1, "fn");
        (named && !defined).then_some((last, bang))
    }

    /// The name before `::<…>`, whose last token is at `close`.
    fn before_turbofish(&self, close: usize) -> Option<usize> {
        let mut depth = 0usize;
        // Types in calls are short; a longer look back would make a hostile file quadratic.
        for at in (close.saturating_sub(64)..=close).rev() {
            match self.spelled(at) {
                ">" if !self.is(at.wrapping_sub(1), "-") => depth += 1,
                "<" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                let turbo = at >= 3 && self.is(at - 1, ":") && self.is(at - 2, ":");
                return turbo.then(|| at - 3);
            }
        }
        None
    }

    fn string(&mut self, at: usize, formats: bool) -> ExprId {
        let span = self.tokens[at].span;
        let units = literal::units(self.text, span);
        let parts = if formats { literal::format(&units, |_| None) } else { literal::parts(&units) };
        self.tree.add(ExprKind::Text(parts), span, FILE)
    }

    /// Makes the call that a bracket closes, if a text is among its arguments.
    fn close(&mut self, open: Open, close: usize) -> Option<ExprId> {
        let ((last, bang), &(furthest, _)) = (open.callee?, open.texts.last()?);
        let callee = self.path(last, bang);
        let brackets = self.tokens[open.at].span.to(self.tokens[close].span);
        let mut args: Vec<Arg> = Vec::new();
        let mut texts = open.texts.into_iter().peekable();
        // A literal far behind thousands of commas is still one of a call's own; beyond that, only its text counts.
        for position in 0..=furthest.min(64) {
            let text = texts.next_if(|(at, _)| *at == position).map(|(_, id)| id);
            while texts.next_if(|(at, _)| *at == position).is_some() {}
            let value = text.unwrap_or_else(|| self.tree.add(ExprKind::Other, brackets, FILE));
            args.push(positional(value));
        }
        let span = self.tree.expr(callee).span.to(brackets);
        let kind = if bang { CallKind::Macro } else { CallKind::Plain };
        Some(self.tree.add(ExprKind::Call(Call { callee, args, kind }), span, FILE))
    }

    /// The path whose last name is the token at `last`, walked back over `.` and `::`. What it begins with may be no
    /// name: `f().g` is a member of something unknown.
    fn path(&mut self, last: usize, bang: bool) -> ExprId {
        let mut names = vec![last];
        let mut first = last;
        let mut unknown = false;
        loop {
            let dots = match first {
                _ if first >= 2 && self.is(first - 1, ":") && self.is(first - 2, ":") => 2,
                _ if first >= 1 && self.is(first - 1, ".") => 1,
                _ => break,
            };
            match first.checked_sub(dots + 1) {
                Some(before) if self.tokens[before].kind == Kind::Ident => first = before,
                _ => {
                    unknown = true;
                    break;
                }
            }
            names.push(first);
        }
        let start = self.tokens[first].span;
        let mut object = unknown.then(|| self.tree.add(ExprKind::Other, Span { end: start.start, ..start }, FILE));
        for &at in names.iter().rev() {
            let mut name = self.spelled(at).trim_start_matches("r#").to_string();
            if bang && at == last {
                name.push('!');
            }
            let span = start.to(self.tokens[at].span);
            let kind = match object {
                Some(object) => ExprKind::Member(object, name),
                None => ExprKind::Name(name),
            };
            object = Some(self.tree.add(kind, span, FILE));
        }
        // `names` holds `last` at least.
        object.unwrap_or_else(|| self.tree.add(ExprKind::Other, start, FILE))
    }
}
