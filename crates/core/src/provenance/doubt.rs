//! What does not fit together in a way: gaps, where something was not told, and contradictions,
//! where two things told cannot both be true.

use super::custody::{GIVING, TAKING};
use super::{Backing, Event, Identifier, Moment, Relation, Standing, Step};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// How heavy a doubt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Something was not told.
    Gap,
    /// Two things told cannot both be true.
    Contradiction,
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DoubtKind {
    /// The first thing told is not how it came to be.
    NoOrigin,
    /// Shipped, and seen elsewhere without having been received.
    ShippedNotReceived,
    /// Received where nobody shipped it to, or never shipped.
    ReceivedNotShipped,
    /// Seen at another site with nothing told in between.
    MovedUnseen,
    /// Taken out of a container it was never packed into.
    UnpackedNotPacked,
    /// Seen in a container it was never packed into.
    InsideNotPacked,
    /// Nobody answers for a step.
    Unaccountable,
    /// More events than are followed.
    TooMuch,
    /// More makings back than are followed.
    TooDeep,
    /// Packed into a second container without leaving the first.
    PackedTwice,
    /// Taken out of another container than the one it was in.
    UnpackedElsewhere,
    /// A container inside itself.
    PackedInItself,
    /// Came to be twice.
    MadeTwice,
    /// Something happened after its end.
    AfterItsEnd,
    /// At two sites at one moment.
    TwoPlaces,
    /// Told before it happened.
    ToldTooEarly,
}

impl DoubtKind {
    /// All kinds.
    pub const ALL: [Self; 16] = [
        Self::NoOrigin,
        Self::ShippedNotReceived,
        Self::ReceivedNotShipped,
        Self::MovedUnseen,
        Self::UnpackedNotPacked,
        Self::InsideNotPacked,
        Self::Unaccountable,
        Self::TooMuch,
        Self::TooDeep,
        Self::PackedTwice,
        Self::UnpackedElsewhere,
        Self::PackedInItself,
        Self::MadeTwice,
        Self::AfterItsEnd,
        Self::TwoPlaces,
        Self::ToldTooEarly,
    ];

    /// Gap or contradiction.
    pub const fn weight(self) -> Weight {
        match self {
            Self::NoOrigin
            | Self::ShippedNotReceived
            | Self::ReceivedNotShipped
            | Self::MovedUnseen
            | Self::UnpackedNotPacked
            | Self::InsideNotPacked
            | Self::Unaccountable
            | Self::TooMuch
            | Self::TooDeep => Weight::Gap,
            Self::PackedTwice
            | Self::UnpackedElsewhere
            | Self::PackedInItself
            | Self::MadeTwice
            | Self::AfterItsEnd
            | Self::TwoPlaces
            | Self::ToldTooEarly => Weight::Contradiction,
        }
    }

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoOrigin => "no_origin",
            Self::ShippedNotReceived => "shipped_not_received",
            Self::ReceivedNotShipped => "received_not_shipped",
            Self::MovedUnseen => "moved_unseen",
            Self::UnpackedNotPacked => "unpacked_not_packed",
            Self::InsideNotPacked => "inside_not_packed",
            Self::Unaccountable => "unaccountable",
            Self::TooMuch => "too_much",
            Self::TooDeep => "too_deep",
            Self::PackedTwice => "packed_twice",
            Self::UnpackedElsewhere => "unpacked_elsewhere",
            Self::PackedInItself => "packed_in_itself",
            Self::MadeTwice => "made_twice",
            Self::AfterItsEnd => "after_its_end",
            Self::TwoPlaces => "two_places",
            Self::ToldTooEarly => "told_too_early",
        }
    }
}

/// One doubt, at one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What.
    pub kind: DoubtKind,
    /// Where in the order of steps.
    pub step: (Moment, Moment, u64),
    /// The event at which it shows.
    pub event: Option<Arc<Event>>,
    /// The container or place that does not fit.
    pub other: Option<Identifier>,
}

