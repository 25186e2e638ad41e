//! The reports of `pinproof check`: which, where to, and in which colours.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use clap::ValueEnum;

use super::print;
use crate::config::Error;
use crate::finding::Outcome;
use crate::report::{self, Format, Output};

/// What to write.
#[derive(Debug, clap::Args)]
pub struct Reports {
    /// The form of the report on standard output [default: human]
    #[arg(long)]
    format: Option<Format>,

    /// One more report, in a file; on standard output without one. May be given several times
    #[arg(long = "report", value_name = "FORMAT[=FILE]", value_parser = Output::parse)]
    outputs: Vec<Output>,

    /// The folder to write before each path, for reports that count paths from elsewhere
    #[arg(long, value_name = "FOLDER", default_value = "", hide_default_value = true)]
    path_prefix: String,

    /// When to use colours
    #[arg(long, default_value = "auto", value_name = "WHEN")]
    color: Color,

    /// Print the findings and nothing else
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Reports {
    /// Writes every report, the files first.
    ///
    /// # Errors
    /// Names each report that could not be written. The others are.
    pub fn write(&self, outcome: &mut Outcome, started: Instant) -> Result<(), Error> {
        report::prefix(outcome, &self.path_prefix);
        let mut problems: Vec<Error> = Vec::new();
        for output in &self.outputs {
            let Some(path) = &output.file else { continue };
            let is_colored = self.color == Color::Always;
            let written =
                report::write_file(path, |out| self.write_one(output.format, outcome, is_colored, started, out));
            if let Err(problem) = written {
                let name = output.format.name();
                problems.push(Error::new(format!("cannot write the {name} report: {problem}")).at(path, None));
            }
        }
        let formats = self.printed();
        let printed = print(|out| {
            formats.iter().try_for_each(|&format| self.write_one(format, outcome, self.color(), started, out))
        });
        problems.extend(printed.err());
        if !formats.contains(&Format::Human) && !self.quiet {
            // The report is out; whether anyone listens here changes nothing.
            let _ = report::write_closing(outcome, started.elapsed(), &mut io::stderr().lock());
        }
        match problems.len() {
            0 => Ok(()),
            1 => Err(problems.remove(0)),
            _ => {
                let lines: Vec<String> = problems.iter().map(Error::to_string).collect();
                Err(Error::new(lines.join("\n")))
            }
        }
    }

    fn write_one(
        &self,
        format: Format,
        outcome: &Outcome,
        is_colored: bool,
        started: Instant,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        format.write(outcome, is_colored, out)?;
        if format == Format::Human && !self.quiet {
            report::write_closing(outcome, started.elapsed(), out)?;
        }
        Ok(())
    }

    /// The reports that go to standard output: what was asked for, and the human one where nothing was.
    fn printed(&self) -> Vec<Format> {
        let others = self.outputs.iter().filter(|output| output.file.is_none()).map(|output| output.format);
        let mut formats: Vec<Format> = self.format.into_iter().chain(others).collect();
        if formats.is_empty() {
            formats.push(Format::Human);
        }
        formats
    }

    /// Whether to use colours: as asked, then as the environment asks (no-color.org, CLICOLOR_FORCE), then on a
    /// terminal.
    fn color(&self) -> bool {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR").is_some() => false,
            Color::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Color::Auto => io::stdout().is_terminal() && set("TERM").is_none_or(|term| term != "dumb"),
        }
    }
}
