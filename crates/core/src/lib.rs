//! The rules of Assay: GS1 identifiers, signed labels, trust lists, the offline verdict.
//!
//! Deliberately absent: clocks, disks, networks, randomness, serialisation and words for screens.
//! Time is an argument ([`verify::Now`]); shapes that cross a boundary live in `assay-wire`; the
//! interface owns every sentence a person reads and finds it by the stable codes given here.
//!
//! The order of things: a scanned text is told apart by [`label::Scanned::classify`], judged by
//! [`verify::judge`] against a [`trust::TrustList`], and the answer is a [`verdict::Verdict`].
#![no_std]

extern crate alloc;

pub mod assess;
pub mod code;
pub mod gs1;
pub mod host;
pub mod label;
pub mod outbox;
pub mod product;
pub mod provenance;
pub mod region;
pub mod time;
pub mod trust;
pub mod verdict;
pub mod verify;
