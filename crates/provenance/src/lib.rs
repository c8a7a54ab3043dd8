//! EPCIS events kept and asked for: the store, capture jobs, the standard's queries, the way of an
//! item, the contents of a logistic unit, and goods bound to dealers.
//!
//! Deliberately absent: HTTP (the server's), rules (they are `assay_core::provenance`'s), JSON of
//! documents (`assay-epcis`'s). Events are stored by event id, with a table of links from identifiers
//! to events; nothing else is derived and kept, so that a declaration of error is one more event.

mod answer;
mod capture;
mod deals;
mod query;
mod rows;
mod store;
mod tell;
mod tellers;

pub use answer::{Audience, Reader};
pub use capture::{Behaviour, CaptureError, Job, JobError, Jobs, NOT_YOURS};
pub use deals::{Alert, Deal, SeenBy, Sighting};
pub use query::{Order, Page, Query, QueryError};
pub use store::{Store, StoreError, reachable, tls_fault};
pub use tellers::Teller;
