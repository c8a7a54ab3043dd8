//! Who answers for a step (责任可究).

use super::{Event, Identifier, PartyKind, Step};
use alloc::string::{String, ToString};

/// Why a party answers for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The event names it as the side that gives.
    Source,
    /// The event names it as the side that takes.
    Destination,
    /// It took the item before and nobody else has since.
    Holder,
    /// Its location number is the place.
    Place,
    /// It is who told of the event; nothing else is known.
    Teller,
}

impl Ground {
    /// All grounds.
    pub const ALL: [Self; 5] = [
        Self::Source,
        Self::Destination,
        Self::Holder,
        Self::Place,
        Self::Teller,
    ];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Destination => "destination",
            Self::Holder => "holder",
            Self::Place => "place",
            Self::Teller => "teller",
        }
    }
}

/// A party and why it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accountable {
    /// Party or location identifier, or the name of the teller.
    pub party: String,
    /// Why.
    pub ground: Ground,
}

/// Steps in which the thing leaves whoever holds it.
pub(super) const GIVING: [&str; 6] = [
    "shipping",
    "departing",
    "consigning",
    "staging_outbound",
    "loading",
    "retail_selling",
];
/// Steps in which somebody takes it.
pub(super) const TAKING: [&str; 4] = ["receiving", "arriving", "accepting", "collecting"];

/// Fills in who answers for each step, oldest first.
pub(super) fn settle(steps: &mut [Step]) {
    let mut holder: Option<Identifier> = None;
    for step in steps {
        let event = &step.event;
        let main = step.is_certain() && !step.withdrawn;
        let held = holder.as_ref().filter(|_| main);
        let found = settle_one(event, held);
        if main && event.is_step(&TAKING) {
            holder = party(&event.destinations).or_else(|| gln_of(event)).cloned();
        } else if main && holder.is_none() {
            holder = party(&event.sources).cloned();
        }
        step.accountable = found;
    }
}

fn settle_one(event: &Event, holder: Option<&Identifier>) -> Option<Accountable> {
    let source = party(&event.sources).map(|party| (party, Ground::Source));
    let destination = party(&event.destinations).map(|party| (party, Ground::Destination));
    let holder = holder.map(|party| (party, Ground::Holder));
    let place = gln_of(event).map(|place| (place, Ground::Place));
    let named = if event.is_step(&TAKING) {
        destination.or(place).or(holder)
    } else if event.is_step(&GIVING) {
        source.or(holder).or(place)
    } else {
        holder.or(source).or(place).or(destination)
    };
    match named {
        Some((party, ground)) => Some(Accountable {
            party: party.to_string(),
            ground,
        }),
        None => event.teller.as_ref().map(|teller| Accountable {
            party: teller.clone(),
            ground: Ground::Teller,
        }),
    }
}

/// Who holds counts before who owns: the one who has it can answer for it.
fn party(parties: &[(PartyKind, Identifier)]) -> Option<&Identifier> {
    [PartyKind::Possessing, PartyKind::Owning]
        .into_iter()
        .find_map(|wanted| parties.iter().find(|(kind, _)| *kind == wanted))
        .map(|(_, id)| id)
}

/// The place, when it is a location number, which belongs to a company.
fn gln_of(event: &Event) -> Option<&Identifier> {
    event.place().filter(|place| place.key().starts_with("414/"))
}
