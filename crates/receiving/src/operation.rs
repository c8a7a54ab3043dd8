//! Operations: what may be one, and whose item it is about.

use assay_core::gs1::{Gtin, Lot, Serial};
use assay_core::provenance::Moment;
use assay_core::time::Timestamp;
use assay_core::verdict::VerdictWord;
use assay_wire::{Deed, Operation, Resolution};

use crate::exception::proves;

/// Most operations of one delivery: two for every item of the largest.
pub const MAX_OPERATIONS: usize = 200_000;

/// Most items that one end of receiving hands over.
const MAX_ITEMS: usize = MAX_OPERATIONS / 2;

/// Longest name of who did it, in characters.
const MAX_BY: usize = 40;
/// Longest reason, in characters.
const MAX_REASON: usize = 300;
/// Longest name of a photograph.
const MAX_PHOTO: usize = 80;
/// Ten years ahead is no near expiry.
const MAX_DAYS: u16 = 3_650;

/// Why an operation is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperationError {
    /// The id.
    #[error("an operation's id is 8 to 64 letters, digits and hyphens")]
    Id,
    /// The name of who did it.
    #[error("who did it is named by 1 to 40 characters")]
    By,
    /// The time.
    #[error("a time is written like 2026-11-22T17:50:00Z")]
    At,
    /// The GTIN.
    #[error("a GTIN is 14 digits with a check digit that fits")]
    Gtin,
    /// The lot.
    #[error("a lot is 1 to 20 characters of GS1's set")]
    Lot,
    /// The serial.
    #[error("a serial is 1 to 20 characters of GS1's set")]
    Serial,
    /// The expiry.
    #[error("an expiry is a date like 2027-01-31")]
    Expiry,
    /// The verdict.
    #[error("no verdict on a label has this code")]
    Verdict,
    /// The item.
    #[error("an item is named by its GTIN and serial")]
    Item,
    /// The reason.
    #[error("accepting an item needs a reason, of at most 300 characters")]
    Reason,
    /// The photograph.
    #[error("a photograph is named by 1 to 80 letters, digits, dots and hyphens")]
    Photo,
    /// The days.
    #[error("near expiry is within 0 to 3650 days")]
    Days,
    /// There is no room.
    #[error("a delivery has at most 200000 operations")]
    TooMany,
}

impl OperationError {
    /// The stable name under which it crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Id => "operation_id",
            Self::By => "operation_by",
            Self::At => "operation_at",
            Self::Gtin => "operation_gtin",
            Self::Lot => "operation_lot",
            Self::Serial => "operation_serial",
            Self::Expiry => "operation_expiry",
            Self::Verdict => "operation_verdict",
            Self::Item => "operation_item",
            Self::Reason => "operation_reason",
            Self::Photo => "operation_photo",
            Self::Days => "operation_days",
            Self::TooMany => "operation_too_many",
        }
    }
}

/// The item's name within a delivery: an unproven label claims a GTIN and a serial, and must not be
/// taken for the item that has them.
pub fn item_key(gtin: &str, serial: &str, proven: bool) -> String {
    // `~` is not in GS1's character set.
    format!("{gtin}.{serial}{}", if proven { "" } else { "~" })
}

/// Checks an operation from outside.
///
/// # Errors
/// See [`OperationError`].
pub(crate) fn check(operation: &Operation) -> Result<(), OperationError> {
    let plain = |text: &str, most: usize, also: &[u8]| {
        (1..=most).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || also.contains(&byte))
    };
    if operation.id.len() < 8 || !plain(&operation.id, 64, b"") {
        return Err(OperationError::Id);
    }
    let by = operation.by.chars().count();
    if !(1..=MAX_BY).contains(&by) || operation.by.chars().any(char::is_control) {
        return Err(OperationError::By);
    }
    if operation.at.len() > 40 || Moment::parse(&operation.at).is_none() {
        return Err(OperationError::At);
    }
    match &operation.deed {
        Deed::Count {
            gtin,
            lot,
            serial,
            expiry,
            verdict,
        } => {
            Gtin::parse_14(gtin).map_err(|_| OperationError::Gtin)?;
            lot.as_deref()
                .map(Lot::parse)
                .transpose()
                .map_err(|_| OperationError::Lot)?;
            Serial::parse(serial).map_err(|_| OperationError::Serial)?;
            if expiry.as_deref().is_some_and(|expiry| day(expiry).is_none()) {
                return Err(OperationError::Expiry);
            }
            match VerdictWord::of(verdict) {
                None | Some(VerdictWord::NotSignedLabel) => Err(OperationError::Verdict),
                Some(_) => Ok(()),
            }
        }
        Deed::Resolve {
            item,
            resolution,
            exceptions,
            reason,
            photo,
        } => {
            check_key(item)?;
            if exceptions.len() > assay_wire::Exception::ALL.len() {
                return Err(OperationError::Item);
            }
            let said = reason.as_deref().unwrap_or_default();
            let needed = *resolution == Resolution::Accept;
            if said.chars().count() > MAX_REASON || (needed && said.trim().is_empty()) {
                return Err(OperationError::Reason);
            }
            match photo {
                Some(photo) if !plain(photo, MAX_PHOTO, b".") => Err(OperationError::Photo),
                None if *resolution == Resolution::Photographed => Err(OperationError::Photo),
                Some(_) | None => Ok(()),
            }
        }
        Deed::NearExpiry { days } if *days > MAX_DAYS => Err(OperationError::Days),
        Deed::NearExpiry { .. } => Ok(()),
        Deed::Finish { items } if items.len() > MAX_ITEMS => Err(OperationError::TooMany),
        Deed::Finish { items } => items.iter().try_for_each(|item| check_key(item)),
    }
}

/// Whether a text names an item as [`item_key`] does.
fn check_key(item: &str) -> Result<(), OperationError> {
    let (gtin, serial) = item.split_once('.').ok_or(OperationError::Item)?;
    Gtin::parse_14(gtin).map_err(|_| OperationError::Item)?;
    Serial::parse(serial.strip_suffix('~').unwrap_or(serial)).map_err(|_| OperationError::Item)?;
    Ok(())
}

/// What unproven words are kept apart from: the proven item.
pub(crate) fn key_of(gtin: &str, serial: &str, verdict: &str) -> String {
    item_key(gtin, serial, VerdictWord::of(verdict).is_some_and(proves))
}

/// Midnight (UTC) at the start of an ISO 8601 date.
pub(crate) fn day(iso: &str) -> Option<Timestamp> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *iso.as_bytes() else {
        return None;
    };
    let number = |digits: &[u8]| -> Option<u16> {
        digits.iter().try_fold(0_u16, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u16::from(digit - b'0'))
        })
    };
    Timestamp::midnight(
        number(&[y1, y2, y3, y4])?,
        number(&[m1, m2])? as u8,
        number(&[d1, d2])? as u8,
    )
}
