//! Rows as they are stored: numbers and short texts, the same in both databases.

use std::{fmt, sync::Arc};

use assay_core::assess::{Fact, FactKind, History, Month, Network, Party, Region, Scan, Summary, Token};
use assay_core::gs1::{Gtin, Serial};
use assay_core::time::Timestamp;
use assay_wire::Via;

/// An item: GTIN and serial. Prints redacted, because it is the label's payload.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemKey {
    /// The GTIN as a number.
    pub gtin: i64,
    /// The serial.
    pub serial: String,
}

impl ItemKey {
    /// The key of an item.
    #[must_use]
    pub fn of(gtin: Gtin, serial: &Serial) -> Self {
        Self {
            gtin: Self::number(gtin),
            serial: serial.as_str().to_owned(),
        }
    }

    /// A GTIN as a number.
    #[must_use]
    pub fn number(gtin: Gtin) -> i64 {
        let digits = gtin.digits();
        digits
            .iter()
            .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
    }
}

impl fmt::Debug for ItemKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ItemKey(…)")
    }
}

/// A scan as it is stored: 12 numbers' worth, nothing that names anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanRow {
    /// Of which item.
    pub item: ItemKey,
    /// Keyed hash of the event id.
    pub event: [u8; 16],
    /// Hours since 1970.
    pub hour: i64,
    /// The install's token for this item.
    pub token: i64,
    /// The epoch of the network's name.
    pub epoch: i64,
    /// The network's name.
    pub network: i64,
    /// Region code, when it was said.
    pub region: Option<String>,
    /// How the label was read, when it was said. Kept; no rule weighs it yet.
    pub via: Option<Via>,
    /// The second of the sighting that the store of goods is to be told; `None` where there is none to tell.
    pub owed: Option<i64>,
}

/// What became of a scan that was to be recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The item's history after it.
    pub history: Arc<History>,
    /// Whether it is kept: under its event, and not another install's under the same.
    pub kept: bool,
}

/// A sighting that the store of goods is still to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Of which item.
    pub item: ItemKey,
    /// Keyed hash of the event id.
    pub event: [u8; 16],
    /// The second of the sighting.
    pub at: i64,
    /// Region code.
    pub region: String,
    /// Who saw it.
    pub by: Sighter,
}

/// Who saw an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sighter {
    /// An install, by its token for the item.
    Install(i64),
    /// An enrolled party, by its number and role.
    Party(i64, String),
}

/// A statement as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// Of which item.
    pub item: ItemKey,
    /// Keyed hash of the event id.
    pub event: [u8; 16],
    /// What was stated.
    pub fact: Fact,
    /// The stater's role, where the store of goods is to be told of it as a sighting.
    pub owed: Option<String>,
}

impl FactRow {
    /// What the store of goods is to be told of it.
    pub(super) fn sighting(&self) -> Option<Owed> {
        let role = self.owed.clone()?;
        Some(Owed {
            item: self.item.clone(),
            event: self.event,
            at: self.fact.at.0,
            region: self.fact.region?.to_string(),
            by: Sighter::Party(bits(self.fact.party?.0), role),
        })
    }
}

impl ScanRow {
    /// What the store of goods is to be told of it.
    pub(super) fn sighting(&self) -> Option<Owed> {
        Some(Owed {
            item: self.item.clone(),
            event: self.event,
            at: self.owed?,
            region: self.region.clone()?,
            by: Sighter::Install(self.token),
        })
    }
}

/// An item that calls for attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Which.
    pub item: ItemKey,
    /// The stable code of its word.
    pub word: String,
    /// Hour of the first time.
    pub first_hour: i64,
    /// Hour of the last time.
    pub last_hour: i64,
    /// Why, as JSON of the findings.
    pub evidence: String,
}

/// Someone with a token.
#[derive(Clone, PartialEq, Eq)]
pub struct PrincipalRow {
    /// Opaque number.
    pub id: i64,
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// Whose token it is, for the operator.
    pub name: String,
    /// `issuer`, `dealer`, `retailer` or `authority`.
    pub role: String,
    /// GTIN prefixes it may speak of, separated by spaces; empty for any.
    pub prefixes: String,
    /// The party's region.
    pub region: Option<String>,
    /// Second from which on it is no longer valid.
    pub expires: i64,
    /// Second from which on it is revoked.
    pub revoked: Option<i64>,
}

impl fmt::Debug for PrincipalRow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PrincipalRow({}, {})", self.id, self.role)
    }
}

