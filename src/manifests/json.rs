//! JSON as people write it in configuration: comments and trailing commas are allowed.

use serde_json::Value;

/// Parses JSON with comments and trailing commas.
pub fn parse(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&strict(text))).ok()
}

/// The same text without comments and trailing commas.
fn strict(text: &str) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        match (byte, bytes.get(i + 1)) {
            (b'"', _) => {
                let start = i;
                i += 1;
                while bytes.get(i).is_some_and(|&b| b != b'"') {
                    i += if bytes[i] == b'\\' { 2 } else { 1 };
                }
                i = (i + 1).min(bytes.len());
                out.extend(&bytes[start..i]);
                continue;
            }
            (b'/', Some(b'/')) => {
                i += bytes[i..].iter().position(|&b| b == b'\n').unwrap_or(bytes.len() - i);
                continue;
            }
            (b'/', Some(b'*')) => {
                let end = bytes[i + 2..].windows(2).position(|pair| pair == b"*/");
                i = end.map_or(bytes.len(), |end| i + 2 + end + 2);
                continue;
            }
            (b'}' | b']', _) => {
                let last = out.iter().rposition(|b| !b.is_ascii_whitespace());
                if let Some(last) = last.filter(|&last| out[last] == b',') {
                    out.remove(last);
                }
                out.push(byte);
            }
            _ => out.push(byte),
        }
        i += 1;
    }
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_are_allowed() {
        let text = "{ // one\n \"a\": \"/* no, */ //\", /* two */ \"b\": [1, 2,],\n}";
        assert_eq!(parse(text), serde_json::from_str(r#"{"a": "/* no, */ //", "b": [1, 2]}"#).ok());
        for broken in ["{", "\"\\", "/*", "\"a\\\""] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }
}
