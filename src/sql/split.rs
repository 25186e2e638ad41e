//! Cuts a text's tokens into statements.

use std::ops::Range;

use super::lex::{Kind, Tok};

/// The token ranges of the statements of a text, without their semicolons.
///
/// A semicolon inside parentheses, or inside the `BEGIN … END` of a stored routine, does not end a statement.
pub fn statements(tokens: &[Tok]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let (mut parens, mut blocks) = (0usize, 0usize);
    for (i, token) in tokens.iter().enumerate() {
        if token.is("(") {
            parens += 1;
        } else if token.is(")") {
            parens = parens.saturating_sub(1);
        } else if is_routine(&tokens[start..i]) {
            blocks = match token.word() {
                Some("BEGIN" | "CASE") if !follows(tokens, start, i, "END") => blocks + 1,
                Some("END") if !closes_inner(tokens, i) => blocks.saturating_sub(1),
                _ => blocks,
            };
        }
        if token.is(";") && blocks == 0 && (parens == 0 || starts_statement(tokens.get(i + 1))) {
            out.push(start..i);
            start = i + 1;
            parens = 0;
        }
    }
    out.push(start..tokens.len());
    out.retain(|range| !range.is_empty());
    out
}

/// Words that only begin a statement: behind a semicolon they end a parenthesis that was left open.
fn starts_statement(token: Option<&Tok>) -> bool {
    matches!(
        token.and_then(Tok::word),
        Some("CREATE" | "ALTER" | "DROP" | "INSERT" | "UPDATE" | "DELETE" | "SELECT" | "SET" | "GRANT" | "BEGIN" | "COMMIT")
    )
}

fn follows(tokens: &[Tok], start: usize, i: usize, word: &str) -> bool {
    i > start && tokens[i - 1].is(word)
}

/// `END IF`, `END LOOP`: ends what was not counted.
fn closes_inner(tokens: &[Tok], i: usize) -> bool {
    let next = tokens.get(i + 1).and_then(Tok::word);
    matches!(next, Some("IF" | "LOOP" | "WHILE" | "REPEAT" | "FOR"))
}

/// Whether tokens begin the definition of a stored routine whose body is not a string.
pub fn is_routine(tokens: &[Tok]) -> bool {
    let mut words = tokens.iter().take(12).filter_map(Tok::word);
    if !matches!(words.next(), Some("CREATE" | "ALTER")) {
        return false;
    }
    let defines = words.any(|w| matches!(w, "FUNCTION" | "PROCEDURE" | "PROC" | "TRIGGER" | "EVENT"));
    defines && !tokens.iter().any(|t| matches!(t.kind, Kind::Body(..)))
}
