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
        VerdictWord::CouldNotCheck => Some(Exception::NotChecked),
    }
}

/// Of two verdicts on one item the one that stands: the worse, and any rather than none at all.
/// The order is total, so that it does not matter which came first.
pub(crate) const fn weight(word: VerdictWord) -> u8 {
    match word {
        VerdictWord::NotSignedLabel => 0,
        VerdictWord::CouldNotCheck => 1,
        VerdictWord::IssuedNotChecked => 2,
        VerdictWord::IssuedFirstCheck => 3,
        VerdictWord::IssuedCheckedBefore => 4,
        VerdictWord::ReportsDisagree => 5,
        VerdictWord::OutsideRegion => 6,
        VerdictWord::AlreadySold => 7,
        VerdictWord::PossibleCopy => 8,
        VerdictWord::LinkElsewhere => 9,
        VerdictWord::Expired => 10,
        VerdictWord::Recalled => 11,
        VerdictWord::KeyStolen => 12,
        VerdictWord::UnsignedInSigningScope => 13,
        VerdictWord::IssuerNotEnrolled => 14,
        VerdictWord::NotIssued => 15,
    }
}
