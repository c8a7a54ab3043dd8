//! The way of one item: every step in order, whose step it was, and what does not fit.

use super::backing::{self, Backing};
use super::custody::{self, Accountable};
use super::doubt::{self, Doubt};
use super::follow::{Follower, Line, Trail};
use super::{Action, Event, Identifier, Known, Moment, Role, Standing, Want, Wanted};
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Whose way is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The item, or a lot, or a logistic unit.
    pub item: Identifier,
    /// Its lot, when the label says so; else it is taken from the item's own events.
    pub lot: Option<Identifier>,
    /// Only what happened before; `None` for everything told.
    pub until: Option<Moment>,
    /// Of those who handle goods of others, only what they had told by then; `None` for all they told.
    pub handlers_by: Option<Moment>,
}

impl Question {
    /// Everything told of a thing.
    pub const fn of(item: Identifier) -> Self {
        Self {
            item,
            lot: None,
            until: None,
            handlers_by: None,
        }
    }
}

/// How a step concerns the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The event names the item itself.
    Itself,
    /// It went into this container.
    PackedInto(Identifier),
    /// It left this container.
    UnpackedFrom(Identifier),
    /// It was seen in this container.
    SeenInside(Identifier),
    /// It was made by this transformation or creation from other things.
    Made,
    /// It was used up to make other things.
    UsedUp,
    /// It was inside this container, to which the step happened.
    Inside(Identifier),
    /// The step happened to its lot, so perhaps to it.
    OfLot(Identifier),
    /// The step happened to what it was made from.
    OfIngredient(Identifier),
}

impl Relation {
    /// Whether the item itself was there: ingredients and lots only may have been.
    pub const fn is_certain(&self) -> bool {
        !matches!(self, Self::OfLot(_) | Self::OfIngredient(_))
    }

    /// Stable code of the relation.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Itself => "itself",
            Self::PackedInto(_) => "packed_into",
            Self::UnpackedFrom(_) => "unpacked_from",
            Self::SeenInside(_) => "seen_inside",
            Self::Made => "made",
            Self::UsedUp => "used_up",
            Self::Inside(_) => "inside",
            Self::OfLot(_) => "of_lot",
            Self::OfIngredient(_) => "of_ingredient",
        }
    }

    /// The other thing the relation names.
    pub const fn other(&self) -> Option<&Identifier> {
        match self {
            Self::Itself | Self::Made | Self::UsedUp => None,
            Self::PackedInto(id)
            | Self::UnpackedFrom(id)
            | Self::SeenInside(id)
            | Self::Inside(id)
            | Self::OfLot(id)
            | Self::OfIngredient(id) => Some(id),
        }
    }
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub event: Arc<Event>,
    /// How it concerns the item.
    pub relation: Relation,
    /// Withdrawn by a later declaration: shown, but nothing follows from it.
    pub withdrawn: bool,
    /// How its tellers stand to the thing.
    pub standing: Standing,
    /// Who stands behind it.
    pub backing: Backing,
    /// Who answers for it; `None` is itself a doubt.
    pub accountable: Option<Accountable>,
}

impl Step {
    /// Whether the item itself was there, by more than the word of one who handles goods of others.
    pub fn is_certain(&self) -> bool {
        self.relation.is_certain() && self.backing != Backing::OneSide
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Whose.
    pub item: Identifier,
    /// Its lot, when known.
    pub lot: Option<Identifier>,
    /// Steps, oldest first.
    pub steps: Vec<Step>,
    /// Gaps and contradictions.
    pub doubts: Vec<Doubt>,
    /// Containers it is in at the end, innermost first.
    pub inside: Vec<Identifier>,
    /// Events that name it and are left out, because those who told them may not say so.
    pub left_out: Vec<Arc<Event>>,
}

/// Containers that an item is in before a moment, by any word that counts: what it was bound with.
pub fn around(question: &Question, known: &Known) -> Result<BTreeSet<Identifier>, Wanted> {
    let mut follower = Follower::new(question, known);
    let inside = follower.item();
    follower.finish()?;
    Ok(inside.held.into_iter().chain(inside.beside).collect())
}

/// The way of an item from the events known, or what to fetch first. Asking again with what was
/// wanted gets further each time; the number of rounds is the depth of packing and making.
pub fn way(question: &Question, known: &Known) -> Result<Way, Wanted> {
    let mut follower = Follower::new(question, known);
    let inside = follower.item();
    let lot = question
        .lot
        .clone()
        .or_else(|| lot_of(&question.item, follower.steps()));
    if let Some(lot) = lot.as_ref().filter(|lot| **lot != question.item) {
        follower.lot(lot);
    }
    follower.makings();
    let found = follower.finish()?;
    let (mut steps, mut doubts) = (found.steps, found.doubts);
    steps.sort_by_key(|step| step.event.order());
    backing::settle(&mut steps);
    custody::settle(&mut steps);
    doubts.extend(doubt::find(&steps));
    doubts.sort_by_key(|doubt| doubt.step);
    Ok(Way {
        item: question.item.clone(),
        lot,
        steps,
        doubts,
        inside: if inside.held.is_empty() {
            inside.beside
        } else {
            inside.held
        },
        left_out: found.left_out,
    })
}

/// The lot that the item's own commissioning names.
fn lot_of(item: &Identifier, steps: &[Step]) -> Option<Identifier> {
    let gtin = item.gtin()?;
    steps
        .iter()
        .filter(|step| !step.withdrawn && step.standing == Standing::Owner)
        .filter(|step| step.event.names(Role::Item, item) || step.event.names(Role::Output, item))
        .find_map(|step| step.event.lot.as_deref())
        .map(|lot| Identifier::lot(gtin, lot))
}

/// All of an identifier's events.
pub(super) fn all_of(id: &Identifier) -> Want {
    Want {
        id: id.clone(),
        scope: super::Scope::Since(Moment(i64::MIN)),
    }
}

/// How an event concerns what is followed.
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
