//! SQL or prose: `listen to events` is both a list of words and nearly a statement.

use super::Shape;
use super::reading::Form;
use super::tokens::{Kind, View};

/// How much one statement looks like SQL.
pub fn statement(view: View, form: Form, parsed: bool) -> Shape {
    let loud = view.written(0).bytes().all(|b| b.is_ascii_uppercase());
    let spoken =
        (0..view.len()).all(|at| view.kind(at) == Some(Kind::Word) || matches!(view.written(at), "," | "." | "*"));
    match form {
        Form::Invalid => Shape::None,
        Form::Firm if !spoken || loud || has_name(view) => Shape::Certain,
        Form::Plain if parsed && (!spoken || loud) => Shape::Certain,
        Form::Loose if loud && view.len() == 2 && operand(view) => Shape::Certain,
        Form::Firm | Form::Plain | Form::Loose => Shape::Likely,
    }
}

/// A text of several statements is as sure as its surest one, where none of them is prose.
pub fn text(statements: &[Shape]) -> Shape {
    let best = statements.iter().copied().max().unwrap_or_default();
    if statements.contains(&Shape::None) { best.min(Shape::Likely) } else { best }
}

/// A word that only a program would write.
fn has_name(view: View) -> bool {
    (0..view.len()).any(|at| view.written(at).contains('_'))
}

/// Whether `USE x`, `LISTEN x` has an operand that prose has not: `USE CASE` and `LOAD {}` could be labels or messages.
fn operand(view: View) -> bool {
    match view.kind(1) {
        Some(Kind::Word) => !view.written(1).bytes().all(|b| b.is_ascii_uppercase()),
        Some(Kind::Hole) => matches!(view.written(0), "LISTEN" | "NOTIFY"),
        _ => true,
    }
}
