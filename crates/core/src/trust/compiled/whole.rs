//! Reading a compiled list back whole.

use super::bytes::number;
use super::layout::{BLOCK, MARK, PRODUCT, RECALL, SCOPE, Section};
use super::records::{gtin, read_mark};
use super::{CompiledError, CompiledList, ReadBackError};
use crate::gs1::Gtin;
use crate::trust::{Issuer, Mark, Recall, TrustList, TrustListDraft};
use alloc::vec::Vec;

impl<B: AsRef<[u8]>> CompiledList<B> {
    /// The whole list, issuers in the order of their ids.
    ///
    /// # Errors
    /// When some part cannot be read, or the parts do not hold together.
    pub fn to_list(&self) -> Result<TrustList, ReadBackError> {
        let mut draft = self.draft()?;
        draft.issuers = self.all_issuers().collect::<Result<_, _>>()?;
        draft.marks = self.all_marks()?;
        draft.recalls = self.all_recalls()?;
        draft.dealers = self.dealers()?;
        Ok(TrustList::build(draft)?)
    }

    /// The record of a product: every issuer whose scopes cover its GTIN, whole, with its marks and
    /// with every recall in its scopes; no other issuer. Judging any product in those scopes against
    /// it gives the word that judging against the whole list gives. For one pass over the columns.
    ///
    /// # Errors
    /// When what is asked for cannot be read, or does not hold together.
    pub fn record_of(&self, item: Gtin) -> Result<TrustList, ReadBackError> {
        let mut places: Vec<u32> = self.scopes_of(item).map(|(issuer, _)| issuer).collect();
        places.sort_unstable();
        places.dedup();
        let mut draft = self.draft()?;
        for place in places {
            let mut issuer = self.card(place)?;
            let is_its = |entry: &[u8]| number(&entry[6..9]) == u64::from(place);
            for (scope, _) in (0..)
                .zip(self.section(Section::Scopes).chunks_exact(SCOPE))
                .filter(|(_, scope)| is_its(scope))
            {
                issuer.scopes.push(self.scope(scope)?);
            }
            for key in self.keys_of(place as usize) {
                issuer.keys.push(self.key(key)?);
            }
            for product in 0..self.layout.products {
                if is_its(self.entry(Section::Products, PRODUCT, product)) {
                    issuer.products.push(self.product(product)?);
                }
            }
            draft.marks.extend(self.marks_of(place, &issuer)?);
            draft.issuers.push(issuer);
        }
        for recall in 0..self.layout.recalls {
            let recalled = gtin(number(&self.entry(Section::Recalls, RECALL, recall)[..6]))?;
            let mut scopes = draft.issuers.iter().flat_map(|issuer| &issuer.scopes);
            if scopes.any(|scope| scope.gtin_prefix.covers(recalled)) {
                draft.recalls.push(self.recall(recall)?);
            }
        }
        Ok(TrustList::build(draft)?)
    }

    pub(super) fn draft(&self) -> Result<TrustListDraft, CompiledError> {
        let (authority, hosts) = self.authority()?;
        Ok(TrustListDraft {
            authority,
            issued: self.issued(),
            hosts,
            issuers: Vec::new(),
            marks: Vec::new(),
            recalls: Vec::new(),
            dealers: Vec::new(),
        })
    }

    /// Every issuer with its scopes, keys and products, in the order of ids; one block of names is
    /// unpacked at a time.
    pub(super) fn all_issuers(&self) -> impl Iterator<Item = Result<Issuer, CompiledError>> {
        let mut scopes: Vec<(u32, u32)> = self
            .section(Section::Scopes)
            .chunks_exact(SCOPE)
            .zip(0..)
            .map(|(scope, place)| (number(&scope[6..9]) as u32, place))
            .collect();
        scopes.sort_unstable();
        let mut products: Vec<(u32, u32)> = (0..self.layout.products)
            .map(|place| {
                (
                    number(&self.entry(Section::Products, PRODUCT, place)[6..9]) as u32,
                    place as u32,
                )
            })
            .collect();
        products.sort_unstable();
        let mut block: (usize, Vec<Issuer>) = (usize::MAX, Vec::new());
        (0..self.layout.issuers).map(move |place| {
            if block.0 != place / BLOCK {
                block = (place / BLOCK, self.cards(place / BLOCK)?);
                block.1.reverse();
            }
            let mut issuer = block.1.pop().ok_or(CompiledError::Contents("block"))?;
            issuer.scopes = of(&scopes, place)
                .map(|scope| self.scope(scope))
                .collect::<Result<_, _>>()?;
            issuer.keys = self
                .keys_of(place)
                .map(|key| self.key(key))
                .collect::<Result<_, _>>()?;
            issuer.products = of(&products, place)
                .map(|product| self.product(product))
                .collect::<Result<_, _>>()?;
            Ok(issuer)
        })
    }

    pub(super) fn all_marks(&self) -> Result<Vec<Mark>, CompiledError> {
        let mut marks = Vec::with_capacity(self.layout.marks);
        let mut holder: Option<(u32, Issuer)> = None;
        for place in 0..self.layout.marks {
            let entry = self.entry(Section::Marks, MARK, place);
            let issuer = number(&entry[..3]) as u32;
            let known = match holder.take() {
                Some((known, card)) if known == issuer => card,
                _ => self.card(issuer)?,
            };
            marks.push(read_mark(
                &mut self.record(Section::Marks, entry)?,
                known.id.clone(),
            )?);
            holder = Some((issuer, known));
        }
        Ok(marks)
    }

    pub(super) fn all_recalls(&self) -> Result<Vec<Recall>, CompiledError> {
        (0..self.layout.recalls).map(|place| self.recall(place)).collect()
    }
}

/// Places that belong to an issuer, in a slice sorted by issuer.
fn of(sorted: &[(u32, u32)], issuer: usize) -> impl Iterator<Item = usize> {
    let start = sorted.partition_point(|(of, _)| (*of as usize) < issuer);
    sorted[start..]
        .iter()
        .take_while(move |(of, _)| *of as usize == issuer)
        .map(|(_, place)| *place as usize)
}
