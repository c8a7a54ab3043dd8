//! Following an item from event to event: into containers ([`Stay`]), back to ingredients.

use super::stay::Stay;
use super::way::all_of;
use super::{
    Action, Doubt, DoubtKind, Event, Identifier, Kind, Known, MAX_HISTORY, Moment, Relation, Role, Scope,
    Step, Want, Wanted,
};
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Ingredients of ingredients of ingredients.
const MAX_MAKING: usize = 3;
/// A way longer than this is cut and says so.
const MAX_STEPS: usize = 10_000;

pub(super) type Order = (Moment, Moment, u64);
const START: Order = (Moment(i64::MIN), Moment(i64::MIN), 0);
const END: Order = (Moment(i64::MAX), Moment(i64::MAX), u64::MAX);

/// What kind of thing is being followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The item, or a container it is in.
    Main,
    /// Something it was made from, so many makings back.
    Ingredient(usize),
}

/// What is being followed, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Trail<'c> {
    /// The containers from the item outwards, the last being the one followed; empty for the item.
    pub(super) chain: &'c [Identifier],
    pub(super) line: Line,
    /// What happened up to here only tells where the thing was.
    pub(super) from: Order,
}

pub(super) struct Follower<'a> {
    known: &'a Known,
    wanted: BTreeSet<Want>,
    steps: Vec<Step>,
    doubts: Vec<Doubt>,
}

impl<'a> Follower<'a> {
    pub(super) fn new(known: &'a Known) -> Self {
        Self {
            known,
            wanted: BTreeSet::new(),
            steps: Vec::new(),
            doubts: Vec::new(),
        }
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(super) fn finish(self) -> Result<(Vec<Step>, Vec<Doubt>), Wanted> {
        if self.wanted.is_empty() {
            Ok((self.steps, self.doubts))
        } else {
            Err(Wanted(self.wanted.into_iter().collect()))
        }
    }

    /// Follows the item from its beginning; gives the containers it is in at the end.
    pub(super) fn item(&mut self, item: &Identifier, until: Option<Moment>) -> Vec<Identifier> {
        let end = until.map_or(END, |until| (until, Moment(i64::MIN), 0));
        let trail = Trail {
            chain: &[],
            line: Line::Main,
            from: START,
        };
        self.follow(item, end, trail)
    }

    /// Adds what happened to the lot.
    pub(super) fn lot(&mut self, lot: &Identifier) {
        let of_lot = Relation::OfLot(lot.clone());
        self.plain(lot, END, &of_lot, 0);
    }

    /// The events, or a note that they are wanted.
    pub(super) fn fetch(&mut self, want: Want) -> Option<&'a [Arc<Event>]> {
        let Some(events) = self.known.get(&want) else {
            self.wanted.insert(want);
            return None;
        };
        if events.len() >= MAX_HISTORY {
            self.doubt(DoubtKind::TooMuch, events.last().cloned(), None);
        }
        Some(events)
    }

    pub(super) fn doubt(&mut self, kind: DoubtKind, event: Option<Arc<Event>>, other: Option<Identifier>) {
        self.doubts.push(Doubt {
            kind,
            step: event.as_ref().map_or(END, |event| event.order()),
            event,
            other,
        });
    }

    pub(super) fn step(&mut self, event: &Arc<Event>, relation: Relation, withdrawn: bool) {
        if self.steps.len() < MAX_STEPS {
            self.steps.push(Step {
                event: event.clone(),
                relation,
                withdrawn,
                accountable: None,
            });
        } else if self.doubts.iter().all(|doubt| doubt.kind != DoubtKind::TooMuch) {
            self.doubt(DoubtKind::TooMuch, Some(event.clone()), None);
        }
    }

    /// Steps of something that is not followed into containers: a lot, an ingredient's lot.
    fn plain(&mut self, id: &Identifier, until: Order, relation: &Relation, makings: usize) {
        let Some(events) = self.fetch(all_of(id)) else {
            return;
        };
        let withdrawn = withdrawn_ids(events);
        for event in events.iter().filter(|event| event.order() < until) {
            let gone = withdrawn.contains(event.id.as_str());
            self.step(event, relation.clone(), gone);
            if !gone && event.names(Role::OutputClass, id) {
                self.ingredients(event, makings + 1);
            }
        }
    }

