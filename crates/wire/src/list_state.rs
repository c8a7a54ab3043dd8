//! What the interface is told about the trust list in use.

use assay_core::{
    label::{OtherKind, Scanned},
    time::UtcOffset,
    trust::CompiledList,
    verify::{self, Now},
};
use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

use crate::{Names, codes::codes};

/// The trust list in use, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ListState {
    /// Whose list it is.
    pub authority: Option<Names>,
    /// When it was issued (RFC 3339, UTC).
    pub issued: Option<String>,
    /// What its age allows to be said.
    pub freshness: Freshness,
    /// How many brands it holds.
    pub issuers: u32,
    /// Why the newest list offered was refused, as a stable code; an older one may still be in use.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub error: Option<&'static str>,
}

codes! {
    /// What the age of a list allows to be said.
    Freshness {
        /// At most 48 hours: everything.
        Fresh,
        /// At most 30 days: a verdict as of its date.
        Older,
        /// Over 30 days: no verdict.
        Stale,
        /// There is no list, or its age cannot be told.
        None,
    }
}

impl ListState {
    /// The state of a list, or of having none; `error` is why a newer one was refused.
    #[must_use]
    pub fn of(list: Option<&CompiledList<Vec<u8>>>, now: Now, error: Option<&'static str>) -> Self {
        // Core tells a list's age with each verdict, so any text's verdict will do.
        let any = Scanned::Other(OtherKind::Text);
        let excerpt = list.and_then(|list| list.excerpt_for(&any).ok());
        let standing = excerpt
            .as_ref()
            .and_then(|excerpt| verify::judge(&any, excerpt, now, UtcOffset::UTC).list);
        Self {
            authority: excerpt.as_ref().map(|excerpt| excerpt.authority().into()),
            issued: standing.map(|standing| standing.issued.to_string()),
            freshness: standing.map_or(Freshness::None, |standing| standing.freshness.into()),
            issuers: list.map_or(0, |list| u32::try_from(list.issuers()).unwrap_or(u32::MAX)),
            error,
        }
    }
}
