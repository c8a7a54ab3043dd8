//! The camera: what it is set to, and what it gives.

use assay_print::Symbol;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::optics::{Exposure, compress};
use crate::pose::{Pose, PoseOf};
use crate::surface::{QUIET, Sticker, package};

/// What surrounds a label's quiet zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// White paper as far as one sees.
    Paper,
    /// Cloudy, like cardboard or cloth.
    Mottled,
    /// Lines of small print that come up to the quiet zone.
    Printed,
}

/// How a photograph is taken. The default is a clean, upright one at 4 pixels a module.
#[derive(Clone, Debug, PartialEq)]
pub struct Camera {
    /// Width and height of the picture in pixels; `None` takes what the labels need.
    pub frame: Option<(u32, u32)>,
    /// Pixels along one module at the label's centre, measured before tilting, in the final picture.
    pub pixels_per_module: f32,
    /// Degrees between the label's plane and the image plane.
    pub tilt: f32,
    /// Direction in degrees of the axis it is tilted about; 0 is the image's x axis.
    pub tilt_axis: f32,
    /// Degrees the label is turned in its own plane, clockwise.
    pub roll: f32,
    /// Distance of the camera in widths of the symbol: nearer is stronger perspective.
    pub distance: f32,
    /// Degrees of a cylinder that the symbol's width covers; 0 is flat.
    pub wrap: f32,
    /// Length of the smear of a moving hand, in pixels, in a direction of the seed's.
    pub motion: f32,
    /// Standard deviation of focus blur in pixels.
    pub focus: f32,
    /// Standard deviation of sensor noise in grey levels.
    pub noise: f32,
    /// Light left in the shadow that falls across the label; 1 is no shadow.
    pub shadow: f32,
    /// Strength of a lamp's reflection on the label; 1 drowns its centre.
    pub glare: f32,
    /// Grey levels between ink and paper, up to 255.
    pub contrast: f32,
    /// Fraction of modules wiped to paper in strokes.
    pub wiped: f32,
    /// Quality of the JPEG file the picture went through, 1 to 100.
    pub jpeg: Option<u8>,
    /// Taken so many times larger and averaged down, as preview streams are; 1 is not.
    pub shrink: u8,
    /// What surrounds the label.
    pub background: Background,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            frame: None,
            pixels_per_module: 4.0,
            tilt: 0.0,
            tilt_axis: 0.0,
            roll: 0.0,
            distance: 3.0,
            wrap: 0.0,
            motion: 0.0,
            focus: 0.0,
            noise: 0.0,
            shadow: 1.0,
            glare: 0.0,
            contrast: 200.0,
            wiped: 0.0,
            jpeg: None,
            shrink: 1,
            background: Background::Paper,
        }
    }
}

impl Camera {
    /// A phone in a hand in a shop: every distortion at once, each moderate, drawn from `seed`.
    ///
    /// Four pixels a module in a 640 x 480 frame; the table in docs/benchmarks.md is made with it.
    pub fn moderate(seed: u64) -> Self {
        // Apart from the stream that photographs, so that one seed serves both.
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x6d6f_6465_7261_7465);
        let rng = &mut rng;
        Self {
            frame: Some((640, 480)),
            pixels_per_module: 4.0,
            tilt: uniform(rng, 0.0, 25.0),
            tilt_axis: uniform(rng, 0.0, 360.0),
            roll: uniform(rng, 0.0, 360.0),
            distance: uniform(rng, 2.5, 6.0),
            wrap: if rng.next_u32().is_multiple_of(4) {
                uniform(rng, 0.0, 40.0)
            } else {
                0.0
            },
            motion: uniform(rng, 0.0, 2.0),
            focus: uniform(rng, 0.3, 0.9),
            noise: uniform(rng, 1.0, 8.0),
            shadow: uniform(rng, 0.45, 1.0),
            glare: if rng.next_u32().is_multiple_of(4) {
                uniform(rng, 0.0, 0.35)
            } else {
                0.0
            },
            contrast: uniform(rng, 90.0, 220.0),
            wiped: uniform(rng, 0.0, 0.01),
            jpeg: Some(70 + (rng.next_u32() % 26) as u8),
            shrink: 1,
            background: match rng.next_u32() % 3 {
                0 => Background::Paper,
                1 => Background::Mottled,
                _ => Background::Printed,
            },
        }
    }
}

