//! Finding things in the columns of a compiled list.

use super::bytes::{Reader, number};
use super::layout::{BLOCK, DEALER, MARK, PRODUCT, RECALL, ROW, SCOPE, Section};
use super::records::{gtin, read_card, read_dealer, read_mark, read_names, read_prefix, read_recall};
use super::rows::{read_life, read_terms};
use super::{CompiledError, CompiledList, KeyPlace};
use crate::gs1::{Gtin, GtinPrefix};
use crate::label::KeyId;
use crate::trust::{Dealer, Id, Issuer, IssuerKey, Mark, Product, Recall, Scope};
use alloc::vec::Vec;
use core::ops::Range;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Most bytes that a block of packed issuers may unpack to: hosts and names at their longest
/// would take more, but no compressor's bomb gets past it.
const MAX_BLOCK: usize = 4 * 1024 * 1024;

impl<B: AsRef<[u8]>> CompiledList<B> {
    /// (issuer, place of the scope) of the scopes whose prefix covers the GTIN, at whatever time.
    pub(super) fn scopes_of(&self, gtin: Gtin) -> impl Iterator<Item = (u32, usize)> {
        (GtinPrefix::MIN_LEN..=GtinPrefix::MAX_LEN)
            .map(|length| {
                (
                    length,
                    self.layout.by_length[length]..self.layout.by_length[length + 1],
                )
            })
            .filter(|(_, range)| !range.is_empty())
            .map(move |(length, range)| (GtinPrefix::of(gtin, length as u8), range))
            .filter(move |(prefix, _)| prefix.covers(gtin))
            .flat_map(|(prefix, range)| self.scopes_with(prefix, range))
    }

    /// Scopes of exactly this prefix, all prefixes in the range being of its length.
    pub(super) fn scopes_with(
        &self,
        prefix: GtinPrefix,
        range: Range<usize>,
    ) -> impl Iterator<Item = (u32, usize)> {
        let scopes = self.section(Section::Scopes);
        let value = |place: usize| number(&scopes[place * SCOPE..place * SCOPE + 5]);
        let (_, sought) = prefix.sort_key();
        let start = first(range.clone(), |place| value(place) >= sought);
        (start..range.end)
            .take_while(move |place| value(*place) == sought)
            .map(|place| {
                (
                    number(&scopes[place * SCOPE + 6..place * SCOPE + 9]) as u32,
                    place,
                )
            })
    }

    pub(super) fn scope(&self, place: usize) -> Result<Scope, CompiledError> {
        let scope = &self.section(Section::Scopes)[place * SCOPE..(place + 1) * SCOPE];
        let terms = read_terms(self.row(Section::Terms, number(&scope[9..]) as usize))?;
        Ok(Scope {
            gtin_prefix: read_prefix(number(&scope[..5]), u64::from(scope[5]))?,
            validity: terms.validity,
            signs_since: terms.signs_since,
            serials: terms.serials,
        })
    }

    pub(super) fn row(&self, section: Section, place: usize) -> &[u8] {
        &self.section(section)[place * ROW..(place + 1) * ROW]
    }

    /// Places of an issuer's keys.
    pub(super) fn keys_of(&self, issuer: usize) -> Range<usize> {
        let starts = self.section(Section::KeyStarts);
        let start = |place: usize| number(&starts[3 * place..3 * place + 3]) as usize;
        start(issuer)..start(issuer + 1)
    }

    pub(super) fn keys_with_id(&self, issuer: u32, id: KeyId) -> impl Iterator<Item = (KeyPlace, &[u8; 32])> {
        let (ids, _) = self.section(Section::KeyIds).as_chunks::<2>();
        let (publics, _) = self.section(Section::KeyPublics).as_chunks::<32>();
        self.keys_of(issuer as usize)
            .filter(move |key| ids[*key] == id.0)
            .map(move |key| {
                (
                    KeyPlace {
                        issuer,
                        key: key as u32,
                    },
                    &publics[key],
                )
            })
    }

    /// The issuer of every key with this id: one walk over the column of ids.
    pub(super) fn issuers_with_id(&self, id: KeyId) -> impl Iterator<Item = u32> {
        let (ids, _) = self.section(Section::KeyIds).as_chunks::<2>();
        ids.iter()
            .zip(0_usize..)
            .filter(move |(found, _)| **found == id.0)
            .map(|(_, key)| first(0..self.layout.issuers, |issuer| self.keys_of(issuer).end > key) as u32)
    }

    pub(super) fn key(&self, place: usize) -> Result<IssuerKey, CompiledError> {
        let (publics, _) = self.section(Section::KeyPublics).as_chunks::<32>();
        let width = self.layout.life_width();
        let life = number(&self.section(Section::KeyLives)[place * width..(place + 1) * width]);
        let life = read_life(self.row(Section::Lives, life as usize))?;
        let mut key = IssuerKey::new(publics[place], life.validity);
        key.withdrawn = life.withdrawn;
        Ok(key)
    }

