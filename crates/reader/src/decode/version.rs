//! What a version fixes: side, alignment patterns, function modules, blocks (ISO/IEC 18004, annexes D and E, table 9).

use crate::EcLevel;

/// 1 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version(u8);

/// How a symbol's codewords are cut into blocks: `short` blocks first, then `long` ones with one data codeword more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Blocks {
    pub(crate) short: usize,
    pub(crate) long: usize,
    /// Data codewords of a short block.
    pub(crate) data: usize,
    /// Check codewords of every block.
    pub(crate) check: usize,
}

impl Version {
    pub(crate) fn new(number: u8) -> Option<Self> {
        (1..=40).contains(&number).then_some(Self(number))
    }

    /// The version whose side lies nearest to a measured one.
    pub(crate) fn nearest(side: f32) -> Self {
        Self(((side - 17.0) / 4.0).round().clamp(1.0, 40.0) as u8)
    }

    pub(crate) fn number(self) -> u8 {
        self.0
    }

    /// Modules along a side.
    pub(crate) fn side(self) -> usize {
        17 + 4 * usize::from(self.0)
    }

    /// Rows and columns of alignment pattern centres; none in version 1.
    pub(crate) fn alignments(self) -> Vec<usize> {
        if self.0 == 1 {
            return Vec::new();
        }
        let number = usize::from(self.0);
        let count = number / 7 + 2;
        let gap = if number == 32 {
            26
        } else {
            (number * 4 + count * 2 + 1) / (count * 2 - 2) * 2
        };
        let last = self.side() - 7;
        (0..count)
            .map(|i| if i == 0 { 6 } else { last - (count - 1 - i) * gap })
            .collect()
    }

    /// Every alignment pattern's centre module, those under finder patterns left out.
    pub(crate) fn alignment_centres(self) -> Vec<(usize, usize)> {
        let places = self.alignments();
        let last = self.side() - 7;
        let under = |x: usize, y: usize| matches!((x, y), (6, 6)) || (x.min(y) == 6 && x.max(y) == last);
        places
            .iter()
            .flat_map(|&y| places.iter().map(move |&x| (x, y)))
            .filter(|&(x, y)| !under(x, y))
            .collect()
    }

    /// For every module in reading order of rows: whether it belongs to a function pattern, format or version.
    pub(crate) fn function_mask(self) -> Vec<bool> {
        let side = self.side();
        let mut mask = vec![false; side * side];
        let mut fill = |x0: usize, y0: usize, w: usize, h: usize| {
            for y in y0..(y0 + h).min(side) {
                mask[y * side + x0..y * side + (x0 + w).min(side)].fill(true);
            }
        };
        fill(0, 0, 9, 9);
        fill(side - 8, 0, 8, 9);
        fill(0, side - 8, 9, 8);
        fill(0, 6, side, 1);
        fill(6, 0, 1, side);
        for (x, y) in self.alignment_centres() {
            fill(x - 2, y - 2, 5, 5);
        }
        if self.0 >= 7 {
            fill(side - 11, 0, 3, 6);
            fill(0, side - 11, 6, 3);
        }
        mask
    }

    /// All codewords, data and check.
    pub(crate) fn codewords(self) -> usize {
        let n = usize::from(self.0);
        let mut bits = (16 * n + 128) * n + 64;
        if n >= 2 {
            let count = n / 7 + 2;
            bits -= (25 * count - 10) * count - 55;
            if n >= 7 {
                bits -= 36;
            }
        }
        bits / 8
    }

    pub(crate) fn blocks(self, ec: EcLevel) -> Blocks {
        let level = match ec {
            EcLevel::Low => 0,
            EcLevel::Medium => 1,
            EcLevel::Quartile => 2,
            EcLevel::High => 3,
        };
        let index = usize::from(self.0) - 1;
        let check = usize::from(CHECK_PER_BLOCK[level][index]);
        let count = usize::from(BLOCK_COUNT[level][index]);
        let all = self.codewords();
        let long = all % count;
        Blocks {
            short: count - long,
            long,
            data: all / count - check,
            check,
        }
    }
}

/// Check codewords of a block, by level and version.
#[rustfmt::skip]
const CHECK_PER_BLOCK: [[u8; 40]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
     28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
     26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
     28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
     30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];

/// Blocks, by level and version.
#[rustfmt::skip]
const BLOCK_COUNT: [[u8; 40]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
     8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
     17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
     23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
     25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
];
