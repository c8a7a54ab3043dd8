//! Bytes to text. A declared character set (ECI) is honoured; without one UTF-8 is taken where it holds, and
//! otherwise the set is guessed from what the bytes look like.

use super::segments::{Kind, Segment};

/// The payload as text; bytes that fit nowhere become U+FFFD.
pub(crate) fn text(segments: &[Segment]) -> String {
    // The guess is made over all undeclared bytes together: one symbol has one set.
    let undeclared: Vec<u8> = segments
        .iter()
        .filter(|s| s.kind == Kind::Bytes(None))
        .flat_map(|s| s.bytes.iter().copied())
        .collect();
    let guess = guess(&undeclared);
    let mut out = String::new();
    let mut run: Vec<u8> = Vec::new();
    let mut run_set = Set::Utf8;
    for segment in segments {
        let set = match segment.kind {
            // ASCII is the same in every set here and must not split a character cut in two by an encoder.
            Kind::Ascii => run_set,
            Kind::Kanji => Set::ShiftJis,
            Kind::Hanzi => Set::Gb18030,
            Kind::Bytes(None) => guess,
            Kind::Bytes(Some(number)) => declared(number).unwrap_or(guess),
        };
        if set != run_set {
            out.push_str(&decode(&run, run_set));
            run.clear();
            run_set = set;
        }
        run.extend_from_slice(&segment.bytes);
    }
    out.push_str(&decode(&run, run_set));
    out
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Utf8,
    Latin1,
    ShiftJis,
    Gb18030,
    Big5,
    EucKr,
    Utf16Be,
}

/// Character sets by ECI assignment number (AIM ITS/04-023).
fn declared(number: u32) -> Option<Set> {
    match number {
        1 | 3 => Some(Set::Latin1),
        20 => Some(Set::ShiftJis),
        25 => Some(Set::Utf16Be),
        26 | 27 | 170 => Some(Set::Utf8),
        28 => Some(Set::Big5),
        29 | 32 => Some(Set::Gb18030),
        30 => Some(Set::EucKr),
        _ => None,
    }
}

fn guess(bytes: &[u8]) -> Set {
    if std::str::from_utf8(bytes).is_ok() {
        return Set::Utf8;
    }
    let high = |b: u8| b >= 0x80;
    let paired = bytes.windows(2).any(|w| high(w[0]) && high(w[1]));
    if !paired && bytes.iter().filter(|b| high(**b)).all(|b| *b >= 0xa0) {
        return Set::Latin1;
    }
    // Half-width katakana fill 0xA1..=0xDF alone; Chinese text of any length reaches beyond.
    let kana = bytes
        .iter()
        .filter(|b| high(**b))
        .all(|b| (0xa1..=0xdf).contains(b));
    let order = if kana || !is_gb2312(bytes) {
        [Set::ShiftJis, Set::Gb18030, Set::Big5]
    } else {
        [Set::Gb18030, Set::ShiftJis, Set::Big5]
    };
    order
        .into_iter()
        .find(|set| !decode(bytes, *set).contains('\u{fffd}'))
        .unwrap_or(Set::Latin1)
}

/// Every high byte is half of a pair within GB 2312's rows.
fn is_gb2312(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match rest {
            [] => return true,
            [a, tail @ ..] if *a < 0x80 => rest = tail,
            [a, b, tail @ ..] if matches!(a, 0xa1..=0xa9 | 0xb0..=0xf7) && (0xa1..=0xfe).contains(b) => {
                rest = tail
            }
            _ => return false,
        }
    }
}

fn decode(bytes: &[u8], set: Set) -> String {
    match set {
        Set::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Set::Latin1 => bytes.iter().map(|&b| char::from(b)).collect(),
        Set::Utf16Be => {
            let units = bytes.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]]));
            char::decode_utf16(units)
                .map(|c| c.unwrap_or('\u{fffd}'))
                .collect()
        }
        Set::ShiftJis | Set::Gb18030 | Set::Big5 | Set::EucKr => legacy(bytes, set),
    }
}

#[cfg(feature = "legacy-text")]
fn legacy(bytes: &[u8], set: Set) -> String {
    let encoding = match set {
        Set::Gb18030 => encoding_rs::GB18030,
        Set::Big5 => encoding_rs::BIG5,
        Set::EucKr => encoding_rs::EUC_KR,
        Set::ShiftJis | Set::Utf8 | Set::Latin1 | Set::Utf16Be => encoding_rs::SHIFT_JIS,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Without the tables, ASCII stays and the rest is marked as unknown.
#[cfg(not(feature = "legacy-text"))]
fn legacy(bytes: &[u8], _set: Set) -> String {
    bytes
        .iter()
        .map(|&b| if b.is_ascii() { char::from(b) } else { '\u{fffd}' })
        .collect()
}
