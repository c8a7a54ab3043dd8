//! The telephone's side of a server: plays a call's turns, looking codes up and keeping complaints between them.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use assay_core::{code::TypedCode, time::Timestamp, verdict::VerdictWord};
use assay_tell::outline;
use assay_voice::{
    Seal, VoiceWords,
    machine::{Answer, Call, Line, Then, What},
};
use assay_wire::{CodeAnswer, CodeQuestion, CodeSays, Names, Report, ReportKind};
use assay_words::Language;

use crate::{
    Config, Limits, ServeError,
    callers::{Caller, Callers},
    intake::{Complaint, Intake, Question, TrustSource, fresh_event},
    keys::{Key, Keys},
    pace::Pace,
    problem::Problem,
    store::StoreError,
    works::Works,
};

/// What is spoken, text by text.
pub type Spoken = Vec<(Language, String)>;

/// Answers calls.
#[derive(Clone)]
pub struct Telephone {
    intake: Intake,
    seal: Seal,
    words: Arc<VoiceWords>,
    callers: Callers,
    /// Wrong numbers of each trunk: beyond a ceiling it is slowed, for honest callers share it.
    misses: Pace,
    slowest: Duration,
}

/// Who is at the other end of a turn.
#[derive(Debug, Clone, Copy)]
pub struct Calling<'a> {
    /// The provider's address.
    pub from: IpAddr,
    /// The caller's number, where the provider tells it.
    pub number: Option<&'a str>,
    /// When it came.
    pub at: Timestamp,
    /// The same on a clock that is never set.
    pub instant: Instant,
}

impl std::fmt::Debug for Telephone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Telephone")
    }
}

impl Telephone {
    pub(crate) fn start(intake: Intake, limits: &Limits) -> Result<Self, StoreError> {
        let words =
            VoiceWords::new().map_err(|_| StoreError::Unexpected("the telephone's words".to_owned()))?;
        Ok(Self {
            seal: Seal::new(intake.keys.get(Key::Voice)),
            intake,
            words: Arc::new(words),
            callers: Callers::new(crate::fresh()?),
            misses: Pace::new(limits.misses_a_minute),
            slowest: limits.slowest_look,
        })
    }

    /// A telephone of its own on a server's store and trust folder, without a network.
    ///
    /// # Errors
    /// When the configuration has no store, or it cannot be opened.
    pub async fn open(config: &Config) -> Result<Self, ServeError> {
        let trust = Arc::new(TrustSource::open(
            config.trust_folder()?.as_deref(),
            config.zone.clone(),
        ));
        let location = config
            .store
            .as_ref()
            .ok_or(StoreError::Unexpected("no store is given".to_owned()))?;
        let (store, events) = (location.open().await?, location.open_events().await?);
        let keys = Keys::open(config.keys_at().as_ref(), &*store).await?;
        let works = Works::new(config.limits.pool);
        let intake = Intake::start(store, events, trust, works, keys)?;
        Ok(Self::start(intake, &config.limits)?)
    }

    /// The session that the next turn of a call comes with; `name` is random.
    pub(crate) fn seal(&self, call: &Call, name: [u8; 16], now: Timestamp) -> String {
        self.seal.seal(call, name, now)
    }

    /// The call of a session, which is used up by it.
    ///
    /// # Errors
    /// When the session is none of this server's, was used before, or is too old; or the store cannot tell.
    pub(crate) async fn resume(&self, session: &str, now: Timestamp) -> Result<Call, Problem> {
        let session = self.seal.unseal(session).ok_or(Problem::BadSession)?;
        if !session.is_fresh(now) || !self.intake.store.spend(session.name, now.0).await? {
            return Err(Problem::SessionUsed);
        }
        Ok(session.call)
    }

