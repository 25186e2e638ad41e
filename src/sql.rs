//! SQL texts: split into statements, read each, and say what it does to the session.
//!
//! A text is masked (`mask`: holes, placeholders and client commands become harmless), cut into tokens (`tokens`, by
//! sqlparser), split (`split`) and read by the first words of each statement (`statement`, with `set` and `create`), by
//! the calls and variables in it (`calls`) and by the code inside it (`routine`). sqlparser's parser then says whether a
//! statement with facts is one (`parse`), which tells SQL from prose (`shape`).

mod calls;
mod create;
mod display;
mod engine;
mod foreign;
mod generated;
mod mask;
mod parse;
mod reading;
mod routine;
mod set;
mod shape;
mod split;
mod statement;
mod tokens;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::fact::{Engine, Located};

pub use display::one_line;
pub use engine::guess_engine;
pub use foreign::is_foreign;

use reading::{Reading, Scope};
use tokens::View;

/// What a run-time value looks like in a text that is analysed: each `…` (three bytes) is one hole.
pub const HOLE: char = '…';

/// A longer statement, in bytes, pins on RDS Proxy: "The connection ran a SQL query which exceeded the 16384 byte limit", says
/// its log (<https://github.com/getlago/lago-api/pull/6062>); the guide says 16 KB
/// (<https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html>).
const LARGE_STATEMENT: usize = 16_384;

/// What a text says.
#[derive(Debug, Default)]
pub struct Analysis {
    /// Its statements, in order. Their ranges do not overlap.
    pub statements: Vec<Statement>,
    /// How much it looks like SQL.
    pub shape: Shape,
}

/// One statement.
#[derive(Debug)]
pub struct Statement {
    /// Bytes of the text, without surrounding space, comments before it, and the final `;`. MySQL's executable comments
    /// are no comments.
    pub range: Range<usize>,
    /// What it does to the session, in the order of the text.
    pub facts: Vec<Located>,
    /// What it does to the transaction.
    pub control: Option<Control>,
    /// sqlparser can read it. Only statements with facts or control are tried; their facts come from the tokens in any
    /// case.
    pub parsed: bool,
    /// The engine that alone has this statement, where there is one: `GET_LOCK` means MySQL.
    pub engine: Option<Engine>,
}

/// What a statement does to the transaction around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`, `ROLLBACK` (not `ROLLBACK TO`).
    End,
}

/// How much a text looks like SQL, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Shape {
    /// Not at all.
    #[default]
    None,
    /// It begins like a statement, and could be prose: `set the table`.
    Likely,
    /// Every statement of it parses, or has a form that prose never has.
    Certain,
}

/// Of one statement, so many facts are told.
const MAX_FACTS: usize = 200;

/// Reads a text. `engine` is what the text's library implies; `None` means that any engine's syntax may stand here.
pub fn analyze(text: &str, engine: Option<Engine>) -> Analysis {
    let assumed = engine.or_else(|| guess_engine(text));
    let masked = mask::mask(text, assumed);
    let tokens = tokens::tokens(text, &masked, assumed);
    let view = View { text, tokens: &tokens };
    let mut scope = Scope::top(assumed);
    let mut statements: Vec<Statement> = Vec::new();
    let mut shapes = Vec::new();
    for tokens in split::statements(view, &masked.breaks, assumed) {
        let part = view.part(tokens);
        let Reading { mut facts, control, form } = statement::read(part, &scope);
        facts.truncate(MAX_FACTS);
        let range = part.range();
        if range.len() > LARGE_STATEMENT {
            facts.push(scope.fact("large-statement", "text", None, range.clone()));
        }
        scope.wrote |= part.find(&["INSERT", "UPDATE", "DELETE", "MERGE"]).is_some();
        let says = !facts.is_empty() || control.is_some();
        let engine = engine::of_facts(&facts).or_else(|| says.then(|| guess_engine(&text[range.clone()])).flatten());
        let parsed = says && parse::parse(&masked.text, range.clone(), assumed.or(engine)).is_some();
        shapes.push(shape::statement(part, form, parsed));
        statements.push(Statement { range, facts, control, parsed, engine });
    }
    leave_out_known_cursors(&mut statements, text);
    add_executable_comments(&mut statements, &masked.executable, &scope);
    if statements.len() > 1 && engine == Some(Engine::Mysql) {
        let first = &mut statements[0];
        first.facts.push(scope.fact("multi-statement", "several", None, first.range.clone()));
    }
    for statement in &mut statements {
        statement.facts.sort_by_key(|located| (located.range.start, located.range.end));
    }
    let shape = shape::text(&shapes).min(if masked.broken { Shape::Likely } else { Shape::Certain });
    Analysis { statements, shape }
}

/// Comments of a text that mention the program: `-- …` and `/* … */`.
pub fn mentions(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.match_indices("pinproof:").filter_map(|(at, _)| {
        let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
        let start = line + text[line..at].rfind("--").or_else(|| text[line..at].rfind("/*"))?;
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        Some(start..end)
    })
}

/// `FETCH` and `CLOSE` of a cursor that an earlier statement of the text declares say nothing that it does not say.
fn leave_out_known_cursors(statements: &mut [Statement], text: &str) {
    let mut declared: Vec<String> = Vec::new();
    for statement in statements {
        let first = text[statement.range.clone()].split_whitespace().next().unwrap_or_default();
        let declares = first.eq_ignore_ascii_case("declare");
        statement.facts.retain(|Located { fact, .. }| match &fact.name {
            Some(name) if fact.rule == "session-cursor" && declares => {
                declared.push(name.clone());
                true
            }
            Some(name) => fact.rule != "session-cursor" || !declared.contains(name),
            None => true,
        });
    }
}

/// Gives each executable comment to the statement that begins in it or that it stands in. A dump may hold one for each
/// row: the statement's first speaks for all.
fn add_executable_comments(statements: &mut [Statement], comments: &[Range<usize>], scope: &Scope) {
    for comment in comments {
        let at = statements.partition_point(|statement| statement.range.end <= comment.start);
        let next = statements.get(at + 1).map_or(usize::MAX, |next| next.range.start);
        let Some(statement) = statements.get_mut(at).filter(|statement| statement.range.start < comment.end) else {
            continue;
        };
        statement.range = statement.range.start.min(comment.start)..statement.range.end.max(comment.end.min(next));
        statement.engine = Some(Engine::Mysql);
        if !statement.facts.iter().any(|located| located.fact.rule == "executable-comment") {
            statement.facts.push(scope.fact("executable-comment", "comment", None, comment.clone()));
        }
    }
}
