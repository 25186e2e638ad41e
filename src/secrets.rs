//! Passwords, and what else a report must not repeat.
//!
//! Findings quote statements and source lines, and those hold addresses with passwords in them. [`without`] makes a
//! copy of an outcome in which every secret is replaced; reports are written from that copy alone. It is better to hide
//! a word too many than to print a password.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use regex::{Captures, Regex};

use crate::finding::{Comparison, Finding, Fixed, Outcome, Related};
use crate::settings::{environment, names, read};
use crate::source::Source;

/// What stands for a secret.
pub const HIDDEN: &str = "***";

/// Fills the bytes of a secret in a source, so that no position moves. Whoever shows a line writes [`HIDDEN`] for a run
/// of these.
pub const FILL: char = '\u{1}';

/// No secret is longer, in bytes, but for one that is a value of its own in a file of settings.
const LONGEST: usize = 1_024;

/// The words that a secret's key ends in.
const WORDS: &str = concat!(
    r"(?:password|passwd|passphrase|passwort|pwd|[-_.]pass|\bpass|secret|token|api[-_]?key|access[-_]?key|",
    r"private[-_]?key|secret[-_]?key|credentials?|[-_]pw|\bpw)"
);

fn compiled(cell: &'static OnceLock<Regex>, pattern: &dyn Fn() -> String) -> &'static Regex {
    cell.get_or_init(|| Regex::new(&pattern()).unwrap_or_else(|e| panic!("a built-in pattern is broken: {e}")))
}

/// A copy of an outcome that holds no secret. It has sources where `shown` says that source lines will be shown.
pub fn without(outcome: &Outcome, shown: bool) -> Outcome {
    let sources = outcome.sources.iter().filter(|_| shown);
    let sources: BTreeMap<Arc<str>, Source> =
        sources.map(|(path, source)| (path.clone(), source_without(source))).collect();
    Outcome {
        pooler: outcome.pooler.clone(),
        learnt: outcome.learnt.clone(),
        comparison: outcome.comparison.as_ref().map(comparison_without),
        gate: outcome.gate.clone(),
        findings: outcome.findings.iter().map(finding_without).collect(),
        checked: outcome.checked,
        prefiltered: outcome.prefiltered,
        skipped: outcome.skipped.clone(),
        partly: outcome.partly.clone(),
        failures: outcome.failures.clone(),
        sources,
    }
}

fn comparison_without(comparison: &Comparison) -> Comparison {
    let fixed = comparison.fixed.iter();
    let fixed = fixed.map(|fixed| Fixed { statement: hidden(&fixed.statement).into_owned(), ..fixed.clone() });
    Comparison { fixed: fixed.collect(), ..comparison.clone() }
}

fn finding_without(finding: &Finding) -> Finding {
    let text = |text: &String| hidden(text).into_owned();
    Finding {
        label: text(&finding.label),
        statement: text(&finding.statement),
        message: text(&finding.message),
        why: text(&finding.why),
        help: finding.help.iter().map(text).collect(),
        evidence: finding.evidence.iter().map(text).collect(),
        related: finding.related.iter().map(|r| Related { label: text(&r.label), ..r.clone() }).collect(),
        ..finding.clone()
    }
}

fn source_without(source: &Source) -> Source {
    let ranges = in_file(&source.path, &source.text);
    if ranges.is_empty() {
        return source.clone();
    }
    let mut text = source.text.as_bytes().to_vec();
    for range in ranges {
        for byte in text.get_mut(range).into_iter().flatten().filter(|byte| !b"\r\n".contains(byte)) {
            *byte = FILL as u8;
        }
    }
    Source::new(source.path.clone(), String::from_utf8_lossy(&text).into_owned())
}

/// A text with its secrets replaced.
pub fn hidden(text: &str) -> Cow<'_, str> {
    let ranges = in_text(text);
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        out.push_str(&text[at..range.start]);
        out.push_str(HIDDEN);
        at = range.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// The secrets of a file. In a file of settings the keys say which values are some.
fn in_file(path: &str, text: &str) -> Vec<Range<usize>> {
    let mut ranges = in_text(text);
    if let Some(syntax) = names::syntax_of(Path::new(path)) {
        let mut reading = read(syntax, text);
        environment::spell_out(&mut reading, text);
        for entry in reading.entries.iter().filter(|entry| !entry.section && !entry.value.is_empty()) {
            if is_secret(&entry.path) && !is_placeholder(&entry.value) {
                ranges.push(entry.span.range());
            } else {
                let inner = in_text(&entry.value).into_iter();
                ranges.extend(inner.map(|range| entry.locate(range).range()));
            }
        }
    }
    tidied(text, ranges)
}

/// Whether a key is that of a secret.
fn is_secret(path: &str) -> bool {
    static KEY: OnceLock<Regex> = OnceLock::new();
    compiled(&KEY, &|| format!("(?i){WORDS}$")).is_match(path)
}

/// Whether a value only says where the secret comes from.
fn is_placeholder(value: &str) -> bool {
    static PLACEHOLDER: OnceLock<Regex> = OnceLock::new();
    let pattern = concat!(
        r"^(?:\$?\{[A-Za-z_][\w.]*\}|#\{[\w.]+\}|\{\{.*\}\}|<%.*%>|%s|%\(\w+\)s|\{\}|…|\*+|",
        r#"env\("\w+"\)|null|None|undefined|true|false)$"#
    );
    value.is_empty() || compiled(&PLACEHOLDER, &|| pattern.to_string()).is_match(value)
}

/// In order, without overlaps, and cutting no character.
fn tidied(text: &str, mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end && text.get(range.clone()).is_some());
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// The secrets of any text: code, an address, a statement.
fn in_text(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let line_end = line.trim_end_matches(['\n', '\r']).len();
        // A long line is read in pieces that overlap, so that the work stays in proportion.
        let mut from = 0;
        loop {
            let to = boundary(line, (from + 2 * LONGEST).min(line_end));
            let found = in_line(&line[from..to]);
            ranges.extend(found.into_iter().map(|range| at + from + range.start..at + from + range.end));
            if to == line_end {
                break;
            }
            from = boundary(line, from + LONGEST);
        }
        at += line.len();
    }
    tidied(text, ranges)
}

