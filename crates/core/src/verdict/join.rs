//! Joins what a device found out about a label with what a server says about the item.

use super::{CopiesPunch, Reason, VerdictWord};

/// The headline of both together.
///
/// A server speaks of the item and never of the label: whatever it says, only a label that this
/// device has itself found authentic and has nothing else against gets its word. So no server can
/// make a verdict better that a device has reached, and none can speak of a label the device could
/// not check.
///
/// One verdict asks for it: a label whose key was reported stolen is to be confirmed online. The server takes its
/// report only where serial, GTIN, lot and expiry lie in one batch that it allotted, and then speaks of the
/// item as of any other.
#[must_use]
pub const fn join(own: VerdictWord, item: VerdictWord) -> VerdictWord {
    if is_open(own) && item.is_standing() {
        item
    } else {
        own
    }
}

/// The code by which a server says of a report that its serial was never issued. Any other refusal, also that the
/// label is not its brand's by the server's list, says nothing of the number.
pub const SERIAL_NOT_ISSUED: &str = Reason::SerialNotIssued.code();

/// The headline where the server refuses a report because the label's serial was never issued: only the
/// server that allots serials can know. Nothing a device has found stands back for it but the same
/// open question, and the one that a stolen key leaves.
#[must_use]
pub const fn join_unissued(own: VerdictWord) -> VerdictWord {
    if is_open(own) { VerdictWord::NotIssued } else { own }
}

/// Whether nothing but a server's word on the item is open.
const fn is_open(own: VerdictWord) -> bool {
    use VerdictWord as Word;
    match own {
        Word::IssuedNotChecked | Word::KeyStolen => true,
        Word::IssuedFirstCheck
        | Word::IssuedCheckedBefore
        | Word::ReportsDisagree
        | Word::PossibleCopy
        | Word::AlreadySold
        | Word::OutsideRegion
        | Word::Recalled
        | Word::Expired
        | Word::LinkElsewhere
        | Word::UnsignedInSigningScope
        | Word::NotIssued
        | Word::IssuerNotEnrolled
        | Word::NotSignedLabel
        | Word::NotLookedUp
        | Word::CouldNotCheck => false,
    }
}

/// Whether a server's word on the item is heard beside it, whosever the headline is.
const fn hears(own: VerdictWord) -> bool {
    use VerdictWord as Word;
    match own {
        Word::IssuedNotChecked | Word::KeyStolen | Word::Recalled | Word::Expired | Word::LinkElsewhere => {
            true
        }
        Word::IssuedFirstCheck
        | Word::IssuedCheckedBefore
        | Word::ReportsDisagree
        | Word::PossibleCopy
        | Word::AlreadySold
        | Word::OutsideRegion
        | Word::UnsignedInSigningScope
        | Word::NotIssued
        | Word::IssuerNotEnrolled
        | Word::NotSignedLabel
        | Word::NotLookedUp
        | Word::CouldNotCheck => false,
    }
}

impl VerdictWord {
    /// Whether it is what a server says of an item by its history.
    #[must_use]
    pub const fn is_standing(self) -> bool {
        match self {
            Self::IssuedFirstCheck
            | Self::IssuedCheckedBefore
            | Self::ReportsDisagree
            | Self::PossibleCopy
            | Self::AlreadySold
            | Self::OutsideRegion => true,
            Self::IssuedNotChecked
            | Self::Recalled
            | Self::Expired
            | Self::KeyStolen
            | Self::LinkElsewhere
            | Self::UnsignedInSigningScope
            | Self::NotIssued
            | Self::IssuerNotEnrolled
            | Self::NotSignedLabel
            | Self::NotLookedUp
            | Self::CouldNotCheck => false,
        }
    }
}

impl CopiesPunch {
    /// What is known of copies once a server has spoken of the item: its answer, beside whatever this device found
    /// against the label. None where no server is asked, or its word is no standing of an item.
    #[must_use]
    pub const fn beside(own: VerdictWord, item: VerdictWord) -> Option<Self> {
        if hears(own) && item.is_standing() {
            Some(Self::of_item(item))
        } else {
            None
        }
    }

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
            | Word::NotLookedUp
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
                if matches!(own, VerdictWord::IssuedNotChecked | VerdictWord::KeyStolen) {
                    // Not one of the words that only the label's bytes or the list can give.
                    assert!(!matches!(gravity(joined.tone()), 3 | 5), "{item:?}");
                } else {
                    assert_eq!(joined, *own, "{item:?}");
                }
                assert_eq!(join(joined, *own), joined, "joining again changes nothing");
                if gravity(joined.tone()) < gravity(own.tone()) {
                    // The verdict that says of itself that a server has to confirm it.
                    assert!(
                        *own == VerdictWord::KeyStolen || *own == VerdictWord::IssuedNotChecked,
                        "{own:?}"
                    );
                }
                assert!(gravity(join_unissued(*own).tone()) >= gravity(own.tone()));
                if joined != *own {
                    let beside = CopiesPunch::beside(*own, *item);
                    assert_eq!(beside, Some(CopiesPunch::of_item(joined)), "{own:?} {item:?}");
                }
                if joined != *own && gravity(joined.tone()) < 2 {
                    assert_eq!(CopiesPunch::of_item(joined), CopiesPunch::NoneSeen);
                }
            }
        }
    }
}
