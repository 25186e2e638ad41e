//! SQL texts: split into statements, read each, and say what it does to the session.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;
use sqlparser::parser::Parser;

use crate::fact::{Engine, Fact, Located};

mod call;
mod head;
mod lex;
mod mask;
mod split;

use head::Around;
use lex::{Kind, Tok};

/// What a run-time value looks like in a text that is analysed: each `…` (three bytes) is one hole.
pub const HOLE: char = '…';

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
    /// Bytes of the text, without surrounding space, comments before it, and the final `;`.
    pub range: Range<usize>,
    /// What it does to the session.
    pub facts: Vec<Located>,
    /// What it does to the transaction.
    pub control: Option<Control>,
    /// sqlparser read it; otherwise its facts come from its tokens.
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

/// Texts above this many bytes pin RDS Proxy: its log says "exceeded the 16384 byte limit".
pub const LARGE: usize = 16_384;
/// How deep bodies inside bodies are read.
const MAX_DEPTH: u8 = 4;

/// Reads a text. `engine` is what the text's library implies; `None` means that any engine's syntax may stand here.
pub fn analyze(text: &str, engine: Option<Engine>) -> Analysis {
    let masked = mask::mask(text);
    let guessed = engine.or_else(|| guess_engine(text));
    let tsql = guessed == Some(Engine::Mssql);
    let mut analysis = Analysis::default();
    let mut certain = true;
    let tokens = lex::lex(&masked.text, guessed);
    let reader = Reader { text: &masked.text, engine: guessed, tsql };
    for range in split::statements(&tokens) {
        let (statement, shape) = reader.statement(&tokens[range], false, false, MAX_DEPTH);
        certain &= shape == Shape::Certain;
        if shape > analysis.shape {
            analysis.shape = shape;
        }
        analysis.statements.push(statement);
    }
    if analysis.shape == Shape::Certain && !certain {
        let facts = analysis.statements.iter().filter(|s| !s.facts.is_empty());
        // A text of several statements is SQL where one of them surely is; prose has only one.
        if facts.count() == 0 {
            analysis.shape = Shape::Likely;
        }
    }
    for range in masked.executable {
        let fact = Fact::new("executable-comment", "comment", None);
        if let Some(statement) = analysis.statements.iter_mut().find(|s| range.start < s.range.end) {
            statement.facts.push(Located { fact, range });
            statement.engine = Some(Engine::Mysql);
            analysis.shape = Shape::Certain;
        }
    }
    if engine == Some(Engine::Mysql) && analysis.statements.len() > 1 {
        let range = analysis.statements[0].range.clone();
        let fact = Fact::new("multi-statement", "several", None);
        analysis.statements[0].facts.push(Located { fact, range });
    }
    analysis
}

/// Reads statements of one text.
#[derive(Clone, Copy)]
struct Reader<'t> {
    text: &'t str,
    engine: Option<Engine>,
    tsql: bool,
}

