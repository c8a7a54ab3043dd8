//! Many labels in one frame, as in receiving stock: how many are read, how long it takes beside a
//! frame with one, and a walk along 500 of them.
//!
//! Frames with many and with one take turns, each the best of a few on the processor, so that other work on the machine
//! falls on neither alone. Both are read with the effort of a live picture, as the app reads them, and neither reading
//! knows how many there are.

use std::collections::BTreeSet;
use std::hint::black_box;

use assay_core::time::UtcOffset;
use assay_core::trust::{CompiledList, TrustList};
use assay_core::verify::Now;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use assay_receiving::Delivery;
use assay_testkit::demo;
use assay_testkit::shelf::{FRAME, GRID, LABELS, Shelf, shelf};
use assay_wire::{Deed, DeliveryNote, NoteLine, NoteSource, Operation, judge};
use cpu_time::ThreadTime;

use crate::report::{self, Outcome, Table, ms, quantile, times};

/// Trays, each photographed three times.
const TRAYS: u64 = 12;
const TIMES: u64 = 3;

/// Readings of a frame, of which the best counts.
const REPEATS: usize = 3;

/// The walk: each frame shows half of the one before it again.
const WALK: u64 = 500;
const STEP: u64 = LABELS as u64 / 2;

pub(crate) fn run(args: &report::Args) -> anyhow::Result<Outcome> {
    let mut table = Table::new(
        "labels",
        format!(
            "{LABELS} labels in a frame of {} x {}, {} x {}, 4 pixels a module, each turned, tilted, blurred and \
             noisy in its own way; {TRAYS} trays, {TIMES} frames of each; a frame with one label is the first of a tray \
             on the ground of all, the others left out; one thread, time of the processor, best of {REPEATS}, frames with \
             many and with one in turn; the walk by the clock (`assay-bench labels`).",
            FRAME.0, FRAME.1, GRID.0, GRID.1
        ),
        &["part", "median", "worst", "labels read"],
    );
    let bar = report::bar(2 * TRAYS * TIMES + WALK / STEP, "frames");
    let (mut trays, mut singles) = (Vec::new(), Vec::new());
    for tray in 0..TRAYS {
        for shot in 0..TIMES {
            let (first, seed) = (tray * LABELS as u64, tray * TIMES + shot);
            trays.push(shelf(first, LABELS, seed));
            singles.push(shelf(first, 1, seed));
            bar.inc(2);
        }
    }
    for (name, effort) in [("video", Effort::Video), ("photograph", Effort::Photograph)] {
        let mut found: Vec<usize> = Vec::new();
        let mut together = vec![BTreeSet::new(); TRAYS as usize];
        let (mut many, mut one, mut alone) = (Vec::new(), Vec::new(), 0);
        for (number, (tray, single)) in trays.iter().zip(&singles).enumerate() {
            let (seen, spent) = best(tray, effort);
            many.push(spent);
            found.push(seen.len());
            together[number / TIMES as usize].extend(seen);
            let (seen, spent) = best(single, effort);
            one.push(spent);
            alone += seen.len();
        }
        many.sort_by(f64::total_cmp);
        one.sort_by(f64::total_cmp);
        let fewest = found.iter().copied().min().unwrap_or(0);
        let all = together.iter().filter(|seen| seen.len() == LABELS).count();
        let row = |part: String, spent: &[f64], count: String| {
            vec![part, ms(quantile(spent, 0.5)), ms(quantile(spent, 1.0)), count]
        };
        table.row(&row(
            format!("{name}, {LABELS} labels"),
            &many,
            format!("at least {fewest} in a frame"),
        ));
        table.row(&row(
            format!("{name}, one label"),
            &one,
            format!("{alone} of {}", singles.len()),
        ));
        if effort == Effort::Video {
            let ratio = quantile(&many, 0.5) / quantile(&one, 0.5);
            table.promise(
                "fewest of 20 in one frame",
                fewest.to_string(),
                "19",
                fewest >= 19,
            );
            table.promise(
                "trays whole in three frames",
                all.to_string(),
                &TRAYS.to_string(),
                all == TRAYS as usize,
            );
            table.promise(
                "time beside a frame with one",
                format!("{ratio:.2}"),
                "3",
                ratio <= 3.0,
            );
        }
    }
    walk(&mut table, &bar)?;
    bar.finish_and_clear();
    table.publish(args)
}