/// The first place at or behind a byte that cuts no character.
fn boundary(text: &str, byte: usize) -> usize {
    (byte..text.len()).find(|&i| text.is_char_boundary(i)).unwrap_or(text.len())
}

fn in_line(line: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = line.match_indices("//").filter_map(|(i, _)| of_url(line, i + 2)).collect();
    ranges.extend(of_keys(line));
    static USER_FIRST: OnceLock<Regex> = OnceLock::new();
    // `user:password@tcp(db)`, `thin:user/password@db`.
    let user_first = compiled(&USER_FIRST, &|| {
        r#"[^\s"'`:/=]+:([^\s"'`]*)@(?:tcp6?|unix|udp)\(|thin:[^\s"'`/@]+/([^\s"'`@]+)@"#.to_string()
    });
    let may = ["@tcp", "@unix", "@udp", "thin:"].iter().any(|mark| line.contains(mark));
    for found in may.then(|| user_first.captures_iter(line)).into_iter().flatten() {
        ranges.extend(found.get(1).or(found.get(2)).map(|m| m.range()));
    }
    ranges.retain(|range| line.get(range.clone()).is_some_and(|value| !is_placeholder(value)));
    ranges
}

/// The quote that a byte of a line stands in, as far as the line shows it.
fn enclosing(line: &str, at: usize) -> Option<char> {
    let mut open = None;
    let mut escaped = false;
    for (i, c) in line.char_indices() {
        if i >= at {
            break;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' | '\'' | '`' if open.is_none() => open = Some(c),
            c if open == Some(c) => open = None,
            _ => {}
        }
    }
    open
}

/// The first byte from `start` on that ends a value; what a backslash precedes ends none.
fn ends_at(line: &str, start: usize, ends: &dyn Fn(char) -> bool) -> usize {
    let mut escaped = false;
    for (i, c) in line[start..].char_indices() {
        if (!escaped && ends(c)) || i > LONGEST {
            return start + i;
        }
        escaped = !escaped && c == '\\';
    }
    line.len()
}

/// The password of an address whose user begins at `start`.
fn of_url(line: &str, start: usize) -> Option<Range<usize>> {
    let quote = enclosing(line, start);
    let is_end = |c: char| match quote {
        Some(quote) => c == quote,
        None => "\"'`<>".contains(c),
    };
    let end = ends_at(line, start, &|c| c.is_whitespace() || is_end(c));
    let user = line[start..end].find(['/', '?', '#', '@', ':']).filter(|&i| line[start + i..].starts_with(':'))?;
    let begin = start + user + 1;
    let rest = &line[begin..end];
    let is_port = |rest: &str| {
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        digits.len() < rest.len() && (digits.is_empty() || digits.starts_with(['/', '?', ',', ';', '#']))
    };
    if is_port(rest) {
        return None;
    }
    let query = rest.find('?').filter(|&i| rest[i..].contains('='));
    let authority = &rest[..query.unwrap_or(rest.len())];
    let at = authority.rfind('@').or_else(|| rest.rfind('@')).or_else(|| {
        // A password with a space in it.
        let line_end = ends_at(line, begin, &is_end);
        line[begin..line_end].rfind('@').filter(|_| start > 3 && line[..start].ends_with("://"))
    })?;
    Some(begin..begin + at)
}

