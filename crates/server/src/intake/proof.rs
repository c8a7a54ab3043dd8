//! What a label proves before anything is recorded of its item: that it is its issuer's, and that its serial was
//! allotted where the scheme allots serials.
//!
//! The one rule for scans, statements and activations, however they come.

use std::sync::Arc;

use assay_core::assess::Assessment;
use assay_core::code::TypedCode;
use assay_core::gs1::Gtin;
use assay_core::label::{KeyId, Scanned, UnverifiedLabel};
use assay_core::time::Timestamp;
use assay_core::trust::{Issuer, Scope, Serials, TrustList};
use assay_core::verdict::{May, MayReport, Reason, Verdict, VerdictWord, join};
use assay_core::verify::{Unvouched, verify, vouched};
use assay_wire::{HistoryLine, Judgement, ScanAnswer};

use super::{Intake, trust::at};
use crate::problem::Problem;
use crate::store::{ItemKey, StoreError};

/// A text that was looked at once, for the page, for what is recorded and for the answer.
pub(crate) struct Looked {
    /// What it is, with what only this server knows against it: a serial that was never allotted.
    pub(crate) judgement: Judgement,
    /// What may be recorded of its item.
    pub(crate) proved: Result<Proved, Problem>,
}

/// A label of which something may be recorded.
pub(crate) struct Proved {
    pub(super) gtin: Gtin,
    pub(super) item: ItemKey,
    /// What the label itself says, its history apart.
    word: VerdictWord,
}

impl Proved {
    /// The headline joins both answers: what the label proves against itself outweighs a history that
    /// says nothing, and a warning from the history outweighs a good label.
    pub(super) fn answer(&self, event: String, assessment: &Assessment) -> ScanAnswer {
        let word = join(self.word, assessment.standing.word());
        ScanAnswer {
            event,
            word: word.code(),
            tone: word.tone().code(),
            recorded: true,
            history: Some(HistoryLine::of(assessment)),
        }
    }
}

impl Intake {
    /// What the list says that bears on a product and a key.
    ///
    /// # Errors
    /// When there is no list, or it cannot be read where it is asked.
    pub(crate) fn excerpt(&self, gtin: Gtin, key: KeyId) -> Result<Arc<TrustList>, Problem> {
        let list = self.trust.list().ok_or(Problem::NoTrustList)?;
        list.excerpt(gtin, key).ok_or(Problem::NoTrustList)
    }

    /// What a label proves.
    ///
    /// A label whose key was reported stolen is confirmed here, where that can be: by serial, GTIN, lot and
    /// expiry of one batch that was allotted, which a thief of the key does not know.
    ///
    /// # Errors
    /// When it is not its issuer's, or its serial was never allotted as it stands.
    pub(super) async fn proved(&self, label: &UnverifiedLabel, now: Timestamp) -> Result<Proved, Problem> {
        let list = self.excerpt(label.gtin(), label.key_id())?;
        let verdict = verify(label, &list, at(now), self.trust.offset(now));
        self.proved_by(label, &verdict, &list).await
    }

    async fn proved_by(
        &self,
        label: &UnverifiedLabel,
        verdict: &Verdict,
        list: &TrustList,
    ) -> Result<Proved, Problem> {
        let gtin = label.gtin();
        let stolen = match verdict.may.report {
            MayReport::WhenAgreed => false,
            MayReport::WhenPressed => true,
            MayReport::WhenTyped | MayReport::Never => return Err(refusal(verdict)),
        };
        if of_scheme(list, gtin, verdict.judged_at) {
            if !self.allotted(label).await? {
                return Err(Problem::NotAllotted);
            }
        } else if stolen {
            return Err(Problem::KeyStolen);
        }
        Ok(Proved {
            gtin,
            item: ItemKey::of(gtin, label.serial()),
            word: if stolen {
                VerdictWord::IssuedNotChecked
            } else {
                verdict.word
            },
        })
    }

    /// Whether a label's serial lies in a batch of its GTIN, lot and expiry.
    async fn allotted(&self, label: &UnverifiedLabel) -> Result<bool, StoreError> {
        let Some(code) = TypedCode::of_serial(label.serial()) else {
            return Ok(false);
        };
        let Some(batch) = self.batch_of(code).await? else {
            return Ok(false);
        };
        let lot = label.lot().map(|lot| lot.as_str().to_owned());
        let expiry = label.expiry().map(|date| date.to_string());
        Ok((batch.gtin, batch.lot, batch.expiry) == (ItemKey::number(label.gtin()), lot, expiry))
    }

