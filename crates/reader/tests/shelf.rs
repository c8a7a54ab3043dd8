//! Many symbols in one frame: none hides another, whatever their sizes and wherever they lie.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::collections::BTreeSet;

use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use qrcodegen::{QrCode, QrCodeEcc};

const WIDTH: usize = 1920;
const HEIGHT: usize = 1080;

/// A light frame with symbols in it.
struct Shelf {
    grey: Vec<u8>,
    texts: BTreeSet<String>,
}

impl Shelf {
    fn empty() -> Self {
        Self {
            grey: vec![230; WIDTH * HEIGHT],
            texts: BTreeSet::new(),
        }
    }

    /// Draws a symbol's text with its top left at a pixel.
    fn with(mut self, text: String, (left, top): (usize, usize), module: usize) -> Self {
        let code = QrCode::encode_text(&text, QrCodeEcc::Medium).unwrap();
        let side = usize::try_from(code.size()).unwrap() * module;
        for y in 0..side {
            for x in 0..side {
                let at = |v: usize| i32::try_from(v / module).unwrap();
                if code.get_module(at(x), at(y)) {
                    self.grey[(top + y) * WIDTH + left + x] = 30;
                }
            }
        }
        self.texts.insert(text);
        self
    }

    fn read(&self, effort: Effort) -> BTreeSet<String> {
        let frame = LumaFrame::new(WIDTH, HEIGHT, &self.grey).unwrap();
        let reading = read(&frame, &ReadBudget::unhurried(effort));
        reading.symbols.into_iter().map(|symbol| symbol.text).collect()
    }
}

/// As long as a label's.
fn text(number: usize) -> String {
    let serial = format!("{number:08}");
    format!(
        "HTTPS://A.EXAMPLE/01/09506000134352/21/{serial}?S={}",
        "4QW".repeat(28)
    )
}

#[test]
fn twenty_labels_are_all_read_in_one_frame() {
    let shelf = (0..20).fold(Shelf::empty(), |shelf, number| {
        let place = (60 + number % 5 * 375, 30 + number / 5 * 262);
        shelf.with(text(number), place, 4)
    });
    assert_eq!(shelf.read(Effort::Video), shelf.texts);
}

/// The large one is read at a scale at which the modules of the small ones are a pixel wide; they lie too far apart for
/// one window around a pattern.
#[test]
fn small_symbols_beside_a_large_one_are_read_in_a_live_picture() {
    let shelf = Shelf::empty()
        .with("LARGE".to_owned(), (800, 400), 12)
        .with("SMALL AND FAR TO THE LEFT".to_owned(), (40, 60), 4)
        .with("SMALL AND FAR TO THE RIGHT".to_owned(), (1700, 900), 4);
    assert_eq!(shelf.read(Effort::FirstTier), shelf.texts);
    assert_eq!(shelf.read(Effort::Video), shelf.texts);
}
