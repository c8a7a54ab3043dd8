//! Who may speak of what, and how far (docs/provenance.md, "Who may say what"): one rule for every write
//! and for every reading of what was written before there was a rule.
//!
//! A brand speaks of its own goods: items, lots and classes by their GTIN, logistic units by their SSCC.
//! Who handles goods of others tells of custody alone. A brand speaks of no other brand's goods. Assets,
//! documents, places and other addresses have no owner that a number tells: whoever is enrolled may name
//! them. Deliberately absent: when a party was enrolled; a party's number never changes its ranges.

use super::{Action, Event, Identifier, Kind, Role};
use crate::gs1::{Gtin, GtinPrefix};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

/// What a teller is, as enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Whoever holds the memory itself: its word is the word of whom it speaks for.
    Operator,
    /// A brand, with the ranges of its GTINs.
    Brand(Vec<GtinPrefix>),
    /// A carrier, dealer or shop, with the ranges of goods it may handle; none for all.
    Handler(Vec<GtinPrefix>),
}

/// How a teller stands to one thing. The later outweighs the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It may not speak of the thing.
    Stranger,
    /// It may tell of custody.
    Handler,
    /// The thing is its own.
    Owner,
}

impl Authority {
    /// How this teller stands to a thing.
    pub fn over(&self, id: &Identifier) -> Standing {
        let subject = Subject::of(id);
        match (self, subject) {
            (Self::Operator, _) | (_, Subject::Unowned) => Standing::Owner,
            (Self::Brand(ranges), Subject::Goods(gtin)) if covers(ranges, gtin) => Standing::Owner,
            (Self::Brand(_), Subject::Goods(_)) => Standing::Stranger,
            // Whose a unit is says nothing of whose goods are in it: those are looked at one by one.
            (Self::Brand(ranges), Subject::Unit(digits)) if numbered(ranges, digits) => Standing::Owner,
            (Self::Brand(_) | Self::Handler(_), Subject::Unit(_)) => Standing::Handler,
            (Self::Handler(ranges), Subject::Goods(gtin)) if ranges.is_empty() || covers(ranges, gtin) => {
                Standing::Handler
            }
            (Self::Handler(_), Subject::Goods(_)) => Standing::Stranger,
        }
    }

    /// Whether an event may be taken from this teller: there is something in it that it may speak of. What
    /// is left of it is judged thing by thing whenever it is read.
    pub fn may_tell(&self, event: &Event) -> bool {
        let standings = |goods: bool| {
            event.links.iter().filter_map(move |link| {
                let fits = match Subject::of(&link.id) {
                    Subject::Goods(_) => goods,
                    Subject::Unit(_) => !goods,
                    Subject::Unowned => return None,
                };
                fits.then(|| self.over(&link.id))
            })
        };
        let (names_goods, names_units) = (
            standings(true).next().is_some(),
            standings(false).next().is_some(),
        );
        match self {
            Self::Operator => true,
            Self::Brand(_)
                if standings(true)
                    .chain(standings(false))
                    .any(|standing| standing == Standing::Owner) =>
            {
                true
            }
            // A unit that others numbered may stand in its yard; goods of others are not its to speak of.
            Self::Brand(_) => !names_goods && (!names_units || is_custody(event)),
            Self::Handler(_) if names_goods => {
                is_custody(event) && standings(true).any(|standing| standing == Standing::Handler)
            }
            // Its own pallets begin and end, and no number tells that they are its own.
            Self::Handler(_) => true,
        }
    }
}

/// Whose a thing is, as far as its number tells.
#[derive(Clone, Copy)]
enum Subject<'i> {
    /// Items, lots, classes and pieces: the brand's of this GTIN, `None` when it is none.
    Goods(Option<Gtin>),
    /// A logistic unit: whoever numbered it.
    Unit(&'i str),
    /// No number tells.
    Unowned,
}

