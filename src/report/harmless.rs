//! What a text from a file must not do where a report is read: steer a terminal, reorder a line, or speak to the
//! machine that reads the log.
//!
//! A line of a CI job's log can be a command to the runner. GitHub's runner takes `::name …::` at the start of a line,
//! blanks aside, and the older `##[name]` anywhere in it; Azure Pipelines takes `##vso[…]`, TeamCity `##teamcity[…]`.

use std::borrow::Cow;
use std::io::{self, Write};

/// The character that stands for `c` on a terminal: what could move the cursor, change colours or reorder the line is
/// replaced by a picture of it.
pub fn visible(c: char) -> char {
    match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => '\u{fffd}',
        _ => c,
    }
}

/// A text that stays on its line and does nothing to a terminal.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| visible(c) == c) { Cow::Borrowed(text) } else { text.chars().map(visible).collect() }
}

/// Where `[` stands in each `##name[` of a text, in bytes.
fn commands(text: &str) -> impl Iterator<Item = usize> {
    text.match_indices('[')
        .map(|(at, _)| at)
        .filter(move |&at| text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic()).ends_with("##"))
}

/// The characters of a text, each with whether it is the bracket that makes `##name[` a command.
pub fn characters(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut brackets = commands(text).peekable();
    text.char_indices().map(move |(at, c)| (c, brackets.next_if_eq(&at).is_some()))
}

/// A line that no runner takes for a command: U+FFFD stands for the mark that makes it one.
fn without_commands(line: &str) -> Cow<'_, str> {
    let mut opens = line.trim_start().starts_with("::");
    if !opens && commands(line).next().is_none() {
        return Cow::Borrowed(line);
    }
    // The line's first colon is the first of the two that open it.
    let safe = characters(line).map(|(c, speaks)| match c {
        ':' if std::mem::take(&mut opens) => '\u{fffd}',
        _ if speaks => '\u{fffd}',
        c => c,
    });
    Cow::Owned(safe.collect())
}

/// Passes lines on to what may be a job's log, none of them a command. The last one goes when it is flushed.
pub struct Console<'a> {
    out: &'a mut dyn Write,
    line: Vec<u8>,
}

impl<'a> Console<'a> {
    /// Over what shall get the lines.
    pub fn new(out: &'a mut dyn Write) -> Console<'a> {
        Console { out, line: Vec::new() }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.out.write_all(without_commands(&String::from_utf8_lossy(&line)).as_bytes())
    }
}

impl Write for Console<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.pass_on()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_no_command() {
        for (line, expected) in [
            ("  ::error::x", "  \u{fffd}:error::x"),
            ("a ::error::x", "a ::error::x"),
            ("crate::db::run", "crate::db::run"),
            ("a ##[error]x ##vso[task]", "a ##\u{fffd}error]x ##vso\u{fffd}task]"),
            ("###[group]", "###\u{fffd}group]"),
            ("## [no command] #[test]", "## [no command] #[test]"),
        ] {
            assert_eq!(without_commands(line), expected);
        }
        let mut out = Vec::new();
        let mut console = Console::new(&mut out);
        console.write_all(b"a\n:").unwrap();
        console.write_all(b":stop-commands::x\nrest").unwrap();
        console.flush().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\n\u{fffd}:stop-commands::x\nrest");
    }
}