/// A grey picture and the truth about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Photograph {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Rows of grey levels, without padding.
    pub grey: Vec<u8>,
    /// For each label the corners of its symbol (outer edges of its outer modules) in pixels,
    /// clockwise from the symbol's own top left, as (x, y); pixel centres are at halves.
    pub corners: Vec<[[f32; 2]; 4]>,
}

/// Photographs `labels`, side by side when there are several, with everything drawn from `seed`.
///
/// The same arguments give the same picture on every machine with IEEE 754 arithmetic, save for
/// the last bit of the C library's sines.
pub fn photograph(labels: &[&Symbol], camera: &Camera, seed: u64) -> Photograph {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let scale = f32::from(camera.shrink.max(1));
    let stickers: Vec<Sticker> = labels
        .iter()
        .map(|symbol| Sticker::print(symbol, camera.wiped, &mut rng))
        .collect();
    let layout = Layout::of(&stickers, camera, scale);
    let poses: Vec<Pose> = stickers
        .iter()
        .enumerate()
        .map(|(index, sticker)| layout.pose(index, sticker, camera, scale, &mut rng))
        .collect();

    let mut exposure = expose(&stickers, &poses, camera, &layout, &mut rng);
    let reach = stickers.iter().map(Sticker::size).max().unwrap_or(21) as f32;
    let reach = (reach + 2.0 * QUIET) * camera.pixels_per_module * scale;
    let middle = layout.centre(0);
    if camera.shadow < 1.0 {
        exposure.shade(camera.shadow, middle, reach, &mut rng);
    }
    if camera.glare > 0.0 {
        exposure.glare(camera.glare, middle, reach, &mut rng);
    }
    if camera.focus > 0.0 {
        exposure.defocus(camera.focus * scale);
    }
    if camera.motion > 0.0 {
        exposure.smear(camera.motion * scale, &mut rng);
    }
    if camera.shrink > 1 {
        exposure.shrink(usize::from(camera.shrink));
    }
    let (width, height) = (exposure.width as u32, exposure.height as u32);
    let grey = exposure.develop(camera.noise, &mut rng);
    let grey = match camera.jpeg {
        Some(quality) => compress(grey, width, height, quality.clamp(1, 100)),
        None => grey,
    };
    let corners = stickers
        .iter()
        .zip(&poses)
        .map(|(sticker, pose)| corners(sticker, pose, scale))
        .collect();
    Photograph {
        width,
        height,
        grey,
        corners,
    }
}

fn corners(sticker: &Sticker, pose: &Pose, scale: f32) -> [[f32; 2]; 4] {
    let half = sticker.size() as f32 / 2.0;
    [(-half, -half), (half, -half), (half, half), (-half, half)]
        .map(|(u, v)| pose.image_point(u, v).map(|at| at / scale))
}

/// Frame size and where each label's centre goes, in pixels before shrinking.
struct Layout {
    width: usize,
    height: usize,
    columns: usize,
    rows: usize,
}

impl Layout {
    fn of(stickers: &[Sticker], camera: &Camera, scale: f32) -> Self {
        let count = stickers.len().max(1);
        let columns = (count as f32).sqrt().ceil() as usize;
        let rows = count.div_ceil(columns);
        let (width, height) = match camera.frame {
            Some((width, height)) => (width as f32, height as f32),
            None => {
                // The diagonal, so that any roll fits; perspective takes a little more.
                let side = stickers.iter().map(Sticker::size).max().unwrap_or(21) as f32 + 2.0 * QUIET;
                let cell = (side * 1.5 * camera.pixels_per_module).ceil();
                (cell * columns as f32, cell * rows as f32)
            }
        };
        Self {
            width: (width * scale) as usize,
            height: (height * scale) as usize,
            columns,
            rows,
        }
    }

    fn centre(&self, index: usize) -> (f32, f32) {
        let (column, row) = (index % self.columns, index / self.columns);
        (
            self.width as f32 * (column as f32 + 0.5) / self.columns as f32,
            self.height as f32 * (row as f32 + 0.5) / self.rows as f32,
        )
    }

