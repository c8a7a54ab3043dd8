//! Joins what a device found out about a label with what a server says about the item.

use super::{CopiesPunch, VerdictWord};

/// The headline of both together.
///
/// A server speaks of the item and never of the label: whatever it says, only a label that this
/// device has itself found authentic and has nothing else against gets its word. So no server can
/// make a verdict better that a device has reached, and none can speak of a label the device could
/// not check.
#[must_use]
pub const fn join(own: VerdictWord, item: VerdictWord) -> VerdictWord {
    use VerdictWord as Word;
    match (own, item) {
        (
            Word::IssuedNotChecked,
            Word::IssuedFirstCheck
            | Word::IssuedCheckedBefore
            | Word::ReportsDisagree
            | Word::PossibleCopy
            | Word::AlreadySold
            | Word::OutsideRegion,
        ) => item,
        _ => own,
    }
}

/// The headline where the server refuses a report because the label's serial was never issued: only the
/// server that allots serials can know. Nothing a device has found stands back for it but the same
/// open question.
#[must_use]
pub const fn join_unissued(own: VerdictWord) -> VerdictWord {
    match own {
        VerdictWord::IssuedNotChecked => VerdictWord::NotIssued,
        _ => own,
    }
}

impl CopiesPunch {
    /// What is known of copies where a server's word is the headline.
    #[must_use]
    pub const fn of_item(word: VerdictWord) -> Self {
        use VerdictWord as Word;
        match word {
            Word::PossibleCopy | Word::ReportsDisagree => Self::Seen,
            Word::IssuedFirstCheck | Word::IssuedCheckedBefore | Word::OutsideRegion | Word::AlreadySold => {
                Self::NoneSeen
            }
            Word::IssuedNotChecked
            | Word::Recalled
            | Word::Expired
            | Word::KeyStolen
            | Word::LinkElsewhere
            | Word::UnsignedInSigningScope
            | Word::NotIssued
            | Word::IssuerNotEnrolled
            | Word::NotSignedLabel
            | Word::CouldNotCheck => Self::NotChecked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Tone;

    /// How far a tone is from good.
    fn gravity(tone: Tone) -> u8 {
        match tone {
            Tone::Good => 0,
            Tone::Part => 1,
            Tone::Notice => 2,
            Tone::None | Tone::Unk => 3,
            Tone::Warn => 4,
            Tone::Bad => 5,
        }
    }

    #[test]
    fn no_server_makes_a_verdict_better_than_the_device_found_it() {
        for own in VerdictWord::ALL {
            for item in VerdictWord::ALL {
                let joined = join(*own, *item);
                assert!(joined == *own || joined == *item, "{own:?} {item:?}");
                if *own == VerdictWord::IssuedNotChecked {
                    // Not one of the words that only the label's bytes or the list can give.
                    assert!(!matches!(gravity(joined.tone()), 3 | 5), "{item:?}");
                } else {
                    assert_eq!(joined, *own, "{item:?}");
                }
                assert_eq!(join(joined, *own), joined, "joining again changes nothing");
                assert!(gravity(join_unissued(*own).tone()) >= gravity(own.tone()));
                if joined != *own && gravity(joined.tone()) < 2 {
                    assert_eq!(CopiesPunch::of_item(joined), CopiesPunch::NoneSeen);
                }
            }
        }
    }
}
