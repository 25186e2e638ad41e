//! The tokens of a text: sqlparser's, with byte positions and without white space.
//!
//! A token here is twelve bytes and points into the text, so that a dump of a hundred megabytes can be read; sqlparser's
//! own tokens live for one chunk of the text at a time.

use std::ops::Range;

use sqlparser::dialect::{Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect};
use sqlparser::tokenizer::{Location, Token as Raw, TokenWithSpan, Tokenizer};

use super::mask::{Masked, has_hole};
use crate::fact::Engine;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or a name without quotes.
    Word,
    /// A name in quotes.
    Quoted,
    /// A string constant.
    Text,
    /// A PostgreSQL string in dollars.
    Dollar,
    /// A number.
    Number,
    /// `@x`, `@@x`.
    Variable,
    /// A word that holds a run-time value, or is one.
    Hole,
    /// Anything else: brackets, operators.
    Symbol,
}

/// One token.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Nothing but white space stands before it on its line.
    pub line_start: bool,
    start: u32,
    end: u32,
}

impl Token {
    /// Bytes of the text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// sqlparser's dialect for an engine; the most tolerant one when the engine is unknown.
pub fn dialect(engine: Option<Engine>) -> &'static dyn Dialect {
    match engine {
        Some(Engine::Postgresql) => &PostgreSqlDialect {},
        Some(Engine::Mysql) => &MySqlDialect {},
        Some(Engine::Mssql) => &MsSqlDialect {},
        None => &GenericDialect {},
    }
}

/// A blanked part of so many bytes is not shown to the tokenizer, which makes a token of each space.
const LONG_GAP: usize = 256;
/// After so many failures in one chunk the rest of it is left alone: each costs a read of the chunk.
const MAX_FAILURES: usize = 8;

/// The tokens of a masked text. Where the tokenizer stops, they go on after the next `;`.
pub fn tokens(text: &str, masked: &Masked, engine: Option<Engine>) -> Vec<Token> {
    let mut lexer = Lexer { text, masked: &masked.text, engine, tokens: Vec::new() };
    let gaps = masked.gaps.iter().filter(|gap| gap.len() >= LONG_GAP).cloned();
    let mut between: Vec<Range<usize>> = masked.cuts.iter().map(|&cut| cut..cut).chain(gaps).collect();
    between.sort_by_key(|range| range.start);
    let mut from = 0;
    for range in between {
        lexer.chunk(from, range.start, &masked.semicolons);
        from = range.end;
    }
    lexer.chunk(from, text.len(), &masked.semicolons);
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    masked: &'a str,
    engine: Option<Engine>,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn chunk(&mut self, mut from: usize, to: usize, semicolons: &[usize]) {
        for _ in 0..MAX_FAILURES {
            let Some(stopped) = self.read(from, to) else { return };
            let next = semicolons.partition_point(|&semicolon| semicolon < stopped);
            match semicolons.get(next) {
                Some(&semicolon) if semicolon < to => from = semicolon,
                _ => return,
            }
        }
    }

    /// Adds the tokens of a part. Where the tokenizer fails, says where.
    fn read(&mut self, from: usize, to: usize) -> Option<usize> {
        let part = &self.masked[from..to];
        let mut raw = Vec::with_capacity(part.len() / 4);
        let failure = Tokenizer::new(dialect(self.engine), part).tokenize_with_location_into_buf(&mut raw).err();
        let mut lines = vec![from];
        lines.extend(part.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| from + at + 1));
        // The masked text is ASCII: a column is a byte.
        let place = |location: Location| {
            let line = lines.get((location.line as usize).saturating_sub(1)).copied().unwrap_or(to);
            (line + (location.column as usize).saturating_sub(1)).min(to)
        };
        for TokenWithSpan { token, span } in &raw {
            if let Some(kind) = kind(token) {
                self.push(kind, place(span.start), place(span.end));
            }
        }
        failure.map(|error| place(error.location).max(from))
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let before = self.tokens.last().map_or(0, |last| last.end as usize);
        let written = self.text.get(start..end).unwrap_or_default();
        let kind = match kind {
            Kind::Word if written.starts_with('@') => Kind::Variable,
            Kind::Word if has_hole(written) => Kind::Hole,
            _ => kind,
        };
        // PostgreSQL's dialect, and MySQL's for @'x', cut the sign from the name.
        if before == start
            && matches!(kind, Kind::Word | Kind::Quoted | Kind::Text | Kind::Hole)
            && let Some(last) = self.tokens.last_mut()
            && last.kind == Kind::Symbol
            && self.text[last.range()].bytes().all(|b| b == b'@')
        {
            (last.kind, last.end) = (Kind::Variable, end as u32);
            return;
        }
        let line_start = self.tokens.is_empty() || self.masked[before..start].contains('\n');
        self.tokens.push(Token { kind, line_start, start: start as u32, end: end as u32 });
    }
}

fn kind(token: &Raw) -> Option<Kind> {
    Some(match token {
        Raw::Whitespace(_) | Raw::EOF => return None,
        Raw::Word(word) if word.quote_style.is_some() => Kind::Quoted,
        Raw::Word(_) => Kind::Word,
        Raw::Number(..) => Kind::Number,
        Raw::DollarQuotedString(_) => Kind::Dollar,
        Raw::Placeholder(_) => Kind::Hole,
        Raw::SingleQuotedString(_)
        | Raw::DoubleQuotedString(_)
        | Raw::TripleSingleQuotedString(_)
        | Raw::TripleDoubleQuotedString(_)
        | Raw::SingleQuotedByteStringLiteral(_)
        | Raw::DoubleQuotedByteStringLiteral(_)
        | Raw::TripleSingleQuotedByteStringLiteral(_)
        | Raw::TripleDoubleQuotedByteStringLiteral(_)
        | Raw::SingleQuotedRawStringLiteral(_)
        | Raw::DoubleQuotedRawStringLiteral(_)
        | Raw::TripleSingleQuotedRawStringLiteral(_)
        | Raw::TripleDoubleQuotedRawStringLiteral(_)
        | Raw::NationalStringLiteral(_)
        | Raw::QuoteDelimitedStringLiteral(_)
        | Raw::NationalQuoteDelimitedStringLiteral(_)
        | Raw::EscapedStringLiteral(_)
        | Raw::UnicodeStringLiteral(_)
        | Raw::HexStringLiteral(_) => Kind::Text,
        _ => Kind::Symbol,
    })
}

