//! Linear codes: any bytes, and a printed GS1-128 code with any damage.
//!
//! Nothing panics, and what is read of a damaged code is what it says.

#![no_main]

use std::path::Path;
use std::sync::OnceLock;

use assay_reader::{LumaFrame, linear};
use libfuzzer_sys::fuzz_target;

const TEXT: &str = "]C100952012345678912345";

fuzz_target!(|bytes: &[u8]| {
    let [kind, size, rest @ ..] = bytes else { return };
    let width = usize::from(*size).max(1);
    let damaged = damaged(rest);
    let (width, height, grey) = match kind % 2 {
        0 => (width, rest.len() / width, rest),
        _ => (damaged.0, damaged.1.len() / damaged.0, damaged.1.as_slice()),
    };
    let Ok(frame) = LumaFrame::new(width, height, grey) else { return };
    for text in linear::read(&frame) {
        assert!(kind % 2 == 0 || text == TEXT, "read {text:?}");
        assert!(text.starts_with("]C1") && text.is_ascii());
    }
});

/// The printed code, with a patch of one grey for every four bytes.
fn damaged(rest: &[u8]) -> (usize, Vec<u8>) {
    static PRINTED: OnceLock<(usize, Vec<u8>)> = OnceLock::new();
    let (width, mut grey) = PRINTED.get_or_init(printed).clone();
    let height = grey.len() / width;
    for patch in rest.chunks_exact(4) {
        let (x0, y0) = (usize::from(patch[0]) * width / 256, usize::from(patch[1]) * height / 256);
        let reach = 1 + usize::from(patch[2] % 24);
        for y in y0..(y0 + reach).min(height) {
            grey[y * width + x0..y * width + (x0 + reach).min(width)].fill(patch[3]);
        }
    }
    (width, grey)
}

fn printed() -> (usize, Vec<u8>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/gs1-128/sscc.png");
    let grey = image::open(path).expect("a picture").to_luma8();
    (grey.width() as usize, grey.into_raw())
}
