//! Glyph outlines from a font file, for what must look the same on every machine.

use std::fmt;
use std::sync::Arc;

use ab_glyph::{Font as _, FontVec, OutlineCurve, Point};

use crate::design::PrintError;

/// A TrueType or OpenType face.
#[derive(Clone)]
pub struct Font(Arc<FontVec>);

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Font({} glyphs)", self.0.glyph_count())
    }
}

/// One step of an outline; y grows downwards, the baseline is y = 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    Move([f32; 2]),
    Line([f32; 2]),
    Curve([f32; 2], [f32; 2], [f32; 2]),
}

impl Font {
    /// Parses a font file (`index` chooses a face of a collection, 0 otherwise); `None` when the
    /// bytes are no font.
    pub fn parse(file: Vec<u8>, index: u32) -> Option<Self> {
        FontVec::try_from_vec_and_index(file, index)
            .ok()
            .map(|font| Self(Arc::new(font)))
    }

    /// Width of `text` in ems, or `None` when a glyph is missing.
    pub fn width(&self, text: &str) -> Option<f32> {
        let mut width = 0.0;
        for character in text.chars() {
            let glyph = self.0.glyph_id(character);
            if glyph.0 == 0 {
                return None;
            }
            width += self.0.h_advance_unscaled(glyph);
        }
        Some(width / self.units())
    }

    fn units(&self) -> f32 {
        self.0.units_per_em().unwrap_or(1000.0)
    }

    /// The outlines of `text` with its baseline starting at (`x`, `y`) and ems `em` high.
    pub(crate) fn outline(&self, text: &str, x: f32, y: f32, em: f32) -> Result<Vec<Step>, PrintError> {
        let scale = em / self.units();
        let mut steps = Vec::new();
        let mut pen = x;
        for character in text.chars() {
            let glyph = self.0.glyph_id(character);
            if glyph.0 == 0 {
                return Err(PrintError::NoGlyph {
                    missing: character,
                    line: text.to_owned(),
                });
            }
            let place = |p: Point| [pen + p.x * scale, y - p.y * scale];
            let mut last = None;
            for curve in self
                .0
                .outline(glyph)
                .map(|outline| outline.curves)
                .unwrap_or_default()
            {
                let (start, step, end) = match curve {
                    OutlineCurve::Line(a, b) => (a, Step::Line(place(b)), b),
                    OutlineCurve::Quad(a, q, b) => {
                        // The same curve as a cubic, which is all that PDF has.
                        let third = |end: Point| Point {
                            x: end.x + (q.x - end.x) * 2.0 / 3.0,
                            y: end.y + (q.y - end.y) * 2.0 / 3.0,
                        };
                        (a, Step::Curve(place(third(a)), place(third(b)), place(b)), b)
                    }
                    OutlineCurve::Cubic(a, c, d, b) => (a, Step::Curve(place(c), place(d), place(b)), b),
                };
                if last != Some(start) {
                    steps.push(Step::Move(place(start)));
                }
                steps.push(step);
                last = Some(end);
            }
            pen += self.0.h_advance_unscaled(glyph) * scale;
        }
        Ok(steps)
    }

    /// Calls `ink` with (column, row, coverage 0 to 1) for every pixel `text` touches.
    pub(crate) fn rasterise(
        &self,
        text: &str,
        (x, y): (f32, f32),
        em: f32,
        mut ink: impl FnMut(i32, i32, f32),
    ) -> Result<(), PrintError> {
        // ab_glyph scales by ascent minus descent rather than by the em.
        let scale = em * self.0.height_unscaled() / self.units();
        let mut pen = x;
        for character in text.chars() {
            let id = self.0.glyph_id(character);
            if id.0 == 0 {
                return Err(PrintError::NoGlyph {
                    missing: character,
                    line: text.to_owned(),
                });
            }
            let glyph = id.with_scale_and_position(scale, ab_glyph::point(pen, y));
            if let Some(outlined) = self.0.outline_glyph(glyph) {
                let corner = outlined.px_bounds().min;
                outlined.draw(|column, row, coverage| {
                    ink(
                        corner.x as i32 + column as i32,
                        corner.y as i32 + row as i32,
                        coverage,
                    );
                });
            }
            pen += self.0.h_advance_unscaled(id) * em / self.units();
        }
        Ok(())
    }
}
