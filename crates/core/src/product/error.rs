//! Why a product record is not read, or not believed.

/// Why bytes are not a product record, or none can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProductError {
    /// Something else, or written by another version.
    #[error("not a product record of this version")]
    NotARecord,
    /// More bytes than any record has.
    #[error("a product record has at most 16384 bytes")]
    TooLarge,
    /// It ends before its contents do.
    #[error("the product record is cut short")]
    CutShort,
    /// Something follows its signature.
    #[error("something follows the product record")]
    Trailing,
    /// Whole, but it says what no record says.
    #[error("the product record has an impossible {0}")]
    Contents(&'static str),
}

impl ProductError {
    /// Stable code, for the interface and for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotARecord => "not_a_record",
            Self::TooLarge => "too_large",
            Self::CutShort => "cut_short",
            Self::Trailing => "trailing",
            Self::Contents(_) => "invalid_contents",
        }
    }
}

/// Why a product record is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProductRefusal {
    /// No issuer answers for its GTIN now.
    #[error("no enrolled brand answers for the product's GTIN")]
    GtinNotEnrolled,
    /// No key of the GTIN's issuer has its key id.
    #[error("the brand has no key of the record's id")]
    KeyUnknown,
    /// Signed by a key of another brand.
    #[error("the record is signed by another brand, which does not answer for the GTIN")]
    KeyOutOfScope,
    /// Changed since it was signed, or never signed by the brand.
    #[error("the signature is not the brand's")]
    SignatureDoesNotMatch,
    /// The key is not valid yet.
    #[error("the key that signed it is not valid yet")]
    KeyNotYetValid,
    /// The key is no longer valid.
    #[error("the key that signed it is no longer valid")]
    KeyEnded,
    /// The key was withdrawn for theft.
    #[error("the key that signed it was reported stolen")]
    KeyStolen,
    /// Says it was signed at a time that is yet to come.
    #[error("the record says it was signed more than a day from now")]
    FromFuture,
}

impl ProductRefusal {
    /// Stable code, for the interface and for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GtinNotEnrolled => "gtin_not_enrolled",
            Self::KeyUnknown => "key_unknown",
            Self::KeyOutOfScope => "key_out_of_scope",
            Self::SignatureDoesNotMatch => "signature_does_not_match",
            Self::KeyNotYetValid => "key_not_yet_valid",
            Self::KeyEnded => "key_ended",
            Self::KeyStolen => "key_stolen",
            Self::FromFuture => "from_future",
        }
    }
}
