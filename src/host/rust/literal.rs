//! String literals, and the format strings among them, as parts with exact places.
//!
//! Both work on the characters that the program sees, each with the bytes it is written in: a format string is read
//! after its escapes are.

use crate::source::Span;
use crate::tree::{ExprId, Part};

/// A character that the program sees, and the bytes that it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) char: char,
    pub(super) span: Span,
}

impl Unit {
    /// Whether it is written as itself.
    fn exact(self) -> bool {
        self.span.len() == self.char.len_utf8() && self.char != char::REPLACEMENT_CHARACTER
    }
}

/// The characters of the string or character literal that `text` holds at `span`, prefix and quotes included.
pub(super) fn units(text: &str, span: Span) -> Vec<Unit> {
    let written = &text[span.range()];
    let Some(open) = written.find(['"', '\'']) else { return Vec::new() };
    let raw = written[..open].contains('r');
    let quote = &written[open..open + 1];
    let close = written.rfind(quote).filter(|&close| close > open).unwrap_or(written.len());
    let mut at = span.start as usize + open + 1;
    let end = span.start as usize + close;
    let mut units = Vec::new();
    while let Some(char) = text[at..end].chars().next() {
        let rest = &text[at..end];
        let (char, len) = match char {
            '\\' if !raw => escape(rest),
            '\r' if rest.starts_with("\r\n") => (Some('\n'), 2),
            _ => (Some(char), char.len_utf8()),
        };
        if let Some(char) = char {
            units.push(Unit { char, span: Span::new(at, at + len) });
        }
        at += len;
    }
    units
}

/// What the escape at the start of `rest` means, and its length. A line continuation means nothing; a byte that is no
/// ASCII is not known as a character; what is no escape stands for itself.
fn escape(rest: &str) -> (Option<char>, usize) {
    let mut chars = rest.chars();
    chars.next();
    let simple = match chars.next() {
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('0') => '\0',
        Some(c @ ('\\' | '\'' | '"')) => c,
        Some('x') => {
            let code = rest.get(2..4).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            return match code {
                Some(code) if code.is_ascii() => (Some(char::from(code)), 4),
                Some(_) => (Some(char::REPLACEMENT_CHARACTER), 4),
                None => (Some('\\'), 1),
            };
        }
        Some('u') => {
            let digits = rest[2..].strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
            let code = digits.and_then(|digits| u32::from_str_radix(&digits.replace('_', ""), 16).ok());
            return match (digits, code.and_then(char::from_u32)) {
                (Some(digits), Some(char)) => (Some(char), digits.len() + 4),
                _ => (Some('\\'), 1),
            };
        }
        Some('\n') | Some('\r') => {
            let after = rest[1..].trim_start_matches([' ', '\t', '\n', '\r']);
            return (None, rest.len() - after.len());
        }
        _ => return (Some('\\'), 1),
    };
    (Some(simple), 2)
}

/// Joins characters to parts: one for each stretch that is written as it reads, one for each escape.
pub(super) fn parts(units: &[Unit]) -> Vec<Part> {
    let mut parts = Vec::new();
    push_parts(&mut parts, units);
    parts
}

fn push_parts(parts: &mut Vec<Part>, units: &[Unit]) {
    let joins = |a: &Unit, b: &Unit| a.exact() && b.exact() && a.span.end == b.span.start;
    for run in units.chunk_by(joins) {
        let span = run[0].span.to(run[run.len() - 1].span);
        parts.push(Part::Literal { text: run.iter().map(|unit| unit.char).collect(), span });
    }
}

/// What a hole of a format string takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// The argument at this position behind the format string, from 0.
    Position(usize),
    /// The argument of this name, or else the variable.
    Name(String, Span),
}

