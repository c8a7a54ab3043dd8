//! The C ABI: each export unpacks its numbers and calls [`Module`].
#![allow(
    unsafe_code,
    reason = "names that the other side calls by; no pointer is dereferenced here"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::module::Module;

/// Largest buffer: the largest note, and its JSON escapes.
const MAX_BUFFER: usize = 64 << 20;

/// The module, and the buffers that both sides touch by their addresses: one that comes back is
/// looked up, not believed.
#[derive(Default)]
struct Instance {
    module: Module,
    buffers: BTreeMap<usize, Vec<u8>>,
}

impl Instance {
    fn keep(&mut self, buffer: Vec<u8>) -> usize {
        let address = buffer.as_ptr() as usize;
        self.buffers.insert(address, buffer);
        address
    }

    fn answer(&mut self, address: usize, len: usize, ask: impl FnOnce(&mut Module, &[u8]) -> Vec<u8>) -> u64 {
        let Some(bytes) = self.buffers.get(&address).and_then(|buffer| buffer.get(..len)) else {
            return 0;
        };
        let answer = ask(&mut self.module, bytes);
        let len = answer.len();
        (self.keep(answer) as u64) << 32 | len as u64
    }
}

thread_local! {
    /// One module instance has one thread.
    static INSTANCE: RefCell<Instance> = RefCell::default();
}

// SAFETY, for each `no_mangle` below: the names begin with `receiving_`, which no other symbol
// linked into this module does.

#[unsafe(no_mangle)]
extern "C" fn receiving_alloc(len: usize) -> usize {
    let mut buffer = Vec::new();
    // An ordinary allocation would stop the whole module where there is no memory.
    if len == 0 || len > MAX_BUFFER || buffer.try_reserve_exact(len).is_err() {
        return 0;
    }
    buffer.resize(len, 0);
    INSTANCE.with_borrow_mut(|instance| instance.keep(buffer))
}

#[unsafe(no_mangle)]
extern "C" fn receiving_free(address: usize, len: usize) {
    INSTANCE.with_borrow_mut(|instance| {
        if instance
            .buffers
            .get(&address)
            .is_some_and(|buffer| buffer.len() == len)
        {
            instance.buffers.remove(&address);
        }
    });
}

#[unsafe(no_mangle)]
extern "C" fn receiving_encoding(address: usize, len: usize) -> u64 {
    INSTANCE.with_borrow_mut(|instance| instance.answer(address, len, |_, bytes| Module::encoding(bytes)))
}

#[unsafe(no_mangle)]
extern "C" fn receiving_linear(address: usize, len: usize, width: usize) -> u64 {
    INSTANCE.with_borrow_mut(|instance| instance.answer(address, len, |_, luma| Module::linear(luma, width)))
}

#[unsafe(no_mangle)]
extern "C" fn receiving_ask(address: usize, len: usize) -> u64 {
    INSTANCE.with_borrow_mut(|instance| instance.answer(address, len, Module::ask))
}
