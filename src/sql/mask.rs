//! Makes a text fit for the tokenizer, byte for byte.
//!
//! A real text holds more than SQL: holes and client placeholders, psql's and mysql's own commands, data after `COPY`,
//! batches that end in `GO`. sqlparser knows none of it, and its dialects disagree with the servers about escapes in
//! strings. So each such byte is replaced by an ASCII one before tokens are made: what stands where stays true, and a
//! position in the masked text is a position in the text.

use std::ops::Range;

use super::HOLE;
use crate::fact::Engine;

/// A text as the tokenizer may see it.
#[derive(Debug, Default)]
pub struct Masked {
    /// ASCII, as long as the text. Names and constants are read from the text itself.
    pub text: String,
    /// Where each `;` outside strings stands.
    pub semicolons: Vec<usize>,
    /// Where a statement ends without a `;`: `GO`, a `DELIMITER`, `\gexec`, a string that never ends.
    pub breaks: Vec<usize>,
    /// MySQL's executable comments, marks included. Their insides stand in the text as SQL.
    pub executable: Vec<Range<usize>>,
    /// Comments and client commands, blanked.
    pub gaps: Vec<Range<usize>>,
    /// Places between tokens, a chunk apart: the text can be cut there.
    pub cuts: Vec<usize>,
    /// Something was opened and never closed.
    pub broken: bool,
}

/// Masks a text for the engine whose strings and comments it uses.
pub fn mask(text: &str, engine: Option<Engine>) -> Masked {
    let mut masker = Masker {
        bytes: text.as_bytes(),
        out: ascii(text),
        engine,
        at: 0,
        line_blank: true,
        statement: 0,
        delimiter: None,
        executable: None,
        unclosed: 0,
        no_bracket: 0,
        no_data_end: false,
        done: Masked::default(),
    };
    masker.run();
    let Masker { out, mut done, executable, .. } = masker;
    if let Some(start) = executable {
        done.broken = true;
        done.executable.push(start..text.len());
    }
    // Every byte of `out` was made ASCII at the start, and only ASCII is written to it.
    done.text = String::from_utf8(out).unwrap_or_default();
    done
}

/// White space stays white space, a hole and any other letter become `_`.
fn ascii(text: &str) -> Vec<u8> {
    let mut out = text.as_bytes().to_vec();
    if !text.is_ascii() {
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let byte = if c.is_whitespace() || c == '\u{feff}' { b' ' } else { b'_' };
            out[at..at + c.len_utf8()].fill(byte);
        }
    }
    out
}

/// Bytes between two cuts, at least.
const CHUNK: usize = 64 * 1024;
/// After so many strings or comments without an end, the rest of the text is left alone: each costs a search to the end.
const MAX_UNCLOSED: usize = 16;

struct Masker<'a> {
    bytes: &'a [u8],
    out: Vec<u8>,
    engine: Option<Engine>,
    at: usize,
    line_blank: bool,
    statement: usize,
    delimiter: Option<Vec<u8>>,
    executable: Option<usize>,
    unclosed: usize,
    /// No `]` stands before this byte.
    no_bracket: usize,
    /// No end of data stands in the rest.
    no_data_end: bool,
    done: Masked,
}

