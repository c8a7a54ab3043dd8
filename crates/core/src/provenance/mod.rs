//! The way of an item: EPCIS 2.0 events in order, each with place, time and accountable party.
//!
//! Deliberately absent: JSON and its validation (`assay-epcis`), storage and its queries (the
//! server), words for people. An event reaches this module already parsed; what is missing is asked
//! for by name ([`Wanted`]) so that whoever owns a store, synchronous or not, can fetch it and ask
//! again.
//!
//! [`way`] follows one item through cases, pallets, transformations and its lot. [`contents`] lists
//! what a logistic unit should hold. Both say what does not fit ([`Doubt`]) instead of hiding it.

mod authority;
mod backing;
mod contents;
mod custody;
mod doubt;
mod event;
mod follow;
mod identifier;
mod known;
mod link;
mod moment;
mod room;
mod stay;
mod urn;
mod way;

pub use authority::{Authority, Standing, is_custody};
pub use backing::Backing;
pub use contents::{Content, Contents, MAX_CONTENTS, contents};
pub use custody::{Accountable, Ground};
pub use doubt::{Doubt, DoubtKind, Weight};
pub use event::{Action, Declaration, Event, Kind, Link, PartyKind, Quantity, Role};
pub use identifier::{Identifier, IdentifierError, MAX_IDENTIFIER};
pub use known::{Budget, EARLIER_PACKINGS, Known, MAX_HISTORY, MOST_EARLIER, Scope, Want, Wanted};
pub use moment::{Moment, offset_minutes};
pub use room::{MAX_ANSWER, MAX_STEPS};
pub use way::{Question, Relation, Step, Way, around, way};
