//! What is kept, as the interface is told of it.

use assay_core::{
    code::TypedCode,
    gs1::{Gtin, Serial},
    label::Scanned,
    outbox::Outbox as Queue,
    time::Timestamp,
    verdict::{self, VerdictWord, join},
};
use assay_wire::{
    CodeSaid, DeviceFault, HistoryEntry, Judgement, May, MayReport, Origin, Outbox, Reporting, ScanAnswer,
    SendFault,
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

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

/// Where a reading came from.
pub(super) fn origin_of(entry: &Kept) -> Origin {
    ORIGINS
        .iter()
        .find(|(_, code)| *code == entry.origin)
        .map_or(Origin::Paste, |(known, _)| *known)
}

/// Whether another program or a page handed it over: nobody here has the item before them for all it tells.
fn came_by_link(entry: &Kept) -> bool {
    origin_of(entry) == Origin::Link
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

/// What a kept judgement says of itself that decides what is done with it.
#[derive(Deserialize)]
struct Said {
    may: Option<May>,
}

/// What a reading's judgement allows. One that an earlier version kept does not say so: its word does.
pub(super) fn may(entry: &Kept) -> May {
    let said: Option<Said> = serde_json::from_str(&entry.judgement).ok();
    said.and_then(|said| said.may).unwrap_or_else(|| {
        let word = word(&entry.word);
        verdict::May::of(word, word.was_authentic()).into()
    })
}

/// A kept judgement as the interface is told of it, with what it allows in any case.
fn judgement(kept: &Kept) -> Box<RawValue> {
    let told = serde_json::from_str::<Value>(&kept.judgement)
        .ok()
        .and_then(|mut told| {
            let fields = told.as_object_mut()?;
            if !fields.contains_key("may") {
                let authentic = word(&kept.word).was_authentic();
                fields.insert("authentic".to_owned(), authentic.into());
                fields.insert("may".to_owned(), serde_json::to_value(may(kept)).ok()?);
            }
            serde_json::value::to_raw_value(&told).ok()
        });
    told.unwrap_or_else(|| RawValue::NULL.to_owned())
}

/// The item that a server may be told of, once the person has agreed; `pressed`: at a press for this reading.
/// What came by a link is told of by a press on it alone.
pub(super) fn reportable_item(entry: &Kept, pressed: bool) -> Option<(Gtin, Serial)> {
    let allowed = match may(entry).report {
        MayReport::WhenAgreed => pressed || !came_by_link(entry),
        MayReport::WhenPressed => pressed,
        // A typed code names no item, see `typed_code`.
        MayReport::WhenTyped | MayReport::Never => false,
    };
    allowed.then(|| item(entry)).flatten()
}

/// The item that a reading's signed label names, believed or not.
pub(super) fn item(entry: &Kept) -> Option<(Gtin, Serial)> {
    match Scanned::classify(&entry.text) {
        Scanned::Signed(label) => Some((label.gtin(), label.fields().serial.clone())),
        Scanned::Unsigned(_) | Scanned::Broken { .. } | Scanned::Spelled { .. } | Scanned::Other(_) => None,
    }
}

/// A reading. What its server said is joined with the device's verdict here, at each telling, so
/// that a verdict that was reached anew outweighs an answer from before.
pub(super) fn entry(kept: Kept) -> HistoryEntry {
    let origin = origin_of(&kept);
    let own = word(&kept.word);
    let judgement = judgement(&kept);
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
        origin,
        judgement,
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

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: &str = "https://id.demo.example/01/06901234000016/21/1?S=AE";

    /// A reading as an earlier version kept it: its judgement does not say what it allows.
    fn kept(word: VerdictWord) -> Kept {
        Kept {
            id: event_id(),
            at: 0,
            text: LABEL.to_owned(),
            origin: "camera".to_owned(),
            word: word.code().to_owned(),
            judgement: format!(
                "{{\"word\":\"{}\",\"tone\":\"part\",\"reasons\":[]}}",
                word.code()
            ),
            gtin: None,
            serial: None,
            state: State::None,
            said: None,
            said_at: None,
            told: None,
        }
    }

    #[test]
    fn a_reading_that_an_earlier_version_kept_is_told_with_what_its_word_allows() {
        for word in VerdictWord::ALL {
            let told = entry(kept(*word)).judgement;
            let told: Value = serde_json::from_str(told.get()).unwrap();
            assert_eq!(told["word"], word.code());
            assert_eq!(told["authentic"], word.was_authentic(), "{word:?}");
            let expected = May::from(verdict::May::of(*word, word.was_authentic()));
            assert_eq!(may(&kept(*word)), expected);
            assert_eq!(told["may"], serde_json::to_value(expected).unwrap(), "{word:?}");
        }
    }

    #[test]
    fn what_a_judgement_says_itself_stands_over_its_word() {
        let mut kept = kept(VerdictWord::Recalled);
        let may_nothing = serde_json::to_string(&May::from(verdict::May::NOTHING)).unwrap();
        kept.judgement = format!("{{\"word\":\"recalled\",\"authentic\":false,\"may\":{may_nothing}}}");
        assert_eq!(may(&kept), verdict::May::NOTHING.into());
        let told: Value = serde_json::from_str(entry(kept).judgement.get()).unwrap();
        assert_eq!(told["may"]["journey"], false);
    }
}
