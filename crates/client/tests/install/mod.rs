//! An install on a real disk, over real sockets, with servers of every temper.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod by_link;
mod codes;
mod earlier;
mod earlier_make;
mod forget;
mod hostile;
mod judged;
mod products;
mod receiving;
mod report;
mod world;
