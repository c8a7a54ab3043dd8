//! The outline, put together: each word has its seal, its tone and its sentences.

use alloc::vec::Vec;

use assay_core::verdict::{Freshness, SignaturePunch, Tone, VerdictWord};

use crate::{Facts, FindingSaid, Punch, Saying, Value, code, finding, punches, sentences};

/// What every face shows of a judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its headline's word.
    pub word: VerdictWord,
    /// Its colours.
    pub tone: ToneClass,
    /// Its silhouette.
    pub seal: Seal,
    /// One or two parts, between which a line may break.
    pub headline: Saying,
    /// The second line.
    pub state: Saying,
    /// Why, in up to three sentences.
    pub why: Vec<Saying>,
    /// What to do next.
    pub next: Saying,
    /// The first thing that can be done here.
    pub deed: Deed,
    /// What was tried: signature, copies, recalls, expiry.
    pub punches: [Punch; 4],
    /// What was found, in the order of the history.
    pub findings: Vec<FindingSaid>,
    /// Sessions before this one, where the history is known.
    pub before: u32,
}

/// The large silhouette of a verdict: five classes that stay apart in grey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// Issued, first check.
    First,
    /// Issued, checked before.
    Again,
    /// Issued, not checked for copies.
    Part,
    /// Reports disagree.
    Apart,
    /// Possible copy.
    Copy,
    /// Recalled.
    Recall,
    /// A warning.
    Warn,
    /// Not issued.
    Bad,
    /// Something else.
    None,
    /// Could not check.
    Unk,
}

/// A tone as style sheets know it: a notice looks like what is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToneClass {
    /// Nothing against it.
    Good,
    /// Good as far as it was tried, or something to know.
    Part,
    /// Something to act on.
    Warn,
    /// Not what it says it is.
    Bad,
    /// None of our business.
    None,
    /// No answer.
    Unk,
}

/// The first thing that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Scan another.
    Scan,
    /// Ask for a newer list.
    UpdateList,
    /// Ask for what is known of the brand.
    AskRecord,
    /// Ask a server about the item.
    AskOnline,
    /// Tell the brand.
    Complain,
    /// Type another number.
    Enter,
}

impl Seal {
    /// Its name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Again => "again",
            Self::Part => "part",
            Self::Apart => "apart",
            Self::Copy => "copy",
            Self::Recall => "recall",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::None => "none",
            Self::Unk => "unk",
        }
    }

    const fn of(word: VerdictWord) -> Self {
        match word {
            VerdictWord::IssuedFirstCheck => Self::First,
            VerdictWord::IssuedCheckedBefore => Self::Again,
            VerdictWord::IssuedNotChecked => Self::Part,
            VerdictWord::ReportsDisagree => Self::Apart,
            VerdictWord::PossibleCopy => Self::Copy,
            VerdictWord::Recalled => Self::Recall,
            VerdictWord::AlreadySold
            | VerdictWord::OutsideRegion
            | VerdictWord::Expired
            | VerdictWord::KeyStolen
            | VerdictWord::LinkElsewhere
            | VerdictWord::UnsignedInSigningScope => Self::Warn,
            VerdictWord::NotIssued | VerdictWord::IssuerNotEnrolled => Self::Bad,
            VerdictWord::NotSignedLabel => Self::None,
            VerdictWord::NotLookedUp | VerdictWord::CouldNotCheck => Self::Unk,
        }
    }
}

impl ToneClass {
    /// Its name in a style sheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Part => "part",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::None => "none",
            Self::Unk => "unk",
        }
    }
}

impl From<Tone> for ToneClass {
    fn from(tone: Tone) -> Self {
        match tone {
            Tone::Good => Self::Good,
            Tone::Part | Tone::Notice => Self::Part,
            Tone::Warn => Self::Warn,
            Tone::Bad => Self::Bad,
            Tone::None => Self::None,
            Tone::Unk => Self::Unk,
        }
    }
}

/// What is said of a judgement, before shapes and colours.
pub(crate) struct Parts {
    pub(crate) headline: Saying,
    pub(crate) state: Saying,
    pub(crate) why: Vec<Saying>,
    pub(crate) next: Saying,
    /// What is to be done first, where the word alone does not say.
    pub(crate) deed: Option<Deed>,
}

/// The outline of a judgement and what came later.
#[must_use]
pub fn outline(facts: &Facts) -> Outline {
    let Facts { word, history, .. } = facts;
    let mut parts = if facts.typed {
        code::parts(facts)
    } else {
        sentences::parts(facts)
    };
    let speaks_of_now = !matches!(
        word,
        VerdictWord::CouldNotCheck | VerdictWord::NotSignedLabel | VerdictWord::NotLookedUp
    );
    if !facts.typed && facts.freshness == Some(Freshness::Older) && facts.given.list_issued && speaks_of_now {
        parts
            .why
            .push(Saying::Words("why.as_of", &[("date", Value::ListIssued)]));
    }
    Outline {
        word: *word,
        tone: word.tone().into(),
        seal: seal(facts),
        headline: parts.headline,
        state: parts.state,
        why: parts.why,
        next: parts.next,
        deed: parts.deed.unwrap_or_else(|| deed(facts)),
        punches: punches::row(facts),
        findings: history.as_ref().map_or_else(Vec::new, finding::said),
        before: history.as_ref().map_or(0, crate::History::before),
    }
}

/// A whole seal is for a signature that was verified: what a server alone says of a typed number has half of one.
fn seal(facts: &Facts) -> Seal {
    let seal = Seal::of(facts.word);
    if facts.punches.signature == SignaturePunch::Absent && matches!(seal, Seal::First | Seal::Again) {
        Seal::Part
    } else {
        seal
    }
}

/// After these the first thing to do is to tell somebody.
fn deed(facts: &Facts) -> Deed {
    let tells = matches!(
        facts.word,
        VerdictWord::PossibleCopy | VerdictWord::NotIssued | VerdictWord::AlreadySold
    );
    if tells && facts.means.complain {
        Deed::Complain
    } else {
        Deed::Scan
    }
}
