//! JSON that is safe to print: what would steer a terminal or speak to a runner stands as `\u…`. A program that reads
//! it gets the same text.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::harmless::{characters, visible};

/// Writes a document over several lines, and a line break behind it.
pub fn write(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let document = serde_json::to_string_pretty(document)?;
    let mut safe = String::with_capacity(document.len() + 1);
    // Outside of strings JSON has no such character but the line break, and in strings that one is escaped.
    for (c, speaks) in characters(&document) {
        if speaks || (visible(c) != c && c != '\n') {
            let _ = write!(safe, "\\u{:04x}", c as u32);
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    out.write_all(safe.as_bytes())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_reader_gets_the_text_and_a_terminal_does_not() {
        let text = "a\u{9b}31m \u{202e}\"\n##[error]x é";
        let mut out = Vec::new();
        super::write(&[text], &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out, "[\n  \"a\\u009b31m \\u202e\\\"\\n##\\u005berror]x é\"\n]\n");
        assert_eq!(serde_json::from_str::<Vec<String>>(&out).unwrap(), [text]);
    }
}
