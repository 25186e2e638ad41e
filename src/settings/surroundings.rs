//! What the settings files around a file of code say to it: the environment variables that `.env` files give, and Prisma's
//! data source.
//!
//! A file of code and one of settings belong together where the settings lie in a folder above the code: `.env`, and
//! `schema.prisma` there or in `prisma/`. Files are read when something is asked of them, and only once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::{Syntax, names, read, sources};
use crate::config::Config;
use crate::discover::{self, Kind};
use crate::finding::Confidence;
use crate::manifests::above;
use crate::past::Past;
use crate::scope::Place;

/// How many variables a value may lead through.
const DEPTH: u8 = 2;

/// The settings files of a run that speak to code.
#[derive(Debug, Default)]
pub struct Surroundings {
    folders: HashMap<String, Vec<File>>,
    max_file_size: u64,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    past: Past,
    name: String,
    syntax: Syntax,
    /// The least is asked first.
    rank: u8,
    says: OnceLock<Vec<(String, String)>>,
}

impl File {
    /// Its entries: the dotted path of keys, and the value.
    fn says(&self, max: u64) -> &[(String, String)] {
        self.says.get_or_init(|| {
            let text = self.past.text(&self.path, max);
            let entries = read(self.syntax, &text).entries.into_iter();
            entries.filter(|entry| !entry.section).map(|entry| (entry.path, entry.value)).collect()
        })
    }
}

impl Surroundings {
    /// Of the files of a run.
    pub fn of(files: &[discover::File], config: &Config) -> Surroundings {
        let mut folders: HashMap<String, Vec<File>> = HashMap::new();
        for file in files {
            let Kind::Settings(syntax @ (Syntax::Dotenv | Syntax::Prisma)) = file.kind else { continue };
            let rank = match names::use_of(&file.name, Place::Application, "") {
                (Place::Application, Confidence::High) => 0,
                (Place::Application, _) => 1,
                (Place::Docs, _) => 2,
                _ => continue,
            };
            let (folder, _) = file.name.rsplit_once('/').unwrap_or(("", &file.name));
            // A schema speaks to the package whose folder `prisma` it lies in.
            let package = folder.strip_suffix("/schema").unwrap_or(folder);
            let folder = match package.rsplit_once('/').unwrap_or(("", package)) {
                (package, "prisma") if syntax == Syntax::Prisma => package,
                _ => folder,
            };
            let (path, name) = (file.path.clone(), file.name.to_string());
            let file = File { path, past: config.past.clone(), name, syntax, rank, says: OnceLock::new() };
            folders.entry(folder.to_string()).or_default().push(file);
        }
        folders.values_mut().for_each(|files| files.sort_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name))));
        Surroundings { folders, max_file_size: config.max_file_size }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// The values that the nearest folder gives an environment variable which a file reads: in the files that count
    /// most, examples last.
    pub fn variable(&self, path: &str, name: &str) -> Vec<&str> {
        let (key, syntax) = (|key: &str| key == name, Syntax::Dotenv);
        self.nearest(path, syntax, &key).into_iter().map(|(_, value)| value).collect()
    }

    /// The values of a key of the data source that a file's package has, by the last parts of its path: `datasource.*.url`.
    /// A variable in its place is followed.
    pub fn setting(&self, path: &str, key: &[String]) -> Vec<String> {
        let matches = |entry: &str| {
            let parts: Vec<&str> = entry.split('.').collect();
            parts.len() == key.len() && parts.iter().zip(key).all(|(part, key)| key == "*" || key == part)
        };
        let mut out = Vec::new();
        for (file, value) in self.nearest(path, Syntax::Prisma, &matches) {
            self.follow(file, value, DEPTH, &mut out);
        }
        out
    }

    fn follow(&self, path: &str, value: &str, depth: u8, out: &mut Vec<String>) {
        let words = value.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let variable = words.filter(|word| sources::is_variable(word)).find(|_| value.starts_with("env("));
        match (variable, depth.checked_sub(1)) {
            (Some(name), Some(depth)) => {
                self.variable(path, name).into_iter().for_each(|value| self.follow(path, value, depth, out));
            }
            _ => out.push(value.to_string()),
        }
    }

    /// The entries of a key in the nearest folder that has it, with their files.
    fn nearest(&self, path: &str, syntax: Syntax, key: &dyn Fn(&str) -> bool) -> Vec<(&str, &str)> {
        for folder in above(path) {
            let files = self.folders.get(folder).into_iter().flatten().filter(|file| file.syntax == syntax);
            let mut found: Vec<(u8, (&str, &str))> = Vec::new();
            for file in files {
                let said = file.says(self.max_file_size).iter().filter(|(name, _)| key(name));
                found.extend(said.map(|(_, value)| (file.rank, (file.name.as_str(), value.as_str()))));
            }
            if let Some(rank) = found.iter().map(|(rank, _)| *rank).min() {
                return found.into_iter().filter(|(of, _)| *of == rank).map(|(_, said)| said).collect();
            }
        }
        Vec::new()
    }
}
