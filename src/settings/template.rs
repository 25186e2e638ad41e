//! Template tags inside another syntax: `<%= … %>`, `{{ … }}`, `{% … %}`.

/// The same text, byte for byte as long, with its tags made harmless: one that fills its line becomes blank, one beside
/// other text becomes a word. `None` where there is none.
pub fn blanked(text: &str) -> Option<String> {
    if !["<%", "{{", "{%"].iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some((start, end)) = next_tag(text, at) {
        let line = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[end..].find('\n').map_or(text.len(), |i| end + i);
        let statement = text[start..].starts_with("<%") && !text[start..].starts_with("<%=")
            || text[start..].starts_with("{%")
            || (text[line..start].trim().is_empty() && text[end..line_end].trim().is_empty());
        let fill = if statement { b' ' } else { b'x' };
        for byte in &mut out[start..end] {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = fill;
            }
        }
        at = end;
    }
    String::from_utf8(out).ok()
}

/// The first tag from byte `at` on.
fn next_tag(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut from = at;
    loop {
        let start = from + text[from..].find(['<', '{'])?;
        let close = match text.as_bytes().get(start..start + 2)? {
            b"<%" => "%>",
            b"{{" => "}}",
            b"{%" => "%}",
            _ => {
                from = start + 1;
                continue;
            }
        };
        let end = text[start + 2..].find(close).map(|i| start + 2 + i + 2);
        // A tag goes over a few lines at most; one that nothing closes is no tag.
        match end.filter(|&end| end - start < 4_000) {
            Some(end) => return Some((start, end)),
            None => from = start + 2,
        }
    }
}
