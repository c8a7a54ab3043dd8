//! Frames: any bytes, a printed label and real photographs with any damage, and pages of finder patterns.
//!
//! Nothing panics, no budget is overrun, and what is read of a damaged symbol is what it says.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use assay_print::Symbol;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use libfuzzer_sys::fuzz_target;

/// The largest piece of work that is begun while there is budget left, in the reader's units.
const PIECE: u64 = 150_000;

/// Less than the tiers allow: the sanitizer makes every unit ten times as slow.
const WORK: u64 = 6_000_000;

const TEXT: &str = "https://id.example/01/09506000134352/10/A1/21/0000000000000017?17=281231";

fuzz_target!(|bytes: &[u8]| {
    let [kind, size, rest @ ..] = bytes else { return };
    let (frame, texts) = match kind % 4 {
        0 => (plain(usize::from(*size), rest), Vec::new()),
        1 => (label(2 + usize::from(*size % 5), rest), vec![TEXT.to_owned()]),
        2 => (squares(usize::from(*size), rest), Vec::new()),
        _ => photograph(usize::from(*size), rest),
    };
    let Ok(luma) = LumaFrame::new(frame.width, frame.height, &frame.grey) else { return };
    let effort = [Effort::FirstTier, Effort::Video, Effort::Photograph][usize::from(kind / 4 % 3)];
    let reading = read(&luma, &ReadBudget::unhurried(effort).at_most(WORK));
    assert!(reading.work <= WORK + PIECE, "{} units", reading.work);
    for symbol in &reading.symbols {
        assert!(symbol.evidence >= 30.0);
        assert!(symbol.corners.iter().all(|c| c.x.is_finite() && c.y.is_finite()));
        assert!(texts.contains(&plainly(&symbol.text)), "read {:?}, not {texts:?}", symbol.text);
    }
});

struct Frame {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

/// The bytes as pixels.
fn plain(width: usize, rest: &[u8]) -> Frame {
    let width = width.max(1);
    Frame { width, height: rest.len() / width, grey: rest.to_vec() }
}

/// A label of `module` pixels a module, damaged.
fn label(module: usize, rest: &[u8]) -> Frame {
    let Ok(symbol) = Symbol::encode(TEXT) else { return plain(1, &[]) };
    let side = (symbol.size() + 8) * module;
    let mut grey = vec![220u8; side * side];
    for y in 0..symbol.size() * module {
        for x in 0..symbol.size() * module {
            if symbol.is_dark(x / module, y / module) {
                grey[(y + 4 * module) * side + x + 4 * module] = 30;
            }
        }
    }
    damaged(Frame { width: side, height: side, grey }, rest)
}

/// Every four bytes put a patch of one grey somewhere.
fn damaged(mut frame: Frame, rest: &[u8]) -> Frame {
    for patch in rest.chunks_exact(4) {
        let (x0, y0) = (usize::from(patch[0]) * frame.width / 256, usize::from(patch[1]) * frame.height / 256);
        let reach = 1 + usize::from(patch[2] % 24);
        for y in y0..(y0 + reach).min(frame.height) {
            frame.grey[y * frame.width + x0..y * frame.width + (x0 + reach).min(frame.width)].fill(patch[3]);
        }
    }
    frame
}

/// One of the photographs kept in the repository, damaged, and what it says.
fn photograph(which: usize, rest: &[u8]) -> (Frame, Vec<String>) {
    static ALL: OnceLock<Vec<(Frame, Vec<String>)>> = OnceLock::new();
    let all = ALL.get_or_init(photographs);
    let (frame, texts) = &all[which % all.len()];
    let copy = Frame { width: frame.width, height: frame.height, grey: frame.grey.clone() };
    (damaged(copy, rest), texts.clone())
}

fn photographs() -> Vec<(Frame, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/frames");
    let truth = std::fs::read_to_string(folder.join("truth.jsonl")).expect("a truth file");
    let line = |line: &str| {
        let photo: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let file = photo["file"].as_str().expect("a file");
        let texts = photo["texts"].as_array().expect("texts").iter().filter_map(|t| t.as_str()).map(plainly);
        let grey = image::open(folder.join(file)).expect("a picture").to_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        (Frame { width, height, grey: grey.into_raw() }, texts.collect())
    };
    // Every third is enough variety, and they all stay in memory.
    truth.lines().step_by(3).map(line).collect()
}

/// Line ends and surrounding space are not what a symbol is read for.
fn plainly(text: &str) -> String {
    text.replace('\r', "").trim().to_owned()
}

/// Squares in squares of many sizes, as close as they go.
fn squares(pitch: usize, rest: &[u8]) -> Frame {
    let side = 640;
    let pitch = 8 + pitch % 64;
    let mut grey = vec![255u8; side * side];
    for (i, cell) in grey.iter_mut().enumerate() {
        let (x, y) = (i % side, i / side);
        let change = rest.get((y / pitch * (side / pitch) + x / pitch) % rest.len().max(1)).copied().unwrap_or(0);
        let half = pitch / 2;
        let ring = (x % pitch).abs_diff(half).max((y % pitch).abs_diff(half)) * 7 / pitch.max(1);
        let dark = matches!(ring, 0 | 1 | 3) != (change & 1 == 1);
        *cell = if dark { change / 4 } else { 255 - change / 8 };
    }
    Frame { width: side, height: side, grey }
}
