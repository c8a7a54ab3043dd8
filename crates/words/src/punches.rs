//! The row of four punches: what was tried, with what result, and what was not.

use assay_wire::{CopiesPunch, ExpiryPunch, Freshness, Judgement, RecallPunch, SignaturePunch};

use crate::{ToneClass, Words};

/// A punch's silhouette.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PunchShape {
    /// Tried, and well.
    Tick,
    /// Not tried.
    Todo,
    /// Calls for a look.
    Warn,
    /// Taken back.
    Recall,
    /// Not so.
    Bad,
    /// Could not be tried.
    Unk,
}

/// One punch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Punch {
    /// What was tried.
    pub name: String,
    /// What came of it.
    pub value: String,
    /// Its silhouette.
    pub shape: PunchShape,
    /// Its colour.
    pub tone: ToneClass,
}

/// The four punches of a judgement.
#[must_use]
pub fn punch_row(judgement: &Judgement, words: &Words) -> [Punch; 4] {
    let punch = |name: &str, value: String, shape, tone| Punch {
        name: words.get(name).to_owned(),
        value,
        shape,
        tone,
    };
    let say = |key: &str| words.get(key).to_owned();
    let names = ["punch.signature", "punch.copies", "punch.recall", "punch.expiry"];
    if judgement.word == "not_signed_label" {
        let signed = match judgement.punches.signature {
            SignaturePunch::Absent => "punch.signature.absent",
            SignaturePunch::Matches | SignaturePunch::DoesNotMatch | SignaturePunch::NotTried => {
                "punch.signature.not_tried"
            }
        };
        let values = [
            signed,
            "punch.not_for_this",
            "punch.not_for_this",
            "punch.not_for_this",
        ];
        return std::array::from_fn(|n| punch(names[n], say(values[n]), PunchShape::Todo, ToneClass::None));
    }
    let blocked = judgement.word == "could_not_check";
    let unfit = say(if judgement.list.freshness == Freshness::Stale {
        "punch.list_old"
    } else {
        "punch.signature.not_tried"
    });
    let signature = match judgement.punches.signature {
        // Where nothing could be checked no green punch may stand; the result is in the details.
        _ if blocked => (unfit.clone(), PunchShape::Unk, ToneClass::Unk),
        SignaturePunch::Matches => (say("punch.signature.matches"), PunchShape::Tick, ToneClass::Good),
        SignaturePunch::DoesNotMatch => (
            say("punch.signature.does_not_match"),
            PunchShape::Bad,
            ToneClass::Bad,
        ),
        SignaturePunch::NotTried => (say("punch.signature.not_tried"), PunchShape::Todo, ToneClass::Unk),
        SignaturePunch::Absent => (
            say("punch.signature.absent"),
            PunchShape::Todo,
            if judgement.word == "unsigned_in_signing_scope" {
                ToneClass::Warn
            } else {
                ToneClass::None
            },
        ),
    };
    let copies = match judgement.punches.copies {
        CopiesPunch::NotChecked => (
            say("punch.copies.not_checked"),
            PunchShape::Todo,
            if judgement.punches.signature == SignaturePunch::Matches && !blocked {
                ToneClass::Part
            } else {
                ToneClass::Unk
            },
        ),
        CopiesPunch::NoneSeen => (say("punch.copies.none_seen"), PunchShape::Tick, ToneClass::Good),
        CopiesPunch::Seen => (say("punch.copies.seen"), PunchShape::Warn, ToneClass::Warn),
    };
    let recall = match judgement.punches.recall {
        RecallPunch::None if blocked => (unfit, PunchShape::Unk, ToneClass::Unk),
        RecallPunch::None => (say("punch.recall.none"), PunchShape::Tick, ToneClass::Good),
        RecallPunch::Recalled => (say("punch.recall.recalled"), PunchShape::Recall, ToneClass::Warn),
        RecallPunch::NotChecked => (say("punch.recall.not_checked"), PunchShape::Todo, ToneClass::Unk),
    };
    let date = || {
        let expiry = judgement
            .fields
            .as_ref()
            .and_then(|fields| fields.expiry.as_deref());
        expiry.map(|expiry| words.date(expiry))
    };
    let expiry = match judgement.punches.expiry {
        ExpiryPunch::Within => (
            date().unwrap_or_else(|| say("punch.expiry.not_checked")),
            PunchShape::Tick,
            ToneClass::Good,
        ),
        ExpiryPunch::Past => (
            date().unwrap_or_else(|| say("punch.expiry.past")),
            PunchShape::Warn,
            ToneClass::Warn,
        ),
        ExpiryPunch::NoneGiven => (say("punch.expiry.none_given"), PunchShape::Todo, ToneClass::Unk),
        ExpiryPunch::NotChecked => (say("punch.expiry.not_checked"), PunchShape::Todo, ToneClass::Unk),
    };
    let [a, b, c, d] = names;
    [(a, signature), (b, copies), (c, recall), (d, expiry)]
        .map(|(name, (value, shape, tone))| punch(name, value, shape, tone))
}
