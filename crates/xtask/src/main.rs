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
mod changed;
mod checked;
mod clean_root;
mod demo;
mod deny;
#[cfg(test)]
mod fuzz_lock;
mod load;
mod made;
mod mobile;
mod node;
mod notices;
mod package;
mod packages;
mod product;
mod reach;
mod record;
mod run;
mod rust_tests;
mod shell;
mod shipped;
mod steady;
mod steps;
mod test;
mod tools;
mod ui;
#[cfg(test)]
mod unused;
mod wasm;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
The project's chores. Each sets up what it needs first, says what it does, and can be run again.

  cargo xtask run [--once] [--web] [--port N]
        Build everything, make a demo authority, brand and sheet of labels on first use, verify a
        photographed demo label in the terminal, then open the app. Without a display, or with
        --web, the same interface is served as a web page instead. --once ends after the terminal.
  cargo xtask test [--changed] [--record]
        Every test and check: format, lints, documentation, Rust tests, interface types and tests,
        and the journeys in a real browser and a real window; each step with its time at the end.
        --changed runs what files that differ from main can reach, and says what that leaves out.
        --record writes the times into docs/benchmarks.md.
  cargo xtask deny
        Licences, bans, sources and advisories of every dependency; its tool is built on first use.

  cargo xtask steady N [--load] [FILTER]
        What can fail by chance (windows, journeys, servers, kills, clocks) N times, with busy
        processes beside when asked; lists what failed, how often, and where its output is.
  cargo xtask setup      only what run and test begin with: system packages and tools
  cargo xtask wasm       build the reader for the browser into ui/public/
  cargo xtask ui         build the interface into ui/dist/

  Committed files, written anew, each told with what became of it:
  cargo xtask bindings   the TypeScript shapes, from crates/wire
  cargo xtask icons      the icons, from icons/*.svg
  cargo xtask pictures   what every screen looks like and gives a screen reader, in tests/screens
  cargo xtask seeds      what fuzzing of lists and products begins with
  cargo xtask notices    who wrote what is inside (not committed: every build of the page makes it)

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
    let words: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    if let Some(ended) = checked::compile(&words) {
        return ended;
    }
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
        "test" => test::test(&test::Options::parse(rest)?),
        "deny" => deny::deny(),
        "steady" => steady::steady(&steady::Options::parse(rest)?),
        "setup" => packages::install(&packages::everything()?).and_then(|()| node::find().map(drop)),
        "wasm" => wasm::build(),
        "ui" => wasm::build().and_then(|()| ui::build()),
        "bindings" => made::bindings(),
        "icons" => made::icons(),
        "pictures" => made::pictures(),
        "seeds" => made::seeds(),
        "notices" => made::notices(),
        "android" => mobile::android(),
        "check-mobile" => mobile::check(),
        "package" => package::package().map(drop),
        "try-package" => clean_root::attempt(),
        "measure-app" => package::measure(rest),
        "fuzz" => tools::fuzz(rest),
        load::VERB => {
            load::busy();
            Ok(())
        }
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("no chore is called {other:?}; `cargo xtask help` lists them"),
    }
}
