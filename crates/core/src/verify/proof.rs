//! Whose signature it is.

use crate::label::UnverifiedLabel;
use crate::time::Timestamp;
use crate::trust::{Issuer, IssuerKey, Scope, TrustList};
use core::ptr;
use ed25519_dalek::VerifyingKey;

/// What trying the signature showed.
pub(super) enum Proof<'list> {
    /// A key of the GTIN's issuer matches.
    Issuer {
        issuer: &'list Issuer,
        key: &'list IssuerKey,
    },
    /// A key of somebody else matches.
    Other {
        signer: &'list Issuer,
        key: &'list IssuerKey,
        scope: OtherScope,
    },
    /// Keys with the id were tried; none matches.
    None,
    /// No key has the id.
    NoKey,
}

/// How somebody else stands to the GTIN.
pub(super) enum OtherScope {
    /// Never answered for it.
    Never,
    /// Did once.
    Ended,
    /// Will.
    NotYet,
}

/// Most keys of others tried. They only serve to name the reason, and 65,536 ids over 300,000 keys
/// give under five to an id; the bound keeps a list full of one id from costing seconds.
const MAX_OTHERS: usize = 8;

pub(super) fn prove<'list>(
    label: &UnverifiedLabel,
    list: &'list TrustList,
    scope: Option<(&'list Issuer, &'list Scope)>,
    at: Timestamp,
) -> Proof<'list> {
    let input = label.signing_input();
    let matches = |key: &IssuerKey| {
        VerifyingKey::from_bytes(&key.public)
            .is_ok_and(|public| public.verify_strict(&input, label.signature()).is_ok())
    };
    // Both come from the one list, so the same issuer is the same place in memory.
    let is_own = |issuer: &Issuer| scope.is_some_and(|(own, _)| ptr::eq(own, issuer));
    let mut tried = false;
    for (issuer, key) in list.keys_of(label.key_id()).filter(|(issuer, _)| is_own(issuer)) {
        if matches(key) {
            return Proof::Issuer { issuer, key };
        }
        tried = true;
    }
    let others = list.keys_of(label.key_id()).filter(|(issuer, _)| !is_own(issuer));
    for (signer, key) in others.take(MAX_OTHERS) {
        if matches(key) {
            return Proof::Other {
                signer,
                key,
                scope: other_scope(signer, label, at),
            };
        }
        tried = true;
    }
    if tried { Proof::None } else { Proof::NoKey }
}

fn other_scope(signer: &Issuer, label: &UnverifiedLabel, at: Timestamp) -> OtherScope {
    let mut covering = signer
        .scopes
        .iter()
        .filter(|scope| scope.gtin_prefix.covers(label.gtin()))
        .peekable();
    if covering.peek().is_none() {
        OtherScope::Never
    } else if covering.any(|scope| scope.validity.has_ended(at)) {
        OtherScope::Ended
    } else {
        OtherScope::NotYet
    }
}
