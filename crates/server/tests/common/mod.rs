//! Shared by the tests of this crate: demo labels, a trust folder.

pub(crate) mod labels;
