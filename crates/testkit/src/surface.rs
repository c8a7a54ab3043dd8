//! What the camera looks at: labels stuck on a package, as reflectance from 0 (ink) to 1 (paper).

use assay_print::Symbol;
use rand::Rng;

use crate::camera::{Background, uniform};

/// Light modules printed round a symbol (ISO/IEC 18004:2015, 6.3.8).
pub(crate) const QUIET: f32 = 4.0;

/// One label's printed square, with what wear left of it.
pub(crate) struct Sticker {
    size: usize,
    dark: Vec<bool>,
}

impl Sticker {
    /// Prints `symbol` and wipes about `fraction` of its modules to paper.
    ///
    /// Wear comes in strokes, two modules wide, as a scratch or a rubbed edge does; single modules
    /// wiped at random would be a fault of the printer. Strokes spare the three finder patterns:
    /// what error correction is for begins once a symbol is found.
    pub(crate) fn print(symbol: &Symbol, fraction: f32, rng: &mut impl Rng) -> Self {
        let size = symbol.size();
        let mut dark: Vec<bool> = (0..size * size)
            .map(|at| symbol.is_dark(at % size, at / size))
            .collect();
        let mut wiped = vec![false; size * size];
        let goal = (fraction * (size * size) as f32) as usize;
        let mut count = 0;
        while count < goal {
            let (mut x, mut y) = (uniform(rng, 0.0, size as f32), uniform(rng, 0.0, size as f32));
            let (dy, dx) = uniform(rng, 0.0, std::f32::consts::TAU).sin_cos();
            for _ in 0..size / 3 {
                for (px, py) in [(x, y), (x + dy, y - dx)] {
                    if px < 0.0 || py < 0.0 || count >= goal {
                        continue;
                    }
                    let (column, row) = (px as usize, py as usize);
                    if column >= size || row >= size || in_finder(column, row, size) {
                        continue;
                    }
                    let at = row * size + column;
                    if !wiped[at] {
                        wiped[at] = true;
                        dark[at] = false;
                        count += 1;
                    }
                }
                x += dx;
                y += dy;
            }
        }
        Self { size, dark }
    }

    /// Side of the symbol in modules.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Reflectance at (`u`, `v`) modules from the label's centre; `None` beyond the quiet zone.
    pub(crate) fn reflectance(&self, u: f32, v: f32) -> Option<f32> {
        let half = self.size as f32 / 2.0;
        if u.abs() > half + QUIET || v.abs() > half + QUIET {
            return None;
        }
        let (x, y) = (u + half, v + half);
        let inside = x >= 0.0 && y >= 0.0 && (x as usize) < self.size && (y as usize) < self.size;
        let dark = inside && self.dark[y as usize * self.size + x as usize];
        Some(if dark { 0.0 } else { 1.0 })
    }
}

fn in_finder(x: usize, y: usize, size: usize) -> bool {
    let far = size - 8;
    let at_an_end = |at: usize| at < 8 || at >= far;
    at_an_end(x) && at_an_end(y) && (x < 8 || y < 8)
}

/// Reflectance of the package at (`x`, `y`) modules.
pub(crate) fn package(background: Background, x: f32, y: f32, seed: u64) -> f32 {
    match background {
        Background::Paper => 1.0,
        Background::Mottled => {
            let coarse = smooth(x / 9.0, y / 9.0, seed);
            let fine = smooth(x / 1.7, y / 1.7, seed ^ 0x5bd1);
            0.15 + 0.5 * coarse + 0.25 * fine
        }
        Background::Printed => {
            // Lines of words: letters of random strokes, as on the back of a packet.
            let base = 0.55 + 0.3 * smooth(x / 40.0, y / 40.0, seed);
            let line = (y / 6.0).floor();
            let in_line = y - line * 6.0;
            let word = hash((x / 17.0).floor(), line, seed);
            let stroke = hash((x / 0.9).floor(), (y / 1.1).floor(), seed ^ 0x2127);
            let inked = in_line < 3.6 && word > 0.25 && stroke > 0.5;
            if inked { 0.1 } else { base }
        }
    }
}

/// Value noise in 0..1: lattice hashes, bilinear with smoothed weights.
fn smooth(x: f32, y: f32, seed: u64) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (fx, fy) = (ease(x - left), ease(y - top));
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let above = mix(hash(left, top, seed), hash(left + 1.0, top, seed), fx);
    let below = mix(hash(left, top + 1.0, seed), hash(left + 1.0, top + 1.0, seed), fx);
    mix(above, below, fy)
}

/// A number in 0..1 that depends on a lattice point alone (the finaliser of SplitMix64).
fn hash(x: f32, y: f32, seed: u64) -> f32 {
    let mut z = seed ^ ((x as i64 as u64) << 32) ^ (y as i64 as u64 & 0xffff_ffff);
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
}
