//! Shared by the tests of this crate: demo labels, a trust folder, a PostgreSQL of one's own.

#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod labels;
pub(crate) mod postgres;