    fn pose(&self, index: usize, sticker: &Sticker, camera: &Camera, scale: f32, rng: &mut impl Rng) -> Pose {
        let (x, y) = self.centre(index);
        let width = sticker.size() as f32;
        // Labels side by side are never stuck on alike.
        let turn = if index == 0 {
            0.0
        } else {
            uniform(rng, -20.0, 20.0)
        };
        Pose::new(PoseOf {
            pixels_per_module: camera.pixels_per_module * scale,
            tilt: camera.tilt,
            tilt_axis: camera.tilt_axis,
            roll: camera.roll + turn,
            wrap: camera.wrap,
            distance: camera.distance * width,
            width,
            // A fraction of a pixel, or modules would fall on whole pixels in every test.
            centre: (x + uniform(rng, -0.5, 0.5), y + uniform(rng, -0.5, 0.5)),
        })
    }
}

/// Samples a side within one pixel where a label may be seen, and elsewhere.
const FINE: usize = 4;
const COARSE: usize = 2;

fn expose(
    stickers: &[Sticker],
    poses: &[Pose],
    camera: &Camera,
    layout: &Layout,
    rng: &mut impl Rng,
) -> Exposure {
    let seed = rng.next_u64();
    let room = 255.0 - camera.contrast.clamp(1.0, 255.0);
    let ink = room * uniform(rng, 0.2, 0.6);
    let boxes: Vec<[f32; 4]> = stickers.iter().zip(poses).map(|(s, p)| bounds(s, p)).collect();
    let seen = |x: f32, y: f32| {
        for ((sticker, pose), bounds) in stickers.iter().zip(poses).zip(&boxes) {
            if x < bounds[0] || y < bounds[1] || x > bounds[2] || y > bounds[3] {
                continue;
            }
            if let Some(light) = pose
                .label_point(x, y)
                .and_then(|(u, v)| sticker.reflectance(u, v))
            {
                return light;
            }
        }
        match poses.first().and_then(|pose| pose.label_point(x, y)) {
            Some((u, v)) => package(camera.background, u, v, seed),
            // Past the edge of a bottle: the shelf behind it.
            None => 0.5,
        }
    };
    let mut levels = Vec::with_capacity(layout.width * layout.height);
    for row in 0..layout.height {
        for column in 0..layout.width {
            let (x, y) = (column as f32, row as f32);
            let near = boxes
                .iter()
                .any(|b| x + 1.0 >= b[0] && y + 1.0 >= b[1] && x <= b[2] && y <= b[3]);
            let side = if near { FINE } else { COARSE };
            let mut light = 0.0;
            for sample in 0..side * side {
                let dx = ((sample % side) as f32 + 0.5) / side as f32;
                let dy = ((sample / side) as f32 + 0.5) / side as f32;
                light += seen(x + dx, y + dy);
            }
            levels.push(ink + camera.contrast * light / (side * side) as f32);
        }
    }
    Exposure {
        width: layout.width,
        height: layout.height,
        levels,
    }
}

/// Left, top, right and bottom of where the sticker may be seen; the rim of a wrapped one bulges,
/// so points along its edges are looked at too.
fn bounds(sticker: &Sticker, pose: &Pose) -> [f32; 4] {
    let half = sticker.size() as f32 / 2.0 + QUIET;
    let mut bounds = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    for step in 0..=8 {
        let along = half * (step as f32 / 4.0 - 1.0);
        for (u, v) in [(along, -half), (along, half), (-half, along), (half, along)] {
            let [x, y] = pose.image_point(u, v);
            bounds = [
                bounds[0].min(x),
                bounds[1].min(y),
                bounds[2].max(x),
                bounds[3].max(y),
            ];
        }
    }
    [bounds[0] - 2.0, bounds[1] - 2.0, bounds[2] + 2.0, bounds[3] + 2.0]
}

