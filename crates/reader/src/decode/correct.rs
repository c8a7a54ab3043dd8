//! Reed-Solomon over GF(256) with errors and erasures (ISO/IEC 18004, 7.5.2 and annex A).
//!
//! rqrr corrects errors alone. A codeword known to be doubtful costs half of what a wrong one costs, so blurred and
//! burnt-out places are told to this decoder and rqrr gets the grid repaired.

use std::sync::OnceLock;

const TABLES: ([u8; 512], [u8; 256]) = tables();

/// Most check codewords of a block, and a little room: four words of eight bytes.
const WORDS: usize = 4;

/// The generator polynomial's coefficients below its highest, times every value, the highest power in the lowest byte.
type Multiples = Vec<[u64; WORDS]>;

const fn tables() -> ([u8; 512], [u8; 256]) {
    let mut exp = [0u8; 512];
    let mut log = [0u8; 256];
    let mut value = 1u16;
    let mut i = 0;
    while i < 255 {
        exp[i] = value as u8;
        exp[i + 255] = value as u8;
        log[value as usize] = i as u8;
        value <<= 1;
        if value & 0x100 != 0 {
            value ^= 0x11d;
        }
        i += 1;
    }
    (exp, log)
}

fn times(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        return 0;
    }
    TABLES.0[usize::from(TABLES.1[usize::from(a)]) + usize::from(TABLES.1[usize::from(b)])]
}

/// `a / b`; `b` is not zero.
fn over(a: u8, b: u8) -> u8 {
    if a == 0 {
        return 0;
    }
    TABLES.0[usize::from(TABLES.1[usize::from(a)]) + 255 - usize::from(TABLES.1[usize::from(b)])]
}

fn power(exponent: usize) -> u8 {
    TABLES.0[exponent % 255]
}

fn evaluate(polynomial: &[u8], at: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, &c| times(sum, at) ^ c)
}

fn multiples(check: usize) -> Multiples {
    let mut generator = vec![1u8];
    for i in 0..check {
        generator.push(0);
        for j in (1..generator.len()).rev() {
            generator[j] ^= times(generator[j - 1], power(i));
        }
    }
    let multiple = |value: u8| {
        let mut words = [0; WORDS];
        for (i, &coefficient) in generator[1..].iter().enumerate() {
            words[i / 8] |= u64::from(times(value, coefficient)) << (8 * (i % 8));
        }
        words
    };
    (0..=255).map(multiple).collect()
}

/// What a block leaves when it is divided by the generator polynomial, the highest power first; all zero for a codeword.
/// A tenth of what its syndromes take, and the remainder has the same: most blocks of most symbols are without error.
fn remainder(block: &[u8], check: usize) -> [u8; 8 * WORDS] {
    static MADE: [OnceLock<Multiples>; 8 * WORDS] = [const { OnceLock::new() }; 8 * WORDS];
    let multiples = MADE[check].get_or_init(|| multiples(check));
    let last = check - 1;
    let mut rest = [0u64; WORDS];
    for &codeword in block {
        let lead = rest[0] as u8;
        let multiple = &multiples[usize::from(lead)];
        for i in 0..WORDS {
            let next = rest.get(i + 1).map_or(0, |word| word << 56);
            rest[i] = ((rest[i] >> 8) | next) ^ multiple[i];
        }
        rest[last / 8] ^= u64::from(codeword) << (8 * (last % 8));
    }
    let mut out = [0; 8 * WORDS];
    for (bytes, word) in out.chunks_exact_mut(8).zip(rest) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    out
}

/// Syndromes of a block whose first codeword has the highest power.
fn syndromes(block: &[u8], check: usize) -> Vec<u8> {
    let mut sums = vec![0; check];
    // All sums a codeword on, not one sum to its end: they do not wait for each other.
    for &c in block {
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum = match *sum {
                0 => c,
                sum => TABLES.0[usize::from(TABLES.1[usize::from(sum)]) + i] ^ c,
            };
        }
    }
    sums
}

/// What a correction changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repair {
    /// Codewords that were wrong and not known to be.
    pub(crate) errors: usize,
    /// Codewords given as doubtful.
    pub(crate) erasures: usize,
}

impl Repair {
    /// How many bits speak against a random block having come within this repair's reach of a codeword, for a block
    /// of `len` codewords of which `check` are for checking: `8 (check - errors - erasures) - log2 C(len - erasures,
    /// errors)`, for every error's value and every erasure costs a check codeword and every error may lie anywhere.
    pub(crate) fn evidence(self, len: usize, check: usize) -> f32 {
        let spare = 8.0 * (check as f32 - (self.errors + self.erasures) as f32);
        let free = len - self.erasures;
        let places: f32 = (0..self.errors)
            .map(|i| ((free - i) as f32 / (i + 1) as f32).log2())
            .sum();
        spare - places
    }
}

