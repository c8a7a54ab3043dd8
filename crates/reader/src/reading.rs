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

/// One decoded symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// The payload as it stands in the symbol, without a guess about its character set.
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
    /// Bits that the least certain block of codewords holds against chance: a random grid passes for this text
    /// once in `2 ^ evidence`.
    pub evidence: f32,
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
    /// For the viewfinder; empty when there is nothing to say.
    pub hints: Vec<Hint>,
    /// Work that it took, in the units of [`ReadBudget::work`](crate::ReadBudget::work).
    pub work: u64,
}
