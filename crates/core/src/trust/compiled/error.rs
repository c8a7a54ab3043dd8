//! Why a compiled list is refused.

/// Why bytes are not a compiled list, or a list cannot be compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompiledError {
    /// Something else, or written by another version.
    #[error("not a compiled trust list of this version")]
    NotAList,
    /// It ends before its contents do.
    #[error("the compiled trust list is cut short")]
    CutShort,
    /// Its checksum does not fit: bytes have changed since it was written.
    #[error("the compiled trust list is damaged")]
    Damaged,
    /// Whole, but it says what no list says.
    #[error("the compiled trust list has an impossible {0}")]
    Contents(&'static str),
    /// More of something than the format holds.
    #[error("more {0} than a compiled trust list holds")]
    TooMuch(&'static str),
    /// Two issuers would answer for one GTIN at one time.
    #[error("the scopes of two issuers overlap")]
    ScopeOverlap,
    /// Two issuers, or two marks, under one id.
    #[error("an id is used twice")]
    IdTwice,
}

impl CompiledError {
    /// Stable code, for the interface and for scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAList => "unknown_version",
            Self::CutShort => "cut_short",
            Self::Damaged => "damaged",
            Self::Contents(_) => "invalid_contents",
            Self::TooMuch(_) => "too_large",
            Self::ScopeOverlap => "scope_overlap",
            Self::IdTwice => "id_twice",
        }
    }
}
