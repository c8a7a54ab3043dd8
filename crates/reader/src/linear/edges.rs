//! From a line of pixels to its light and dark runs, in parts of a pixel.

/// Pixels of a block of which the lightest and darkest are known.
const BLOCK: usize = 16;
/// Blocks to each side that make the surroundings: a bar and a space are among them up to twelve
/// pixels a module.
const AROUND: usize = 4;
/// Less difference than this is no bar beside a space.
const FAINT: f32 = 32.0;
/// Beyond the middle by this part of the contrast before a pixel counts as the other colour.
const SURE: f32 = 0.12;

/// Lengths of runs in pixels. The first and every other one is light; it is 0 where the line begins dark.
pub(super) fn runs(line: &[u8]) -> Vec<f32> {
    let blocks: Vec<(f32, f32)> = line
        .chunks(BLOCK)
        .map(|block| {
            let at = |pick: fn(u8, u8) -> u8| f32::from(block.iter().copied().reduce(pick).unwrap_or(0));
            (at(u8::min), at(u8::max))
        })
        .collect();
    let mut runs = Vec::new();
    let (mut is_dark, mut began) = (false, 0.0);
    // Where the middle was crossed last since the colour changed.
    let mut crossed: Option<f32> = None;
    let mut before: Option<f32> = None;
    for (x, value) in line.iter().copied().map(f32::from).enumerate() {
        let block = x / BLOCK;
        let near = &blocks[block.saturating_sub(AROUND)..(block + AROUND + 1).min(blocks.len())];
        let low = near.iter().fold(f32::MAX, |low, block| low.min(block.0));
        let high = near.iter().fold(f32::MIN, |high, block| high.max(block.1));
        let contrast = high - low;
        let middle = low + contrast / 2.0;
        if contrast < FAINT {
            // All of one colour, which is the ground's.
            if is_dark {
                runs.push(x as f32 - began);
                (is_dark, began) = (false, x as f32);
            }
            (before, crossed) = (None, None);
            continue;
        }
        if let Some(last) = before
            && (last < middle) != (value < middle)
        {
            crossed = Some(x as f32 - (value - middle) / (value - last));
        }
        before = Some(value);
        let beyond = (middle - value) / contrast;
        if (!is_dark && beyond > SURE) || (is_dark && beyond < -SURE) {
            // Where the ground's own grey turned from light to dark beside darker and lighter things, it is here.
            let edge = crossed.take().unwrap_or(x as f32).max(began);
            runs.push(edge - began);
            (is_dark, began) = (!is_dark, edge);
        }
    }
    runs.push(line.len() as f32 - began);
    // An even number of runs ends dark: a light one of nothing follows, so that both ends are light.
    if runs.len().is_multiple_of(2) {
        runs.push(0.0);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_measured_between_pixels() {
        // A bar from 40.5 to 44: the pixel at 40 is half covered.
        let mut line = vec![220u8; 96];
        line[40] = 120;
        line[41..44].fill(20);
        let [before, bar, after] = runs(&line)[..] else {
            unreachable!("one bar")
        };
        assert!(
            (before - 40.0).abs() < 0.6 && (bar - 3.5).abs() < 0.2,
            "{before} {bar}"
        );
        assert!((before + bar + after - 96.0).abs() < 0.01);
    }

    #[test]
    fn both_ends_are_light() {
        let mut line = vec![220u8; 64];
        line[..8].fill(10);
        line[50..].fill(10);
        let runs = runs(&line);
        assert_eq!((runs.len(), runs[0], runs[4]), (5, 0.0, 0.0));
        assert_eq!(super::runs(&[]), [0.0]);
        assert_eq!(super::runs(&[128; 40]), [40.0]);
    }
}
