//! A grid of dark and light modules to a payload.

use super::Version;
use super::codewords::{BitPlace, bit_places, block_places};
use super::correct::{Repair, correct};
use super::format::{Format, format_data, format_places, format_word, read_formats};
use super::segments::{Content, content};
use crate::EcLevel;
use crate::budget::Meter;
use std::sync::atomic::{AtomicU32, Ordering};

/// Dark and light of every module, and how sure each is.
#[derive(Clone, Debug)]
pub(crate) struct Bits {
    version: Version,
    side: usize,
    dark: Vec<bool>,
    /// 0 is a guess, 1 and above is sure; where nobody asks for it, nothing.
    trust: Option<Vec<f32>>,
}

impl Bits {
    /// Nothing unless there is one bit and, where there is any, one trust for every module.
    pub(crate) fn new(version: Version, dark: Vec<bool>, trust: Option<Vec<f32>>) -> Option<Self> {
        let side = version.side();
        let whole = |trust: &Vec<f32>| trust.len() == dark.len();
        (dark.len() == side * side && trust.as_ref().is_none_or(whole)).then_some(Self {
            version,
            side,
            dark,
            trust,
        })
    }

    pub(crate) fn side(&self) -> usize {
        self.side
    }

    pub(crate) fn dark(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.side + x]
    }

    /// Columns for rows.
    pub(crate) fn mirrored(&self) -> Self {
        let turn = |i: usize| (i % self.side) * self.side + i / self.side;
        Self {
            version: self.version,
            side: self.side,
            dark: (0..self.dark.len()).map(|i| self.dark[turn(i)]).collect(),
            trust: (self.trust.as_ref()).map(|trust| (0..trust.len()).map(|i| trust[turn(i)]).collect()),
        }
    }

    /// Of the modules of finder and timing patterns, the part that is as it must be.
    pub(crate) fn pattern_agreement(&self) -> f32 {
        let (mut right, mut all) = (0u32, 0u32);
        let mut look = |x: usize, y: usize, dark: bool| {
            all += 1;
            right += u32::from(self.dark(x, y) == dark);
        };
        for (x0, y0) in [(0, 0), (self.side - 7, 0), (0, self.side - 7)] {
            for y in 0..7usize {
                for x in 0..7usize {
                    let ring = x.abs_diff(3).max(y.abs_diff(3));
                    look(x0 + x, y0 + y, ring != 2);
                }
            }
        }
        for i in 8..self.side - 8 {
            look(i, 6, i % 2 == 0);
            look(6, i, i % 2 == 0);
        }
        right as f32 / all as f32
    }
}

/// A grid decoded.
#[derive(Clone, Debug)]
pub(crate) struct Decoded {
    pub(crate) content: Content,
    pub(crate) ec: EcLevel,
    pub(crate) mirrored: bool,
    /// Bits against chance of the least certain block.
    pub(crate) evidence: f32,
}

/// Least part of finder and timing modules that must be right before codewords are looked at.
const LEAST_AGREEMENT: f32 = 0.66;

/// Decodes the grid as it stands and mirrored. With `erasures`, the least sure codewords are given up where
/// errors alone are too many. Nothing when the budget is used up.
#[inline(never)]
pub(crate) fn decode(bits: &Bits, erasures: bool, meter: &Meter<'_>) -> Option<Decoded> {
    if bits.pattern_agreement() < LEAST_AGREEMENT {
        return None;
    }
    one_way(bits, erasures, false, meter).or_else(|| one_way(&bits.mirrored(), erasures, true, meter))
}

fn one_way(bits: &Bits, erasures: bool, mirrored: bool, meter: &Meter<'_>) -> Option<Decoded> {
    let formats = read_formats(bits);
    let tried = if erasures { 2 } else { 1 };
    formats
        .into_iter()
        .take(tried)
        .find_map(|format| with_format(bits, format, erasures, mirrored, meter))
}

fn with_format(
    bits: &Bits,
    format: Format,
    erasures: bool,
    mirrored: bool,
    meter: &Meter<'_>,
) -> Option<Decoded> {
    // The zigzag, the mask, every codeword and its trust.
    if meter.spend(4 * bits.dark.len()) {
        return None;
    }
    let version = bits.version;
    let places = bit_places(version);
    let turned = |bit: &BitPlace| bits.dark[bit.place as usize] ^ bit.masked(format.mask);
    let mut words: Vec<u8> = places
        .chunks_exact(8)
        .map(|eight| {
            eight
                .iter()
                .fold(0u8, |word, bit| (word << 1) | u8::from(turned(bit)))
        })
        .collect();
    // What is not to be given up need not be doubted.
    let trust: Option<Vec<f32>> = bits.trust.as_ref().filter(|_| erasures).map(|trust| {
        let least = |eight: &[BitPlace]| {
            eight
                .iter()
                .fold(f32::MAX, |least, bit| least.min(trust[bit.place as usize]))
        };
        places.chunks_exact(8).map(least).collect()
    });
    let blocks = version.blocks(format.ec);
    let mut evidence = f32::MAX;
    let mut data = Vec::with_capacity(words.len());
    for order in block_places(blocks) {
        let mut block: Vec<u8> = order.iter().map(|&i| words[i]).collect();
        let trust = (trust.as_ref()).map(|trust| order.iter().map(|&i| trust[i]).collect::<Vec<f32>>());
        let repair = restore(&mut block, blocks.check, trust.as_deref(), meter)?;
        evidence = evidence.min(repair.evidence(block.len(), blocks.check));
        for (&i, &word) in order.iter().zip(&block) {
            words[i] = word;
        }
        data.extend_from_slice(&block[..block.len() - blocks.check]);
    }
    let content = content(&data, version)?;
    // Drawing the symbol and having it read again is about as much as all before. It is counted where it is known to
    // agree too, so that a reading's work does not depend on those before it.
    if meter.spend(8 * bits.dark.len()) || !rqrr_agrees(version, format, places, &words, &content) {
        return None;
    }
    Some(Decoded {
        content,
        ec: format.ec,
        mirrored,
        evidence,
    })
}

