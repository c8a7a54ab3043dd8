//! From a label, a trust list and a time to a verdict.

mod compose;
mod judge;
mod moment;
mod proof;

pub use judge::{judge, judge_without_list, verify};
pub use moment::Now;