    /// One turn: where the call then stands, what to say, and how many keys to listen for; none to hang up.
    pub async fn turn(
        &self,
        call: Option<Call>,
        keys: &str,
        calling: &Calling<'_>,
    ) -> (Call, Spoken, Option<u8>) {
        let caller = calling.number.and_then(|number| self.callers.caller(number));
        let mut turn = call.map_or_else(Call::begin, |call| call.keys(keys));
        let mut say = Vec::new();
        loop {
            say.append(&mut turn.say);
            turn = match turn.then {
                Then::Listen { most } => {
                    return (turn.call.clone(), self.spoken(&say, &turn.call), Some(most));
                }
                Then::HangUp => return (turn.call.clone(), self.spoken(&say, &turn.call), None),
                Then::Look(_) if !self.callers.may_ask(caller, calling.instant) => turn.call.refused(),
                Then::Look(code) => {
                    let answer = self.look(code, calling, caller).await;
                    turn.call.answered(answer)
                }
                Then::Complain { .. } if !self.callers.may_complain(caller, calling.instant) => {
                    turn.call.kept(None)
                }
                Then::Complain { code, kind } => {
                    self.callers.complained(caller, calling.instant);
                    let ticket = self.complain(code, kind, calling.at).await;
                    turn.call.kept(ticket)
                }
            };
        }
    }

    fn spoken(&self, say: &[Line], call: &Call) -> Spoken {
        say.iter()
            .flat_map(|line| self.words.spoken(line, call.language()))
            .collect()
    }

    async fn look(&self, code: TypedCode, calling: &Calling<'_>, caller: Option<Caller>) -> Answer {
        let (from, now) = (calling.from, calling.at);
        // A trunk over its ceiling waits before it is known whether this number is wrong, too.
        let wait = self.misses.wait(from, calling.instant).min(self.slowest);
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        let question = Question::parse(code, &CodeQuestion::default(), &self.intake, now);
        match question {
            Ok(question) => match self.intake.ask(&question, from, now).await {
                Ok(answer) => {
                    if matches!(answer.says, CodeSays::Wrong | CodeSays::NotLookedUp) {
                        self.callers.missed(caller, calling.instant);
                        self.misses.takes(from, 1, calling.instant);
                    }
                    said_of(&answer)
                }
                Err(_) => later(),
            },
            Err(_) => later(),
        }
    }

    async fn complain(&self, code: String, kind: ReportKind, now: Timestamp) -> Option<String> {
        let complaint = Complaint::parse(Report {
            event: fresh_event()?,
            label: Some(code),
            kind,
            text: String::new(),
            contact: None,
            photo: None,
        });
        self.intake.complain(complaint.ok()?, now).await.ok()
    }
}

fn later() -> Answer {
    Answer {
        what: What::Later,
        brand: Names::default(),
        product: None,
        first: None,
    }
}

/// What is spoken of an answer: the outline's word, where something speaks against the item.
const fn what_of(says: CodeSays, word: VerdictWord) -> What {
    match says {
        CodeSays::First => What::First,
        CodeSays::AskedBefore => What::AskedBefore,
        CodeSays::Wrong => What::Wrong,
        CodeSays::NotLookedUp => What::NotLookedUp,
        CodeSays::Warned => match word {
            VerdictWord::IssuerNotEnrolled => What::Unvouched,
            VerdictWord::CouldNotCheck => What::Ended,
            VerdictWord::Recalled => What::Recalled,
            VerdictWord::Expired => What::Expired,
            VerdictWord::AlreadySold => What::Sold,
            VerdictWord::OutsideRegion => What::OutsideRegion,
            VerdictWord::ReportsDisagree => What::Disagree,
            VerdictWord::PossibleCopy => What::Copy,
            VerdictWord::NotIssued => What::Wrong,
            // No warning that a server gives of typed digits: nothing is said that nobody has said.
            VerdictWord::IssuedFirstCheck
            | VerdictWord::IssuedCheckedBefore
            | VerdictWord::IssuedNotChecked
            | VerdictWord::KeyStolen
            | VerdictWord::LinkElsewhere
            | VerdictWord::UnsignedInSigningScope
            | VerdictWord::NotSignedLabel
            | VerdictWord::NotLookedUp => What::Later,
        },
    }
}

fn said_of(answer: &CodeAnswer) -> Answer {
    let judgement = answer.judgement.as_ref();
    Answer {
        what: what_of(answer.says, outline(&answer.facts()).word),
        brand: judgement
            .and_then(|judgement| judgement.issuer.as_ref())
            .map(|issuer| issuer.names.clone())
            .unwrap_or_else(|| Names {
                zh: "该品牌".to_owned(),
                en: "this brand".to_owned(),
            }),
        product: judgement.and_then(|judgement| judgement.product.clone()),
        first: answer.history.as_ref().and_then(|history| history.first.clone()),
    }
}
