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
        lot: args.lot.as_ref().map(|lot| Identifier::lot(&gtin, lot.as_str())),
        ..Question::of(Identifier::instance(&gtin, args.serial.as_str()))
    };
    let (way, told_as) = on(&args.memory.data, async |store| {
        let way = store.way(&question).await?;
        let told = store.way_in_words(&way, Audience::Enrolled).await?;
        Ok((way, told))
    })?;
    let told = lines(&told_as, words);
    let title = words.fill("way.title", &[("item", way.item.key())]);
    let closing = closing(&way, &told_as, words);
    if let Some(file) = &args.svg {
        let numbers = [("gtin", gtin.as_str()), ("serial", args.serial.as_str())];
        let mut subtitle = words.fill("way.item", &numbers);
        if let Some(lot) = &told_as.lot {
            subtitle = format!("{subtitle} \u{b7} {}", words.fill("way.lot", &[("lot", lot)]));
        }
        let picture = svg::picture(words.get("way.heading"), &subtitle, &told, &closing);
        fs::write(file, picture).with_context(|| file.display().to_string())?;
    }
    if args.json {
        output::json(&told_as)?;
    } else {
        print(&title, &told, &closing)?;
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
fn closing(way: &Way, told: &assay_wire::Way, words: &Words) -> Vec<String> {
    if way.steps.is_empty() {
        return vec![words.get("way.none").to_owned()];
    }
    let of_the_whole = lines::doubts(told, None, words);
    let mut closing: Vec<String> = of_the_whole.into_iter().map(|doubt| doubt.text).collect();
    if let Some(container) = way.inside.first() {
        closing.push(words.fill("way.inside", &[("container", container.key())]));
    }
    if way.doubts.is_empty() {
        closing.push(words.get("way.sound").to_owned());
    }
    closing
}

fn print(title: &str, told: &[Line], closing: &[String]) -> anyhow::Result<()> {
    let say = |text: &str| output::line(&output::visible(text, usize::MAX));
    say(title)?;
    for line in told {
        let indent = "  ".repeat(line.depth);
        for doubt in &line.doubts {
            let mark = match doubt.weight {
                Weight::Gap => "?",
                Weight::Contradiction => "!",
            };
            say(&format!("{mark:>22}  {indent}{}", doubt.text))?;
        }
        let colon = if line.relation.is_empty() { "" } else { ": " };
        let head = format!("{}{colon}{}", line.head, line.relation);
        say(&format!("{} {}  {indent}{head}", line.date, line.clock))?;
        let beside = line.place.iter().chain(&line.answers).chain(&line.details);
        for detail in beside {
            say(&format!("{:25}{indent}{detail}", ""))?;
        }
    }
    for words in closing {
        say(words)?;
    }
    Ok(())
}
