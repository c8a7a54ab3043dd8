//! Stays in containers: entered, ended by name or because everything was taken out.

use super::follow::{Follower, Line, Order, Trail, relation_of, withdrawn_ids};
use super::{Action, DoubtKind, Event, Identifier, Relation, Scope, Want};
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
}

impl Follower<'_> {
    /// The item is a child of this event: packed, seen inside, or taken out.
    pub(super) fn packing(
        &mut self,
        event: &Arc<Event>,
        stay: &mut Option<Stay>,
        id: &Identifier,
        trail: Trail<'_>,
    ) {
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
    pub(super) fn enter(
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
    pub(super) fn close_if_emptied(&mut self, stay: &mut Option<Stay>, now: Order, trail: Trail<'_>) {
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
    pub(super) fn leave(&mut self, stay: Stay, until: Order, trail: Trail<'_>) -> Vec<Identifier> {
        let mut chain = trail.chain.to_vec();
        chain.push(stay.container.clone());
        let trail = Trail {
            chain: &chain,
            line: trail.line,
            from: stay.since.max(trail.from),
        };
        self.follow(&stay.container, until, trail)
    }
}
