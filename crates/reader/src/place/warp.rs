//! Module coordinates to pixels: a homography, bent where control points say that the surface is.

use crate::budget::Meter;
use crate::image::{Homography, Pair, Point};

/// Least modules between the nodes at which the bend is kept.
const LEAST_GAP: usize = 3;

/// Where every module of a symbol lies in the picture.
#[derive(Clone, Debug)]
pub(crate) struct Warp {
    flat: Homography,
    bend: Option<Bend>,
}

#[derive(Clone, Debug)]
struct Bend {
    /// Modules from node to node.
    gap: usize,
    nodes: usize,
    shifts: Vec<Point>,
}

impl Warp {
    pub(crate) fn flat(flat: Homography) -> Self {
        Self { flat, bend: None }
    }

    /// A thin-plate spline through what the homography leaves over at the control points. Points are met up to
    /// `smoothing` (0 is exactly); nothing when the points leave it open or the budget is used up.
    pub(crate) fn bent(
        flat: Homography,
        side: usize,
        controls: &[Pair],
        smoothing: f64,
        meter: &Meter<'_>,
    ) -> Option<Self> {
        let spline = Spline::through(flat, side as f32, controls, smoothing, meter)?;
        // A logarithm for every node and control.
        let nodes = Bend::nodes(side);
        for _ in 0..nodes {
            if meter.spend(4 * nodes * controls.len()) {
                return None;
            }
        }
        Some(Self::bowed(flat, side, |module| spline.shift(module)))
    }

    /// The homography with a shift of its own for every module.
    pub(crate) fn bowed(flat: Homography, side: usize, shift: impl Fn(Point) -> Point) -> Self {
        let (gap, nodes) = (Bend::gap(side), Bend::nodes(side));
        let node = |at: usize| Point::new((at % nodes * gap) as f32, (at / nodes * gap) as f32);
        let shifts = (0..nodes * nodes).map(|at| shift(node(at))).collect();
        Self {
            flat,
            bend: Some(Bend { gap, nodes, shifts }),
        }
    }

    /// Whether it is the homography alone.
    pub(crate) fn is_flat(&self) -> bool {
        self.bend.is_none()
    }

    /// Whether so many modules of a row lie evenly, but for a fiftieth of a module.
    pub(crate) fn is_even(&self, side: usize, modules: usize) -> bool {
        let rate = self.flat.foreshortening(side as f32);
        self.is_flat() && 0.25 * (modules * modules) as f32 * rate < 0.02
    }

    /// Where module coordinate `p` lies in the picture.
    #[inline]
    pub(crate) fn map(&self, p: Point) -> Point {
        let q = self.flat.map(p);
        match &self.bend {
            None => q,
            Some(bend) => q.plus(bend.at(p)),
        }
    }

    /// The same warp in a picture scaled by `k`.
    pub(crate) fn scaled(&self, k: f32) -> Self {
        Self {
            flat: self.flat.scaled(k),
            bend: self.bend.as_ref().map(|bend| Bend {
                gap: bend.gap,
                nodes: bend.nodes,
                shifts: bend.shifts.iter().map(|s| s.times(k)).collect(),
            }),
        }
    }

    /// The same warp moved by some pixels.
    pub(crate) fn shifted(&self, by: Point) -> Self {
        Self {
            flat: self.flat.shifted(by),
            bend: self.bend.clone(),
        }
    }

    /// Outer corners, clockwise from the symbol's own top left.
    pub(crate) fn corners(&self, side: usize) -> [Point; 4] {
        let s = side as f32;
        [(0.0, 0.0), (s, 0.0), (s, s), (0.0, s)].map(|(x, y)| self.map(Point::new(x, y)))
    }

    /// One module's steps to the right and down at `p`, in pixels.
    pub(crate) fn steps(&self, p: Point) -> (Point, Point) {
        let half = 0.5;
        let right = self
            .map(Point::new(p.x + half, p.y))
            .minus(self.map(Point::new(p.x - half, p.y)));
        let down = self
            .map(Point::new(p.x, p.y + half))
            .minus(self.map(Point::new(p.x, p.y - half)));
        (right, down)
    }
}

impl Bend {
    fn gap(side: usize) -> usize {
        (side / 16).max(LEAST_GAP)
    }

    /// Nodes along a side.
    fn nodes(side: usize) -> usize {
        side / Self::gap(side) + 2
    }

