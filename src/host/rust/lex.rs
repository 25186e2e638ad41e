//! The lexer that goes before `syn`: comments, string literals, brackets, and how deep they nest.
//!
//! It only knows what it takes not to mistake one of them for another: raw strings, lifetimes beside character
//! literals, nested block comments.

use crate::source::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `// …`, `/* … */`, doc comments too.
    Comment,
    /// A name or a keyword.
    Ident,
    /// `'a`.
    Lifetime,
    /// A string literal of any kind, quotes, prefix and hashes included.
    Str,
    /// A character, a byte or a number.
    Scalar,
    /// `(`, `[`, `{`.
    Open,
    /// `)`, `]`, `}`.
    Close,
    /// One character of punctuation.
    Punct,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// The tokens of `text` from byte `start` on. An unclosed literal or comment ends with the file.
pub(super) fn tokens(text: &str, start: usize) -> impl Iterator<Item = Token> + '_ {
    let mut at = start;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start_matches(is_space).len();
        let (kind, len) = token(text.get(at..)?)?;
        let span = Span::new(at, at + len);
        at += len;
        Some(Token { kind, span })
    })
}

/// Rust counts the direction marks as white space.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}')
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// Kind and length of the token that `rest` begins with; `None` at the end.
fn token(rest: &str) -> Option<(Kind, usize)> {
    let first = rest.chars().next()?;
    Some(match first {
        '/' if rest.starts_with("//") => {
            (Kind::Comment, rest.find('\n').map_or(rest, |end| &rest[..end]).trim_end_matches('\r').len())
        }
        '/' if rest.starts_with("/*") => (Kind::Comment, block_comment(rest)),
        '"' => (Kind::Str, quoted(rest, 1, b'"')),
        '\'' => quote(rest),
        '(' | '[' | '{' => (Kind::Open, 1),
        ')' | ']' | '}' => (Kind::Close, 1),
        '0'..='9' => (Kind::Scalar, number(rest)),
        'b' if rest.starts_with("b'") => (Kind::Scalar, quoted(rest, 2, b'\'')),
        'b' | 'c' if rest[1..].starts_with('"') => (Kind::Str, quoted(rest, 2, b'"')),
        'r' => raw(rest, 1),
        'b' | 'c' if rest[1..].starts_with('r') => raw(rest, 2),
        _ if is_name(first) => (Kind::Ident, name(rest)),
        _ => (Kind::Punct, first.len_utf8()),
    })
}

fn name(rest: &str) -> usize {
    rest.find(|c| !is_name(c)).unwrap_or(rest.len())
}

/// The length of a number. An exponent's sign may be cut off: nothing here depends on it.
fn number(rest: &str) -> usize {
    let whole = name(rest);
    match rest[whole..].strip_prefix('.') {
        Some(fraction) if fraction.starts_with(|c: char| c.is_ascii_digit()) => whole + 1 + name(fraction),
        _ => whole,
    }
}

/// The length of a literal with escapes whose content begins at `start`.
fn quoted(rest: &str, start: usize, end: u8) -> usize {
    let bytes = rest.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == end => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A lifetime, or a character: that one has its closing quote behind one character, or begins with an escape.
fn quote(rest: &str) -> (Kind, usize) {
    let mut chars = rest[1..].chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => (Kind::Scalar, quoted(rest, 1, b'\'')),
        (Some(c), Some('\'')) => (Kind::Scalar, c.len_utf8() + 2),
        (Some(c), _) if is_name(c) => (Kind::Lifetime, 1 + name(&rest[1..])),
        _ => (Kind::Punct, 1),
    }
}

