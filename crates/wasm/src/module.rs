//! One reader and judge with its buffers. It keeps no list: each text is judged by the one that comes with it.

use assay_core::{
    gs1::Gtin,
    label::bare,
    time::{Timestamp, UtcOffset},
    trust::CompiledList,
    verify::Now,
};
use assay_reader::{Effort, Hint, LumaFrame, ReadBudget, Symbol};
use assay_wire::{
    Corners, HintCode, ListState, ProductSaid, Reading, RecordAsk, SymbolSeen, TypedCodeAnswer, judge,
};
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

    /// What a compiled list is, from a server that is believed as the module itself is.
    pub fn list(&mut self, address: usize, len: usize, now: Now) -> Option<Given> {
        let (list, refused) = match CompiledList::open(self.memory.bytes(address, len)?.to_vec()) {
            Ok(list) => (Some(list), None),
            Err(error) => (None, Some(error.code())),
        };
        let state = ListState::of(list.as_ref(), now, refused);
        self.give(&state)
    }

    /// What part of the trust list a text is judged by.
    pub fn asks(&mut self, address: usize, len: usize) -> Option<Given> {
        let text = String::from_utf8_lossy(self.memory.bytes(address, len)?);
        let ask = RecordAsk::of(&text);
        self.give(&ask)
    }

    /// Judges a text by a compiled list; by none, where `list` is the address 0. Times are seconds
    /// since 1970, and `zone` is how many seconds the page's clocks are ahead of UTC at that time.
    pub fn judge(
        &mut self,
        (address, len): Given,
        list: Given,
        (clock, floor): (f64, f64),
        zone: f64,
    ) -> Option<Given> {
        let text = String::from_utf8_lossy(self.memory.bytes(address, len)?);
        let judgement = judge(
            &text,
            self.opened(list)?.as_ref(),
            now(clock, floor),
            offset(zone),
        );
        self.give(&judgement)
    }

    /// What a record from anywhere says of the product asked for, by a list as above.
    pub fn product(
        &mut self,
        (address, len): Given,
        list: Given,
        gtin: f64,
        clock: f64,
        floor: f64,
    ) -> Option<Given> {
        // A cast saturates, and what is no GTIN is refused as one.
        let gtin = Gtin::parse_14(&format!("{:014}", gtin as u64)).ok()?;
        let list = self.opened(list)?;
        let record = self.memory.bytes(address, len)?;
        let said = ProductSaid::of(record, gtin, list.as_ref(), now(clock, floor));
        self.give(&said)
    }

    /// The list in a buffer; none where there is no buffer, or what is in it is no list.
    fn opened(&self, (address, len): Given) -> Option<Option<CompiledList<Vec<u8>>>> {
        if address == 0 {
            return Some(None);
        }
        Some(CompiledList::open(self.memory.bytes(address, len)?.to_vec()).ok())
    }

    /// What of a text is judged, kept and reported.
    pub fn bare(&mut self, address: usize, len: usize) -> Option<Given> {
        let text = String::from_utf8_lossy(self.memory.bytes(address, len)?).into_owned();
        self.give(&bare(&text))
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

fn now(clock: f64, floor: f64) -> Now {
    Now {
        clock: seconds(clock),
        floor: seconds(floor),
    }
}

/// A cast saturates; what is no offset counts as UTC.
fn offset(seconds: f64) -> UtcOffset {
    UtcOffset::seconds(seconds as i32).unwrap_or_default()
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
        text: bare(&symbol.text).to_owned(),
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
