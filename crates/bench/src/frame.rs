//! From a frame of 1280 x 720 to the verdict, reader and verifier apart.

use std::hint::black_box;

use assay_core::label::Scanned;
use assay_core::time::UtcOffset;
use assay_core::trust::TrustList;
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, judge};
use assay_print::Symbol;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use assay_testkit::{Camera, demo, photograph};

use crate::report::{self, Outcome, Table, ms, quantile, times, us};

/// Frames, each with another label and another camera.
const FRAMES: u64 = 100;

pub(crate) fn run(args: &report::Args) -> anyhow::Result<Outcome> {
    let list = TrustList::build(demo::trust_list())?;
    let now = Now {
        clock: demo::ISSUED,
        floor: demo::ISSUED,
    };
    let bar = report::bar(FRAMES, "frames");
    let mut photos = Vec::new();
    for seed in 0..FRAMES {
        let label = demo::label(seed);
        let camera = Camera {
            frame: Some((1280, 720)),
            ..Camera::moderate(seed)
        };
        photos.push((photograph(&[&Symbol::encode(&label)?], &camera, seed), label));
        bar.inc(1);
    }
    bar.finish_and_clear();

    let mut table = Table::new(
        "frame",
        format!(
            "From a frame of 1280 x 720 to the verdict: {FRAMES} simulated photographs, moderate distortion, \
             4 pixels a module, one thread (`assay-bench frame`)."
        ),
        &["part", "median", "95 in 100", "worst", "verified"],
    );
    for (name, effort) in [
        ("reader, first tier", Effort::FirstTier),
        ("reader, video", Effort::Video),
        ("reader, photograph", Effort::Photograph),
    ] {
        let mut verified = 0;
        let mut judged = Vec::new();
        let seen = times(photos.len(), |number| {
            let (photo, _) = &photos[number];
            let frame = LumaFrame::new(photo.width as usize, photo.height as usize, &photo.grey);
            let reading = frame.map(|frame| read(black_box(&frame), &ReadBudget::unhurried(effort)));
            judged.push(
                reading
                    .ok()
                    .and_then(|reading| reading.symbols.into_iter().next()),
            );
        });
        let texts: Vec<String> = judged.into_iter().flatten().map(|symbol| symbol.text).collect();
        let checked = times(texts.len(), |number| {
            let word = judge(
                &Scanned::classify(black_box(&texts[number])),
                &list,
                now,
                UtcOffset::UTC,
            )
            .word;
            verified += u32::from(word == VerdictWord::IssuedNotChecked);
        });
        let row = |name: &str, times: &[f64], unit: fn(f64) -> String, count: String| {
            vec![
                name.to_owned(),
                unit(quantile(times, 0.5)),
                unit(quantile(times, 0.95)),
                unit(quantile(times, 1.0)),
                count,
            ]
        };
        table.row(&row(name, &seen, ms, format!("{verified} of {FRAMES}")));
        if effort == Effort::Photograph {
            table.row(&row("text to verdict", &checked, us, String::new()));
        }
    }
    table.publish(args)
}
