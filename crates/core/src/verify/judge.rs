//! The whole offline half of the table of verdicts.

use super::compose::{Draft, link_fields, names_of};
use super::moment::{Moment, Now};
use super::proof::{OtherScope, Proof, prove};
use crate::gs1::{DigitalLink, Gtin};
use crate::label::{LabelError, OtherKind, Scanned, UnverifiedLabel};
use crate::time::{Day, UtcOffset};
use crate::trust::{CompiledList, Issuer, IssuerKey, ReadBackError, TrustList, WithdrawalReason};
use crate::verdict::{
    CopiesPunch, ExpiryPunch, Freshness, OtherCode, Punches, Reason, RecallPunch, SignaturePunch, Verdict,
    VerdictWord, VerifiedLabel,
};
use alloc::vec::Vec;

/// Judges a signed label. `zone` is how far the clocks are from UTC, at `now`, where the label is
/// read: a date on it is a civil day there.
pub fn verify(label: &UnverifiedLabel, list: &TrustList, now: Now, zone: UtcOffset) -> Verdict {
    let moment = Moment::of(list, now, zone);
    let scope = list.scope_of(label.gtin(), moment.at);
    let proof = prove(label, list, scope, moment.at);
    let mut draft = Draft::for_label(label, list, scope, &moment);
    match proof {
        Proof::Issuer { issuer, key } => proven(&mut draft, label, list, (issuer, key), &moment),
        Proof::Other { signer, key, scope } => {
            draft.verdict.punches.signature = SignaturePunch::DoesNotMatch;
            draft.verdict.signer = Some(names_of(signer));
            draft.key(key);
            match scope {
                OtherScope::Never => draft.refuse(VerdictWord::NotIssued, &[Reason::KeyOutOfScope]),
                OtherScope::NotYet => {
                    draft.refuse(
                        VerdictWord::NotIssued,
                        &[Reason::KeyOutOfScope, Reason::ScopeNotYetValid],
                    );
                }
                // Goods outlive a change of owner, and a label does not say when it was signed.
                OtherScope::Ended => {
                    draft.refuse(
                        VerdictWord::CouldNotCheck,
                        &[Reason::KeyOutOfScope, Reason::ScopeEnded],
                    );
                }
            }
        }
        Proof::None => {
            draft.verdict.punches.signature = SignaturePunch::DoesNotMatch;
            unmatched(&mut draft, Reason::SignatureDoesNotMatch);
        }
        Proof::NoKey => unmatched(&mut draft, Reason::KeyUnknown),
    }
    draft.finish(&moment)
}

/// Judges whatever was scanned; `zone` as for [`verify`].
pub fn judge(scanned: &Scanned, list: &TrustList, now: Now, zone: UtcOffset) -> Verdict {
    match scanned {
        Scanned::Signed(label) => verify(label, list, now, zone),
        Scanned::Unsigned(link) => unsigned(&Unsigned::link(link), list, now, zone),
        Scanned::Broken { error, link, opened } => {
            unsigned(&Unsigned::broken(*error, link.as_ref(), *opened), list, now, zone)
        }
        Scanned::Spelled { opened, kind } => {
            unsigned(&Unsigned::other(*kind, Some(*opened)), list, now, zone)
        }
        Scanned::Other(kind) => unsigned(&Unsigned::other(*kind, None), list, now, zone),
    }
}

/// Judges a signed label by a compiled list, as [`verify`] would by the whole of it. Keys of other
/// brands are looked for only when the brand's own do not match: to name the reason.
///
/// # Errors
/// When what bears on it cannot be read from the list.
pub fn verify_by<B: AsRef<[u8]>>(
    label: &UnverifiedLabel,
    list: &CompiledList<B>,
    now: Now,
    zone: UtcOffset,
) -> Result<Verdict, ReadBackError> {
    let (gtin, id) = (label.gtin(), label.key_id());
    let verdict = verify(label, &list.own_excerpt(gtin, id)?, now, zone);
    if verdict.punches.signature == SignaturePunch::Matches {
        return Ok(verdict);
    }
    Ok(verify(label, &list.excerpt(Some(gtin), Some(id))?, now, zone))
}

