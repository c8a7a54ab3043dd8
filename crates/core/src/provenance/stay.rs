//! Stays in containers: entered, ended by name or because everything was taken out.
//!
//! What the brand tells and what those tell who handle its goods are kept apart: a container that only a
//! handler names is followed beside the brand's, and a handler that takes the item out ends nothing but
//! what handlers tell of that container from then on.

use super::follow::{END, Follower, Line, Order, Trail};
use super::way::relation_of;
use super::{Action, DoubtKind, Event, Identifier, Relation, Role, Scope, Standing, Want};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Unit, bundle, case, pallet, container, vehicle, vessel and one to spare.
const MAX_PACKING: usize = 8;

/// A stay in a container.
pub(super) struct Stay {
    pub(super) container: Identifier,
    since: Order,
    /// When everything was taken out at once, which the container's events say, not the item's.
    emptied: Option<Arc<Event>>,
    /// The same, by a handler's word.
    emptied_by_handler: Option<Arc<Event>>,
    /// From here on handlers say that the item is not in it.
    handlers_until: Order,
    /// It is known by a handler's word alone.
    beside: bool,
}

/// Where a thing is, innermost container first.
#[derive(Default)]
pub(super) struct Inside {
    /// By the brand's word.
    pub(super) held: Vec<Identifier>,
    /// By the word of those who handle it.
    pub(super) beside: Vec<Identifier>,
}

/// The stays that are open.
#[derive(Default)]
pub(super) struct Stays {
    /// By the brand's word.
    held: Option<Stay>,
    /// By the word of those who handle it.
    beside: Option<Stay>,
}

