//! What a verdict means to someone who takes goods in.

use assay_core::verdict::VerdictWord;
use assay_wire::Exception;

/// Whether the label is its brand's: only then do its fields mean anything.
pub const fn proves(word: VerdictWord) -> bool {
    match word {
        VerdictWord::IssuedFirstCheck
        | VerdictWord::IssuedCheckedBefore
        | VerdictWord::IssuedNotChecked
        | VerdictWord::ReportsDisagree
        | VerdictWord::PossibleCopy
        | VerdictWord::AlreadySold
        | VerdictWord::OutsideRegion
        | VerdictWord::Recalled
        | VerdictWord::Expired
        | VerdictWord::LinkElsewhere => true,
        VerdictWord::KeyStolen
        | VerdictWord::UnsignedInSigningScope
        | VerdictWord::NotIssued
        | VerdictWord::IssuerNotEnrolled
        | VerdictWord::NotSignedLabel
        | VerdictWord::NotLookedUp
        | VerdictWord::CouldNotCheck => false,
    }
}

/// What speaks against taking the item, by its verdict alone.
pub const fn of_verdict(word: VerdictWord) -> Option<Exception> {
    match word {
        VerdictWord::IssuedFirstCheck | VerdictWord::IssuedCheckedBefore | VerdictWord::IssuedNotChecked => {
            None
        }
        VerdictWord::ReportsDisagree => Some(Exception::ReportsDisagree),
        VerdictWord::PossibleCopy => Some(Exception::PossibleCopy),
        VerdictWord::AlreadySold => Some(Exception::AlreadySold),
        VerdictWord::OutsideRegion => Some(Exception::OtherDealer),
        VerdictWord::Recalled => Some(Exception::Recalled),
        VerdictWord::Expired => Some(Exception::Expired),
        VerdictWord::LinkElsewhere => Some(Exception::LinkElsewhere),
        VerdictWord::KeyStolen => Some(Exception::KeyStolen),
        VerdictWord::UnsignedInSigningScope => Some(Exception::NotSigned),
        VerdictWord::NotIssued | VerdictWord::IssuerNotEnrolled | VerdictWord::NotSignedLabel => {
            Some(Exception::SignatureWrong)
        }
        VerdictWord::NotLookedUp | VerdictWord::CouldNotCheck => Some(Exception::NotChecked),
    }
}

/// Of two verdicts on one item the one that stands: the worse, and any rather than none at all.
/// The order is total, so that it does not matter which came first.
pub(crate) const fn weight(word: VerdictWord) -> u8 {
    match word {
        VerdictWord::NotSignedLabel => 0,
        VerdictWord::NotLookedUp => 1,
        VerdictWord::CouldNotCheck => 2,
        VerdictWord::IssuedNotChecked => 3,
        VerdictWord::IssuedFirstCheck => 4,
        VerdictWord::IssuedCheckedBefore => 5,
        VerdictWord::ReportsDisagree => 6,
        VerdictWord::OutsideRegion => 7,
        VerdictWord::AlreadySold => 8,
        VerdictWord::PossibleCopy => 9,
        VerdictWord::LinkElsewhere => 10,
        VerdictWord::Expired => 11,
        VerdictWord::Recalled => 12,
        VerdictWord::KeyStolen => 13,
        VerdictWord::UnsignedInSigningScope => 14,
        VerdictWord::IssuerNotEnrolled => 15,
        VerdictWord::NotIssued => 16,
    }
}