    /// Follows `id` on its trail until a moment; gives the containers it is in then.
    pub(super) fn follow(&mut self, id: &Identifier, until: Order, trail: Trail<'_>) -> Vec<Identifier> {
        let Some(events) = self.fetch(Want {
            id: id.clone(),
            scope: Scope::Since(trail.from.0),
        }) else {
            return Vec::new();
        };
        let withdrawn = withdrawn_ids(events);
        let mut stay: Option<Stay> = None;
        for event in events.iter().filter(|event| event.order() < until) {
            let gone = withdrawn.contains(event.id.as_str());
            if event.order() <= trail.from {
                if !gone {
                    self.earlier(event, &mut stay, id, trail);
                }
                continue;
            }
            self.close_if_emptied(&mut stay, event.order(), trail);
            if event.parent() == Some(id) && !trail.chain.is_empty() {
                // Others went into or out of the same container: not this item's way.
            } else if gone {
                self.step(event, relation_of(event, id, trail), true);
            } else if event.parent().is_some() && event.names(Role::Child, id) {
                self.packing(event, &mut stay, id, trail);
            } else {
                self.step(event, relation_of(event, id, trail), false);
                if event.kind == Kind::Transformation && event.names(Role::Output, id) {
                    let makings = match trail.line {
                        Line::Main => 1,
                        Line::Ingredient(makings) => makings + 1,
                    };
                    self.ingredients(event, makings);
                }
            }
        }
        self.close_if_emptied(&mut stay, until, trail);
        match stay.take() {
            Some(stay) => {
                let container = stay.container.clone();
                let mut inside = self.leave(stay, until, trail);
                inside.insert(0, container);
                inside
            }
            None => Vec::new(),
        }
    }

    /// Where the thing was before the trail began: a case may stand on its pallet already when a
    /// unit goes into it.
    fn earlier(&mut self, event: &Arc<Event>, stay: &mut Option<Stay>, id: &Identifier, trail: Trail<'_>) {
        let Some(parent) = event.parent().filter(|_| event.names(Role::Child, id)) else {
            return;
        };
        *stay = match event.action {
            Some(Action::Delete) => None,
            Some(Action::Add | Action::Observe) | None => self.enter(parent.clone(), event, id, trail.chain),
        };
    }

    /// Follows what went into a transformation, up to it.
    fn ingredients(&mut self, event: &Arc<Event>, makings: usize) {
        if makings > MAX_MAKING {
            self.doubt(DoubtKind::TooDeep, Some(event.clone()), None);
            return;
        }
        let mut events = Vec::from([event.clone()]);
        for shared in event.ids(Role::Transformation).cloned().collect::<Vec<_>>() {
            let Some(others) = self.fetch(all_of(&shared)) else {
                continue;
            };
            for other in others.iter().filter(|other| *other != event) {
                self.step(other, Relation::OfIngredient(shared.clone()), false);
                events.push(other.clone());
            }
        }
        for event in &events {
            for link in &event.links {
                match link.role {
                    Role::Input => {
                        let trail = Trail {
                            chain: &[],
                            line: Line::Ingredient(makings),
                            from: START,
                        };
                        self.follow(&link.id, event.order(), trail);
                    }
                    Role::InputClass => {
                        let relation = Relation::OfIngredient(link.id.clone());
                        self.plain(&link.id, event.order(), &relation, makings);
                    }
                    Role::Item
                    | Role::Parent
                    | Role::Child
                    | Role::Output
                    | Role::Class
                    | Role::ChildClass
                    | Role::OutputClass
                    | Role::Transaction
                    | Role::Transformation => {}
                }
            }
        }
    }
}

/// Ids that a declaration withdraws, the declarations themselves included.
pub(super) fn withdrawn_ids(events: &[Arc<Event>]) -> BTreeSet<&str> {
    events
        .iter()
        .filter(|event| event.declaration.is_some())
        .map(|event| event.id.as_str())
        .collect()
}

pub(super) fn relation_of(event: &Event, id: &Identifier, trail: Trail<'_>) -> Relation {
    if let Line::Ingredient(_) = trail.line {
        return Relation::OfIngredient(id.clone());
    }
    if let Some(container) = trail.chain.last() {
        return Relation::Inside(container.clone());
    }
    match event.parent() {
        Some(parent) if event.names(Role::Child, id) => match event.action {
            Some(Action::Add) => Relation::PackedInto(parent.clone()),
            Some(Action::Delete) => Relation::UnpackedFrom(parent.clone()),
            Some(Action::Observe) | None => Relation::SeenInside(parent.clone()),
        },
        Some(_) | None if event.names(Role::Output, id) || event.names(Role::OutputClass, id) => {
            Relation::Made
        }
        Some(_) | None if event.names(Role::Input, id) || event.names(Role::InputClass, id) => {
            Relation::UsedUp
        }
        Some(_) | None => Relation::Itself,
    }
}
