//! GS1-128: codes that another program printed, and codes drawn here turned, blurred, noisy, grown.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use assay_cases::Cases;
use std::path::Path;

use assay_reader::{LumaFrame, linear};
use proptest::prelude::*;

const SSCC: &str = "]C100952012345678912345";

/// Grey values row by row.
struct Picture {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Picture {
    fn read(&self) -> Vec<String> {
        linear::read(&LumaFrame::new(self.width, self.height, &self.grey).unwrap())
    }

    /// One row of widths as bars over a whole picture, `module` pixels a module, tilted by `slope`
    /// pixels a row, every bar grown by `ink` pixels, edges `soft` pixels wide.
    fn drawn(widths: &[u8], module: f32, slope: f32, ink: f32, soft: f32) -> Self {
        let (quiet, height) = (10.0 * module, 120);
        let mut bars = Vec::new();
        let mut at = quiet;
        for (index, width) in widths.iter().enumerate() {
            let end = at + f32::from(*width) * module;
            if index % 2 == 0 {
                bars.push((at - ink / 2.0, end + ink / 2.0));
            }
            at = end;
        }
        let width = (at + quiet + slope.abs() * height as f32).ceil() as usize;
        let mut grey = vec![0; width * height];
        for (index, pixel) in grey.iter_mut().enumerate() {
            let shift = if slope < 0.0 {
                slope.abs() * height as f32
            } else {
                0.0
            };
            let x = (index % width) as f32 + 0.5 - slope * (index / width) as f32 - shift;
            let dark = bars
                .iter()
                .map(|(from, to)| (x - from).min(to - x))
                .fold(f32::MIN, f32::max);
            let part = (dark / soft + 0.5).clamp(0.0, 1.0);
            *pixel = (225.0 - 190.0 * part) as u8;
        }
        Self { width, height, grey }
    }

    fn turned(&self) -> Self {
        let grey = (0..self.width * self.height)
            .map(|at| self.grey[(self.height - 1 - at % self.height) * self.width + at / self.height])
            .collect();
        Self {
            width: self.height,
            height: self.width,
            grey,
        }
    }
}

fn printed(name: &str) -> Picture {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/gs1-128")
        .join(name);
    let image = image::open(path).unwrap().to_luma8();
    Picture {
        width: image.width() as usize,
        height: image.height() as usize,
        grey: image.into_raw(),
    }
}

/// Widths of the runs of a printed code's first row, measured there in modules of three pixels.
fn widths() -> Vec<u8> {
    let picture = printed("sscc.png");
    let row = &picture.grey[..picture.width];
    let first = row.iter().position(|value| *value < 128).unwrap();
    let last = row.iter().rposition(|value| *value < 128).unwrap();
    row[first..=last]
        .chunk_by(|a, b| (*a < 128) == (*b < 128))
        .map(|run| (run.len() / 3) as u8)
        .collect()
}

#[test]
fn what_another_program_printed_is_read_whichever_way_it_is_held() {
    let mut cases = Cases::new();
    for (name, text) in [
        ("sscc.png", SSCC.to_owned()),
        ("sscc-count-lot.png", format!("{SSCC}3724\u{1d}10L24-06a")),
    ] {
        cases.case(name, || {
            let mut picture = printed(name);
            for _ in 0..4 {
                assert_eq!(picture.read(), [text.as_str()]);
                picture = picture.turned();
            }
        });
    }
}

#[test]
fn two_codes_are_told_apart_and_half_a_code_is_none() {
    let one = printed("sscc.png");
    let other = printed("sscc-count-lot.png");
    let width = one.width.max(other.width);
    let mut grey = Vec::new();
    for picture in [&one, &other] {
        for row in picture.grey.chunks(picture.width) {
            grey.extend(row.iter().copied().chain(std::iter::repeat(255)).take(width));
        }
    }
    let both = Picture {
        width,
        height: one.height + other.height,
        grey,
    };
    assert_eq!(both.read().len(), 2);
    let cut = one
        .grey
        .chunks(one.width)
        .flat_map(|row| &row[..one.width * 2 / 3])
        .copied()
        .collect();
    let half = Picture {
        width: one.width * 2 / 3,
        height: one.height,
        grey: cut,
    };
    assert!(half.read().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_code_is_read_as_it_is_or_not_at_all(
        module in 2.0_f32..7.0,
        slope in -0.25_f32..0.25,
        ink in -0.35_f32..0.35,
        soft in 0.4_f32..1.2,
        noise in 0_u32..14,
        seed in any::<u32>(),
        turns in 0..4,
    ) {
        let mut picture = Picture::drawn(&widths(), module, slope, ink * module, soft * module);
        let mut state = seed | 1;
        for value in &mut picture.grey {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let by = (state >> 16) % (2 * noise + 1);
            *value = value.saturating_add(by as u8).saturating_sub(noise as u8);
        }
        for _ in 0..turns {
            picture = picture.turned();
        }
        let read = picture.read();
        // Where an edge is as wide as a bar and ink has taken a quarter of the next, a code may be too hard to read.
        let is_hard = ink.abs() > 0.25 && soft > 0.9;
        prop_assert!(read == [SSCC] || (is_hard && read.is_empty()), "{read:?}");
    }

    #[test]
    fn nothing_is_read_in_what_is_no_code(bytes in proptest::collection::vec(any::<u8>(), 1..20_000), width in 1_usize..200) {
        let height = bytes.len() / width;
        prop_assume!(height > 0);
        let picture = Picture { width, height, grey: bytes };
        prop_assert!(picture.read().is_empty());
    }

    #[test]
    fn a_changed_bar_is_never_another_number(at in 0_usize..170, by in 1_u8..3) {
        let mut widths = widths();
        let at = at % widths.len();
        widths[at] = (widths[at] + by - 1) % 4 + 1;
        let read = Picture::drawn(&widths, 3.0, 0.0, 0.0, 1.0).read();
        prop_assert!(read.iter().all(|text| text == SSCC), "{:?}", read);
    }
}

/// A printed code as a label on a ground of its own grey, in a wide frame.
#[test]
fn a_label_on_any_ground_is_read() {
    let label = printed("sscc.png");
    let mut cases = Cases::new();
    for ground in [0, 40, 90, 128, 150, 200, 255] {
        cases.case(format!("on {ground}"), || {
            let (width, height) = (1280, 720);
            let mut grey = vec![ground; width * height];
            let (left, top) = ((width - label.width) / 2, (height - label.height) / 2);
            for (y, row) in label.grey.chunks(label.width).enumerate() {
                let at = (top + y) * width + left;
                grey[at..at + label.width].copy_from_slice(row);
            }
            let frame = Picture { width, height, grey };
            assert_eq!(frame.read(), [SSCC]);
        });
    }
}
