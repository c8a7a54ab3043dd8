//! From a triple of finder patterns to grey values of every module: version, alignment, warp, sampling.

mod alignment;
mod hypothesis;
mod sample;
mod threshold;
mod warp;

pub(crate) use hypothesis::{Care, Outcome, read_triple};
