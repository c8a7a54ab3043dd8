//! Where a label lies before the pinhole, and which point of it a pixel sees.
//!
//! Units are modules. The label's centre is the origin, x to the right and y down on the label,
//! z away from the camera, which stands at z = -distance before any rotation.

/// A label before the camera.
#[derive(Clone, Debug)]
pub(crate) struct Pose {
    /// Rotation from label to camera, row-major.
    rotation: [[f32; 3]; 3],
    /// Modules from the camera to the label's centre.
    distance: f32,
    /// Pixels per unit of tangent.
    focal: f32,
    /// Where the label's centre falls, in pixels.
    centre: (f32, f32),
    /// Radius of the cylinder the label is wrapped round, if it is.
    radius: Option<f32>,
}

/// Angles in degrees, lengths in modules unless said otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoseOf {
    pub(crate) pixels_per_module: f32,
    pub(crate) tilt: f32,
    pub(crate) tilt_axis: f32,
    pub(crate) roll: f32,
    pub(crate) wrap: f32,
    pub(crate) distance: f32,
    pub(crate) width: f32,
    pub(crate) centre: (f32, f32),
}

impl Pose {
    pub(crate) fn new(of: PoseOf) -> Self {
        let axis = of.tilt_axis.to_radians();
        // Roll the label in its plane, then tip it about an axis that lies in the image plane.
        let tipped = about([axis.cos(), axis.sin(), 0.0], of.tilt.to_radians());
        let rotation = product(tipped, about([0.0, 0.0, 1.0], of.roll.to_radians()));
        let radius = (of.wrap > 0.1).then(|| of.width / of.wrap.to_radians());
        Self {
            rotation,
            distance: of.distance,
            focal: of.pixels_per_module * of.distance,
            centre: of.centre,
            radius,
        }
    }

    /// The point of the label's surface that pixel position (`x`, `y`) sees, or `None` when the ray
    /// misses the surface.
    pub(crate) fn label_point(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        let ray = [
            (x - self.centre.0) / self.focal,
            (y - self.centre.1) / self.focal,
            1.0,
        ];
        let from = self.turn_back([0.0, 0.0, -self.distance]);
        let along = self.turn_back(ray);
        match self.radius {
            None => {
                let t = -from[2] / along[2];
                (t > 0.0 && t.is_finite()).then(|| (from[0] + t * along[0], from[1] + t * along[1]))
            }
            Some(radius) => {
                // The axis of the cylinder runs along y through z = radius.
                let z = from[2] - radius;
                let a = along[0] * along[0] + along[2] * along[2];
                let b = from[0] * along[0] + z * along[2];
                let c = from[0] * from[0] + z * z - radius * radius;
                let root = b * b - a * c;
                if root < 0.0 {
                    return None;
                }
                let t = (-b - root.sqrt()) / a;
                let (hit_x, hit_z) = (from[0] + t * along[0], z + t * along[2]);
                (t > 0.0).then(|| (radius * hit_x.atan2(-hit_z), from[1] + t * along[1]))
            }
        }
    }

    /// Where the point (`u`, `v`) of the label falls in the image, in pixels.
    pub(crate) fn image_point(&self, u: f32, v: f32) -> [f32; 2] {
        let point = match self.radius {
            None => [u, v, 0.0],
            Some(radius) => {
                let angle = u / radius;
                [radius * angle.sin(), v, radius * (1.0 - angle.cos())]
            }
        };
        let r = &self.rotation;
        let turned: [f32; 3] =
            std::array::from_fn(|i| r[i][0] * point[0] + r[i][1] * point[1] + r[i][2] * point[2]);
        let depth = turned[2] + self.distance;
        [
            self.centre.0 + self.focal * turned[0] / depth,
            self.centre.1 + self.focal * turned[1] / depth,
        ]
    }

    /// Multiplies by the transpose, which is the inverse of a rotation.
    fn turn_back(&self, v: [f32; 3]) -> [f32; 3] {
        let r = &self.rotation;
        std::array::from_fn(|i| r[0][i] * v[0] + r[1][i] * v[1] + r[2][i] * v[2])
    }
}

/// Rotation by `angle` about a unit `axis` (Rodrigues).
fn about(axis: [f32; 3], angle: f32) -> [[f32; 3]; 3] {
    let (sin, cos) = angle.sin_cos();
    let [x, y, z] = axis;
    let t = 1.0 - cos;
    [
        [t * x * x + cos, t * x * y - sin * z, t * x * z + sin * y],
        [t * x * y + sin * z, t * y * y + cos, t * y * z - sin * x],
        [t * x * z - sin * y, t * y * z + sin * x, t * z * z + cos],
    ]
}

fn product(a: [[f32; 3]; 3], b: [[f32; 3]; 3]) -> [[f32; 3]; 3] {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_sees_the_point_that_falls_on_it() {
        for wrap in [0.0, 80.0] {
            let pose = Pose::new(PoseOf {
                pixels_per_module: 4.0,
                tilt: 40.0,
                tilt_axis: 30.0,
                roll: 200.0,
                wrap,
                distance: 150.0,
                width: 49.0,
                centre: (320.0, 240.0),
            });
            for (u, v) in [(0.0, 0.0), (-20.0, 11.5), (24.0, -24.0)] {
                let [x, y] = pose.image_point(u, v);
                let (back_u, back_v) = pose.label_point(x, y).unwrap();
                assert!(
                    (back_u - u).abs() < 0.02 && (back_v - v).abs() < 0.02,
                    "{u},{v}: {back_u},{back_v}"
                );
            }
        }
    }
}
