//! Where statements begin and end.

use std::ops::Range;

use super::reading::Place;
use super::set::begins_in_tsql;
use super::tokens::{Kind, View};
use crate::fact::Engine;

/// The statements of a text, as ranges of its tokens without the `;`. `breaks` are bytes where one ends without it.
///
/// The body of a routine stays whole, whether it stands between `BEGIN` and `END` or, in T-SQL, runs to the batch's end.
pub fn statements(view: View, breaks: &[usize], engine: Option<Engine>) -> Vec<Range<usize>> {
    let mut statements = Vec::new();
    let mut breaks = breaks.iter().copied().peekable();
    let mut state = State::at(view, 0);
    for at in 0..view.len() {
        let start = view.bytes(at..at + 1).start;
        if breaks.next_if(|&stop| stop <= start).is_some() {
            while breaks.next_if(|&stop| stop <= start).is_some() {}
            statements.push(state.start..at);
            state = State::at(view, at);
        }
        if engine == Some(Engine::Mssql) {
            if state.routine {
                continue;
            }
            if at > state.start && state.parens == 0 && begins_statement(view, state.start, at) {
                statements.push(state.start..at);
                state = State::at(view, at);
            }
        }
        if state.ends(view, at) {
            statements.push(state.start..at);
            state = State::at(view, at + 1);
        }
    }
    statements.push(state.start..view.len());
    statements.retain(|statement| !statement.is_empty());
    statements
}

/// What is open in the statement that is being read.
struct State {
    start: usize,
    routine: bool,
    rule: bool,
    blocks: usize,
    parens: usize,
}

impl State {
    fn at(view: View, start: usize) -> State {
        let head = view.part(start..start + 24);
        let rule = head.is(0, "CREATE") && (head.is(1, "RULE") || head.all(1, &["OR", "REPLACE", "RULE"]));
        State { start, routine: routine(head).is_some(), rule, blocks: 0, parens: 0 }
    }

    /// Takes a token in; whether it is the `;` that ends the statement.
    fn ends(&mut self, view: View, at: usize) -> bool {
        match view.kind(at) {
            Some(Kind::Symbol) => match view.written(at) {
                "(" => self.parens += 1,
                ")" => self.parens = self.parens.saturating_sub(1),
                ";" => return self.blocks == 0 && !(self.rule && self.parens > 0),
                _ => {}
            },
            Some(Kind::Word) if self.routine => {
                if view.is(at, "BEGIN") || view.is(at, "CASE") && (at == 0 || !view.is(at - 1, "END")) {
                    self.blocks += 1;
                } else if view.is(at, "END") && !view.any(at + 1, &["IF", "LOOP", "WHILE", "REPEAT", "FOR"]) {
                    self.blocks = self.blocks.saturating_sub(1);
                }
            }
            _ => {}
        }
        false
    }
}

/// Where the word for the kind of routine stands, if the statement defines one: `CREATE … FUNCTION`, `ALTER PROCEDURE`.
pub fn routine(view: View) -> Option<usize> {
    if !view.any(0, &["CREATE", "ALTER"]) {
        return None;
    }
    let kind = (1..view.len().min(20)).find(|&at| {
        view.any(at, &["FUNCTION", "PROCEDURE", "PROC", "TRIGGER", "EVENT"])
            || view
                .any(at, &["TABLE", "VIEW", "INDEX", "SEQUENCE", "TYPE", "DATABASE", "USER", "ROLE", "RULE", "DOMAIN"])
            || view.any(at, &["EXTENSION", "POLICY", "SCHEMA", "AS", "ON", "TEMP", "TEMPORARY", "UNIQUE"])
    })?;
    view.any(kind, &["FUNCTION", "PROCEDURE", "PROC", "TRIGGER", "EVENT"]).then_some(kind)
}

/// T-SQL needs no `;`: whether the word that begins this line begins a statement.
fn begins_statement(view: View, start: usize, at: usize) -> bool {
    if !view.tokens[at].line_start || view.is(start, "MERGE") {
        return false;
    }
    let after_short =
        view.any(start, &["USE", "SET", "DECLARE", "PRINT", "EXEC", "EXECUTE", "COMMIT", "ROLLBACK", "BEGIN"]);
    begins_in_tsql(view, at)
        || view
            .any(at, &["USE", "DECLARE", "CREATE", "ALTER", "DROP", "EXEC", "EXECUTE", "IF", "ELSE", "WHILE", "PRINT"])
        || view.any(
            at,
            &["BEGIN", "END", "COMMIT", "ROLLBACK", "INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "RETURN"],
        )
        || after_short && view.any(at, &["SELECT", "WITH"]) && !view.is(at - 1, "FOR")
}

/// The statements of a body, as ranges of its tokens: between `;`, `BEGIN`, `THEN`, `ELSE`, `LOOP`, `DO` and the like.
pub fn segments(view: View, place: Place, engine: Option<Engine>) -> Vec<Range<usize>> {
    let mut segments = Vec::new();
    let (mut start, mut parens) = (0, 0usize);
    let mut cases: Vec<bool> = Vec::new();
    let tsql = engine == Some(Engine::Mssql);
    for at in 0..view.len() {
        let expression = cases.last() == Some(&true);
        let opens = match view.kind(at) {
            Some(Kind::Symbol) => match view.written(at) {
                "(" => {
                    parens += 1;
                    false
                }
                ")" => {
                    parens = parens.saturating_sub(1);
                    false
                }
                ";" => {
                    segments.push(start..at);
                    (start, parens) = (at + 1, 0);
                    cases.retain(|expression| !expression);
                    false
                }
                _ => false,
            },
            Some(Kind::Word) => {
                if view.is(at, "CASE") && (at == 0 || !view.is(at - 1, "END")) {
                    cases.push(at != start);
                    false
                } else if view.is(at, "END") {
                    if expression || view.is(at + 1, "CASE") {
                        cases.pop();
                    } else if parens == 0 {
                        segments.push(start..at);
                        start = at;
                    }
                    false
                } else if tsql && at > start && parens == 0 && begins_statement(view, start, at) {
                    segments.push(start..at);
                    start = at;
                    view.is(at, "BEGIN")
                } else {
                    parens == 0 && !expression && opens(view, at, place)
                }
            }
            _ => false,
        };
        if opens {
            segments.push(start..at + 1);
            start = at + 1;
        }
    }
    segments.push(start..view.len());
    segments.retain(|segment| !segment.is_empty());
    segments
}

/// Whether a statement may begin after this word.
fn opens(view: View, at: usize, place: Place) -> bool {
    match view.written(at).to_ascii_uppercase().as_str() {
        "BEGIN" => !view.any(at + 1, &["TRAN", "TRANSACTION", "TRY", "CATCH", "WORK", "NOT", "DISTRIBUTED"]),
        "TRY" | "CATCH" => at > 0 && view.any(at - 1, &["BEGIN", "END"]),
        "THEN" | "ELSE" | "LOOP" | "REPEAT" | "ATOMIC" => true,
        "DO" => place == Place::Block,
        _ => false,
    }
}