impl Masker<'_> {
    fn may_be(&self, engine: Engine) -> bool {
        self.engine.is_none_or(|own| own == engine)
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn before(&self) -> u8 {
        if self.at == 0 { 0 } else { self.byte(self.at - 1) }
    }

    fn line_end(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|&b| b == b'\n').map_or(self.bytes.len(), |n| from + n)
    }

    fn blank(&mut self, range: Range<usize>) {
        for byte in &mut self.out[range] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }

    /// Blanks a part that is not SQL and goes on after it.
    fn skip(&mut self, end: usize) {
        self.blank(self.at..end);
        self.done.gaps.push(self.at..end);
        self.at = end;
    }

    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let byte = self.byte(self.at);
            if self.line_blank && self.client_line(byte) {
                continue;
            }
            if !byte.is_ascii_whitespace() {
                self.line_blank = false;
            }
            if matches!(byte, b' ' | b'\n' | b',' | b';') && self.at - self.done.cuts.last().unwrap_or(&0) >= CHUNK {
                self.done.cuts.push(self.at);
            }
            if let Some(delimiter) = &self.delimiter
                && self.bytes[self.at..].starts_with(delimiter)
            {
                let end = self.at + delimiter.len();
                self.blank(self.at..end);
                self.done.breaks.push(self.at);
                self.at = end;
                self.statement = end;
                continue;
            }
            match byte {
                b'\n' => {
                    self.line_blank = true;
                    self.at += 1;
                }
                b'\'' | b'"' | b'`' => self.string(byte, self.escapes(byte)),
                b'[' if self.engine == Some(Engine::Mssql) => self.bracket(),
                b'$' => self.dollar(),
                b'-' if self.byte(self.at + 1) == b'-' => self.skip(self.line_end(self.at)),
                b'#' if self.engine == Some(Engine::Mysql) => self.skip(self.line_end(self.at)),
                b'/' if self.byte(self.at + 1) == b'*' => self.comment(),
                b'*' if self.byte(self.at + 1) == b'/' && self.executable.is_some() => self.close_executable(),
                b';' => self.semicolon(),
                b'\\' if self.may_be(Engine::Postgresql) && self.byte(self.at + 1) == b'g' => {
                    self.done.breaks.push(self.at);
                    self.skip(self.line_end(self.at));
                }
                b'{' => self.brace(self.at),
                b'%' => self.percent(),
                b':' => self.colon(),
                b'?' => self.question(),
                _ => self.at += 1,
            }
        }
    }

    /// Whether a backslash escapes in a string that starts here.
    fn escapes(&self, quote: u8) -> bool {
        match self.engine {
            Some(Engine::Mysql) => quote != b'`',
            Some(Engine::Mssql) => false,
            _ => {
                let marked = matches!(self.before(), b'e' | b'E');
                quote == b'\'' && marked && (self.at < 2 || !is_word(self.byte(self.at - 2)))
            }
        }
    }

    /// Everything between the quotes becomes plain, so that every dialect finds the same end.
    fn string(&mut self, quote: u8, escapes: bool) {
        let mut end = self.at + 1;
        loop {
            let byte = self.byte(end);
            if end >= self.bytes.len() {
                return self.unclosed();
            } else if byte == b'\\' && escapes || byte == quote && self.byte(end + 1) == quote {
                end += 2;
            } else if byte == quote {
                break;
            } else {
                end += 1;
            }
        }
        self.plain(self.at + 1..end);
        self.at = end + 1;
    }

    fn plain(&mut self, range: Range<usize>) {
        for byte in &mut self.out[range] {
            if matches!(byte, b'\'' | b'"' | b'`' | b'\\' | b'[' | b']' | b'$') {
                *byte = b'_';
            }
        }
    }

    fn bracket(&mut self) {
        if self.at >= self.no_bracket {
            let rest = &self.bytes[self.at..];
            let stop = rest.iter().position(|b| matches!(b, b']' | b'\n')).unwrap_or(rest.len());
            if rest.get(stop) == Some(&b']') {
                self.plain(self.at + 1..self.at + stop);
                self.at += stop + 1;
                return;
            }
            self.no_bracket = self.at + stop;
        }
        self.blank(self.at..self.at + 1);
        self.at += 1;
    }

    fn dollar(&mut self) {
        let open = self.tag_end(self.at + 1);
        let next = self.byte(self.at + 1);
        let tagged = self.byte(open) == b'$' && !is_word(self.before()) && !next.is_ascii_digit();
        if tagged && self.may_be(Engine::Postgresql) {
            let mark = &self.bytes[self.at..=open];
            match find(&self.bytes[open + 1..], mark) {
                Some(length) => {
                    let close = open + 1 + length;
                    let end = close + mark.len();
                    for tag in [self.at + 1..open, close + 1..end - 1] {
                        self.out[tag].fill(b'p');
                    }
                    self.plain(open + 1..close);
                    self.at = end;
                }
                None => self.unclosed(),
            }
        } else if next == b'{' {
            self.brace(self.at + 1);
        } else if next.is_ascii_digit() && !is_word(self.before()) {
            let digits = self.bytes[self.at + 1..].iter().take_while(|&&b| is_word(b)).count();
            self.word(self.at..self.at + 1 + digits);
        } else {
            self.at += 1;
        }
    }

    /// The end of a dollar quote's tag; a template's tag may be a placeholder in braces.
    fn tag_end(&self, from: usize) -> usize {
        let braced = self.byte(from) == b'{';
        let inside = |b: u8| is_word(b) || braced && matches!(b, b'{' | b'}' | b'.');
        from + self.bytes[from..].iter().take(if braced { 100 } else { 63 }).take_while(|&&b| inside(b)).count()
    }

    /// What was opened here has no end. The server would refuse it; what follows the next `;` may still be worth reading.
    fn unclosed(&mut self) {
        self.done.broken = true;
        self.unclosed += 1;
        self.done.breaks.push(self.at);
        let rest = &self.bytes[self.at..];
        let next = rest.iter().position(|&b| b == b';').filter(|_| self.unclosed < MAX_UNCLOSED);
        self.skip(next.map_or(self.bytes.len(), |n| self.at + n));
    }

    fn comment(&mut self) {
        let mark = match &self.bytes[self.at + 2..] {
            [b'!', ..] => 1,
            [b'M', b'!', ..] => 2,
            _ => 0,
        };
        if mark > 0 && self.engine == Some(Engine::Mysql) && self.executable.is_none() {
            let from = self.at + 2 + mark;
            let version = self.bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
            self.executable = Some(self.at);
            self.blank(self.at..from + version);
            self.at = from + version;
            return;
        }
        let nests = self.engine != Some(Engine::Mysql);
        let (mut end, mut depth) = (self.at + 2, 1);
        while depth > 0 {
            match (self.byte(end), self.byte(end + 1)) {
                _ if end >= self.bytes.len() => return self.unclosed(),
                (b'*', b'/') => (depth, end) = (depth - 1, end + 2),
                (b'/', b'*') if nests => (depth, end) = (depth + 1, end + 2),
                _ => end += 1,
            }
        }
        self.skip(end);
    }

    fn close_executable(&mut self) {
        if let Some(start) = self.executable.take() {
            self.done.executable.push(start..self.at + 2);
        }
        self.blank(self.at..self.at + 2);
        self.at += 2;
    }

    fn semicolon(&mut self) {
        self.done.semicolons.push(self.at);
        let statement = self.statement;
        self.at += 1;
        self.statement = self.at;
        let may_copy = self.may_be(Engine::Postgresql) && !self.no_data_end;
        if may_copy && copies_from_client(&self.out[statement..self.at - 1]) {
            let data = self.line_end(self.at);
            match find(&self.bytes[data..], b"\n\\.") {
                Some(length) => {
                    self.at = data;
                    self.skip(self.line_end(data + length + 1));
                    self.statement = self.at;
                }
                None => self.no_data_end = true,
            }
        }
    }

    /// A line that the client keeps to itself. `true` when it was one.
    fn client_line(&mut self, byte: u8) -> bool {
        let end = self.line_end(self.at);
        let rest = |at: usize| self.bytes[at..end].trim_ascii();
        match byte {
            b'\\' if self.may_be(Engine::Postgresql) => {
                if self.byte(self.at + 1) == b'g' {
                    self.done.breaks.push(self.at);
                }
                self.skip(end);
                true
            }
            b'd' | b'D' if self.may_be(Engine::Mysql) && starts_with_word(&self.bytes[self.at..end], b"delimiter") => {
                let delimiter = rest(self.at + "delimiter".len());
                if delimiter.is_empty() || delimiter.len() > 8 {
                    return false;
                }
                self.delimiter = (delimiter != b";").then(|| delimiter.to_vec());
                self.done.breaks.push(self.at);
                self.skip(end);
                self.statement = end;
                true
            }
            b'g' | b'G' if self.engine == Some(Engine::Mssql) && is_go(rest(self.at)) => {
                self.done.breaks.push(self.at);
                self.skip(end);
                true
            }
            _ => false,
        }
    }

    /// A placeholder becomes a name of the same length.
    fn word(&mut self, range: Range<usize>) {
        self.at = range.end;
        self.out[range].fill(b'p');
    }

    fn brace(&mut self, open: usize) {
        let inside = &self.bytes[open + 1..];
        let stop = inside.iter().take(100).position(|b| matches!(b, b'{' | b'}' | b'\'' | b'"' | b'\n' | b';'));
        match stop {
            Some(length) if inside[length] == b'}' => self.word(self.at..open + length + 2),
            _ => self.at = open + 1,
        }
    }

    fn percent(&mut self) {
        let rest = &self.bytes[self.at + 1..];
        let length = match rest {
            [b'%', ..] => {
                self.blank(self.at + 1..self.at + 2);
                self.at += 2;
                return;
            }
            [b'(', ..] => rest.iter().take(100).position(|&b| b == b')').map_or(0, |n| n + 2),
            _ => {
                let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
                let dollar = usize::from(digits > 0 && rest.get(digits) == Some(&b'$'));
                if dollar == 1 { digits + 2 } else { 1 }
            }
        };
        let kind = self.byte(self.at + length);
        let ends = !is_word(self.byte(self.at + length + 1));
        if length > 0 && matches!(kind, b's' | b'd' | b'i' | b'f' | b'I' | b'L' | b'b' | b't' | b'v' | b'q') && ends {
            self.word(self.at..self.at + length + 1);
        } else {
            self.at += 1;
        }
    }

    fn colon(&mut self) {
        let name = self.bytes[self.at + 1..].iter().take_while(|&&b| is_word(b)).count();
        let first = self.byte(self.at + 1);
        let before = self.before();
        if self.byte(self.at + 1) == b':' {
            self.at += 2;
        } else if name > 0
            && !first.is_ascii_digit()
            && !is_word(before)
            && !matches!(before, b')' | b']' | b':' | b'"')
        {
            self.word(self.at..self.at + 1 + name);
        } else if let Some(name) = self.quoted_variable(first).filter(|_| !is_word(before) && before != b':') {
            self.word(self.at..self.at + 2 + name);
        } else {
            self.at += 1;
        }
    }

    /// The length of the name and its end quote in psql's `:"name"` and `:'name'`.
    fn quoted_variable(&self, quote: u8) -> Option<usize> {
        let name = self.bytes.get(self.at + 2..)?.iter().take_while(|&&b| is_word(b)).count();
        let closed = self.byte(self.at + 2 + name) == quote && matches!(quote, b'"' | b'\'');
        (closed && name > 0 && self.may_be(Engine::Postgresql)).then_some(name + 1)
    }

    /// `?`, `?1`; not PostgreSQL's operators `?|`, `?&`, `@?`, nor the `??` that JDBC makes of `?`.
    fn question(&mut self) {
        let digits = self.bytes[self.at + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        if matches!(self.byte(self.at + 1), b'|' | b'&' | b'?') || matches!(self.before(), b'@' | b'?') {
            self.at += 1;
        } else {
            self.word(self.at..self.at + 1 + digits);
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn starts_with_word(line: &[u8], word: &[u8]) -> bool {
    line.len() > word.len() && line[..word.len()].eq_ignore_ascii_case(word) && line[word.len()].is_ascii_whitespace()
}

/// `GO`, or `GO 5`.
fn is_go(line: &[u8]) -> bool {
    line[..line.len().min(2)].eq_ignore_ascii_case(b"go")
        && (line.len() == 2 || line[2] == b' ' && line[3..].trim_ascii().iter().all(u8::is_ascii_digit))
}

/// `COPY … FROM STDIN …`: what follows is data, up to a line `\.`.
fn copies_from_client(statement: &[u8]) -> bool {
    let statement = statement.trim_ascii();
    if !starts_with_word(statement, b"copy") {
        return false;
    }
    let mut words = statement.split(|b| b.is_ascii_whitespace()).filter(|word| !word.is_empty());
    words.any(|word| word.eq_ignore_ascii_case(b"from"))
        && words.next().is_some_and(|w| w.eq_ignore_ascii_case(b"stdin"))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    loop {
        from += haystack[from..].iter().position(|&b| b == first)?;
        if haystack[from..].starts_with(needle) {
            return Some(from);
        }
        from += 1;
    }
}

/// Whether a name or constant, as the text has it, is only known when the program runs.
pub fn has_hole(written: &str) -> bool {
    written.contains(HOLE) || written.contains(['?', '{', '%']) || written.starts_with(['$', ':'])
}

impl Masked {
    /// The text without comments and client commands, for a person.
    pub fn spoken<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let starts = std::iter::once(0).chain(self.gaps.iter().map(|gap| gap.end));
        let ends = self.gaps.iter().map(|gap| gap.start).chain(std::iter::once(text.len()));
        starts.zip(ends).map(move |(start, end)| text.get(start..end).unwrap_or_default())
    }
}
