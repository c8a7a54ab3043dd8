//! What has been fetched so far, and what is still wanted.

use super::{Event, Identifier, Moment};
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// At most so many events are asked for one identifier. A unit has tens; a pallet that is used
/// again and again is asked only from the moment the item went in.
pub const MAX_HISTORY: usize = 2_000;

/// So many earlier packings are asked for: one tells where a container was, unless it was withdrawn.
pub const EARLIER_PACKINGS: usize = 8;

/// Which of an identifier's events are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every event that names it, from a moment on, and before that the last
    /// [`EARLIER_PACKINGS`] in which it is the child, which tell where it was at that moment.
    Since(Moment),
    /// Only those in which it is the container.
    AsParent,
}

/// A request to a store: events of one identifier, oldest first, at most [`MAX_HISTORY`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Want {
    /// Whose events.
    pub id: Identifier,
    /// Which of them.
    pub scope: Scope,
}

/// The answer cannot be given before these are fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted(pub Vec<Want>);

/// Events fetched so far.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<Want, Vec<Arc<Event>>>);

impl Known {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds an answer; events are put in order here.
    pub fn insert(&mut self, want: Want, mut events: Vec<Arc<Event>>) {
        events.sort_by_key(|event| event.order());
        self.0.insert(want, events);
    }

    /// The events of a request, when they are here.
    pub fn get(&self, want: &Want) -> Option<&[Arc<Event>]> {
        self.0.get(want).map(Vec::as_slice)
    }
}
