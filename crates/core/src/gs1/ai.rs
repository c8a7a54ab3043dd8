//! Application Identifiers: which there are and what their values look like.

use super::check_digit::ends_in_check_digit;
use super::text::in_set_82;
use crate::time::Date;
use core::fmt;

/// An Application Identifier: two to four digits that say what a value means.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ai {
    number: u16,
    length: u8,
}

/// Why a value does not fit its Application Identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// No character at all.
    #[error("it is empty")]
    Empty,
    /// Fewer characters than the AI asks for.
    #[error("it is too short")]
    TooShort,
    /// More characters than the AI allows.
    #[error("it is too long")]
    TooLong,
    /// A character that the AI does not allow; for numeric AIs, anything but digits.
    #[error("it has a character that is not allowed here")]
    Character,
    /// The check digit does not fit.
    #[error("its check digit does not fit")]
    CheckDigit,
    /// No such day.
    #[error("it is not a day")]
    Date,
}

/// The shape of a value: digits, then text, each from a least to a most number of characters.
struct Form {
    digits: (usize, usize),
    text: (usize, usize),
    rule: Rule,
}

enum Rule {
    None,
    /// The first so many digits end in a check digit.
    CheckDigit(usize),
    /// The first six digits are a date whose day may be 00.
    Date,
}

const fn digits(least: usize, most: usize) -> Form {
    Form {
        digits: (least, most),
        text: (0, 0),
        rule: Rule::None,
    }
}

const fn text(least: usize, most: usize) -> Form {
    Form {
        digits: (0, 0),
        text: (least, most),
        rule: Rule::None,
    }
}

const fn key(digits: usize, more_digits: usize, text: usize) -> Form {
    Form {
        digits: (digits, digits + more_digits),
        text: (0, text),
        rule: Rule::CheckDigit(digits),
    }
}

const fn date(more_least: usize, more_most: usize) -> Form {
    Form {
        digits: (6 + more_least, 6 + more_most),
        text: (0, 0),
        rule: Rule::Date,
    }
}

const fn mixed(digits: usize, text: (usize, usize)) -> Form {
    Form {
        digits: (digits, digits),
        text,
        rule: Rule::None,
    }
}

impl Ai {
    /// GTIN.
    pub const GTIN: Self = Self { number: 1, length: 2 };
    /// Batch or lot.
    pub const LOT: Self = Self {
        number: 10,
        length: 2,
    };
    /// Production date.
    pub const PRODUCTION: Self = Self {
        number: 11,
        length: 2,
    };
    /// Packaging date.
    pub const PACKAGING: Self = Self {
        number: 13,
        length: 2,
    };
    /// Best before date.
    pub const BEST_BEFORE: Self = Self {
        number: 15,
        length: 2,
    };
    /// Expiry date.
    pub const EXPIRY: Self = Self {
        number: 17,
        length: 2,
    };
    /// Serial number.
    pub const SERIAL: Self = Self {
        number: 21,
        length: 2,
    };
    /// Consumer product variant.
    pub const CPV: Self = Self {
        number: 22,
        length: 2,
    };
    /// Third-party controlled serial, the other way to qualify a GTIN.
    pub const TPX: Self = Self {
        number: 235,
        length: 3,
    };