/// Judges whatever was scanned by a compiled list, as [`judge`] would by the whole of it.
///
/// # Errors
/// As [`verify_by`].
pub fn judge_by<B: AsRef<[u8]>>(
    scanned: &Scanned,
    list: &CompiledList<B>,
    now: Now,
    zone: UtcOffset,
) -> Result<Verdict, ReadBackError> {
    match scanned {
        Scanned::Signed(label) => verify_by(label, list, now, zone),
        Scanned::Unsigned(_) | Scanned::Broken { .. } | Scanned::Spelled { .. } | Scanned::Other(_) => {
            Ok(judge(scanned, &list.excerpt_for(scanned)?, now, zone))
        }
    }
}

/// Judges whatever was scanned on a device that has no trust list yet.
pub fn judge_without_list(scanned: &Scanned, now: Now, zone: UtcOffset) -> Verdict {
    let at = now.clock.max(now.floor);
    let mut draft = Draft::empty(at, Day::of(at, zone));
    match scanned {
        Scanned::Signed(label) => {
            draft.label(label);
            draft.verdict.punches.signature = SignaturePunch::NotTried;
            draft.say(VerdictWord::CouldNotCheck, Reason::NoList);
        }
        Scanned::Unsigned(link) => other(&mut draft, &Unsigned::link(link)),
        Scanned::Broken { error, link, opened } => {
            other(&mut draft, &Unsigned::broken(*error, link.as_ref(), *opened));
        }
        Scanned::Spelled { kind, .. } | Scanned::Other(kind) => {
            other(&mut draft, &Unsigned::other(*kind, None));
        }
    }
    draft.verdict.settled()
}

/// No key matches. With an issuer for the GTIN it is not that issuer's; without one, nobody's.
fn unmatched(draft: &mut Draft, reason: Reason) {
    if draft.verdict.issuer.is_some() {
        draft.refuse(VerdictWord::NotIssued, &[reason]);
    } else {
        draft.refuse(VerdictWord::IssuerNotEnrolled, &[Reason::GtinNotEnrolled, reason]);
    }
}

/// The signature is the issuer's. What else holds, in the order of the headline.
fn proven(
    draft: &mut Draft,
    label: &UnverifiedLabel,
    list: &TrustList,
    (issuer, key): (&Issuer, &IssuerKey),
    moment: &Moment,
) {
    draft.verdict.punches.signature = SignaturePunch::Matches;
    draft.key(key);
    let fields = label.fields();
    if !key.validity.has_begun(moment.at) {
        draft.refuse(
            VerdictWord::NotIssued,
            &[Reason::KeyNotYetValid, Reason::SignatureMatches],
        );
        return;
    }
    let withdrawal = key.withdrawn.map(|withdrawn| withdrawn.reason);
    let stolen = withdrawal == Some(WithdrawalReason::Theft);
    if stolen {
        draft.say(VerdictWord::KeyStolen, Reason::KeyStolen);
    }
    draft.marks(list, issuer, fields.gtin, fields.lot.as_ref(), moment.at);
    let recall = list
        .recall_of(fields.gtin, fields.lot.as_ref(), &fields.serial)
        .filter(|recall| recall.since <= moment.at);
    draft.recall(recall);
    if key.validity.has_ended(moment.at) {
        draft.say(VerdictWord::CouldNotCheck, Reason::KeyExpired);
    } else if !stolen {
        draft.proven(VerifiedLabel::new(fields.clone(), issuer.id.clone(), key.id));
    }
    if !draft.host_is_listed() {
        draft.say(VerdictWord::LinkElsewhere, Reason::LinkElsewhere);
    }
    draft.verdict.punches.expiry = match fields.expiry {
        None => ExpiryPunch::NoneGiven,
        Some(expiry) if expiry.is_past(moment.today) => ExpiryPunch::Past,
        Some(_) => ExpiryPunch::Within,
    };
    if draft.verdict.punches.expiry == ExpiryPunch::Past {
        draft.say(VerdictWord::Expired, Reason::Expired);
    }
    draft.say(VerdictWord::IssuedNotChecked, Reason::SignatureMatches);
    match withdrawal {
        Some(WithdrawalReason::Loss) => draft.note(Reason::KeyLost),
        Some(WithdrawalReason::Superseded) => draft.note(Reason::KeySuperseded),
        Some(WithdrawalReason::Theft) | None => {}
    }
    draft.note(Reason::CopiesNotChecked);
}

