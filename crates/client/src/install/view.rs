//! What is kept, as the interface is told of it.

use assay_core::{
    code::TypedCode,
    gs1::{Gtin, Serial},
    label::Scanned,
    outbox::Outbox as Queue,
    time::Timestamp,
    verdict::{VerdictWord, join},
};
use assay_wire::{
    CodeSaid, DeviceFault, HistoryEntry, Judgement, Origin, Outbox, Reporting, ScanAnswer, SendFault,
};
use serde_json::value::RawValue;

use super::{
    event_id,
    keep::{Kept, State, Waiting},
};

/// The code of digits that were typed where they are asked for.
const TYPED: &str = "typed";

const ORIGINS: [(Origin, &str); 5] = [
    (Origin::Camera, "camera"),
    (Origin::Picture, "picture"),
    (Origin::Link, "link"),
    (Origin::Paste, "paste"),
    (Origin::Typed, TYPED),
];

impl Kept {
    /// A new reading.
    pub(super) fn new(
        text: &str,
        origin: Origin,
        judgement: &Judgement,
        now: Timestamp,
    ) -> Result<Self, DeviceFault> {
        let fields = judgement.fields.as_ref();
        Ok(Self {
            id: event_id(),
            at: now.0,
            text: text.to_owned(),
            origin: ORIGINS
                .iter()
                .find(|(known, _)| *known == origin)
                .map_or_else(String::new, |(_, code)| (*code).to_owned()),
            word: judgement.word.to_owned(),
            judgement: serde_json::to_string(judgement).map_err(|_| DeviceFault::StoreFailed)?,
            gtin: fields.map(|fields| fields.gtin.clone()),
            serial: fields.and_then(|fields| fields.serial.clone()),
            state: State::None,
            said: None,
            said_at: None,
            told: None,
        })
    }

    /// The same reading, judged anew.
    pub(super) fn judged(&self, judgement: &Judgement) -> Result<Self, DeviceFault> {
        Ok(Self {
            word: judgement.word.to_owned(),
            judgement: serde_json::to_string(judgement).map_err(|_| DeviceFault::StoreFailed)?,
            ..self.clone()
        })
    }
}

fn word(code: &str) -> VerdictWord {
    VerdictWord::of(code).unwrap_or(VerdictWord::CouldNotCheck)
}

/// The code of a reading that was typed where codes are asked for. Digits from anywhere else may be
/// anything, a payment card's for one, and are nobody's business.
pub(super) fn typed_code(entry: &Kept) -> Option<TypedCode> {
    (entry.origin == TYPED)
        .then(|| TypedCode::parse(&entry.text).ok())
        .flatten()
}

/// The item of a typed code, as its server told it.
pub(super) fn looked_up_item(entry: &Kept) -> Option<(Gtin, TypedCode)> {
    let code = typed_code(entry)?;
    let said: CodeSaid = serde_json::from_str(entry.said.as_deref()?).ok()?;
    let gtin = Gtin::parse_14(&said.judgement?.fields?.gtin).ok()?;
    Some((gtin, code))
}

/// The item of a reading whose label this device found to be its issuer's.
pub(super) fn authentic_item(entry: &Kept) -> Option<(Gtin, Serial)> {
    let is_authentic = match word(&entry.word) {
        VerdictWord::IssuedNotChecked
        | VerdictWord::Recalled
        | VerdictWord::Expired
        | VerdictWord::LinkElsewhere => true,
        VerdictWord::IssuedFirstCheck
        | VerdictWord::IssuedCheckedBefore
        | VerdictWord::ReportsDisagree
        | VerdictWord::PossibleCopy
        | VerdictWord::AlreadySold
        | VerdictWord::OutsideRegion
        | VerdictWord::KeyStolen
        | VerdictWord::UnsignedInSigningScope
        | VerdictWord::NotIssued
        | VerdictWord::IssuerNotEnrolled
        | VerdictWord::NotSignedLabel
        | VerdictWord::CouldNotCheck => false,
    };
    is_authentic.then(|| item(entry)).flatten()
}

/// The item that a reading's signed label names, believed or not.
pub(super) fn item(entry: &Kept) -> Option<(Gtin, Serial)> {
    match Scanned::classify(&entry.text) {
        Scanned::Signed(label) => Some((label.gtin(), label.fields().serial.clone())),
        Scanned::Unsigned(_) | Scanned::Broken { .. } | Scanned::Other(_) => None,
    }
}

/// A reading. What its server said is joined with the device's verdict here, at each telling, so
/// that a verdict that was reached anew outweighs an answer from before.
pub(super) fn entry(kept: Kept) -> HistoryEntry {
    let own = word(&kept.word);
    let typed = typed_code(&kept).is_some();
    let said_at = Timestamp(kept.said_at.unwrap_or(kept.at)).to_string();
    let report = match (kept.state, kept.said) {
        (State::Waiting, _) => Reporting::Waiting,
        (State::Refused, Some(code)) => Reporting::Refused { code },
        (State::Answered, Some(said)) if typed => match serde_json::from_str(&said) {
            Ok(said) => Reporting::LookedUp { at: said_at, said },
            Err(_) => Reporting::None,
        },
        (State::Answered, Some(said)) => match serde_json::from_str::<ScanAnswer>(&said) {
            Ok(answer) => Reporting::Answered {
                at: said_at,
                answer: joined(own, answer),
            },
            Err(_) => Reporting::None,
        },
        (State::None | State::Refused | State::Answered, _) => Reporting::None,
    };
    HistoryEntry {
        id: kept.id,
        at: Timestamp(kept.at).to_string(),
        text: kept.text,
        origin: ORIGINS
            .iter()
            .find(|(_, code)| *code == kept.origin)
            .map_or(Origin::Paste, |(known, _)| *known),
        judgement: RawValue::from_string(kept.judgement).unwrap_or_else(|_| RawValue::NULL.to_owned()),
        report,
    }
}

/// The answer with the headline of both. Where the server holds something against the label that
/// this device's list does not, its word on the item is kept back: the list is asked first.
pub(super) fn joined(own: VerdictWord, mut answer: ScanAnswer) -> ScanAnswer {
    let standing = answer.history.as_ref().map(|history| history.standing);
    let headline = if standing == Some(answer.word) {
        join(own, word(answer.word))
    } else {
        answer.history = None;
        own
    };
    answer.word = headline.code();
    answer.tone = headline.tone().code();
    answer
}

/// What waits.
pub(super) fn outbox(queue: &Queue<Waiting>, trouble: Option<SendFault>, now: Timestamp) -> Outbox {
    Outbox {
        waiting: u32::try_from(queue.len()).unwrap_or(u32::MAX),
        trouble: trouble.filter(|_| !queue.is_empty()),
        next_try: queue.due(now).map(|due| due.to_string()),
    }
}
