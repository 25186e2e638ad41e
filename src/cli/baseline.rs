//! `pinproof baseline`.

use std::io::Write;
use std::path::PathBuf;

use super::selection::Selection;
use super::{Verdict, print};
use crate::baseline::{Baseline, DEFAULT_FILE};
use crate::check::check;
use crate::config::{Error, absolute};
use crate::report::{Console, count, counted, plain, write_file};

/// Accept the findings that there are, so that only new ones count
///
/// Writes a file that `check --baseline FILE`, or `baseline = "FILE"` in the configuration, makes count. Entries that are
/// in it already keep their reasons and dates.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,

    /// The file to write [default: the configuration's, or pinproof-baseline.toml]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Why the findings are accepted, for entries that are new
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,

    /// The last day on which they are, for entries that are new
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    expires: Option<String>,

    /// Leave out entries that nothing matches any more
    #[arg(long)]
    prune: bool,
}

fn date(text: &str) -> Result<String, String> {
    let parsed = text.parse::<jiff::civil::Date>();
    parsed.map(|date| date.to_string()).map_err(|_| "a day is written as 2027-01-31".to_owned())
}

impl Args {
    /// Checks, and writes down what was found.
    pub fn run(self) -> Result<Verdict, Error> {
        let selected = self.selection.open(None)?;
        let named = selected.baseline(self.baseline.as_deref());
        let is_new = named.is_none();
        let path = named.unwrap_or_else(|| absolute(&selected.cwd, &PathBuf::from(DEFAULT_FILE)));
        let mut baseline = match path.try_exists() {
            Ok(false) => Baseline::new(&path),
            _ => Baseline::read(&path, &selected.config)?,
        };
        let outcome = check(&selected.config, &selected.paths, &|_| {})?;
        if let Some(failed) = outcome.failures.first() {
            let what = format!("{}, so the baseline would be incomplete; nothing was written", failed.reason);
            return Err(Error::new(what).at(failed.path.as_ref(), None));
        }
        let template = (self.reason.as_str(), self.expires.as_deref());
        let is_checked = |path: &std::path::Path| selected.covers(path);
        let change = baseline.accept(&outcome.findings, &selected.config, template, self.prune, &is_checked);
        let text = baseline.text();
        let shown = path.strip_prefix(&selected.cwd).unwrap_or(&path);
        write_file(&path, |out| out.write_all(text.as_bytes()))
            .map_err(|problem| Error::new(format!("cannot write the baseline: {problem}")).at(shown, None))?;
        print(|out| {
            let out = &mut Console::new(out);
            let shown = shown.to_string_lossy();
            let (shown, accepted) = (plain(&shown), counted(change.kept + change.added, "finding"));
            writeln!(out, "{shown}: {accepted} accepted, {} of them new", change.added)?;
            let entries = if change.stale == 1 { "entry" } else { "entries" };
            match (change.stale, self.prune) {
                (0, _) => {}
                (stale, true) => writeln!(out, "{} {entries} left out: nothing matches them any more", count(stale))?,
                (stale, false) => writeln!(
                    out,
                    "{} {entries} kept that nothing matches any more; --prune leaves such out",
                    count(stale)
                )?,
            }
            if is_new {
                writeln!(out, "add `baseline = \"{shown}\"` to pinproof.toml, and every check will count it")?;
            }
            out.flush()
        })
    }
}