/// The values of keys that name a secret.
fn of_keys(line: &str) -> Vec<Range<usize>> {
    static KEYS: OnceLock<Regex> = OnceLock::new();
    let keys = compiled(&KEYS, &|| {
        format!(
            r#"(?i)({WORDS})(?:\\?["'`]?\]?\s*(?:=>|:=|==?|:|!=)\s*|\\?["'`]\s*,\s*|\s*\(\s*|\s+|\s+by\s+)|(identified\s+by\s+)"#
        )
    });
    let mut out: Vec<Range<usize>> = Vec::new();
    for found in keys.captures_iter(line) {
        let inside = found.get(0).zip(out.last()).is_some_and(|(whole, last)| whole.start() < last.end);
        if !inside {
            out.extend(of_key(line, &found));
        }
    }
    out
}

/// The value behind a key, and a default behind that.
fn of_key(line: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let whole = found.get(0)?;
    let at = whole.end();
    let assigns = whole.as_str().contains(['=', ':']);
    if let Some(range) = literal(line, at) {
        return Some(range);
    }
    if !assigns {
        return None;
    }
    let quote = enclosing(line, whole.start());
    let before = line[..whole.start()].trim_end_matches(|c: char| c.is_alphanumeric() || "_.-[".contains(c));
    let separator = before.trim_end().chars().next_back();
    let first = before.trim_start_matches(|c: char| c.is_whitespace() || "#;/-!*".contains(c));
    let leads = first.is_empty() || first.trim() == "export";
    let is_quote = |c: char| match quote {
        Some(quote) => c == quote,
        None => "\"'`".contains(c),
    };
    let rest = &line[at..];
    // `host=db password=…`: spaces part one option from the next.
    let spaced = separator.is_some_and(char::is_alphanumeric) && before.contains('=');
    let code = expression().is_match(rest) && quote.is_none() && !spaced;
    let end = if separator.is_some_and(|c| "?&".contains(c)) {
        ends_at(line, at, &|c| c == '&' || c.is_whitespace() || is_quote(c))
    } else if separator == Some(';') || (!spaced && keyword_follows(rest)) {
        ends_at(line, at, &|c| c == ';' || is_quote(c))
    } else if quote.is_some() {
        ends_at(line, at, &|c| c.is_whitespace() || is_quote(c))
    } else if code {
        return default(line, at);
    } else if leads {
        at + rest.trim_end().len()
    } else {
        ends_at(line, at, &|c| c.is_whitespace() || is_quote(c))
    };
    Some(at..end)
}

/// Whether another `key=` follows behind a semicolon.
fn keyword_follows(rest: &str) -> bool {
    static KEYWORD: OnceLock<Regex> = OnceLock::new();
    compiled(&KEYWORD, &|| r#"^[^\s;"'`][^;"'`]*;\s*[A-Za-z][\w ]*="#.to_string()).is_match(rest)
}

/// What code that computes a value looks like, and not a value.
fn expression() -> &'static Regex {
    static EXPRESSION: OnceLock<Regex> = OnceLock::new();
    compiled(&EXPRESSION, &|| {
        r"^(?:[&*!]|await\s+|new\s+)*[A-Za-z_$][\w$]*(?:\?|!)?(?:\.[A-Za-z_$]|\(|\[|::|\s*[,)};]|<|\s*(?:\|\||\?\?|or\b|=>))"
            .to_string()
    })
}