/// A raw string whose hashes begin at `start`, or the name that it turns out to be: `r#type`, `result`.
fn raw(rest: &str, start: usize) -> (Kind, usize) {
    let hashes = rest[start..].len() - rest[start..].trim_start_matches('#').len();
    let open = start + hashes;
    if rest[open..].starts_with('"') {
        let close = format!("\"{}", &rest[start..open]);
        let len = rest[open + 1..].find(&close).map_or(rest.len(), |at| open + 1 + at + close.len());
        return (Kind::Str, len);
    }
    if start == 1 && hashes == 1 && rest[open..].starts_with(is_name) {
        return (Kind::Ident, open + name(&rest[open..]));
    }
    (Kind::Ident, name(rest))
}

fn block_comment(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

/// What has to be known before `syn` reads a file.
pub(super) struct Survey {
    /// Every comment.
    pub(super) comments: Vec<Span>,
    /// The token at which `syn` would recurse too deeply, if there is one.
    pub(super) too_deep: Option<Span>,
}

/// Finds the comments and judges the depth of `text` from byte `start` on.
pub(super) fn survey(text: &str, start: usize) -> Survey {
    let mut survey = Survey { comments: Vec::new(), too_deep: None };
    let mut depth = Depth::default();
    for token in tokens(text, start) {
        if token.kind == Kind::Comment {
            survey.comments.push(token.span);
        } else if survey.too_deep.is_none() && depth.meet(token.kind, &text[token.span.range()]) > LIMIT {
            survey.too_deep = Some(token.span);
        }
    }
    survey
}

/// What a token that opens a nested expression, type or pattern adds to the depth.
const NESTED: u32 = 32;
/// What any other token adds: a method chain or a sum makes `syn` recurse only to drop it.
const CHAINED: u32 = 1;
/// The depth that is still given to `syn`: 128 nested brackets, or a chain of 4096 tokens. Without optimisation, every
/// way to nest that deep fits a stack of 8 MiB, and most one of 4 MiB; a test holds it to that.
const LIMIT: u32 = 128 * NESTED;

/// Keywords that an expression, a type or a pattern may follow, and so nest in themselves.
const NESTING: &[&str] = &[
    "async", "box", "break", "const", "dyn", "else", "fn", "for", "if", "impl", "in", "let", "loop", "match", "move",
    "mut", "ref", "return", "static", "unsafe", "while", "yield",
];

/// An upper bound of how deep a parser recurses at a token, kept token by token.
///
/// Brackets alone do not bound it: `!!!!x`, `|| || x`, `A<B<C` and `else if` nest without any.
#[derive(Default)]
struct Depth<'a> {
    here: Level,
    outer: Vec<Level>,
    /// The token before.
    previous: &'a str,
    /// Whether it ends an operand: `-`, `*`, `&` and `|` behind it are binary, not prefixes.
    operand: bool,
}

#[derive(Clone, Copy, Default)]
struct Level {
    /// The depth at which the innermost bracket opened.
    base: u32,
    /// The depth here: `base` and what the expression has added so far.
    depth: u32,
    /// Angle brackets that are open; a comma between them ends no nesting.
    angles: u32,
    /// Between the bars of a closure, where a comma ends none either.
    bars: bool,
}

impl Level {
    fn restart(&mut self) {
        *self = Level { base: self.base, depth: self.base, angles: 0, bars: false };
    }
}

impl<'a> Depth<'a> {
    /// Takes the next token in; returns the depth that it stands at.
    fn meet(&mut self, kind: Kind, spelled: &'a str) -> u32 {
        // A new statement or match arm. What may go on behind a `}` is left out.
        let fresh = match kind {
            Kind::Ident => !matches!(spelled, "else" | "as" | "in"),
            Kind::Lifetime | Kind::Str | Kind::Scalar => true,
            _ => spelled == "#",
        };
        if self.previous == "}" && fresh {
            self.here.restart();
        }
        let nests = match kind {
            Kind::Ident => NESTING.contains(&spelled),
            Kind::Punct => self.punctuation(spelled),
            _ => false,
        };
        match kind {
            Kind::Open => {
                self.outer.push(self.here);
                self.here.base = self.here.depth + NESTED;
                self.here.restart();
            }
            Kind::Close => {
                self.here = self.outer.pop().unwrap_or_default();
                self.here.depth += CHAINED;
            }
            _ => self.here.depth += if nests { NESTED } else { CHAINED },
        }
        self.operand = match kind {
            Kind::Ident => !NESTING.contains(&spelled),
            Kind::Str | Kind::Scalar | Kind::Close => true,
            _ => spelled == "?",
        };
        self.previous = spelled;
        self.here.depth
    }

