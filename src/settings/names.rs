//! Which files are settings, and what a name says of them: `rules/settings-files.toml`.

use std::path::Path;
use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use super::Syntax;
use crate::finding::Confidence;
use crate::rules::data;
use crate::scope::Place;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    json: String,
    not: String,
    docs: String,
    test: String,
    development: String,
    migration: String,
}

struct Names {
    json: Regex,
    not: Regex,
    docs: Regex,
    test: Regex,
    development: Regex,
    migration: Regex,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let words: Words = data::table("settings-files.toml");
        let compile = |pattern: &str| data::pattern("settings-files.toml", &format!("(?i){pattern}"));
        Names {
            json: compile(&words.json),
            not: compile(&words.not),
            docs: compile(&words.docs),
            test: compile(&words.test),
            development: compile(&words.development),
            migration: compile(&words.migration),
        }
    })
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The syntax of a file of settings; `None` for any other file.
pub fn syntax_of(path: &Path) -> Option<Syntax> {
    let name = path.file_name()?.to_str()?;
    let syntax = Syntax::of_name(name)?;
    let stem = name.split('.').next().unwrap_or(name);
    let read = syntax != Syntax::Json || names().json.is_match(stem);
    (read && !names().not.is_match(name)).then_some(syntax)
}

/// Whether a hidden file is read all the same: `.env` and its kin.
pub fn is_dotenv(name: &str) -> bool {
    name == ".env" || name.starts_with(".env.")
}

/// What the names of a file and of the keys that lead to a value say of its use: the place that counts, where the path
/// alone says `place`, and how sure a finding can be.
pub fn use_of(file: &str, place: Place, keys: &str) -> (Place, Confidence) {
    let name = file_name(file);
    let names = names();
    let either = |pattern: &Regex| pattern.is_match(name) || pattern.is_match(keys);
    let confidence = if either(&names.development) { Confidence::Low } else { Confidence::High };
    let place = match place {
        Place::Application if names.docs.is_match(name) => Place::Docs,
        Place::Application if either(&names.test) => Place::Test,
        Place::Application if names.migration.is_match(keys) => Place::Migration,
        other => other,
    };
    (place, confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_files_are_settings() {
        let syntax = |name: &str| syntax_of(Path::new(name));
        for name in
            [".env", "app/.env.local", "application-prod.yml", "appsettings.json", "config/default.json", "a.toml"]
        {
            assert!(syntax(name).is_some(), "{name}");
        }
        for name in ["package.json", "package-lock.json", "Cargo.toml", "pnpm-lock.yaml", "data.json", "a.py", ".envrc"]
        {
            assert_eq!(syntax(name), None, "{name}");
        }
    }

    #[test]
    fn names_say_what_they_are_for() {
        let used = |file, keys| use_of(file, Place::Application, keys);
        assert_eq!(used(".env.example", "URL"), (Place::Docs, Confidence::High));
        assert_eq!(used("config/database.yml", "test.adapter"), (Place::Test, Confidence::High));
        assert_eq!(used("config/database.yml", "production.adapter"), (Place::Application, Confidence::High));
        assert_eq!(used("appsettings.Development.json", "a"), (Place::Application, Confidence::Low));
        assert_eq!(used("application.yml", "spring.flyway.url"), (Place::Migration, Confidence::High));
    }
}