    /// Looks at a text. Records nothing. Where the store cannot tell, what the list says stays.
    pub(crate) async fn look(&self, text: &str, now: Timestamp) -> Looked {
        let scanned = Scanned::classify(text);
        let verdict = self.trust.verdict(&scanned, now);
        let judgement = Judgement::of(&verdict, text);
        let proved = match &scanned {
            Scanned::Signed(label) => match self.excerpt(label.gtin(), label.key_id()) {
                Ok(list) => self.proved_by(label, &verdict, &list).await,
                Err(problem) => Err(problem),
            },
            Scanned::Unsigned(_) | Scanned::Broken { .. } | Scanned::Spelled { .. } | Scanned::Other(_) => {
                Err(Problem::NotSignedLabel)
            }
        };
        let judgement = match proved {
            Err(Problem::NotAllotted) => never_allotted(judgement),
            Ok(_) | Err(_) => judgement,
        };
        Looked { judgement, proved }
    }

    /// Who vouches for a GTIN now.
    ///
    /// # Errors
    /// When nobody does, by its reason.
    pub(crate) fn vouched<R>(
        &self,
        gtin: Gtin,
        now: Timestamp,
        then: impl FnOnce(&TrustList, &Issuer, &Scope) -> R,
    ) -> Result<R, Problem> {
        let list = self.trust.list().ok_or(Problem::NoTrustList)?;
        let excerpt = list
            .whole()
            .excerpt(Some(gtin), None)
            .map_err(|_| Problem::NoTrustList)?;
        match vouched(&excerpt, gtin, at(now)) {
            Ok((issuer, scope)) => Ok(then(&excerpt, issuer, scope)),
            Err(Unvouched::NoAnswer(_)) => Err(Problem::NoTrustList),
            Err(Unvouched::Nobody) => Err(Problem::IssuerNotEnrolled),
            Err(Unvouched::Ended) => Err(Problem::ScopeEnded),
        }
    }
}

/// The judgement of a label whose serial its brand's scheme never allotted.
fn never_allotted(mut judgement: Judgement) -> Judgement {
    judgement.head(VerdictWord::NotIssued);
    judgement.authentic = false;
    judgement.may = May::NOTHING.into();
    judgement.reasons = vec![Reason::SerialNotIssued.code()];
    judgement
}

/// Whether the serials of a GTIN are allotted by the scheme.
fn of_scheme(list: &TrustList, gtin: Gtin, at: Timestamp) -> bool {
    list.scope_of(gtin, at)
        .is_some_and(|(_, scope)| match scope.serials {
            Serials::Scheme => true,
            Serials::Own => false,
        })
}

/// Why a label that is not its issuer's is not recorded. What another list would not change is said to last, so
/// that nobody asks again for ever.
fn refusal(verdict: &Verdict) -> Problem {
    let because = |reasons: &[Reason]| reasons.iter().any(|reason| verdict.reasons.contains(reason));
    match verdict.word {
        VerdictWord::NotIssued => Problem::NotIssued,
        VerdictWord::IssuerNotEnrolled => Problem::IssuerNotEnrolled,
        VerdictWord::KeyStolen if because(&[Reason::KeyExpired]) => Problem::KeyExpired,
        VerdictWord::KeyStolen => Problem::KeyStolen,
        VerdictWord::CouldNotCheck
            if because(&[
                Reason::NoList,
                Reason::ClockBehind,
                Reason::ListFromFuture,
                Reason::ListStale,
            ]) =>
        {
            Problem::NoTrustList
        }
        VerdictWord::CouldNotCheck if because(&[Reason::ScopeEnded]) => Problem::ScopeEnded,
        VerdictWord::CouldNotCheck if because(&[Reason::KeyExpired]) => Problem::KeyExpired,
        VerdictWord::CouldNotCheck => Problem::NoTrustList,
        VerdictWord::Recalled | VerdictWord::LinkElsewhere | VerdictWord::Expired
            if because(&[Reason::KeyExpired]) =>
        {
            Problem::KeyExpired
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
        | VerdictWord::LinkElsewhere
        | VerdictWord::UnsignedInSigningScope
        | VerdictWord::NotSignedLabel
        | VerdictWord::NotLookedUp => Problem::NotSignedLabel,
    }
}
