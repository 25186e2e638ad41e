//! The command `pinproof`: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    pinproof::cli::run(std::env::args_os())
}
