//! Looking into a compiled list.

use super::CompiledError;
use super::bytes::{Reader, Write, number};
use super::layout::{BLOCK, Layout, MARK, PRODUCT, RECALL, ROW, SCOPE, Section, TRAILER};
use super::records::{gtin, read_card, read_hosts, read_mark, read_names, read_prefix, read_recall};
use super::rows::{read_life, read_terms};
use crate::gs1::{DigitalLink, Gtin, GtinPrefix};
use crate::host::Host;
use crate::label::{KeyId, Scanned};
use crate::time::Timestamp;
use crate::trust::{
    Issuer, IssuerKey, Mark, Names, Product, Recall, Scope, TrustList, TrustListDraft, TrustListError,
};
use alloc::vec::Vec;
use core::ops::Range;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Most bytes that a block of packed issuers may unpack to: hosts and names at their longest
/// would take more, but no compressor's bomb gets past it.
const MAX_BLOCK: usize = 4 * 1024 * 1024;

/// Most keys of other issuers looked at: verification tries no more, to name its reason.
const MAX_STRANGERS: usize = 8;

/// A compiled trust list over borrowed or owned bytes.
///
/// Opening checks everything that lookups rely on in one linear pass; names, hosts, marks and
/// recalls are read when they are asked for, and what cannot be read is an error then.
#[derive(Clone, Debug)]
pub struct CompiledList<B> {
    bytes: B,
    layout: Layout,
}

/// Why a list that was compiled cannot be read back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadBackError {
    /// The bytes say something impossible.
    #[error(transparent)]
    Compiled(#[from] CompiledError),
    /// What they say does not hold together.
    #[error(transparent)]
    List(#[from] TrustListError),
}

/// A key found for a label: its place tells it from others, the rest is read when needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyPlace {
    /// Place of the issuer, in the order of ids.
    pub issuer: u32,
    /// Place of the key, counted over all issuers.
    pub key: u32,
}

impl<B: AsRef<[u8]>> CompiledList<B> {
    /// Looks whether the bytes are a compiled list. Linear in their number; copies nothing.
    ///
    /// # Errors
    /// When they are something else, cut short, damaged, or say the impossible.
    pub fn open(bytes: B) -> Result<Self, CompiledError> {
        let layout = Layout::read(bytes.as_ref())?;
        Ok(Self { bytes, layout })
    }

    /// The bytes.
    pub fn into_bytes(self) -> B {
        self.bytes
    }

    /// The bytes, borrowed.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// When the authority last vouched for the whole list.
    pub fn issued(&self) -> Timestamp {
        Timestamp(number(&self.bytes.as_ref()[8..16]) as i64)
    }

    /// How many issuers it holds.
    pub const fn issuers(&self) -> usize {
        self.layout.issuers
    }

    /// How many keys it holds.
    pub const fn keys(&self) -> usize {
        self.layout.keys
    }

