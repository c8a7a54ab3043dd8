//! The data bit stream cut into segments (ISO/IEC 18004, 7.4), each with the character set in force.

use super::Version;
use crate::reading::{Fnc1, Part};

/// One run of payload in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
}

/// What a segment's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Digits, capitals and a few signs.
    Ascii,
    /// Shift_JIS double bytes of kanji mode.
    Kanji,
    /// GB 2312 double bytes of hanzi mode (GB/T 18284).
    Hanzi,
    /// Bytes, with the number of an ECI when one is in force.
    Bytes(Option<u32>),
}

/// A symbol's payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) segments: Vec<Segment>,
    /// What the symbol is of a message laid over several.
    pub(crate) part: Option<Part>,
    pub(crate) fnc1: Option<Fnc1>,
}

impl Content {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.segments
            .iter()
            .flat_map(|s| s.bytes.iter().copied())
            .collect()
    }
}

struct Stream<'a> {
    data: &'a [u8],
    at: usize,
}

impl Stream<'_> {
    fn left(&self) -> usize {
        self.data.len() * 8 - self.at
    }

    /// The next `count` bits (at most 24), or nothing when there are fewer.
    fn take(&mut self, count: usize) -> Option<u32> {
        if self.left() < count {
            return None;
        }
        // Four bytes hold so many bits wherever they begin; beyond the last there are none.
        let from = self.data.get(self.at / 8..)?;
        let four = std::array::from_fn(|i| from.get(i).copied().unwrap_or(0));
        let here = u32::from_be_bytes(four) << (self.at % 8);
        self.at += count;
        Some(here.checked_shr(32 - count as u32).unwrap_or(0))
    }
}

const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Reads every segment; nothing when the stream breaks off or holds what no encoder writes.
pub(crate) fn content(data: &[u8], version: Version) -> Option<Content> {
    let size = match version.number() {
        0..=9 => 0,
        10..=26 => 1,
        _ => 2,
    };
    let mut stream = Stream { data, at: 0 };
    let mut content = Content::default();
    let mut eci = None;
    while stream.left() >= 4 {
        let (kind, bytes) = match stream.take(4)? {
            0 => break,
            1 => (Kind::Ascii, digits(&mut stream, [10, 12, 14][size])?),
            2 => {
                let signs = signs(&mut stream, [9, 11, 13][size])?;
                let separated = content.fnc1.is_some();
                (Kind::Ascii, if separated { separators(&signs) } else { signs })
            }
            3 => {
                content.part = Some(part(&mut stream)?);
                continue;
            }
            4 => (Kind::Bytes(eci), octets(&mut stream, [8, 16, 16][size])?),
            5 => {
                content.fnc1 = Some(Fnc1::Gs1);
                continue;
            }
            7 => {
                eci = Some(designator(&mut stream)?);
                continue;
            }
            8 => (Kind::Kanji, kanji(&mut stream, [8, 10, 12][size])?),
            9 => {
                content.fnc1 = Some(Fnc1::Application(stream.take(8)? as u8));
                continue;
            }
            13 => {
                // The only subset ever assigned is GB 2312.
                if stream.take(4)? != 1 {
                    return None;
                }
                (Kind::Hanzi, hanzi(&mut stream, [8, 10, 12][size])?)
            }
            _ => return None,
        };
        content.segments.push(Segment { kind, bytes });
    }
    Some(content)
}

fn digits(stream: &mut Stream<'_>, width: usize) -> Option<Vec<u8>> {
    let mut left = stream.take(width)?;
    let mut out = Vec::new();
    while left > 0 {
        let (count, bits) = match left {
            1 => (1, 4),
            2 => (2, 7),
            _ => (3, 10),
        };
        let value = stream.take(bits)?;
        if value >= 10u32.pow(count) {
            return None;
        }
        for place in (0..count).rev() {
            out.push(b'0' + (value / 10u32.pow(place) % 10) as u8);
        }
        left -= count;
    }
    Some(out)
}

fn signs(stream: &mut Stream<'_>, width: usize) -> Option<Vec<u8>> {
    let mut left = stream.take(width)?;
    let mut out = Vec::new();
    let sign = |value: u32| ALPHANUMERIC.get(value as usize).copied();
    while left > 1 {
        let value = stream.take(11)?;
        out.push(sign(value / 45)?);
        out.push(sign(value % 45)?);
        left -= 2;
    }
    if left == 1 {
        out.push(sign(stream.take(6)?)?);
    }
    Some(out)
}

/// Under FNC1 a percent sign stands for the separator between fields, and two for one percent sign (ISO/IEC 18004,
/// 7.4.8.1).
fn separators(signs: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(signs.len());
    let mut rest = signs;
    loop {
        rest = match rest {
            [] => return out,
            [b'%', b'%', tail @ ..] => {
                out.push(b'%');
                tail
            }
            [b'%', tail @ ..] => {
                out.push(GROUP_SEPARATOR);
                tail
            }
            [sign, tail @ ..] => {
                out.push(*sign);
                tail
            }
        };
    }
}

/// What FNC1 within a message is passed on as.
const GROUP_SEPARATOR: u8 = 0x1d;

/// Structured append: place, last place and parity, four bits, four and eight.
fn part(stream: &mut Stream<'_>) -> Option<Part> {
    let places = stream.take(8)? as u8;
    let (place, last) = (places >> 4, places & 15);
    let parity = stream.take(8)? as u8;
    (place <= last).then_some(Part {
        place,
        count: last + 1,
        parity,
    })
}

fn octets(stream: &mut Stream<'_>, width: usize) -> Option<Vec<u8>> {
    let count = stream.take(width)? as usize;
    if stream.left() < count * 8 {
        return None;
    }
    (0..count).map(|_| stream.take(8).map(|v| v as u8)).collect()
}

fn kanji(stream: &mut Stream<'_>, width: usize) -> Option<Vec<u8>> {
    let count = stream.take(width)? as usize;
    if stream.left() < count * 13 {
        return None;
    }
    let mut out = Vec::with_capacity(count * 2);
    for _ in 0..count {
        let value = stream.take(13)?;
        let packed = ((value / 0xc0) << 8) | (value % 0xc0);
        let code = packed + if packed + 0x8140 <= 0x9ffc { 0x8140 } else { 0xc140 };
        out.push((code >> 8) as u8);
        out.push(code as u8);
    }
    Some(out)
}

fn hanzi(stream: &mut Stream<'_>, width: usize) -> Option<Vec<u8>> {
    let count = stream.take(width)? as usize;
    if stream.left() < count * 13 {
        return None;
    }
    let mut out = Vec::with_capacity(count * 2);
    for _ in 0..count {
        let value = stream.take(13)?;
        let packed = ((value / 0x60) << 8) | (value % 0x60);
        let code = packed + if packed < 0xa00 { 0xa1a1 } else { 0xa6a1 };
        out.push((code >> 8) as u8);
        out.push(code as u8);
    }
    Some(out)
}

fn designator(stream: &mut Stream<'_>) -> Option<u32> {
    let first = stream.take(8)?;
    if first & 0x80 == 0 {
        Some(first & 0x7f)
    } else if first & 0xc0 == 0x80 {
        Some(((first & 0x3f) << 8) | stream.take(8)?)
    } else if first & 0xe0 == 0xc0 {
        Some(((first & 0x1f) << 16) | stream.take(16)?)
    } else {
        None
    }
}
