//! Sixteen typed digits: whose batch they are of, and what the item's history says.
//!
//! A code is found by decrypting it to its running number and asking for the batch of that number, so nothing
//! is kept of a code until somebody asks about it. Deliberately absent: a second code key; codes are all made
//! under the one that the store keeps.

use std::net::IpAddr;

use assay_core::assess::{Region, Token};
use assay_core::code::{CodeKey, RunningNumber, TypedCode};
use assay_core::gs1::{Gtin, Lot, Serial};
use assay_core::time::{Date, Timestamp};
use assay_core::trust::TrustList;
use assay_core::verdict::{CopiesPunch, VerdictWord};
use assay_wire::{
    CodeAnswer, CodeQuestion, CodeSays, ExpiryPunch, HistoryLine, Judgement, RecallLine, RecallPunch,
};

use super::{Intake, fresh_event, parse_event, parse_token};
use crate::problem::Problem;
use crate::store::{Batch, ItemKey, Store, StoreError};

/// The secret that codes are made with, under the name by which the store keeps it.
const KEY: &str = "codes-1";

/// Who asks about an item, and when.
pub(crate) struct Asker {
    pub(crate) event: String,
    pub(crate) at: Timestamp,
    pub(crate) token: Token,
    pub(crate) region: Option<Region>,
}

/// A question about a code that is well formed.
pub(crate) struct Question {
    pub(crate) code: TypedCode,
    pub(crate) asker: Asker,
}

impl Question {
    /// Reads who asks; what is left out is made here.
    ///
    /// # Errors
    /// The problem's own code for each field that is not as it should be.
    pub(crate) fn parse(
        code: TypedCode,
        asked: &CodeQuestion,
        intake: &Intake,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let event = match &asked.event {
            Some(event) => parse_event(event).ok_or(Problem::BadEvent)?,
            None => fresh_event().ok_or(Problem::Internal)?,
        };
        let token = match &asked.token {
            Some(token) => parse_token(token).ok_or(Problem::BadToken)?,
            None => intake.session_of(&event),
        };
        let region = asked.region.as_deref().map(Region::parse).transpose();
        let asker = Asker {
            event,
            at: now,
            token,
            region: region.map_err(|_| Problem::BadRegion)?,
        };
        Ok(Self { code, asker })
    }
}

/// Makes codes and finds them again.
pub(crate) struct CodeBook {
    key: CodeKey,
}

impl CodeBook {
    pub(super) async fn open(store: &dyn Store) -> Result<Self, StoreError> {
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh).map_err(|_| StoreError::Unavailable("no randomness".to_owned()))?;
        let secret = store.secret(KEY, fresh).await?;
        let key = CodeKey::new(&secret).map_err(|_| StoreError::Unexpected("the code key".to_owned()))?;
        Ok(Self { key })
    }

    /// The code of a running number.
    pub(crate) fn code(&self, number: u64) -> Option<TypedCode> {
        self.key.encrypt(RunningNumber::new(number)?).ok()
    }

    fn number(&self, code: TypedCode) -> Option<u64> {
        self.key.decrypt(code).ok().map(RunningNumber::get)
    }
}

/// What a batch says of its items.
pub(crate) struct Known {
    pub(crate) gtin: Gtin,
    pub(crate) lot: Option<Lot>,
    pub(crate) expiry: Option<Date>,
    pub(crate) serial: Serial,
}

impl Known {
    fn of(batch: &Batch, code: TypedCode) -> Option<Self> {
        Some(Self {
            gtin: Gtin::parse_14(&format!("{:014}", batch.gtin)).ok()?,
            lot: batch.lot.as_deref().and_then(|lot| Lot::parse(lot).ok()),
            expiry: batch.expiry.as_deref().and_then(|date| Date::parse(date).ok()),
            serial: Serial::from(code),
        })
    }

