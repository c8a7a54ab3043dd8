//! What the reader saw in one frame.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

use crate::codes::codes;

/// Everything found in one frame.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// Every symbol that could be read.
    pub symbols: Vec<SymbolSeen>,
    /// What would help a person to hold the camera better.
    pub hints: Vec<HintCode>,
    /// How long the reading took.
    pub millis: f64,
}

/// One symbol.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct SymbolSeen {
    /// What it says.
    pub text: String,
    /// Its corners in pixels of the frame, clockwise from the symbol's own top left.
    pub corners: Corners,
    /// QR version, 1 to 40.
    pub version: u8,
}

/// Four points, x and y.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(test, derive(TS))]
pub struct Corners(pub [[f32; 2]; 4]);

codes! {
    /// Why nothing, or not more, was read.
    HintCode {
        /// Too little light.
        Dark,
        /// Out of focus or moving.
        Blurred,
        /// The symbol is too small in the frame.
        TooFar,
        /// Light reflected into the camera.
        Glare,
        /// More than one symbol: point at one.
        Several,
    }
}
