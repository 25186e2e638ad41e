//! Macro calls: arguments where they read as expressions, and whatever can be found in them where they do not.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Block, Expr, Ident, Lit, Macro, MacroDelimiter, Token, Type};

use crate::source::Span;
use crate::tree::{Arg, Bound, CallKind, ExprKind, Part};

use super::literal::{self, Taken};
use super::lower::{Lower, Lowered, name, positional};

/// Macros with a format string, and how many arguments stand before it at least.
const FORMATTING: &[(&str, usize)] = &[
    ("format", 0),
    ("format_args", 0),
    ("print", 0),
    ("println", 0),
    ("eprint", 0),
    ("eprintln", 0),
    ("panic", 0),
    ("todo", 0),
    ("unimplemented", 0),
    ("unreachable", 0),
    ("anyhow", 0),
    ("bail", 0),
    ("trace", 0),
    ("debug", 0),
    ("info", 0),
    ("warn", 0),
    ("error", 0),
    ("log", 1),
    ("write", 1),
    ("writeln", 1),
    ("ensure", 1),
    ("assert", 1),
    ("debug_assert", 1),
    ("assert_eq", 2),
    ("assert_ne", 2),
    ("debug_assert_eq", 2),
    ("debug_assert_ne", 2),
];

/// Macros that never give a value.
const LEAVING: &[&str] = &["panic", "todo", "unimplemented", "unreachable", "bail"];

/// Whether a macro of this name takes a format string.
pub(super) fn formats(name: &str) -> bool {
    FORMATTING.iter().any(|(known, _)| *known == name)
}

/// One argument of a macro.
struct Piece {
    name: Option<String>,
    what: What,
}

enum What {
    Expr(Expr),
    Type(Type),
    /// What is neither.
    Tokens(TokenStream),
}

