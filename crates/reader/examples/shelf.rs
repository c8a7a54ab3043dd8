//! Twenty labels in a frame beside one on the same ground, time of the processor: the quick form of `assay-bench labels`.
//!
//! Frames with many and with one take turns, each the best of three, so that other work on the machine falls on neither
//! alone. Neither reading knows how many there are.
//!
//! `cargo run --release -p assay-reader --example shelf [-- first|video|photo]`
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use assay_testkit::shelf::{FRAME, LABELS, Shelf, shelf};
use cpu_time::ThreadTime;
use std::collections::BTreeSet;

const TRAYS: u64 = 12;
const TIMES: u64 = 3;
const REPEATS: usize = 3;

fn main() {
    let effort = match std::env::args().nth(1).as_deref() {
        Some("first") => Effort::FirstTier,
        Some("photo") => Effort::Photograph,
        _ => Effort::Video,
    };
    let (mut many, mut one, mut found, mut alone, mut whole) = (vec![], vec![], vec![], 0, 0);
    for tray in 0..TRAYS {
        let mut together = BTreeSet::new();
        for shot in 0..TIMES {
            let (first, seed) = (tray * LABELS as u64, tray * TIMES + shot);
            let (seen, spent) = best(&shelf(first, LABELS, seed), effort);
            many.push(spent);
            found.push(seen.len());
            together.extend(seen);
            let (seen, spent) = best(&shelf(first, 1, seed), effort);
            one.push(spent);
            alone += seen.len();
        }
        whole += usize::from(together.len() == LABELS);
    }
    many.sort_by(f64::total_cmp);
    one.sort_by(f64::total_cmp);
    let (middle, last) = (many.len() / 2, many.len() - 1);
    println!(
        "{LABELS} labels: median {:.2} ms, worst {:.2} ms",
        many[middle], many[last]
    );
    println!(
        "one label:  median {:.2} ms, worst {:.2} ms",
        one[middle], one[last]
    );
    println!("ratio of medians {:.2}", many[middle] / one[middle]);
    println!(
        "fewest of {LABELS} in a frame {}, trays whole in {TIMES} frames {whole} of {TRAYS}, one label {alone} of {}",
        found.iter().min().unwrap(),
        one.len()
    );
}

/// The shelf's own labels that are read, and the least time of a reading in milliseconds.
fn best(shelf: &Shelf, effort: Effort) -> (BTreeSet<String>, f64) {
    let frame = LumaFrame::new(FRAME.0, FRAME.1, &shelf.grey).unwrap();
    let mut texts = BTreeSet::new();
    let mut least = f64::MAX;
    for _ in 0..REPEATS {
        let start = ThreadTime::now();
        let reading = read(&frame, &ReadBudget::unhurried(effort));
        least = least.min(start.elapsed().as_secs_f64() * 1e3);
        texts = reading.symbols.into_iter().map(|symbol| symbol.text).collect();
        texts.retain(|text| shelf.texts.contains(text));
    }
    (texts, least)
}
