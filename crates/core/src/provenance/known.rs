//! What has been fetched so far, and what is still wanted.
//!
//! A flood of what others tell takes no room of what the brand of the goods tells: they have half of each
//! budget together, and an eighth each.

use super::{Authority, Event, Identifier, Moment, Standing};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// At most so many events are asked for one identifier. A unit has tens; a pallet that is used
/// again and again is asked only from the moment the item went in.
pub const MAX_HISTORY: usize = 2_000;

/// So many earlier packings of each teller are asked for: one tells where a container was, unless it was withdrawn.
pub const EARLIER_PACKINGS: usize = 8;
/// And so many of all tellers.
pub const MOST_EARLIER: usize = 16;

/// Which of an identifier's events are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Every event that names it, from a moment on, and before that each teller's last
    /// [`EARLIER_PACKINGS`] in which it is the child, which tell where it was at that moment.
    Since(Moment),
    /// Only those in which it is the container.
    AsParent,
}

/// A request to a store: events of one identifier, at most [`MAX_HISTORY`]. Of more, those of whoever owns it come
/// first, then every other teller's first, every other teller's second and so on.
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

/// How much is fetched for one answer. What is over is left out, and the answer says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Requests to the store.
    pub wants: usize,
    /// Events in the answers to them, the same one as often as it is in one.
    pub events: usize,
    /// Identifiers in the events, each event once: what they take of memory, some 100 bytes each.
    pub links: usize,
}

impl Budget {
    /// For the way of an item: some packings, hand-overs and makings.
    pub const WAY: Self = Self {
        wants: 600,
        events: 20_000,
        links: 200_000,
    };
    /// For what is in a unit, which is asked thing by thing.
    pub const CONTENTS: Self = Self {
        wants: 60_000,
        events: 120_000,
        links: 500_000,
    };
}

/// Events fetched so far.
#[derive(Clone, Debug)]
pub struct Known {
    answers: BTreeMap<Want, Vec<Arc<Event>>>,
    budget: Budget,
    /// Whose way it is: what its owner tells is what everything else stands beside.
    subject: Option<Identifier>,
    /// Sequence numbers of the events that are here.
    here: BTreeSet<u64>,
    spent: Spent,
    /// What others than the owner have taken of it, and each of them.
    others: Spent,
    each: BTreeMap<Option<String>, Spent>,
    /// Requests that were not answered in full.
    crowded: BTreeSet<Want>,
}

/// Events in answers, and identifiers in those.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    events: usize,
    links: usize,
}

impl Spent {
    const fn and(self, links: usize) -> Self {
        Self {
            events: self.events + 1,
            links: self.links + links,
        }
    }

    /// Whether it is within a part of a budget.
    const fn within(self, budget: Budget, part: usize) -> bool {
        self.events <= budget.events / part && self.links <= budget.links / part
    }
}

impl Known {
    /// Nothing yet.
    pub const fn new(budget: Budget) -> Self {
        Self {
            answers: BTreeMap::new(),
            budget,
            subject: None,
            here: BTreeSet::new(),
            spent: Spent { events: 0, links: 0 },
            others: Spent { events: 0, links: 0 },
            each: BTreeMap::new(),
            crowded: BTreeSet::new(),
        }
    }

    /// Nothing yet, for questions about one thing.
    pub fn about(subject: Identifier, budget: Budget) -> Self {
        Self {
            subject: Some(subject),
            ..Self::new(budget)
        }
    }

    /// Adds an answer; events are put in order here. Of events that go over what others than the owner may
    /// take, the later of each teller are left out.
    pub fn insert(&mut self, want: Want, mut events: Vec<Arc<Event>>) {
        events.sort_by_key(|event| event.order());
        let mut places: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        let mut placed: Vec<(usize, &Arc<Event>)> = Vec::with_capacity(events.len());
        for event in &events {
            let place = places.entry(event.teller.as_deref()).or_default();
            *place += 1;
            placed.push((*place, event));
        }
        placed.sort_by_key(|(place, _)| *place);
        let mut kept = Vec::with_capacity(events.len());
        for (_, event) in placed {
            if self.takes_in(event) {
                kept.push(event.clone());
            } else {
                self.crowded.insert(want.clone());
            }
        }
        kept.sort_by_key(|event| event.order());
        self.answers.insert(want, kept);
    }

    /// Counts an event, when there is room for it.
    fn takes_in(&mut self, event: &Arc<Event>) -> bool {
        let is_here = self.here.contains(&event.sequence);
        let links = if is_here { 0 } else { event.links.len() };
        if !self.is_owners(event) {
            let others = self.others.and(links);
            let each = self.each.entry(event.teller.clone()).or_default();
            if !others.within(self.budget, 2) || !each.and(links).within(self.budget, 8) {
                return false;
            }
            *each = each.and(links);
            self.others = others;
        }
        self.here.insert(event.sequence);
        self.spent = self.spent.and(links);
        true
    }

    fn is_owners(&self, event: &Event) -> bool {
        match &self.subject {
            Some(subject) => event.standing(subject) == Standing::Owner,
            None => event
                .tellers
                .iter()
                .any(|teller| !matches!(**teller, Authority::Handler(_))),
        }
    }

    /// The events of a request, when they are here.
    pub fn get(&self, want: &Want) -> Option<&[Arc<Event>]> {
        self.answers.get(want).map(Vec::as_slice)
    }

    /// Whether events of a request were left out.
    pub fn is_crowded(&self, want: &Want) -> bool {
        self.crowded.contains(want)
            || self
                .answers
                .get(want)
                .is_some_and(|events| events.len() >= MAX_HISTORY)
    }

    /// Notes that a store has more of a request than it gave.
    pub fn crowd(&mut self, want: Want) {
        self.crowded.insert(want);
    }

    /// Identifiers that one answer may hold.
    pub const fn most_links(&self) -> usize {
        self.budget.links
    }

    /// Whether so many requests more are within the budget.
    pub fn takes(&self, more: usize) -> bool {
        self.answers.len() + more <= self.budget.wants
            && self.spent.events < self.budget.events
            && self.spent.links < self.budget.links
    }

    /// Requests answered, events in them, and identifiers in those.
    pub fn spent(&self) -> (usize, usize, usize) {
        (self.answers.len(), self.spent.events, self.spent.links)
    }
}
