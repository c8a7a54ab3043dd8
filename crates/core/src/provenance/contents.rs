//! What a logistic unit should hold: the delivery note behind an SSCC.

use super::known::Known;
use super::{Action, Event, Identifier, Quantity, Role, Scope, Want, Wanted};
use alloc::collections::{BTreeMap, BTreeSet};
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
}

/// What the unit holds by the events known, or which events to fetch first.
pub fn contents(unit: &Identifier, known: &Known) -> Result<Contents, Wanted> {
    let mut filler = Filler {
        known,
        wanted: BTreeSet::new(),
        contents: Vec::new(),
        cut: false,
    };
    filler.fill(unit, &[]);
    if filler.wanted.is_empty() {
        Ok(Contents {
            unit: unit.clone(),
            contents: filler.contents,
            cut: filler.cut,
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

/// Children after all events: `None` for an item, `Some` with its quantity for a class.
fn held_after(
    container: &Identifier,
    events: &[Arc<Event>],
) -> BTreeMap<Identifier, Option<Option<Quantity>>> {
    let withdrawn: BTreeSet<&str> = events
        .iter()
        .filter(|event| event.declaration.is_some())
        .map(|event| event.id.as_str())
        .collect();
    let mut held = BTreeMap::new();
    for event in events
        .iter()
        .filter(|event| !withdrawn.contains(event.id.as_str()) && event.parent() == Some(container))
    {
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
