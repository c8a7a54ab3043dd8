//! What is seen in frames and photographs, from outside: one program, a module a subject.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod beside;
mod decoders;
mod linear;
mod photographs;
mod pictures;
mod properties;
mod shelf;
