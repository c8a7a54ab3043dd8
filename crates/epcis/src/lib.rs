//! EPCIS 2.0 documents in JSON-LD: read within bounds, validated with the place and the reason of
//! what is wrong, given their CBV event hash, turned into [`assay_core::provenance::Event`]s, and
//! written back as query answers.
//!
//! Deliberately absent: the network. JSON-LD contexts are known here by name and never fetched; a
//! document that leans on another remote context is refused by name. Also absent: XML, storage,
//! master data beyond keeping it, event types outside the standard's five.
//!
//! Kept apart from `assay-wire` so that the page's WebAssembly does not carry a vocabulary that
//! only the server and the command line use.

mod answer;
mod context;
mod convert;
mod document;
mod hash;
mod json;
mod masters;
mod place;
mod refusal;
mod rules;
mod sensors;
mod vocabulary;

pub use answer::{Answered, event_answer, query_document};
pub use context::Context;
pub use document::{Captured, Document, EachEvent, read_document, read_each, read_event, revive};
pub use hash::{event_hash, pre_hash};
pub use json::{MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_TEXT};
pub use masters::{Master, masters};
pub use place::At;
pub use refusal::{Reason, Refusal};
pub use vocabulary::{Vocabulary, bare_word};

/// Most events in one document (announced as `GS1-EPCIS-Capture-Limit`).
pub const MAX_EVENTS: usize = 10_000;
/// Most identifiers in one event: a container ship's worth of pallets, a pallet's worth of units.
pub const MAX_LINKS: usize = 20_000;
