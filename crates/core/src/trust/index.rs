//! Sorted places, so that a label's keys and scope are found without walking the list.
//!
//! Places are 32-bit: a list of four thousand million entries is refused long before by its size.

use super::{Id, TrustListDraft};
use crate::gs1::{Gtin, GtinPrefix};
use crate::label::KeyId;
use alloc::vec::Vec;

/// Where things stand in a list.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// (key id, issuer, key), sorted.
    keys: Vec<(KeyId, u32, u32)>,
    /// (prefix length and value, issuer, scope), sorted.
    scopes: Vec<((u8, u64), u32, u32)>,
    /// Bit n: some scope's prefix has n digits.
    lengths: u16,
    /// Marks sorted by the id of their issuer.
    marks: Vec<u32>,
    /// (GTIN, recall), sorted.
    recalls: Vec<(Gtin, u32)>,
}

/// Entries of a sorted slice whose key is equal to the one sought: few, so they are walked rather
/// than their end searched for.
fn equal_range<T, K: Ord + Copy>(sorted: &[T], sought: K, key: impl Fn(&T) -> K) -> impl Iterator<Item = &T> {
    let start = sorted.partition_point(|entry| key(entry) < sought);
    sorted[start..]
        .iter()
        .take_while(move |entry| key(entry) == sought)
}

impl Index {
    pub(super) fn of(draft: &TrustListDraft) -> Self {
        let places = || (0_u32..).zip(&draft.issuers);
        let mut keys: Vec<_> = places()
            .flat_map(|(place, issuer)| {
                (0_u32..)
                    .zip(&issuer.keys)
                    .map(move |(key, entry)| (entry.id, place, key))
            })
            .collect();
        keys.sort_unstable();
        let mut scopes: Vec<_> = places()
            .flat_map(|(place, issuer)| {
                (0_u32..)
                    .zip(&issuer.scopes)
                    .map(move |(scope, entry)| (entry.gtin_prefix.sort_key(), place, scope))
            })
            .collect();
        scopes.sort_unstable();
        let lengths = scopes
            .iter()
            .fold(0, |mask, ((length, _), _, _)| mask | 1 << length);
        let mut marks: Vec<u32> = (0_u32..).zip(&draft.marks).map(|(place, _)| place).collect();
        marks.sort_by_key(|place| &draft.marks[*place as usize].issuer);
        let mut recalls: Vec<_> = (0_u32..)
            .zip(&draft.recalls)
            .map(|(place, recall)| (recall.gtin, place))
            .collect();
        recalls.sort_unstable();
        Self {
            keys,
            scopes,
            lengths,
            marks,
            recalls,
        }
    }

    /// (issuer, key) of the keys with this id.
    pub(super) fn keys_of(&self, id: KeyId) -> impl Iterator<Item = (u32, u32)> {
        equal_range(&self.keys, id, |entry| entry.0).map(|(_, issuer, key)| (*issuer, *key))
    }

    /// (issuer, scope) of the scopes whose prefix covers the GTIN, at whatever time.
    pub(super) fn scopes_of(&self, gtin: Gtin) -> impl Iterator<Item = (u32, u32)> {
        (GtinPrefix::MIN_LEN as u8..=GtinPrefix::MAX_LEN as u8)
            .filter(|length| self.lengths & (1 << length) != 0)
            .map(move |length| GtinPrefix::of(gtin, length))
            .filter(move |prefix| prefix.covers(gtin))
            .flat_map(|prefix| equal_range(&self.scopes, prefix.sort_key(), |entry| entry.0))
            .map(|(_, issuer, scope)| (*issuer, *scope))
    }

    /// The marks that an issuer holds.
    pub(super) fn marks_of(&self, draft: &TrustListDraft, issuer: &Id) -> impl Iterator<Item = u32> {
        let id = |place: &u32| &draft.marks[*place as usize].issuer;
        let start = self.marks.partition_point(|place| id(place) < issuer);
        let length = self.marks[start..].partition_point(|place| id(place) == issuer);
        self.marks[start..start + length].iter().copied()
    }

    /// The recalls of a GTIN.
    pub(super) fn recalls_of(&self, gtin: Gtin) -> impl Iterator<Item = u32> {
        equal_range(&self.recalls, gtin, |entry| entry.0).map(|(_, place)| *place)
    }
}
