//! One label as a PNG picture.

use std::io::Write;

use crate::design::{Design, Label, MARK, PrintError, QUIET_ZONE, lay_out};
use crate::mark::{SIDE, is_ink, outlines};
use crate::symbol::Symbol;

/// Writes `label` as an 8-bit grey PNG with `scale` pixels a module.
///
/// # Errors
/// [`PrintError::NoFont`] when there is text to draw and the design has no font; see [`PrintError`].
pub fn write_png(
    sink: &mut impl Write,
    design: &Design,
    label: Label<'_>,
    scale: u8,
) -> Result<(), PrintError> {
    let symbol = Symbol::encode(label.uri)?;
    let layout = lay_out(&symbol, design, label.digits);
    let scale = usize::from(scale.max(1));
    let (width, height) = (layout.width as usize * scale, layout.height as usize * scale);
    let mut grey = vec![255; width * height];
    for y in 0..symbol.size() {
        for (x, length) in symbol.runs(y) {
            for row in (y + QUIET_ZONE) * scale..(y + QUIET_ZONE + 1) * scale {
                let start = row * width + (x + QUIET_ZONE) * scale;
                grey[start..start + length * scale].fill(0);
            }
        }
    }
    draw_mark(&mut grey, width, layout.mark, scale);
    for text in &layout.texts {
        let font = design
            .font
            .as_ref()
            .ok_or_else(|| PrintError::NoFont(text.text.to_owned()))?;
        let factor = scale as f32;
        font.rasterise(
            text.text,
            (text.x * factor, text.y * factor),
            text.em * factor,
            |x, y, coverage| {
                let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
                    return;
                };
                if x < width && y < height {
                    let level = &mut grey[y * width + x];
                    *level = (f32::from(*level) * (1.0 - coverage)) as u8;
                }
            },
        )?;
    }
    let mut encoder = png::Encoder::new(sink, width as u32, height as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&grey)?;
    Ok(())
}

/// Draws the Assay mark; a pixel is as dark as the share of its sixteen points that are ink.
fn draw_mark(grey: &mut [u8], width: usize, [left, top]: [f32; 2], scale: usize) {
    let outlines = outlines();
    let (left, top) = (left as usize * scale, top as usize * scale);
    let side = MARK as usize * scale;
    let at = |pixel: usize, point: usize| (pixel as f32 + (point as f32 + 0.5) / 4.0) / side as f32 * SIDE;
    for y in 0..side {
        for x in 0..side {
            let points = (0..16).filter(|point| is_ink(&outlines, [at(x, point % 4), at(y, point / 4)]));
            let ink = points.count();
            grey[(top + y) * width + left + x] = (255 - ink * 255 / 16) as u8;
        }
    }
}
