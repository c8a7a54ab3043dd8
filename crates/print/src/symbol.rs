//! Text to QR modules.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use crate::segments::{Mode, Segment, split};

/// A QR symbol: a square of modules, without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    version: u8,
    size: usize,
    dark: Vec<bool>,
}

/// Why a text has no symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SymbolError {
    /// More than version 40-M holds.
    #[error("the text needs {bits} bits, more than the largest QR symbol holds at level M")]
    TooLong {
        /// Bits the text takes when cut best.
        bits: u32,
    },
}

/// The last version of each class that shares the widths of its count fields.
const CLASSES: [(u8, u8); 3] = [(1, 9), (10, 26), (27, 40)];

impl Symbol {
    /// The smallest symbol at error correction level M that holds `text`.
    ///
    /// # Errors
    /// [`SymbolError::TooLong`] when version 40-M cannot hold it.
    pub fn encode(text: &str) -> Result<Self, SymbolError> {
        let mut bits = 0;
        for (least, most) in CLASSES {
            let segments = split(text.as_bytes(), most);
            bits = segments.iter().map(|segment| segment.bits(most)).sum();
            let written: Vec<QrSegment> = segments.iter().map(write).collect();
            let encoded = QrCode::encode_segments_advanced(
                &written,
                QrCodeEcc::Medium,
                Version::new(least),
                Version::new(most),
                None,
                // A higher level for free would change the symbol's look with its length.
                false,
            );
            if let Ok(code) = encoded {
                return Ok(Self::from_code(&code));
            }
        }
        Err(SymbolError::TooLong { bits })
    }

    fn from_code(code: &QrCode) -> Self {
        let size = code.size();
        let dark = (0..size)
            .flat_map(|y| (0..size).map(move |x| code.get_module(x, y)))
            .collect();
        Self {
            version: code.version().value(),
            size: usize::try_from(size).unwrap_or_default(),
            dark,
        }
    }

    /// Version, 1 to 40 (ISO/IEC 18004:2015, 5.3.1).
    pub fn version(&self) -> u8 {
        self.version
    }

    /// Modules along a side: 17 + 4 x version.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether the module in column `x`, row `y` is dark; outside the symbol it is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && self.dark.get(y * self.size + x).copied().unwrap_or(false)
    }

    /// Dark runs of one row as (first column, length), for drawing with few rectangles.
    pub fn runs(&self, y: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let mut x = 0;
        std::iter::from_fn(move || {
            while x < self.size && !self.is_dark(x, y) {
                x += 1;
            }
            let start = x;
            while x < self.size && self.is_dark(x, y) {
                x += 1;
            }
            (x > start).then_some((start, x - start))
        })
    }
}

fn write(segment: &Segment<'_>) -> QrSegment {
    // A segment of the two text modes is ASCII by construction.
    match (segment.mode, std::str::from_utf8(segment.bytes)) {
        (Mode::Numeric, Ok(text)) => QrSegment::make_numeric(text),
        (Mode::Alphanumeric, Ok(text)) => QrSegment::make_alphanumeric(text),
        (Mode::Numeric | Mode::Alphanumeric | Mode::Byte, _) => QrSegment::make_bytes(segment.bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(dates: &str) -> String {
        format!(
            "https://resolver.example.org/01/09506000134352/10/ABC123/21/1234567890123457?{dates}&S={}",
            "A".repeat(108)
        )
    }

    #[test]
    fn one_date_is_version_8_and_two_are_9() {
        assert_eq!(Symbol::encode(&label("17=271231")).unwrap().version(), 8);
        assert_eq!(
            Symbol::encode(&label("11=261101&17=271231")).unwrap().version(),
            9
        );
    }

    #[test]
    fn what_no_symbol_holds_is_refused_by_name() {
        assert!(matches!(
            Symbol::encode(&"x".repeat(3000)),
            Err(SymbolError::TooLong { .. })
        ));
        assert_eq!(Symbol::encode(&"x".repeat(2331)).unwrap().version(), 40);
    }

    #[test]
    fn runs_cover_the_dark_modules_and_no_others() {
        let symbol = Symbol::encode("HELLO").unwrap();
        assert_eq!(symbol.size(), 21);
        for y in 0..symbol.size() {
            let mut row = vec![false; symbol.size()];
            for (x, length) in symbol.runs(y) {
                row[x..x + length].fill(true);
            }
            let expected: Vec<bool> = (0..symbol.size()).map(|x| symbol.is_dark(x, y)).collect();
            assert_eq!(row, expected);
        }
    }
}
