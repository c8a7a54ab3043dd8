//! Many labels in one frame, as in receiving stock: how many are read, how long it takes beside a
//! frame with one, and a walk along 500 of them.

use std::collections::BTreeSet;
use std::hint::black_box;

use anyhow::Context;
use assay_core::trust::{CompiledList, TrustList};
use assay_core::verify::Now;
use assay_print::Symbol;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use assay_receiving::Delivery;
use assay_testkit::{Background, Camera, demo, photograph};
use assay_wire::{Deed, DeliveryNote, NoteLine, NoteSource, Operation, judge};

use super::report::{self, Table, ms, quantile, times};
use crate::outcome::Outcome;
use crate::progress;

/// The frame and the labels in it.
const FRAME: (usize, usize) = (1920, 1080);
const GRID: (usize, usize) = (5, 4);
const LABELS: usize = GRID.0 * GRID.1;

/// Trays, each photographed three times.
const TRAYS: u64 = 12;
const TIMES: u64 = 3;

/// The walk: each frame shows half of the one before it again.
const WALK: u64 = 500;
const STEP: u64 = LABELS as u64 / 2;

/// A frame and what is in it.
struct Tray {
    grey: Vec<u8>,
    texts: Vec<String>,
}

pub(crate) fn run(args: &report::Args) -> anyhow::Result<Outcome> {
    let mut table = Table::new(
        "labels",
        format!(
            "{LABELS} labels in a frame of {} x {}, {} x {}, 4 pixels a module, each turned, tilted, blurred and \
             noisy in its own way; {TRAYS} trays, {TIMES} frames of each; a frame with one label is the same ground with \
             the others left out; one thread (`assay bench labels`).",
            FRAME.0, FRAME.1, GRID.0, GRID.1
        ),
        &["part", "median", "worst", "labels read"],
    );
    let bar = progress::bar(TRAYS * (TIMES + 1) + WALK / STEP, "frames");
    let (mut trays, mut singles) = (Vec::new(), Vec::new());
    for tray in 0..TRAYS {
        for shot in 0..TIMES {
            trays.push(picture(tray * LABELS as u64, LABELS, tray * TIMES + shot)?);
            bar.inc(1);
        }
        singles.push(picture(tray, 1, tray)?);
        bar.inc(1);
    }
    for (name, effort) in [("video", Effort::Video), ("photograph", Effort::Photograph)] {
        let mut found: Vec<usize> = Vec::new();
        let mut together = vec![BTreeSet::new(); trays.len()];
        let many = times(trays.len(), |number| {
            let seen = texts(&trays[number], effort);
            found.push(seen.len());
            together[number / TIMES as usize].extend(seen);
        });
        let mut alone = 0;
        let one = times(singles.len(), |number| {
            alone += texts(&singles[number], effort).len()
        });
        let fewest = found.iter().copied().min().unwrap_or(0);
        let all = together
            .iter()
            .take(TRAYS as usize)
            .filter(|seen| seen.len() == LABELS)
            .count();
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
            format!("{alone} of {TRAYS}"),
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

/// Labels `first` to `first + count` in a grid, each photographed by a camera of its own; the cells left over show the
/// ground that the labels lie on.
fn picture(first: u64, count: usize, seed: u64) -> anyhow::Result<Tray> {
    let (width, height) = (FRAME.0 / GRID.0, FRAME.1 / GRID.1);
    let mut grey = vec![150; FRAME.0 * FRAME.1];
    let mut texts = Vec::new();
    for place in 0..LABELS {
        let number = first + place as u64;
        let text = demo::label(number);
        let random = Camera::moderate(seed.wrapping_mul(1_000) + place as u64);
        let camera = Camera {
            frame: Some((u32::try_from(width)?, u32::try_from(height)?)),
            tilt: random.tilt / 2.0,
            // A shelf is seen from the front: labels lean, they do not lie on their side.
            roll: random.roll / 18.0 - 10.0,
            wrap: 0.0,
            glare: 0.0,
            wiped: 0.0,
            jpeg: None,
            motion: random.motion / 2.0,
            background: Background::Mottled,
            ..random
        };
        let symbol = Symbol::encode(&text)?;
        let label = [&symbol];
        let shown = if place < count { &label[..] } else { &[] };
        let photo = photograph(shown, &camera, number ^ seed << 20);
        // One label alone stands in the middle.
        let cell = if count == 1 {
            (place + LABELS / 2) % LABELS
        } else {
            place
        };
        let (left, top) = (cell % GRID.0 * width, cell / GRID.0 * height);
        for (y, row) in photo.grey.chunks_exact(width).enumerate() {
            let start = (top + y) * FRAME.0 + left;
            grey.get_mut(start..start + width)
                .context("a cell in the frame")?
                .copy_from_slice(row);
        }
        if place < count {
            texts.push(text);
        }
    }
    Ok(Tray { grey, texts })
}

/// The tray's own labels that are read from it.
fn texts(tray: &Tray, effort: Effort) -> BTreeSet<String> {
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
    let frames: Vec<Tray> = (0..WALK / STEP)
        .map(|number| {
            bar.inc(1);
            let first = number * STEP;
            picture(first, LABELS.min((WALK - first) as usize), number)
        })
        .collect::<Result<_, _>>()?;
    let mut readings = 0_u32;
    let mut refused = 0;
    let spent = times(frames.len(), |number| {
        for text in texts(&frames[number], Effort::Video) {
            readings += 1;
            let judgement = judge(&text, Some(&list), now);
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
