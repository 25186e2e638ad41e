//! Makes a text readable for a SQL tokenizer, byte for byte as long as it was.
//!
//! Client placeholders, psql's meta-commands, MySQL's `DELIMITER` lines, T-SQL's `GO` lines and COPY data are no SQL;
//! executable comments are SQL in disguise. All are overwritten in place, so that every offset stays true.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::HOLE;

/// A text made readable.
pub struct Masked {
    /// The text; as long as the original.
    pub text: String,
    /// Executable comments of the original.
    pub executable: Vec<Range<usize>>,
}

/// Makes a text readable.
pub fn mask(text: &str) -> Masked {
    let mut bytes = text.as_bytes().to_vec();
    let mut executable = Vec::new();
    lines(text, &mut bytes);
    executable_comments(text, &mut bytes, &mut executable);
    placeholders(text, &mut bytes);
    // Only whole characters are overwritten, with ASCII; anything else would be a fault above.
    let text = String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
    Masked { text, executable }
}

fn blank(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
}

/// Lines that a client program reads itself.
fn lines(text: &str, bytes: &mut [u8]) {
    let mut delimiter: Option<String> = None;
    let mut copying = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        let trimmed = line.trim();
        if copying {
            copying = trimmed != "\\.";
            blank(&mut bytes[range]);
            continue;
        }
        let upper = trimmed.get(..10).unwrap_or(trimmed).to_ascii_uppercase();
        if let Some(rest) = upper.strip_prefix("DELIMITER ").and_then(|_| trimmed.get(10..)) {
            let wanted = rest.trim();
            delimiter = (wanted != ";" && !wanted.is_empty()).then(|| wanted.to_string());
            blank(&mut bytes[range]);
        } else if trimmed.starts_with('\\') && trimmed[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            blank(&mut bytes[range]);
        } else if trimmed.eq_ignore_ascii_case("go") {
            blank(&mut bytes[range.clone()]);
            bytes[range.start + (line.len() - line.trim_start().len())] = b';';
        } else {
            if let Some(delimiter) = &delimiter {
                for (at, found) in line.match_indices(delimiter.as_str()) {
                    let span = range.start + at..range.start + at + found.len();
                    blank(&mut bytes[span.clone()]);
                    bytes[span.start] = b';';
                }
            }
            copying = is_copy(trimmed);
        }
    }
}

/// `COPY t (a, b) FROM stdin;` is followed by data.
fn is_copy(line: &str) -> bool {
    let starts = line.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("copy "));
    starts && line.trim_end_matches(';').trim_end().to_ascii_lowercase().ends_with("from stdin")
}

/// `/*!50003 SET x = 1 */` runs: its marks become space.
fn executable_comments(text: &str, bytes: &mut [u8], found: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while let Some(start) = text[at..].find("/*").map(|i| at + i) {
        let head = &text[start + 2..];
        let mark = if head.starts_with("M!") { 4 } else { 3 };
        let Some(end) = head.find("*/").map(|i| start + 2 + i + 2) else { return };
        if head.starts_with('!') || head.starts_with("M!") {
            let digits = text[start + mark..end].bytes().take_while(u8::is_ascii_digit).count();
            blank(&mut bytes[start..start + mark + digits]);
            blank(&mut bytes[end - 2..end]);
            found.push(start..end);
        }
        at = end;
    }
}

/// Placeholders of client libraries, and holes, become words.
fn placeholders(text: &str, bytes: &mut [u8]) {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = PATTERN.get_or_init(|| {
        Regex::new(r"…|%\([A-Za-z_]\w*\)[a-z]|%[sbtILd]\b|%%?\d\$[sIL]|\$\{[^{}]*\}|\{[A-Za-z_0-9.]*(?:![a-z])?(?::[^{}]*)?\}|:[A-Za-z_]\w*")
            .unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}"))
    });
    for found in pattern.find_iter(text) {
        let before = text[..found.start()].bytes().next_back();
        if found.as_str().starts_with(':') && before.is_some_and(|b| matches!(b, b':' | b'[' | b']' | b'$') || b.is_ascii_alphanumeric()) {
            continue;
        }
        let range = found.range();
        for byte in &mut bytes[range] {
            *byte = if *byte == b'\n' { b'\n' } else { b'_' };
        }
    }
    debug_assert_eq!(HOLE, '…');
}
