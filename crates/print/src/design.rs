//! What every label of a run has in common, and where its parts go.

use crate::font::Font;
use crate::symbol::{Symbol, SymbolError};

/// Modules of paper kept free round a symbol (ISO/IEC 18004:2015, 6.3.8).
pub const QUIET_ZONE: usize = 4;

/// What every label of a print run has in common.
#[derive(Clone, Debug, Default)]
pub struct Design {
    /// Lines under the digits, such as the product and its lot and expiry.
    pub lines: Vec<String>,
    /// Typeface for what is drawn as outlines or pixels.
    pub font: Option<Font>,
}

/// One label: what its symbol says and what a person can read or type instead.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// The signed URI.
    pub uri: &'a str,
    /// The serial as it is printed: in groups of four when it is a code that was allotted.
    pub digits: &'a str,
}

/// Why a label cannot be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The text is too long for a symbol.
    #[error(transparent)]
    Symbol(#[from] SymbolError),
    /// Text that only a font file can draw, and none was given.
    #[error("no font given that can draw {0:?}")]
    NoFont(String),
    /// The given font lacks a character.
    #[error("the font has no glyph for {missing:?} in {line:?}")]
    NoGlyph {
        /// The first character it lacks.
        missing: char,
        /// The line it stands in.
        line: String,
    },
    /// A sheet that no PDF reader would open.
    #[error("the sheet grew past 9,999,999,999 bytes; write fewer labels or a CSV file")]
    SheetTooLarge,
    /// Encoding a picture failed.
    #[error("the picture could not be written: {0}")]
    Picture(#[from] png::EncodingError),
    /// The sink refused.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// One line of text, placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed<'t> {
    pub(crate) text: &'t str,
    /// Left end of the baseline.
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Height of the em.
    pub(crate) em: f32,
}

/// Where a label's parts go, in modules from its top left corner.
pub(crate) struct Layout<'t> {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) texts: Vec<Placed<'t>>,
    /// Left and upper end of the Assay mark, [`MARK`] wide and high.
    pub(crate) mark: [f32; 2],
}

/// Side of the Assay mark in modules: as high as the digits beside it.
pub(crate) const MARK: f32 = 5.0;

const DIGITS_EM: f32 = 4.0;
const LINE_EM: f32 = 3.2;

/// Lays a label out: the symbol in its quiet zone, the digits and lines flush with its left edge, the
/// mark flush with its right edge in the digits' row.
pub(crate) fn lay_out<'t>(symbol: &Symbol, design: &'t Design, digits: &'t str) -> Layout<'t> {
    let size = symbol.size() as f32;
    let quiet = QUIET_ZONE as f32;
    let mark = [size + quiet - MARK, size + 2.0 * quiet];
    let mut y = size + 2.0 * quiet;
    let mut texts = Vec::new();
    let lines = design.lines.iter().map(|line| (line.as_str(), LINE_EM));
    for (text, em) in std::iter::once((digits, DIGITS_EM)).chain(lines) {
        if text.is_empty() {
            continue;
        }
        // Shrink what would run into the mark, or past the symbol's right edge to the quiet zone's end.
        let room = if y < mark[1] + MARK {
            size - MARK - 1.0
        } else {
            size + quiet - 1.0
        };
        let em = em.min(room / ems(text, design.font.as_ref()));
        y += em;
        texts.push(Placed {
            text,
            x: quiet,
            y,
            em,
        });
        y += em * 0.3;
    }
    Layout {
        width: size + 2.0 * quiet,
        height: (y.max(mark[1] + MARK) + quiet / 2.0).ceil(),
        texts,
        mark,
    }
}

/// Width of `text` in ems: by the font, or a safe guess for a plain sans-serif.
fn ems(text: &str, font: Option<&Font>) -> f32 {
    let measured = font.and_then(|font| font.width(text));
    measured.unwrap_or_else(|| {
        text.chars()
            .map(|c| {
                if c.is_ascii_uppercase() {
                    0.72
                } else if c.is_ascii() {
                    0.56
                } else {
                    1.0
                }
            })
            .sum()
    })
}
