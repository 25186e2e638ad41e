//! `pinproof hot`.

use std::io::{self, Write};

use serde::Serialize;

use super::selection::Selection;
use super::{Verdict, print};
use crate::check::{Survey, survey};
use crate::config::{Entrance, Error, Globs, HotPathRule};
use crate::report::{Console, count, counted, plain, write_document};

/// So many names of calls that lead nowhere are listed.
const UNRESOLVED: usize = 12;

/// List the entry points of hot paths, and what each of them reaches
///
/// Reads all code, also what a check passes over. Without a `[[hot-path]]` in the configuration it lists what
/// `entry = "auto"` finds.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    /// The form of the list
    #[arg(long, default_value = "text", value_name = "FORMAT")]
    format: Form,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Form {
    Text,
    Json,
}

impl Args {
    /// Follows the hot paths, and lists them.
    pub fn run(self) -> Result<Verdict, Error> {
        let mut selected = self.selection.open(None)?;
        if selected.config.hot_paths.is_empty() {
            let entries = vec![Entrance::Auto];
            selected.config.hot_paths.push(HotPathRule { name: "auto".into(), entries, paths: Globs::none() });
        }
        let surveys = survey(&selected.config, &selected.paths)?;
        print(|out| match self.format {
            Form::Text => write_text(&surveys, &mut Console::new(out)),
            Form::Json => write_document(&Document { version: 1, hot_paths: &surveys }, out),
        })
    }
}

fn write_text(surveys: &[Survey], out: &mut dyn Write) -> io::Result<()> {
    for survey in surveys {
        let (entries, reached) = (counted(survey.entries.len(), "entry point"), counted(survey.reached, "function"));
        writeln!(out, "{}: {entries}, {reached} reached", plain(&survey.name))?;
        for entry in &survey.entries {
            let (path, function) = (plain(&entry.path), plain(&entry.function));
            writeln!(out, "  {path}:{}  {function}  ({})", entry.line, plain(&entry.kind))?;
            for finding in &entry.findings {
                let maybe = if finding.is_guess { "maybe " } else { "" };
                writeln!(out, "    {maybe}{} {}:{}", finding.rule, plain(&finding.path), finding.line)?;
            }
        }
        if !survey.unresolved.is_empty() {
            let calls = survey.unresolved.iter().map(|(_, number)| number).sum();
            let names: Vec<String> = survey
                .unresolved
                .iter()
                .take(UNRESOLVED)
                .map(|(name, number)| format!("{} ({})", plain(name), count(*number)))
                .collect();
            let more = if survey.unresolved.len() > UNRESOLVED { ", …" } else { "" };
            writeln!(out, "  not followed: {}, by name: {}{more}", counted(calls, "call"), names.join(", "))?;
        }
        writeln!(out)?;
    }
    out.flush()
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    hot_paths: &'a [Survey],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::EntryPoint;

    #[test]
    fn a_name_from_a_file_steers_neither_a_terminal_nor_a_runner() {
        let entry = EntryPoint {
            path: "##[error]x/a\u{9b}.py".into(),
            line: 1,
            function: "f".into(),
            kind: "k".into(),
            findings: Vec::new(),
        };
        let unresolved = vec![("::".into(), 1)];
        let survey = Survey { name: "::error::x".into(), entries: vec![entry], reached: 1, unresolved };
        let mut text = Vec::new();
        write_text(&[survey], &mut Console::new(&mut text)).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(text.starts_with("\u{fffd}:error::x: 1 entry point"), "{text}");
        assert!(text.contains("##\u{fffd}error]x/a\u{fffd}.py:1"), "{text}");
    }
}
