//! Documents of the standard's makers, from outside: one program, a module a subject.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod common;
mod event_hash;
mod examples;