/// Reads a format string: `{{` and `}}` are braces, every other `{…}` a hole whose value `value` finds. Where the
/// braces do not match, the rest is text.
pub(super) fn format(units: &[Unit], mut value: impl FnMut(Taken) -> Option<ExprId>) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut at, mut text, mut next) = (0, 0, 0);
    while at < units.len() {
        let (char, follower) = (units[at].char, units.get(at + 1).map(|unit| unit.char));
        if matches!(char, '{' | '}') && follower == Some(char) {
            push_parts(&mut parts, &units[text..at]);
            let span = units[at].span.to(units[at + 1].span);
            parts.push(Part::Literal { text: char.to_string(), span });
            at += 2;
            text = at;
            continue;
        }
        if char != '{' {
            at += 1;
            continue;
        }
        let Some(len) = units[at..].iter().position(|unit| unit.char == '}') else { break };
        push_parts(&mut parts, &units[text..at]);
        let taken = hole(&units[at + 1..at + len], &mut next);
        let span = units[at].span.to(units[at + len].span);
        parts.push(Part::Hole { value: value(taken), span });
        at += len + 1;
        text = at;
    }
    push_parts(&mut parts, &units[text..]);
    parts
}

/// What the inside of a hole takes. `next` is the position that `{}` takes, and moves on.
fn hole(inside: &[Unit], next: &mut usize) -> Taken {
    let colon = inside.iter().position(|unit| unit.char == ':');
    let (argument, spec) = inside.split_at(colon.unwrap_or(inside.len()));
    let name: String = argument.iter().map(|unit| unit.char).collect();
    if let (Some(first), Some(last)) = (argument.first(), argument.last()) {
        let name = name.trim();
        return name.parse().map_or_else(|_| Taken::Name(name.into(), first.span.to(last.span)), Taken::Position);
    }
    // `.*` takes its precision from the arguments, before the value.
    *next += usize::from(spec.windows(2).any(|pair| pair[0].char == '.' && pair[1].char == '*'));
    *next += 1;
    Taken::Position(*next - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(text, start, end)` of each part; a hole's text is what it takes.
    fn shown(parts: &[Part]) -> Vec<(&str, u32, u32)> {
        parts
            .iter()
            .map(|part| match part {
                Part::Literal { text, span } => (text.as_str(), span.start, span.end),
                Part::Hole { span, .. } => ("{}", span.start, span.end),
            })
            .collect()
    }

    fn read(text: &str) -> Vec<Part> {
        parts(&units(text, Span::new(0, text.len())))
    }

    #[test]
    fn each_escape_is_a_part_of_its_own() {
        assert_eq!(
            shown(&read(r#""a\n\x41é\u{1F_600}b\"""#)),
            [("a", 1, 2), ("\n", 2, 4), ("A", 4, 8), ("é", 8, 10), ("😀", 10, 20), ("b", 20, 21), ("\"", 21, 23)]
        );
        assert_eq!(shown(&read("\"SET \\\n   x\"")), [("SET ", 1, 5), ("x", 10, 11)]);
        assert_eq!(shown(&read("\"a\r\nb\"")), [("a", 1, 2), ("\n", 2, 4), ("b", 4, 5)]);
        assert_eq!(shown(&read("br##\"a\\n\"#b\"##")), [("a\\n\"#b", 5, 11)]);
        assert_eq!(shown(&read(r#"b"\xffa""#)), [("\u{fffd}", 2, 6), ("a", 6, 7)]);
        assert_eq!(shown(&read("\"\"")), []);
    }

    #[test]
    fn format_strings_have_holes() {
        let text = r#""{{}}{} {1:?} {x:>w$}{:.*}\n{""#;
        let mut taken = Vec::new();
        let parts = format(&units(text, Span::new(0, text.len())), |hole| {
            taken.push(hole);
            None
        });
        assert_eq!(
            shown(&parts),
            [
                ("{", 1, 3),
                ("}", 3, 5),
                ("{}", 5, 7),
                (" ", 7, 8),
                ("{}", 8, 13),
                (" ", 13, 14),
                ("{}", 14, 21),
                ("{}", 21, 26),
                ("\n", 26, 28),
                ("{", 28, 29),
            ]
        );
        use Taken::*;
        assert_eq!(taken, [Position(0), Position(1), Name("x".into(), Span::new(15, 16)), Position(2)]);
    }
}
