//! Buffers that both sides touch.
//!
//! Every buffer given out is remembered with its length, so that an address that comes back from
//! the other side is looked up, not believed: one that was never given out, was freed, or is asked
//! for more bytes than it has, is refused. No pointer is ever dereferenced here.

use std::collections::BTreeMap;

/// Largest single buffer in bytes: a 64-megapixel picture at four bytes a pixel.
pub const MAX_BUFFER: usize = 256 << 20;

/// Most bytes given out at once.
const MAX_TOTAL: usize = 512 << 20;

/// The buffers in use, by address.
#[derive(Debug, Default)]
pub struct Memory {
    buffers: BTreeMap<usize, Vec<u8>>,
    total: usize,
}

impl Memory {
    /// A zeroed buffer of `len` bytes; its address, or `None` when it is empty, too large, or there
    /// is no memory for it.
    pub fn alloc(&mut self, len: usize) -> Option<usize> {
        if len == 0 || len > MAX_BUFFER || self.total + len > MAX_TOTAL {
            return None;
        }
        let mut buffer = Vec::new();
        // An ordinary allocation would stop the whole module where there is no memory.
        buffer.try_reserve_exact(len).ok()?;
        buffer.resize(len, 0);
        Some(self.keep(buffer))
    }

    /// Gives out a finished answer; the other side frees it. An empty one has no address.
    pub fn give(&mut self, answer: Vec<u8>) -> Option<(usize, usize)> {
        let len = answer.len();
        if len == 0 || len > MAX_BUFFER {
            return None;
        }
        Some((self.keep(answer), len))
    }

    /// The first `len` bytes of the buffer at exactly this address.
    pub fn bytes(&self, address: usize, len: usize) -> Option<&[u8]> {
        self.buffers.get(&address)?.get(..len)
    }

    /// Frees the buffer at this address. One that is not in use is left alone.
    pub fn free(&mut self, address: usize, len: usize) {
        if self
            .buffers
            .get(&address)
            .is_some_and(|buffer| buffer.len() == len)
        {
            self.buffers.remove(&address);
            self.total -= len;
        }
    }

    fn keep(&mut self, buffer: Vec<u8>) -> usize {
        let address = buffer.as_ptr() as usize;
        self.total += buffer.len();
        self.buffers.insert(address, buffer);
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_given_out_is_read() {
        let mut memory = Memory::default();
        let address = memory.alloc(8).unwrap();
        assert_eq!(memory.bytes(address, 8).unwrap(), [0; 8]);
        assert!(memory.bytes(address, 9).is_none());
        assert!(memory.bytes(address + 1, 1).is_none());
        assert!(memory.bytes(0, 0).is_none());
        memory.free(address, 7);
        assert!(memory.bytes(address, 8).is_some());
        memory.free(address, 8);
        memory.free(address, 8);
        assert!(memory.bytes(address, 0).is_none());
        assert_eq!(memory.total, 0);
    }

    #[test]
    fn refuses_what_is_too_large() {
        let mut memory = Memory::default();
        assert!(memory.alloc(0).is_none());
        assert!(memory.alloc(MAX_BUFFER + 1).is_none());
        assert!(memory.alloc(usize::MAX).is_none());
    }
}
