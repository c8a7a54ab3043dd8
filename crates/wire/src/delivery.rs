//! A delivery: what its note promises, what was done on each device, and what follows from both.
//!
//! Operations travel between devices and the server and are kept on each; the rules that make a
//! state of them are `assay-receiving`'s.

use serde::{Deserialize, Serialize};

macro_rules! shape {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)+ }
    };
}

macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name under which it crosses a boundary.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }
        }
    };
}

pub(crate) use {shape, words};

words! {
    /// Where a note came from.
    pub enum NoteSource {
        /// A file from a spreadsheet.
        Csv = "csv",
        /// EPCIS events of shipping.
        Epcis = "epcis",
        /// The contents of a logistic unit, as the server knows them.
        Sscc = "sscc",
    }
}

shape! {
    /// What should arrive.
    pub struct DeliveryNote {
        /// Its number, when it has one.
        pub number: Option<String>,
        /// Where it came from.
        pub source: NoteSource,
        /// The dealer it was shipped to, when that is known.
        pub dealer: Option<String>,
        /// What should arrive, line by line.
        pub lines: Vec<NoteLine>,
        /// Lines of the file that could not be read and that a person chose to leave out.
        pub left_out: Vec<u32>,
    }
}

shape! {
    /// One line of a note.
    pub struct NoteLine {
        /// Line of the file, or place in the event, from 1.
        pub line: u32,
        /// Fourteen digits.
        pub gtin: String,
        /// What the note calls it.
        pub name: Option<String>,
        /// Its lot, when the note says one.
        pub lot: Option<String>,
        /// Its serial, when the note names single items.
        pub serial: Option<String>,
        /// Expiry on the note (ISO 8601 date).
        pub expiry: Option<String>,
        /// How many.
        pub quantity: u32,
    }
}

/// One thing done on one device. Told once, under an id of its own; told again, it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Operation {
    /// Its id: 8 to 64 letters, digits and hyphens.
    pub id: String,
    /// Who did it: a person or device, as they call themselves.
    pub by: String,
    /// When, by the device's clock (RFC 3339), with the offset of the place: its days are counted there.
    pub at: String,
    /// What was done.
    pub deed: Deed,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// A label was read and judged.
    Count {
        /// Fourteen digits.
        gtin: String,
        /// Its lot.
        lot: Option<String>,
        /// Its serial.
        serial: String,
        /// Its expiry (ISO 8601 date).
        expiry: Option<String>,
        /// The code of the verdict's word.
        #[cfg_attr(test, ts(type = "VerdictWord"))]
        verdict: String,
    },
    /// A person decided about an item that did not fit.
    Resolve {
        /// The item's key.
        item: String,
        /// What was decided.
        resolution: Resolution,
        /// Which exceptions the decision is about: one that appears later is open again.
        exceptions: Vec<Exception>,
        /// Why, in the person's words.
        reason: Option<String>,
        /// The name of a photograph kept on the device that took it.
        photo: Option<String>,
    },
    /// Within how many days of its expiry an item is to be looked at; 0 for never.
    NearExpiry {
        /// Days.
        days: u16,
    },
    /// Receiving ended here, and these items were handed over: told of in a receiving event.
    Finish {
        /// Their keys.
        #[serde(default)]
        items: Vec<String>,
    },
}

shape! {
    /// Operations that a server holds, from a cursor on.
    pub struct OperationsPage {
        /// In the order in which they came there.
        pub operations: Vec<Operation>,
        /// Where to go on.
        pub cursor: u32,
        /// Whether there are more now.
        pub more: bool,
    }
}

shape! {
    /// That operations are kept.
    pub struct OperationsAdded {
        /// The delivery's last place.
        pub cursor: u32,
    }
}

words! {
    /// What a person decided about an item.
    pub enum Resolution {
        /// It is taken as it is.
        Accept = "accept",
        /// It is kept apart and not taken.
        SetAside = "set_aside",
        /// It was photographed, and is still to be decided.
        Photographed = "photographed",
    }
}