impl Reader<'_> {
    fn statement(self, tokens: &[Tok], block: bool, routine: bool, depth: u8) -> (Statement, Shape) {
        let range = match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end.max(first.range.start),
            _ => 0..0,
        };
        let mut statement = Statement { range: range.clone(), facts: Vec::new(), control: None, parsed: false, engine: None };
        let tokens = skip_labels(tokens, block);
        let head = head::read(tokens, Around { engine: self.engine, block, tsql: self.tsql });
        let whole = tokens.first().map_or(range.clone(), |first| first.range.start..range.end);
        statement.facts.extend(head.facts.into_iter().map(|fact| Located { fact, range: whole.clone() }));
        statement.control = head.control;
        statement.engine = head.engine;
        let defines = is_definition(tokens);
        if !defines {
            statement.facts.extend(call::facts(tokens, self.engine, self.tsql));
        }
        if range.len() > LARGE {
            statement.facts.push(Located { fact: Fact::new("large-statement", "text", None), range: range.clone() });
        }
        if let Some(depth) = depth.checked_sub(1) {
            self.bodies(tokens, block, routine, depth, &mut statement);
        }
        statement.facts.iter_mut().for_each(|l| l.fact.routine |= routine);
        let mut shape = match (head.certain, head.likely) {
            (true, _) => Shape::Certain,
            (false, true) => Shape::Likely,
            (false, false) => Shape::None,
        };
        let verb = tokens.first().and_then(Tok::word).is_some_and(|w| !matches!(w, "SET" | "USE" | "LISTEN" | "LOAD" | "EXECUTE"));
        if !statement.facts.is_empty() && depth == MAX_DEPTH && shape < Shape::Certain && head.likely {
            statement.parsed = self.parses(range);
            if statement.parsed && verb {
                shape = Shape::Certain;
            }
        }
        // A call of a function that only servers have is no prose.
        let calls = statement.facts.iter().any(|l| l.range.len() < whole.len());
        if head.likely && calls && shape == Shape::Likely && verb {
            shape = Shape::Certain;
        }
        (statement, shape)
    }

    fn parses(self, range: Range<usize>) -> bool {
        let Some(text) = self.text.get(range) else { return false };
        if text.len() > LARGE {
            return false;
        }
        let parser = Parser::new(lex::dialect(self.engine)).with_recursion_limit(40);
        parser.try_with_sql(text).is_ok_and(|mut parser| parser.parse_statements().is_ok())
    }

    /// Reads what a statement carries inside: a routine's or block's body, a text that a block executes.
    fn bodies(self, tokens: &[Tok], block: bool, routine: bool, depth: u8, statement: &mut Statement) {
        let first = tokens.first().and_then(Tok::word);
        let is_do = first == Some("DO");
        let is_create = matches!(first, Some("CREATE"));
        for (i, token) in tokens.iter().enumerate() {
            let executed = block && tokens[..i].iter().rev().take(6).any(|t| t.is("EXECUTE"));
            match &token.kind {
                Kind::Body(body, start) if is_do || is_create || executed => {
                    self.inner(body, *start, !executed || is_do, routine || is_create, depth, statement);
                }
                Kind::Text(body) if executed || (is_create && i > 0 && tokens[i - 1].is("AS")) || is_do => {
                    // An escaped quote inside shifts what follows by a byte; the start stays true.
                    self.inner(body, token.range.start + 1, !executed, routine || is_create, depth, statement);
                }
                _ => {}
            }
        }
        if split::is_routine(tokens)
            && let Some(begin) = tokens.iter().position(|t| t.is("BEGIN") || t.is("AS")).or_else(|| body_of_one(tokens))
        {
            self.block(&tokens[begin + 1..], true, depth, statement);
        }
    }

    fn inner(self, body: &str, start: usize, block: bool, routine: bool, depth: u8, statement: &mut Statement) {
        let mut tokens = lex::lex(body, self.engine.or(Some(Engine::Postgresql)));
        let limit = self.text.len();
        for token in &mut tokens {
            token.range = (token.range.start + start).min(limit)..(token.range.end + start).min(limit);
            if let Kind::Body(_, at) = &mut token.kind {
                *at += start;
            }
        }
        let reader = Reader { engine: self.engine.or(Some(Engine::Postgresql)), ..self };
        if block {
            reader.block(&tokens, routine, depth, statement);
        } else {
            for range in split::statements(&tokens) {
                let (inner, _) = reader.statement(&tokens[range], false, routine, depth);
                statement.facts.extend(inner.facts);
            }
        }
    }

    /// The statements of a procedural block: behind semicolons, and behind the words that open a branch.
    fn block(self, tokens: &[Tok], routine: bool, depth: u8, statement: &mut Statement) {
        let locals = locals(tokens);
        let mut start = 0;
        for i in 0..=tokens.len() {
            let ends = tokens.get(i).is_none_or(|t| t.is(";"));
            let opens = tokens.get(i).is_some_and(|t| {
                matches!(t.word(), Some("THEN" | "ELSE" | "LOOP" | "BEGIN" | "DO" | "REPEAT")) && !in_case(&tokens[start..i])
            });
            if !ends && !opens {
                continue;
            }
            if i > start {
                let (mut inner, _) = self.statement(&tokens[start..i], true, routine, depth);
                inner.facts.retain(|l| !l.fact.name.as_ref().is_some_and(|n| locals.contains(n) && l.fact.rule == "session-set"));
                statement.facts.extend(inner.facts);
            }
            start = i + 1;
        }
    }
}

