//! Format and version information: two copies each, BCH coded (ISO/IEC 18004, 7.9 and 7.10).

use super::Version;
use super::grid::Bits;
use crate::EcLevel;

/// What the format information says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) ec: EcLevel,
    /// 0 to 7.
    pub(crate) mask: u8,
}

/// Most wrong bits in one copy; the code's own limit.
const MOST_WRONG: u32 = 3;

/// The fifteen bits as they stand in a symbol, for five bits of level and mask.
pub(crate) fn format_word(data: u16) -> u16 {
    let mut rest = data;
    for _ in 0..10 {
        rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    }
    ((data << 10) | (rest & 0x3ff)) ^ 0x5412
}

fn version_word(number: u32) -> u32 {
    let mut rest = number;
    for _ in 0..12 {
        rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    }
    (number << 12) | (rest & 0xfff)
}

/// Modules of format bit `i` (0 is the least significant) in both copies, as column and row.
pub(crate) fn format_places(i: usize, side: usize) -> [(usize, usize); 2] {
    let first = match i {
        0..=5 => (8, i),
        6 => (8, 7),
        7 => (8, 8),
        8 => (7, 8),
        _ => (14 - i, 8),
    };
    let second = if i < 8 {
        (side - 1 - i, 8)
    } else {
        (8, side - 15 + i)
    };
    [first, second]
}

/// The two likeliest formats, the best first, each with the wrong bits of its better copy.
pub(crate) fn read_formats(bits: &Bits) -> Vec<Format> {
    let mut copies = [0u16; 2];
    for i in 0..15 {
        for (copy, (x, y)) in copies.iter_mut().zip(format_places(i, bits.side())) {
            *copy |= u16::from(bits.dark(x, y)) << i;
        }
    }
    let mut ranked: Vec<(u32, u32, u16)> = (0..32u16)
        .map(|data| {
            let word = format_word(data);
            let wrong = copies.map(|copy| (copy ^ word).count_ones());
            (wrong[0].min(wrong[1]), wrong[0] + wrong[1], data)
        })
        .filter(|(best, _, _)| *best <= MOST_WRONG)
        .collect();
    ranked.sort_unstable();
    ranked.truncate(2);
    ranked
        .into_iter()
        .map(|(_, _, data)| {
            let ec = match data >> 3 {
                0 => EcLevel::Medium,
                1 => EcLevel::Low,
                2 => EcLevel::High,
                _ => EcLevel::Quartile,
            };
            Format {
                ec,
                mask: (data & 7) as u8,
            }
        })
        .collect()
}

/// Five bits of level and mask, as they stand in the format word.
pub(crate) fn format_data(format: Format) -> u16 {
    let level = match format.ec {
        EcLevel::Medium => 0,
        EcLevel::Low => 1,
        EcLevel::High => 2,
        EcLevel::Quartile => 3,
    };
    (level << 3) | u16::from(format.mask)
}

/// The version that eighteen bits spell, with at most three wrong.
pub(crate) fn version_from_bits(word: u32) -> Option<Version> {
    (7..=40u8)
        .find(|&n| (version_word(u32::from(n)) ^ word).count_ones() <= 3)
        .and_then(Version::new)
}