words! {
    /// What does not fit. The first ones are about the label, the last ones about the note.
    pub enum Exception {
        /// The signature does not match, or no enrolled brand answers for it.
        SignatureWrong = "signature_wrong",
        /// Signed by a key that was withdrawn for theft.
        KeyStolen = "key_stolen",
        /// Its brand signs all labels, and this one is not signed.
        NotSigned = "not_signed",
        /// The link leads elsewhere.
        LinkElsewhere = "link_elsewhere",
        /// Its history speaks of a copy.
        PossibleCopy = "possible_copy",
        /// Reports about it do not fit together.
        ReportsDisagree = "reports_disagree",
        /// Marked as sold before.
        AlreadySold = "already_sold",
        /// Its brand has recalled it.
        Recalled = "recalled",
        /// Past its expiry date.
        Expired = "expired",
        /// It was shipped to another dealer.
        OtherDealer = "other_dealer",
        /// The list or the clock allowed no verdict.
        NotChecked = "not_checked",
        /// The product is not on the note.
        NotOnNote = "not_on_note",
        /// The product is, in another lot.
        WrongLot = "wrong_lot",
        /// More than the note says.
        TooMany = "too_many",
        /// Its expiry is near.
        NearExpiry = "near_expiry",
    }
}

words! {
    /// Where an item stands.
    pub enum ItemStatus {
        /// It fits, or a person accepted it.
        Received = "received",
        /// Something does not fit and is to be decided.
        Open = "open",
        /// Kept apart.
        SetAside = "set_aside",
    }
}

shape! {
    /// One item that was read.
    pub struct ItemState {
        /// Names the item within the delivery: GTIN and serial, `~` after those of an unproven label.
        pub key: String,
        /// Fourteen digits.
        pub gtin: String,
        /// Its lot.
        pub lot: Option<String>,
        /// Its serial.
        pub serial: String,
        /// Its expiry (ISO 8601 date).
        pub expiry: Option<String>,
        /// The code of the verdict's word.
        #[cfg_attr(test, ts(type = "VerdictWord"))]
        pub verdict: String,
        /// Who read it first.
        pub by: String,
        /// When (RFC 3339).
        pub at: String,
        /// Where it stands.
        pub status: ItemStatus,
        /// Everything that does not fit, decided or not.
        pub exceptions: Vec<Exception>,
        /// Index of the note's line that it fills, or that has its product.
        pub line: Option<u32>,
        /// The decision's words.
        pub reason: Option<String>,
        /// The photograph's name.
        pub photo: Option<String>,
    }
}

shape! {
    /// How a line of the note stands.
    pub struct LineState {
        /// On the note.
        pub expected: u32,
        /// Items that fill it.
        pub received: u32,
        /// Expected and not received.
        pub missing: u32,
        /// Of its product, more than the note says.
        pub extra: u32,
        /// Of its product, in another lot.
        pub wrong_lot: u32,
        /// Its items that are still to be decided.
        pub open: u32,
    }
}

shape! {
    /// The sums of a delivery, in items.
    pub struct DeliveryTotals {
        /// On the note.
        pub expected: u32,
        /// Items that fill a line of it.
        pub received: u32,
        /// Expected and not received.
        pub missing: u32,
        /// Not on the note, or more than it says, and not set aside.
        pub extra: u32,
        /// Still to be decided.
        pub open: u32,
        /// Set aside.
        pub set_aside: u32,
        /// Received without anyone having asked for copies.
        pub copies_not_checked: u32,
        /// Items read in all.
        pub items: u32,
    }
}

shape! {
    /// How a delivery stands.
    pub struct DeliveryState {
        /// Sums.
        pub totals: DeliveryTotals,
        /// The note's lines, in its order.
        pub lines: Vec<LineState>,
        /// Items that do not fit, newest first, decided ones too.
        pub exceptions: Vec<ItemState>,
        /// Days before expiry from which an item is to be looked at; 0 for never.
        pub near_expiry_days: u16,
        /// Whether receiving ended.
        pub finished: bool,
    }
}
