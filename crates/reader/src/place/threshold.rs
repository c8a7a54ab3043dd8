//! Modules to bits: thresholds anew for one symbol, from its own grey values, each from its neighbourhood.

use crate::decode::{Bits, Version};

/// How grey values become bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cut {
    /// Half the side of the neighbourhood in modules; the whole symbol when larger than its side.
    pub(crate) reach: usize,
    /// How much of its difference to its four neighbours is added to a module: undoes blur.
    pub(crate) sharpen: f32,
    /// At the mean of the neighbourhood, not half way between its dark and its light: in half the time, and as good
    /// where both are as many.
    pub(crate) plain: bool,
}

/// Parts of a grey value that sums are taken of: over the largest symbol they stay within 31 bits.
const PARTS: f32 = 16.0;

/// Bits, and where it is asked for their trust, which plain ones have not. Nothing when the grid has not the version's size.
#[inline(never)]
pub(crate) fn cut(grey: &[f32], version: Version, how: Cut, trust: bool) -> Option<Bits> {
    let side = version.side();
    if grey.len() != side * side {
        return None;
    }
    let sharp;
    let grey = if how.sharpen > 0.0 {
        sharp = sharpened(grey, side, how.sharpen);
        &sharp
    } else {
        grey
    };
    // Sums of whole numbers are exact, and running ones do not wait for each other as long.
    let all: Vec<[i32; 1]> = grey.iter().map(|g| [(g * PARTS) as i32]).collect();
    let sums = window_sums(&all, side, how.reach);
    let counts = window_counts(side, how.reach);
    let counts = || {
        counts
            .iter()
            .flat_map(|height| counts.iter().map(move |width| height * width))
    };
    if how.plain {
        let modules = all.iter().zip(sums.iter().zip(counts()));
        let bits = modules.map(|([g], ([sum], count))| g * count < *sum).collect();
        return Bits::new(version, bits, None);
    }
    // Half way between the mean of the dark and the mean of the light, told apart by the plain mean first. What is not
    // dark is light, so the dark are counted and added up alone.
    let split: Vec<[i32; 2]> = all
        .iter()
        .zip(sums.iter().zip(counts()))
        .map(|(&[g], ([sum], count))| if g * count < *sum { [1, g] } else { [0, 0] })
        .collect();
    let dark = window_sums(&split, side, how.reach);
    let windows = dark.iter().zip(sums.iter().zip(counts()));
    let modules = all
        .iter()
        .zip(windows)
        .map(|(&[g], (&[dark, dark_sum], (&[sum], count)))| Module {
            grey: g,
            dark: (dark_sum, dark),
            light: (sum - dark_sum, count - dark),
        });
    let bits = modules.clone().map(|module| module.is_dark()).collect();
    let trust = trust.then(|| modules.map(|module| module.trust()).collect());
    Bits::new(version, bits, trust)
}

/// A module beside the sum and the number of the dark and of the light ones around it.
struct Module {
    grey: i32,
    dark: (i32, i32),
    light: (i32, i32),
}

impl Module {
    /// Whether it is darker than half way between both means: without a division, for there are thousands.
    fn is_dark(&self) -> bool {
        let [grey, dark, darks, light, lights] = [
            self.grey,
            self.dark.0,
            self.dark.1.max(1),
            self.light.0,
            self.light.1.max(1),
        ]
        .map(i64::from);
        2 * grey * darks * lights < dark * lights + light * darks
    }

    /// How far it is from half way, 1 at either mean.
    fn trust(&self) -> f32 {
        let mean = |(sum, count): (i32, i32)| sum as f32 / count.max(1) as f32;
        let (low, high) = (mean(self.dark), mean(self.light));
        let swing = (high - low).max(PARTS);
        2.0 * (self.grey as f32 - (low + high) / 2.0).abs() / swing
    }
}

/// How many rows or columns lie within reach of each.
fn window_counts(side: usize, reach: usize) -> Vec<i32> {
    (0..side)
        .map(|i| ((i + reach).min(side - 1) + 1 - i.saturating_sub(reach)) as i32)
        .collect()
}

/// Sums over squares of `2 * reach + 1` modules, cut off at the rim, by running sums along rows and then of rows.
/// Several values of a module are added up side by side.
fn window_sums<const N: usize>(values: &[[i32; N]], side: usize, reach: usize) -> Vec<[i32; N]> {
    let add = |sum: &mut [i32; N], value: &[i32; N]| {
        for (sum, value) in sum.iter_mut().zip(value) {
            *sum += value;
        }
    };
    let take = |sum: &mut [i32; N], value: &[i32; N]| {
        for (sum, value) in sum.iter_mut().zip(value) {
            *sum -= value;
        }
    };
    let reach = reach.min(side);
    let mut across = vec![[0; N]; values.len()];
    for (line, out) in values.chunks_exact(side).zip(across.chunks_exact_mut(side)) {
        let mut sum = [0; N];
        for value in &line[..reach] {
            add(&mut sum, value);
        }
        for (x, cell) in out.iter_mut().enumerate() {
            if let Some(value) = line.get(x + reach) {
                add(&mut sum, value);
            }
            if x > reach {
                take(&mut sum, &line[x - reach - 1]);
            }
            *cell = sum;
        }
    }
    let row = |y: usize| across.get(y * side..(y + 1) * side).unwrap_or(&[]);
    let mut sums = vec![[0; N]; side];
    for y in 0..reach {
        for (sum, value) in sums.iter_mut().zip(row(y)) {
            add(sum, value);
        }
    }
    let mut out = Vec::with_capacity(values.len());
    for y in 0..side {
        for (sum, value) in sums.iter_mut().zip(row(y + reach)) {
            add(sum, value);
        }
        if y > reach {
            for (sum, value) in sums.iter_mut().zip(row(y - reach - 1)) {
                take(sum, value);
            }
        }
        out.extend_from_slice(&sums);
    }
    out
}

fn sharpened(grey: &[f32], side: usize, amount: f32) -> Vec<f32> {
    let at = |x: usize, y: usize| grey[y * side + x];
    let mut out = Vec::with_capacity(grey.len());
    for y in 0..side {
        for x in 0..side {
            let around = at(x.saturating_sub(1), y)
                + at((x + 1).min(side - 1), y)
                + at(x, y.saturating_sub(1))
                + at(x, (y + 1).min(side - 1));
            out.push(at(x, y) + amount * (4.0 * at(x, y) - around));
        }
    }
    out
}
