//! SQL tokens with byte ranges, from sqlparser's tokenizer.

use std::ops::Range;

use sqlparser::dialect::{Dialect, GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect};
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace};

use crate::fact::Engine;

/// A token that is no white space and no comment.
#[derive(Debug, Clone)]
pub struct Tok {
    /// What it is.
    pub kind: Kind,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A bare word, in upper case.
    Word(String),
    /// A quoted identifier, as written inside its quotes.
    Quoted(String),
    /// A string literal's value.
    Text(String),
    /// A dollar-quoted body: its value and where it starts.
    Body(String, usize),
    /// A number.
    Number(String),
    /// Punctuation or an operator.
    Mark(String),
}

impl Tok {
    /// Whether it is this bare word (upper case) or this mark.
    pub fn is(&self, what: &str) -> bool {
        match &self.kind {
            Kind::Word(word) => word == what,
            Kind::Mark(mark) => mark == what,
            _ => false,
        }
    }

    /// A bare word in upper case.
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// What it names: an identifier's or a string's text, in lower case for bare words.
    pub fn name(&self) -> Option<String> {
        match &self.kind {
            Kind::Word(word) => Some(word.to_lowercase()),
            Kind::Quoted(name) | Kind::Text(name) => Some(name.clone()),
            _ => None,
        }
    }
}

/// The dialect that reads texts of an engine.
pub fn dialect(engine: Option<Engine>) -> &'static dyn Dialect {
    match engine {
        Some(Engine::Postgresql) => &PostgreSqlDialect {},
        Some(Engine::Mysql) => &MySqlDialect {},
        Some(Engine::Mssql) => &MsSqlDialect {},
        None => &GenericDialect {},
    }
}

/// The tokens of a text. Where the tokenizer stops (an unterminated string), it is set going again behind the next
/// semicolon or line end.
pub fn lex(text: &str, engine: Option<Engine>) -> Vec<Tok> {
    let mut out = Vec::new();
    let mut start = 0;
    // Each restart skips at least one separator; a text of nothing but broken strings is cut off after a few.
    for _ in 0..64 {
        match lex_from(text, start, engine, &mut out) {
            None => break,
            Some(stopped) => match text[stopped..].find([';', '\n']) {
                Some(next) => start = stopped + next,
                None => break,
            },
        }
    }
    out
}

/// Reads from `start`; gives the byte at which the tokenizer gave up.
fn lex_from(text: &str, start: usize, engine: Option<Engine>, out: &mut Vec<Tok>) -> Option<usize> {
    let rest = &text[start..];
    let mut raw: Vec<TokenWithSpan> = Vec::new();
    let result = Tokenizer::new(dialect(engine), rest).tokenize_with_location_into_buf(&mut raw);
    let mut places = Places::new(rest);
    let mut last = start;
    for token in raw {
        let from = start + places.byte(token.span.start.line, token.span.start.column);
        let to = (start + places.byte(token.span.end.line, token.span.end.column)).max(from);
        last = to;
        let kind = match token.token {
            Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_))
            | Token::Whitespace(_)
            | Token::EOF => continue,
            Token::Word(word) if word.quote_style.is_none() => Kind::Word(word.value.to_uppercase()),
            Token::Word(word) => Kind::Quoted(word.value),
            Token::SingleQuotedString(s)
            | Token::NationalStringLiteral(s)
            | Token::EscapedStringLiteral(s)
            | Token::UnicodeStringLiteral(s)
            | Token::DoubleQuotedString(s) => Kind::Text(s),
            Token::DollarQuotedString(body) => {
                let tag = body.tag.as_ref().map_or(0, String::len);
                Kind::Body(body.value, from + tag + 2)
            }
            Token::Number(number, _) => Kind::Number(number),
            other => Kind::Mark(other.to_string()),
        };
        out.push(Tok { kind, range: from..to });
    }
    result.err().map(|e| {
        let at = start + places.byte(e.location.line, e.location.column);
        at.max(last).min(text.len())
    })
}

/// Turns the tokenizer's lines and columns (characters, from 1) into bytes; asked in rising order, it reads once.
struct Places<'t> {
    rest: std::str::CharIndices<'t>,
    line: u64,
    column: u64,
    at: usize,
    len: usize,
    text: &'t str,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Places<'t> {
        Places { rest: text.char_indices(), line: 1, column: 1, at: 0, len: text.len(), text }
    }

    fn byte(&mut self, line: u64, column: u64) -> usize {
        if (line, column) < (self.line, self.column) {
            *self = Places::new(self.text);
        }
        while (self.line, self.column) < (line, column) {
            let Some((at, c)) = self.rest.next() else { return self.len };
            self.at = at + c.len_utf8();
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.at
    }
}
