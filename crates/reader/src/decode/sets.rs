//! Character sets that a symbol may declare (ECI, AIM ITS/04-023), and what their bytes say.

/// A character set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    Utf8,
    Latin1,
    /// The first set of personal computers, which ECI 0 and 2 stand for.
    Cp437,
    Utf16(Order),
    Utf32(Order),
    /// One that takes tables, by its ECI number.
    Table(u32),
}

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    HighFirst,
    LowFirst,
}

impl Set {
    pub(super) const SHIFT_JIS: Self = Self::Table(20);
    pub(super) const BIG5: Self = Self::Table(28);
    pub(super) const GB18030: Self = Self::Table(32);

    /// By ECI number; nothing for numbers that stand for no text, and for those not assigned.
    pub(super) fn declared(number: u32) -> Option<Self> {
        match number {
            0 | 2 => Some(Self::Cp437),
            1 | 3 => Some(Self::Latin1),
            4..=13 | 15..=18 | 20..=24 | 28..=31 => Some(Self::Table(number)),
            32 => Some(Self::GB18030),
            25 => Some(Self::Utf16(Order::HighFirst)),
            33 => Some(Self::Utf16(Order::LowFirst)),
            34 => Some(Self::Utf32(Order::HighFirst)),
            35 => Some(Self::Utf32(Order::LowFirst)),
            // US-ASCII and the invariant part of ISO 646 are parts of it.
            26 | 27 | 170 => Some(Self::Utf8),
            _ => None,
        }
    }

    /// Whether ASCII's bytes are its own: digits beside it are then of one run with it.
    pub(super) fn holds_ascii(self) -> bool {
        match self {
            Self::Utf8 | Self::Latin1 | Self::Cp437 | Self::Table(_) => true,
            Self::Utf16(_) | Self::Utf32(_) => false,
        }
    }

    /// Bytes as text; what is none of the set becomes U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Latin1 => bytes.iter().map(|&b| char::from(b)).collect(),
            Self::Cp437 => bytes.iter().map(|&b| cp437(b)).collect(),
            Self::Utf16(order) => {
                let units = bytes.chunks(2).map(|unit| order.number(unit, 2));
                // Half of a unit is no character and no half of one.
                char::decode_utf16(units.map(|unit| unit.map_or(LONE, |unit| unit as u16)))
                    .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .skip_while(|c| *c == BYTE_ORDER_MARK)
                    .collect()
            }
            Self::Utf32(order) => (bytes.chunks(4))
                .map(|unit| order.number(unit, 4).and_then(char::from_u32))
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .skip_while(|c| *c == BYTE_ORDER_MARK)
                .collect(),
            Self::Table(number) => by_table(bytes, number),
        }
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A unit that never stands alone.
const LONE: u16 = 0xdc00;

impl Order {
    /// The number that a unit's bytes are; nothing when some are missing.
    fn number(self, unit: &[u8], length: usize) -> Option<u32> {
        let push = |number: u32, byte: &u8| (number << 8) | u32::from(*byte);
        (unit.len() == length).then(|| match self {
            Self::HighFirst => unit.iter().fold(0, push),
            Self::LowFirst => unit.iter().rev().fold(0, push),
        })
    }
}

/// The upper half of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

fn cp437(byte: u8) -> char {
    let upper = byte.checked_sub(128);
    let by_table = |at: u8| CP437.chars().nth(usize::from(at));
    upper
        .map_or(Some(char::from(byte)), by_table)
        .unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(feature = "legacy-text")]
fn by_table(bytes: &[u8], number: u32) -> String {
    use encoding_rs::{
        BIG5, EUC_KR, GB18030, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7,
        ISO_8859_8, ISO_8859_10, ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, SHIFT_JIS, WINDOWS_874,
        WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, WINDOWS_1256,
    };
    let encoding = match number {
        4 => ISO_8859_2,
        5 => ISO_8859_3,
        6 => ISO_8859_4,
        7 => ISO_8859_5,
        8 => ISO_8859_6,
        9 => ISO_8859_7,
        10 => ISO_8859_8,
        // What Windows adds to ISO 8859-9 and 8859-11 are controls in those, which no text has.
        11 => WINDOWS_1254,
        12 => ISO_8859_10,
        13 => WINDOWS_874,
        15 => ISO_8859_13,
        16 => ISO_8859_14,
        17 => ISO_8859_15,
        18 => ISO_8859_16,
        20 => SHIFT_JIS,
        21 => WINDOWS_1250,
        22 => WINDOWS_1251,
        23 => WINDOWS_1252,
        24 => WINDOWS_1256,
        28 => BIG5,
        30 => EUC_KR,
        // GB 2312 and GBK are parts of it.
        29 | 31 | 32 => GB18030,
        _ => return unknown(bytes),
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(not(feature = "legacy-text"))]
fn by_table(bytes: &[u8], _number: u32) -> String {
    unknown(bytes)
}

/// Without the tables ASCII stays and the rest is marked as unknown.
fn unknown(bytes: &[u8]) -> String {
    let shown = |&b: &u8| {
        if b.is_ascii() {
            char::from(b)
        } else {
            char::REPLACEMENT_CHARACTER
        }
    };
    bytes.iter().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_code_page_has_a_character_for_every_byte() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!([0x81, 0xe1, 0xff].map(cp437), ['ü', 'ß', '\u{a0}']);
    }

    #[test]
    fn wide_units_are_whole_or_marked() {
        let low = Set::Utf16(Order::LowFirst);
        assert_eq!(low.decode(&[0xff, 0xfe, b'A', 0, 0x3d, 0xd8, 0x00, 0xde]), "A😀");
        assert_eq!(low.decode(&[b'A', 0, b'B']), "A\u{fffd}");
        let high = Set::Utf32(Order::HighFirst);
        assert_eq!(
            high.decode(&[0, 1, 0xf6, 0, 0, 0x11, 0, 0, 9]),
            "😀\u{fffd}\u{fffd}"
        );
    }
}