/// Corrects a block in place. `doubtful` are places in the block, without repetition. The block is left as it was
/// when nothing lies within reach: `2 * errors + erasures <= check`.
pub(crate) fn correct(block: &mut [u8], check: usize, doubtful: &[usize]) -> Option<Repair> {
    let remainder = remainder(block, check);
    if remainder.iter().all(|&c| c == 0) {
        return Some(Repair {
            errors: 0,
            erasures: 0,
        });
    }
    let syndromes = syndromes(&remainder[..check], check);
    let erasures = doubtful.len();
    if erasures > check || doubtful.iter().any(|&place| place >= block.len()) {
        return None;
    }
    // The erasure locator, from which Berlekamp and Massey's iteration goes on.
    let mut locator = vec![0u8; check + 1];
    locator[0] = 1;
    for (k, &place) in doubtful.iter().enumerate() {
        let root = power(block.len() - 1 - place);
        for i in (0..=k).rev() {
            locator[i + 1] ^= times(locator[i], root);
        }
    }
    let mut previous = locator.clone();
    let mut length = erasures;
    for n in erasures..check {
        let mut gap = 0;
        for i in 0..=n.min(check) {
            gap ^= times(locator[i], syndromes[n - i]);
        }
        previous.rotate_right(1);
        previous[0] = 0;
        if gap == 0 {
            continue;
        }
        if 2 * length <= n + erasures {
            let next: Vec<u8> = locator
                .iter()
                .zip(&previous)
                .map(|(a, b)| a ^ times(gap, *b))
                .collect();
            previous = locator.iter().map(|&c| over(c, gap)).collect();
            locator = next;
            length = n + 1 + erasures - length;
        } else {
            for (a, b) in locator.iter_mut().zip(&previous) {
                *a ^= times(gap, *b);
            }
        }
    }
    let degree = locator.iter().rposition(|&c| c != 0)?;
    if degree != length || 2 * degree > check + erasures {
        return None;
    }
    repair(block, &syndromes, &locator[..=degree], erasures)
}

/// Forney's algorithm: places from the locator's roots, values from the evaluator.
fn repair(block: &mut [u8], syndromes: &[u8], locator: &[u8], erasures: usize) -> Option<Repair> {
    let check = syndromes.len();
    let degree = locator.len() - 1;
    let mut evaluator = vec![0u8; check];
    for (i, cell) in evaluator.iter_mut().enumerate() {
        for (j, &c) in locator.iter().enumerate().take(i + 1) {
            *cell ^= times(c, syndromes[i - j]);
        }
    }
    let derivative: Vec<u8> = locator
        .iter()
        .enumerate()
        .skip(1)
        .map(|(i, &c)| if i % 2 == 1 { c } else { 0 })
        .collect();
    let mut changes: Vec<(usize, u8)> = Vec::with_capacity(degree);
    for place in 0..block.len() {
        let exponent = block.len() - 1 - place;
        let inverse = power(255 - exponent % 255);
        if evaluate(locator, inverse) != 0 {
            continue;
        }
        let slope = evaluate(&derivative, inverse);
        if slope == 0 {
            return None;
        }
        let value = times(over(evaluate(&evaluator, inverse), slope), power(exponent));
        changes.push((place, value));
    }
    if changes.len() != degree {
        return None;
    }
    for &(place, value) in &changes {
        block[place] ^= value;
    }
    if remainder(block, check).iter().any(|&c| c != 0) {
        for &(place, value) in &changes {
            block[place] ^= value;
        }
        return None;
    }
    Some(Repair {
        errors: degree - erasures,
        erasures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_remainder_has_the_syndromes_of_the_block(
            block in prop::collection::vec(any::<u8>(), 31..150),
            check in 1usize..31,
        ) {
            let rest = remainder(&block, check);
            prop_assert!(rest[check..].iter().all(|&c| c == 0));
            prop_assert_eq!(syndromes(&rest[..check], check), syndromes(&block, check));
        }
    }

    /// Check codewords by long division, so that the decoder is not tested against itself.
    fn encoded(data: &[u8], check: usize) -> Vec<u8> {
        let mut generator = vec![1u8];
        for i in 0..check {
            generator.push(0);
            for j in (1..generator.len()).rev() {
                generator[j] ^= times(generator[j - 1], power(i));
            }
        }
        let mut rest = data.to_vec();
        rest.resize(data.len() + check, 0);
        for i in 0..data.len() {
            let lead = rest[i];
            for (j, &g) in generator.iter().enumerate() {
                rest[i + j] ^= times(lead, g);
            }
        }
        [data, &rest[data.len()..]].concat()
    }

    proptest! {
        #[test]
        fn restores_what_lies_within_reach(
            data in prop::collection::vec(any::<u8>(), 5..120),
            check in 2usize..30,
            seed in any::<u64>(),
        ) {
            let whole = encoded(&data, check);
            let mut places: Vec<usize> = (0..whole.len()).collect();
            let mut state = seed | 1;
            let mut random = |n: usize| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) as usize % n
            };
            for i in (1..places.len()).rev() {
                places.swap(i, random(i + 1));
            }
            let erasures = random(check + 1);
            let errors = (check - erasures) / 2;
            let mut damaged = whole.clone();
            for &place in places.iter().take((erasures + errors).min(whole.len())) {
                damaged[place] ^= 1 + random(255) as u8;
            }
            let doubtful: Vec<usize> = places.iter().copied().take(erasures.min(whole.len())).collect();
            prop_assert!(correct(&mut damaged, check, &doubtful).is_some());
            prop_assert_eq!(damaged, whole);
        }

        #[test]
        fn leaves_alone_what_lies_beyond(block in prop::collection::vec(any::<u8>(), 20..100)) {
            let mut changed = block.clone();
            if correct(&mut changed, 10, &[]).is_none() {
                prop_assert_eq!(changed, block);
            }
        }
    }
}