    /// The AI of these digits, when GS1 has given it a meaning.
    pub fn parse(digits: &str) -> Option<Self> {
        if !(2..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = digits
            .bytes()
            .fold(0_u16, |number, digit| number * 10 + u16::from(digit - b'0'));
        let ai = Self {
            number,
            length: digits.len() as u8,
        };
        ai.form().map(|_| ai)
    }

    /// Whether the value has the form that GS1 gives this AI: length, characters, check digit, date.
    ///
    /// Lists kept by others (currencies, countries, bank accounts, coupons) are not looked up.
    pub fn accepts(self, value: &str) -> Result<(), ValueError> {
        let Some(form) = self.form() else {
            return Err(ValueError::Character);
        };
        if value.is_empty() {
            return Err(ValueError::Empty);
        }
        if !value.bytes().all(in_set_82) {
            return Err(ValueError::Character);
        }
        if value.len() < form.digits.0 + form.text.0 {
            return Err(ValueError::TooShort);
        }
        if value.len() > form.digits.1 + form.text.1 {
            return Err(ValueError::TooLong);
        }
        let leading = if form.text.1 == 0 {
            value.len()
        } else {
            form.digits.0
        };
        if !value.as_bytes()[..leading].iter().all(u8::is_ascii_digit) {
            return Err(ValueError::Character);
        }
        match form.rule {
            Rule::None => Ok(()),
            Rule::CheckDigit(length) if ends_in_check_digit(&value.as_bytes()[..length]) => Ok(()),
            Rule::CheckDigit(_) => Err(ValueError::CheckDigit),
            Rule::Date => Date::parse(&value[..6]).map(|_| ()).map_err(|_| ValueError::Date),
        }
    }

    /// The forms of the GS1 General Specifications, section 3.2, as the GS1 Syntax Dictionary
    /// (github.com/gs1/gs1-syntax-dictionary) states them.
    const fn form(self) -> Option<Form> {
        Some(match (self.length, self.number) {
            (2, 0) => key(18, 0, 0),
            (2, 1 | 2) => key(14, 0, 0),
            (2, 11 | 12 | 13 | 15 | 16 | 17) => date(0, 0),
            (2, 20) => digits(2, 2),
            (2, 10 | 21 | 22) => text(1, 20),
            (2, 30 | 37) => digits(1, 8),
            (2, 90) => text(1, 30),
            (2, 91..=99) => text(1, 90),
            (3, 235) => text(1, 28),
            (3, 240 | 241 | 250 | 251 | 400 | 401 | 403) => text(1, 30),
            (3, 242) => digits(1, 6),
            (3, 243 | 254 | 420 | 710..=715) => text(1, 20),
            (3, 253) => key(13, 0, 17),
            (3, 255) => key(13, 12, 0),
            (3, 402) => key(17, 0, 0),
            (3, 410..=417) => key(13, 0, 0),
            (3, 421) => mixed(3, (1, 9)),
            (3, 422 | 424 | 426) => digits(3, 3),
            (3, 423 | 425) => digits(3, 15),
            (3, 427) => text(1, 3),
            (4, 3100..=3169 | 3200..=3379 | 3400..=3579 | 3600..=3699) if self.number % 10 <= 5 => {
                digits(6, 6)
            }
            (4, 3900..=3909 | 3920..=3929) => digits(1, 15),
            (4, 3910..=3919 | 3930..=3939) => digits(4, 18),
            (4, 3940..=3943) => digits(4, 4),
            (4, 3950..=3955) => digits(6, 6),
            (4, 4300 | 4301 | 4310 | 4311 | 4320) => text(1, 35),
            (4, 4302..=4306 | 4312..=4316) => text(1, 70),
            (4, 4307 | 4317) => text(2, 2),
            (4, 4308 | 4319) => text(1, 30),
            (4, 4309) => digits(20, 20),
            (4, 4318) => text(1, 20),
            (4, 4321..=4323) => digits(1, 1),
            (4, 4324 | 4325) => date(4, 4),
            (4, 4326 | 7006) => date(0, 0),
            (4, 4330..=4333) => mixed(6, (0, 1)),
            (4, 7001) => digits(13, 13),
            (4, 7002 | 7023) => text(1, 30),
            (4, 7003) => date(4, 4),
            (4, 7004) => digits(1, 4),
            (4, 7005) => text(1, 12),
            (4, 7007) => date(0, 6),
            (4, 7008) => text(1, 3),
            (4, 7009) => text(1, 10),
            (4, 7010) => text(1, 2),
            (4, 7011) => date(0, 4),
            (4, 7020..=7022 | 7240) => text(1, 20),
            (4, 7030..=7039) => mixed(3, (1, 27)),
            (4, 7040) => mixed(1, (3, 3)),
            (4, 7230..=7239) => text(3, 30),
            (4, 7241) => digits(2, 2),
            (4, 7242 | 8013 | 8020) => text(1, 25),
            (4, 8001) => digits(14, 14),
            (4, 8002 | 8012) => text(1, 20),
            (4, 8003) => Form {
                digits: (14, 14),
                text: (0, 16),
                rule: Rule::CheckDigit(14),
            },
            (4, 8004 | 8010) => text(1, 30),
            (4, 8005) => digits(6, 6),
            (4, 8006 | 8026) => Form {
                digits: (18, 18),
                text: (0, 0),
                rule: Rule::CheckDigit(14),
            },
            (4, 8007) => text(1, 34),
            (4, 8008) => date(2, 6),
            (4, 8009) => text(1, 50),
            (4, 8011) => digits(1, 12),
            (4, 8017 | 8018) => key(18, 0, 0),
            (4, 8019) => digits(1, 10),
            (4, 8030) => text(1, 90),
            (4, 8110 | 8112 | 8200) => text(1, 70),
            (4, 8111) => digits(4, 4),
            _ => return None,
        })
    }
}

impl fmt::Display for Ai {
    /// The digits, leading zeros kept.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:0width$}", self.number, width = usize::from(self.length))
    }
}

impl fmt::Debug for Ai {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Ai({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn knows_what_gs1_has_defined() {
        for digits in [
            "00", "01", "10", "17", "21", "22", "235", "3103", "3922", "8200", "99",
        ] {
            assert_eq!(Ai::parse(digits).unwrap().to_string(), digits);
        }
        for digits in ["", "1", "14", "89", "001", "999", "3106", "3170", "08004", "1a"] {
            assert_eq!(Ai::parse(digits), None, "{digits}");
        }
    }

    #[test]
    fn bounds_of_values() {
        let accepts = |ai: &str, value: &str| Ai::parse(ai).unwrap().accepts(value);
        assert_eq!(accepts("253", "1231231231232TEST5678901234567"), Ok(()));
        assert_eq!(
            accepts("253", "1231231231232TEST56789012345678"),
            Err(ValueError::TooLong)
        );
        assert_eq!(accepts("253", "1231231231231"), Err(ValueError::CheckDigit));
        assert_eq!(accepts("8006", "095201234567880102"), Ok(()));
        assert_eq!(accepts("8006", "09520123456788"), Err(ValueError::TooShort));
        assert_eq!(accepts("4330", "000123-"), Ok(()));
        assert_eq!(accepts("17", "261322"), Err(ValueError::Date));
        assert_eq!(accepts("3103", "00019x"), Err(ValueError::Character));
        assert_eq!(accepts("10", ""), Err(ValueError::Empty));
    }
}