impl<'i> Subject<'i> {
    fn of(id: &'i Identifier) -> Self {
        let key = id.key();
        if let Some(digits) = id.sscc_digits() {
            return Self::Unit(digits);
        }
        match key.strip_prefix("01/").or_else(|| key.strip_prefix("8006/")) {
            Some(rest) => Self::Goods(rest.get(..14).and_then(|gtin| Gtin::parse_14(gtin).ok())),
            None => Self::Unowned,
        }
    }
}

fn covers(ranges: &[GtinPrefix], gtin: Option<Gtin>) -> bool {
    gtin.is_some_and(|gtin| ranges.iter().any(|range| range.covers(gtin)))
}

/// Whether an SSCC was numbered in one of these ranges, which stand behind its first digit.
fn numbered(ranges: &[GtinPrefix], sscc: &str) -> bool {
    let number = sscc.get(1..).unwrap_or_default();
    ranges.iter().any(|range| number.starts_with(&range.to_string()))
}

/// What those who handle goods of others may tell of them. Whatever begins, changes or ends goods is
/// their brand's to tell, and so is a word of one's own, of which nobody knows what it says.
const CUSTODY_STEPS: [&str; 24] = [
    "accepting",
    "arriving",
    "collecting",
    "consigning",
    "cycle_counting",
    "departing",
    "entering_exiting",
    "holding",
    "inspecting",
    "loading",
    "packing",
    "picking",
    "receiving",
    "reserving",
    "retail_selling",
    "sensor_reporting",
    "shipping",
    "staging_outbound",
    "stock_taking",
    "stocking",
    "storing",
    "transporting",
    "unloading",
    "unpacking",
];

/// States that handling can leave goods in.
const CUSTODY_DISPOSITIONS: [&str; 22] = [
    "active",
    "available",
    "completeness_inferred",
    "completeness_verified",
    "conformant",
    "container_closed",
    "container_open",
    "damaged",
    "in_progress",
    "in_transit",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "no_pedigree_match",
    "non_conformant",
    "non_sellable_other",
    "reserved",
    "retail_sold",
    "returned",
    "sellable_accessible",
    "sellable_not_accessible",
    "unavailable",
];

/// Whether an event tells of custody and of nothing else.
pub fn is_custody(event: &Event) -> bool {
    let words =
        |word: &Option<String>, known: &[&str]| word.as_deref().is_none_or(|word| known.contains(&word));
    let kind = match event.kind {
        Kind::Object => event.action == Some(Action::Observe),
        Kind::Aggregation | Kind::Transaction | Kind::Association => true,
        Kind::Transformation => false,
    };
    kind && words(&event.step, &CUSTODY_STEPS)
        && words(&event.disposition, &CUSTODY_DISPOSITIONS)
        && !event.links.iter().any(|link| {
            matches!(
                link.role,
                Role::Input | Role::Output | Role::InputClass | Role::OutputClass
            )
        })
}

impl Event {
    /// How those who told this event stand to a thing: the best of them.
    pub fn standing(&self, id: &Identifier) -> Standing {
        let standings = self.tellers.iter().map(|teller| teller.over(id));
        standings.max().unwrap_or(Standing::Stranger)
    }

    /// How those who told this event are heard of a thing; `None` when they may not say this of it.
    pub fn heard_of(&self, id: &Identifier) -> Option<Standing> {
        match self.standing(id) {
            Standing::Owner => Some(Standing::Owner),
            Standing::Handler => is_custody(self).then_some(Standing::Handler),
            Standing::Stranger => None,
        }
    }

    /// Whether this event, a declaration of error, withdraws another of the same id, which it can when
    /// it is told by whom the other was told by, or by the brand of a thing that its brand told of.
    pub(super) fn withdraws(&self, other: &Self, id: &Identifier) -> bool {
        let same = self.teller == other.teller;
        let own = self.standing(id) == Standing::Owner && other.standing(id) == Standing::Owner;
        self.declaration.is_some() && self.id == other.id && (same || own)
    }
}
