//! The telephone's side of a server: plays a call's turns, looking codes up and keeping complaints between them.

use std::{net::IpAddr, sync::Arc};

use assay_core::code::TypedCode;
use assay_wire::{CodeAnswer, CodeQuestion, CodeSays, Names, Report, ReportKind};
use assay_words::Language;

use crate::{
    Config, ServeError,
    intake::{Complaint, Intake, Question, TrustSource, fresh_event},
    store::StoreError,
    voice::{
        Seal, VoiceWords,
        machine::{Answer, Call, Line, Then, What},
    },
};

/// What is spoken, text by text.
pub type Spoken = Vec<(Language, String)>;

/// Answers calls.
#[derive(Clone)]
pub struct Telephone {
    intake: Intake,
    seal: Seal,
    words: Arc<VoiceWords>,
}

impl std::fmt::Debug for Telephone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Telephone")
    }
}

impl Telephone {
    pub(crate) async fn start(intake: Intake) -> Result<Self, StoreError> {
        let words =
            VoiceWords::new().map_err(|_| StoreError::Unexpected("the telephone's words".to_owned()))?;
        Ok(Self {
            seal: Seal::open(&*intake.store).await?,
            intake,
            words: Arc::new(words),
        })
    }

    /// A telephone of its own on a server's store and trust folder, without a network.
    ///
    /// # Errors
    /// When the configuration has no store, or it cannot be opened.
    pub async fn open(config: &Config) -> Result<Self, ServeError> {
        let trust = Arc::new(TrustSource::open(config.trust_folder()?.as_deref()));
        let location = config
            .store
            .as_ref()
            .ok_or(StoreError::Unexpected("no store is given".to_owned()))?;
        let (store, events) = (location.open().await?, location.open_events().await?);
        let intake = Intake::start(store, events, trust).await?;
        Ok(Self::start(intake).await?)
    }

    pub(crate) fn seal(&self, call: &Call) -> String {
        self.seal.seal(call)
    }

    pub(crate) fn unseal(&self, session: &str) -> Option<Call> {
        self.seal.unseal(session)
    }

    /// One turn: where the call then stands, what to say, and how many keys to listen for; none to hang up.
    pub async fn turn(&self, call: Option<Call>, keys: &str, from: IpAddr) -> (Call, Spoken, Option<u8>) {
        let mut turn = call.map_or_else(Call::begin, |call| call.keys(keys));
        let mut say = Vec::new();
        loop {
            say.append(&mut turn.say);
            turn = match turn.then {
                Then::Listen { most } => {
                    return (turn.call.clone(), self.spoken(&say, &turn.call), Some(most));
                }
                Then::HangUp => return (turn.call.clone(), self.spoken(&say, &turn.call), None),
                Then::Look(code) => {
                    let answer = self.look(code, from).await;
                    turn.call.answered(answer)
                }
                Then::Complain { code, kind } => {
                    let ticket = self.complain(code, kind).await;
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

    async fn look(&self, code: TypedCode, from: IpAddr) -> Answer {
        let now = crate::now();
        let question = Question::parse(code, &CodeQuestion::default(), &self.intake, now);
        match question {
            Ok(question) => match self.intake.ask(&question, from, now).await {
                Ok(answer) => said_of(&answer),
                Err(_) => later(),
            },
            Err(_) => later(),
        }
    }

    async fn complain(&self, code: String, kind: ReportKind) -> Option<String> {
        let complaint = Complaint::parse(Report {
            event: fresh_event()?,
            label: Some(code),
            kind,
            text: String::new(),
            contact: None,
            photo: None,
        });
        self.intake.complain(complaint.ok()?, crate::now()).await.ok()
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

fn said_of(answer: &CodeAnswer) -> Answer {
    let judgement = answer.judgement.as_ref();
    let what = match (answer.says, judgement.map(|judgement| judgement.word)) {
        (CodeSays::First, _) => What::First,
        (CodeSays::AskedBefore, _) => What::AskedBefore,
        (CodeSays::Wrong, _) => What::Wrong,
        (CodeSays::Warned, Some("recalled")) => What::Recalled,
        (CodeSays::Warned, Some("expired")) => What::Expired,
        (CodeSays::Warned, Some("already_sold")) => What::Sold,
        (CodeSays::Warned, Some("outside_region")) => What::OutsideRegion,
        (CodeSays::Warned, Some("reports_disagree")) => What::Disagree,
        (CodeSays::Warned, _) => What::Copy,
    };
    Answer {
        what,
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