    /// The item's link without a signature, for what core says of the GTIN.
    fn link(&self) -> String {
        let lot = self.lot.as_ref().map_or_else(String::new, |lot| {
            let mut out = String::from("/10/");
            for byte in lot.as_str().bytes() {
                if byte.is_ascii_alphanumeric() {
                    out.push(char::from(byte));
                } else {
                    out.push_str(&format!("%{byte:02X}"));
                }
            }
            out
        });
        let expiry = self.expiry.map_or_else(String::new, |date| format!("?17={date}"));
        format!(
            "https://code.example/01/{}{lot}/21/{}{expiry}",
            self.gtin, self.serial
        )
    }
}

impl Intake {
    /// The code book.
    pub(crate) fn codes(&self) -> &CodeBook {
        &self.codes
    }

    /// What a code was issued for, when it was.
    pub(crate) async fn known(&self, code: TypedCode) -> Result<Option<Known>, StoreError> {
        let Some(number) = self.codes.number(code) else {
            return Ok(None);
        };
        let batch = self.store.batch_of(number).await?;
        Ok(batch.and_then(|batch| Known::of(&batch, code)))
    }

    /// Records a question about a code, and answers it. A number that was never issued is not recorded.
    ///
    /// # Errors
    /// When there is no trust list, or the store cannot record it.
    pub(crate) async fn ask(
        &self,
        question: &Question,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<CodeAnswer, Problem> {
        let code = question.code.grouped();
        let Some(known) = self.known(question.code).await? else {
            return Ok(CodeAnswer {
                code,
                says: CodeSays::Wrong,
                judgement: None,
                history: None,
            });
        };
        let list = self.trust.list().ok_or(Problem::NoTrustList)?;
        let excerpt = list
            .whole()
            .excerpt(Some(known.gtin), None)
            .map_err(|_| Problem::NoTrustList)?;
        let mut judgement = self.named(self.trust.judge(&known.link(), now), now).await;
        if judgement.product.is_none() {
            // An unsigned link has no name by the list; a number that was issued has.
            let scope = excerpt.scope_of(known.gtin, now);
            judgement.product = scope
                .and_then(|(issuer, _)| issuer.product(known.gtin))
                .map(Into::into);
        }
        let item = ItemKey::of(known.gtin, &known.serial);
        let assessment = self.record(item, &question.asker, from, now).await?;
        let standing = assessment.standing.word();
        let word = of_the_label(&known, &excerpt, &mut judgement, now).unwrap_or(standing);
        judgement.word = word.code();
        judgement.tone = word.tone().code();
        judgement.other = None;
        judgement.host = None;
        judgement.punches.copies = CopiesPunch::of_item(standing).into();
        Ok(CodeAnswer {
            code,
            says: match word {
                VerdictWord::IssuedFirstCheck => CodeSays::First,
                VerdictWord::IssuedCheckedBefore => CodeSays::AskedBefore,
                _ => CodeSays::Warned,
            },
            judgement: Some(judgement),
            history: Some(HistoryLine::of(&assessment)),
        })
    }
}

/// What speaks against the item whatever its history: a recall, its date; fills in their punches.
fn of_the_label(
    known: &Known,
    list: &TrustList,
    judgement: &mut Judgement,
    now: Timestamp,
) -> Option<VerdictWord> {
    let recall = list
        .recall_of(known.gtin, known.lot.as_ref(), &known.serial)
        .filter(|recall| recall.since <= now);
    judgement.recall = recall.map(|recall| RecallLine {
        since: recall.since.to_string(),
        reason: (&recall.reason).into(),
        todo: (&recall.todo).into(),
    });
    judgement.punches.recall = if recall.is_some() {
        RecallPunch::Recalled
    } else {
        RecallPunch::None
    };
    let past = known.expiry.is_some_and(|date| date.is_past(now));
    judgement.punches.expiry = match known.expiry {
        None => ExpiryPunch::NoneGiven,
        Some(_) if past => ExpiryPunch::Past,
        Some(_) => ExpiryPunch::Within,
    };
    judgement.reasons.clear();
    match (recall.is_some(), past) {
        (true, _) => Some(VerdictWord::Recalled),
        (false, true) => Some(VerdictWord::Expired),
        (false, false) => None,
    }
}
