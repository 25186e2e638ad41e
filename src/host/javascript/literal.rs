//! Strings: what stands between the quotes, and what the program sees of it.

use crate::source::Span;
use crate::tree::{MAX_PARTS, Part};

/// Cuts `text[start..end]`, the inside of a literal, into parts, one for each escape, as far as parts are kept.
pub(super) fn unescape(text: &str, start: usize, end: usize, parts: &mut Vec<Part>) {
    let mut plain = start;
    while let Some(found) = text.get(plain..end).and_then(|rest| rest.find('\\')) {
        if parts.len() > MAX_PARTS {
            break;
        }
        let at = plain + found;
        push(text, plain, at, parts);
        let mut buffer = String::new();
        let length = escape(&text[at..end], &mut buffer);
        parts.push(Part::Literal { text: buffer, span: Span::new(at, at + length) });
        plain = at + length;
    }
    push(text, plain, end, parts);
}

/// `text[start..end]` as it stands.
pub(super) fn push(text: &str, start: usize, end: usize, parts: &mut Vec<Part>) {
    if start < end {
        let words = text.get(start..end).unwrap_or_default().to_string();
        parts.push(Part::Literal { text: words, span: Span::new(start, end) });
    }
}

/// Reads the escape that `rest` begins with into `out`, and says how many bytes of source it takes.
fn escape(rest: &str, out: &mut String) -> usize {
    let Some(letter) = rest[1..].chars().next() else { return 1 };
    let length = 1 + letter.len_utf8();
    match letter {
        'n' => out.push('\n'),
        't' => out.push('\t'),
        'r' => out.push('\r'),
        'b' => out.push('\u{8}'),
        'f' => out.push('\u{c}'),
        'v' => out.push('\u{b}'),
        '\r' if rest[2..].starts_with('\n') => return 3,
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => {}
        '0'..='7' => return octal(rest, out),
        'x' => {
            if let Some(code) = hex(rest, 2, 4) {
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                return 4;
            }
            out.push('x');
        }
        'u' => {
            if let Some((code, length)) = unicode(rest) {
                if let Some((low, more)) = low_surrogate(&rest[length..]).filter(|_| (0xD800..0xDC00).contains(&code)) {
                    let joined = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    out.push(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
                    return length + more;
                }
                out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                return length;
            }
            out.push('u');
        }
        other => out.push(other),
    }
    length
}

/// `\0`, and the old `\101`: up to three digits, at most 255.
fn octal(rest: &str, out: &mut String) -> usize {
    let mut code = 0;
    let mut length = 1;
    for digit in rest[1..].chars().take(3).map_while(|c| c.to_digit(8)) {
        if code * 8 + digit > 255 {
            break;
        }
        code = code * 8 + digit;
        length += 1;
    }
    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    length
}

/// `\uXXXX` or `\u{…}`: the code and its length in the source.
fn unicode(rest: &str) -> Option<(u32, usize)> {
    if rest[2..].starts_with('{') {
        let close = rest.bytes().take(64).position(|byte| byte == b'}')?;
        return Some((hex(rest, 3, close)?, close + 1));
    }
    Some((hex(rest, 2, 6)?, 6))
}

fn low_surrogate(rest: &str) -> Option<(u32, usize)> {
    let found = rest.starts_with("\\u").then(|| unicode(rest)).flatten()?;
    (0xDC00..0xE000).contains(&found.0).then_some(found)
}

fn hex(rest: &str, start: usize, end: usize) -> Option<u32> {
    let digits = rest.get(start..end)?;
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(inside: &str, expected: &[(&str, u32, u32)]) {
        let mut parts = Vec::new();
        unescape(inside, 0, inside.len(), &mut parts);
        let found: Vec<(&str, u32, u32)> = parts
            .iter()
            .map(|part| match part {
                Part::Literal { text, span } => (text.as_str(), span.start, span.end),
                Part::Hole { .. } => unreachable!("no holes here"),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn each_escape_is_a_part_of_its_own() {
        check(r"a\nb", &[("a", 0, 1), ("\n", 1, 3), ("b", 3, 4)]);
        check(r"\x41\u0042\u{1F600}", &[("A", 0, 4), ("B", 4, 10), ("😀", 10, 19)]);
        check(r"\uD83D\uDE00!", &[("😀", 0, 12), ("!", 12, 13)]);
        check("SET \\\r\nx", &[("SET ", 0, 4), ("", 4, 7), ("x", 7, 8)]);
        check(r"\0\101\'\é", &[("\0", 0, 2), ("A", 2, 6), ("'", 6, 8), ("é", 8, 11)]);
    }

    #[test]
    fn broken_escapes_are_no_trouble() {
        check(r"\uD83D", &[("\u{FFFD}", 0, 6)]);
        check(r"\u{zz}", &[("u", 0, 2), ("{zz}", 2, 6)]);
        check(r"\xé", &[("x", 0, 2), ("é", 2, 4)]);
        check("\\", &[("", 0, 1)]);
        check("\\u{110000000000}", &[("u", 0, 2), ("{110000000000}", 2, 16)]);
    }
}
