//! What one decoder makes of one picture, and how long it takes.

use std::io::Write as _;
use std::path::Path;

use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use cpu_time::ThreadTime;
use image::GrayImage;

/// Each picture is read so often at most.
pub(super) const REPEATS: usize = 3;

/// A picture that takes longer is not read again, in milliseconds.
const LONG: f64 = 300.0;

/// What one decoder made of one picture.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub(super) struct Answer {
    pub(super) texts: Vec<String>,
    pub(super) ms: f64,
}

/// Our reader's answer.
pub(super) fn ours(grey: &GrayImage, effort: Effort) -> anyhow::Result<Answer> {
    let frame = LumaFrame::new(grey.width() as usize, grey.height() as usize, grey.as_raw())?;
    Ok(best(|| {
        let reading = read(&frame, &ReadBudget::unhurried(effort));
        reading.symbols.into_iter().map(|symbol| symbol.text).collect()
    }))
}

/// The texts, and the best time of a few on the processor.
pub(super) fn best(mut decode: impl FnMut() -> Vec<String>) -> Answer {
    let mut answer = Answer {
        texts: Vec::new(),
        ms: f64::MAX,
    };
    for _ in 0..REPEATS {
        let start = ThreadTime::now();
        answer.texts = decode();
        answer.ms = answer.ms.min(start.elapsed().as_secs_f64() * 1e3);
        if answer.ms > LONG {
            break;
        }
    }
    answer
}

/// The picture as a file that every peer understands.
pub(super) fn write_pgm(grey: &GrayImage, path: &Path) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    write!(file, "P5\n{} {}\n255\n", grey.width(), grey.height())?;
    file.write_all(grey.as_raw())
}
