//! ``sql<Row>`select 1` ``: the TypeScript grammar has no tagged template with type arguments.
//!
//! It reads the tag as two comparisons, which would lose the very texts that matter most. Type arguments mean nothing
//! here, so they are blanked before parsing. The texts of literals are taken from the original file, which makes a
//! wrong guess inside a string or a comment harmless.

use std::borrow::Cow;

/// Type arguments are shorter than this; it bounds the search backwards.
const LONGEST: usize = 4096;

/// The text with spaces for the type arguments of tagged templates. As long as the original, byte by byte.
pub(super) fn blank_before_templates(text: &str) -> Cow<'_, str> {
    let mut out: Option<Vec<u8>> = None;
    for (end, _) in text.match_indices(">`") {
        if let Some(start) = opening(text.as_bytes(), end) {
            out.get_or_insert_with(|| text.as_bytes().to_vec())[start..=end].fill(b' ');
        }
    }
    match out.map(String::from_utf8) {
        Some(Ok(blanked)) => Cow::Owned(blanked),
        _ => Cow::Borrowed(text),
    }
}

/// Where the `<` stands that the `>` at `end` closes, if it opens type arguments right behind a name.
fn opening(bytes: &[u8], end: usize) -> Option<usize> {
    let mut open: Vec<u8> = vec![b'<'];
    let mut at = end;
    while at > end.saturating_sub(LONGEST) {
        at -= 1;
        match bytes[at] {
            b'>' if at > 0 && bytes[at - 1] == b'=' => {}
            b'>' => open.push(b'<'),
            b')' => open.push(b'('),
            b']' => open.push(b'['),
            b'}' => open.push(b'{'),
            opener @ (b'<' | b'(' | b'[' | b'{') => {
                if open.pop() != Some(opener) {
                    return None;
                }
                if open.is_empty() {
                    let named =
                        at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'_' | b'$'));
                    return (named && at + 1 < end).then_some(at);
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

#[cfg(test)]
mod tests {
    use super::blank_before_templates;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(blank_before_templates(text), expected);
    }

    #[test]
    fn type_arguments_before_a_template_are_blanked() {
        check("sql<Row>`x`", "sql     `x`");
        check("a.b<{ f: (x: A<B>) => C[] }>`x`", "a.b                         `x`");
        check("sql<\n'é' | B\n>`x`", "sql            `x`");
    }

    #[test]
    fn everything_else_stays() {
        for text in ["a > `x`", "a<b&&c>`x`", "`x <b>`", "`a<${b}>`", "<>`x`</>", "f(a<b, c)>`x`", ">`", "a<>`"] {
            check(text, text);
        }
    }
}
