//! String literals: prefixes, escapes and holes.

use super::lower::Lower;
use super::span;
use crate::source::Span;
use crate::tree::{ExprId, ExprKind, Part};
use tree_sitter::Node;

/// What a literal's prefix says.
#[derive(Clone, Copy, Default)]
struct Prefix {
    raw: bool,
    bytes: bool,
    /// An f-string or a t-string.
    holes: bool,
    template: bool,
}

impl Prefix {
    /// Reads `rb"`, `f'''` and the like.
    fn of(start: &str) -> Prefix {
        let has = |letter: char| start.contains([letter, letter.to_ascii_uppercase()]);
        Prefix { raw: has('r'), bytes: has('b'), holes: has('f') || has('t'), template: has('t') }
    }
}

impl<'t> Lower<'t> {
    /// One literal, or adjacent ones, which Python joins.
    pub(super) fn string(&mut self, node: Node<'t>) -> ExprId {
        if self.text(node).starts_with('`') {
            // Python 2's repr, which the grammar takes for a string.
            return self.add(ExprKind::Other, span(node));
        }
        let mut parts = Vec::new();
        if node.kind() == "concatenated_string" {
            for literal in self.children(node) {
                self.literal(literal, &mut parts);
            }
        } else {
            self.literal(node, &mut parts);
        }
        self.add(ExprKind::Text(parts), span(node))
    }

    /// The text of a literal without holes.
    pub(super) fn constant(&mut self, node: Node<'t>) -> Option<String> {
        if node.kind() != "string" || node.has_error() {
            return None;
        }
        let mut parts = Vec::new();
        let prefix = Prefix::of(self.text(node.named_child(0)?));
        if prefix.holes {
            return None;
        }
        self.literal(node, &mut parts);
        let texts = parts.into_iter().map(|part| match part {
            Part::Literal { text, .. } => Some(text),
            Part::Hole { .. } => None,
        });
        texts.collect()
    }

    /// Adds a literal's parts. What stands between its quotes and its holes is text.
    fn literal(&mut self, node: Node<'t>, parts: &mut Vec<Part>) {
        let mut prefix = Prefix::default();
        let (mut from, mut quotes) = (node.start_byte(), 0);
        for child in self.tokens(node) {
            match child.kind() {
                "string_start" => {
                    let start = self.text(child);
                    quotes = start.len() - start.trim_end_matches(['\'', '"']).len();
                    prefix = Prefix::of(start);
                }
                // The grammar takes a backslash at the start of a raw literal into the end: `r"\\"`.
                "string_end" => self.literal_text(from, child.end_byte().saturating_sub(quotes), prefix, parts),
                "interpolation" => {
                    self.literal_text(from, child.start_byte(), prefix, parts);
                    let value = self.hole(child, prefix);
                    parts.push(Part::Hole { value, span: span(child) });
                }
                _ if child.is_error() => {
                    self.literal_text(from, child.start_byte(), prefix, parts);
                    self.nested(child, |lower| lower.all(child));
                    parts.push(Part::Hole { value: None, span: span(child) });
                }
                _ => continue,
            }
            from = child.end_byte();
        }
    }

    /// Lowers `{x!r:fmt}`, and returns its value where that is what the text will hold.
    fn hole(&mut self, node: Node<'t>, prefix: Prefix) -> Option<ExprId> {
        let (mut value, mut as_is, mut query) = (None, true, false);
        let shows_source = self.tokens(node).iter().any(|token| token.kind() == "=");
        for child in self.children(node) {
            match child.kind() {
                "type_conversion" => as_is &= self.text(child) == "!s",
                "format_specifier" => {
                    as_is = false;
                    query = self.text(child) == ":q";
                    for nested in self.children(child) {
                        self.nested(nested, |lower| lower.hole(nested, Prefix::default()));
                    }
                }
                _ => value = Some(self.expr(child)),
            }
        }
        let is_text = if prefix.template { query } else { as_is && !shows_source };
        value.filter(|_| is_text)
    }

    /// Adds source text between two bytes as literal parts, cut at each escape.
    fn literal_text(&self, start: usize, end: usize, prefix: Prefix, parts: &mut Vec<Part>) {
        let Some(text) = self.text.get(start..end) else { return };
        let bytes = text.as_bytes();
        let (mut run, mut at) = (0, 0);
        let mut push = |text: &str, from: usize, to: usize| {
            if !text.is_empty() {
                let span = Span::new(start + from, start + to);
                parts.push(Part::Literal { text: text.into(), span });
            }
        };
        while let Some(&byte) = bytes.get(at) {
            let escape = match byte {
                b'\\' if !prefix.raw => escape(&text[at..], prefix.bytes),
                b'{' if prefix.holes && bytes.get(at + 1) == Some(&b'{') => Some((2, Some('{'))),
                b'}' if prefix.holes && bytes.get(at + 1) == Some(&b'}') => Some((2, Some('}'))),
                _ => None,
            };
            let Some((length, meant)) = escape else {
                at += 1;
                continue;
            };
            push(&text[run..at], run, at);
            let mut buffer = [0; 4];
            push(meant.map_or("", |c| c.encode_utf8(&mut buffer)), at, at + length);
            at += length;
            run = at;
        }
        push(&text[run..], run, text.len());
    }
}

/// Reads the escape that `text` starts with: its length in bytes, and the character that it means (a line continuation
/// means none). `None` where Python leaves the backslash as it is. What has no character here (a lone surrogate, a
/// character given by its name, which would take Unicode's table of names) becomes U+FFFD.
fn escape(text: &str, bytes: bool) -> Option<(usize, Option<char>)> {
    let after = &text[1..];
    let plain = |c| Some((2, Some(c)));
    let coded = |digits: usize| {
        let code = after.get(1..1 + digits).filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let code = u32::from_str_radix(code, 16).ok()?;
        Some((2 + digits, Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))))
    };
    match *after.as_bytes().first()? {
        b'\n' => Some((2, None)),
        b'\r' => Some((if after.starts_with("\r\n") { 3 } else { 2 }, None)),
        quote @ (b'\\' | b'\'' | b'"') => plain(quote as char),
        b'a' => plain('\x07'),
        b'b' => plain('\x08'),
        b'f' => plain('\x0c'),
        b'n' => plain('\n'),
        b'r' => plain('\r'),
        b't' => plain('\t'),
        b'v' => plain('\x0b'),
        b'0'..=b'7' => {
            let digits = after.bytes().take(3).take_while(|b| matches!(b, b'0'..=b'7')).count();
            let code = u32::from_str_radix(&after[..digits], 8).ok()?;
            Some((1 + digits, char::from_u32(code)))
        }
        b'x' => coded(2),
        b'u' if !bytes => coded(4),
        b'U' if !bytes => coded(8),
        b'N' if !bytes && after[1..].starts_with('{') => {
            let length = after.find('}')?;
            Some((length + 2, Some(char::REPLACEMENT_CHARACTER)))
        }
        _ => None,
    }
}
