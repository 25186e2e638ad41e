//! Gaps of the TypeScript grammar that real code falls into.
//!
//! - Type arguments before a template, ``sql<Row>`select 1` ``, are read as two comparisons, which would lose the very
//!   texts that matter most.
//! - `f<typeof import('m')>()` and `export type * from 'm'` are syntax errors.
//!
//! None of these types means anything here, so they are blanked before parsing. The words of names and literals are taken
//! from the original file, which makes a wrong guess inside a string or a comment harmless.

use std::borrow::Cow;
use std::ops::Range;

/// Type arguments are shorter than this; it bounds the search backwards.
const LONGEST: usize = 4096;

/// The text with spaces for what the grammar does not know. As long as the original, byte by byte.
pub(super) fn blank(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for (tick, _) in text.match_indices('`') {
        if let Some(close) = closing_before(bytes, tick) {
            gaps.extend(opening(bytes, close).map(|open| open..close + 1));
        }
    }
    for (at, _) in text.match_indices("typeof import(") {
        gaps.extend(module_type(bytes, at));
    }
    gaps.extend(text.match_indices("export type *").map(|(at, _)| at + "export ".len()..at + "export type".len()));
    if gaps.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut blanked = bytes.to_vec();
    for gap in gaps {
        blanked[gap].fill(b' ');
    }
    // Each gap begins and ends with ASCII, so no character was cut.
    String::from_utf8(blanked).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The `>` right before a backtick, or before a comment before it: ``sql<Row>/* sql */`…` ``.
fn closing_before(bytes: &[u8], tick: usize) -> Option<usize> {
    let mut end = tick;
    let trimmed = bytes[..tick].trim_ascii_end();
    if trimmed.ends_with(b"*/") {
        let floor = trimmed.len().saturating_sub(80);
        let comment = trimmed[floor..].windows(2).rposition(|pair| pair == b"/*")?;
        end = bytes[..floor + comment].trim_ascii_end().len();
    }
    let close = end.checked_sub(1)?;
    (bytes[close] == b'>').then_some(close)
}

/// Where the `<` stands that the `>` at `close` closes, if it opens type arguments right behind a name or a call.
fn opening(bytes: &[u8], close: usize) -> Option<usize> {
    let mut open = vec![b'<'];
    let mut at = close;
    if close > 0 && bytes[close - 1] == b'=' {
        return None;
    }
    while at > close.saturating_sub(LONGEST).max(1) {
        at -= 1;
        match bytes[at] {
            b'>' if bytes[at - 1] == b'=' => {}
            b'>' => open.push(b'<'),
            b')' => open.push(b'('),
            b']' => open.push(b'['),
            b'}' => open.push(b'{'),
            opener @ (b'<' | b'(' | b'[' | b'{') => {
                if open.pop() != Some(opener) {
                    return None;
                }
                if open.is_empty() {
                    let before = bytes[at - 1];
                    let tag = before.is_ascii_alphanumeric() || matches!(before, b'_' | b'$' | b')' | b']');
                    return (tag && at + 1 < close).then_some(at);
                }
            }
            // A template's own edge or hole, or comparisons that are joined.
            b'`' => return None,
            b'$' if bytes[at + 1] == b'{' => return None,
            b'&' | b'|' if bytes[at - 1] == bytes[at] => return None,
            _ => {}
        }
    }
    None
}

/// The `<typeof import('m')>` of a call, around the `typeof` at `at`.
fn module_type(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let open = bytes[..at].trim_ascii_end().strip_suffix(b"<")?.len();
    let rest = &bytes[at..bytes.len().min(at + LONGEST)];
    let module = rest.iter().position(|&byte| byte == b')')? + 1;
    let spaces = rest[module..].len() - rest[module..].trim_ascii_start().len();
    let close = at + module + spaces;
    bytes[close..].starts_with(b">(").then_some(open..close + 1)
}

#[cfg(test)]
mod tests {
    use super::blank;

    /// `«…»` marks what is blanked.
    #[track_caller]
    fn check(marked: &str) {
        let mut expected = String::new();
        let mut inside = false;
        for c in marked.chars() {
            match c {
                '«' | '»' => inside = c == '«',
                _ if inside => expected.extend(std::iter::repeat_n(' ', c.len_utf8())),
                _ => expected.push(c),
            }
        }
        assert_eq!(blank(&marked.replace(['«', '»'], "")), expected);
    }

    #[test]
    fn type_arguments_before_a_template_are_blanked() {
        check("sql«<Row>»`x`");
        check("tag(a)«<Row>»`x`");
        check("a.b«<{ f: (x: A<B>) => C[] }>»`x`");
        check("sql«<\n'é' | B\n>»`x`");
        check("sql«<Row[]>»/* sql */ `x`");
    }

    #[test]
    fn types_of_modules_are_blanked() {
        check("await actual«<typeof import('m')>»()");
        check("actual«<\n  typeof import(\"m\")\n>»()");
        check("export «type» * from 'm'");
        check("let x: typeof import('m');");
        check("let x: A<typeof import('m')>;");
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "a > `x`",
            "a<b&&c>`x`",
            "`x <b>`",
            "`a<${b}>`",
            "<>`x`</>",
            "f(a<b, c)>`x`",
            ">`",
            "a<>`",
            "x =>`y`",
            "*/`",
            "a */ `",
            "`",
            "<typeof import(",
            "typeof import(",
        ] {
            check(text);
        }
    }
}