    pub(super) fn card(&self, issuer: u32) -> Result<Issuer, CompiledError> {
        let place = issuer as usize;
        self.cards(place / BLOCK)?
            .into_iter()
            .nth(place % BLOCK)
            .ok_or(CompiledError::Contents("block"))
    }

    pub(super) fn cards(&self, block: usize) -> Result<Vec<Issuer>, CompiledError> {
        let blocks = self.section(Section::Blocks);
        let start = |block: usize| number(&blocks[4 * block..4 * block + 4]) as usize;
        let packed = &self.section(Section::Packed)[start(block)..start(block + 1)];
        let unpacked =
            decompress_to_vec_with_limit(packed, MAX_BLOCK).map_err(|_| CompiledError::Contents("block"))?;
        let mut reader = Reader::new(&unpacked);
        let mut cards = Vec::with_capacity(BLOCK);
        while !reader.is_empty() {
            cards.push(read_card(&mut reader)?);
        }
        Ok(cards)
    }

    /// An entry of a section's index.
    pub(super) fn entry(&self, section: Section, width: usize, place: usize) -> &[u8] {
        &self.section(section)[place * width..(place + 1) * width]
    }

    /// The record that an index entry leads to: its last four bytes say where.
    pub(super) fn record(&self, section: Section, entry: &[u8]) -> Result<Reader<'_>, CompiledError> {
        let place = number(&entry[entry.len() - 4..]) as usize;
        self.section(section)
            .get(place..)
            .map(Reader::new)
            .ok_or(CompiledError::CutShort)
    }

    pub(super) fn products_of(&self, item: Gtin, issuer: u32) -> Result<Vec<Product>, CompiledError> {
        let entry = |place| self.entry(Section::Products, PRODUCT, place);
        let start = first(0..self.layout.products, |place| {
            number(&entry(place)[..6]) >= item.number()
        });
        (start..self.layout.products)
            .take_while(|place| number(&entry(*place)[..6]) == item.number())
            .filter(|place| number(&entry(*place)[6..9]) == u64::from(issuer))
            .map(|place| self.product(place))
            .collect()
    }

    pub(super) fn marks_of(&self, issuer: u32, holder: &Issuer) -> Result<Vec<Mark>, CompiledError> {
        let entry = |place| self.entry(Section::Marks, MARK, place);
        let start = first(0..self.layout.marks, |place| {
            number(&entry(place)[..3]) >= u64::from(issuer)
        });
        (start..self.layout.marks)
            .take_while(|place| number(&entry(*place)[..3]) == u64::from(issuer))
            .map(|place| read_mark(&mut self.record(Section::Marks, entry(place))?, holder.id.clone()))
            .collect()
    }

    pub(super) fn recalls_of(&self, item: Gtin) -> Result<Vec<Recall>, CompiledError> {
        let found_by = |place| number(&self.entry(Section::Recalls, RECALL, place)[..6]);
        let start = first(0..self.layout.recalls, |place| found_by(place) >= item.number());
        (start..self.layout.recalls)
            .take_while(|place| found_by(*place) == item.number())
            .map(|place| self.recall(place))
            .collect()
    }

    pub(super) fn product(&self, place: usize) -> Result<Product, CompiledError> {
        let entry = self.entry(Section::Products, PRODUCT, place);
        let names = read_names(&mut self.record(Section::Products, entry)?)?;
        Ok(Product {
            gtin: gtin(number(&entry[..6]))?,
            names,
        })
    }

    pub(super) fn recall(&self, place: usize) -> Result<Recall, CompiledError> {
        let entry = self.entry(Section::Recalls, RECALL, place);
        read_recall(
            &mut self.record(Section::Recalls, entry)?,
            gtin(number(&entry[..6]))?,
        )
    }

    /// The dealer of an id.
    ///
    /// # Errors
    /// When a dealer on the way cannot be read.
    pub fn dealer(&self, id: &Id) -> Result<Option<Dealer>, CompiledError> {
        let (mut low, mut high) = (0, self.layout.dealers);
        while low < high {
            let middle = low + (high - low) / 2;
            let dealer = self.dealer_at(middle)?;
            match dealer.id.cmp(id) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Equal => return Ok(Some(dealer)),
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// Every dealer, by id.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn dealers(&self) -> Result<Vec<Dealer>, CompiledError> {
        (0..self.layout.dealers)
            .map(|place| self.dealer_at(place))
            .collect()
    }

    fn dealer_at(&self, place: usize) -> Result<Dealer, CompiledError> {
        let entry = self.entry(Section::Dealers, DEALER, place);
        read_dealer(&mut self.record(Section::Dealers, entry)?)
    }
}

/// The first place in a range where something holds that holds in all later ones.
fn first(range: Range<usize>, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle
        } else {
            low = middle + 1
        }
    }
    low
}
