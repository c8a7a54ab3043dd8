//! Messages laid over several symbols (structured append), put together where all parts were read.

use crate::decode::{Segment, text};
use crate::reading::{Message, Part, Symbol};

/// The payload of a part, and which of the symbols it is.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) symbol: usize,
    pub(crate) segments: Vec<Segment>,
}

/// Every message of which each part is there, and there once: of two parts with the same place nothing tells which is
/// the message's. The parity only holds the parts together, for encoders fill it in as they like.
pub(crate) fn messages(symbols: &[Symbol], pieces: &[Piece]) -> Vec<Message> {
    let part = |piece: &Piece| symbols.get(piece.symbol)?.part;
    let same = |a: Part, b: Part| (a.count, a.parity) == (b.count, b.parity);
    let mut out = Vec::new();
    for (first, start) in pieces
        .iter()
        .filter_map(|piece| Some((part(piece)?, piece)))
        .filter(|(first, _)| first.place == 0)
    {
        let mut all: Vec<(u8, &Piece)> = pieces
            .iter()
            .filter_map(|piece| Some((part(piece).filter(|part| same(*part, first))?.place, piece)))
            .collect();
        all.sort_by_key(|(place, _)| *place);
        let whole = all.iter().map(|(place, _)| *place).eq(0..first.count);
        if !whole || start.segments.is_empty() {
            continue;
        }
        let segments: Vec<Segment> = all
            .iter()
            .flat_map(|(_, piece)| piece.segments.iter().cloned())
            .collect();
        out.push(Message {
            bytes: segments
                .iter()
                .flat_map(|segment| segment.bytes.iter().copied())
                .collect(),
            text: text(&segments, false),
            symbols: all.iter().map(|(_, piece)| piece.symbol).collect(),
        });
    }
    out
}
