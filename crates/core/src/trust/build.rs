//! What must hold before a list is used.

use super::{Dealer, Id, Issuer, Mark, Recalled, Serials, TrustList, TrustListDraft, TrustListError};
use crate::gs1::{Gtin, GtinPrefix};
use crate::label::KeyId;
use crate::time::Validity;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use ed25519_dalek::VerifyingKey;

pub(super) fn check(draft: &TrustListDraft) -> Result<(), TrustListError> {
    let mut issuers: BTreeMap<&Id, &Issuer> = BTreeMap::new();
    let mut public_keys = BTreeSet::new();
    for issuer in &draft.issuers {
        if issuers.insert(&issuer.id, issuer).is_some() {
            return Err(TrustListError::DuplicateIssuer(issuer.id.clone()));
        }
        let validities = issuer.scopes.iter().map(|scope| &scope.validity);
        if validities
            .chain(issuer.keys.iter().map(|key| &key.validity))
            .any(Validity::is_empty)
        {
            return Err(TrustListError::EmptyValidity(issuer.id.clone()));
        }
        keys(issuer, &mut public_keys)?;
        products(issuer)?;
    }
    let scopes = scopes(draft);
    disjoint(&scopes)?;
    marks(draft, &issuers)?;
    dealers(&draft.dealers)?;
    recalls(draft, &scopes)
}

fn keys<'list>(issuer: &'list Issuer, seen: &mut BTreeSet<&'list [u8; 32]>) -> Result<(), TrustListError> {
    let mut per_id: BTreeMap<KeyId, usize> = BTreeMap::new();
    for key in &issuer.keys {
        let (id, key_id) = (|| issuer.id.clone(), key.id);
        if KeyId::of_bytes(&key.public) != key_id {
            return Err(TrustListError::WrongKeyId {
                issuer: id(),
                key: key_id,
            });
        }
        // A weak key has small order: one signature would pass for many messages.
        if !VerifyingKey::from_bytes(&key.public).is_ok_and(|public| !public.is_weak()) {
            return Err(TrustListError::UnsoundKey {
                issuer: id(),
                key: key_id,
            });
        }
        if !seen.insert(&key.public) {
            return Err(TrustListError::DuplicateKey {
                issuer: id(),
                key: key_id,
            });
        }
        let count = per_id.entry(key_id).or_default();
        *count += 1;
        if *count > TrustList::MAX_KEYS_PER_ID {
            return Err(TrustListError::TooManyKeysPerId(id()));
        }
    }
    Ok(())
}

fn products(issuer: &Issuer) -> Result<(), TrustListError> {
    let mut seen = BTreeSet::new();
    for product in &issuer.products {
        let in_scope = issuer
            .scopes
            .iter()
            .any(|scope| scope.gtin_prefix.covers(product.gtin));
        if !in_scope || !seen.insert(product.gtin) {
            return Err(TrustListError::Product {
                issuer: issuer.id.clone(),
                gtin: product.gtin,
            });
        }
    }
    Ok(())
}

/// A scope with what its sorting and the checks need.
struct ScopeEntry<'list> {
    issuer: &'list Issuer,
    prefix: GtinPrefix,
    validity: Validity,
    serials: Serials,
}

/// All scopes, so sorted that every prefix comes right before those that it includes.
fn scopes(draft: &TrustListDraft) -> Vec<ScopeEntry<'_>> {
    let mut scopes: Vec<_> = draft
        .issuers
        .iter()
        .flat_map(|issuer| {
            issuer.scopes.iter().map(move |scope| ScopeEntry {
                issuer,
                prefix: scope.gtin_prefix,
                validity: scope.validity,
                serials: scope.serials,
            })
        })
        .collect();
    scopes.sort_by_key(|scope| scope.prefix.nesting_key());
    scopes
}

