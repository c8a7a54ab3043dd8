//! Linear codes on the labels of pallets and cases: GS1-128, which is Code 128 (ISO/IEC 15417) with the
//! function character FNC1 in front.
//!
//! A few dozen lines are laid across the frame each way; where one crosses all bars of a code, the
//! distances between like edges tell its characters, whatever the print has grown or shrunk by. What
//! is told of has a start, a stop, quiet on both sides and a check character that fits, on two lines.
//!
//! Deliberately absent: Code 128 without FNC1 and every other linear code (nobody signs those and no
//! pallet is named by them), codes tilted so far that no line crosses all their bars, a budget (a
//! line costs at most its pixels), and the meaning of the text.

mod code128;
mod edges;

use std::collections::BTreeMap;

use crate::LumaFrame;

/// Lines laid across a frame each way.
const LINES: usize = 36;
/// Pixels beside each other that make one point of a line: noise of one row is none of its bars'.
const THICK: usize = 3;
/// Lines that have to say the same.
const AGREE: u32 = 2;

/// The text of every GS1-128 code in a frame, each once and in order, as GS1 transmits it: `]C1`, then
/// the element string with the group separator (29) for each further FNC1.
///
/// ```
/// use assay_reader::{LumaFrame, linear};
/// # fn main() -> Result<(), assay_reader::FrameError> {
/// let white = vec![255u8; 640 * 480];
/// assert!(linear::read(&LumaFrame::new(640, 480, &white)?).is_empty());
/// # Ok(())
/// # }
/// ```
pub fn read(frame: &LumaFrame<'_>) -> Vec<String> {
    let mut said: BTreeMap<String, u32> = BTreeMap::new();
    let mut take = |line: &[u8]| {
        for text in on_line(line) {
            *said.entry(text).or_default() += 1;
        }
    };
    for y in places(frame.height()) {
        let rows = [frame.row(y), frame.row(y + 1), frame.row(y + 2)];
        let line: Vec<u8> = (0..frame.width()).map(|x| mean(rows.map(|row| row[x]))).collect();
        take(&line);
    }
    for x in places(frame.width()) {
        let line: Vec<u8> = (0..frame.height())
            .map(|y| mean([0, 1, 2].map(|across| frame.row(y)[x + across])))
            .collect();
        take(&line);
    }
    said.retain(|_, lines| *lines >= AGREE);
    said.into_keys().collect()
}

/// Where the lines lie, evenly, within a side of this length.
fn places(length: usize) -> impl Iterator<Item = usize> {
    let room = length.saturating_sub(THICK - 1);
    let lines = room.min(LINES);
    (0..lines).map(move |at| (2 * at + 1) * room / (2 * lines))
}

fn mean(values: [u8; THICK]) -> u8 {
    (values.iter().map(|value| u16::from(*value)).sum::<u16>() / THICK as u16) as u8
}

/// What one line of pixels says, in either direction.
fn on_line(line: &[u8]) -> Vec<String> {
    let mut runs = edges::runs(line);
    let mut texts = code128::read(&runs);
    runs.reverse();
    texts.extend(code128::read(&runs));
    texts
}
