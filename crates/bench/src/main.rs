//! `assay-bench`: what the product promises in figures, measured on this machine.
//!
//! Every figure is a ratio against something measured in the same run, or a limit of time. What is measured as people
//! run it is the `assay` program that was built beside this one. Deliberately absent: anything that a product ships.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod assault;
mod attack;
mod batch;
mod codes;
mod crash;
mod frame;
mod issue;
mod labels;
mod load;
mod memory;
mod nation;
mod page;
mod photographs;
mod place;
mod process;
mod provenance;
mod reader;
mod report;
mod simulate;
mod trust;
mod verdict;

use report::Outcome;

/// What the server allocates with, so that both are measured alike.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measure, and write the table into docs/benchmarks.md
#[derive(Parser, Debug)]
#[command(name = "assay-bench", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Debug)]
enum Verb {
    /// Offline verdict of a parsed label against bare signature verification
    Verdict(report::Args),
    /// Issuing labels to a CSV file against bare signing, on all cores
    Issue(issue::Args),
    /// Frame to verdict at 1280 x 720, reader and verifier apart
    Frame(report::Args),
    /// Twenty labels in one frame, and a walk along five hundred
    Labels(report::Args),
    /// Simulated photographs of labels, read and verified
    Photographs(photographs::Args),
    /// Capturing the events of a supply chain beside a bare insert, and the way of an item
    Provenance(provenance::Args),
    /// Durable scans a second, against bare verification and bare inserts
    Load(load::Args),
    /// Bytes for each scan, and looking items up among ten million
    Memory(memory::Args),
    /// The trust list at the size of a nation: its file, its opening, its answers, a day's update
    Trust(trust::Args),
    /// The codes of a batch, and the memory that streaming them takes
    Batch(batch::Args),
    /// Guessed codes against issued ones, and slips of the finger
    Codes(codes::Args),
    /// The verdict page at a steady rate
    Page(page::Args),
    /// Attack the server in every way at once, and measure what honest clients beside it see
    Attack(attack::Args),
    /// Kill the server under load and count what it acknowledged
    Crash(crash::Args),
    /// Real photographs, read by ours and by other decoders
    Reader(reader::Args),
    /// Play a world of honest people, copiers and poisoners against the rules that notice copies
    Simulate(simulate::Args),
}

fn main() -> anyhow::Result<ExitCode> {
    Ok(match run(Cli::parse().verb)? {
        Outcome::Kept => ExitCode::SUCCESS,
        Outcome::Missed => ExitCode::FAILURE,
    })
}

fn run(verb: Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Verdict(args) => verdict::run(&args),
        Verb::Issue(args) => issue::run(&args),
        Verb::Frame(args) => frame::run(&args),
        Verb::Labels(args) => labels::run(&args),
        Verb::Photographs(args) => photographs::run(&args),
        Verb::Provenance(args) => provenance::run(&args),
        Verb::Load(args) => load::run(&args),
        Verb::Memory(args) => memory::run(&args),
        Verb::Trust(args) => trust::run(&args),
        Verb::Batch(args) => batch::run(&args),
        Verb::Codes(args) => codes::run(&args),
        Verb::Page(args) => page::run(&args),
        Verb::Attack(args) => attack::run(&args),
        Verb::Crash(args) => crash::run(&args),
        Verb::Reader(args) => reader::run(&args),
        Verb::Simulate(args) => simulate::run(&args),
    }
}
