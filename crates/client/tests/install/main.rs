//! An install on a real disk, over real sockets, with servers of every temper.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod codes;
mod forget;
mod hostile;
mod judged;
mod products;
mod receiving;
mod report;
mod world;
