//! Modules to bits: thresholds anew for one symbol, from its own grey values, each from its neighbourhood.

use crate::decode::{Bits, Version};

/// How grey values become bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cut {
    /// Half the side of the neighbourhood in modules; the whole symbol when larger than its side.
    pub(crate) reach: usize,
    /// How much of its difference to its four neighbours is added to a module: undoes blur.
    pub(crate) sharpen: f32,
}

/// Bits and their trust. Nothing when the grid has not the version's size.
#[inline(never)]
pub(crate) fn cut(grey: &[f32], version: Version, how: Cut) -> Option<Bits> {
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
    let counts = window_sizes(side, how.reach);
    let first = ratio(&window_sums(grey, side, how.reach), &counts);
    // Half way between the mean of the dark and the mean of the light, told apart by the plain mean first.
    let dark: Vec<f32> = grey
        .iter()
        .zip(&first)
        .map(|(g, t)| if g < t { 1.0 } else { 0.0 })
        .collect();
    let dark_grey: Vec<f32> = grey.iter().zip(&dark).map(|(g, d)| g * d).collect();
    let light_grey: Vec<f32> = grey.iter().zip(&dark_grey).map(|(g, d)| g - d).collect();
    let sums = |values: &[f32]| window_sums(values, side, how.reach);
    let dark_counts = sums(&dark);
    let light_counts: Vec<f32> = counts.iter().zip(&dark_counts).map(|(all, d)| all - d).collect();
    let dark_mean = ratio(&sums(&dark_grey), &dark_counts);
    let light_mean = ratio(&sums(&light_grey), &light_counts);
    let mut bits = Vec::with_capacity(grey.len());
    let mut trust = Vec::with_capacity(grey.len());
    for i in 0..grey.len() {
        let (low, high) = (dark_mean[i], light_mean[i]);
        let limit = (low + high) / 2.0;
        let swing = (high - low).max(1.0);
        bits.push(grey[i] < limit);
        trust.push(2.0 * (grey[i] - limit).abs() / swing);
    }
    Bits::new(version, bits, trust)
}

/// How many modules lie in each of those squares.
fn window_sizes(side: usize, reach: usize) -> Vec<f32> {
    let lengths: Vec<f32> = (0..side)
        .map(|i| ((i + reach).min(side - 1) + 1 - i.saturating_sub(reach)) as f32)
        .collect();
    lengths
        .iter()
        .flat_map(|height| lengths.iter().map(move |width| width * height))
        .collect()
}

fn ratio(sums: &[f32], counts: &[f32]) -> Vec<f32> {
    sums.iter()
        .zip(counts)
        .map(|(s, c)| if *c > 0.0 { s / c } else { 0.0 })
        .collect()
}

/// Sums over squares of `2 * reach + 1` modules, cut off at the rim, by running sums along rows and then of rows.
fn window_sums(values: &[f32], side: usize, reach: usize) -> Vec<f32> {
    let reach = reach.min(side);
    let mut across = vec![0f32; values.len()];
    for (line, out) in values.chunks_exact(side).zip(across.chunks_exact_mut(side)) {
        let mut sum: f32 = line[..reach].iter().sum();
        for (x, cell) in out.iter_mut().enumerate() {
            sum += line.get(x + reach).unwrap_or(&0.0);
            if x > reach {
                sum -= line[x - reach - 1];
            }
            *cell = sum;
        }
    }
    let row = |y: usize| across.get(y * side..(y + 1) * side).unwrap_or(&[]);
    let mut sums = vec![0f32; side];
    for y in 0..reach {
        for (sum, value) in sums.iter_mut().zip(row(y)) {
            *sum += value;
        }
    }
    let mut out = Vec::with_capacity(values.len());
    for y in 0..side {
        for (sum, value) in sums.iter_mut().zip(row(y + reach)) {
            *sum += value;
        }
        if y > reach {
            for (sum, value) in sums.iter_mut().zip(row(y - reach - 1)) {
                *sum -= value;
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
