//! A frame of labels side by side, as a hand sees them on a shelf: each turned, tilted, blurred and noisy in its own way.

use assay_print::Symbol;

use crate::{Background, Camera, demo, photograph};

/// The frame, in pixels.
pub const FRAME: (usize, usize) = (1920, 1080);

/// Labels across and down.
pub const GRID: (usize, usize) = (5, 4);

/// Labels that a full frame holds.
pub const LABELS: usize = GRID.0 * GRID.1;

/// A frame and what is in it.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// Rows of grey values.
    pub grey: Vec<u8>,
    /// What its labels say.
    pub texts: Vec<String>,
}

/// Labels `first` to `first + count`, each photographed by a camera of its own; the cells left over show the ground that
/// the labels lie on. One label alone stands in the middle.
///
/// # Panics
/// When a demo label does not fit a symbol, which none does.
#[must_use]
#[allow(
    clippy::expect_used,
    reason = "a demo label fits a symbol, and tests want to hear otherwise"
)]
pub fn shelf(first: u64, count: usize, seed: u64) -> Shelf {
    let (width, height) = (FRAME.0 / GRID.0, FRAME.1 / GRID.1);
    let mut grey = vec![150; FRAME.0 * FRAME.1];
    let mut texts = Vec::new();
    for place in 0..LABELS {
        let number = first + place as u64;
        let text = demo::label(number);
        let random = Camera::moderate(seed.wrapping_mul(1_000) + place as u64);
        let camera = Camera {
            frame: Some((width as u32, height as u32)),
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
        let symbol = Symbol::encode(&text).expect("a demo label fits a symbol");
        let label = [&symbol];
        let shown = if place < count { &label[..] } else { &[] };
        let photo = photograph(shown, &camera, number ^ seed << 20);
        let cell = if count == 1 {
            (place + LABELS / 2) % LABELS
        } else {
            place
        };
        let (left, top) = (cell % GRID.0 * width, cell / GRID.0 * height);
        for (y, row) in photo.grey.chunks_exact(width).enumerate() {
            let start = (top + y) * FRAME.0 + left;
            grey[start..start + width].copy_from_slice(row);
        }
        if place < count {
            texts.push(text);
        }
    }
    Shelf { grey, texts }
}
