//! Host languages: each reads a file into a [`Tree`].

use crate::tree::Tree;

pub mod bounded;
pub mod javascript;
pub mod python;
pub mod rust;

/// A language that SQL is written in. SQL itself is one, and has no tree: its whole file is one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// `.py`, `.pyi`.
    Python,
    /// `.js`, `.jsx`, `.mjs`, `.cjs`.
    JavaScript,
    /// `.ts`, `.mts`, `.cts`.
    TypeScript,
    /// `.tsx`.
    Tsx,
    /// `.rs`.
    Rust,
    /// `.sql` and its kin.
    Sql,
}

impl Host {
    /// The host that a file name's ending means.
    pub fn of_extension(extension: &str) -> Option<Host> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "py" | "pyi" => Host::Python,
            "js" | "jsx" | "mjs" | "cjs" => Host::JavaScript,
            "ts" | "mts" | "cts" => Host::TypeScript,
            "tsx" => Host::Tsx,
            "rs" => Host::Rust,
            "sql" | "pgsql" | "psql" | "mysql" | "ddl" | "tsql" => Host::Sql,
            _ => return None,
        })
    }

    /// The folder of `rules/sinks/` that holds its libraries.
    pub fn sinks(self) -> &'static str {
        match self {
            Host::Python => "python",
            Host::JavaScript | Host::TypeScript | Host::Tsx => "javascript",
            Host::Rust => "rust",
            Host::Sql => "sql",
        }
    }

    /// Reads a file. Never fails: what cannot be understood stands in [`Tree::problems`].
    pub fn read(self, text: &str) -> Tree {
        match self {
            Host::Python => python::read(text),
            Host::JavaScript => javascript::read(text, javascript::Grammar::JavaScript),
            Host::TypeScript => javascript::read(text, javascript::Grammar::TypeScript),
            Host::Tsx => javascript::read(text, javascript::Grammar::Tsx),
            Host::Rust => rust::read(text),
            Host::Sql => Tree::with_file(text.len()),
        }
    }
}
