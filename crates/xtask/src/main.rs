//! `cargo xtask …`: one command sets a machine up and runs the product, one runs every test.
//!
//! Deliberately absent: anything a shipped program needs (that is `crates/cli`), and any
//! dependency that takes long to build, since this crate is built before it can say a word.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a terminal program talks to its terminal"
)]

mod bill;
mod clean_root;
mod demo;
mod mobile;
mod node;
mod notices;
mod package;
mod packages;
mod run;
mod shell;
mod shipped;
mod test;
mod tools;
mod ui;
mod wasm;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
The project's chores. Each sets up what it needs first, says what it does, and can be run again.

  cargo xtask run [--once] [--web] [--port N]
        Build everything, make a demo authority, brand and sheet of labels on first use, verify a
        photographed demo label in the terminal, then open the app. Without a display, or with
        --web, the same interface is served as a web page instead. --once ends after the terminal.
  cargo xtask test
        Every test and check: format, lints, licences, Rust tests, interface types and tests, and
        the journeys in a real browser and a real window.

  cargo xtask setup      only what the two above begin with: system packages and tools
  cargo xtask wasm       build the reader for the browser into ui/public/
  cargo xtask ui         build the interface into ui/dist/
  cargo xtask bindings   write the TypeScript shapes from crates/wire anew
  cargo xtask icons      draw the icons from icons/*.svg anew
  cargo xtask android        generate the Android project and lay ours over it
  cargo xtask check-mobile   type-check all that phones run, for 64-bit Android, without its SDK
  cargo xtask package        build the Debian package and its bill of materials; ASSAY_SHIPPED_TRUST
                             names the trust list that goes in, else it is the demo authority's
  cargo xtask try-package    the same, then open it in a fresh Debian root without a network (as root)
  cargo xtask measure-app start [RUNS] | memory [MINUTES]
        the release build of the app in a real window: start to viewfinder, growth while scanning,
        into docs/benchmarks.md
  cargo xtask fuzz [SECONDS]   run every fuzz target, 300 seconds each unless told
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let (verb, rest) = arguments
        .split_first()
        .map_or(("help", &[][..]), |(v, r)| (v.as_str(), r));
    match verb {
        "run" => run::run(&run::Options::parse(rest)?),
        "test" => test::test(),
        "setup" => packages::install(&packages::everything()?).and_then(|()| node::find().map(drop)),
        "wasm" => wasm::build(),
        "ui" => wasm::build().and_then(|()| ui::build()),
        "bindings" => tools::bindings(),
        "icons" => tools::icons(),
        "android" => mobile::android(),
        "check-mobile" => mobile::check(),
        "package" => package::package().map(drop),
        "try-package" => clean_root::attempt(),
        "measure-app" => package::measure(rest),
        "fuzz" => tools::fuzz(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("no chore is called {other:?}; `cargo xtask help` lists them"),
    }
}
