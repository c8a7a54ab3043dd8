//! Modules to bits: thresholds anew for one symbol, from its own grey values, each from its neighbourhood.

use super::sample::PARTS;
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

/// Bits, and where it is asked for their trust, which plain ones have not. Nothing when the grid has not the version's size.
#[inline(never)]
pub(crate) fn cut(grey: &[i32], version: Version, how: Cut, trust: bool) -> Option<Bits> {
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
    let window = Windows::of(side, how.reach);
    let sums = window.sums(grey);
    let mut split = Vec::with_capacity(grey.len());
    for (y, (grey, sums)) in rows(grey, side).zip(rows(&sums, side)).enumerate() {
        let modules = grey.iter().zip(sums).zip(window.counts(y));
        split.extend(modules.map(|((grey, sum), count)| grey * count < *sum));
    }
    if how.plain {
        return Bits::new(version, split, None);
    }
    // Half way between the mean of the dark and the mean of the light, told apart by the plain mean first. What is not
    // dark is light, so the dark are counted and added up alone.
    let darks: Vec<i32> = split.iter().map(|&dark| i32::from(dark)).collect();
    let dark_greys: Vec<i32> = darks.iter().zip(grey).map(|(dark, grey)| dark * grey).collect();
    let (darks, dark_sums) = (window.sums(&darks), window.sums(&dark_greys));
    let counts = (0..side).flat_map(|y| window.counts(y));
    let around = sums.iter().zip(counts).zip(darks.iter().zip(&dark_sums));
    let modules = grey
        .iter()
        .zip(around)
        .map(|(&grey, ((&sum, count), (&dark, &dark_sum)))| Module {
            grey,
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
        let swing = (high - low).max(PARTS as f32);
        2.0 * (self.grey as f32 - (low + high) / 2.0).abs() / swing
    }
}

fn rows(values: &[i32], side: usize) -> impl Iterator<Item = &[i32]> {
    values.chunks_exact(side)
}

/// Squares of `2 * reach + 1` modules around every module, cut off at the rim.
struct Windows {
    side: usize,
    reach: usize,
    /// How many rows or columns lie within reach of each.
    within: Vec<i32>,
}

impl Windows {
    fn of(side: usize, reach: usize) -> Self {
        let reach = reach.min(side);
        let within = |i: usize| (i + reach).min(side - 1) + 1 - i.saturating_sub(reach);
        Self {
            side,
            reach,
            within: (0..side).map(|i| within(i) as i32).collect(),
        }
    }

    /// Modules in the windows of a row's modules.
    fn counts(&self, y: usize) -> impl Iterator<Item = i32> + Clone {
        let height = self.within[y];
        self.within.iter().map(move |width| height * width)
    }

    /// What each window adds up to: running sums of whole rows, and then along each.
    fn sums(&self, values: &[i32]) -> Vec<i32> {
        let (side, reach) = (self.side, self.reach);
        let row = |y: usize| values.get(y * side..(y + 1) * side).unwrap_or(&[]);
        // Nothing lies to the left and to the right of a row.
        let mut padded = vec![0; side + 2 * reach + 1];
        let mut out = Vec::with_capacity(values.len());
        for y in 0..side + reach {
            let columns = &mut padded[reach + 1..reach + 1 + side];
            for (column, value) in columns.iter_mut().zip(row(y)) {
                *column += value;
            }
            if y > 2 * reach {
                for (column, value) in columns.iter_mut().zip(row(y - 2 * reach - 1)) {
                    *column -= value;
                }
            }
            if y < reach {
                continue;
            }
            let mut sum: i32 = padded[..2 * reach + 1].iter().sum();
            let (enter, leave) = (&padded[2 * reach + 1..], &padded[..side]);
            out.extend(enter.iter().zip(leave).map(|(enter, leave)| {
                sum += enter - leave;
                sum
            }));
        }
        out
    }
}

fn sharpened(grey: &[i32], side: usize, amount: f32) -> Vec<i32> {
    let at = |x: usize, y: usize| grey[y * side + x];
    let mut out = Vec::with_capacity(grey.len());
    for y in 0..side {
        for x in 0..side {
            let around = at(x.saturating_sub(1), y)
                + at((x + 1).min(side - 1), y)
                + at(x, y.saturating_sub(1))
                + at(x, (y + 1).min(side - 1));
            out.push(at(x, y) + (amount * (4 * at(x, y) - around) as f32) as i32);
        }
    }
    out
}