/// A string literal at `at`, without its quotes.
fn literal(line: &str, at: usize) -> Option<Range<usize>> {
    static LITERAL: OnceLock<Regex> = OnceLock::new();
    let opening =
        compiled(&LITERAL, &|| r#"^(?:\w+(?:::\w+)*\(\s*)?[rbfuRBFU]{0,2}&?#*(\\?["'`]{3}|\\?["'`])"#.to_string());
    let found = opening.captures(&line[at..])?;
    let mark = found.get(1)?;
    let start = at + mark.end();
    let escaped = mark.as_str().starts_with('\\');
    let quote = mark.as_str().chars().next_back()?;
    let end = if escaped {
        line[start..].find(&format!("\\{quote}")).map_or(line.len(), |i| start + i)
    } else {
        ends_at(line, start, &|c| c == quote)
    };
    Some(start..end)
}

/// The literal that stands in for a value that is not set: `process.env.PASSWORD || "…"`.
fn default(line: &str, at: usize) -> Option<Range<usize>> {
    static DEFAULT: OnceLock<Regex> = OnceLock::new();
    let or = compiled(&DEFAULT, &|| r#"\|\|\s*|\?\?\s*|\bor\s+|unwrap_or\(\s*|,\s*"#.to_string());
    let end = ends_at(line, at, &|c| ";}".contains(c));
    or.find_iter(&line[at..end]).find_map(|found| literal(line, at + found.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_however_they_are_written() {
        for (text, expected) in [
            ("postgres://u:hunter2@db/x?a=b", "postgres://u:***@db/x?a=b"),
            ("postgresql+asyncpg://u:hun/ter?2@db/x", "postgresql+asyncpg://u:***@db/x"),
            ("postgres://u:hun@ter2@db/x?email=a@b", "postgres://u:***@db/x?email=a@b"),
            ("redis://:hunter2@cache", "redis://:***@cache"),
            ("URL=postgres://u:hunter 2@db/x", "URL=postgres://u:***@db/x"),
            ("\"postgres://u:hun'ter2@db/x\"", "\"postgres://u:***@db/x\""),
            ("jdbc:postgresql://db/x?user=u&password=hunter2&a=b", "jdbc:postgresql://db/x?user=u&password=***&a=b"),
            ("jdbc:oracle:thin:u/hunter2@db", "jdbc:oracle:thin:u/***@db"),
            ("u:hunter2@tcp(db:3306)/x", "u:***@tcp(db:3306)/x"),
            ("host=db password=hun;ter2 dbname=x", "host=db password=*** dbname=x"),
            ("host=db password='hunter 2' dbname=x", "host=db password='***' dbname=x"),
            ("host=db password=hun\\ ter2 dbname=x", "host=db password=*** dbname=x"),
            ("\"Host=db;Password=hunter 2;Database=x\"", "\"Host=db;Password=***;Database=x\""),
            ("Host=db;Pwd=hunter2", "Host=db;Pwd=***"),
            ("connect(host=\"db\", password=\"hunter2\", port=1)", "connect(host=\"db\", password=\"***\", port=1)"),
            ("{ user: 'u', password: 'hunter2' }", "{ user: 'u', password: '***' }"),
            ("{\\\"password\\\": \\\"hunter2\\\"}", "{\\\"password\\\": \\\"***\\\"}"),
            ("config.password(\"hunter2\")", "config.password(\"***\")"),
            ("os.getenv(\"DB_PASSWORD\", \"hunter2\")", "os.getenv(\"DB_PASSWORD\", \"***\")"),
            ("password: process.env.PW || 'hunter2',", "password: process.env.PW || '***',"),
            ("DB_PASSWORD=hunter2", "DB_PASSWORD=***"),
            ("# spring.datasource.password: hunter 2", "# spring.datasource.password: ***"),
            ("ALTER ROLE app PASSWORD 'hunter2'", "ALTER ROLE app PASSWORD '***'"),
            ("CREATE USER app IDENTIFIED BY 'hunter2'", "CREATE USER app IDENTIFIED BY '***'"),
        ] {
            assert_eq!(hidden(text), expected);
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "postgres://db:5432/x?user=a@b",
            "postgres://u:${PASSWORD}@db/x",
            "postgres://u:{password}@db/x",
            "connect(host=host, password=settings.password, port=1)",
            "password: str,",
            "https://example.com/a:b",
            "SELECT pg_advisory_lock(1) -- a@b",
            "spring.datasource.password=${DB_PASSWORD}",
            "tokens = tokenize(sql)",
        ] {
            assert_eq!(hidden(text), text);
        }
    }

    #[test]
    fn long_lines_are_read_in_time() {
        let start = std::time::Instant::now();
        for piece in ["password=", "//a:", "\"password\": ", "x", "u:p@tcp("] {
            hidden(&piece.repeat(100_000 / piece.len()));
        }
        assert!(start.elapsed().as_secs() < 60);
        let text = format!("{}postgres://u:hunter2@h", "x ".repeat(509));
        assert!(!hidden(&text).contains("hunter2"));
    }

    #[test]
    fn keys_of_settings_say_what_is_secret() {
        let text = "env:\n  - name: DB_PASSWORD\n    value: hunter2\n  - name: A\n    value: b\n";
        let source = source_without(&Source::new("deploy.yaml", text));
        assert!(!source.text.contains("hunter2") && source.text.contains("value: b"));
        assert_eq!(source.text.len(), text.len());
    }
}
