//! Where a thing stands: byte spans, and the files they point into.
//!
//! Everything inside pinproof counts bytes from the start of a file. Lines and columns are made from them at the very
//! end, by [`Source::position`], so that no layer before the reports has to know how a person counts.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Bytes `start..end` of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// First byte, from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end`. Files over 4 GiB are never read, so positions fit in 32 bits.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span as an index into the file's text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as a person counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One file's text, and the name it is reported under.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path relative to the root of the run, with `/`.
    pub path: Arc<str>,
    /// The text. Bytes that were not UTF-8 stand as U+FFFD.
    pub text: Arc<str>,
    line_starts: Arc<[u32]>,
    /// The characters before each block of bytes; empty where each byte is one.
    characters: Arc<[u32]>,
}

/// The characters of a text are counted up to each multiple of this, so that a column far out in a long line is not
/// counted from the line's start.
const BLOCK: usize = 1024;

impl Source {
    /// Takes a text in and notes where its lines start. `\n`, `\r\n` and a lone `\r` each end a line.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        let text = text.into();
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for (i, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                line_starts.push(i as u32 + 1);
            }
        }
        let characters = if bytes.is_ascii() { Arc::default() } else { characters(bytes) };
        Source { path: path.into(), text, line_starts: line_starts.into(), characters }
    }

    /// The characters that begin before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        if self.characters.is_empty() {
            return byte;
        }
        let block = byte / BLOCK;
        self.characters[block] as usize + begun(&self.text.as_bytes()[block * BLOCK..byte])
    }

    /// The lines, each with the byte at which it starts and with what ends it.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let ends = self.line_starts.iter().skip(1).map(|&end| end as usize).chain([self.text.len()]);
        let bounds = self.line_starts.iter().map(|&start| start as usize).zip(ends);
        bounds.map(|(start, end)| (start, self.text.get(start..end).unwrap_or_default()))
    }

    /// Line and column of a byte. A byte past the end counts as the end; one inside a character as that character.
    pub fn position(&self, byte: u32) -> Position {
        let byte = (byte as usize).min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start as usize <= byte) - 1;
        let start = self.line_starts[line] as usize;
        let column = self.characters_before(byte) - self.characters_before(start);
        let inside = !self.text.is_char_boundary(byte);
        Position { line: line + 1, column: column + 1 - usize::from(inside) }
    }

    /// The bytes of a line, counted from 1, without what ends it.
    pub fn line(&self, number: usize) -> Option<Range<usize>> {
        let start = *self.line_starts.get(number.checked_sub(1)?)? as usize;
        let end = self.line_starts.get(number).map_or(self.text.len(), |&end| end as usize);
        let line = self.text.get(start..end)?;
        let line = line.strip_suffix("\r\n").or_else(|| line.strip_suffix(['\n', '\r'])).unwrap_or(line);
        Some(start..start + line.len())
    }

    /// The text that a span covers; empty where the span is out of bounds or cuts a character.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

/// The characters that begin in these bytes.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0b1100_0000 != 0b1000_0000).count()
}

fn characters(bytes: &[u8]) -> Arc<[u32]> {
    let mut before = 0;
    let mut out = vec![0];
    for block in bytes.chunks(BLOCK) {
        before += begun(block) as u32;
        out.push(before);
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters_however_long_the_line() {
        let text = "é".repeat(3 * BLOCK) + "\n" + &"aé".repeat(BLOCK) + "\r\nb";
        let source = Source::new("a.py", text.as_str());
        let lines: Vec<(usize, &str)> = source.lines().collect();
        assert_eq!(lines.iter().map(|(_, line)| *line).collect::<String>(), text);
        for (n, (start, line)) in lines.into_iter().enumerate() {
            for (column, (at, _)) in line.char_indices().enumerate() {
                assert_eq!(source.position((start + at) as u32), Position { line: n + 1, column: column + 1 });
            }
        }
    }

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = Source::new("a.py", "é = 1\r\nb\rc\n");
        let at = |byte| (source.position(byte).line, source.position(byte).column);
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(1), (1, 1), "inside the é");
        assert_eq!(at(2), (1, 2));
        assert_eq!(at(8), (2, 1));
        assert_eq!(at(10), (3, 1));
        assert_eq!(at(999), (4, 1));
    }
}
