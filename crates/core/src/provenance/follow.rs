//! Following an item from event to event: into containers and out again, back to ingredients.

use super::way::all_of;
use super::{
    Action, Doubt, DoubtKind, Event, Identifier, Kind, Known, MAX_HISTORY, Moment, Relation, Role, Scope,
    Step, Want, Wanted,
};
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Unit, bundle, case, pallet, container, vehicle, vessel and one to spare.
const MAX_PACKING: usize = 8;
/// Ingredients of ingredients of ingredients.
const MAX_MAKING: usize = 3;
/// A way longer than this is cut and says so.
const MAX_STEPS: usize = 10_000;

type Order = (Moment, Moment, u64);
const START: Order = (Moment(i64::MIN), Moment(i64::MIN), 0);
const END: Order = (Moment(i64::MAX), Moment(i64::MAX), u64::MAX);

/// What kind of thing is being followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// The item, or a container it is in.
    Main,
    /// Something it was made from, so many makings back.
    Ingredient(usize),
}

/// What is being followed, and for whom.
#[derive(Clone, Copy)]
struct Trail<'c> {
    /// The containers from the item outwards, the last being the one followed; empty for the item.
    chain: &'c [Identifier],
    line: Line,
    /// What happened up to here only tells where the thing was.
    from: Order,
}

/// A stay in a container.
struct Stay {
    container: Identifier,
    since: Order,
    /// When everything was taken out at once, which the container's events say, not the item's.
    emptied: Option<Arc<Event>>,
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
    fn fetch(&mut self, want: Want) -> Option<&'a [Arc<Event>]> {
        let Some(events) = self.known.get(&want) else {
            self.wanted.insert(want);
            return None;
        };
        if events.len() >= MAX_HISTORY {
            self.doubt(DoubtKind::TooMuch, events.last().cloned(), None);
        }
        Some(events)
    }

    fn doubt(&mut self, kind: DoubtKind, event: Option<Arc<Event>>, other: Option<Identifier>) {
        self.doubts.push(Doubt {
            kind,
            step: event.as_ref().map_or(END, |event| event.order()),
            event,
            other,
        });
    }

    fn step(&mut self, event: &Arc<Event>, relation: Relation, withdrawn: bool) {
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
    fn follow(&mut self, id: &Identifier, until: Order, trail: Trail<'_>) -> Vec<Identifier> {
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

    /// The item is a child of this event: packed, seen inside, or taken out.
    fn packing(&mut self, event: &Arc<Event>, stay: &mut Option<Stay>, id: &Identifier, trail: Trail<'_>) {
        let Some(parent) = event.parent().cloned() else {
            return;
        };
        self.step(event, relation_of(event, id, trail), false);
        let in_this = stay.as_ref().is_some_and(|stay| stay.container == parent);
        match event.action {
            Some(Action::Add) => {
                if let Some(before) = stay.take_if(|_| !in_this) {
                    self.doubt(
                        DoubtKind::PackedTwice,
                        Some(event.clone()),
                        Some(before.container.clone()),
                    );
                    self.leave(before, event.order(), trail);
                }
                if !in_this {
                    *stay = self.enter(parent, event, id, trail.chain);
                }
            }
            Some(Action::Delete) => {
                if !in_this {
                    let kind = if stay.is_some() {
                        DoubtKind::UnpackedElsewhere
                    } else {
                        DoubtKind::UnpackedNotPacked
                    };
                    self.doubt(kind, Some(event.clone()), Some(parent));
                }
                if let Some(before) = stay.take() {
                    self.leave(before, event.order(), trail);
                }
            }
            Some(Action::Observe) | None => {
                if in_this {
                    return;
                }
                self.doubt(
                    DoubtKind::InsideNotPacked,
                    Some(event.clone()),
                    Some(parent.clone()),
                );
                if let Some(before) = stay.take() {
                    self.leave(before, event.order(), trail);
                }
                *stay = self.enter(parent, event, id, trail.chain);
            }
        }
    }

    /// Opens a stay, unless the container is already one that holds this one.
    fn enter(
        &mut self,
        container: Identifier,
        event: &Arc<Event>,
        id: &Identifier,
        chain: &[Identifier],
    ) -> Option<Stay> {
        if container == *id || chain.contains(&container) || chain.len() >= MAX_PACKING {
            self.doubt(DoubtKind::PackedInItself, Some(event.clone()), Some(container));
            return None;
        }
        let since = event.order();
        let events = self.fetch(Want {
            id: container.clone(),
            scope: Scope::Since(since.0),
        })?;
        let withdrawn = withdrawn_ids(events);
        let emptied = events
            .iter()
            .find(|event| {
                event.order() > since
                    && event.action == Some(Action::Delete)
                    && event.parent() == Some(&container)
                    && !event.names_children()
                    && !withdrawn.contains(event.id.as_str())
            })
            .cloned();
        Some(Stay {
            container,
            since,
            emptied,
        })
    }

    /// Ends a stay whose container was emptied before `now`.
    fn close_if_emptied(&mut self, stay: &mut Option<Stay>, now: Order, trail: Trail<'_>) {
        let emptied = stay.as_ref().and_then(|stay| stay.emptied.clone());
        let Some(event) = emptied.filter(|event| event.order() < now) else {
            return;
        };
        let Some(before) = stay.take().filter(|_| event.order() > trail.from) else {
            return;
        };
        let relation = match (trail.chain.last(), trail.line) {
            (None, Line::Main) => Relation::UnpackedFrom(before.container.clone()),
            (Some(container), Line::Main) => Relation::Inside(container.clone()),
            (_, Line::Ingredient(_)) => Relation::OfIngredient(before.container.clone()),
        };
        self.step(&event, relation, false);
        self.leave(before, event.order(), trail);
    }

    /// Adds what happened to the container during the stay; gives the containers around it at its end.
    fn leave(&mut self, stay: Stay, until: Order, trail: Trail<'_>) -> Vec<Identifier> {
        let mut chain = trail.chain.to_vec();
        chain.push(stay.container.clone());
        let trail = Trail {
            chain: &chain,
            line: trail.line,
            from: stay.since.max(trail.from),
        };
        self.follow(&stay.container, until, trail)
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
fn withdrawn_ids(events: &[Arc<Event>]) -> BTreeSet<&str> {
    events
        .iter()
        .filter(|event| event.declaration.is_some())
        .map(|event| event.id.as_str())
        .collect()
}

fn relation_of(event: &Event, id: &Identifier, trail: Trail<'_>) -> Relation {
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
