//! Signed labels through the camera simulation, one distortion at a time and harder step by step.

use assay_print::Symbol;
use assay_reader::Effort;
use assay_testkit::{Camera, demo, photograph};
use image::GrayImage;

use super::Args;
use super::answer::{Answer, ours, write_pgm};
use super::peer::Peer;
use crate::report::{self, Outcome, Table, quantile};

/// Photographs a step.
const SEEDS: u64 = 20;

/// Of them, how many must be read down to the limit.
const LEAST: usize = 19;

/// A distortion, its steps from easy to hard, the hardest that must be read, and what it does to a camera.
struct Series {
    what: &'static str,
    steps: &'static [f32],
    limit: f32,
    set: fn(&mut Camera, f32),
}

const SERIES: [Series; 9] = [
    Series {
        what: "pixels a module",
        steps: &[4.0, 3.0, 2.5, 2.0, 1.8, 1.6],
        limit: 2.0,
        set: |camera, step| camera.pixels_per_module = step,
    },
    Series {
        what: "tilt at 6 pixels a module, degrees",
        steps: &[30.0, 45.0, 60.0, 70.0],
        limit: 60.0,
        set: |camera, step| {
            camera.pixels_per_module = 6.0;
            camera.tilt = step;
        },
    },
    Series {
        what: "focus blur, sigma in pixels",
        steps: &[1.0, 1.4, 1.8, 2.2],
        limit: 1.4,
        set: |camera, step| camera.focus = step,
    },
    Series {
        what: "motion, pixels",
        steps: &[3.0, 6.0, 7.5],
        limit: 6.0,
        set: |camera, step| camera.motion = step,
    },
    Series {
        what: "noise, sigma in grey levels",
        steps: &[15.0, 30.0, 45.0],
        limit: 30.0,
        set: |camera, step| camera.noise = step,
    },
    Series {
        what: "contrast, swing in grey levels",
        steps: &[64.0, 32.0, 16.0, 10.0],
        limit: 16.0,
        set: |camera, step| camera.contrast = step,
    },
    Series {
        what: "shadow, light left",
        steps: &[0.5, 0.3, 0.15, 0.08],
        limit: 0.15,
        set: |camera, step| camera.shadow = step,
    },
    Series {
        what: "wrapped round, degrees",
        steps: &[40.0, 60.0, 80.0, 100.0],
        limit: 80.0,
        set: |camera, step| camera.wrap = step,
    },
    Series {
        what: "modules wiped, share",
        steps: &[0.02, 0.05, 0.08],
        limit: 0.05,
        set: |camera, step| camera.wiped = step,
    },
];

pub(super) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut peers = if args.peers {
        Peer::all(&args.python)?
    } else {
        Vec::new()
    };
    peers.retain(|peer| peer.name() == "zxing-cpp");
    let mut heads = vec!["what", "step", "assay, read", "misread", "median ms"];
    if !peers.is_empty() {
        heads.extend(["zxing-cpp, read", "median ms"]);
    }
    heads.push("limit");
    let mut table = Table::new(
        "reader-simulation",
        format!(
            "Signed labels (version 8-M) through the camera simulation at 4 pixels a module unless told otherwise, \
             {SEEDS} seeds a step, every tier (`assay-bench reader --simulation --peers`)."
        ),
        &heads,
    );
    let folder = tempfile::tempdir()?;
    let same = folder.path().join("same.pgm");
    let total = SERIES.iter().map(|series| series.steps.len() as u64).sum();
    let bar = report::bar(total, "steps");
    for series in &SERIES {
        let reached = series.steps.iter().position(|step| *step == series.limit);
        for (place, &step) in series.steps.iter().enumerate() {
            bar.inc(1);
            let mut own = Count::default();
            let mut other = Count::default();
            for seed in 0..SEEDS {
                let text = demo::label(seed);
                let grey = taken(&text, series, step, seed)?;
                own.add(&text, &ours(&grey, Effort::Photograph)?);
                for peer in &mut peers {
                    write_pgm(&grey, &same)?;
                    other.add(&text, &peer.read(&same)?);
                }
            }
            let mut row = vec![series.what.to_owned(), step.to_string(), own.read.to_string()];
            row.extend([own.misread.to_string(), own.median()]);
            if !peers.is_empty() {
                row.extend([other.read.to_string(), other.median()]);
            }
            if reached.is_some_and(|reached| place <= reached) {
                let kept = own.read >= LEAST && own.misread == 0;
                table.row_of_promise(&row, &format!("at least {LEAST}, none misread"), kept);
            } else {
                table.row(&row);
            }
        }
    }
    bar.finish_and_clear();
    table.publish(&args.report)
}

fn taken(text: &str, series: &Series, step: f32, seed: u64) -> anyhow::Result<GrayImage> {
    let mut camera = Camera {
        roll: (seed as f32 * 137.5) % 360.0,
        tilt_axis: (seed as f32 * 73.0) % 360.0,
        focus: 0.4,
        noise: 2.0,
        ..Camera::default()
    };
    (series.set)(&mut camera, step);
    let photo = photograph(&[&Symbol::encode(text)?], &camera, seed);
    GrayImage::from_raw(photo.width, photo.height, photo.grey)
        .ok_or_else(|| anyhow::anyhow!("the simulated camera gave a picture of the wrong size"))
}

/// What one decoder made of one step.
#[derive(Default)]
struct Count {
    read: usize,
    misread: usize,
    ms: Vec<f64>,
}

impl Count {
    fn add(&mut self, text: &str, answer: &Answer) {
        self.read += usize::from(answer.texts.iter().any(|found| found == text));
        self.misread += answer.texts.iter().filter(|found| *found != text).count();
        self.ms.push(answer.ms);
    }

    fn median(&self) -> String {
        let mut ms = self.ms.clone();
        ms.sort_by(f64::total_cmp);
        format!("{:.2}", quantile(&ms, 0.5))
    }
}