impl Lower<'_> {
    /// A macro call.
    pub(super) fn mac(&mut self, mac: &Macro) -> Lowered {
        let macro_name = mac.path.segments.last().map(|segment| name(&segment.ident)).unwrap_or_default();
        let callee = self.path(&mac.path, "!");
        let span = callee.span.to(self.at(mac.delimiter.span().close()));
        if matches!(mac.delimiter, MacroDelimiter::Brace(_))
            && syn::parse2::<Lit>(mac.tokens.clone()).is_err()
            && let Ok(statements) = Block::parse_within.parse2(mac.tokens.clone())
        {
            let block = self.between(mac.delimiter.span());
            self.within(block, |lower| lower.statements(&statements));
            return self.call(callee.id, Vec::new(), CallKind::Macro, span);
        }
        let pieces = pieces(mac.tokens.clone());
        let format = FORMATTING.iter().find(|(known, _)| *known == macro_name);
        let format = format.and_then(|&(_, from)| {
            let text = |piece: &Piece| piece.name.is_none() && as_string(&piece.what).is_some();
            (from..pieces.len()).find(|&i| text(&pieces[i]))
        });
        let args = self.pieces(&pieces, format, macro_name == "writeln", self.between(mac.delimiter.span()));
        if matches!(macro_name.as_str(), "write" | "writeln")
            && let [target, text, ..] = args.as_slice()
            && let Some(target) = self.tree.path(target.value)
        {
            self.give(target, Bound::Extended(text.value), None, span);
        }
        match macro_name.as_str() {
            "vec" => {
                let repeats = |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
                let kept = if mac.tokens.clone().into_iter().any(repeats) { 1 } else { args.len() };
                let items = args.into_iter().take(kept).map(|arg| arg.value).collect();
                self.plain(ExprKind::List(items), span)
            }
            "concat" => {
                let items = args.into_iter().map(|arg| arg.value).collect();
                self.plain(ExprKind::Concat(items), span)
            }
            _ => {
                let call = self.call(callee.id, args, CallKind::Macro, span);
                Lowered { valued: !LEAVING.contains(&macro_name.as_str()), ..call }
            }
        }
    }

    /// The arguments of an attribute.
    pub(super) fn macro_args(&mut self, tokens: TokenStream, whole: Span) -> Vec<Arg> {
        self.pieces(&pieces(tokens), None, false, whole)
    }

    /// Lowers arguments; the one at `format` is a format string, which comes last because its holes are the others.
    /// `whole` is where all of them stand; `line` puts a line break behind the format string.
    fn pieces(&mut self, pieces: &[Piece], format: Option<usize>, line: bool, whole: Span) -> Vec<Arg> {
        let mut args: Vec<Arg> = Vec::with_capacity(pieces.len());
        for (i, piece) in pieces.iter().enumerate() {
            if format == Some(i) {
                continue;
            }
            let value = match &piece.what {
                What::Expr(expr) => self.expr(expr).id,
                What::Type(Type::Path(ty)) => self.path(&ty.path, "").id,
                What::Type(ty) => self.add(ExprKind::Other, self.at(ty.span())),
                What::Tokens(tokens) => {
                    // No token at all has no place: `m!(,)`.
                    let span = if tokens.is_empty() { whole } else { self.at(tokens.span()) };
                    self.loose(tokens.clone());
                    self.add(ExprKind::Other, span)
                }
            };
            args.push(Arg { name: piece.name.clone(), value, spread: false });
        }
        if let Some((format, lit)) = format.and_then(|i| Some((i, as_string(&pieces.get(i)?.what)?))) {
            let span = self.at(lit.span());
            let text = self.format(span, &args, format, line);
            args.insert(format, positional(text.id));
        }
        args
    }

    /// The format string at `span`, whose own arguments stand in `args` from `from` on.
    fn format(&mut self, span: Span, args: &[Arg], from: usize, line: bool) -> Lowered {
        let units = literal::units(self.text, span);
        let mut parts = literal::format(&units, |taken| match taken {
            Taken::Position(i) => args.get(from + i).map(|arg| arg.value),
            Taken::Name(name, span) => {
                let named = args.iter().find(|arg| arg.name.as_ref() == Some(&name)).map(|arg| arg.value);
                Some(named.unwrap_or_else(|| self.add(ExprKind::Name(name), span)))
            }
        });
        if line {
            let end = units.last().map_or(span.end as usize - 1, |unit| unit.span.end as usize);
            parts.push(Part::Literal { text: "\n".into(), span: Span::new(end, end) });
        }
        self.plain(ExprKind::Text(parts), span)
    }

    /// Lowers what can be found in tokens that are no expression: every stretch that is one, every string literal.
    pub(super) fn loose(&mut self, tokens: TokenStream) {
        // The parser cannot fail: it takes every token.
        let _ = (|input: ParseStream| {
            self.stretches(input);
            Ok(())
        })
        .parse2(tokens);
    }

    fn stretches(&mut self, input: ParseStream) {
        while !input.is_empty() {
            if self.budget > 0 && self.stretch(input) {
                continue;
            }
            match input.parse::<TokenTree>() {
                Ok(TokenTree::Group(group)) => self.loose(group.stream()),
                Ok(token) => self.literals(token.into()),
                Err(_) => return,
            }
        }
    }

    /// Lowers what `input` begins with, if it reads as something; `input` then stands behind it.
    fn stretch(&mut self, input: ParseStream) -> bool {
        let ahead = input.fork();
        let read = if input.peek(Token![#]) {
            // Attributes, doc comments among them, say nothing here.
            ahead.call(Attribute::parse_outer).map(|_| None)
        } else if input.peek(Token![static]) {
            ahead.call(static_of).map(Some)
        } else if Expr::peek(input) {
            ahead.parse().map(|expr| Some((None, expr)))
        } else {
            return false;
        };
        match read {
            // It is an expression to the parser alone, which reads it so again and again.
            Ok(Some((_, Expr::Verbatim(_)))) => {
                self.charge(input.span(), ahead.span());
                false
            }
            Ok(read) => {
                input.advance_to(&ahead);
                if let Some((name, expr)) = read {
                    let value = self.expr(&expr);
                    if let Some(name) = name {
                        self.give(name, Bound::Value(value.id), None, value.span);
                    }
                }
                true
            }
            Err(error) => {
                self.charge(input.span(), error.span());
                false
            }
        }
    }

    /// Pays for a parse that failed, so that no file makes the search for expressions quadratic.
    fn charge(&mut self, start: proc_macro2::Span, error: proc_macro2::Span) {
        let (start, error) = (start.byte_range(), error.byte_range());
        let cost = if error.start >= start.start { error.start - start.start } else { 1024 };
        self.budget = self.budget.saturating_sub(cost + 16);
    }

    /// Lowers the string literals among tokens, and nothing else.
    pub(super) fn literals(&mut self, tokens: TokenStream) {
        let mut attribute = false;
        for token in tokens {
            let in_attribute = std::mem::replace(&mut attribute, is_hash(&token));
            match token {
                // A doc comment is an attribute with a string.
                TokenTree::Group(group) if in_attribute && group.delimiter() == Delimiter::Bracket => {}
                TokenTree::Group(group) => self.literals(group.stream()),
                TokenTree::Literal(literal) => {
                    if let lit @ (Lit::Str(_) | Lit::ByteStr(_) | Lit::CStr(_)) = Lit::new(literal) {
                        self.lit(&lit);
                    }
                }
                _ => {}
            }
        }
    }
}