    /// The authority's name and its resolvers.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn authority(&self) -> Result<(Names, Vec<Host>), CompiledError> {
        let mut reader = Reader::new(self.section(Section::Authority));
        Ok((read_names(&mut reader)?, read_hosts(&mut reader)?))
    }

    /// The public keys that a label may be signed with: those with its key id whose issuer has, or
    /// had, a scope that covers its GTIN.
    pub fn keys_for(&self, gtin: Gtin, id: KeyId) -> impl Iterator<Item = (KeyPlace, &[u8; 32])> {
        self.scopes_of(gtin)
            .flat_map(move |(issuer, _)| self.keys_with_id(issuer, id))
    }

    /// What the list says that bears on one label or link: the issuers whose scopes cover its GTIN,
    /// with the keys of its key id; other issuers' keys of that id; marks, recalls, product names.
    ///
    /// Judging against the excerpt gives what judging against the whole list gives.
    ///
    /// # Errors
    /// When what is asked for cannot be read, or does not hold together.
    pub fn excerpt(&self, item: Option<Gtin>, id: Option<KeyId>) -> Result<TrustList, ReadBackError> {
        let mut scopes: Vec<(u32, usize)> = item.into_iter().flat_map(|gtin| self.scopes_of(gtin)).collect();
        scopes.sort_unstable();
        let mut places: Vec<u32> = scopes.iter().map(|(issuer, _)| *issuer).collect();
        let strangers: Vec<u32> = id
            .into_iter()
            .flat_map(|id| self.issuers_with_id(id))
            .filter(|issuer| !places.contains(issuer))
            .take(MAX_STRANGERS)
            .collect();
        places.extend(strangers);
        places.sort_unstable();
        places.dedup();
        let mut draft = self.draft()?;
        for place in places {
            let mut issuer = self.card(place)?;
            for (_, scope) in scopes.iter().filter(|(of, _)| *of == place) {
                issuer.scopes.push(self.scope(*scope)?);
            }
            for (found, _) in id.into_iter().flat_map(|id| self.keys_with_id(place, id)) {
                issuer.keys.push(self.key(found.key as usize)?);
            }
            if let Some(gtin) = item {
                issuer.products = self.products_of(gtin, place)?;
                let held = self.marks_of(place, &issuer)?;
                draft
                    .marks
                    .extend(held.into_iter().filter(|mark| mark.gtins.covers(gtin)));
            }
            draft.issuers.push(issuer);
        }
        if let Some(gtin) = item {
            draft.recalls = self.recalls_of(gtin)?;
        }
        Ok(TrustList::build(draft)?)
    }

    /// The excerpt that judges what was scanned.
    ///
    /// # Errors
    /// As [`Self::excerpt`].
    pub fn excerpt_for(&self, scanned: &Scanned) -> Result<TrustList, ReadBackError> {
        match scanned {
            Scanned::Signed(label) => self.excerpt(Some(label.gtin()), Some(label.key_id())),
            Scanned::Unsigned(link) => self.excerpt(Some(link.gtin()), None),
            Scanned::Broken { link, .. } => self.excerpt(link.as_ref().map(DigitalLink::gtin), None),
            Scanned::Other(_) => self.excerpt(None, None),
        }
    }

    /// The whole list, issuers in the order of their ids.
    ///
    /// # Errors
    /// When some part cannot be read, or the parts do not hold together.
    pub fn to_list(&self) -> Result<TrustList, ReadBackError> {
        let mut draft = self.draft()?;
        draft.issuers = self.all_issuers().collect::<Result<_, _>>()?;
        draft.marks = self.all_marks()?;
        draft.recalls = self.all_recalls()?;
        Ok(TrustList::build(draft)?)
    }

    pub(super) fn draft(&self) -> Result<TrustListDraft, CompiledError> {
        let (authority, hosts) = self.authority()?;
        let (issuers, marks, recalls) = (Vec::new(), Vec::new(), Vec::new());
        Ok(TrustListDraft {
            authority,
            issued: self.issued(),
            hosts,
            issuers,
            marks,
            recalls,
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

    fn section(&self, section: Section) -> &[u8] {
        &self.bytes.as_ref()[self.layout.range(section)]
    }

    /// (issuer, place of the scope) of the scopes whose prefix covers the GTIN, at whatever time.
    fn scopes_of(&self, gtin: Gtin) -> impl Iterator<Item = (u32, usize)> {
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
    fn scopes_with(&self, prefix: GtinPrefix, range: Range<usize>) -> impl Iterator<Item = (u32, usize)> {
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

    fn scope(&self, place: usize) -> Result<Scope, CompiledError> {
        let scope = &self.section(Section::Scopes)[place * SCOPE..(place + 1) * SCOPE];
        let terms = read_terms(self.row(Section::Terms, number(&scope[9..]) as usize))?;
        Ok(Scope {
            gtin_prefix: read_prefix(number(&scope[..5]), u64::from(scope[5]))?,
            validity: terms.validity,
            signs_since: terms.signs_since,
            serials: terms.serials,
        })
    }

    fn row(&self, section: Section, place: usize) -> &[u8] {
        &self.section(section)[place * ROW..(place + 1) * ROW]
    }

    /// Places of an issuer's keys.
    fn keys_of(&self, issuer: usize) -> Range<usize> {
        let starts = self.section(Section::KeyStarts);
        let start = |place: usize| number(&starts[3 * place..3 * place + 3]) as usize;
        start(issuer)..start(issuer + 1)
    }

    fn keys_with_id(&self, issuer: u32, id: KeyId) -> impl Iterator<Item = (KeyPlace, &[u8; 32])> {
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
    fn issuers_with_id(&self, id: KeyId) -> impl Iterator<Item = u32> {
        let (ids, _) = self.section(Section::KeyIds).as_chunks::<2>();
        ids.iter()
            .zip(0_usize..)
            .filter(move |(found, _)| **found == id.0)
            .map(|(_, key)| first(0..self.layout.issuers, |issuer| self.keys_of(issuer).end > key) as u32)
    }

    fn key(&self, place: usize) -> Result<IssuerKey, CompiledError> {
        let (publics, _) = self.section(Section::KeyPublics).as_chunks::<32>();
        let width = self.layout.life_width();
        let life = number(&self.section(Section::KeyLives)[place * width..(place + 1) * width]);
        let life = read_life(self.row(Section::Lives, life as usize))?;
        let mut key = IssuerKey::new(publics[place], life.validity);
        key.withdrawn = life.withdrawn;
        Ok(key)
    }

    fn card(&self, issuer: u32) -> Result<Issuer, CompiledError> {
        let place = issuer as usize;
        self.cards(place / BLOCK)?
            .into_iter()
            .nth(place % BLOCK)
            .ok_or(CompiledError::Contents("block"))
    }

    fn cards(&self, block: usize) -> Result<Vec<Issuer>, CompiledError> {
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
    fn entry(&self, section: Section, width: usize, place: usize) -> &[u8] {
        &self.section(section)[place * width..(place + 1) * width]
    }

    /// The record that an index entry leads to: its last four bytes say where.
    fn record(&self, section: Section, entry: &[u8]) -> Result<Reader<'_>, CompiledError> {
        let place = number(&entry[entry.len() - 4..]) as usize;
        self.section(section)
            .get(place..)
            .map(Reader::new)
            .ok_or(CompiledError::CutShort)
    }

    fn product(&self, place: usize) -> Result<Product, CompiledError> {
        let entry = self.entry(Section::Products, PRODUCT, place);
        let names = read_names(&mut self.record(Section::Products, entry)?)?;
        Ok(Product {
            gtin: gtin(number(&entry[..6]))?,
            names,
        })
    }

    fn products_of(&self, item: Gtin, issuer: u32) -> Result<Vec<Product>, CompiledError> {
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

    fn marks_of(&self, issuer: u32, holder: &Issuer) -> Result<Vec<Mark>, CompiledError> {
        let entry = |place| self.entry(Section::Marks, MARK, place);
        let start = first(0..self.layout.marks, |place| {
            number(&entry(place)[..3]) >= u64::from(issuer)
        });
        (start..self.layout.marks)
            .take_while(|place| number(&entry(*place)[..3]) == u64::from(issuer))
            .map(|place| read_mark(&mut self.record(Section::Marks, entry(place))?, holder.id.clone()))
            .collect()
    }

    fn recall(&self, place: usize) -> Result<Recall, CompiledError> {
        let entry = self.entry(Section::Recalls, RECALL, place);
        read_recall(
            &mut self.record(Section::Recalls, entry)?,
            gtin(number(&entry[..6]))?,
        )
    }

    fn recalls_of(&self, item: Gtin) -> Result<Vec<Recall>, CompiledError> {
        let found_by = |place| number(&self.entry(Section::Recalls, RECALL, place)[..6]);
        let start = first(0..self.layout.recalls, |place| found_by(place) >= item.number());
        (start..self.layout.recalls)
            .take_while(|place| found_by(*place) == item.number())
            .map(|place| self.recall(place))
            .collect()
    }
}

impl CompiledList<Vec<u8>> {
    /// Says when the authority last vouched for the list: a new timestamp over an unchanged list.
    pub fn set_issued(&mut self, issued: Timestamp) {
        let end = self.bytes.len() - TRAILER;
        self.bytes[8..16].copy_from_slice(&issued.0.to_le_bytes());
        let sum = crc32fast::hash(&self.bytes[..end]);
        self.bytes.truncate(end);
        self.bytes.put(u64::from(sum), TRAILER);
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

/// Places that belong to an issuer, in a slice sorted by issuer.
fn of(sorted: &[(u32, u32)], issuer: usize) -> impl Iterator<Item = usize> {
    let start = sorted.partition_point(|(of, _)| (*of as usize) < issuer);
    sorted[start..]
        .iter()
        .take_while(move |(of, _)| *of as usize == issuer)
        .map(|(_, place)| *place as usize)
}
