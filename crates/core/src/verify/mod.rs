//! From a label, a trust list and a time to a verdict.

mod compose;
mod judge;
mod moment;
mod proof;
mod vouch;

pub use judge::{judge, judge_by, judge_without_list, verify, verify_by};
pub use moment::Now;
pub use vouch::{Unvouched, blocked, vouched};
