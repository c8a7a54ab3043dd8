//! Points and the plane-to-plane map of a pinhole camera.

/// A place in a picture, in pixels: x to the right, y down, pixel centres at one half.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Pixels from the left rim.
    pub x: f32,
    /// Pixels from the upper rim.
    pub y: f32,
}

impl Point {
    pub(crate) const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(crate) fn plus(self, o: Self) -> Self {
        Self::new(self.x + o.x, self.y + o.y)
    }

    pub(crate) fn minus(self, o: Self) -> Self {
        Self::new(self.x - o.x, self.y - o.y)
    }

    pub(crate) fn times(self, k: f32) -> Self {
        Self::new(self.x * k, self.y * k)
    }

    pub(crate) fn dot(self, o: Self) -> f32 {
        self.x * o.x + self.y * o.y
    }

    pub(crate) fn cross(self, o: Self) -> f32 {
        self.x * o.y - self.y * o.x
    }

    pub(crate) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    pub(crate) fn distance(self, o: Self) -> f32 {
        self.minus(o).length()
    }

    /// The same direction, one pixel long; zero stays zero.
    pub(crate) fn unit(self) -> Self {
        let length = self.length();
        if length > 0.0 {
            self.times(1.0 / length)
        } else {
            self
        }
    }
}

/// A module position, the pixel it was seen at, and how much that sighting counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) module: Point,
    pub(crate) pixel: Point,
    pub(crate) weight: f32,
}

impl Pair {
    pub(crate) const fn new(module: Point, pixel: Point, weight: f32) -> Self {
        Self {
            module,
            pixel,
            weight,
        }
    }
}

/// Projective map from module coordinates to pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Homography {
    m: [f32; 9],
}

impl Homography {
    /// Where module coordinate `p` lies in the picture.
    #[inline]
    pub(crate) fn map(&self, p: Point) -> Point {
        let m = &self.m;
        let w = m[6] * p.x + m[7] * p.y + m[8];
        let k = 1.0 / w;
        Point::new(
            (m[0] * p.x + m[1] * p.y + m[2]) * k,
            (m[3] * p.x + m[4] * p.y + m[5]) * k,
        )
    }

    /// The same map into a picture scaled by `k`.
    pub(crate) fn scaled(&self, k: f32) -> Self {
        let mut m = self.m;
        for value in &mut m[..6] {
            *value *= k;
        }
        Self { m }
    }

    /// The same map moved by some pixels.
    pub(crate) fn shifted(&self, by: Point) -> Self {
        let mut m = self.m;
        for i in 0..3 {
            m[i] += by.x * m[6 + i];
            m[3 + i] += by.y * m[6 + i];
        }
        Self { m }
    }

    /// The map that fits the pairs best (weighted least squares, both sides normalised first).
    /// Nothing when fewer than four pairs or a degenerate layout leave it open.
    pub(crate) fn fit(pairs: &[Pair]) -> Option<Self> {
        if pairs.len() < 4 {
            return None;
        }
        let (source_mean, source_scale) = normalisation(pairs.iter().map(|p| p.module));
        let (target_mean, target_scale) = normalisation(pairs.iter().map(|p| p.pixel));
        let mut normal = [[0f64; 9]; 8];
        for pair in pairs {
            let u = f64::from(pair.module.x - source_mean.x) * source_scale;
            let v = f64::from(pair.module.y - source_mean.y) * source_scale;
            let x = f64::from(pair.pixel.x - target_mean.x) * target_scale;
            let y = f64::from(pair.pixel.y - target_mean.y) * target_scale;
            let w = f64::from(pair.weight);
            accumulate(&mut normal, &[u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x], w);
            accumulate(&mut normal, &[0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y], w);
        }
        let h = solve(&mut normal)?;
        // Undo both normalisations: pixel = T^-1 * H * S, with S scaling modules and T scaling pixels.
        let (sx, sy) = (f64::from(source_mean.x), f64::from(source_mean.y));
        let rows = [[h[0], h[1], h[2]], [h[3], h[4], h[5]], [h[6], h[7], 1.0]];
        let moved = rows.map(|[a, b, c]| {
            [
                a * source_scale,
                b * source_scale,
                c - (a * sx + b * sy) * source_scale,
            ]
        });
        let (tx, ty) = (f64::from(target_mean.x), f64::from(target_mean.y));
        let mut m = [0f32; 9];
        for i in 0..3 {
            m[i] = (moved[0][i] / target_scale + tx * moved[2][i]) as f32;
            m[3 + i] = (moved[1][i] / target_scale + ty * moved[2][i]) as f32;
            m[6 + i] = moved[2][i] as f32;
        }
        m.iter().all(|v| v.is_finite()).then_some(Self { m })
    }

