//! Turning running numbers into codes that nobody can guess, and back.

use super::TypedCode;
use aes::Aes256;
use alloc::vec::Vec;
use core::fmt;
use fpe::ff1::{FF1, FlexibleNumeralString};

/// The number of a label in the order of issue, under 10^15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunningNumber(u64);

impl RunningNumber {
    /// The first number that is too large: 10^15.
    pub const END: u64 = 1_000_000_000_000_000;

    /// A running number; `None` from 10^15 on.
    pub const fn new(number: u64) -> Option<Self> {
        if number < Self::END {
            Some(Self(number))
        } else {
            None
        }
    }

    /// As a plain number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// A code key: FF1 (NIST SP 800-38G) with AES-256, radix 10, fifteen digits, empty tweak.
pub struct CodeKey {
    cipher: FF1<Aes256>,
}

/// The cipher refused its parameters. With the fixed radix and length here it never does; it is
/// an error and no panic because a server that allots codes must not fall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the code cipher refused its parameters")]
pub struct CipherError;

const RADIX: u32 = 10;
const DIGITS: u32 = 15;

impl CodeKey {
    /// A key of 32 secret bytes.
    pub fn new(secret: &[u8; 32]) -> Result<Self, CipherError> {
        let cipher = FF1::new(secret, RADIX).map_err(|_| CipherError)?;
        Ok(Self { cipher })
    }

    /// The code of a running number.
    pub fn encrypt(&self, number: RunningNumber) -> Result<TypedCode, CipherError> {
        let plain = numerals(number.0);
        let code = self.cipher.encrypt(&[], &plain).map_err(|_| CipherError)?;
        Ok(TypedCode::of_fifteen(value(code)))
    }

    /// The running number of a code. Every code has one; whether it was ever allotted, the store knows.
    pub fn decrypt(&self, code: TypedCode) -> Result<RunningNumber, CipherError> {
        let plain = self
            .cipher
            .decrypt(&[], &numerals(code.fifteen()))
            .map_err(|_| CipherError)?;
        RunningNumber::new(value(plain)).ok_or(CipherError)
    }
}

impl fmt::Debug for CodeKey {
    /// Nothing of the key.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("CodeKey(secret)")
    }
}

fn numerals(number: u64) -> FlexibleNumeralString {
    let digits = (0..DIGITS)
        .rev()
        .map(|place| (number / 10_u64.pow(place) % 10) as u16);
    digits.collect::<Vec<u16>>().into()
}

fn value(numerals: FlexibleNumeralString) -> u64 {
    Vec::from(numerals)
        .into_iter()
        .fold(0, |number, digit| number * 10 + u64::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST, FF1 sample data, samples 7 and 8 (AES-256, radix 10): the same cipher at their lengths.
    #[test]
    fn agrees_with_nist() {
        let secret = data_encoding::HEXLOWER
            .decode(b"2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94")
            .unwrap();
        let key = CodeKey::new(secret.as_slice().try_into().unwrap()).unwrap();
        let plain: Vec<u16> = (0..10).collect();
        for (tweak, cipher) in [
            (&b""[..], [6_u16, 6, 5, 7, 6, 6, 7, 0, 0, 9]),
            (
                &[0x39, 0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31, 0x30],
                [1, 0, 0, 1, 6, 2, 3, 4, 6, 3],
            ),
        ] {
            let ours = key
                .cipher
                .encrypt(tweak, &FlexibleNumeralString::from(plain.clone()))
                .unwrap();
            assert_eq!(Vec::from(ours), cipher);
            let back = key
                .cipher
                .decrypt(tweak, &FlexibleNumeralString::from(cipher.to_vec()))
                .unwrap();
            assert_eq!(Vec::from(back), plain);
        }
    }

    #[test]
    fn numbers_come_back() {
        let key = CodeKey::new(&[7; 32]).unwrap();
        for number in [0, 1, 999_999_999_999_999, 123_456_789_012_345] {
            let number = RunningNumber::new(number).unwrap();
            let code = key.encrypt(number).unwrap();
            assert_eq!(key.decrypt(code), Ok(number));
            assert_eq!(TypedCode::parse(&code.grouped()), Ok(code));
        }
        assert_eq!(RunningNumber::new(RunningNumber::END), None);
    }
}
