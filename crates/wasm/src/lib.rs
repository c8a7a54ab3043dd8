//! The reader and the verdict for a web worker: bytes in, UTF-8 JSON out.
//!
//! [`Module`] is all of it, and safe; `exports` is the C ABI around it, compiled for WebAssembly
//! alone. Deliberately absent: wasm-bindgen, panicking entry points, pointers that are believed
//! ([`memory`] looks every address up), and any decision (they are core's).
//!
//! The ABI. Addresses and lengths are 32 bits; an answer is `address << 32 | length` and is freed by
//! the caller; 0 means that the arguments do not fit what was given out.
//!
//! | export | takes | answers |
//! |---|---|---|
//! | `assay_alloc` | length | address, 0 when there is no memory |
//! | `assay_free` | address, length | |
//! | `assay_read` | address, width, height, format (0 luma, 1 RGBA), effort (0 first tier, 1 video, 2 photograph) | `Reading` |
//! | `assay_list` | address, length of a compiled list | `ListState` |
//! | `assay_asks` | address, length of a text | `RecordAsk`, or `null` |
//! | `assay_judge` | address, length of the text, address, length of a compiled list (0, 0 for none), clock and floor in seconds since 1970, seconds by which the clocks are ahead of UTC | `Judgement` |
//! | `assay_bare` | address, length of a text | what of it is judged, kept and reported, as a string |
//! | `assay_product` | address, length of a product record, a compiled list as above, GTIN as a number, clock and floor as above | `ProductSaid` |
//! | `assay_typed_code` | address, length of the text | `TypedCodeAnswer` |
//!
//! One import: `env.now_ms`, milliseconds since 1970 with fractions, never going back.

#[cfg(target_arch = "wasm32")]
mod exports;
mod luma;
pub mod memory;
mod module;

pub use module::{Format, Given, Module};
