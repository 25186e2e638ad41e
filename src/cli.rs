//! The command line: one file a command.
//!
//! Exit codes: 0 nothing at or above the failing level, 1 findings, 2 the run itself failed. Whoever reads our output
//! may stop reading: a closed pipe is no failure.

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Error;
use crate::report::{Console, plain};

mod baseline;
mod check;
mod explain;
mod hot;
mod matrix;
mod progress;
mod reports;
mod rules;
mod selection;

/// How a run ends that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Nothing at or above the failing level.
    Clean,
    /// Findings at or above it.
    Findings,
    /// A file made the program fail; the rest was checked.
    Incomplete,
}

/// Finds the lines that make a database connection pooler pin a session, leak state to another client, or break.
#[derive(Debug, Parser)]
#[command(name = "pinproof", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Baseline(baseline::Args),
    Hot(hot::Args),
    Explain(explain::Args),
    Rules(rules::Args),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Runs the program with these arguments, the program's own name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too. Nobody is left to tell where printing fails.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let run = || match cli.command {
        Command::Check(args) => args.run(),
        Command::Baseline(args) => args.run(),
        Command::Hot(args) => args.run(),
        Command::Explain(args) => args.run(),
        Command::Rules(args) => args.run(),
        Command::Completions { shell } => completions(shell),
    };
    // Each file is read under a guard of its own. What fails later has already said where, on standard error.
    let failed = |_| Error::new("internal error: pinproof failed on what it reads; please report it");
    let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(failed(panic)));
    match result {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Findings) => ExitCode::from(1),
        Ok(Verdict::Incomplete) => ExitCode::from(2),
        Err(error) => {
            let message = error.to_string();
            let lines: Vec<_> = message.lines().map(plain).collect();
            let mut stderr = io::stderr().lock();
            let mut console = Console::new(&mut stderr);
            let _ = writeln!(console, "error: {}", lines.join("\n")).and_then(|()| console.flush());
            ExitCode::from(2)
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Verdict, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut <Cli as clap::CommandFactory>::command(), "pinproof", &mut script);
    print(|out| out.write_all(&script))
}

/// Writes to standard output; a reader that has gone away is no failure.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Verdict, Error> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(format!("cannot write the output: {error}")))
        }
        _ => Ok(Verdict::Clean),
    }
}
