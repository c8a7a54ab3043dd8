//! The C ABI: each export unpacks its numbers and calls [`Module`].
#![allow(
    unsafe_code,
    reason = "names that the other side calls by, and the one it is called by"
)]

use std::cell::RefCell;

use assay_core::{time::Timestamp, verify::Now};

use crate::module::{Format, Given, Module, seconds};

thread_local! {
    /// One module instance has one thread.
    static MODULE: RefCell<Module> = RefCell::default();
}

#[link(wasm_import_module = "env")]
unsafe extern "C" {
    #[link_name = "now_ms"]
    fn import_now_ms() -> f64;
}

fn now_ms() -> f64 {
    // SAFETY: takes nothing, returns a number, and touches no memory of this module.
    unsafe { import_now_ms() }
}

fn packed(answer: impl FnOnce(&mut Module) -> Option<Given>) -> u64 {
    let given = MODULE.with_borrow_mut(answer);
    given.map_or(0, |(address, len)| (address as u64) << 32 | len as u64)
}

// SAFETY, for each `no_mangle` below: the names begin with `assay_`, which no other symbol linked
// into this module does.

#[unsafe(no_mangle)]
extern "C" fn assay_alloc(len: usize) -> usize {
    MODULE.with_borrow_mut(|module| module.memory.alloc(len).unwrap_or(0))
}

#[unsafe(no_mangle)]
extern "C" fn assay_free(address: usize, len: usize) {
    MODULE.with_borrow_mut(|module| module.memory.free(address, len));
}

#[unsafe(no_mangle)]
extern "C" fn assay_read(address: usize, width: usize, height: usize, format: u32, effort: u32) -> u64 {
    packed(|module| module.read(address, (width, height), Format::of(format)?, effort, &now_ms))
}

#[unsafe(no_mangle)]
extern "C" fn assay_list(address: usize, len: usize) -> u64 {
    let now = Now {
        clock: seconds(now_ms() / 1000.0),
        floor: Timestamp::MIN,
    };
    packed(|module| module.list(address, len, now))
}

#[unsafe(no_mangle)]
extern "C" fn assay_asks(address: usize, len: usize) -> u64 {
    packed(|module| module.asks(address, len))
}

#[unsafe(no_mangle)]
extern "C" fn assay_judge(
    address: usize,
    len: usize,
    list: usize,
    list_len: usize,
    now_seconds: f64,
    floor_seconds: f64,
    zone_seconds: f64,
) -> u64 {
    let times = (now_seconds, floor_seconds);
    packed(|module| module.judge((address, len), (list, list_len), times, zone_seconds))
}

#[unsafe(no_mangle)]
extern "C" fn assay_product(
    address: usize,
    len: usize,
    list: usize,
    list_len: usize,
    gtin: f64,
    now_seconds: f64,
    floor_seconds: f64,
) -> u64 {
    packed(|module| module.product((address, len), (list, list_len), gtin, now_seconds, floor_seconds))
}

#[unsafe(no_mangle)]
extern "C" fn assay_bare(address: usize, len: usize) -> u64 {
    packed(|module| module.bare(address, len))
}

#[unsafe(no_mangle)]
extern "C" fn assay_typed_code(address: usize, len: usize) -> u64 {
    packed(|module| module.typed_code(address, len))
}