    /// By what part the scale changes from one module of a row to the next at most, over a square symbol of `side`
    /// modules.
    pub(crate) fn foreshortening(&self, side: f32) -> f32 {
        let w = |x: f32, y: f32| (self.m[6] * x + self.m[7] * y + self.m[8]).abs();
        let least = [w(0.0, 0.0), w(side, 0.0), w(side, side), w(0.0, side)]
            .into_iter()
            .fold(f32::MAX, f32::min);
        self.m[6].abs() / least
    }

    /// Whether all of a square symbol of `side` modules lies on the camera's side of the horizon, unfolded.
    pub(crate) fn is_sound(&self, side: f32) -> bool {
        let w = |x: f32, y: f32| self.m[6] * x + self.m[7] * y + self.m[8];
        let ws = [w(0.0, 0.0), w(side, 0.0), w(side, side), w(0.0, side)];
        let largest = ws.iter().fold(0f32, |a, b| a.max(b.abs()));
        (ws.iter().all(|v| *v > 0.05 * largest) || ws.iter().all(|v| *v < -0.05 * largest)) && {
            let c =
                [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| self.map(Point::new(x, y)));
            let turns: [f32; 4] = std::array::from_fn(|i| {
                c[(i + 1) % 4]
                    .minus(c[i])
                    .cross(c[(i + 2) % 4].minus(c[(i + 1) % 4]))
            });
            turns.iter().all(|t| *t > 0.0) || turns.iter().all(|t| *t < 0.0)
        }
    }
}

fn normalisation(points: impl Iterator<Item = Point> + Clone) -> (Point, f64) {
    let count = points.clone().count().max(1) as f32;
    let mean = points
        .clone()
        .fold(Point::default(), Point::plus)
        .times(1.0 / count);
    let spread = points.map(|p| p.distance(mean)).sum::<f32>() / count;
    (
        mean,
        if spread > 0.0 {
            1.0 / f64::from(spread)
        } else {
            1.0
        },
    )
}

fn accumulate(normal: &mut [[f64; 9]; 8], row: &[f64; 9], weight: f64) {
    for (i, line) in normal.iter_mut().enumerate() {
        let scaled = row[i] * weight;
        for (cell, value) in line.iter_mut().zip(row) {
            *cell += scaled * value;
        }
    }
}

/// Gaussian elimination with partial pivoting of eight equations.
fn solve(a: &mut [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot = (column..8).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))?;
        if a[pivot][column].abs() < 1e-12 {
            return None;
        }
        a.swap(column, pivot);
        let lead = a[column];
        for row in a.iter_mut().skip(column + 1) {
            let factor = row[column] / lead[column];
            for (cell, value) in row.iter_mut().zip(&lead).skip(column) {
                *cell -= factor * value;
            }
        }
    }
    let mut x = [0f64; 8];
    for i in (0..8).rev() {
        let tail: f64 = (i + 1..8).map(|j| a[i][j] * x[j]).sum();
        x[i] = (a[i][8] - tail) / a[i][i];
    }
    Some(x)
}
