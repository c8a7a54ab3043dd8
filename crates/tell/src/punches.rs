//! The row of four punches: what was tried, with what result, and what was not.

use assay_core::verdict::{CopiesPunch, ExpiryPunch, Freshness, RecallPunch, SignaturePunch, VerdictWord};

use crate::{Facts, Report, Saying, ToneClass, Value};

/// One punch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Punch {
    /// What was tried: the key of its name.
    pub name: &'static str,
    /// What came of it.
    pub value: Saying,
    /// Its silhouette.
    pub shape: PunchShape,
    /// Its colour.
    pub tone: ToneClass,
}

/// A punch's silhouette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl PunchShape {
    /// Its name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Todo => "todo",
            Self::Warn => "warn",
            Self::Recall => "recall",
            Self::Bad => "bad",
            Self::Unk => "unk",
        }
    }
}

const NAMES: [&str; 4] = ["punch.signature", "punch.copies", "punch.recall", "punch.expiry"];

type Found = (Saying, PunchShape, ToneClass);

const fn found(key: &'static str, shape: PunchShape, tone: ToneClass) -> Found {
    (Saying::plain(key), shape, tone)
}

pub(crate) fn row(facts: &Facts) -> [Punch; 4] {
    let row = if facts.typed && !matches!(facts.report, Report::LookedUp(_)) {
        not_looked_up(facts)
    } else if facts.word == VerdictWord::NotSignedLabel {
        not_for_this(facts)
    } else {
        [signature(facts), copies(facts), recall(facts), expiry(facts)]
    };
    let mut n = 0;
    row.map(|(value, shape, tone)| {
        let name = NAMES[n];
        n += 1;
        Punch {
            name,
            value,
            shape,
            tone,
        }
    })
}

/// A typed code has no signature; the other questions are for the server.
fn not_looked_up(facts: &Facts) -> [Found; 4] {
    let waits = facts.report == Report::Waiting;
    let todo = |key| {
        let key = if waits { "punch.copies.waiting" } else { key };
        found(key, PunchShape::Todo, ToneClass::None)
    };
    [
        found("punch.signature.absent", PunchShape::Todo, ToneClass::None),
        todo("punch.copies.not_checked"),
        todo("punch.recall.not_checked"),
        todo("punch.expiry.not_checked"),
    ]
}

fn not_for_this(facts: &Facts) -> [Found; 4] {
    let signed = match facts.punches.signature {
        SignaturePunch::Absent => "punch.signature.absent",
        SignaturePunch::Matches | SignaturePunch::DoesNotMatch | SignaturePunch::NotTried => {
            "punch.signature.not_tried"
        }
    };
    let other = "punch.not_for_this";
    [signed, other, other, other].map(|key| found(key, PunchShape::Todo, ToneClass::None))
}

/// Where nothing could be checked no green punch may stand; the result is in the details.
fn is_blocked(facts: &Facts) -> bool {
    facts.word == VerdictWord::CouldNotCheck
}

/// The list is too old, or something else stood in the way.
fn unfit(facts: &Facts) -> Found {
    let key = if facts.freshness == Some(Freshness::Stale) {
        "punch.list_old"
    } else {
        "punch.signature.not_tried"
    };
    found(key, PunchShape::Unk, ToneClass::Unk)
}

fn signature(facts: &Facts) -> Found {
    match facts.punches.signature {
        _ if is_blocked(facts) => unfit(facts),
        SignaturePunch::Matches => found("punch.signature.matches", PunchShape::Tick, ToneClass::Good),
        SignaturePunch::DoesNotMatch => {
            found("punch.signature.does_not_match", PunchShape::Bad, ToneClass::Bad)
        }
        // That its key is no brand's is why it is not its brand's.
        SignaturePunch::NotTried
            if matches!(
                facts.word,
                VerdictWord::NotIssued | VerdictWord::IssuerNotEnrolled
            ) =>
        {
            found("punch.signature.key_unknown", PunchShape::Bad, ToneClass::Bad)
        }
        SignaturePunch::NotTried => found("punch.signature.not_tried", PunchShape::Todo, ToneClass::Unk),
        SignaturePunch::Absent => {
            let tone = if facts.word == VerdictWord::UnsignedInSigningScope {
                ToneClass::Warn
            } else {
                ToneClass::None
            };
            found("punch.signature.absent", PunchShape::Todo, tone)
        }
    }
}

fn copies(facts: &Facts) -> Found {
    let tone = if facts.punches.signature == SignaturePunch::Matches && !is_blocked(facts) {
        ToneClass::Part
    } else {
        ToneClass::Unk
    };
    match (facts.punches.copies, facts.word) {
        _ if is_blocked(facts) => open(facts, tone),
        (CopiesPunch::NotChecked, _) => open(facts, tone),
        // Nothing green beside a sale.
        (CopiesPunch::NoneSeen, VerdictWord::AlreadySold) => {
            found("punch.copies.sold", PunchShape::Warn, ToneClass::Warn)
        }
        (CopiesPunch::NoneSeen, _) => found("punch.copies.none_seen", PunchShape::Tick, ToneClass::Good),
        (CopiesPunch::Seen, VerdictWord::PossibleCopy) => {
            found("punch.copies.possible", PunchShape::Warn, ToneClass::Warn)
        }
        (CopiesPunch::Seen, VerdictWord::ReportsDisagree) => {
            found("punch.copies.seen", PunchShape::Warn, ToneClass::Part)
        }
        (CopiesPunch::Seen, _) => found("punch.copies.seen", PunchShape::Warn, ToneClass::Warn),
    }
}

fn open(facts: &Facts, tone: ToneClass) -> Found {
    let key = if facts.report == Report::Waiting {
        "punch.copies.waiting"
    } else {
        "punch.copies.not_checked"
    };
    found(key, PunchShape::Todo, tone)
}

fn recall(facts: &Facts) -> Found {
    match facts.punches.recall {
        RecallPunch::None if is_blocked(facts) => unfit(facts),
        RecallPunch::None => found("punch.recall.none", PunchShape::Tick, ToneClass::Good),
        RecallPunch::Recalled => found("punch.recall.recalled", PunchShape::Recall, ToneClass::Warn),
        RecallPunch::NotChecked => found("punch.recall.not_checked", PunchShape::Todo, ToneClass::Unk),
    }
}

fn expiry(facts: &Facts) -> Found {
    let date_or = |key| match facts.given.expiry {
        true => Saying::Alone(Value::Expiry),
        false => Saying::plain(key),
    };
    match facts.punches.expiry {
        // To be compared with the pack; nothing here may be green.
        ExpiryPunch::Within if is_blocked(facts) => (
            date_or("punch.expiry.not_checked"),
            PunchShape::Unk,
            ToneClass::Unk,
        ),
        ExpiryPunch::Within => (
            date_or("punch.expiry.not_checked"),
            PunchShape::Tick,
            ToneClass::Good,
        ),
        ExpiryPunch::Past => (date_or("punch.expiry.past"), PunchShape::Warn, ToneClass::Warn),
        ExpiryPunch::NoneGiven => found("punch.expiry.none_given", PunchShape::Todo, ToneClass::Unk),
        ExpiryPunch::NotChecked => found("punch.expiry.not_checked", PunchShape::Todo, ToneClass::Unk),
    }
}
