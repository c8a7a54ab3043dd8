//! Reading a compiled list back whole.

use super::bytes::number;
use super::layout::{BLOCK, MARK, PRODUCT, SCOPE, Section};
use super::records::read_mark;
use super::{CompiledError, CompiledList, ReadBackError};
use crate::trust::{Id, Issuer, Mark, Recall, Scope, TrustList, TrustListDraft};
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

    /// Every scope on the list, whoever's and whenever.
    pub fn all_scopes(&self) -> impl Iterator<Item = Result<Scope, CompiledError>> {
        (0..self.layout.scopes).map(|place| self.scope(place))
    }

    /// The scopes of an issuer; none when there is no such issuer.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn scopes_of_issuer(&self, id: &Id) -> Result<Vec<Scope>, CompiledError> {
        // Issuers stand in the order of their ids: the block that may hold it is found by halving.
        let (mut from, mut to) = (0, self.layout.issuers.div_ceil(BLOCK));
        while to.saturating_sub(from) > 1 {
            let middle = from.midpoint(to);
            let begins = self.cards(middle)?;
            match begins.first() {
                Some(first) if first.id <= *id => from = middle,
                Some(_) | None => to = middle,
            }
        }
        if from >= to {
            return Ok(Vec::new());
        }
        let Some(at) = self.cards(from)?.iter().position(|card| card.id == *id) else {
            return Ok(Vec::new());
        };
        let place = (from * BLOCK + at) as u64;
        let mut scopes = Vec::new();
        for (n, scope) in self.section(Section::Scopes).chunks_exact(SCOPE).enumerate() {
            if number(&scope[6..9]) == place {
                scopes.push(self.scope(n)?);
            }
        }
        Ok(scopes)
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
