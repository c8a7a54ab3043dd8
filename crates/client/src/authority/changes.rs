//! Changes to the list: each is made on a copy, checked whole, published, and only then kept.

use assay_core::{
    gs1::GtinPrefix,
    label::KeyId,
    time::{Timestamp, Validity},
    trust::{Dealer, Id, Issuer, IssuerKey, Mark, Recall, Scope, TrustList, TrustListDraft, Withdrawal},
};

use super::{Authority, AuthorityError, later};

impl Authority {
    /// Adds an issuer with its scopes, hosts and keys.
    ///
    /// # Errors
    /// When a rule refuses it (an id twice, overlapping scopes …) or it cannot be written.
    pub fn enrol(&mut self, issuer: Issuer, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            draft.issuers.push(issuer);
            Ok(())
        })
    }

    /// Ends an issuer's scopes and keys at an instant. It stays on the list, so that what it signed
    /// before is still told apart from a forgery.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer.
    pub fn withdraw_issuer(&mut self, id: &Id, at: Timestamp, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let issuer = find(draft, id)?;
            issuer.scopes.retain(|scope| scope.validity.from < at);
            for scope in &mut issuer.scopes {
                end(&mut scope.validity, at);
            }
            // A scope that had not begun is gone, and with it the names of its products.
            let scopes = &issuer.scopes;
            let products = &mut issuer.products;
            products.retain(|product| scopes.iter().any(|scope| scope.gtin_prefix.covers(product.gtin)));
            Ok(())
        })
    }

    /// Adds a key to an issuer.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer.
    pub fn add_key(&mut self, issuer: &Id, key: IssuerKey, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            find(draft, issuer)?.keys.push(key);
            Ok(())
        })
    }

    /// Lets a key of an issuer live until another time, or without end.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer or key.
    pub fn renew_key(
        &mut self,
        issuer: &Id,
        public: &[u8; 32],
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            find_key(draft, issuer, public)?.validity.until = until;
            Ok(())
        })
    }

    /// Withdraws a key of an issuer, found by its public key.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such issuer or key.
    pub fn withdraw_key(
        &mut self,
        issuer: &Id,
        public: &[u8; 32],
        withdrawal: Withdrawal,
        now: Timestamp,
    ) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            find_key(draft, issuer, public)?.withdrawn = Some(withdrawal);
            Ok(())
        })
    }

    /// Hands a GTIN prefix on from one issuer to another at an instant, on the same terms.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when the one has no such scope in force then.
    pub fn transfer(
        &mut self,
        prefix: GtinPrefix,
        (from, to): (&Id, &Id),
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let held = find(draft, from)?
                .scopes
                .iter_mut()
                .find(|scope| {
                    scope.gtin_prefix == prefix && scope.validity.from < at && !scope.validity.has_ended(at)
                })
                .ok_or_else(|| AuthorityError::NoScope {
                    issuer: from.clone(),
                    prefix: prefix.to_string(),
                })?;
            let next = Scope {
                validity: Validity {
                    from: at,
                    until: held.validity.until,
                },
                ..*held
            };
            end(&mut held.validity, at);
            find(draft, to)?.scopes.push(next);
            Ok(())
        })
    }

    /// Awards a mark.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn award(&mut self, mark: Mark, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            draft.marks.push(mark);
            Ok(())
        })
    }

    /// Withdraws a mark. It stays on the list and is shown as withdrawn.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when there is no such mark.
    pub fn withdraw_mark(&mut self, id: &Id, at: Timestamp, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let mark = draft.marks.iter_mut().find(|mark| mark.id == *id);
            mark.ok_or_else(|| AuthorityError::NoMark(id.clone()))?.withdrawn = Some(at);
            Ok(())
        })
    }

    /// Publishes a recall.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn recall(&mut self, recall: Recall, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            draft.recalls.push(recall);
            Ok(())
        })
    }

    /// Makes the change on a copy, checks it, publishes it, and only then keeps it.
    fn change(
        &mut self,
        now: Timestamp,
        change: impl FnOnce(&mut TrustListDraft) -> Result<(), AuthorityError>,
    ) -> Result<(), AuthorityError> {
        let mut draft = self.list.to_draft();
        change(&mut draft)?;
        draft.issued = later(now, draft.issued);
        let list = TrustList::build(draft)?;
        self.repository.publish_next(&self.list, &list, &self.keys)?;
        self.list = list;
        Ok(())
    }

    /// Enrols a dealer or retailer.
    ///
    /// # Errors
    /// As [`Self::enrol`].
    pub fn enrol_dealer(&mut self, dealer: Dealer, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            draft.dealers.push(dealer);
            Ok(())
        })
    }

    /// Ends a dealer's enrolment at an instant. It stays on the list, so that what it stated before
    /// can still be told whose it was.
    ///
    /// # Errors
    /// As [`Self::enrol`], and when no such dealer is enrolled until then.
    pub fn withdraw_dealer(&mut self, id: &Id, at: Timestamp, now: Timestamp) -> Result<(), AuthorityError> {
        self.change(now, |draft| {
            let dealer = draft
                .dealers
                .iter_mut()
                .find(|dealer| dealer.id == *id && !dealer.validity.has_ended(at));
            let validity = &mut dealer
                .ok_or_else(|| AuthorityError::NoDealer(id.clone()))?
                .validity;
            if at <= validity.from {
                // It never was one.
                draft.dealers.retain(|dealer| dealer.id != *id);
            } else {
                end(validity, at);
            }
            Ok(())
        })
    }
}

/// Ends a validity at an instant, unless it ends before.
fn end(validity: &mut Validity, at: Timestamp) {
    validity.until = Some(validity.until.map_or(at, |until| until.min(at)));
}

fn find<'a>(draft: &'a mut TrustListDraft, id: &Id) -> Result<&'a mut Issuer, AuthorityError> {
    draft
        .issuers
        .iter_mut()
        .find(|issuer| issuer.id == *id)
        .ok_or_else(|| AuthorityError::NoIssuer(id.clone()))
}

fn find_key<'a>(
    draft: &'a mut TrustListDraft,
    id: &Id,
    public: &[u8; 32],
) -> Result<&'a mut IssuerKey, AuthorityError> {
    let keys = &mut find(draft, id)?.keys;
    keys.iter_mut()
        .find(|key| key.public == *public)
        .ok_or_else(|| AuthorityError::NoKey {
            issuer: id.clone(),
            key: KeyId::of_bytes(public).to_string(),
        })
}
