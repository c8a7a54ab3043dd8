//! The list itself.

use super::index::Index;
use super::{Dealer, Issuer, IssuerKey, Mark, Names, Recall, Scope, TrustListError};
use crate::gs1::{Gtin, Lot, Serial};
use crate::host::Host;
use crate::label::KeyId;
use crate::time::Timestamp;
use alloc::vec::Vec;

/// What a trust list says, before anyone has looked whether it holds together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustListDraft {
    /// The authority's name.
    pub authority: Names,
    /// When the authority last vouched for the whole list.
    pub issued: Timestamp,
    /// The authority's resolvers: hosts that any issuer's labels may lead to.
    pub hosts: Vec<Host>,
    /// The enrolled brands.
    pub issuers: Vec<Issuer>,
    /// The awards.
    pub marks: Vec<Mark>,
    /// The recalls.
    pub recalls: Vec<Recall>,
    /// The enrolled dealers and retailers.
    pub dealers: Vec<Dealer>,
}

/// A trust list that holds together, with the indexes that verification needs.
///
/// Invariants, kept by [`TrustList::build`]: no two scopes share a GTIN at one time; every public
/// key is a sound curve point, belongs to one issuer once and has the id it says; ids are unique;
/// marks and product names lie within their issuer's scopes; recalls concern an enrolled GTIN, and
/// serial ranges only brands that number for themselves.
#[derive(Clone, Debug)]
pub struct TrustList {
    draft: TrustListDraft,
    index: Index,
}

impl TrustList {
    /// Most keys of one issuer that may share an id, so that one label costs few verifications.
    pub const MAX_KEYS_PER_ID: usize = 8;

    /// Looks whether the list holds together, and indexes it.
    pub fn build(draft: TrustListDraft) -> Result<Self, TrustListError> {
        super::build::check(&draft)?;
        let index = Index::of(&draft);
        Ok(Self { draft, index })
    }

    /// The list as it can be changed and built anew.
    pub fn to_draft(&self) -> TrustListDraft {
        self.draft.clone()
    }

    /// The authority's name.
    pub const fn authority(&self) -> &Names {
        &self.draft.authority
    }

    /// When the authority last vouched for the whole list.
    pub const fn issued(&self) -> Timestamp {
        self.draft.issued
    }

    /// The authority's resolvers.
    pub fn hosts(&self) -> &[Host] {
        &self.draft.hosts
    }

    /// The enrolled brands.
    pub fn issuers(&self) -> &[Issuer] {
        &self.draft.issuers
    }

    /// The awards.
    pub fn marks(&self) -> &[Mark] {
        &self.draft.marks
    }

    /// The recalls.
    pub fn recalls(&self) -> &[Recall] {
        &self.draft.recalls
    }

    /// The enrolled dealers and retailers.
    pub fn dealers(&self) -> &[Dealer] {
        &self.draft.dealers
    }

    /// The issuer that answers for a GTIN at an instant, and its scope: there is at most one.
    pub fn scope_of(&self, gtin: Gtin, at: Timestamp) -> Option<(&Issuer, &Scope)> {
        self.index
            .scopes_of(gtin)
            .map(|place| self.scope_at(place))
            .find(|(_, scope)| scope.validity.contains(at))
    }

    /// The keys with an id, with their issuers, in the list's order.
    pub fn keys_of(&self, id: KeyId) -> impl Iterator<Item = (&Issuer, &IssuerKey)> {
        self.index.keys_of(id).map(|(issuer, key)| {
            let issuer = &self.draft.issuers[issuer as usize];
            (issuer, &issuer.keys[key as usize])
        })
    }

    /// The awards that an issuer holds for a GTIN, in force or not.
    pub fn marks_of<'list>(&'list self, issuer: &Issuer, gtin: Gtin) -> impl Iterator<Item = &'list Mark> {
        let holder = &issuer.id;
        self.index
            .marks_of(&self.draft, holder)
            .map(|place| &self.draft.marks[place as usize])
            .filter(move |mark| mark.gtins.covers(gtin))
    }

    /// The recall that concerns an item, the earliest when there are several.
    pub fn recall_of(&self, gtin: Gtin, lot: Option<&Lot>, serial: &Serial) -> Option<&Recall> {
        self.index
            .recalls_of(gtin)
            .map(|place| &self.draft.recalls[place as usize])
            .filter(|recall| recall.concerns(gtin, lot, serial))
            .min_by_key(|recall| recall.since)
    }

    fn scope_at(&self, (issuer, scope): (u32, u32)) -> (&Issuer, &Scope) {
        let issuer = &self.draft.issuers[issuer as usize];
        (issuer, &issuer.scopes[scope as usize])
    }
}

impl Issuer {
    /// The brand's own name for a GTIN, when the list has one.
    pub fn product(&self, gtin: Gtin) -> Option<&Names> {
        self.products
            .iter()
            .find(|product| product.gtin == gtin)
            .map(|product| &product.names)
    }
}
