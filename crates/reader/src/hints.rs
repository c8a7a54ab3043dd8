//! Hints for the viewfinder, from what the reading passed by anyway.

use crate::image::{Plane, Pyramid};
use crate::reading::Hint;

/// What was noticed on the way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs {
    /// Module of the largest symbol that was seen and not read, in pixels of the frame.
    unread_module: Option<f32>,
}

/// Modules below this many pixels ask for the camera to come nearer.
const FAR: f32 = 2.2;

/// Pixels looked at for light; evenly spread.
const PROBES: usize = 4096;

impl Signs {
    /// A symbol was seen by its patterns and did not decode.
    pub(crate) fn seen(&mut self, module: f32) {
        self.unread_module = Some(self.unread_module.map_or(module, |m| m.max(module)));
    }

    /// The hints for a frame of which `read` symbols were read.
    pub(crate) fn hints(self, pyramid: &Pyramid<'_>, read: usize) -> Vec<Hint> {
        let mut hints = Vec::new();
        if read > 1 {
            hints.push(Hint::Several);
        }
        if read > 0 {
            return hints;
        }
        match self.unread_module {
            Some(module) if module < FAR => hints.push(Hint::TooFar),
            Some(_) => hints.push(Hint::Blurred),
            None => {}
        }
        if let Some(plane) = pyramid.level(0) {
            let (bright, burnt) = light(plane);
            if bright < 40 {
                hints.push(Hint::Dark);
            }
            if burnt > 0.08 && self.unread_module.is_some() {
                hints.push(Hint::Glare);
            }
        }
        hints
    }
}

/// The grey that nine of ten pixels stay below, and the part of pixels that are burnt out.
fn light(plane: &Plane<'_>) -> (usize, f32) {
    let mut histogram = [0u32; 256];
    let spacing = (plane.width() * plane.height()).div_ceil(PROBES).max(1);
    let mut count = 0u32;
    let mut at = spacing / 2;
    while let Some(&grey) = plane.row(at / plane.width()).get(at % plane.width()) {
        histogram[usize::from(grey)] += 1;
        count += 1;
        at += spacing;
    }
    let mut below = 0;
    let bright = histogram
        .iter()
        .position(|n| {
            below += n;
            below * 10 >= count * 9
        })
        .unwrap_or(255);
    let burnt: u32 = histogram[250..].iter().sum();
    (bright, burnt as f32 / count.max(1) as f32)
}
