//! A picture to symbols, within a time budget.

use std::time::Instant;

use assay_reader::{Effort, LumaFrame, ReadBudget, Reading, read};
use image::GrayImage;

/// Most time spent on one picture: long enough for every tier on the largest, short enough that a
/// folder of hostile pictures ends.
const BUDGET_MS: f64 = 3_000.0;

/// Reads `picture` with every tier; also the milliseconds it took.
pub(crate) fn see(picture: &GrayImage) -> anyhow::Result<(Reading, f64)> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let frame = LumaFrame::new(width, height, picture.as_raw())?;
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1e3;
    let reading = read(&frame, &ReadBudget::until(Effort::Photograph, BUDGET_MS, &clock));
    Ok((reading, clock()))
}
