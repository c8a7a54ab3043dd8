//! The reader beside other decoders on the same grey pictures in one run: real photographs, or signed labels through
//! the camera simulation.
//!
//! Every time is of the processor in one thread, the best of a few, and decoders take turns picture by picture, so
//! that other work on the machine touches all alike.

mod answer;
mod native;
mod peer;
mod photographs;
mod simulation;
mod truth;

use std::path::PathBuf;

use super::report;
use crate::report::Outcome;

/// Photographs with a truth file, read by ours and by others
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Folder of photographs with a truth.jsonl
    #[arg(long, default_value = "tests/frames", value_name = "DIR")]
    frames: PathBuf,
    /// Labels through the camera simulation, harder step by step, instead of photographs
    #[arg(long)]
    simulation: bool,
    /// Run other decoders too: rqrr, rxing when built in, and what Python has of zxing-cpp, OpenCV and zbar
    #[arg(long)]
    peers: bool,
    /// Python to look for peers in
    #[arg(long, default_value = "python3", value_name = "FILE")]
    python: PathBuf,
    /// Only pictures whose path below the folder begins so
    #[arg(long, default_value = "", value_name = "PATH")]
    only: String,
    /// Answer paths on standard input as one peer; what `--peers` starts
    #[arg(long, hide = true, value_name = "NAME")]
    serve: Option<String>,
    #[command(flatten)]
    report: report::Args,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    match &args.serve {
        Some(name) => {
            native::serve(name)?;
            Ok(Outcome::Kept)
        }
        None if args.simulation => simulation::run(args),
        None => photographs::run(args),
    }
}
