//! The ranges of GTINs that an issuer answers for.

use super::Gtin;
use core::fmt;

/// The leading digits of a range of GTINs, counted after the GTIN-14's indicator digit.
///
/// So `690123` covers every packaging level of the GTINs that a shop reads as `690123…`. GTIN-8s
/// are apart: only a prefix that spells their five zeros out (`00000` and at least three digits)
/// covers them, and `0000` does not, or an issuer of short U.P.C. numbers would own them all.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct GtinPrefix {
    value: u64,
    length: u8,
}

/// Why a text is not a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GtinPrefixError {
    /// Fewer than 3 or more than 12 digits; after the five zeros of a GTIN-8, fewer than 3.
    #[error("a GTIN prefix has 3 to 12 digits; for GTIN-8, 00000 and at least three more")]
    Length,
    /// Something other than digits.
    #[error("a GTIN prefix has only digits")]
    NotDigits,
}

impl GtinPrefix {
    /// Fewest digits: a GS1 prefix, the range of one member organisation.
    pub const MIN_LEN: usize = 3;
    /// Most digits: one item, its check digit left out.
    pub const MAX_LEN: usize = 12;

    /// Reads the digits.
    pub fn parse(digits: &str) -> Result<Self, GtinPrefixError> {
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(GtinPrefixError::NotDigits);
        }
        let for_gtin_8 = digits.starts_with("00000");
        let least = if for_gtin_8 {
            5 + Self::MIN_LEN
        } else {
            Self::MIN_LEN
        };
        if !(least..=Self::MAX_LEN).contains(&digits.len()) {
            return Err(GtinPrefixError::Length);
        }
        let value = digits
            .bytes()
            .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        Ok(Self {
            value,
            length: digits.len() as u8,
        })
    }

    /// Ranges around a GTIN, the widest first, for asking who answers for it without naming it: 7, 9
    /// and all 12 digits. A GTIN-8 tells itself apart after five zeros: 8, 10 and 12.
    ///
    /// Seven digits are a GS1 company prefix at its usual shortest, so the first question tells of a
    /// brand and of no product.
    pub const fn around(gtin: Gtin) -> [Self; 3] {
        let [wide, middle] = if gtin.is_gtin_8_family() { [8, 10] } else { [7, 9] };
        [
            Self::of(gtin, wide),
            Self::of(gtin, middle),
            Self::of(gtin, Self::MAX_LEN as u8),
        ]
    }

    /// How many digits.
    #[expect(clippy::len_without_is_empty, reason = "never empty")]
    pub const fn len(self) -> usize {
        self.length as usize
    }

    /// Whether the GTIN lies in the range.
    pub const fn covers(self, gtin: Gtin) -> bool {
        self.is_gtin_8_family() == gtin.is_gtin_8_family()
            && gtin.body() / 10_u64.pow(Self::MAX_LEN as u32 - self.length as u32) == self.value
    }

    /// Whether some GTIN lies in both ranges.
    pub fn overlaps(self, other: Self) -> bool {
        let (short, long) = if self.length <= other.length {
            (self, other)
        } else {
            (other, self)
        };
        short.is_gtin_8_family() == long.is_gtin_8_family() && short.contains_prefix(long)
    }

    /// Whether every GTIN of the other range lies in this one.
    pub fn includes(self, other: Self) -> bool {
        self.length <= other.length
            && self.is_gtin_8_family() == other.is_gtin_8_family()
            && self.contains_prefix(other)
    }

    fn contains_prefix(self, longer: Self) -> bool {
        longer.value / 10_u64.pow(u32::from(longer.length - self.length)) == self.value
    }

    const fn is_gtin_8_family(self) -> bool {
        self.length as usize >= 5 + Self::MIN_LEN && self.value < 10_u64.pow(self.length as u32 - 5)
    }

    /// A key that is equal for equal prefixes: the digits of `gtin` that a prefix of this length
    /// would have to have.
    pub(crate) const fn of(gtin: Gtin, length: u8) -> Self {
        Self {
            value: gtin.body() / 10_u64.pow(Self::MAX_LEN as u32 - length as u32),
            length,
        }
    }

    /// For sorting: by where the range begins, wider ranges first, GTIN-8s last, so that every
    /// prefix comes before those that it includes and nothing else comes between.
    pub(crate) const fn nesting_key(self) -> (bool, u64, u8) {
        let start = self.value * 10_u64.pow(Self::MAX_LEN as u32 - self.length as u32);
        (self.is_gtin_8_family(), start, self.length)
    }

    /// For sorting: shorter prefixes first, then by digits.
    pub(crate) const fn sort_key(self) -> (u8, u64) {
        (self.length, self.value)
    }
}

impl fmt::Display for GtinPrefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:0width$}", self.value, width = usize::from(self.length))
    }
}

impl fmt::Debug for GtinPrefix {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "GtinPrefix({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn prefix(digits: &str) -> GtinPrefix {
        GtinPrefix::parse(digits).unwrap()
    }

    fn gtin(digits: &str) -> Gtin {
        Gtin::parse(digits).unwrap()
    }

    #[test]
    fn matches_after_the_indicator_digit() {
        assert!(prefix("629104").covers(gtin("6291041500213")));
        assert!(prefix("629104").covers(gtin("16291041500210")));
        assert!(prefix("629104150021").covers(gtin("6291041500213")));
        assert!(!prefix("162910").covers(gtin("16291041500210")));
        assert!(!prefix("629105").covers(gtin("6291041500213")));
    }

    #[test]
    fn keeps_gtin_8_apart() {
        let short = gtin("96385074");
        assert!(prefix("00000963").covers(short));
        assert!(prefix("00000963").covers(gtin("10000096385071")));
        assert!(!prefix("0000").covers(short) && !prefix("000").covers(short));
        assert!(!prefix("963").covers(short));
        assert!(!prefix("000").overlaps(prefix("00000963")));
        assert!(!prefix("000").includes(prefix("00000963")));
        assert!(prefix("00000963").overlaps(prefix("000009638507")));
    }

    #[test]
    fn overlap_is_mutual_and_containment_is_not() {
        for (one, other, overlap) in [
            ("690", "690123", true),
            ("690123", "690123", true),
            ("690124", "690123", false),
            ("069", "690", false),
        ] {
            assert_eq!(prefix(one).overlaps(prefix(other)), overlap, "{one} {other}");
            assert_eq!(prefix(other).overlaps(prefix(one)), overlap, "{other} {one}");
        }
        assert!(prefix("690").includes(prefix("690123")) && !prefix("690123").includes(prefix("690")));
    }

    #[test]
    fn the_ranges_around_a_gtin_narrow_down_to_it() {
        for (text, around) in [
            ("16291041500210", ["6291041", "629104150", "629104150021"]),
            ("96385074", ["00000963", "0000096385", "000009638507"]),
        ] {
            let gtin = gtin(text);
            assert_eq!(GtinPrefix::around(gtin).map(|range| range.to_string()), around);
            for range in around {
                assert!(prefix(range).covers(gtin), "{range}");
            }
        }
    }

    #[test]
    fn names_what_is_wrong() {
        for text in ["", "69", "1234567890123", "00000", "0000012"] {
            assert_eq!(GtinPrefix::parse(text), Err(GtinPrefixError::Length), "{text}");
        }
        assert_eq!(GtinPrefix::parse("69x"), Err(GtinPrefixError::NotDigits));
    }
}
