//! Where codewords lie in a grid: the zigzag of ISO/IEC 18004, 7.7.3, the mask removed, blocks taken apart.

use std::sync::OnceLock;

use super::Version;
use super::version::Blocks;

/// A data module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitPlace {
    /// Its place in the rows of the grid.
    pub(crate) place: u32,
    /// Bit `m` is set where mask `m` turns the module over.
    masks: u8,
}

impl BitPlace {
    /// Whether the mask turns the module over.
    pub(crate) fn masked(self, mask: u8) -> bool {
        (self.masks >> mask) & 1 == 1
    }
}

/// Data modules in the order of their bits, eight to a codeword, the few remainder bits left out. Made once for each
/// version: twenty labels in a frame are of one.
pub(crate) fn bit_places(version: Version) -> &'static [BitPlace] {
    static MADE: [OnceLock<Vec<BitPlace>>; 40] = [const { OnceLock::new() }; 40];
    let made = MADE.get(usize::from(version.number()) - 1);
    made.map_or(&[], |made| made.get_or_init(|| zigzag(version)))
}

fn zigzag(version: Version) -> Vec<BitPlace> {
    let side = version.side();
    let function = version.function_mask();
    let total = version.codewords() * 8;
    let mut places = Vec::with_capacity(total);
    let mut right = side - 1;
    let mut upwards = true;
    loop {
        for step in 0..side {
            let y = if upwards { side - 1 - step } else { step };
            for x in [right, right - 1] {
                let place = y * side + x;
                if !function[place] && places.len() < total {
                    let masks = (0..8).fold(0, |masks, m| masks | (u8::from(masked(m, x, y)) << m));
                    places.push(BitPlace {
                        place: place as u32,
                        masks,
                    });
                }
            }
        }
        upwards = !upwards;
        // The vertical timing pattern takes a whole column out of the pairs.
        right = match right {
            8 => 5,
            1 => break,
            _ => right - 2,
        };
    }
    places
}

/// Whether the mask turns a module over.
fn masked(mask: u8, x: usize, y: usize) -> bool {
    match mask {
        0 => (x + y).is_multiple_of(2),
        1 => y.is_multiple_of(2),
        2 => x.is_multiple_of(3),
        3 => (x + y).is_multiple_of(3),
        4 => (y / 2 + x / 3).is_multiple_of(2),
        5 => (x * y) % 2 + (x * y) % 3 == 0,
        6 => ((x * y) % 2 + (x * y) % 3).is_multiple_of(2),
        _ => ((x + y) % 2 + (x * y) % 3).is_multiple_of(2),
    }
}

/// For every block, the places of its codewords in the interleaved sequence: data first, then check.
pub(crate) fn block_places(blocks: Blocks) -> Vec<Vec<usize>> {
    let count = blocks.short + blocks.long;
    let data_total = blocks.data * count + blocks.long;
    (0..count)
        .map(|i| {
            let common = (0..blocks.data).map(|j| j * count + i);
            let extra = (i >= blocks.short).then(|| blocks.data * count + i - blocks.short);
            let check = (0..blocks.check).map(|j| data_total + j * count + i);
            common.chain(extra).chain(check).collect()
        })
        .collect()
}
