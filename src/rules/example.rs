//! The fenced examples of a rule's page: small files that the tests run.
//!
//! The info string is a language, `fail`, `pass` or `fix`, and options: `engine=mysql`, `pooler=pgbouncer@1.24`, and
//! `repeat=2:1200` for a text whose second line stands there 1,200 times.

use crate::fact::Engine;
use crate::host::Host;

/// What running an example must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// At least one finding of the page's rule.
    Fail,
    /// No finding of the page's rule.
    Pass,
    /// A cured form: no finding of the page's rule on the pooler that it names.
    Fix,
}

/// One fenced block of a page whose info string says `fail`, `pass` or `fix`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The language that it is written in; `None` for a file of settings.
    pub host: Option<Host>,
    /// What a file in that language is called.
    pub file: &'static str,
    /// What must come of it.
    pub kind: Kind,
    /// The engine that it is meant for, where the text does not say.
    pub engine: Option<Engine>,
    /// The pooler that it is judged for, `pgbouncer@1.24`; any pooler where none is named.
    pub pooler: Option<&'static str>,
    /// The file's text.
    pub text: String,
    /// Line of the page on which the text begins, from 1.
    pub line: usize,
}

/// A line of a text, from 1, and how often it stands there.
type Repeat = (usize, usize);

/// Reads the examples of a page's body, whose first line is `first_line` of the page. Errors begin with the line.
pub(super) fn read(body: &'static str, first_line: usize) -> Result<Vec<Example>, String> {
    let mut examples = Vec::new();
    let mut lines = body.lines().zip(first_line..);
    while let Some((line, number)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let mut text = String::new();
        loop {
            match lines.next() {
                Some(("```", _)) => break,
                Some((line, _)) => {
                    text.push_str(line);
                    text.push('\n');
                }
                None => return Err(format!("{number}: the fence is never closed")),
            }
        }
        if let Some((example, repeat)) = heading(info, number + 1).map_err(|problem| format!("{number}: {problem}"))? {
            examples.push(Example { text: repeated(&text, repeat), ..example });
        }
    }
    Ok(examples)
}

/// The text with a line of it, counted from 1, repeated so many times.
fn repeated(text: &str, repeat: Option<Repeat>) -> String {
    let times = |number| repeat.map_or(1, |(line, times)| if line == number { times } else { 1 });
    text.split_inclusive('\n').zip(1..).map(|(line, number)| line.repeat(times(number))).collect()
}

/// Reads an info string: the example without its text, and the line that is repeated. `None` where it asks for no test.
fn heading(info: &'static str, line: usize) -> Result<Option<(Example, Option<Repeat>)>, String> {
    let mut words = info.split_whitespace();
    let Some((language, kind)) = words.next().zip(words.next()) else { return Ok(None) };
    let (host, file) = file(language).ok_or_else(|| format!("no host is called `{language}`"))?;
    let kind = match kind {
        "fail" => Kind::Fail,
        "pass" => Kind::Pass,
        "fix" => Kind::Fix,
        other => return Err(format!("an example is fail, pass or fix, not `{other}`")),
    };
    let mut example = Example { host, file, kind, engine: None, pooler: None, text: String::new(), line };
    let mut repeat = None;
    for word in words {
        match word.split_once('=') {
            Some(("engine", name)) => {
                let engine = Engine::ALL.into_iter().find(|engine| engine.name() == name);
                example.engine = Some(engine.ok_or_else(|| format!("no engine is called `{name}`"))?);
            }
            Some(("pooler", name)) => example.pooler = Some(name),
            Some(("repeat", what)) => {
                let numbers = what.split_once(':').and_then(|(line, times)| line.parse().ok().zip(times.parse().ok()));
                repeat = Some(numbers.ok_or_else(|| format!("`{what}` is not LINE:TIMES"))?);
            }
            _ => return Err(format!("`{word}` is not one of engine=…, pooler=… and repeat=…")),
        }
    }
    Ok(Some((example, repeat)))
}

/// The host of a fence's language, and what a file in it is called. Languages of settings have no host.
fn file(language: &str) -> Option<(Option<Host>, &'static str)> {
    Some(match language {
        "sql" => (Some(Host::Sql), "example.sql"),
        "python" => (Some(Host::Python), "example.py"),
        "javascript" => (Some(Host::JavaScript), "example.js"),
        "typescript" => (Some(Host::TypeScript), "example.ts"),
        "rust" => (Some(Host::Rust), "example.rs"),
        "hcl" => (None, "example.tf"),
        "yaml" => (None, "example.yaml"),
        "ini" => (None, "pgbouncer.ini"),
        "libconfig" => (None, "proxysql.cnf"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_language_kind_options_and_line() {
        let body =
            "# T\n\n```sql fail engine=mysql pooler=pgbouncer@1.24\nUSE a;\n\nUSE b;\n```\n\n```\nshown only\n```\n";
        let examples = read(body, 10).unwrap();
        assert_eq!(examples.len(), 1);
        let example = &examples[0];
        assert_eq!((example.host, example.file, example.kind), (Some(Host::Sql), "example.sql", Kind::Fail));
        assert_eq!((example.engine, example.pooler), (Some(Engine::Mysql), Some("pgbouncer@1.24")));
        assert_eq!(example.text, "USE a;\n\nUSE b;\n");
        assert_eq!(example.line, 13);
    }

    #[test]
    fn repeats_a_line() {
        let examples = read("```sql pass repeat=2:3\na\nb\nc\n```\n", 1).unwrap();
        assert_eq!(examples[0].text, "a\nb\nb\nb\nc\n");
    }

    #[test]
    fn says_where_a_fence_is_wrong() {
        assert_eq!(read("```sql fails\n```\n", 7).unwrap_err(), "7: an example is fail, pass or fix, not `fails`");
        assert_eq!(read("x\n```perl fail\n```\n", 7).unwrap_err(), "8: no host is called `perl`");
        assert_eq!(read("```sql fail engine=oracle\n```\n", 1).unwrap_err(), "1: no engine is called `oracle`");
        assert_eq!(read("```sql fail repeat=2\n```\n", 1).unwrap_err(), "1: `2` is not LINE:TIMES");
        assert_eq!(read("```sql pass\nSELECT 1", 1).unwrap_err(), "1: the fence is never closed");
    }
}
