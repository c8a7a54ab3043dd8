//! Photographs of many symbols that look unlike each other: none is lost because another was read, and one that is not
//! read is told of.

use assay_print::Symbol as Printed;
use assay_reader::{Effort, LumaFrame, ReadBudget, Reading, UnreadReason, read};
use assay_testkit::{Camera, demo, photograph};

struct Sheet {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

impl Sheet {
    fn read(&self) -> Reading {
        let frame = LumaFrame::new(self.width, self.height, &self.grey).unwrap();
        read(&frame, &ReadBudget::unhurried(Effort::Photograph))
    }

    /// Draws a symbol with its quiet zone; `ink` is its dark and `paper` its light.
    fn put(&mut self, text: &str, (left, top): (usize, usize), module: usize, [ink, paper]: [u8; 2]) {
        let symbol = Printed::encode(text).unwrap();
        let side = symbol.size() + 8;
        for y in 0..side * module {
            for x in 0..side * module {
                let (column, row) = ((x / module).wrapping_sub(4), (y / module).wrapping_sub(4));
                let dark = row < symbol.size() && symbol.is_dark(column, row);
                self.grey[(top + y) * self.width + left + x] = if dark { ink } else { paper };
            }
        }
    }
}

#[test]
fn a_label_seen_close_from_the_side_is_read() {
    let mut read = [0; 3];
    for (step, tilt) in [40.0, 50.0, 58.0].into_iter().enumerate() {
        for seed in 0..6 {
            let text = demo::label(seed);
            let camera = Camera {
                frame: Some((900, 900)),
                pixels_per_module: 6.0,
                tilt,
                tilt_axis: (seed as f32 * 73.0) % 360.0,
                roll: (seed as f32 * 137.5) % 360.0,
                distance: 1.5,
                focus: 0.4,
                noise: 2.0,
                ..Camera::default()
            };
            let photo = photograph(&[&Printed::encode(&text).unwrap()], &camera, seed);
            let sheet = Sheet {
                width: photo.width as usize,
                height: photo.height as usize,
                grey: photo.grey,
            };
            read[step] += usize::from(sheet.read().symbols.iter().any(|symbol| symbol.text == text));
        }
    }
    assert!(read[0] == 6 && read[1] >= 5 && read[2] >= 4, "{read:?}");
}

#[test]
fn a_symbol_that_is_not_read_is_told_of_for_every_effort() {
    let text = "https://id.example/01/09506000134352/21/1234567";
    let drawn = || {
        let mut sheet = Sheet {
            width: 400,
            height: 400,
            grey: vec![230; 400 * 400],
        };
        sheet.put(text, (60, 60), 6, [30, 230]);
        sheet.grey
    };
    let size = Printed::encode(text).unwrap().size();
    let mut damaged = drawn();
    // Over a third of it, away from the finder patterns and the timing between them.
    for y in 60 + 6 * 13..60 + 6 * 30 {
        for x in 60 + 6 * 14..60 + 6 * (size + 4) {
            damaged[y * 400 + x] = if (x / 12 + y / 12) % 2 == 0 { 30 } else { 230 };
        }
    }
    for effort in [Effort::FirstTier, Effort::Video, Effort::Photograph] {
        let frame = LumaFrame::new(400, 400, &damaged).unwrap();
        let reading = read(&frame, &ReadBudget::unhurried(effort));
        assert!(reading.symbols.is_empty());
        assert_eq!(reading.unread.len(), 1, "{effort:?}");
        let unread = &reading.unread[0];
        assert_eq!(unread.reason, UnreadReason::Damaged, "{effort:?}");
        let first = unread.corners[0];
        assert!(
            (first.x - 84.0).abs() < 3.0 && (first.y - 84.0).abs() < 3.0,
            "{first:?}"
        );
    }
    let whole = drawn();
    let frame = LumaFrame::new(400, 400, &whole).unwrap();
    let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
    assert_eq!((reading.symbols.len(), reading.unread.len()), (1, 0));
}