fn is_hash(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#')
}

/// The string literal that an argument is.
fn as_string(what: &What) -> Option<&Lit> {
    match what {
        What::Expr(Expr::Lit(expr)) if matches!(expr.lit, Lit::Str(_)) => Some(&expr.lit),
        _ => None,
    }
}

/// `static NAME: T = value`, as `lazy_static!` and `thread_local!` hold it.
fn static_of(input: ParseStream) -> syn::Result<(Option<String>, Expr)> {
    input.parse::<Token![static]>()?;
    input.parse::<Option<Token![ref]>>()?;
    let ident: Ident = input.parse()?;
    input.parse::<Token![:]>()?;
    input.parse::<Type>()?;
    input.parse::<Token![=]>()?;
    Ok((Some(name(&ident)), input.parse()?))
}

/// Splits a macro's tokens into arguments. `vec![x; n]` has two as well.
fn pieces(tokens: TokenStream) -> Vec<Piece> {
    let all = |input: ParseStream| {
        let mut pieces = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            let piece = match piece(&ahead) {
                Some(piece) => {
                    input.advance_to(&ahead);
                    piece
                }
                None => Piece { name: None, what: What::Tokens(until_comma(input)?) },
            };
            pieces.push(piece);
            if !input.is_empty() {
                input.parse::<TokenTree>()?;
            }
        }
        Ok(pieces)
    };
    all.parse2(tokens).unwrap_or_default()
}

fn at_end(input: ParseStream) -> bool {
    input.is_empty() || input.peek(Token![,]) || input.peek(Token![;])
}

/// One argument, if all of it reads as an expression or a type. `name = value` and `name: value` have a name; the
/// sigils of `tracing`, `%x` and `?x`, are dropped.
fn piece(input: ParseStream) -> Option<Piece> {
    let named = input.peek(Ident::peek_any)
        && (input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>])
            || input.peek2(Token![:]) && !input.peek2(Token![::]));
    let mut key = None;
    if named {
        key = Some(name(&input.call(Ident::parse_any).ok()?));
        input.parse::<TokenTree>().ok()?;
    }
    if input.peek(Token![%]) || input.peek(Token![?]) {
        input.parse::<TokenTree>().ok()?;
    }
    let ahead = input.fork();
    if let Ok(expr) = ahead.parse::<Expr>()
        && at_end(&ahead)
    {
        input.advance_to(&ahead);
        return Some(Piece { name: key, what: What::Expr(expr) });
    }
    let ty = input.parse::<Type>().ok()?;
    at_end(input).then_some(Piece { name: key, what: What::Type(ty) })
}

fn until_comma(input: ParseStream) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}
