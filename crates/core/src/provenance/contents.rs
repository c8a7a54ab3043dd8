//! What a logistic unit should hold: the delivery note behind an SSCC.

use super::known::Known;
use super::{Action, Event, Identifier, Moment, Quantity, Role, Scope, Standing, Want, Wanted};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Reverse;

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
    /// Who told that it went in.
    pub teller: Option<String>,
    /// How that teller stands to it.
    pub standing: Standing,
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
    /// Things that are not listed, because those who packed them may not speak of them.
    pub left_out: usize,
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
        left_out: 0,
        filled: BTreeSet::new(),
    };
    filler.fill(unit, &[]);
    if filler.wanted.is_empty() {
        Ok(Contents {
            unit: unit.clone(),
            contents: filler.contents,
            cut: filler.cut,
            tellers: filler.tellers,
            as_of: filler.as_of,
            left_out: filler.left_out,
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
    left_out: usize,
    /// A thing is in one place: what is met again is not filled again.
    filled: BTreeSet<Identifier>,
}

impl Filler<'_> {
    /// Adds what a container holds; true when it ever held anything.
    fn fill(&mut self, container: &Identifier, around: &[Identifier]) -> bool {
        let want = Want {
            id: container.clone(),
            scope: Scope::AsParent,
        };
        let Some(events) = self.known.get(&want) else {
            if self.known.takes(self.wanted.len() + 1) {
                self.wanted.insert(want);
            } else {
                self.cut = true;
            }
            return false;
        };
        self.filled.insert(container.clone());
        self.cut |= self.known.is_crowded(&want);
        let held = self.held_after(container, events);
        let mut path = around.to_vec();
        path.push(container.clone());
        let holds = !held.is_empty();
        // What the brand put in comes first, and what handlers put in takes no room of it.
        let mut held: Vec<(Identifier, Held)> = held.into_iter().collect();
        held.sort_by_key(|(_, held)| Reverse(held.standing));
        for (id, held) in held {
            let most = if held.standing == Standing::Owner {
                MAX_CONTENTS
            } else {
                MAX_CONTENTS / 2
            };
            if self.contents.len() >= most || self.filled.contains(&id) || path.len() > 8 {
                self.cut = true;
                continue;
            }
            let at = self.contents.len();
            let is_class = held.class.is_some();
            self.contents.push(Content {
                id: id.clone(),
                quantity: held.class.flatten(),
                path: path.clone(),
                holds: false,
                teller: held.by.teller.clone(),
                standing: held.standing,
            });
            if !is_class && self.fill(&id, &path) {
                self.contents[at].holds = true;
            }
        }
        holds
    }

    /// Children after all events that count. What the brand put in, no handler takes out of the list: it is
    /// what should be in the unit.
    fn held_after(&mut self, container: &Identifier, events: &[Arc<Event>]) -> BTreeMap<Identifier, Held> {
        let mut held: BTreeMap<Identifier, Held> = BTreeMap::new();
        for event in changes(container, events) {
            let mut counts = !event.names_children();
            let children = event
                .links
                .iter()
                .filter(|link| matches!(link.role, Role::Child | Role::ChildClass));
            for link in children {
                let Some(standing) = event.heard_of(&link.id) else {
                    self.left_out += 1;
                    continue;
                };
                counts = true;
                let before = held.get(&link.id);
                let stays = before.is_some_and(|before| before.standing > standing);
                match event.action {
                    Some(Action::Add) if !stays => {
                        let held_now = Held {
                            class: (link.role == Role::ChildClass).then(|| link.quantity.clone()),
                            by: event.clone(),
                            standing,
                        };
                        held.insert(link.id.clone(), held_now);
                    }
                    Some(Action::Delete) if !stays => {
                        held.remove(&link.id);
                    }
                    Some(Action::Add | Action::Delete | Action::Observe) | None => {}
                }
            }
            if event.action == Some(Action::Delete) && !event.names_children() {
                held.retain(|id, held| event.heard_of(id).is_none_or(|by| held.standing > by));
            }
            if counts {
                self.tellers.extend(event.teller.clone());
                self.as_of = self.as_of.max(Some(event.time));
            }
        }
        held
    }
}

/// A child, and who put it in.
struct Held {
    /// Its quantity, for a class.
    class: Option<Option<Quantity>>,
    by: Arc<Event>,
    standing: Standing,
}

/// The events in which things went into, were in or left the container, without those withdrawn.
fn changes<'e>(container: &'e Identifier, events: &'e [Arc<Event>]) -> impl Iterator<Item = &'e Arc<Event>> {
    let declared: Vec<&Arc<Event>> = events
        .iter()
        .filter(|event| event.declaration.is_some())
        .collect();
    events.iter().filter(move |event| {
        !declared
            .iter()
            .any(|declared| declared.withdraws(event, container))
            && event.parent() == Some(container)
    })
}
