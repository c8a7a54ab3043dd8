//! What a logistic unit should hold: the delivery note behind an SSCC.

use super::known::Known;
use super::{Action, Event, Identifier, Moment, Quantity, Role, Scope, Want, Wanted};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A full pallet holds some thousands of units; a container tens of thousands.
pub const MAX_CONTENTS: usize = 50_000;

/// One thing inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What: an item, a container, or a class with a quantity.
    pub id: Identifier,
    /// How much, for classes.
    pub quantity: Option<Quantity>,
    /// The containers around it, outermost first; the asked unit is the first.
    pub path: Vec<Identifier>,
    /// Whether it holds other things, which then follow.
    pub holds: bool,
}

/// Everything inside, containers before what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The unit.
    pub unit: Identifier,
    /// What it holds.
    pub contents: Vec<Content>,
    /// More than [`MAX_CONTENTS`] things: the list is cut.
    pub cut: bool,
    /// Who told of the packing.
    pub tellers: BTreeSet<String>,
    /// When the packing last changed; `None` when nothing was told of it.
    pub as_of: Option<Moment>,
}

/// What the unit holds by the events known, or which events to fetch first.
pub fn contents(unit: &Identifier, known: &Known) -> Result<Contents, Wanted> {
    let mut filler = Filler {
        known,
        wanted: BTreeSet::new(),
        contents: Vec::new(),
        cut: false,
        tellers: BTreeSet::new(),
        as_of: None,
    };
    filler.fill(unit, &[]);
    if filler.wanted.is_empty() {
        Ok(Contents {
            unit: unit.clone(),
            contents: filler.contents,
            cut: filler.cut,
            tellers: filler.tellers,
            as_of: filler.as_of,
        })
    } else {
        Err(Wanted(filler.wanted.into_iter().collect()))
    }
}

struct Filler<'a> {
    known: &'a Known,
    wanted: BTreeSet<Want>,
    contents: Vec<Content>,
    cut: bool,
    tellers: BTreeSet<String>,
    as_of: Option<Moment>,
}

impl Filler<'_> {
    /// Adds what a container holds; true when it ever held anything.
    fn fill(&mut self, container: &Identifier, around: &[Identifier]) -> bool {
        let want = Want {
            id: container.clone(),
            scope: Scope::AsParent,
        };
        let Some(events) = self.known.get(&want) else {
            self.wanted.insert(want);
            return false;
        };
        for event in changes(container, events) {
            self.tellers.extend(event.teller.clone());
            self.as_of = self.as_of.max(Some(event.time));
        }
        let held = held_after(container, events);
        let mut path = around.to_vec();
        path.push(container.clone());
        let holds = !held.is_empty();
        for (id, quantity) in held {
            if self.contents.len() >= MAX_CONTENTS || path.contains(&id) || path.len() > 8 {
                self.cut = true;
                continue;
            }
            let at = self.contents.len();
            let is_class = quantity.is_some();
            self.contents.push(Content {
                id: id.clone(),
                quantity: quantity.flatten(),
                path: path.clone(),
                holds: false,
            });
            if !is_class && self.fill(&id, &path) {
                self.contents[at].holds = true;
            }
        }
        holds
    }
}

/// The events in which things went into, were in or left the container, without those withdrawn.
fn changes<'e>(container: &'e Identifier, events: &'e [Arc<Event>]) -> impl Iterator<Item = &'e Arc<Event>> {
    let withdrawn: BTreeSet<&str> = events
        .iter()
        .filter(|event| event.declaration.is_some())
        .map(|event| event.id.as_str())
        .collect();
    events
        .iter()
        .filter(move |event| !withdrawn.contains(event.id.as_str()) && event.parent() == Some(container))
}

/// Children after all events: `None` for an item, `Some` with its quantity for a class.
fn held_after(
    container: &Identifier,
    events: &[Arc<Event>],
) -> BTreeMap<Identifier, Option<Option<Quantity>>> {
    let mut held = BTreeMap::new();
    for event in changes(container, events) {
        let children = event
            .links
            .iter()
            .filter(|link| matches!(link.role, Role::Child | Role::ChildClass));
        match event.action {
            Some(Action::Add) => held.extend(children.map(|link| {
                let class = (link.role == Role::ChildClass).then(|| link.quantity.clone());
                (link.id.clone(), class)
            })),
            Some(Action::Delete) if !event.names_children() => held.clear(),
            Some(Action::Delete) => children.for_each(|link| {
                held.remove(&link.id);
            }),
            Some(Action::Observe) | None => {}
        }
    }
    held
}
