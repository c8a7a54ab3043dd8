//! From the shapes that cross a boundary to what an outline rests on.

use assay_core::verdict::{self, Reason, VerdictWord};
use assay_tell::{Facts, Finding, Given, History, Report, Says};

use crate::{CodeAnswer, CodeSays, DisagreementLine, FindingLine, Freshness, HistoryLine, Judgement, Names};

impl Judgement {
    /// What an outline of it rests on, before a server was asked.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let recall = self.recall.as_ref();
        let fields = self.fields.as_ref();
        let is_named = |names: &Names| !names.zh.is_empty() && !names.en.is_empty();
        Facts {
            reasons: self.reasons.iter().filter_map(|code| Reason::of(code)).collect(),
            punches: verdict::Punches {
                signature: self.punches.signature.into(),
                copies: self.punches.copies.into(),
                recall: self.punches.recall.into(),
                expiry: self.punches.expiry.into(),
            },
            freshness: match self.list.freshness {
                Freshness::Fresh => Some(verdict::Freshness::Fresh),
                Freshness::Older => Some(verdict::Freshness::Older),
                Freshness::Stale => Some(verdict::Freshness::Stale),
                Freshness::None => None,
            },
            other: self.other.as_ref().map(|other| other.kind.into()),
            given: Given {
                issuer: self.issuer.is_some(),
                authority: self.authority.is_some(),
                lot: fields.is_some_and(|fields| fields.lot.is_some()),
                expiry: fields.is_some_and(|fields| fields.expiry.is_some()),
                withdrawn: self.key.as_ref().is_some_and(|key| key.withdrawn_at.is_some()),
                recall_reason: recall.is_some_and(|recall| is_named(&recall.reason)),
                recall_todo: recall.is_some_and(|recall| is_named(&recall.todo)),
                list_issued: self.list.issued.is_some(),
            },
            ..Facts::of(VerdictWord::of(self.word).unwrap_or(VerdictWord::CouldNotCheck))
        }
    }

    /// The same after a server has spoken of the item.
    #[must_use]
    pub fn facts_with(&self, history: Option<&HistoryLine>) -> Facts {
        Facts {
            report: history.map_or(Report::None, |_| Report::Answered),
            history: history.map(HistoryLine::facts),
            ..self.facts()
        }
    }
}

impl CodeAnswer {
    /// What an outline of typed digits rests on.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let own = match (&self.judgement, self.says) {
            (Some(judgement), _) => judgement.facts(),
            (None, CodeSays::NotLookedUp) => Facts::of(VerdictWord::NotLookedUp),
            (None, CodeSays::Wrong | CodeSays::First | CodeSays::AskedBefore | CodeSays::Warned) => {
                Facts::of(VerdictWord::NotIssued)
            }
        };
        Facts {
            typed: true,
            report: Report::LookedUp(self.says.into()),
            history: self.history.as_ref().map(HistoryLine::facts),
            // Nobody signed a typed number.
            punches: verdict::Punches {
                signature: verdict::SignaturePunch::Absent,
                ..own.punches
            },
            ..own
        }
    }
}

impl From<CodeSays> for Says {
    fn from(says: CodeSays) -> Self {
        match says {
            CodeSays::First => Self::First,
            CodeSays::AskedBefore => Self::AskedBefore,
            CodeSays::Wrong => Self::Wrong,
            CodeSays::NotLookedUp => Self::NotLookedUp,
            CodeSays::Warned => Self::Warned,
        }
    }
}

impl HistoryLine {
    fn facts(&self) -> History {
        History {
            own: self.own,
            others: self.others,
            first: self.first.is_some(),
            findings: self.findings.iter().map(FindingLine::facts).collect(),
        }
    }
}

impl FindingLine {
    fn facts(&self) -> Finding {
        match self {
            Self::ReportsDisagree { why } => Finding::ReportsDisagree(why.out_of_line()),
            Self::CopiedByReports { why } => Finding::CopiedByReports(why.out_of_line()),
            Self::SoldTwice { .. } => Finding::SoldTwice,
            Self::UnreachableStock { .. } => Finding::UnreachableStock,
            Self::Sold { region, .. } => Finding::Sold {
                placed: region.is_some(),
            },
            Self::Activated { .. } => Finding::Activated,
            Self::OutsideRegion { .. } => Finding::OutsideRegion,
        }
    }
}

impl DisagreementLine {
    /// Networks whose place does not fit; none where no report named a place, and there were only too many of them.
    fn out_of_line(&self) -> u32 {
        let most = self.misplaced.max(self.unreachable).max(self.while_held);
        u32::try_from(most).unwrap_or(u32::MAX)
    }
}