/// What has no readable signature.
struct Unsigned<'a> {
    kind: OtherKind,
    error: Option<LabelError>,
    link: Option<&'a DigitalLink>,
    opened: Option<Gtin>,
}

impl<'a> Unsigned<'a> {
    fn link(link: &'a DigitalLink) -> Self {
        Self {
            kind: OtherKind::DigitalLink,
            error: None,
            link: Some(link),
            opened: None,
        }
    }

    fn broken(error: LabelError, link: Option<&'a DigitalLink>, opened: Option<Gtin>) -> Self {
        Self {
            kind: OtherKind::BrokenLabel,
            error: Some(error),
            link,
            opened,
        }
    }

    fn other(kind: OtherKind, opened: Option<Gtin>) -> Self {
        Self {
            kind,
            error: None,
            link: None,
            opened,
        }
    }
}

/// Anything without a readable signature: neutral, unless its brand signs all its labels. An item
/// that only a browser would find names its brand in that one case, and nothing else follows from it.
fn unsigned(found: &Unsigned<'_>, list: &TrustList, now: Now, zone: UtcOffset) -> Verdict {
    let moment = Moment::of(list, now, zone);
    let gtin = found.link.map(DigitalLink::gtin).or(found.opened);
    let scope = gtin.and_then(|gtin| list.scope_of(gtin, moment.at));
    let signs = scope.is_some_and(|(_, scope)| scope.signs_since.is_some_and(|since| since <= moment.at));
    let scope = scope.filter(|_| signs || found.link.is_some());
    let mut draft = Draft::for_list(list, scope, &moment);
    other(&mut draft, found);
    draft.host(list, scope);
    if !signs {
        return draft.verdict.settled();
    }
    draft.verdict.reasons.insert(0, Reason::BrandSigns);
    draft.verdict.word = VerdictWord::UnsignedInSigningScope;
    draft.finish(&moment)
}

fn other(draft: &mut Draft, found: &Unsigned<'_>) {
    let reason = match (found.error, found.link) {
        (Some(_), _) => Reason::LabelBroken,
        (None, Some(_)) => Reason::NoSignature,
        (None, None) => Reason::NotALabel,
    };
    draft.verdict.punches = Punches {
        signature: SignaturePunch::Absent,
        copies: CopiesPunch::NotChecked,
        recall: RecallPunch::NotChecked,
        expiry: ExpiryPunch::NotChecked,
    };
    draft.verdict.fields = found.link.map(link_fields);
    draft.link_host(found.link);
    draft.verdict.other = Some(OtherCode {
        kind: found.kind,
        error: found.error,
    });
    draft.say(VerdictWord::NotSignedLabel, reason);
}

impl Draft {
    /// Takes the verdict's headline back when list or clock forbid it, and says so first.
    fn finish(mut self, moment: &Moment) -> Verdict {
        let mut first = Vec::new();
        if let Some(reason) = moment.blocked {
            self.verdict.word = VerdictWord::CouldNotCheck;
            // Such a list still shows what the signature says, but proves nothing to anyone.
            self.verdict.label = None;
            first.push(reason);
        } else if moment.list.freshness == Freshness::Older {
            first.push(Reason::ListOlder);
            match self.verdict.word {
                // Nothing bad is said by a list over 48 hours old: what is missing may be newer.
                VerdictWord::NotIssued | VerdictWord::IssuerNotEnrolled => {
                    self.verdict.word = VerdictWord::CouldNotCheck;
                }
                VerdictWord::IssuedFirstCheck
                | VerdictWord::IssuedCheckedBefore
                | VerdictWord::IssuedNotChecked
                | VerdictWord::ReportsDisagree
                | VerdictWord::PossibleCopy
                | VerdictWord::AlreadySold
                | VerdictWord::OutsideRegion
                | VerdictWord::Recalled
                | VerdictWord::Expired
                | VerdictWord::KeyStolen
                | VerdictWord::LinkElsewhere
                | VerdictWord::UnsignedInSigningScope
                | VerdictWord::NotSignedLabel
                | VerdictWord::NotLookedUp
                | VerdictWord::CouldNotCheck => {}
            }
        }
        self.verdict.reasons.splice(0..0, first);
        self.verdict.settled()
    }
}
