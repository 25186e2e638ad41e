//! Reads ProxySQL's configuration, which is written in the language of libconfig: `name = { key = value; … }` with
//! semicolons or commas, lists in `( … )`, comments with `#`, `//` and `/* … */`.

use super::stanza::{Entry, Reading, Stanza, Value, line_comments};
use crate::source::Span;

/// How deep groups and lists are followed.
const MAX_DEPTH: usize = 16;

/// Reads a file: each group at the top is a stanza, and so is each group in a list at the top.
pub fn read(text: &str) -> Reading {
    let mut reader = Reader { text, at: 0 };
    let mut stanzas = Vec::new();
    while let Some(token) = reader.next() {
        let Token::Word(kind, span) = token else { continue };
        if !reader.eat(['=', ':']) {
            continue;
        }
        match reader.next() {
            Some(Token::Mark('{')) => stanzas.push(reader.group(kind, span)),
            Some(Token::Mark('(' | '[')) => reader.list(kind, &mut stanzas, 0),
            _ => {}
        }
    }
    Reading { stanzas, comments: line_comments(text, &["#", "//", "/*"]), ..Reading::default() }
}

enum Token<'t> {
    Word(&'t str, Span),
    Mark(char),
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    /// The next word, quoted or not, or mark.
    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = &rest[blank..];
            let skipped = if rest.starts_with('#') || rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                break;
            };
            self.at += skipped;
        }
        let start = self.at;
        let rest = &self.text[start..];
        let first = rest.chars().next()?;
        if first == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|c: char| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let end = end.map_or(rest.len(), |end| end + 1);
            self.at = (start + end + 1).min(self.text.len());
            return Some(Token::Word(&rest[1..end], Span::new(start, self.at)));
        }
        let word = rest.find(|c: char| !(c.is_alphanumeric() || "_-.*".contains(c))).unwrap_or(rest.len());
        if word == 0 {
            self.at += first.len_utf8();
            return Some(Token::Mark(first));
        }
        self.at += word;
        Some(Token::Word(&rest[..word], Span::new(start, self.at)))
    }

    /// Goes past one of these marks, if it is next.
    fn eat(&mut self, marks: [char; 2]) -> bool {
        let before = self.at;
        if matches!(self.next(), Some(Token::Mark(mark)) if marks.contains(&mark)) {
            return true;
        }
        self.at = before;
        false
    }

    /// What stands in a group, behind its `{`.
    fn group(&mut self, kind: &str, span: Span) -> Stanza {
        let mut stanza = Stanza { kind: kind.to_owned(), name: String::new(), span, entries: Vec::new() };
        while let Some(token) = self.next() {
            match token {
                Token::Mark('}') => break,
                Token::Word(key, start) if self.eat(['=', ':']) => match self.next() {
                    Some(Token::Word(value, end)) => {
                        let value = Value::Text(value.to_owned());
                        stanza.entries.push(Entry { key: key.to_owned(), value, span: start.to(end) });
                    }
                    Some(Token::Mark('{' | '(' | '[')) => self.skip(),
                    _ => {}
                },
                Token::Mark('{' | '(' | '[') => self.skip(),
                _ => {}
            }
        }
        stanza
    }

    /// What stands in a list, behind its `(`.
    fn list(&mut self, kind: &str, stanzas: &mut Vec<Stanza>, depth: usize) {
        while let Some(token) = self.next() {
            match token {
                Token::Mark(')' | ']') => break,
                Token::Mark('{') => {
                    let start = Span::new(self.at - 1, self.at);
                    stanzas.push(self.group(kind, start));
                }
                Token::Mark('(' | '[') if depth < MAX_DEPTH => self.list(kind, stanzas, depth + 1),
                _ => {}
            }
        }
    }

    /// Goes past the end of a group or list, behind its opening mark.
    fn skip(&mut self) {
        let mut open = 1_usize;
        while let Some(token) = self.next() {
            match token {
                Token::Mark('{' | '(' | '[') => open += 1,
                Token::Mark('}' | ')' | ']') => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
    }
}
