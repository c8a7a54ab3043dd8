//! What leaves the server, what never does, and how it says no: one program, a module a subject.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod authority;
mod backup;
mod codes;
mod common;
mod crash;
mod deliveries;
mod diversion;
#[path = "../../epcis/tests/common/mod.rs"]
mod documents;
mod doors;
mod earlier;
mod epcis;
mod full_disk;
mod hostile;
mod issuers;
mod judgement;
mod keys;
mod lengthened;
mod link;
mod logs;
mod operations;
mod principals;
mod privacy;
mod products;
mod reports;
mod scans;
mod serving;
mod store;
mod support;
mod truth;
mod voice;
