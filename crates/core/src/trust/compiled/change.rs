//! What changed from one version of a list to the next, and folding it in.
//!
//! A change names whole issuers, marks and recalls: those that are new or different, and those
//! that are gone.

use super::compile::Compiler;
use super::{CompiledList, ReadBackError};
use crate::host::Host;
use crate::time::Timestamp;
use crate::trust::{Dealer, Id, Issuer, Mark, Names, Recall, TrustList, TrustListDraft};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

/// The difference between two versions of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The authority's name afterwards.
    pub authority: Names,
    /// Its resolvers afterwards.
    pub hosts: Vec<Host>,
    /// Issuers that are new or different, as they are afterwards, by id.
    pub issuers: Vec<Issuer>,
    /// Issuers that are gone.
    pub gone_issuers: BTreeSet<Id>,
    /// Marks that are new or different.
    pub marks: Vec<Mark>,
    /// Marks that are gone.
    pub gone_marks: BTreeSet<Id>,
    /// Recalls that are new.
    pub recalls: Vec<Recall>,
    /// Recalls that are gone.
    pub gone_recalls: Vec<Recall>,
    /// Dealers that are new or different, by id.
    pub dealers: Vec<Dealer>,
    /// Dealers that are gone.
    pub gone_dealers: BTreeSet<Id>,
}

impl Change {
    /// What leads from one list to another.
    pub fn between(old: &TrustList, new: &TrustList) -> Self {
        let before: BTreeMap<&Id, &Issuer> =
            old.issuers().iter().map(|issuer| (&issuer.id, issuer)).collect();
        let mut issuers: Vec<Issuer> = new
            .issuers()
            .iter()
            .filter(|issuer| before.get(&issuer.id) != Some(issuer))
            .cloned()
            .collect();
        issuers.sort_by(|one, other| one.id.cmp(&other.id));
        let after: BTreeSet<&Id> = new.issuers().iter().map(|issuer| &issuer.id).collect();
        let old_marks: BTreeMap<&Id, &Mark> = old.marks().iter().map(|mark| (&mark.id, mark)).collect();
        let new_marks: BTreeSet<&Id> = new.marks().iter().map(|mark| &mark.id).collect();
        let old_dealers: BTreeMap<&Id, &Dealer> =
            old.dealers().iter().map(|dealer| (&dealer.id, dealer)).collect();
        let new_dealers: BTreeMap<&Id, &Dealer> =
            new.dealers().iter().map(|dealer| (&dealer.id, dealer)).collect();
        Self {
            authority: new.authority().clone(),
            hosts: new.hosts().to_vec(),
            issuers,
            gone_issuers: before
                .keys()
                .filter(|id| !after.contains(*id))
                .map(|id| (*id).clone())
                .collect(),
            marks: new
                .marks()
                .iter()
                .filter(|mark| old_marks.get(&mark.id) != Some(mark))
                .cloned()
                .collect(),
            gone_marks: old_marks
                .keys()
                .filter(|id| !new_marks.contains(*id))
                .map(|id| (*id).clone())
                .collect(),
            recalls: new
                .recalls()
                .iter()
                .filter(|recall| !old.recalls().contains(recall))
                .cloned()
                .collect(),
            gone_recalls: old
                .recalls()
                .iter()
                .filter(|recall| !new.recalls().contains(recall))
                .cloned()
                .collect(),
            dealers: new_dealers
                .iter()
                .filter(|(id, dealer)| old_dealers.get(*id) != Some(dealer))
                .map(|(_, dealer)| (*dealer).clone())
                .collect(),
            gone_dealers: old_dealers
                .keys()
                .filter(|id| !new_dealers.contains_key(*id))
                .map(|id| (*id).clone())
                .collect(),
        }
    }

