//! The four punches: what was tried, one by one.

/// What was tried and how it came out. *Not tried* is a result of its own, never success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Punches {
    /// The signature.
    pub signature: SignaturePunch,
    /// Copies of the label: offline, never checked.
    pub copies: CopiesPunch,
    /// The list of recalls.
    pub recall: RecallPunch,
    /// The expiry date.
    pub expiry: ExpiryPunch,
}

/// Whether the issuer's signature matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignaturePunch {
    /// A key of the GTIN's issuer matches.
    Matches,
    /// None does.
    DoesNotMatch,
    /// There was no key or no list to try it by.
    NotTried,
    /// There is no signature.
    Absent,
}

/// Whether the label's history shows copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopiesPunch {
    /// Nobody asked the history.
    NotChecked,
    /// It shows none.
    NoneSeen,
    /// It shows some.
    Seen,
}

/// Whether the item is recalled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecallPunch {
    /// Not by this list.
    None,
    /// It is.
    Recalled,
    /// Not looked up: the label is not proven, so its lot and serial mean nothing.
    NotChecked,
}

/// Whether the item is past its expiry date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryPunch {
    /// Not yet.
    Within,
    /// It is.
    Past,
    /// The label gives none.
    NoneGiven,
    /// Not looked at: the label is not proven.
    NotChecked,
}

impl SignaturePunch {
    /// The stable name under which it crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::DoesNotMatch => "does_not_match",
            Self::NotTried => "not_tried",
            Self::Absent => "absent",
        }
    }
}

impl CopiesPunch {
    /// The stable name under which it crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotChecked => "not_checked",
            Self::NoneSeen => "none_seen",
            Self::Seen => "seen",
        }
    }
}

impl RecallPunch {
    /// The stable name under which it crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Recalled => "recalled",
            Self::NotChecked => "not_checked",
        }
    }
}

impl ExpiryPunch {
    /// The stable name under which it crosses a boundary.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Past => "past",
            Self::NoneGiven => "none_given",
            Self::NotChecked => "not_checked",
        }
    }
}
