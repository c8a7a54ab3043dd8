//! `assay-bench simulate`: how often the rules that notice copies are right.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use assay_simulate::{World, play};

use crate::report::{self, Outcome};

const EXAMPLES: &str = "\
A world is a file of parameters; all may be left out, unknown ones are refused:
  seed = 7
  consent = 0.4            # share of people who say their region
  [honest]
  items = 100000
  [[copiers]]
  name = \"50 copies in a month\"
  copies = 50
  days = 30
  [[poisoners]]
  networks = 19

docs/assessment.md explains every parameter; crates/simulate/worlds has more worlds.";

/// Play a seeded world against the rules that notice copies; prints detection and false alarms
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The world's parameters, TOML [default: the built-in world]
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Use this seed instead of the world's
    #[arg(long)]
    seed: Option<u64>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let text = match &args.world {
        Some(file) => fs::read_to_string(file).with_context(|| file.display().to_string())?,
        None => String::new(),
    };
    let mut world = World::parse(&text)?;
    world.seed = args.seed.unwrap_or(world.seed);
    let bar = report::bar(0, "items");
    let told = play(&world, &mut |done, total| {
        if done == 1 {
            bar.set_length(total);
        }
        bar.set_position(done);
    });
    bar.finish_and_clear();
    if args.json {
        report::line(&serde_json::to_string(&told)?)?;
    } else {
        report::line(&told.to_string())?;
    }
    Ok(Outcome::Kept)
}