/// Names that a block declares.
fn locals(tokens: &[Tok]) -> Vec<String> {
    let mut out = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        if token.is("DECLARE") {
            let names = tokens[i + 1..].iter().take_while(|t| !t.is(";"));
            out.extend(names.filter_map(Tok::name));
        }
    }
    out
}

/// Whether tokens stand inside a `CASE` expression, whose `THEN` opens no branch.
fn in_case(tokens: &[Tok]) -> bool {
    let cases = tokens.iter().filter(|t| t.is("CASE")).count();
    cases > tokens.iter().filter(|t| t.is("END")).count()
}

/// The body of a routine of one statement: behind `FOR EACH ROW`, `DETERMINISTIC`, the parameters.
fn body_of_one(tokens: &[Tok]) -> Option<usize> {
    tokens.windows(3).position(|w| w[0].is("FOR") && w[1].is("EACH") && w[2].is("ROW")).map(|i| i + 2)
}

/// Leaves out what precedes a block's first statement: `<<label>>`, `label:`.
fn skip_labels(tokens: &[Tok], block: bool) -> &[Tok] {
    if block && tokens.first().is_some_and(|t| t.is("<<"))
        && let Some(end) = tokens.iter().position(|t| t.is(">>"))
    {
        return &tokens[end + 1..];
    }
    tokens
}

/// Statements whose expressions the server keeps for later, or that only name functions.
fn is_definition(tokens: &[Tok]) -> bool {
    let mut words = tokens.iter().filter_map(Tok::word);
    match words.next() {
        Some("COMMENT" | "GRANT" | "REVOKE" | "DROP" | "ALTER" | "COPY") => true,
        Some("CREATE") => {
            let table_as = tokens.iter().any(|t| t.is("TABLE")) && tokens.windows(2).any(|w| w[0].is("AS") && (w[1].is("SELECT") || w[1].is("WITH") || w[1].is("(")));
            !table_as
        }
        _ => false,
    }
}

/// The engine that a text's unmistakable signs mean.
pub fn guess_engine(text: &str) -> Option<Engine> {
    static SIGNS: OnceLock<[(Engine, Regex); 3]> = OnceLock::new();
    let signs = SIGNS.get_or_init(|| {
        let regex = |text: &str| Regex::new(text).unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}"));
        [
            (
                Engine::Mysql,
                regex(r"(?i)`\w+`|^\s*delimiter\s|\bengine\s*=|/\*M?!\d|auto_increment|\b(get|release)_lock\s*\(|found_rows|\block\s+tables\b|\bset\s+@@?\w|on\s+duplicate\s+key|\buser_variables|\bmediumtext|information_schema\.innodb"),
            ),
            (
                Engine::Postgresql,
                regex(r"(?i)\$\w*\$|::\s*\w|plpgsql|\bpg_\w+|\bset_config\s*\(|search_path|\bjsonb\b|\bbigserial\b|\bon\s+conflict\b|\breturning\b|\bilike\b|^\s*(un)?listen\s|^\s*notify\s|nextval\s*\(|timestamptz"),
            ),
            (
                Engine::Mssql,
                regex(r"(?im)^\s*go\s*$|\bnvarchar\b|\[dbo\]|\bdbo\.|\bdeclare\s+@\w|@@(identity|rowcount|trancount)|\bsp_\w+applock|(into|table|from|join)\s+#\w+|\bset\s+(nocount|xact_abort|identity_insert)\b"),
            ),
        ]
    });
    let mut found = signs.iter().filter(|(_, sign)| sign.is_match(text)).map(|(engine, _)| *engine);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// A text on one line: white space folded, cut behind `max` characters with `…`.
pub fn one_line(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let space = usize::from(!out.is_empty());
        let length = word.chars().count();
        if count + space + length > max {
            let room = max.saturating_sub(count + space + 1);
            out.extend(" ".repeat(space).chars().chain(word.chars().take(room)).chain([HOLE]));
            return out;
        }
        out.extend(" ".repeat(space).chars());
        out.push_str(word);
        count += space + length;
    }
    out
}