fn disjoint(scopes: &[ScopeEntry<'_>]) -> Result<(), TrustListError> {
    let mut enclosing: Vec<&ScopeEntry<'_>> = Vec::new();
    for scope in scopes {
        while enclosing
            .last()
            .is_some_and(|outer| !outer.prefix.overlaps(scope.prefix))
        {
            enclosing.pop();
        }
        if let Some(outer) = enclosing
            .iter()
            .find(|outer| outer.validity.overlaps(&scope.validity))
        {
            return Err(TrustListError::ScopeOverlap {
                first: outer.issuer.id.clone(),
                first_prefix: outer.prefix,
                second: scope.issuer.id.clone(),
                second_prefix: scope.prefix,
            });
        }
        enclosing.push(scope);
    }
    Ok(())
}

fn dealers(dealers: &[Dealer]) -> Result<(), TrustListError> {
    let mut seen = BTreeSet::new();
    for dealer in dealers {
        if !seen.insert(&dealer.id) {
            return Err(TrustListError::DuplicateDealer(dealer.id.clone()));
        }
        let distinct: BTreeSet<_> = dealer.regions.iter().collect();
        if distinct.len() != dealer.regions.len() || !(1..=Dealer::MAX_REGIONS).contains(&distinct.len()) {
            return Err(TrustListError::DealerRegions(dealer.id.clone()));
        }
        if dealer.validity.is_empty() {
            return Err(TrustListError::EmptyValidity(dealer.id.clone()));
        }
    }
    Ok(())
}

fn marks(draft: &TrustListDraft, issuers: &BTreeMap<&Id, &Issuer>) -> Result<(), TrustListError> {
    let mut seen = BTreeSet::new();
    for mark in &draft.marks {
        if !seen.insert(&mark.id) {
            return Err(TrustListError::DuplicateMark(mark.id.clone()));
        }
        let issuer = issuers
            .get(&mark.issuer)
            .ok_or_else(|| TrustListError::MarkWithoutIssuer(mark.id.clone()))?;
        if !issuer
            .scopes
            .iter()
            .any(|scope| mark.gtins.lies_in(scope.gtin_prefix))
        {
            return Err(TrustListError::MarkOutOfScope(mark.id.clone()));
        }
        if mark.validity.is_empty() {
            return Err(TrustListError::EmptyValidity(mark.id.clone()));
        }
        if !fits_certificate(mark) {
            return Err(TrustListError::Certificate(mark.id.clone()));
        }
    }
    Ok(())
}

fn fits_certificate(mark: &Mark) -> bool {
    let text = &mark.certificate;
    (1..=64).contains(&text.len())
        && text.trim().len() == text.len()
        && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

fn recalls(draft: &TrustListDraft, scopes: &[ScopeEntry<'_>]) -> Result<(), TrustListError> {
    for recall in &draft.recalls {
        let mut covering = covering(scopes, recall.gtin).peekable();
        if covering.peek().is_none() {
            return Err(TrustListError::RecallOutOfScope(recall.gtin));
        }
        let ordered = covering.any(|scope| match scope.serials {
            Serials::Own => true,
            Serials::Scheme => false,
        });
        match recall.items {
            Recalled::All | Recalled::Lot(_) => {}
            Recalled::Serials(_) if ordered => {}
            Recalled::Serials(_) => return Err(TrustListError::RecallWithoutOrder(recall.gtin)),
        }
    }
    Ok(())
}

/// The scopes that cover a GTIN, found by their place in the sorting.
fn covering<'scopes, 'list>(
    scopes: &'scopes [ScopeEntry<'list>],
    gtin: Gtin,
) -> impl Iterator<Item = &'scopes ScopeEntry<'list>> {
    (GtinPrefix::MIN_LEN as u8..=GtinPrefix::MAX_LEN as u8)
        .map(move |length| GtinPrefix::of(gtin, length))
        .filter(move |prefix| prefix.covers(gtin))
        .flat_map(move |prefix| {
            let sought = prefix.nesting_key();
            let start = scopes.partition_point(|scope| scope.prefix.nesting_key() < sought);
            scopes[start..]
                .iter()
                .take_while(move |scope| scope.prefix.nesting_key() == sought)
        })
}
