//! One reader and judge with its buffers and its trust list.

use assay_core::{gs1::Gtin, time::Timestamp, trust::CompiledList, verify::Now};
use assay_reader::{Effort, Hint, LumaFrame, ReadBudget, Symbol};
use assay_wire::{Corners, HintCode, ListState, ProductSaid, Reading, SymbolSeen, TypedCodeAnswer, judge};
use serde::Serialize;

use crate::{luma, memory::Memory};

/// How a frame's pixels lie in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One byte a pixel.
    Luma,
    /// Four bytes a pixel, as a canvas gives them.
    Rgba,
}

impl Format {
    /// By its number in the ABI.
    #[must_use]
    pub fn of(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Luma),
            1 => Some(Self::Rgba),
            _ => None,
        }
    }

    fn bytes_a_pixel(self) -> usize {
        match self {
            Self::Luma => 1,
            Self::Rgba => 4,
        }
    }
}

/// An address and a length that the other side may read and must free.
pub type Given = (usize, usize);

/// The state behind the ABI. Every method answers `None` when its arguments do not fit.
#[derive(Debug, Default)]
pub struct Module {
    /// The buffers both sides touch.
    pub memory: Memory,
    list: Option<CompiledList<Vec<u8>>>,
}

impl Module {
    /// Reads every symbol of a frame. `clock` gives milliseconds.
    pub fn read(
        &mut self,
        address: usize,
        (width, height): (usize, usize),
        format: Format,
        effort: u32,
        clock: &dyn Fn() -> f64,
    ) -> Option<Given> {
        let started = clock();
        let len = width.checked_mul(height)?.checked_mul(format.bytes_a_pixel())?;
        let pixels = self.memory.bytes(address, len)?;
        let budget = budget(effort, started, clock)?;
        let turned;
        let grey = match format {
            Format::Luma => pixels,
            Format::Rgba => {
                turned = luma::from_rgba(pixels);
                &turned
            }
        };
        let found = assay_reader::read(&LumaFrame::new(width, height, grey).ok()?, &budget);
        let reading = Reading {
            symbols: found.symbols.iter().map(symbol).collect(),
            hints: found.hints.iter().map(hint).collect(),
            millis: clock() - started,
        };
        self.give(&reading)
    }

    /// Takes a compiled list, from a server that is believed as the module itself is. One that is
    /// refused leaves the list in use.
    pub fn trust(&mut self, address: usize, len: usize, now: Now) -> Option<Given> {
        let refused = match CompiledList::open(self.memory.bytes(address, len)?.to_vec()) {
            Ok(list) => {
                self.list = Some(list);
                None
            }
            Err(error) => Some(error.code()),
        };
        let state = ListState::of(self.list.as_ref(), now, refused);
        self.give(&state)
    }

    /// Judges a text. Times are seconds since 1970.
    pub fn judge(&mut self, address: usize, len: usize, clock: f64, floor: f64) -> Option<Given> {
        let text = String::from_utf8_lossy(self.memory.bytes(address, len)?);
        let now = Now {
            clock: seconds(clock),
            floor: seconds(floor),
        };
        let judgement = judge(&text, self.list.as_ref(), now);
        self.give(&judgement)
    }

    /// What a record from anywhere says of the product asked for. Keeps nothing of it.
    pub fn product(
        &mut self,
        address: usize,
        len: usize,
        gtin: f64,
        clock: f64,
        floor: f64,
    ) -> Option<Given> {
        // A cast saturates, and what is no GTIN is refused as one.
        let gtin = Gtin::parse_14(&format!("{:014}", gtin as u64)).ok()?;
        let now = Now {
            clock: seconds(clock),
            floor: seconds(floor),
        };
        let said = ProductSaid::of(self.memory.bytes(address, len)?, gtin, self.list.as_ref(), now);
        self.give(&said)
    }

    /// Looks at typed digits.
    pub fn typed_code(&mut self, address: usize, len: usize) -> Option<Given> {
        let text = String::from_utf8_lossy(self.memory.bytes(address, len)?);
        let answer = TypedCodeAnswer::of(&text);
        self.give(&answer)
    }

    fn give(&mut self, answer: &impl Serialize) -> Option<Given> {
        self.memory.give(serde_json::to_vec(answer).ok()?)
    }
}

/// Whole seconds; a cast saturates, and what is no number counts as 1970.
pub(crate) fn seconds(seconds: f64) -> Timestamp {
    Timestamp(seconds as i64)
}

/// How long each effort may take on a slow phone, in milliseconds, before the reader stops
/// beginning new work: a live picture must not lag behind the hand, and a photograph must be done
/// long before the page gives its worker up.
fn budget(effort: u32, started: f64, clock: &dyn Fn() -> f64) -> Option<ReadBudget<'_>> {
    Some(match effort {
        0 => ReadBudget::until(Effort::FirstTier, started + 60.0, clock),
        1 => ReadBudget::until(Effort::Video, started + 120.0, clock),
        2 => ReadBudget::until(Effort::Photograph, started + 8_000.0, clock),
        _ => return None,
    })
}

fn symbol(symbol: &Symbol) -> SymbolSeen {
    SymbolSeen {
        text: symbol.text.clone(),
        corners: Corners(symbol.corners.map(|corner| [corner.x, corner.y])),
        version: symbol.version,
    }
}

fn hint(hint: &Hint) -> HintCode {
    match hint {
        Hint::Dark => HintCode::Dark,
        Hint::Blurred => HintCode::Blurred,
        Hint::TooFar => HintCode::TooFar,
        Hint::Glare => HintCode::Glare,
        Hint::Several => HintCode::Several,
    }
}