impl Follower<'_> {
    /// The item is a child of this event: packed, seen inside, or taken out.
    pub(super) fn packing(
        &mut self,
        event: &Arc<Event>,
        standing: Standing,
        stays: &mut Stays,
        id: &Identifier,
        trail: Trail<'_>,
    ) {
        self.step(event, relation_of(event, id, trail), standing, false);
        let Some(parent) = event.parent().cloned() else {
            return;
        };
        if standing != Standing::Owner {
            self.handled(event, parent, stays, id, trail);
            return;
        }
        if let Some(beside) = stays.beside.take() {
            self.leave(beside, event.order(), trail);
        }
        let stay = &mut stays.held;
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
                    *stay = self.enter(parent, event, id, trail);
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
                *stay = self.enter(parent, event, id, trail);
            }
        }
    }

    /// The same by a handler's word.
    fn handled(
        &mut self,
        event: &Arc<Event>,
        parent: Identifier,
        stays: &mut Stays,
        id: &Identifier,
        trail: Trail<'_>,
    ) {
        let is_in = |stay: &Option<Stay>| stay.as_ref().is_some_and(|stay| stay.container == parent);
        let (in_held, in_beside) = (is_in(&stays.held), is_in(&stays.beside));
        let taken_out = event.action == Some(Action::Delete);
        if let Some(held) = stays.held.as_mut().filter(|_| in_held == taken_out) {
            // Taken out of this one, or put into another.
            held.handlers_until = held.handlers_until.min(event.order());
        }
        if in_held || in_beside != taken_out {
            return;
        }
        if let Some(before) = stays.beside.take() {
            self.leave(before, event.order(), trail);
        }
        if !taken_out {
            stays.beside = self.enter(parent, event, id, trail);
        }
    }

    /// Where the thing was before the trail began: a case may stand on its pallet already when a
    /// unit goes into it.
    pub(super) fn earlier(
        &mut self,
        event: &Arc<Event>,
        standing: Standing,
        stays: &mut Stays,
        id: &Identifier,
        trail: Trail<'_>,
    ) {
        let Some(parent) = event.parent().filter(|_| event.names(Role::Child, id)) else {
            return;
        };
        let stay = match event.action {
            Some(Action::Delete) => None,
            Some(Action::Add | Action::Observe) | None => self.enter(parent.clone(), event, id, trail),
        };
        match standing {
            Standing::Owner => {
                *stays = Stays {
                    held: stay,
                    beside: None,
                }
            }
            Standing::Handler | Standing::Stranger => stays.beside = stay,
        }
    }

    /// Opens a stay, unless the container is already one that holds this one.
    fn enter(
        &mut self,
        container: Identifier,
        event: &Arc<Event>,
        id: &Identifier,
        trail: Trail<'_>,
    ) -> Option<Stay> {
        let chain = trail.chain;
        if container == *id || chain.contains(&container) || chain.len() >= MAX_PACKING {
            if event.standing(trail.subject) == Standing::Owner {
                self.doubt(DoubtKind::PackedInItself, Some(event.clone()), Some(container));
            }
            return None;
        }
        let since = event.order();
        let beside = trail.beside || self.hear(event, trail.subject) != Some(Standing::Owner);
        let want = Want {
            id: container.clone(),
            scope: Scope::Since(since.0),
        };
        let events = self.fetch(want, beside)?;
        let (mut emptied, mut emptied_by_handler) = (None, None);
        for event in events {
            self.work(1, beside);
            let empties = event.order() > since
                && event.action == Some(Action::Delete)
                && event.parent() == Some(&container)
                && !event.names_children()
                && !self.is_withdrawn(events, event, trail.subject);
            match self.hear(event, trail.subject).filter(|_| empties) {
                Some(Standing::Owner) if emptied.is_none() => emptied = Some(event.clone()),
                Some(Standing::Handler) if emptied_by_handler.is_none() => {
                    emptied_by_handler = Some(event.clone());
                }
                Some(Standing::Owner | Standing::Handler | Standing::Stranger) | None => {}
            }
        }
        Some(Stay {
            container,
            since,
            emptied,
            handlers_until: emptied_by_handler.as_ref().map_or(END, |event| event.order()),
            emptied_by_handler,
            beside,
        })
    }

    /// Ends stays whose container was emptied before `now`.
    pub(super) fn close_if_emptied(&mut self, stays: &mut Stays, now: Order, trail: Trail<'_>) {
        for (stay, handled) in [(&mut stays.held, false), (&mut stays.beside, true)] {
            let Some(open) = stay.as_ref() else { continue };
            let by_handler = open.emptied_by_handler.as_ref().filter(|_| handled);
            let both = [open.emptied.as_ref(), by_handler];
            let first = both.into_iter().flatten().min_by_key(|event| event.order());
            let Some(event) = first.filter(|event| event.order() < now).cloned() else {
                continue;
            };
            let Some(before) = stay.take().filter(|_| event.order() > trail.from) else {
                continue;
            };
            let relation = out_of(&before.container, trail);
            let standing = self.hear(&event, trail.subject).unwrap_or(Standing::Handler);
            if self.hears_out(&event, before.beside || standing != Standing::Owner) {
                self.step(&event, relation, standing, false);
            }
            self.leave(before, event.order(), trail);
        }
    }

    /// Ends what is open, at the end of a trail; gives where the thing is then.
    pub(super) fn end(&mut self, stays: Stays, until: Order, trail: Trail<'_>) -> Inside {
        let mut inside = Inside::default();
        if let Some(stay) = stays.held {
            inside.held.push(stay.container.clone());
            let around = self.leave(stay, until, trail);
            inside.held.extend(around.held);
            inside.beside.extend(around.beside);
        }
        if let Some(stay) = stays.beside {
            inside.beside.push(stay.container.clone());
            let around = self.leave(stay, until, trail);
            inside.beside.extend(around.held.into_iter().chain(around.beside));
        }
        inside
    }

    /// Adds what happened to the container during the stay; gives the containers around it at its end.
    fn leave(&mut self, stay: Stay, until: Order, trail: Trail<'_>) -> Inside {
        let emptied = stay.emptied_by_handler;
        if let Some(event) = emptied.filter(|event| event.order() < until && event.order() > trail.from) {
            let relation = out_of(&stay.container, trail);
            if self.hears_out(&event, true) {
                self.step(&event, relation, Standing::Handler, false);
            }
        }
        let mut chain = trail.chain.to_vec();
        chain.push(stay.container.clone());
        let trail = Trail {
            chain: &chain,
            from: stay.since.max(trail.from),
            handlers_until: stay.handlers_until.min(trail.handlers_until),
            beside: stay.beside,
            ..trail
        };
        self.follow(&stay.container, until, trail)
    }
}

/// How it concerns what is followed that its container was emptied.
fn out_of(container: &Identifier, trail: Trail<'_>) -> Relation {
    match (trail.chain.last(), trail.line) {
        (None, Line::Main) => Relation::UnpackedFrom(container.clone()),
        (Some(around), Line::Main) => Relation::Inside(around.clone()),
        (_, Line::Ingredient(_)) => Relation::OfIngredient(container.clone()),
    }
}
