//! Instants and calendar dates as values. Nobody here reads a clock.

mod civil;
mod date;
mod day;
mod timestamp;

pub use date::{Date, DateError};
pub use day::{Day, UtcOffset};
pub use timestamp::{Duration, Timestamp, TimestampError, Validity};