/// A number from `low` up to `high`.
pub(crate) fn uniform(rng: &mut impl Rng, low: f32, high: f32) -> f32 {
    low + (high - low) * ((rng.next_u32() >> 8) as f32 / (1_u32 << 24) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol() -> Symbol {
        Symbol::encode("HTTPS://EXAMPLE.ORG/01/09506000134352/21/1234567890123457").unwrap()
    }

    #[test]
    fn a_clean_photograph_shows_every_module() {
        let symbol = symbol();
        let photo = photograph(&[&symbol], &Camera::default(), 1);
        let [a, b, _, d] = photo.corners[0];
        let size = symbol.size() as f32;
        for row in 0..symbol.size() {
            for column in 0..symbol.size() {
                let (s, t) = ((column as f32 + 0.5) / size, (row as f32 + 0.5) / size);
                let x = a[0] + s * (b[0] - a[0]) + t * (d[0] - a[0]);
                let y = a[1] + s * (b[1] - a[1]) + t * (d[1] - a[1]);
                let level = photo.grey[y as usize * photo.width as usize + x as usize];
                assert_eq!(
                    symbol.is_dark(column, row),
                    level < 128,
                    "module {column},{row}: {level}"
                );
            }
        }
    }

    #[test]
    fn one_seed_gives_one_picture_and_another_seed_another() {
        let symbol = symbol();
        let camera = Camera::moderate(7);
        assert_eq!(
            photograph(&[&symbol], &camera, 7),
            photograph(&[&symbol], &camera, 7)
        );
        assert_ne!(
            photograph(&[&symbol], &camera, 7).grey,
            photograph(&[&symbol], &camera, 8).grey
        );
    }

    #[test]
    fn each_setting_does_what_it_says() {
        let symbol = symbol();
        let plain = photograph(&[&symbol], &Camera::default(), 3);
        let spread = |photo: &Photograph| {
            let mut levels = photo.grey.clone();
            levels.sort_unstable();
            (levels[levels.len() / 50], levels[levels.len() * 49 / 50])
        };
        assert_eq!(i32::from(spread(&plain).1) - i32::from(spread(&plain).0), 200);
        let faint = photograph(
            &[&symbol],
            &Camera {
                contrast: 16.0,
                ..Camera::default()
            },
            3,
        );
        assert_eq!(i32::from(spread(&faint).1) - i32::from(spread(&faint).0), 16);
        let shaded = photograph(
            &[&symbol],
            &Camera {
                shadow: 0.15,
                ..Camera::default()
            },
            3,
        );
        assert!(
            shaded.grey.iter().map(|&l| u64::from(l)).sum::<u64>()
                < plain.grey.iter().map(|&l| u64::from(l)).sum()
        );
        let lit = photograph(
            &[&symbol],
            &Camera {
                glare: 1.0,
                contrast: 150.0,
                ..Camera::default()
            },
            3,
        );
        assert!(lit.grey.contains(&255));
        let edges = |photo: &Photograph| {
            let rows = photo.grey.chunks(photo.width as usize);
            rows.flat_map(|row| row.windows(2).map(|w| u64::from(w[0].abs_diff(w[1])).pow(2)))
                .sum::<u64>()
        };
        for dull in [
            Camera {
                focus: 1.4,
                ..Camera::default()
            },
            Camera {
                motion: 6.0,
                ..Camera::default()
            },
        ] {
            assert!(
                edges(&photograph(&[&symbol], &dull, 3)) < edges(&plain) / 2,
                "{dull:?}"
            );
        }
        for rough in [
            Camera {
                noise: 30.0,
                ..Camera::default()
            },
            Camera {
                background: Background::Printed,
                ..Camera::default()
            },
        ] {
            assert!(
                edges(&photograph(&[&symbol], &rough, 3)) > edges(&plain),
                "{rough:?}"
            );
        }
        let shrunk = photograph(
            &[&symbol],
            &Camera {
                shrink: 3,
                ..Camera::default()
            },
            3,
        );
        assert_eq!((shrunk.width, shrunk.height), (plain.width, plain.height));
        let tilted = photograph(
            &[&symbol],
            &Camera {
                tilt: 60.0,
                ..Camera::default()
            },
            3,
        );
        let height = |photo: &Photograph| photo.corners[0][3][1] - photo.corners[0][0][1];
        assert!(height(&tilted) < 0.6 * height(&plain));
    }

    #[test]
    fn several_labels_stay_apart_and_inside_the_frame() {
        let symbol = symbol();
        let photo = photograph(
            &[&symbol, &symbol, &symbol],
            &Camera {
                roll: 45.0,
                ..Camera::default()
            },
            5,
        );
        assert_eq!(photo.corners.len(), 3);
        for corner in photo.corners.iter().flatten() {
            assert!(corner[0] > 0.0 && corner[0] < photo.width as f32);
            assert!(corner[1] > 0.0 && corner[1] < photo.height as f32);
        }
    }
}
