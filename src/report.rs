//! Reports: what a run came to, in the form that someone asked for. One file a format.
//!
//! One run may write several reports, to standard output and to files ([`Output`]). The closing lines, which say what
//! was and was not read and whether the run passes, belong to the report in the human format; beside the others they go
//! to standard error, so that the output stays parseable.

use std::io::{self, Write};

use clap::ValueEnum;

use crate::finding::Outcome;
use crate::secrets;

mod closing;
mod columns;
mod concise;
mod document;
mod github;
mod gitlab;
mod harmless;
mod human;
mod json;
mod junit;
mod markdown;
mod output;
mod prefix;
mod sarif;
mod snippet;
mod words;

pub(crate) use closing::by_level;
pub use closing::{count, counted, write_closing};
pub(crate) use document::write as write_document;
pub(crate) use harmless::{Console, plain};
pub use output::{Output, write_file};
pub use prefix::prefix;
pub use words::size;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Source lines, labels, reasons and cures.
    Human,
    /// One line a finding: `path:line:column: level[rule] message`.
    Concise,
    /// One document, versioned and stable.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions, ten of each level.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's XML.
    Junit,
    /// A page for a job's summary.
    Markdown,
}

impl Format {
    /// The name that the command line takes.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Writes the findings, without the secrets of what they quote. `color` counts in the human format only.
    pub fn write(self, outcome: &Outcome, color: bool, out: &mut dyn Write) -> io::Result<()> {
        let columns = columns::Columns::of(&outcome.sources);
        let outcome = secrets::without(outcome, self == Format::Human);
        let mut console = Console::new(out);
        match self {
            Format::Human => human::write(&outcome, color, &mut console)?,
            Format::Concise => concise::write(&outcome, &mut console)?,
            Format::Junit => junit::write(&outcome, &mut console)?,
            Format::Json => return json::write(&outcome, out),
            Format::Sarif => return sarif::write(&outcome, &columns, out),
            Format::Github => return github::write(&outcome, out),
            Format::Gitlab => return gitlab::write(&outcome, out),
            Format::Markdown => return markdown::write(&outcome, out),
        }
        console.flush()
    }
}

#[cfg(test)]
mod tests;
