//! From a triple of finder patterns to grey values of every module: version, alignment, warp, sampling.

mod alignment;
mod bow;
mod frame;
mod hypothesis;
mod sample;
mod threshold;
mod warp;
mod warps;

pub(crate) use hypothesis::{Care, Outcome, read_triple};
