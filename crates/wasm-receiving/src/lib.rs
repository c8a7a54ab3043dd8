//! Receiving stock for a web worker: bytes in, UTF-8 JSON out.
//!
//! A module of its own beside the reader's, so that those who only look at a label do not load it.
//! [`Module`] is all of it, and safe; `exports` is the C ABI around it, compiled for WebAssembly
//! alone. Deliberately absent: clocks and ids (they come with the asks), files (the page's),
//! character sets (the browser has them), rules (they are `assay-receiving`'s), seeing (a pallet's linear
//! code is read by `assay-reader`).
//!
//! The ABI. Addresses and lengths are 32 bits; an answer is `address << 32 | length` and is freed by
//! the caller; 0 means that the arguments do not fit what was given out.
//!
//! | export | takes | answers |
//! |---|---|---|
//! | `receiving_alloc` | length | address, 0 when there is no memory |
//! | `receiving_free` | address, length | |
//! | `receiving_encoding` | address, length of a file | its `TextEncoding`, or a trouble |
//! | `receiving_linear` | address, length of a frame's luma, its width | the texts of its linear codes |
//! | `receiving_ask` | address, length of an [`Ask`] | what the ask says, or a trouble |

#[cfg(target_arch = "wasm32")]
mod exports;
mod module;

pub use module::{Ask, Module};