/// Clocks of two companies may differ; more than this is no clock.
const CLOCKS_DIFFER: i64 = 10 * 60 * 1_000;

const ENDING: [&str; 3] = ["decommissioning", "destroying", "killing"];
const BEGINNING: [&str; 2] = ["commissioning", "creating_class_instance"];
/// Steps on the road, which belong to no site.
const UNDERWAY: [&str; 3] = ["transporting", "loading", "unloading"];

/// Doubts that show in the settled steps, oldest first. The word of one who handles goods of others stands
/// apart: nothing follows from it, so that nobody can make a brand's way look wrong.
pub(super) fn find(steps: &[Step]) -> Vec<Doubt> {
    let mut reader = Reader::default();
    let told_by_one = |step: &&Step| step.backing == Backing::OneSide;
    for step in steps.iter().filter(|step| !step.withdrawn && !told_by_one(step)) {
        if step.event.time.0 > step.event.recorded.0.saturating_add(CLOCKS_DIFFER) {
            reader.note(DoubtKind::ToldTooEarly, step, None);
        }
        if step.accountable.is_none() {
            reader.note(DoubtKind::Unaccountable, step, None);
        }
        if step.relation.is_certain() {
            reader.read(step);
        }
    }
    reader.doubts
}

#[derive(Default)]
struct Reader<'a> {
    doubts: Vec<Doubt>,
    begun: bool,
    seen_any: bool,
    ended: bool,
    /// Where it was shipped from, until it is received.
    underway_from: Option<Option<&'a str>>,
    site: Option<&'a str>,
    last: Option<&'a Step>,
}

impl<'a> Reader<'a> {
    fn note(&mut self, kind: DoubtKind, step: &Step, other: Option<&Identifier>) {
        self.doubts.push(Doubt {
            kind,
            step: step.event.order(),
            event: Some(step.event.clone()),
            other: other.cloned(),
        });
    }

    fn read(&mut self, step: &'a Step) {
        let event = &*step.event;
        let of_itself = !matches!(step.relation, Relation::Inside(_));
        let begins = of_itself && (event.is_step(&BEGINNING) || step.relation == Relation::Made);
        if begins && self.begun {
            self.note(DoubtKind::MadeTwice, step, None);
        }
        if !begins && !self.seen_any {
            self.note(DoubtKind::NoOrigin, step, None);
        }
        if self.ended {
            self.note(DoubtKind::AfterItsEnd, step, None);
        }
        self.begun |= begins;
        self.seen_any = true;
        self.movement(step);
        let ends = event.is_step(&ENDING) || step.relation == Relation::UsedUp;
        self.ended |= of_itself && ends && step.standing == Standing::Owner;
        self.last = Some(step);
    }

    fn movement(&mut self, step: &'a Step) {
        let event = &*step.event;
        let Some(site) = site_of(event) else { return };
        if let Some(last) = self.last
            && last.event.time == event.time
            && site_of(&last.event).is_some_and(|before| before != site)
        {
            self.note(DoubtKind::TwoPlaces, step, last.event.place());
            self.site = Some(site);
            return;
        }
        let moved = self.site.is_some_and(|before| before != site);
        if event.is_step(&TAKING) {
            if moved && self.underway_from.is_none() {
                self.note(DoubtKind::ReceivedNotShipped, step, None);
            }
            self.underway_from = None;
        } else if event.is_step(&UNDERWAY) {
            return;
        } else if moved {
            let kind = if self.underway_from.take().is_some() {
                DoubtKind::ShippedNotReceived
            } else {
                DoubtKind::MovedUnseen
            };
            self.note(kind, step, None);
        }
        if event.is_step(&GIVING) {
            self.underway_from = Some(Some(site));
        }
        self.site = Some(site);
    }
}

/// The site of an event: a location number without its extension, which names a spot on the site.
fn site_of(event: &Event) -> Option<&str> {
    event.place().map(|place| {
        place
            .key()
            .split_once("/254/")
            .map_or(place.key(), |(site, _spot)| site)
    })
}
