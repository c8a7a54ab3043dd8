//! What the app and the command share, from outside: one program, a module a subject.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod authority;
mod install;
mod products;
mod trust;
