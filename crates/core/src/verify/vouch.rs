//! Who vouches for a GTIN now: the one judgement for every question that brings no signature of its own, such
//! as a typed code, a telephone call or a batch that asks for its codes.
//!
//! It refuses where [`super::verify`] would: by a list that is too old for anything, by a brand that no longer
//! answers for the GTIN, and it says nothing bad by a list that is over 48 hours old.

use super::moment::{Moment, Now};
use crate::gs1::Gtin;
use crate::time::UtcOffset;
use crate::trust::{Issuer, Scope, TrustList};
use crate::verdict::{Freshness, Reason};

/// Why nobody vouches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unvouched {
    /// List or clock allow no answer, for this reason. A newer list may.
    NoAnswer(Reason),
    /// No enrolled issuer answers for the GTIN, by a fresh list.
    Nobody,
    /// An issuer did once, and no longer does: lasting.
    Ended,
}

/// The issuer that vouches for a GTIN, with the scope by which it does.
///
/// # Errors
/// [`Unvouched`].
pub fn vouched(list: &TrustList, gtin: Gtin, now: Now) -> Result<(&Issuer, &Scope), Unvouched> {
    // No day counts here, so any zone will do.
    let moment = Moment::of(list, now, UtcOffset::UTC);
    if let Some(reason) = moment.blocked {
        return Err(Unvouched::NoAnswer(reason));
    }
    if let Some(scope) = list.scope_of(gtin, moment.at) {
        return Ok(scope);
    }
    let ended = list.issuers().iter().any(|issuer| {
        issuer
            .scopes
            .iter()
            .any(|scope| scope.gtin_prefix.covers(gtin) && scope.validity.has_ended(moment.at))
    });
    match (ended, moment.list.freshness) {
        (true, _) => Err(Unvouched::Ended),
        (false, Freshness::Fresh) => Err(Unvouched::Nobody),
        (false, Freshness::Older | Freshness::Stale) => Err(Unvouched::NoAnswer(Reason::ListOlder)),
    }
}

/// Why no answer at all can be given by this list now, if so.
pub fn blocked(list: &TrustList, now: Now) -> Option<Reason> {
    Moment::of(list, now, UtcOffset::UTC).blocked
}