    /// Whether this punctuation nests what follows it. Also does what it does to the level.
    fn punctuation(&mut self, spelled: &str) -> bool {
        let here = &mut self.here;
        match spelled {
            ";" => here.restart(),
            ">" if self.previous == "=" => here.restart(),
            ">" if self.previous == "-" => return true,
            ">" if here.angles > 0 => {
                here.angles -= 1;
                here.depth = here.depth.saturating_sub(NESTED).max(here.base);
            }
            "<" => {
                here.angles += 1;
                return true;
            }
            "," if !here.bars => here.depth = here.base + here.angles * NESTED,
            "|" if here.bars => here.bars = false,
            "|" if !self.operand => {
                here.bars = true;
                return true;
            }
            "=" => return !matches!(self.previous, "=" | "<" | ">" | "!"),
            "." => return self.previous == ".",
            "@" => return true,
            "," | ">" | ":" | "?" | "#" | "$" => {}
            _ => return !self.operand,
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        tokens(text, 0).map(|token| (token.kind, &text[token.span.range()])).collect()
    }

    #[test]
    fn quotes_are_told_apart() {
        use Kind::*;
        assert_eq!(
            kinds(r####"'a' 'ab '\'' b'"' '"' r#"a"b"# br##"x"#"## c"y" r#type b"\"" 'é'"####),
            [
                (Scalar, "'a'"),
                (Lifetime, "'ab"),
                (Scalar, r"'\''"),
                (Scalar, "b'\"'"),
                (Scalar, "'\"'"),
                (Str, "r#\"a\"b\"#"),
                (Str, "br##\"x\"#\"##"),
                (Str, "c\"y\""),
                (Ident, "r#type"),
                (Str, r#"b"\"""#),
                (Scalar, "'é'"),
            ]
        );
    }

    #[test]
    fn comments_nest_and_hide_nothing_in_strings() {
        let text = "a /* b /* c */ d */ \"// no\" // yes\r\n/// doc\nx /*";
        let comments: Vec<&str> = survey(text, 0).comments.iter().map(|span| &text[span.range()]).collect();
        assert_eq!(comments, ["/* b /* c */ d */", "// yes", "/// doc", "/*"]);
    }

    #[test]
    fn depth_counts_what_nests_and_not_what_follows() {
        let deep = |text: &str| survey(text, 0).too_deep.is_some();
        assert!(!deep(&"(".repeat(127)));
        assert!(deep(&"(".repeat(129)));
        assert!(deep(&format!("x = {}1;", "!".repeat(200))));
        assert!(deep(&format!("type T = {}u8;", "A<B, ".repeat(200))));
        assert!(deep(&format!("f = {} 1", "|| ".repeat(200))));
        assert!(deep(&format!("f = {} 1", "|a, b| ".repeat(200))));
        assert!(deep(&"for A {} in ".repeat(200)));
        assert!(deep(&format!("{} {{}}", "if a {} else ".repeat(200))));
        assert!(!deep(&"if a { b = c } ".repeat(2000)));
        assert!(!deep(&"f(a < b, !c, -d);".repeat(2000)));
        assert!(!deep(&"#[test] fn f() { x() }".repeat(2000)));
        assert!(!deep(&format!("match x {{ {} }}", "(1, 'a') => {} \"x\" => {} ".repeat(2000))));
        assert!(!deep(&format!("[{}]", "-1, ".repeat(9000))));
        assert!(!deep(&format!("x{};", ".m(1)".repeat(1000))));
        assert!(deep(&format!("x{};", ".m(1)".repeat(9000))));
    }
}
