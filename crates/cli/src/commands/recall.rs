//! `assay recall`: taking goods back, known to every device even offline.

use anyhow::Context as _;
use assay_client::{Clock as _, SystemClock};
use assay_core::gs1::{Gtin, Lot, Serial};
use assay_core::time::Timestamp;
use assay_core::trust::{Names, Recall, Recalled, SerialRange};

use super::authority::answer;
use super::trust::{Of, time};
use crate::outcome::Outcome;

const EXAMPLES: &str = "\
Example:
  assay recall demo --gtin 09506000134352 --lot L2406 \\
      --reason-zh 发现异物 --reason-en 'Foreign matter found' \\
      --todo-zh 请勿食用，退回商店 --todo-en 'Do not eat; take it back to the shop'";

/// Publish a recall of a product, of a lot of it, or of a range of the brand's own serials
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    of: Of,
    /// The product
    #[arg(long, value_parser = |text: &str| Gtin::parse(text))]
    gtin: Gtin,
    /// One lot of it
    #[arg(long, conflicts_with = "serials", value_parser = |text: &str| Lot::parse(text))]
    lot: Option<Lot>,
    /// The first and the last of a range of serials
    #[arg(long, num_args = 2, value_names = ["FIRST", "LAST"], value_parser = |text: &str| Serial::parse(text))]
    serials: Vec<Serial>,
    /// Why, in Chinese
    #[arg(long, value_name = "TEXT")]
    reason_zh: String,
    /// Why, in English
    #[arg(long, value_name = "TEXT")]
    reason_en: String,
    /// What to do, in Chinese
    #[arg(long, value_name = "TEXT")]
    todo_zh: String,
    /// What to do, in English
    #[arg(long, value_name = "TEXT")]
    todo_en: String,
    /// Since when [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let now = SystemClock.now();
    let items = match (&args.lot, args.serials.as_slice()) {
        (Some(lot), _) => Recalled::Lot(lot.clone()),
        (None, [first, last]) => {
            Recalled::Serials(SerialRange::new(first.clone(), last.clone()).context("--serials")?)
        }
        (None, _) => Recalled::All,
    };
    let recall = Recall {
        gtin: args.gtin,
        items,
        since: args.since.unwrap_or(now),
        reason: Names::new(args.reason_zh.as_str(), args.reason_en.as_str()).context("the reason")?,
        todo: Names::new(args.todo_zh.as_str(), args.todo_en.as_str()).context("what to do")?,
    };
    let mut authority = args.of.open()?;
    authority.recall(recall, now)?;
    answer(&authority, args.json)
}
