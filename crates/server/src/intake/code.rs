//! Sixteen typed digits: whose batch they are of, and what the item's history says.
//!
//! A code is found by decrypting it to its running number and asking for the batch of that number, so nothing
//! is kept of a code until somebody asks about it. Deliberately absent: a second code key; codes are all made
//! under the one that the memory has.

use std::{net::IpAddr, sync::atomic::Ordering};

use assay_core::assess::{Region, Token};
use assay_core::code::{CodeKey, RunningNumber, TypedCode};
use assay_core::gs1::{Gtin, GtinPrefix, Lot, Serial};
use assay_core::time::{Date, Day, Timestamp};
use assay_core::trust::{Id, Serials, TrustList};
use assay_core::verdict::{CopiesPunch, May, Reason, VerdictWord};
use assay_wire::{
    CodeAnswer, CodeQuestion, CodeSays, ExpiryPunch, HistoryLine, Judgement, RecallLine, RecallPunch, Via,
};

use super::{Intake, fresh_event, parse_event, parse_token, trust::Kept};
use crate::principal::ranges_of;
use crate::problem::Problem;
use crate::store::{Batch, ItemKey, StoreError};

/// Scopes that one question about a number of no batch looks at.
const MOST_SCOPES: usize = 1000;

/// Who asks about an item, and when.
pub(crate) struct Asker {
    pub(crate) event: String,
    pub(crate) at: Timestamp,
    pub(crate) token: Token,
    pub(crate) region: Option<Region>,
    pub(crate) via: Option<Via>,
}

/// What a person who types digits says they are of.
pub(crate) enum About {
    /// Nothing: digits carry no brand.
    Anything,
    /// The product on the pack.
    Product(Gtin),
    /// The brand, by its id on the trust list.
    Brand(Id),
}

/// A question about a code that is well formed.
pub(crate) struct Question {
    pub(crate) code: TypedCode,
    pub(crate) asker: Asker,
    about: About,
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
            via: Some(Via::Typed),
        };
        let about = match (&asked.gtin, &asked.brand) {
            (Some(gtin), _) => About::Product(Gtin::parse(gtin).map_err(|_| Problem::BadItem)?),
            (None, Some(brand)) => About::Brand(Id::parse(brand).map_err(|_| Problem::BadBrand)?),
            (None, None) => About::Anything,
        };
        Ok(Self { code, asker, about })
    }
}

/// Makes codes and finds them again.
pub(crate) struct CodeBook {
    key: CodeKey,
}

