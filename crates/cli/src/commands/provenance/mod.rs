//! `assay provenance`: the way of one item.

mod lines;
mod svg;

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use assay_core::gs1::{Gtin, Lot, Serial};
use assay_core::provenance::{Identifier, Question, Way, Weight};
use assay_provenance::Audience;

use self::lines::{Line, lines};
use super::epcis::{Memory, on};
use crate::outcome::Outcome;
use crate::output;
use crate::words::Words;

const EXAMPLES: &str = "\
Examples:
  assay provenance 09506000134352 100 --data memory
  assay provenance 09506000134352 100 --data memory --svg way.svg --lang zh

Follows the item through cases and pallets, back to what it was made from, with who answers for
each step and what does not fit.
Exit codes: 0 nothing contradicts; 1 something does; 2 nothing is told of the item.";

/// Tell the way of one item
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// GTIN of the item
    #[arg(value_parser = |text: &str| Gtin::parse(text))]
    gtin: Gtin,
    /// Serial of the item
    #[arg(value_parser = |text: &str| Serial::parse(text))]
    serial: Serial,
    /// Its lot, when the label says so [default: as its own events say]
    #[arg(long, value_parser = |text: &str| Lot::parse(text))]
    lot: Option<Lot>,
    #[command(flatten)]
    memory: Memory,
    /// Draw the way into FILE
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: &Args, words: &Words) -> anyhow::Result<Outcome> {
    let gtin = args.gtin.to_string();
    let question = Question {
        item: Identifier::instance(&gtin, args.serial.as_str()),
        lot: args.lot.as_ref().map(|lot| Identifier::lot(&gtin, lot.as_str())),
        until: None,
    };
    let (way, told_as) = on(&args.memory.data, async |store| {
        let way = store.way(&question).await?;
        let told = store.way_in_words(&way, Audience::Enrolled).await?;
        Ok((way, told))
    })?;
    let told = lines(&way, words);
    let title = words.fill("way.title", &[("item", way.item.key())]);
    if let Some(file) = &args.svg {
        let picture = svg::picture(&title, &told, &closing(&way, words));
        fs::write(file, picture).with_context(|| file.display().to_string())?;
    }
    if args.json {
        output::json(&told_as)?;
    } else {
        print(&title, &told, &closing(&way, words))?;
    }
    let contradicted = way
        .doubts
        .iter()
        .any(|doubt| doubt.kind.weight() == Weight::Contradiction);
    Ok(if way.steps.is_empty() {
        Outcome::CouldNotTell
    } else if contradicted {
        Outcome::Not
    } else {
        Outcome::Done
    })
}

/// What stands under the steps.
fn closing(way: &Way, words: &Words) -> String {
    if way.steps.is_empty() {
        return words.get("way.none").to_owned();
    }
    let mut closing = Vec::new();
    if let Some(container) = way.inside.first() {
        closing.push(words.fill("way.inside", &[("container", container.key())]));
    }
    if way.doubts.is_empty() {
        closing.push(words.get("way.sound").to_owned());
    }
    closing.join(". ")
}

fn print(title: &str, told: &[Line], closing: &str) -> anyhow::Result<()> {
    output::line(&output::visible(title, usize::MAX))?;
    for line in told {
        let indent = "  ".repeat(line.depth);
        let head = format!("{}  {indent}{}", line.time, line.head);
        output::line(&output::visible(&head, usize::MAX))?;
        for detail in &line.details {
            let detail = format!("{:24}{indent}{detail}", "");
            output::line(&output::visible(&detail, usize::MAX))?;
        }
        for doubt in &line.doubts {
            let mark = match doubt.weight {
                Weight::Gap => "?",
                Weight::Contradiction => "!",
            };
            output::line(&output::visible(
                &format!("{mark:>22}  {indent}{}", doubt.text),
                usize::MAX,
            ))?;
        }
    }
    if !closing.is_empty() {
        output::line(closing)?;
    }
    Ok(())
}
