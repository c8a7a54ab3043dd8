//! From a label's URI to what a printer needs.
//!
//! [`Symbol::encode`] turns text into the smallest QR symbol at error correction level M;
//! [`write_svg`], [`write_png`] and [`Sheet`] draw it with its digits, lines of text and the Assay mark;
//! [`write_csv_row`] leaves the drawing to the printer's own software.
//!
//! Deliberately absent: keys and signing (a label arrives here as finished text), reading symbols
//! back (`assay-reader`), files and paths (everything writes into a byte sink the caller opened).

mod csv;
mod design;
mod font;
mod mark;
mod page;
mod pdf;
mod png;
mod segments;
mod svg;
mod symbol;

pub use csv::{write_csv_header, write_csv_row};
pub use design::{Design, Label, PrintError, QUIET_ZONE};
pub use font::Font;
pub use page::{Rule, Text, write_page};
pub use pdf::Sheet;
pub use png::write_png;
pub use segments::{Mode, Segment, split};
pub use svg::write_svg;
pub use symbol::{Symbol, SymbolError};
