//! Numbers, texts and times as bytes.

use super::CompiledError;
use crate::time::Timestamp;
use alloc::vec::Vec;

/// Longest text written: a sentence of 200 characters of four bytes.
const MAX_TEXT: usize = 800;
/// Bytes of a time: seconds since [`Timestamp::MIN`], which reach year 9999 in 39 bits.
pub(crate) const TIME: usize = 5;
/// What stands for "no such time".
const NO_TIME: u64 = 0xFF_FFFF_FFFF;

/// Reads from the front of a slice, never past its end.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], CompiledError> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(CompiledError::CutShort)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn number(&mut self, width: usize) -> Result<u64, CompiledError> {
        Ok(number(self.take(width)?))
    }

    /// A count of things that take at least `least` bytes each in what follows.
    pub(crate) fn count(&mut self, least: usize) -> Result<usize, CompiledError> {
        let count = self.number(4)? as usize;
        if count.saturating_mul(least.max(1)) > self.rest.len() {
            return Err(CompiledError::CutShort);
        }
        Ok(count)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, CompiledError> {
        self.long_text(MAX_TEXT)
    }

    /// A text of at most `most` bytes.
    pub(crate) fn long_text(&mut self, most: usize) -> Result<&'a str, CompiledError> {
        let length = self.number(2)? as usize;
        if length > most {
            return Err(CompiledError::Contents("text"));
        }
        core::str::from_utf8(self.take(length)?).map_err(|_| CompiledError::Contents("text"))
    }

    pub(crate) fn time(&mut self) -> Result<Option<Timestamp>, CompiledError> {
        time(self.take(TIME)?)
    }

    pub(crate) fn given_time(&mut self) -> Result<Timestamp, CompiledError> {
        self.time()?.ok_or(CompiledError::Contents("time"))
    }
}

/// A little-endian number of at most eight bytes.
pub(crate) fn number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A time of five bytes.
pub(crate) fn time(bytes: &[u8]) -> Result<Option<Timestamp>, CompiledError> {
    let seconds = number(bytes);
    if seconds == NO_TIME {
        return Ok(None);
    }
    // Five bytes hold no more than 2^40: the sum stays far from the ends of i64.
    let time = Timestamp(Timestamp::MIN.0 + seconds as i64);
    if time > Timestamp::MAX {
        Err(CompiledError::Contents("time"))
    } else {
        Ok(Some(time))
    }
}

/// Appends to a vector.
pub(crate) trait Write {
    fn put(&mut self, value: u64, width: usize);
    fn put_text(&mut self, text: &str) -> Result<(), CompiledError>;
    fn put_long_text(&mut self, text: &str, most: usize) -> Result<(), CompiledError>;
    fn put_time(&mut self, time: Option<Timestamp>) -> Result<(), CompiledError>;
}

impl Write for Vec<u8> {
    fn put(&mut self, value: u64, width: usize) {
        self.extend_from_slice(&value.to_le_bytes()[..width]);
    }

    fn put_text(&mut self, text: &str) -> Result<(), CompiledError> {
        self.put_long_text(text, MAX_TEXT)
    }

    fn put_long_text(&mut self, text: &str, most: usize) -> Result<(), CompiledError> {
        if text.len() > most.min(usize::from(u16::MAX)) {
            return Err(CompiledError::TooMuch("text"));
        }
        self.put(text.len() as u64, 2);
        self.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn put_time(&mut self, time: Option<Timestamp>) -> Result<(), CompiledError> {
        let seconds = match time {
            None => NO_TIME,
            Some(time) if (Timestamp::MIN..=Timestamp::MAX).contains(&time) => {
                (time.0 - Timestamp::MIN.0) as u64
            }
            Some(_) => return Err(CompiledError::TooMuch("time")),
        };
        self.put(seconds, TIME);
        Ok(())
    }
}

/// A text that a type of the list then checks.
pub(crate) fn parsed<T, E>(read: Result<T, E>, what: &'static str) -> Result<T, CompiledError> {
    read.map_err(|_| CompiledError::Contents(what))
}
