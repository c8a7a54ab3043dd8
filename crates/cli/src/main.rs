//! The `assay` command: the issuer's and the tester's tool.
//!
//! One file per verb in `commands/`. Deliberately absent: any decision about a label (core's), any
//! file shape of the trust folder (wire's and client's), any network.

use std::process::ExitCode;

use clap::Parser;

mod cli;
mod commands;
mod fonts;
mod outcome;
mod output;
mod passphrase;
mod picture;
mod progress;
mod seeing;
mod words;

use outcome::Outcome;

/// A server makes and drops small things on several threads; the system's allocator took a ninth of
/// its time for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let code = match commands::run(cli) {
        Ok(outcome) => outcome.code(),
        // Someone who read enough, as `head` does, is no failure.
        Err(error) if output::is_closed_pipe(&error) => Outcome::Done.code(),
        Err(error) => {
            output::failure(&error);
            Outcome::CouldNotTell.code()
        }
    };
    ExitCode::from(code)
}