/// Bits against chance that every block must hold: with thousands of grids tried on one picture, and thousands of
/// pictures a day, a text that nobody wrote stays out. At level L of versions 1 and 2 it asks for what the standard
/// keeps against misreading ("p" of its table 9); everywhere else for no more than the code itself gives.
const LEAST_EVIDENCE: f32 = 30.0;

/// Corrects a block as far as what remains is evidence; with trust in its codewords, the fewest of them that suffice are
/// given up.
fn restore(block: &mut [u8], check: usize, trust: Option<&[f32]>, meter: &Meter<'_>) -> Option<Repair> {
    let certain = |repair: &Repair, len: usize| repair.evidence(len, check) >= LEAST_EVIDENCE;
    if meter.spend(block.len() * check) {
        return None;
    }
    if let Some(repair) = correct(block, check, &[]) {
        return certain(&repair, block.len()).then_some(repair);
    }
    let trust = trust?;
    let mut order: Vec<usize> = (0..block.len()).collect();
    order.sort_by(|&a, &b| trust[a].total_cmp(&trust[b]));
    let most = check.saturating_sub((LEAST_EVIDENCE / 8.0) as usize);
    let step = (most / 6).max(2);
    for count in (step..=most).step_by(step) {
        if meter.spend(block.len() * check) {
            return None;
        }
        let mut attempt = block.to_vec();
        if let Some(repair) = correct(&mut attempt, check, &order[..count])
            && certain(&repair, block.len())
        {
            block.copy_from_slice(&attempt);
            return Some(repair);
        }
    }
    None
}

/// Draws the repaired symbol and has rqrr read its format and its zigzag: it must find the same mask and codewords.
///
/// Where codewords lie depends on version, level and mask alone and on no picture, so each of these is asked about once.
///
/// rqrr's own error correction is left out where they are the same: it would take off nothing, and raises every power
/// by 64 squarings, which took longer than finding, sampling and repairing a label together. Where they differ it is
/// asked for the payload, each time: its table puts alignment patterns of version 21 elsewhere, and its error correction
/// mends that. `tests/decoders.rs` holds our payloads against those of its whole decoder.
fn rqrr_agrees(
    version: Version,
    format: Format,
    places: &[BitPlace],
    words: &[u8],
    content: &Content,
) -> bool {
    // A bit for every level and mask.
    static AGREED: [AtomicU32; 40] = [const { AtomicU32::new(0) }; 40];
    let data = format_data(format);
    let known = &AGREED[usize::from(version.number()) - 1];
    if (known.load(Ordering::Relaxed) >> data) & 1 == 1 {
        return true;
    }
    let side = version.side();
    let mut drawn = vec![false; side * side];
    let word = format_word(data);
    for i in 0..15 {
        for (x, y) in format_places(i, side) {
            drawn[y * side + x] = (word >> i) & 1 == 1;
        }
    }
    // rqrr leaves the mask on.
    let mut expected = Vec::with_capacity(words.len());
    for (eight, word) in places.chunks_exact(8).zip(words) {
        let mut as_drawn = 0;
        for (i, bit) in eight.iter().enumerate() {
            let dark = ((word >> (7 - i)) & 1 == 1) ^ bit.masked(format.mask);
            drawn[bit.place as usize] = dark;
            as_drawn = (as_drawn << 1) | u8::from(dark);
        }
        expected.push(as_drawn);
    }
    let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(side, |x, y| drawn[y * side + x]));
    let Ok((meta, raw)) = grid.get_raw_data() else {
        return false;
    };
    if meta.mask == u16::from(format.mask) && raw.data.get(..expected.len()) == Some(&expected[..]) {
        known.fetch_or(1 << data, Ordering::Relaxed);
        return true;
    }
    let mut fresh = Vec::new();
    match grid.decode_to(&mut fresh) {
        Ok(_) => fresh == content.bytes(),
        // A mode that it does not know (FNC1, structured append, hanzi), in codewords that it has corrected.
        Err(error) => error == rqrr::DeQRError::UnknownDataType,
    }
}
