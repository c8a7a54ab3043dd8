//! What a verdict lets a face ask, send and show. Set where the verdict is made and never worked out again.

use super::word::coded;
use super::{Reason, Verdict, VerdictWord};

coded! {
    /// When a server may be told of a reading and asked about its item.
    MayReport {
        /// Never: the label is not its brand's, or nothing can be said of it.
        Never = "never",
        /// By itself, once the person has agreed.
        WhenAgreed = "when_agreed",
        /// As [`Self::WhenAgreed`], but only for sixteen digits that were typed where they are asked for:
        /// from anywhere else they may be anything.
        WhenTyped = "when_typed",
        /// At a press of its own for this very reading, and never by itself.
        WhenPressed = "when_pressed",
    }
}

/// What may be asked, sent and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct May {
    /// When a server may hear of the reading.
    pub report: MayReport,
    /// Whether the question for consent may come up by itself: only where copies are the open question.
    pub ask_consent: bool,
    /// Whether the journey of the item may be asked for and shown.
    pub journey: bool,
    /// Whether the brand's own record of the product may be asked for and shown beside it.
    pub product_record: bool,
    /// Whether what the label names is shown as what the brand's signature covers, on the screen and on a card
    /// that is handed on; else only as what the label says of itself.
    pub name_item: bool,
}

impl May {
    /// Nothing at all.
    pub const NOTHING: Self = Self {
        report: MayReport::Never,
        ask_consent: false,
        journey: false,
        product_record: false,
        name_item: false,
    };

    /// Of a typed code whose item its server has named: all of it is that server's word, which nothing here
    /// has signed.
    pub const LOOKED_UP: Self = Self {
        report: MayReport::WhenTyped,
        ask_consent: true,
        journey: true,
        ..Self::NOTHING
    };

    /// Of a typed code, by the word of its server. Of a number that it does not hold or that nobody vouches for
    /// there is nothing more to ask.
    #[must_use]
    pub const fn looked_up(word: VerdictWord) -> Self {
        if Self::of(word, true).journey {
            Self::LOOKED_UP
        } else {
            Self::NOTHING
        }
    }

    /// By the headline, and whether the label was proved to be its brand's.
    #[must_use]
    pub const fn of(word: VerdictWord, authentic: bool) -> Self {
        use VerdictWord as Word;
        match word {
            Word::IssuedNotChecked
            | Word::IssuedFirstCheck
            | Word::IssuedCheckedBefore
            | Word::ReportsDisagree
            | Word::PossibleCopy
            | Word::AlreadySold
            | Word::OutsideRegion
            | Word::Recalled
            | Word::Expired
            | Word::LinkElsewhere => Self {
                report: if authentic {
                    MayReport::WhenAgreed
                } else {
                    MayReport::Never
                },
                // Never over a warning.
                ask_consent: authentic && matches!(word, Word::IssuedNotChecked),
                journey: authentic,
                product_record: authentic,
                name_item: authentic,
            },
            // The key is the brand's, whoever has it now: what is named can be compared with the pack.
            Word::KeyStolen => Self {
                report: MayReport::WhenPressed,
                name_item: true,
                ..Self::NOTHING
            },
            Word::NotSignedLabel => Self {
                report: MayReport::WhenTyped,
                ask_consent: true,
                ..Self::NOTHING
            },
            Word::UnsignedInSigningScope
            | Word::NotIssued
            | Word::IssuerNotEnrolled
            | Word::NotLookedUp
            | Word::CouldNotCheck => Self::NOTHING,
        }
    }
}

impl Verdict {
    /// With what it allows, as the last step of making it.
    pub(crate) fn settled(mut self) -> Self {
        self.authentic = self.label.is_some();
        self.may = May::of(self.word, self.authentic);
        // A key past its time is confirmed by no server.
        let past = self.reasons.contains(&Reason::KeyExpired);
        // Nor is anything confirmed that warns besides: the word that confirms would hide the warning.
        let warned = [Reason::Recalled, Reason::LinkElsewhere, Reason::Expired]
            .iter()
            .any(|reason| self.reasons.contains(reason));
        if past || self.word == VerdictWord::KeyStolen && warned {
            self.may.report = MayReport::Never;
        }
        self
    }
}

impl VerdictWord {
    /// Whether a judgement of this word that was kept without saying so is of an authentic label. Only for
    /// what earlier versions kept.
    #[must_use]
    pub const fn was_authentic(self) -> bool {
        match self {
            Self::IssuedNotChecked
            | Self::IssuedFirstCheck
            | Self::IssuedCheckedBefore
            | Self::ReportsDisagree
            | Self::PossibleCopy
            | Self::AlreadySold
            | Self::OutsideRegion
            | Self::Recalled
            | Self::Expired
            | Self::LinkElsewhere => true,
            Self::KeyStolen
            | Self::UnsignedInSigningScope
            | Self::NotIssued
            | Self::IssuerNotEnrolled
            | Self::NotSignedLabel
            | Self::NotLookedUp
            | Self::CouldNotCheck => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Tone;

    #[test]
    fn of_a_label_that_is_not_its_brands_nothing_of_the_item_is_asked_or_shown() {
        for word in VerdictWord::ALL {
            for authentic in [false, true] {
                let may = May::of(*word, authentic);
                if !authentic {
                    assert!(!may.journey && !may.product_record, "{word:?}");
                    assert_ne!(may.report, MayReport::WhenAgreed, "{word:?}");
                }
                if matches!(word.tone(), Tone::Bad | Tone::Unk) {
                    assert_eq!(may, May::NOTHING, "{word:?}");
                }
            }
        }
    }

    #[test]
    fn the_question_never_comes_up_over_a_warning() {
        for word in VerdictWord::ALL {
            if May::of(*word, true).ask_consent {
                assert!(matches!(word.tone(), Tone::Part | Tone::None), "{word:?}");
            }
        }
    }
}
