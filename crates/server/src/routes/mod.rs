//! One file per resource.

pub(crate) mod health;
pub(crate) mod page;
pub(crate) mod scans;
pub(crate) mod trust;
