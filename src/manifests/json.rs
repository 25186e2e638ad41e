//! JSON as people write it in configuration: comments and trailing commas are allowed.

use jsonc_parser::{ParseOptions, parse_to_serde_value};
use serde_json::Value;

/// Parses JSON with comments and trailing commas. `None` where it is not JSON even so.
pub fn parse(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}');
    // Most files are strict, and the other parser is slower.
    let value = serde_json::from_str(text).ok();
    value.or_else(|| parse_to_serde_value(text, &ParseOptions::default()).ok())
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
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }
}