/// Some tokens in a row: a statement, or a part of one. Positions count tokens; past the end there is nothing, and no
/// question about it fails.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The text that the tokens point into.
    pub text: &'a str,
    /// The tokens.
    pub tokens: &'a [Token],
}

impl<'a> View<'a> {
    /// How many tokens there are.
    pub fn len(self) -> usize {
        self.tokens.len()
    }

    /// What a token is.
    pub fn kind(self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// A token as the text has it; empty past the end.
    pub fn written(self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(|token| self.text.get(token.range())).unwrap_or_default()
    }

    /// Whether a token is this keyword or symbol, in any case.
    pub fn is(self, at: usize, word: &str) -> bool {
        matches!(self.kind(at), Some(Kind::Word | Kind::Symbol)) && self.written(at).eq_ignore_ascii_case(word)
    }

    /// Whether a token is one of these keywords or symbols.
    pub fn any(self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// Whether these keywords or symbols stand in a row.
    pub fn all(self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(n, word)| self.is(at + n, word))
    }

    /// The first of these keywords or symbols, at any depth of brackets.
    pub fn find(self, words: &[&str]) -> Option<usize> {
        (0..self.len()).find(|&at| self.any(at, words))
    }

    /// The first of these keywords outside brackets, or the end.
    pub fn outside_brackets(self, words: &[&str]) -> usize {
        let mut depth = 0usize;
        for at in 0..self.len() {
            match self.written(at) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth == 0 && self.any(at, words) => return at,
                _ => {}
            }
        }
        self.len()
    }

    /// Whether a name may stand here: a word, a quoted name or a hole.
    pub fn names(self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Word | Kind::Quoted | Kind::Hole))
    }

    /// The name that stands here: unquoted ones in lower case. `None` where a run-time value decides.
    pub fn name(self, at: usize) -> Option<String> {
        let written = self.written(at);
        match self.kind(at)? {
            Kind::Variable if has_hole(written) => None,
            Kind::Word | Kind::Variable => Some(written.to_ascii_lowercase()),
            Kind::Quoted | Kind::Text => self.constant(at),
            _ => None,
        }
    }

    /// What a string or quoted name holds. `None` where it is neither, or holds a hole.
    pub fn constant(self, at: usize) -> Option<String> {
        let inner = self.text.get(self.inside(at)?)?;
        (!has_hole(inner)).then(|| inner.to_string())
    }

    /// The bytes between the quotes of a string or quoted name.
    pub fn inside(self, at: usize) -> Option<Range<usize>> {
        let token = self.tokens.get(at)?;
        let written = self.written(at);
        let (open, close) = match token.kind {
            Kind::Dollar => {
                let mark = written[1..].find('$')? + 2;
                (mark, written.len().checked_sub(mark)?)
            }
            Kind::Quoted | Kind::Text => (written.find(['\'', '"', '`', '['])? + 1, written.len().checked_sub(1)?),
            _ => return None,
        };
        let start = token.range().start;
        (open <= close).then(|| start + open..start + close)
    }

    /// The end of a dotted name that starts here: `a.b.c`. The start itself, where none does.
    pub fn dotted(self, at: usize) -> usize {
        if !self.names(at) {
            return at;
        }
        let mut end = at + 1;
        while self.is(end, ".") && self.names(end + 1) {
            end += 2;
        }
        end
    }

    /// A dotted name as one string.
    pub fn path(self, tokens: Range<usize>) -> Option<String> {
        let parts: Option<Vec<String>> = tokens.step_by(2).map(|at| self.name(at)).collect();
        parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("."))
    }

    /// The tokens from one to before another.
    pub fn part(self, tokens: Range<usize>) -> View<'a> {
        let end = tokens.end.min(self.len());
        View { text: self.text, tokens: &self.tokens[tokens.start.min(end)..end] }
    }

    /// The bytes of all its tokens.
    pub fn range(self) -> Range<usize> {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => first.range().start..last.range().end,
            _ => 0..0,
        }
    }

    /// The bytes of some of its tokens.
    pub fn bytes(self, tokens: Range<usize>) -> Range<usize> {
        self.part(tokens).range()
    }

    /// For each `(` the position of its `)`; the end, where it has none; 0 for all else.
    pub fn closings(self) -> Vec<usize> {
        let mut closings = vec![0; self.len()];
        let mut open = Vec::new();
        for at in 0..self.len() {
            if self.is(at, "(") {
                closings[at] = self.len();
                open.push(at);
            } else if self.is(at, ")")
                && let Some(start) = open.pop()
            {
                closings[start] = at;
            }
        }
        closings
    }

    /// Parts between commas outside brackets.
    pub fn commas(self) -> Vec<View<'a>> {
        let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0usize);
        for at in 0..self.len() {
            match self.written(at) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                "," if depth == 0 => {
                    parts.push(self.part(start..at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        parts.push(self.part(start..self.len()));
        parts
    }
}
