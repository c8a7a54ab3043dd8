//! An event as the rules need it: EPCIS 2.0, section 7, without what only has to be kept.

use super::{Authority, Identifier, Moment};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// The five kinds of event (EPCIS 2.0, section 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Things were seen, made or ended.
    Object,
    /// Things went into, were in or left a container.
    Aggregation,
    /// Things were tied to a business transaction.
    Transaction,
    /// Things became other things.
    Transformation,
    /// Things were fixed to an asset or a place.
    Association,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Object,
        Self::Aggregation,
        Self::Transaction,
        Self::Transformation,
        Self::Association,
    ];

    /// The standard's name, which is also the `type` member in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Object => "ObjectEvent",
            Self::Aggregation => "AggregationEvent",
            Self::Transaction => "TransactionEvent",
            Self::Transformation => "TransformationEvent",
            Self::Association => "AssociationEvent",
        }
    }

    /// The kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What an event did to the things it names (EPCIS 2.0, section 7.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Created, added, packed.
    Add,
    /// Seen, unchanged.
    Observe,
    /// Ended, taken out, unpacked.
    Delete,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 3] = [Self::Add, Self::Observe, Self::Delete];

    /// The standard's word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Observe => "OBSERVE",
            Self::Delete => "DELETE",
        }
    }

    /// The action of a word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }
}

/// In which place of an event an identifier stands. The numbers are stored: they never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Role {
    /// `epcList`.
    Item = 0,
    /// `parentID`.
    Parent = 1,
    /// `childEPCs`.
    Child = 2,
    /// `inputEPCList`.
    Input = 3,
    /// `outputEPCList`.
    Output = 4,
    /// `quantityList`.
    Class = 5,
    /// `childQuantityList`.
    ChildClass = 6,
    /// `inputQuantityList`.
    InputClass = 7,
    /// `outputQuantityList`.
    OutputClass = 8,
    /// `bizTransactionList`.
    Transaction = 9,
    /// `transformationID`.
    Transformation = 10,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 11] = [
        Self::Item,
        Self::Parent,
        Self::Child,
        Self::Input,
        Self::Output,
        Self::Class,
        Self::ChildClass,
        Self::InputClass,
        Self::OutputClass,
        Self::Transaction,
        Self::Transformation,
    ];

    /// The number that is stored.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// How much of a class: the number as it was written, and its unit (UN/CEFACT Recommendation 20).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// Decimal number, as written.
    pub amount: String,
    /// Unit of measure; none means pieces.
    pub unit: Option<String>,
}

/// One identifier in one place of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The place.
    pub role: Role,
    /// Canonical identifier.
    pub id: Identifier,
    /// How much, for classes.
    pub quantity: Option<Quantity>,
}

/// What a source or destination is (CBV 2.0, section 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyKind {
    /// Who owns.
    Owning,
    /// Who holds.
    Possessing,
    /// Where.
    Location,
    /// A kind outside the standard.
    Other,
}

/// That an earlier event of the same id was wrong (EPCIS 2.0, section 7.4.1.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// When it was declared.
    pub at: Moment,
    /// `did_not_occur`, `incorrect_data`, another's word, or nothing.
    pub reason: Option<String>,
    /// Ids of the events that put it right.
    pub corrected_by: Vec<String>,
}

/// One event, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Event id: given, or the CBV hash.
    pub id: String,
    /// Which kind.
    pub kind: Kind,
    /// None for transformations.
    pub action: Option<Action>,
    /// When it happened.
    pub time: Moment,
    /// The offset of the place where it happened, minutes from UTC.
    pub offset: i64,
    /// When it was captured here.
    pub recorded: Moment,
    /// Order of capture; breaks ties of time.
    pub sequence: u64,
    /// CBV word (`shipping`) or a URI.
    pub step: Option<String>,
    /// CBV word (`in_transit`) or a URI.
    pub disposition: Option<String>,
    /// Where it was read.
    pub read_point: Option<Identifier>,
    /// Where the things are afterwards.
    pub location: Option<Identifier>,
    /// Everything it names.
    pub links: Vec<Link>,
    /// From whom.
    pub sources: Vec<(PartyKind, Identifier)>,
    /// To whom.
    pub destinations: Vec<(PartyKind, Identifier)>,
    /// Set when this event withdraws the one of the same id.
    pub declaration: Option<Declaration>,
    /// Lot number in its instance or lot master data (`cbvmda:lotNumber`).
    pub lot: Option<String>,
    /// Sensor reports, in a form to show: `Temperature 12.4 to 13.8 CEL`.
    pub sensors: Vec<String>,
    /// The enrolled party whose token said it.
    pub teller: Option<String>,
    /// What those are who told it: the first, and whoever told the same again. Nobody's word counts for
    /// nothing, so whoever fetches an event says who told it.
    pub tellers: Vec<Arc<Authority>>,
}

impl Event {
    /// Where the event lies in time: what happened first, then what was told first.
    pub fn order(&self) -> (Moment, Moment, u64) {
        (self.time, self.recorded, self.sequence)
    }

    /// Identifiers in one place of the event.
    pub fn ids(&self, role: Role) -> impl Iterator<Item = &Identifier> {
        self.links
            .iter()
            .filter(move |link| link.role == role)
            .map(|link| &link.id)
    }

    /// Whether the event names the identifier in this place.
    pub fn names(&self, role: Role, id: &Identifier) -> bool {
        self.ids(role).any(|named| named == id)
    }

    /// Whether it lists anything that is inside a container.
    pub fn names_children(&self) -> bool {
        self.links
            .iter()
            .any(|link| matches!(link.role, Role::Child | Role::ChildClass))
    }

    /// The container of an aggregation or association.
    pub fn parent(&self) -> Option<&Identifier> {
        match self.kind {
            Kind::Aggregation | Kind::Association => self.ids(Role::Parent).next(),
            Kind::Object | Kind::Transaction | Kind::Transformation => None,
        }
    }

    /// Where it happened: the business location, else the read point.
    pub fn place(&self) -> Option<&Identifier> {
        self.location.as_ref().or(self.read_point.as_ref())
    }

    /// Whether the step is one of these CBV words.
    pub fn is_step(&self, words: &[&str]) -> bool {
        self.step.as_deref().is_some_and(|step| words.contains(&step))
    }
}
