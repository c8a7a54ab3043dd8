//! The answer: a word, the reasons for it, and what can be shown beside it.
//!
//! Deliberately absent: sentences. The interface finds its own by the codes.

mod join;
mod may;
mod punch;
mod reason;
mod word;

use crate::code::TypedCode;
use crate::gs1::Gtin;
use crate::label::{KeyId, LabelError, LabelFields, OtherKind};
use crate::time::{Date, Day, Timestamp, Validity};
use crate::trust::{Id, Names, Withdrawal};
use alloc::string::String;
use alloc::vec::Vec;

pub use join::{SERIAL_NOT_ISSUED, join, join_unissued};
pub use may::{May, MayReport};
pub use punch::{CopiesPunch, ExpiryPunch, Punches, RecallPunch, SignaturePunch};
pub use reason::Reason;
pub use word::{Tone, VerdictWord};

/// What the bytes of a code prove, by a trust list, at a time. About the label, not the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The headline.
    pub word: VerdictWord,
    /// Whether the label was proved to be its issuer's, in time and by a key that nobody else has: what
    /// [`Verdict::label`] holds then.
    pub authentic: bool,
    /// What it lets a face ask, send and show.
    pub may: May,
    /// Everything that led to it or holds beside it, the deciding ones first.
    pub reasons: Vec<Reason>,
    /// The time it was judged for: the device's clock, or a signed time when that is later.
    pub judged_at: Timestamp,
    /// The civil day that it then was where the label was read: what dates on it are compared with.
    pub judged_on: Day,
    /// Who keeps the list.
    pub authority: Option<Names>,
    /// Which list it was; `None` when there was none.
    pub list: Option<ListStanding>,
    /// The issuer that answers for the GTIN.
    pub issuer: Option<IssuerName>,
    /// Whose key signed, when that is another than [`Verdict::issuer`].
    pub signer: Option<IssuerName>,
    /// Where the link leads.
    pub host: Option<HostStanding>,
    /// What the code says of the item, believed or not.
    pub fields: Option<Fields>,
    /// The label, when its signature proves it to be its issuer's.
    pub label: Option<VerifiedLabel>,
    /// The brand's own name for the GTIN.
    pub product: Option<Names>,
    /// The authority's awards for the item.
    pub marks: Vec<MarkStanding>,
    /// The recall that concerns the item.
    pub recall: Option<RecallNotice>,
    /// The key that signed.
    pub key: Option<KeyStanding>,
    /// What was tried and what was not.
    pub punches: Punches,
    /// What the code is, when it is no signed label.
    pub other: Option<OtherCode>,
}

impl Verdict {
    /// How serious the headline is.
    pub const fn tone(&self) -> Tone {
        self.word.tone()
    }
}

/// A label that `verify` has found to be its issuer's: its signature matches, by a key that the
/// list gives the issuer, for a GTIN in its scope, in time, and not withdrawn for theft.
///
/// Only `verify` makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedLabel {
    fields: LabelFields,
    issuer: Id,
    key_id: KeyId,
}

impl VerifiedLabel {
    pub(crate) const fn new(fields: LabelFields, issuer: Id, key_id: KeyId) -> Self {
        Self {
            fields,
            issuer,
            key_id,
        }
    }

    /// What the issuer says of the item.
    pub const fn fields(&self) -> &LabelFields {
        &self.fields
    }

    /// Who says so.
    pub const fn issuer(&self) -> &Id {
        &self.issuer
    }

    /// By which key.
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }
}

/// Which list a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListStanding {
    /// When the authority last vouched for it.
    pub issued: Timestamp,
    /// How old that makes it.
    pub freshness: Freshness,
}

/// How old a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// Up to 48 hours: full verdict.
    Fresh,
    /// Up to 30 days: the verdict "as of DATE", and nothing bad said.
    Older,
    /// Over 30 days: could not check.
    Stale,
}

impl Freshness {
    /// The stable name under which it crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Older => "older",
            Self::Stale => "stale",
        }
    }
}

/// An issuer as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerName {
    /// Its lasting id.
    pub id: Id,
    /// Its name.
    pub names: Names,
}

/// Where a link leads, and whether it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostStanding {
    /// The host as written in the code.
    pub name: String,
    /// Whether the authority or the issuer names it.
    pub listed: bool,
}

/// What a code says of its item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// (01)
    pub gtin: Gtin,
    /// (22)
    pub cpv: Option<String>,
    /// (10)
    pub lot: Option<String>,
    /// (21); a link without a signature may have none.
    pub serial: Option<String>,
    /// (11)
    pub production: Option<Date>,
    /// (13)
    pub packaging: Option<Date>,
    /// (15)
    pub best_before: Option<Date>,
    /// (17)
    pub expiry: Option<Date>,
    /// The serial as sixteen digits that can be typed, when it is of the scheme.
    pub typed_code: Option<TypedCode>,
    /// All of it as GS1 writes it: `(01)…(21)…`.
    pub element_string: String,
}

/// An award as it stands for one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkStanding {
    /// Its lasting id.
    pub id: Id,
    /// Its name.
    pub names: Names,
    /// The number on the certificate.
    pub certificate: String,
    /// Whether it is in its time and not withdrawn.
    pub in_force: bool,
    /// Whether it covers the label's lot.
    pub covers_lot: bool,
}

/// A recall as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecallNotice {
    /// Since when.
    pub since: Timestamp,
    /// Why, in the brand's words.
    pub reason: Names,
    /// What to do, in the brand's words.
    pub todo: Names,
}

/// A key as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyStanding {
    /// Its id.
    pub id: KeyId,
    /// From when until when its labels are accepted.
    pub validity: Validity,
    /// Its withdrawal, if any.
    pub withdrawn: Option<Withdrawal>,
}

/// What a code is that is no signed label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherCode {
    /// What it looks like.
    pub kind: OtherKind,
    /// Why it is no signed label, when it means to be one.
    pub error: Option<LabelError>,
}
