//! The headline and its tone.

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable name under which it crosses a boundary.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The one of this name.
            pub fn of(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}
pub(super) use coded;

coded! {
    /// The headline: one row of the table of verdicts and assessments each.
    ///
    /// [`crate::verify`] gives those that need no history; the others belong to the online
    /// assessment and are here so that there is one list of words.
    VerdictWord {
        /// Authentic, consistent, first time. Online only.
        IssuedFirstCheck = "issued_first_check",
        /// Authentic, with a consistent history. Online only.
        IssuedCheckedBefore = "issued_checked_before",
        /// Authentic; nobody asked whether it was copied.
        IssuedNotChecked = "issued_not_checked",
        /// Authentic; reports do not fit, but come from too few networks. Online only.
        ReportsDisagree = "reports_disagree",
        /// Authentic, but the history contradicts it. Online only.
        PossibleCopy = "possible_copy",
        /// Authentic, and marked as sold or activated. Online only.
        AlreadySold = "already_sold",
        /// Authentic, shipped to another dealer region. Online only.
        OutsideRegion = "outside_region",
        /// Authentic, and recalled by its brand.
        Recalled = "recalled",
        /// Authentic, and past its expiry date.
        Expired = "expired",
        /// Signed by a key withdrawn for theft: only the history can tell.
        KeyStolen = "key_stolen",
        /// Authentic, but the link leads where neither authority nor issuer sends anyone.
        LinkElsewhere = "link_elsewhere",
        /// No signature, on an item whose brand signs all its labels.
        UnsignedInSigningScope = "unsigned_in_signing_scope",
        /// Not issued by the brand that answers for the GTIN.
        NotIssued = "not_issued",
        /// No enrolled brand answers for it.
        IssuerNotEnrolled = "issuer_not_enrolled",
        /// Something else than a signed label.
        NotSignedLabel = "not_signed_label",
        /// Typed digits that fit, of a brand whose numbers the server that was asked does not hold. Online only.
        NotLookedUp = "not_looked_up",
        /// The list or the clock does not allow an answer.
        CouldNotCheck = "could_not_check",
    }
}

coded! {
    /// How serious a headline is; the screens give each a colour and a shape.
    Tone {
        /// Nothing against it.
        Good = "good",
        /// Good as far as it was tried.
        Part = "part",
        /// Something to know.
        Notice = "notice",
        /// Something to act on.
        Warn = "warn",
        /// Not what it says it is.
        Bad = "bad",
        /// Neutral: none of our business.
        None = "none",
        /// No answer.
        Unk = "unk",
    }
}

impl VerdictWord {
    /// How serious it is.
    pub const fn tone(self) -> Tone {
        match self {
            Self::IssuedFirstCheck | Self::IssuedCheckedBefore => Tone::Good,
            Self::IssuedNotChecked => Tone::Part,
            Self::ReportsDisagree | Self::OutsideRegion => Tone::Notice,
            Self::PossibleCopy
            | Self::AlreadySold
            | Self::Recalled
            | Self::Expired
            | Self::KeyStolen
            | Self::LinkElsewhere
            | Self::UnsignedInSigningScope => Tone::Warn,
            Self::NotIssued | Self::IssuerNotEnrolled => Tone::Bad,
            Self::NotSignedLabel => Tone::None,
            Self::NotLookedUp | Self::CouldNotCheck => Tone::Unk,
        }
    }
}
