//! Signed labels through the camera simulation, harder step by step: how many of twenty are read.
//!
//! `cargo run --release -p assay-reader --example sweep [-- DUMP_DIR]`
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use assay_print::Symbol;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use assay_testkit::{Camera, demo, photograph};
use std::time::Instant;

fn main() {
    let filter = std::env::var("ONLY").unwrap_or_default();
    let dump = std::env::args().nth(1);
    let base = |seed: u64| Camera {
        roll: (seed as f32 * 137.5) % 360.0,
        tilt_axis: (seed as f32 * 73.0) % 360.0,
        focus: 0.4,
        noise: 2.0,
        ..Camera::default()
    };
    type Change = fn(&mut Camera, f32);
    let series: [(&str, &[f32], Change); 11] = [
        ("px/module", &[4.0, 3.0, 2.5, 2.2, 2.0, 1.8, 1.6], |c, v| {
            c.pixels_per_module = v
        }),
        ("tilt@6", &[30.0, 45.0, 55.0, 60.0, 65.0, 70.0], |c, v| {
            c.pixels_per_module = 6.0;
            c.tilt = v;
        }),
        ("focus@4", &[1.0, 1.4, 1.8, 2.2], |c, v| c.focus = v),
        ("motion@4", &[3.0, 4.5, 6.0, 7.5], |c, v| c.motion = v),
        ("noise@4", &[15.0, 30.0, 45.0], |c, v| c.noise = v),
        ("contrast@4", &[64.0, 32.0, 16.0, 10.0], |c, v| c.contrast = v),
        ("shadow@4", &[0.5, 0.3, 0.15, 0.08], |c, v| c.shadow = v),
        ("wrap@4", &[40.0, 60.0, 80.0, 100.0, 120.0], |c, v| c.wrap = v),
        ("wiped@4", &[0.02, 0.05, 0.08, 0.12], |c, v| c.wiped = v),
        ("glare@4", &[0.3, 0.6, 0.9], |c, v| c.glare = v),
        ("moderate", &[1.0], |_, _| {}),
    ];
    for (name, steps, change) in series {
        if !name.contains(&filter) {
            continue;
        }
        print!("{name:12}");
        for &step in steps {
            let (mut got, mut wrong, mut worst, mut total, mut first) = (0, 0, 0f64, 0f64, 0);
            let n = if name == "moderate" { 200 } else { 20 };
            for seed in 0..n {
                let text = demo::label(seed);
                let symbol = Symbol::encode(&text).unwrap();
                let mut camera = base(seed);
                change(&mut camera, step);
                if name == "moderate" {
                    camera = Camera::moderate(seed);
                }
                let picture = photograph(&[&symbol], &camera, seed);
                if let Some(dir) = &dump {
                    image::save_buffer(
                        format!("{dir}/{}-{step}-{seed}.png", name.replace('/', "")),
                        &picture.grey,
                        picture.width,
                        picture.height,
                        image::ColorType::L8,
                    )
                    .unwrap();
                }
                let frame =
                    LumaFrame::new(picture.width as usize, picture.height as usize, &picture.grey).unwrap();
                let start = Instant::now();
                let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
                let ms = start.elapsed().as_secs_f64() * 1e3;
                worst = worst.max(ms);
                total += ms;
                got += usize::from(reading.symbols.iter().any(|s| s.text == text));
                wrong += reading.symbols.iter().filter(|s| s.text != text).count();
                let quick = read(&frame, &ReadBudget::unhurried(Effort::FirstTier));
                first += usize::from(quick.symbols.iter().any(|s| s.text == text));
            }
            print!(
                "  {step}: {got}/{n} (first {first}, wrong {wrong}, {:.1}/{worst:.0} ms)",
                total / n as f64
            );
        }
        println!();
    }
}
