//! Distribution of the trust list: honest updates, attacks, roots with several holders, power cuts.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed"
)]

mod attacks;
mod conformance;
mod interop;
mod power_cut;
mod roots;
mod world;
