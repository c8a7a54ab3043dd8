//! Frames: any bytes, a printed label with any damage, and pages of finder patterns.
//!
//! Nothing panics, no budget is overrun, and what is read of a damaged label is what was printed.

#![no_main]

use assay_print::Symbol;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use libfuzzer_sys::fuzz_target;
use std::cell::Cell;

/// Questions to the clock before the time is up, and those that may follow.
const TICKS: f64 = 400.0;
const GRACE: f64 = 40.0;

const TEXT: &str = "https://id.example/01/09506000134352/10/A1/21/0000000000000017?17=281231";

fuzz_target!(|bytes: &[u8]| {
    let [kind, size, rest @ ..] = bytes else { return };
    let (width, height, grey) = match kind % 3 {
        0 => plain(usize::from(*size), rest),
        1 => damaged(2 + usize::from(*size % 5), rest),
        _ => squares(usize::from(*size), rest),
    };
    let Ok(frame) = LumaFrame::new(width, height, &grey) else { return };
    let ticks = Cell::new(0.0);
    let clock = || {
        ticks.set(ticks.get() + 1.0);
        ticks.get()
    };
    let effort = [Effort::FirstTier, Effort::Video, Effort::Photograph][usize::from(kind / 3 % 3)];
    let reading = read(&frame, &ReadBudget::until(effort, TICKS, &clock));
    assert!(ticks.get() <= TICKS + GRACE);
    for symbol in &reading.symbols {
        assert!(kind % 3 == 1, "read {:?} where nothing was printed", symbol.text);
        assert_eq!(symbol.text, TEXT);
        assert!(symbol.corners.iter().all(|c| c.x.is_finite() && c.y.is_finite()));
    }
});

/// The bytes as pixels.
fn plain(width: usize, rest: &[u8]) -> (usize, usize, Vec<u8>) {
    let width = width.max(1);
    (width, rest.len() / width, rest.to_vec())
}

/// A label of `module` pixels a module; every four bytes put a patch of one grey somewhere.
fn damaged(module: usize, rest: &[u8]) -> (usize, usize, Vec<u8>) {
    let Ok(symbol) = Symbol::encode(TEXT) else { return (0, 0, Vec::new()) };
    let side = (symbol.size() + 8) * module;
    let mut grey = vec![220u8; side * side];
    for y in 0..symbol.size() * module {
        for x in 0..symbol.size() * module {
            if symbol.is_dark(x / module, y / module) {
                grey[(y + 4 * module) * side + x + 4 * module] = 30;
            }
        }
    }
    for patch in rest.chunks_exact(4) {
        let (x0, y0) = (usize::from(patch[0]) * side / 256, usize::from(patch[1]) * side / 256);
        let reach = 1 + usize::from(patch[2] % 24);
        for y in y0..(y0 + reach).min(side) {
            grey[y * side + x0..y * side + (x0 + reach).min(side)].fill(patch[3]);
        }
    }
    (side, side, grey)
}

/// Squares in squares of many sizes, as close as they go.
fn squares(pitch: usize, rest: &[u8]) -> (usize, usize, Vec<u8>) {
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
    (side, side, grey)
}