/// The tray's own labels that are read from it, and the least time of the processor that a reading took, in seconds.
fn best(tray: &Shelf, effort: Effort) -> (BTreeSet<String>, f64) {
    let mut seen = BTreeSet::new();
    let mut least = f64::MAX;
    for _ in 0..REPEATS {
        let start = ThreadTime::now();
        seen = texts(tray, effort);
        least = least.min(start.elapsed().as_secs_f64());
    }
    (seen, least)
}

/// The tray's own labels that are read from it.
fn texts(tray: &Shelf, effort: Effort) -> BTreeSet<String> {
    let Ok(frame) = LumaFrame::new(FRAME.0, FRAME.1, black_box(&tray.grey)) else {
        return BTreeSet::new();
    };
    let reading = read(&frame, &ReadBudget::unhurried(effort));
    let found = reading.symbols.into_iter().map(|symbol| symbol.text);
    found.filter(|text| tray.texts.contains(text)).collect()
}

/// A walk along a shelf: every label read, judged and counted against a note that lacks one lot.
fn walk(table: &mut Table, bar: &indicatif::ProgressBar) -> anyhow::Result<()> {
    let list = CompiledList::open(TrustList::build(demo::trust_list())?.compile()?)?;
    let now = Now {
        clock: demo::ISSUED,
        floor: demo::ISSUED,
    };
    let line = |lot: &str, quantity| NoteLine {
        line: 2,
        gtin: demo::GTIN.to_owned(),
        name: None,
        lot: Some(lot.to_owned()),
        serial: None,
        expiry: None,
        quantity,
    };
    let mut delivery = Delivery::new(DeliveryNote {
        number: None,
        source: NoteSource::Csv,
        dealer: None,
        lines: vec![line("L2411A", 490), line("L2412", 8)],
        left_out: Vec::new(),
    });
    let frames: Vec<Shelf> = (0..WALK / STEP)
        .map(|number| {
            bar.inc(1);
            let first = number * STEP;
            shelf(first, LABELS.min((WALK - first) as usize), number)
        })
        .collect();
    let mut readings = 0_u32;
    let mut refused = 0;
    let spent = times(frames.len(), |number| {
        for text in texts(&frames[number], Effort::Video) {
            readings += 1;
            let judgement = judge(&text, Some(&list), now, UtcOffset::UTC);
            let Some(fields) = judgement.fields else { continue };
            let deed = Deed::Count {
                gtin: fields.gtin,
                lot: fields.lot,
                serial: fields.serial.unwrap_or_default(),
                expiry: fields.expiry,
                verdict: judgement.word.to_owned(),
            };
            let operation = Operation {
                id: format!("walk-{readings:08}"),
                by: "walk".to_owned(),
                at: demo::ISSUED.to_string(),
                deed,
            };
            refused += u32::from(delivery.add(operation).is_err());
        }
        black_box(delivery.state());
    });
    let (_, state) = delivery.state();
    let totals = &state.totals;
    let minutes: f64 = spent.iter().sum::<f64>() / 60.0;
    table.row(&[
        format!("walk of {} frames, {readings} readings", frames.len()),
        ms(quantile(&spent, 0.5)),
        ms(quantile(&spent, 1.0)),
        format!("{:.0} a minute", WALK as f64 / minutes),
    ]);
    // 490 fill their line, 10 are too many, and the 8 of the other lot are missing.
    let told = (
        totals.items,
        totals.received,
        totals.extra,
        totals.missing,
        refused,
    ) == (500, 490, 10, 8, 0);
    table.promise(
        "walk: each of 500 counted once, differences told",
        totals.items.to_string(),
        "500",
        told,
    );
    Ok(())
}
