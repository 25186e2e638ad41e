//! What a team says of its own helpers: files with the schema of `rules/sinks`, which its configuration lists.

use super::load::{HOSTS, embedded, finish};
use super::{Library, OneOrMany};
use crate::rules::closest;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong, without a full stop.
    pub what: String,
    /// What to do, without a full stop.
    pub hint: Option<String>,
}

/// Reads a team's file. `earlier` are those of the files before it.
///
/// # Errors
/// The first thing that is wrong: text that is not the schema's TOML, a key that the schema does not have, a selector,
/// condition or pattern that does not parse, a name outside the file's modules, a name that another library has.
pub fn team(text: &str, earlier: &[Library]) -> Result<Library, Problem> {
    let library: Library = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| line_at(text, span.start));
        let (what, hint) = unknown_key(error.message()).unwrap_or_else(|| (lines_as_one(error.message()), None));
        Problem { line, what, hint }
    })?;
    let fail = |name: &str, what: String, hint: Option<String>| Problem { line: line_of(text, name), what, hint };
    if !HOSTS.contains(&library.host.as_str()) {
        let what = format!("unknown host `{}`", library.host);
        return Err(fail(&library.host, what, Some(format!("known are {}", HOSTS.join(", ")))));
    }
    let same = |other: &&Library| other.host == library.host && other.name == library.name;
    if earlier.iter().any(|other| same(&other)) {
        let what = format!("another file says `{}` already", library.name);
        return Err(fail(&library.name, what, Some("give each file a name of its own".to_string())));
    }
    if embedded().iter().any(|other| same(&other)) {
        let what = format!("pinproof knows `{}` already", library.name);
        let hint = format!("choose another name; `include = [\"{}\"]` takes over its types", library.name);
        return Err(fail(&library.name, what, Some(hint)));
    }
    let original = |host: &str, name: &str| embedded().iter().find(|l| l.host == host && l.name == name);
    finish(library, &original).map_err(|what| {
        // The entry that is meant stands first, in backticks.
        let name = what.split('`').nth(1).unwrap_or_default().to_string();
        fail(&name, what, None)
    })
}

impl Library {
    /// The names of its calls.
    pub fn call_names(&self) -> impl Iterator<Item = &str> {
        self.calls.iter().map(|call| &call.name).flat_map(OneOrMany::iter)
    }
}

/// A key that the schema does not have, in our words, with the one that may be meant.
fn unknown_key(message: &str) -> Option<(String, Option<String>)> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1).step_by(2);
    let key = quoted.next()?;
    let known: Vec<&str> = quoted.collect();
    let hint = match closest(key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.join(", ")),
    };
    Some((format!("unknown key `{key}`"), Some(hint)))
}

fn lines_as_one(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn line_at(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|&&b| b == b'\n').count() + 1
}

/// The first line that holds a name in quotes, or as the key of a type.
fn line_of(text: &str, name: &str) -> Option<usize> {
    let spelled = [format!("\"{name}\""), format!("'{name}'"), format!("[type.{name}]")];
    let at = text.lines().position(|line| spelled.iter().any(|spelled| line.contains(spelled.as_str())))?;
    Some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "name = 'ours'\nhost = 'python'\nmodules = ['app.db']\nsource = 'app/db.py'\n";

    fn refusal(body: &str) -> (Option<usize>, String, Option<String>) {
        let problem = team(&format!("{HEAD}{body}"), &[]).unwrap_err();
        (problem.line, problem.what, problem.hint)
    }

    #[test]
    fn a_file_of_the_schema_is_read() {
        let library = team(&format!("{HEAD}[[call]]\nname = 'app.db.run'\ntext = ['1:sql']"), &[]).unwrap();
        assert_eq!(library.call_names().collect::<Vec<_>>(), ["app.db.run"]);
        let twice = team(HEAD, &[library]).unwrap_err();
        assert!(twice.what.contains("another file"), "{twice:?}");
    }

    #[test]
    fn mistakes_are_named_with_their_line_and_what_to_do() {
        let (line, what, hint) = refusal("[[call]]\nname = 'app.db.run'\ntxt = ['1']");
        assert_eq!((line, what.as_str()), (Some(7), "unknown key `txt`"));
        assert_eq!(hint.as_deref(), Some("did you mean `text`?"));
        let (line, what, _) = refusal("[[call]]\nname = 'other.run'\ntext = ['1']");
        assert_eq!(line, Some(6));
        assert!(what.contains("`other.run` is neither"), "{what}");
        let (line, what, _) = refusal("[[call]]\nname = 'app.db.run'\ntext = ['first']");
        assert_eq!(line, Some(7));
        assert!(what.contains("selector `first`"), "{what}");
    }

    #[test]
    fn a_library_that_is_known_keeps_its_name() {
        let problem = team(&HEAD.replace("ours", "psycopg2"), &[]).unwrap_err();
        assert_eq!(problem.line, Some(1));
        assert!(problem.hint.unwrap().contains("include = [\"psycopg2\"]"));
        let problem = team(&HEAD.replace("python", "go"), &[]).unwrap_err();
        assert_eq!(problem.hint.as_deref(), Some("known are python, javascript, rust"));
    }
}
