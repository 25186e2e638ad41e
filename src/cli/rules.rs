//! `pinproof rules`.

use std::io::Write;

use clap::ValueEnum;
use serde::Serialize;

use super::{Verdict, print};
use crate::config::Error;
use crate::fact::Engine;
use crate::finding::Level;
use crate::rules::{self, Rule};

/// List the rules
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The form of the list
    #[arg(long, default_value = "text")]
    format: Form,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// Columns
    Text,
    /// A list of objects
    Json,
    /// A table for a README
    Markdown,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    level: Level,
    engines: &'a [Engine],
    summary: &'a str,
}

impl<'a> Entry<'a> {
    fn of(rule: &'a Rule) -> Entry<'a> {
        Entry { name: &rule.name, level: rule.level, engines: &rule.engines, summary: &rule.summary }
    }
}

impl Args {
    /// Prints the list.
    pub fn run(self) -> Result<Verdict, Error> {
        let rules: Vec<Entry<'_>> = rules::all().iter().map(Entry::of).collect();
        print(|out| match self.format {
            Form::Text => write_text(&rules, out),
            Form::Markdown => write_markdown(&rules, out),
            Form::Json => {
                serde_json::to_writer_pretty(&mut *out, &rules)?;
                writeln!(out)
            }
        })
    }
}

/// The engines as people list them: `postgresql, mysql`.
pub fn engines(engines: &[Engine]) -> String {
    engines.iter().map(|engine| engine.name()).collect::<Vec<_>>().join(", ")
}

fn write_text(rules: &[Entry<'_>], out: &mut dyn Write) -> std::io::Result<()> {
    let widest = |text: fn(&Entry<'_>) -> usize| rules.iter().map(text).max().unwrap_or_default();
    let names = widest(|rule| rule.name.len());
    let kinds = widest(|rule| engines(rule.engines).len());
    rules
        .iter()
        .try_for_each(|rule| writeln!(out, "{:names$}  {:kinds$}  {}", rule.name, engines(rule.engines), rule.summary))
}

fn write_markdown(rules: &[Entry<'_>], out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "| rule | engines | what it finds |\n|---|---|---|")?;
    rules.iter().try_for_each(|rule| {
        let summary = rule.summary.replace('|', "\\|");
        writeln!(out, "| `{}` | {} | {summary} |", rule.name, engines(rule.engines))
    })
}
