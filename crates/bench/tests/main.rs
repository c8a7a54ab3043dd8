//! The benchmarks' short forms.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test panics")]

mod attack;
