//! What lens, light, sensor and file do to a picture of grey levels.

use rand::Rng;

use crate::camera::uniform;

/// Grey levels as the light falls, before they are rounded to a byte.
pub(crate) struct Exposure {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) levels: Vec<f32>,
}

impl Exposure {
    fn at(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.levels[y * self.width + x]
    }

    fn between(&self, x: f32, y: f32) -> f32 {
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let above = self.at(left, top) * (1.0 - fx) + self.at(left + 1, top) * fx;
        let below = self.at(left, top + 1) * (1.0 - fx) + self.at(left + 1, top + 1) * fx;
        above * (1.0 - fy) + below * fy
    }

    /// A soft-edged shadow whose edge passes within `reach` pixels of (`x`, `y`): light falls to
    /// `least` (1 is no shadow) on one side.
    pub(crate) fn shade(&mut self, least: f32, (x, y): (f32, f32), reach: f32, rng: &mut impl Rng) {
        let (sin, cos) = uniform(rng, 0.0, std::f32::consts::TAU).sin_cos();
        let edge = uniform(rng, -0.3, 0.3) * reach;
        let softness = uniform(rng, 0.2, 0.6) * reach;
        for row in 0..self.height {
            for column in 0..self.width {
                let across = (column as f32 - x) * cos + (row as f32 - y) * sin - edge;
                let t = (across / softness + 0.5).clamp(0.0, 1.0);
                let lit = t * t * (3.0 - 2.0 * t);
                self.levels[row * self.width + column] *= least + (1.0 - least) * lit;
            }
        }
    }

    /// A reflected lamp: adds up to `strength` x 255 in an oval of about a third of `reach`.
    pub(crate) fn glare(&mut self, strength: f32, (x, y): (f32, f32), reach: f32, rng: &mut impl Rng) {
        let (sin, cos) = uniform(rng, 0.0, std::f32::consts::PI).sin_cos();
        let (x, y) = (
            x + uniform(rng, -0.3, 0.3) * reach,
            y + uniform(rng, -0.3, 0.3) * reach,
        );
        let (long, short) = (0.22 * reach, 0.1 * reach);
        for row in 0..self.height {
            for column in 0..self.width {
                let (dx, dy) = (column as f32 - x, row as f32 - y);
                let (a, b) = ((dx * cos + dy * sin) / long, (dy * cos - dx * sin) / short);
                self.levels[row * self.width + column] += strength * 255.0 * (-0.5 * (a * a + b * b)).exp();
            }
        }
    }

    /// Gaussian blur of `sigma` pixels: a lens out of focus.
    pub(crate) fn defocus(&mut self, sigma: f32) {
        let reach = (3.0 * sigma).ceil() as isize;
        let weights: Vec<f32> = (-reach..=reach)
            .map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp())
            .collect();
        let total: f32 = weights.iter().sum();
        for (step_x, step_y) in [(1, 0), (0, 1)] {
            let mut blurred = Vec::with_capacity(self.levels.len());
            for y in 0..self.height as isize {
                for x in 0..self.width as isize {
                    let sum: f32 = (-reach..=reach)
                        .zip(&weights)
                        .map(|(i, weight)| weight * self.at(x + i * step_x, y + i * step_y))
                        .sum();
                    blurred.push(sum / total);
                }
            }
            self.levels = blurred;
        }
    }

    /// Smears along a straight line of `length` pixels: a hand that moves.
    pub(crate) fn smear(&mut self, length: f32, rng: &mut impl Rng) {
        let (sin, cos) = uniform(rng, 0.0, std::f32::consts::TAU).sin_cos();
        let steps = (length * 2.0).ceil().max(2.0) as usize;
        let mut smeared = Vec::with_capacity(self.levels.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let sum: f32 = (0..=steps)
                    .map(|step| {
                        let along = (step as f32 / steps as f32 - 0.5) * length;
                        self.between(x as f32 + along * cos, y as f32 + along * sin)
                    })
                    .sum();
                smeared.push(sum / (steps + 1) as f32);
            }
        }
        self.levels = smeared;
    }

    /// Averages down by a whole factor, as a camera's preview stream does.
    pub(crate) fn shrink(&mut self, factor: usize) {
        let (width, height) = (self.width / factor, self.height / factor);
        let mut small = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = 0.0;
                for row in y * factor..(y + 1) * factor {
                    sum += self.levels[row * self.width + x * factor..][..factor]
                        .iter()
                        .sum::<f32>();
                }
                small.push(sum / (factor * factor) as f32);
            }
        }
        *self = Self {
            width,
            height,
            levels: small,
        };
    }

    /// Gaussian sensor noise of `sigma` grey levels, then clipping to bytes.
    pub(crate) fn develop(&self, sigma: f32, rng: &mut impl Rng) -> Vec<u8> {
        self.levels
            .iter()
            .map(|level| {
                let noise = if sigma > 0.0 { sigma * normal(rng) } else { 0.0 };
                (level + noise).round().clamp(0.0, 255.0) as u8
            })
            .collect()
    }
}

/// A standard normal number (Box and Muller).
fn normal(rng: &mut impl Rng) -> f32 {
    let radius = (-2.0 * uniform(rng, f32::MIN_POSITIVE, 1.0).ln()).sqrt();
    radius * uniform(rng, 0.0, std::f32::consts::TAU).cos()
}

/// Through a JPEG file of `quality` 1 to 100 and back.
pub(crate) fn compress(grey: Vec<u8>, width: u32, height: u32, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let written = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality).encode(
        &grey,
        width,
        height,
        image::ExtendedColorType::L8,
    );
    match written.and_then(|()| image::load_from_memory_with_format(&file, image::ImageFormat::Jpeg)) {
        Ok(picture) => picture.into_luma8().into_raw(),
        // Only an empty frame or one past 65,535 pixels a side cannot be a JPEG file.
        Err(_) => grey,
    }
}