impl CodeBook {
    pub(super) fn new(secret: &[u8; 32]) -> Result<Self, StoreError> {
        let key = CodeKey::new(secret).map_err(|_| StoreError::Unexpected("the code key".to_owned()))?;
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

    /// The batch that a code's number lies in.
    pub(super) async fn batch_of(&self, code: TypedCode) -> Result<Option<Batch>, StoreError> {
        match self.codes.number(code) {
            Some(number) => self.store.batch_of(number).await,
            None => Ok(None),
        }
    }

    /// What a code was issued for, when it was.
    pub(crate) async fn known(&self, code: TypedCode) -> Result<Option<Known>, StoreError> {
        let batch = self.batch_of(code).await?;
        Ok(batch.and_then(|batch| Known::of(&batch, code)))
    }

    /// Records a question about a code, and answers it. A number that lies in no batch is not recorded, nor one
    /// that nobody vouches for.
    ///
    /// # Errors
    /// When there is no trust list that can be judged by, or the store cannot record it.
    pub(crate) async fn ask(
        &self,
        question: &Question,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<CodeAnswer, Problem> {
        if !self.can_judge(now) {
            return Err(Problem::NoTrustList);
        }
        let code = question.code.grouped();
        let known = self.known(question.code).await?;
        let known = match known {
            Some(known) if self.is_about(&known, &question.about, now)? => known,
            Some(_) | None => {
                let says = if self.holds(&question.about, now).await? {
                    CodeSays::Wrong
                } else {
                    CodeSays::NotLookedUp
                };
                return Ok(CodeAnswer {
                    code,
                    says,
                    judgement: None,
                    history: None,
                });
            }
        };
        let mut judgement = self.named(self.trust.judge(&known.link(), now), now).await;
        let today = Day::of(now, self.trust.offset(now));
        let unvouched = match self.vouched(known.gtin, now, |list, issuer, _| {
            // An unsigned link has no name by the list; a number that was issued has.
            let product = issuer.product(known.gtin).map(Into::into);
            (of_the_label(&known, list, &mut judgement, (now, today)), product)
        }) {
            Ok((own, product)) => {
                judgement.product = judgement.product.take().or(product);
                Ok(own)
            }
            Err(Problem::IssuerNotEnrolled) => Err((VerdictWord::IssuerNotEnrolled, Reason::GtinNotEnrolled)),
            Err(Problem::ScopeEnded) => Err((VerdictWord::CouldNotCheck, Reason::ScopeEnded)),
            Err(other) => return Err(other),
        };
        judgement.other = None;
        judgement.host = None;
        let own = match unvouched {
            Ok(own) => own,
            Err((word, reason)) => {
                judgement.head(word);
                judgement.may = May::looked_up(word).into();
                judgement.reasons = vec![reason.code()];
                return Ok(CodeAnswer {
                    code,
                    says: CodeSays::Warned,
                    judgement: Some(judgement),
                    history: None,
                });
            }
        };
        let item = ItemKey::of(known.gtin, &known.serial);
        let assessment = self.record(item, &question.asker, from, now).await?;
        let standing = assessment.standing.word();
        let word = own.unwrap_or(standing);
        judgement.head(word);
        judgement.may = May::looked_up(word).into();
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

    /// Whether a batch is of the product or brand that the question names, if it names one.
    fn is_about(&self, known: &Known, about: &About, now: Timestamp) -> Result<bool, Problem> {
        match about {
            About::Anything => Ok(true),
            About::Product(gtin) => Ok(*gtin == known.gtin),
            About::Brand(id) => match self.vouched(known.gtin, now, |_, issuer, _| issuer.id == *id) {
                Ok(is_theirs) => Ok(is_theirs),
                Err(Problem::IssuerNotEnrolled | Problem::ScopeEnded) => Ok(false),
                Err(other) => Err(other),
            },
        }
    }

    /// Whether every number that the digits could be is held here, so that one that lies in no batch was never
    /// issued. Digits carry no brand: without a product or brand all scopes of the list have to be the scheme's.
    async fn holds(&self, about: &About, now: Timestamp) -> Result<bool, Problem> {
        let list = self.trust.list().ok_or(Problem::NoTrustList)?;
        let scopes = match about {
            About::Anything => return Ok(self.holds_all(&list).await?),
            About::Product(gtin) => match self.vouched(*gtin, now, |_, _, scope| *scope) {
                Ok(scope) => vec![scope],
                Err(Problem::IssuerNotEnrolled | Problem::ScopeEnded) => Vec::new(),
                Err(other) => return Err(other),
            },
            About::Brand(id) => list
                .whole()
                .scopes_of_issuer(id)
                .map_err(|_| Problem::NoTrustList)?,
        };
        for scope in &scopes {
            let held = match scope.serials {
                Serials::Scheme => self.holds_some(scope.gtin_prefix).await?,
                Serials::Own => false,
            };
            if !held {
                return Ok(false);
            }
        }
        Ok(!scopes.is_empty())
    }

    async fn holds_all(&self, list: &Kept) -> Result<bool, StoreError> {
        let Some(prefixes) = list.scheme_prefixes() else {
            return Ok(false);
        };
        // One question looks at so many scopes at most; the next goes on where it stopped.
        for _ in 0..MOST_SCOPES {
            let held = list.held().load(Ordering::Relaxed);
            match prefixes.get(held) {
                None => return Ok(!prefixes.is_empty()),
                Some(prefix) if self.holds_some(*prefix).await? => {
                    list.held().fetch_max(held + 1, Ordering::Relaxed);
                }
                Some(_) => return Ok(false),
            }
        }
        Ok(false)
    }

    /// Whether the numbers of a scope are held here: some batch of it was allotted here.
    async fn holds_some(&self, prefix: GtinPrefix) -> Result<bool, StoreError> {
        self.store.has_batches(&ranges_of(prefix)).await
    }
}

/// What speaks against the item whatever its history: a recall, its date; fills in their punches.
fn of_the_label(
    known: &Known,
    list: &TrustList,
    judgement: &mut Judgement,
    (now, today): (Timestamp, Day),
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
    let past = known.expiry.is_some_and(|date| date.is_past(today));
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
