//! Looking into a compiled list.

use super::CompiledError;
use super::bytes::{Reader, Write, number};
use super::layout::{Layout, Section, TRAILER};
use super::records::{read_hosts, read_names};
use crate::gs1::Gtin;
use crate::host::Host;
use crate::label::{KeyId, Scanned};
use crate::time::Timestamp;
use crate::trust::{Names, TrustList, TrustListError};
use alloc::vec::Vec;

/// Most keys of other issuers looked at: verification tries no more, to name its reason.
pub(super) const MAX_STRANGERS: usize = 8;

/// A compiled trust list over borrowed or owned bytes.
///
/// Opening checks everything that lookups rely on in one linear pass; names, hosts, marks and
/// recalls are read when they are asked for, and what cannot be read is an error then.
#[derive(Clone, Debug)]
pub struct CompiledList<B> {
    pub(super) bytes: B,
    pub(super) layout: Layout,
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
        let strangers = id.into_iter().flat_map(|id| self.issuers_with_id(id));
        self.excerpt_with(item, id, strangers)
    }

    /// The same without other issuers' keys: a tenth of the work, and all there is to know of a
    /// label that its own issuer signed. [`crate::verify::verify_by`] asks for the rest when the
    /// signature does not match.
    ///
    /// # Errors
    /// As [`Self::excerpt`].
    pub fn own_excerpt(&self, item: Gtin, id: KeyId) -> Result<TrustList, ReadBackError> {
        self.excerpt_with(Some(item), Some(id), core::iter::empty())
    }

    fn excerpt_with(
        &self,
        item: Option<Gtin>,
        id: Option<KeyId>,
        strangers: impl Iterator<Item = u32>,
    ) -> Result<TrustList, ReadBackError> {
        let mut scopes: Vec<(u32, usize)> = item.into_iter().flat_map(|gtin| self.scopes_of(gtin)).collect();
        scopes.sort_unstable();
        let mut places: Vec<u32> = scopes.iter().map(|(issuer, _)| *issuer).collect();
        let strangers: Vec<u32> = strangers
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
        let (item, id) = scanned.subject();
        self.excerpt(item, id)
    }

    pub(super) fn section(&self, section: Section) -> &[u8] {
        &self.bytes.as_ref()[self.layout.range(section)]
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