    /// This change and a later one as one.
    #[must_use]
    pub fn then(mut self, later: Self) -> Self {
        let mut issuers: BTreeMap<Id, Issuer> = self
            .issuers
            .into_iter()
            .map(|issuer| (issuer.id.clone(), issuer))
            .collect();
        issuers.retain(|id, _| !later.gone_issuers.contains(id));
        issuers.extend(
            later
                .issuers
                .into_iter()
                .map(|issuer| (issuer.id.clone(), issuer)),
        );
        self.gone_issuers.extend(later.gone_issuers);
        self.gone_issuers.retain(|id| !issuers.contains_key(id));
        let mut marks: BTreeMap<Id, Mark> = self
            .marks
            .into_iter()
            .map(|mark| (mark.id.clone(), mark))
            .collect();
        marks.retain(|id, _| !later.gone_marks.contains(id));
        marks.extend(later.marks.into_iter().map(|mark| (mark.id.clone(), mark)));
        self.gone_marks.extend(later.gone_marks);
        self.gone_marks.retain(|id| !marks.contains_key(id));
        let mut dealers: BTreeMap<Id, Dealer> = self
            .dealers
            .into_iter()
            .map(|dealer| (dealer.id.clone(), dealer))
            .collect();
        dealers.retain(|id, _| !later.gone_dealers.contains(id));
        dealers.extend(
            later
                .dealers
                .into_iter()
                .map(|dealer| (dealer.id.clone(), dealer)),
        );
        self.gone_dealers.extend(later.gone_dealers);
        self.gone_dealers.retain(|id| !dealers.contains_key(id));
        self.recalls.retain(|recall| !later.gone_recalls.contains(recall));
        self.recalls.extend(later.recalls);
        // What comes back after it was gone stays among the gone: folding takes away, then adds.
        self.gone_recalls.extend(later.gone_recalls);
        Self {
            authority: later.authority,
            hosts: later.hosts,
            issuers: issuers.into_values().collect(),
            marks: marks.into_values().collect(),
            dealers: dealers.into_values().collect(),
            ..self
        }
    }

    /// Whether nothing but the names and hosts of the authority is in it.
    pub fn is_empty(&self) -> bool {
        self.issuers.is_empty()
            && self.gone_issuers.is_empty()
            && self.marks.is_empty()
            && self.gone_marks.is_empty()
            && self.recalls.is_empty()
            && self.gone_recalls.is_empty()
            && self.dealers.is_empty()
            && self.gone_dealers.is_empty()
    }
}

impl<B: AsRef<[u8]>> CompiledList<B> {
    /// The list with a change folded in, issuer by issuer, in little more memory than both take.
    ///
    /// # Errors
    /// When the changed issuers do not hold together, or scopes overlap afterwards; the list that
    /// was there stays.
    pub fn fold(&self, change: &Change, issued: Timestamp) -> Result<Vec<u8>, ReadBackError> {
        // Keys, products and scopes of the changed issuers; what spans issuers is looked at below.
        TrustList::build(TrustListDraft {
            authority: change.authority.clone(),
            issued,
            hosts: change.hosts.clone(),
            issuers: change.issuers.clone(),
            marks: Vec::new(),
            recalls: Vec::new(),
            dealers: change.dealers.clone(),
        })?;
        let mut compiler = Compiler::new(&change.authority, &change.hosts, issued)?;
        let mut changed = change.issuers.iter().peekable();
        for issuer in self.all_issuers() {
            let issuer = issuer?;
            while let Some(new) = changed.next_if(|new| new.id < issuer.id) {
                compiler.issuer(new)?;
            }
            match changed.next_if(|new| new.id == issuer.id) {
                Some(new) => compiler.issuer(new)?,
                None if change.gone_issuers.contains(&issuer.id) => {}
                None => compiler.issuer(&issuer)?,
            }
        }
        changed.try_for_each(|new| compiler.issuer(new))?;
        let replaced: BTreeSet<&Id> = change
            .marks
            .iter()
            .map(|mark| &mark.id)
            .chain(&change.gone_marks)
            .collect();
        for mark in self
            .all_marks()?
            .iter()
            .filter(|mark| !replaced.contains(&mark.id))
            .chain(&change.marks)
        {
            compiler.mark(mark)?;
        }
        let recalls = self.all_recalls()?;
        for recall in recalls
            .iter()
            .filter(|recall| !change.gone_recalls.contains(recall))
            .chain(&change.recalls)
        {
            compiler.recall(recall)?;
        }
        let mut dealers: BTreeMap<Id, Dealer> = self
            .dealers()?
            .into_iter()
            .map(|dealer| (dealer.id.clone(), dealer))
            .collect();
        dealers.retain(|id, _| !change.gone_dealers.contains(id));
        dealers.extend(
            change
                .dealers
                .iter()
                .map(|dealer| (dealer.id.clone(), dealer.clone())),
        );
        dealers.values().try_for_each(|dealer| compiler.dealer(dealer))?;
        Ok(compiler.finish()?)
    }
}