    #[inline]
    fn at(&self, p: Point) -> Point {
        let last = (self.nodes - 2) as f32;
        let (x, y) = (p.x / self.gap as f32, p.y / self.gap as f32);
        // Cells on the rim are continued outwards. What is cut off a number from 0 up is its fraction.
        let cell = |v: f32| (v.clamp(0.0, last) as i32) as f32;
        let (cx, cy) = (cell(x), cell(y));
        let (fx, fy) = (x - cx, y - cy);
        let i = cy as usize * self.nodes + cx as usize;
        let (a, b) = (self.shifts[i], self.shifts[i + 1]);
        let (c, d) = (self.shifts[i + self.nodes], self.shifts[i + self.nodes + 1]);
        let upper = a.plus(b.minus(a).times(fx));
        let lower = c.plus(d.minus(c).times(fx));
        upper.plus(lower.minus(upper).times(fy))
    }
}

struct Spline {
    side: f32,
    at: Vec<Point>,
    weights: Vec<[f64; 2]>,
}

fn kernel(squared: f64) -> f64 {
    if squared > 0.0 {
        squared * squared.ln()
    } else {
        0.0
    }
}

impl Spline {
    /// Coordinates are divided by the side, so that smoothing means the same for every version.
    fn through(
        flat: Homography,
        side: f32,
        controls: &[Pair],
        smoothing: f64,
        meter: &Meter<'_>,
    ) -> Option<Self> {
        let n = controls.len();
        if !(4..=120).contains(&n) {
            return None;
        }
        let at: Vec<Point> = controls.iter().map(|c| c.module.times(1.0 / side)).collect();
        let size = n + 3;
        let mut rows = vec![vec![0f64; size + 2]; size];
        for i in 0..n {
            for j in 0..n {
                let d = at[i].minus(at[j]);
                rows[i][j] = kernel(f64::from(d.dot(d)));
            }
            rows[i][i] += smoothing / f64::from(controls[i].weight.max(0.01));
            let affine = [1.0, f64::from(at[i].x), f64::from(at[i].y)];
            for (k, value) in affine.into_iter().enumerate() {
                rows[i][n + k] = value;
                rows[n + k][i] = value;
            }
            let left = controls[i].pixel.minus(flat.map(controls[i].module));
            rows[i][size] = f64::from(left.x);
            rows[i][size + 1] = f64::from(left.y);
        }
        let weights = solve(rows, meter)?;
        Some(Self { side, at, weights })
    }

    fn shift(&self, module: Point) -> Point {
        let p = module.times(1.0 / self.side);
        let n = self.at.len();
        let affine = [1.0, f64::from(p.x), f64::from(p.y)];
        let mut sum = [0f64; 2];
        for (k, value) in affine.into_iter().enumerate() {
            for (s, w) in sum.iter_mut().zip(&self.weights[n + k]) {
                *s += value * w;
            }
        }
        for (q, w) in self.at.iter().zip(&self.weights) {
            let d = p.minus(*q);
            let value = kernel(f64::from(d.dot(d)));
            sum[0] += value * w[0];
            sum[1] += value * w[1];
        }
        Point::new(sum[0] as f32, sum[1] as f32)
    }
}

/// Gaussian elimination with partial pivoting, two right-hand sides at the end of every row.
fn solve(mut rows: Vec<Vec<f64>>, meter: &Meter<'_>) -> Option<Vec<[f64; 2]>> {
    let n = rows.len();
    for column in 0..n {
        // Eight multiplications take no longer than a grey value.
        if meter.spend(1 + (n - column) * (n - column) / 8) {
            return None;
        }
        let pivot = (column..n).max_by(|&i, &j| rows[i][column].abs().total_cmp(&rows[j][column].abs()))?;
        if rows[pivot][column].abs() < 1e-12 {
            return None;
        }
        rows.swap(column, pivot);
        let (done, rest) = rows.split_at_mut(column + 1);
        let lead = &done[column];
        for row in rest {
            let factor = row[column] / lead[column];
            if factor != 0.0 {
                for (cell, value) in row.iter_mut().zip(lead).skip(column) {
                    *cell -= factor * value;
                }
            }
        }
    }
    let mut out = vec![[0f64; 2]; n];
    for i in (0..n).rev() {
        for k in 0..2 {
            let tail: f64 = (i + 1..n).map(|j| rows[i][j] * out[j][k]).sum();
            out[i][k] = (rows[i][n + k] - tail) / rows[i][i];
        }
    }
    out.iter().flatten().all(|v| v.is_finite()).then_some(out)
}
