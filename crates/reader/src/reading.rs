//! What a reading gives: symbols with their corners, and hints for the viewfinder.

use crate::image::Point;

/// Error correction level of a symbol (ISO/IEC 18004, 7.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EcLevel {
    /// About 7 % of the codewords can be restored.
    Low,
    /// About 15 %.
    Medium,
    /// About 25 %.
    Quartile,
    /// About 30 %.
    High,
}

/// What a symbol is of a message laid over up to sixteen (structured append, ISO/IEC 18004, 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// Which it is, from 0.
    pub place: u8,
    /// How many the message has, 1 to 16.
    pub count: u8,
    /// The same number in all of them.
    pub parity: u8,
}

/// How a symbol says that its data are of another standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fnc1 {
    /// GS1 element strings (FNC1 in the first position).
    Gs1,
    /// By an application's number (FNC1 in the second position).
    Application(u8),
}

/// One decoded symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// The payload as it stands in the symbol, without a guess about its character set. Under [`Fnc1`] a separator is
    /// the byte 29.
    pub bytes: Vec<u8>,
    /// The payload as text: by its ECI where it has one, else UTF-8 where that holds, else a guess.
    pub text: String,
    /// Outer corners in pixels of the frame, clockwise from the symbol's own top left.
    /// A mirrored symbol's run counter-clockwise in the picture.
    pub corners: [Point; 4],
    /// 1 to 40; the side is `17 + 4 * version` modules.
    pub version: u8,
    /// Error correction level.
    pub ec: EcLevel,
    /// Seen from behind or in a mirror.
    pub mirrored: bool,
    /// Light modules on a dark ground.
    pub inverted: bool,
    /// Of a message laid over several symbols; its own bytes and text are this part's.
    pub part: Option<Part>,
    /// Whether its data are declared to be of another standard.
    pub fnc1: Option<Fnc1>,
    /// Bits that the least certain block of codewords holds against chance: a random grid passes for this text
    /// once in `2 ^ evidence`.
    pub evidence: f32,
}

/// A message laid over several symbols, all of which were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The parts' bytes, one after another.
    pub bytes: Vec<u8>,
    /// The whole as text: a character cut by the end of a part is whole again.
    pub text: String,
    /// Places of the parts in [`Reading::symbols`], in the message's order.
    pub symbols: Vec<usize>,
}

/// A symbol that was seen by its patterns and gave no text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unread {
    /// Outer corners in pixels of the frame, as those of [`Symbol::corners`]; one cut off lies beyond the rim.
    pub corners: [Point; 4],
    /// What most likely kept it from being read.
    pub reason: UnreadReason,
}

/// Why a symbol that was seen is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreadReason {
    /// A part of it lies beyond the frame.
    CutOff,
    /// Its modules are under two pixels.
    TooSmall,
    /// Most of it is burnt out.
    Glare,
    /// Its edges are not there.
    Blurred,
    /// All of it is there and sharp: what it says is damaged.
    Damaged,
}

/// What the person holding the camera could do better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Hardly any light.
    Dark,
    /// A symbol is there, its edges are not.
    Blurred,
    /// A symbol is there, its modules are under two pixels.
    TooFar,
    /// Large parts are burnt out.
    Glare,
    /// More than one symbol was read.
    Several,
}

/// Everything one frame gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Every symbol read, the surest first.
    pub symbols: Vec<Symbol>,
    /// Messages of which every part is among the symbols.
    pub messages: Vec<Message>,
    /// Symbols seen and not read, each once.
    pub unread: Vec<Unread>,
    /// For the viewfinder; empty when there is nothing to say.
    pub hints: Vec<Hint>,
    /// Work that it took, in the units of [`ReadBudget::work`](crate::ReadBudget::work).
    pub work: u64,
}
