//! EPCIS events kept and asked for: the store, capture jobs, the standard's queries, the way of an
//! item and the contents of a logistic unit.
//!
//! Deliberately absent: HTTP (the server's), rules (they are `assay_core::provenance`'s), JSON
//! shapes (`assay-epcis`'s). Events are stored by event id, with a table of links from identifiers
//! to events; nothing else is derived and kept, so that a declaration of error is one more event.

mod capture;
mod deals;
mod json;
mod query;
mod rows;
mod store;
mod tell;

pub use capture::{Behaviour, CaptureError, Job, JobError};
pub use deals::{Alert, Deal, Sighting};
pub use json::{contents_as_json, way_as_json};
pub use query::{Order, Page, Query, QueryError};
pub use store::{Store, StoreError};
