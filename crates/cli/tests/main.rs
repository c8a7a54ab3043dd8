//! The `assay` command as it is run: one program, a module a subject.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod api;
mod command;
mod common;
mod doors;
mod every_door;
mod install;
mod memory;
mod receive;
mod ship;
mod trust;
mod update;
