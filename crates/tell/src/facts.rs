//! What an outline rests on: of a judgement, its report and its host no more than words and shapes depend on.

use alloc::vec::Vec;

use assay_core::label::OtherKind;
use assay_core::verdict::{
    CopiesPunch, ExpiryPunch, Freshness, Punches, Reason, RecallPunch, SignaturePunch, VerdictWord,
};

/// Everything an outline is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The headline: the device's, joined with what a server said ([`assay_core::verdict::join`]).
    pub word: VerdictWord,
    /// Everything that holds.
    pub reasons: Reasons,
    /// What was tried.
    pub punches: Punches,
    /// The age of the list that was asked.
    pub freshness: Option<Freshness>,
    /// What it is, when it is no signed label.
    pub other: Option<OtherKind>,
    /// Whether it is sixteen digits, typed where they are asked for.
    pub typed: bool,
    /// Whether another program or a page handed it over.
    pub by_link: bool,
    /// Which values there are to fill in.
    pub given: Given,
    /// How far the question to a server is.
    pub report: Report,
    /// What the history says, when a server was asked.
    pub history: Option<History>,
    /// What this face can do.
    pub means: Means,
}

/// Which values there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The brand's name.
    pub issuer: bool,
    /// The authority's name.
    pub authority: bool,
    /// The lot.
    pub lot: bool,
    /// The expiry date.
    pub expiry: bool,
    /// When the key was withdrawn.
    pub withdrawn: bool,
    /// Why it is recalled.
    pub recall_reason: bool,
    /// What to do with what is recalled.
    pub recall_todo: bool,
    /// When the list was issued.
    pub list_issued: bool,
}

/// What a face can do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// Brands are met one by one: what is known of one is asked for when its first label is read.
    pub meet: bool,
    /// A newer list can be asked for.
    pub update: bool,
    /// A server can be asked about this reading, once the person agrees.
    pub ask: bool,
    /// Something wrong can be told.
    pub complain: bool,
}

/// How far the question to a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// Nothing was asked.
    None,
    /// It waits for the network.
    Waiting,
    /// The server would not take it.
    Refused,
    /// The server has spoken of the label's item.
    Answered,
    /// The server has spoken of typed digits.
    LookedUp(Says),
}

/// What a server says of typed digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Issued, and asked about for the first time.
    First,
    /// Issued, and asked about before.
    AskedBefore,
    /// Never issued.
    Wrong,
    /// Of no batch there, and not all numbers are held.
    NotLookedUp,
    /// Issued, and something speaks against it.
    Warned,
}

/// What the history says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Sessions by this install, the present one included.
    pub own: u32,
    /// Sessions by others.
    pub others: u32,
    /// Whether the month of the first is known.
    pub first: bool,
    /// What was found, worst first.
    pub findings: Vec<Finding>,
}

impl History {
    /// Sessions before this one, whoever's.
    #[must_use]
    pub const fn before(&self) -> u32 {
        self.others.saturating_add(self.own.saturating_sub(1))
    }
}

/// What was found, as far as a sentence depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Reports do not fit one item; so many networks whose place does not fit, 0 where no place is known.
    ReportsDisagree(u32),
    /// The same from so many networks that a copy is likely.
    CopiedByReports(u32),
    /// Sold twice.
    SoldTwice,
    /// In two stocks too soon.
    UnreachableStock,
    /// Sold.
    Sold {
        /// Whether it is known where.
        placed: bool,
    },
    /// Activated.
    Activated,
    /// Where it was not shipped to.
    OutsideRegion,
}

/// A set of reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons(u64);

impl Reasons {
    /// Whether one of `reasons` is in it.
    #[must_use]
    pub fn any(self, reasons: &[Reason]) -> bool {
        reasons.iter().any(|reason| self.0 & bit(*reason) != 0)
    }
}

impl FromIterator<Reason> for Reasons {
    fn from_iter<I: IntoIterator<Item = Reason>>(reasons: I) -> Self {
        Self(reasons.into_iter().fold(0, |all, reason| all | bit(reason)))
    }
}

const fn bit(reason: Reason) -> u64 {
    1 << reason as u32
}

impl Facts {
    /// Of a word alone, by nobody and of nothing.
    #[must_use]
    pub fn of(word: VerdictWord) -> Self {
        Self {
            word,
            reasons: Reasons::default(),
            punches: Punches {
                signature: SignaturePunch::NotTried,
                copies: CopiesPunch::NotChecked,
                recall: RecallPunch::NotChecked,
                expiry: ExpiryPunch::NotChecked,
            },
            freshness: None,
            other: None,
            typed: false,
            by_link: false,
            given: Given::default(),
            report: Report::None,
            history: None,
            means: Means::default(),
        }
    }
}
