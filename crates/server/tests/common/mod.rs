//! Shared by the tests of this crate: demo labels, a trust folder.

#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod labels;
