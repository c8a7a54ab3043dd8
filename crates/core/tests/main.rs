//! Identifiers, labels, lists and verdicts, from outside: one program, a module a subject.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod around_and_behind;
mod authority;
mod civil_days;
mod classify;
mod common;
mod digital_link_vectors;
mod ed25519_vectors;
mod fuzz_seeds;
mod label_properties;
mod label_refusals;
mod label_size;
mod label_vectors;
mod outbox;
mod product;
mod provenance;
mod spellings;
mod trust_list;
mod verdict_table;
