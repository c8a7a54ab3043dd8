//! The way of one item: who had it, where and when, and what does not fit.
//!
//! What the public may see is a city or province and a party's name; identifiers of sites, containers
//! and lots of others are only in the answer to an enrolled party.

use assay_core::provenance;
use serde::{Deserialize, Serialize};

use crate::codes::codes;

/// The way of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// The GTIN, 14 digits.
    pub gtin: String,
    /// The serial.
    pub serial: String,
    /// Its lot, when its own events name it.
    pub lot: Option<String>,
    /// What happened, oldest first.
    pub steps: Vec<WayStep>,
    /// Something was not told.
    pub gaps: Vec<WayDoubt>,
    /// Two things told cannot both be true.
    pub contradictions: Vec<WayDoubt>,
    /// Who told of the item what is not theirs to tell, which is not shown; for its brand only.
    #[serde(default)]
    pub left_out: Vec<WayTeller>,
}

/// Whose way is asked for, by its label in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WayQuestion {
    /// The label's text as it was read, or its sixteen typed digits.
    pub label: String,
}

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WayStep {
    /// What happened: a word of the Core Business Vocabulary (`shipping`) or a URI of its teller;
    /// absent when it was not said.
    pub what: Option<String>,
    /// How it concerns the item.
    pub relation: WayRelation,
    /// Who stands behind it.
    pub standing: WayStanding,
    /// The container, lot or ingredient that the relation names; for enrolled parties only.
    pub other: Option<String>,
    /// When (RFC 3339, UTC, with milliseconds).
    pub when: String,
    /// The clock there: minutes from UTC.
    pub offset: i32,
    /// Where, as far as it is known and may be said.
    pub place: Option<WayPlace>,
    /// Who answers for it; absent when nobody does, which is a gap.
    pub party: Option<WayParty>,
    /// Which enrolled party told of it; absent when the operator entered it.
    pub said_by: Option<WayTeller>,
    /// What stands behind the step.
    pub evidence: WayEvidence,
}

/// Where a step happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WayPlace {
    /// The country or the province of China (`CN-GD`).
    pub region: Option<String>,
    /// The city, as its master data spells it.
    pub city: Option<String>,
    /// The site's name; for enrolled parties only.
    pub name: Option<String>,
    /// The site's identifier; for enrolled parties only.
    pub id: Option<String>,
}

/// Who answers for a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WayParty {
    /// Its name, as its master data or its enrolment spells it.
    pub name: Option<String>,
    /// Its identifier; for enrolled parties only.
    pub id: Option<String>,
    /// Why it is the one.
    pub ground: WayGround,
}

/// Which enrolled party told of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WayTeller {
    /// Its name as enrolled.
    pub name: String,
    /// `issuer`, `dealer` or `retailer`; absent for one that is no longer enrolled.
    pub role: Option<String>,
}

/// What stands behind a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WayEvidence {
    /// The EPCIS event's id.
    pub event: String,
    /// When it was told (RFC 3339, UTC).
    pub recorded: String,
    /// Its teller withdrew it later: it is shown, and nothing follows from it.
    pub withdrawn: bool,
    /// The item itself was there, by more than the word of one who handles goods of others.
    pub certain: bool,
    /// What sensors measured: `Temperature 12.4 to 13.8 CEL`.
    pub sensors: Vec<String>,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WayDoubt {
    /// What.
    pub code: WayDoubtCode,
    /// The step at which it shows, counted from 0; a gap lies before it. Absent for the whole way.
    pub step: Option<u32>,
}

codes! {
    /// Why a party answers for a step.
    #[derive(Deserialize)]
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    WayGround as provenance::Ground {
        /// The event names it as the side that gives.
        Source,
        /// The event names it as the side that takes.
        Destination,
        /// It took the item before, and nobody else has since.
        Holder,
        /// Its location number is the place.
        Place,
        /// It is who told of the event; nothing else is known.
        Teller,
    }
}
codes! {
    /// Who stands behind a step.
    #[derive(Deserialize)]
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    WayStanding as provenance::Backing {
        /// The brand of the goods.
        Brand,
        /// Whoever gave and whoever took, whose words agree.
        BothSides,
        /// One that handles the goods, and nobody else: it may be so.
        OneSide,
    }
}

codes! {
    /// What does not fit.
    #[derive(Deserialize)]
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    WayDoubtCode as provenance::DoubtKind {
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
}
codes! {
    /// How a step concerns the item.
    #[derive(Deserialize)]
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    WayRelation {
        /// The event names the item itself.
        Itself,
        /// It went into a container.
        PackedInto,
        /// It left a container.
        UnpackedFrom,
        /// It was seen in a container.
        SeenInside,
        /// It was made from other things.
        Made,
        /// It was used up to make other things.
        UsedUp,
        /// It was inside the container to which the step happened.
        Inside,
        /// The step happened to its lot, so perhaps to it.
        OfLot,
        /// The step happened to what it was made from.
        OfIngredient,
    }
}

impl From<&provenance::Relation> for WayRelation {
    fn from(relation: &provenance::Relation) -> Self {
        use provenance::Relation as Source;
        match relation {
            Source::Itself => Self::Itself,
            Source::PackedInto(_) => Self::PackedInto,
            Source::UnpackedFrom(_) => Self::UnpackedFrom,
            Source::SeenInside(_) => Self::SeenInside,
            Source::Made => Self::Made,
            Source::UsedUp => Self::UsedUp,
            Source::Inside(_) => Self::Inside,
            Source::OfLot(_) => Self::OfLot,
            Source::OfIngredient(_) => Self::OfIngredient,
        }
    }
}
