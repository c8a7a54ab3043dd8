//! The part of a list that a page keeps of the brands it has met.

use super::bytes::number;
use super::layout::{PRODUCT, RECALL, SCOPE, Section};
use super::list::MAX_STRANGERS;
use super::records::{gtin, read_prefix};
use super::{CompiledList, ReadBackError};
use crate::gs1::GtinPrefix;
use crate::label::KeyId;
use crate::trust::{Issuer, TrustList};
use alloc::collections::{BTreeMap, BTreeSet};

impl<B: AsRef<[u8]>> CompiledList<B> {
    /// The record of a range of GTINs: every issuer with a scope that meets the range, whole, with its
    /// marks and with every recall in its scopes; of the other issuers with a key of this id as many as
    /// verification tries, with those keys alone. Judging a label of the range and of that key against it
    /// gives what judging against the whole list gives. Each column is walked once or twice.
    ///
    /// `None` when more than `most` issuers meet the range: ask for a narrower one. A range of all
    /// [`GtinPrefix::MAX_LEN`] digits has few, one after the other, and always an answer.
    ///
    /// # Errors
    /// When what is asked for cannot be read, or does not hold together.
    pub fn record_of(
        &self,
        range: GtinPrefix,
        id: Option<KeyId>,
        most: usize,
    ) -> Result<Option<TrustList>, ReadBackError> {
        let mut places = BTreeSet::new();
        for scope in self.section(Section::Scopes).chunks_exact(SCOPE) {
            if read_prefix(number(&scope[..5]), u64::from(scope[5]))?.overlaps(range) {
                places.insert(number(&scope[6..9]) as u32);
            }
        }
        if places.len() > most && range.len() < GtinPrefix::MAX_LEN {
            return Ok(None);
        }
        let strangers = id.into_iter().flat_map(|id| self.issuers_with_id(id));
        let strangers: BTreeSet<u32> = strangers
            .filter(|issuer| !places.contains(issuer))
            .take(MAX_STRANGERS)
            .collect();
        let mut draft = self.draft()?;
        let mut issuers = BTreeMap::new();
        for place in places {
            let mut issuer = self.card(place)?;
            for key in self.keys_of(place as usize) {
                issuer.keys.push(self.key(key)?);
            }
            draft.marks.extend(self.marks_of(place, &issuer)?);
            issuers.insert(place, issuer);
        }
        self.fill(&mut issuers)?;
        for place in strangers {
            let mut issuer = self.card(place)?;
            for (found, _) in id.into_iter().flat_map(|id| self.keys_with_id(place, id)) {
                issuer.keys.push(self.key(found.key as usize)?);
            }
            issuers.insert(place, issuer);
        }
        draft.issuers = issuers.into_values().collect();
        for recall in 0..self.layout.recalls {
            let recalled = gtin(number(&self.entry(Section::Recalls, RECALL, recall)[..6]))?;
            let mut scopes = draft.issuers.iter().flat_map(|issuer| &issuer.scopes);
            if scopes.any(|scope| scope.gtin_prefix.covers(recalled)) {
                draft.recalls.push(self.recall(recall)?);
            }
        }
        Ok(Some(TrustList::build(draft)?))
    }

    /// The scopes and products of these issuers, by their places: each column is walked once for all.
    fn fill(&self, issuers: &mut BTreeMap<u32, Issuer>) -> Result<(), ReadBackError> {
        let of = |entry: &[u8]| number(&entry[6..9]) as u32;
        for (entry, scope) in self.section(Section::Scopes).chunks_exact(SCOPE).zip(0..) {
            if let Some(issuer) = issuers.get_mut(&of(entry)) {
                issuer.scopes.push(self.scope(scope)?);
            }
        }
        for product in 0..self.layout.products {
            if let Some(issuer) = issuers.get_mut(&of(self.entry(Section::Products, PRODUCT, product))) {
                issuer.products.push(self.product(product)?);
            }
        }
        Ok(())
    }
}