/// Bits, not a quantity: stored signed because both databases have only signed integers.
pub(super) fn bits(number: u64) -> i64 {
    number.cast_signed()
}

/// A way of reading as a number.
pub(super) fn via_number(via: Via) -> i64 {
    match via {
        Via::Camera => 0,
        Via::Picture => 1,
        Via::Typed => 2,
        Via::Link => 3,
    }
}

/// An event's key out of the store.
pub(super) fn event_key(bytes: &[u8]) -> [u8; 16] {
    let mut key = [0; 16];
    let kept = bytes.len().min(16);
    key[..kept].copy_from_slice(&bytes[..kept]);
    key
}

/// Rows without repetitions in the key's order, so that two servers which record the same rows at
/// once wait for each other instead of for ever.
pub(super) fn in_key_order(rows: &[ScanRow]) -> Vec<&ScanRow> {
    let mut ordered: Vec<&ScanRow> = rows.iter().collect();
    ordered.sort_by(|a, b| (&a.item, a.event).cmp(&(&b.item, b.event)));
    ordered.dedup_by(|a, b| a.item == b.item && a.event == b.event);
    ordered
}

/// One row of what is remembered of an item. Scans, summaries and facts are read by one statement,
/// so they share columns.
pub(super) struct Remembered {
    /// The item's place among those asked for, from 0.
    pub(super) place: i64,
    /// [`SCAN`], [`SUMMARY`] or [`FACT`].
    pub(super) kind: i64,
    /// Hour, token, epoch, network; or month, sessions; or second, kind, party, owner.
    pub(super) numbers: (i64, i64, Option<i64>, Option<i64>),
    pub(super) region: Option<String>,
}

/// A scan, in [`Remembered::kind`].
pub(super) const SCAN: i64 = 0;
/// A summary.
pub(super) const SUMMARY: i64 = 1;
/// A fact.
pub(super) const FACT: i64 = 2;

impl Remembered {
    /// Adds it to the history that it belongs to.
    pub(super) fn add_to(self, histories: &mut [History]) {
        let place = usize::try_from(self.place).unwrap_or(usize::MAX);
        let Some(history) = histories.get_mut(place) else {
            return;
        };
        let region = known_region(self.region.as_deref());
        let (first, second, third, fourth) = self.numbers;
        match self.kind {
            SCAN => history.scans.push(Scan {
                at: Timestamp(first.saturating_mul(3600)),
                token: Token(second.cast_unsigned()),
                network: third.zip(fourth).and_then(|(epoch, hash)| {
                    Some(Network {
                        epoch: u16::try_from(epoch).ok()?,
                        hash: hash.cast_unsigned(),
                    })
                }),
                region,
            }),
            SUMMARY => history.earlier.push(Summary {
                month: Month {
                    year: u16::try_from(first.div_euclid(12)).unwrap_or(0),
                    month: u8::try_from(first.rem_euclid(12) + 1).unwrap_or(1),
                },
                region,
                sessions: u32::try_from(second).unwrap_or(u32::MAX),
            }),
            FACT => history.facts.extend(fact_kind(second).map(|kind| Fact {
                at: Timestamp(first),
                kind,
                party: third.map(|party| Party(party.cast_unsigned())),
                owner: fourth.map(|owner| Token(owner.cast_unsigned())),
                region,
            })),
            _ => {}
        }
    }
}

/// A month as one number.
pub(super) fn month_number(hour: i64) -> i64 {
    let month = Month::of(Timestamp(hour.saturating_mul(3600)));
    i64::from(month.year) * 12 + i64::from(month.month) - 1
}

pub(super) type FactColumns = (i64, i64, Option<i64>, Option<i64>, Option<String>);

pub(super) fn fact_columns(fact: &Fact) -> FactColumns {
    let kind = match fact.kind {
        FactKind::StockCheck => 0,
        FactKind::Received => 1,
        FactKind::Sold => 2,
        FactKind::Returned => 3,
        FactKind::Activated => 4,
    };
    let region = fact.region.map(|region| region.to_string());
    let (party, owner) = (
        fact.party.map(|party| bits(party.0)),
        fact.owner.map(|owner| bits(owner.0)),
    );
    (fact.at.0, kind, party, owner, region)
}

fn fact_kind(number: i64) -> Option<FactKind> {
    Some(match number {
        0 => FactKind::StockCheck,
        1 => FactKind::Received,
        2 => FactKind::Sold,
        3 => FactKind::Returned,
        4 => FactKind::Activated,
        _ => return None,
    })
}

fn known_region(code: Option<&str>) -> Option<Region> {
    Region::parse(code?).ok()
}
