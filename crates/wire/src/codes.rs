//! Closed sets of codes, one by one the same as core's: a variant that core gains does not compile
//! here until it has its place in the interface's shapes too.

use assay_core::{label, verdict};
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }
    };
    ($(#[$meta:meta])* $name:ident as $source:path { $($(#[$variant_meta:meta])* $variant:ident),+ $(,)? }) => {
        $crate::codes::codes! { $(#[$meta])* $name { $($(#[$variant_meta])* $variant),+ } }

        impl From<$source> for $name {
            fn from(source: $source) -> Self {
                // Renamed, because a captured path cannot be joined to a captured variant.
                use $source as Source;
                match source { $(Source::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $source {
            fn from(code: $name) -> Self {
                use $source as Source;
                match code { $($name::$variant => Source::$variant),+ }
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// The signature's answer.
    SignaturePunch as verdict::SignaturePunch {
        /// It was made by a key on the list over exactly these fields.
        Matches,
        /// No key it could be from made it.
        DoesNotMatch,
        /// There was nothing to try it against.
        NotTried,
        /// There is none.
        Absent,
    }
}
codes! {
    /// When a server may be told of a reading and asked about its item.
    #[derive(Deserialize)]
    MayReport as verdict::MayReport {
        /// Never.
        Never,
        /// By itself, once the person has agreed.
        WhenAgreed,
        /// So too, but only digits that were typed where they are asked for.
        WhenTyped,
        /// At a press of its own for this very reading.
        WhenPressed,
    }
}
codes! {
    /// The history's answer.
    #[derive(Deserialize)]
    CopiesPunch as verdict::CopiesPunch {
        /// Nobody was asked.
        NotChecked,
        /// Asked, and nothing speaks of a copy.
        NoneSeen,
        /// The history speaks of a copy.
        Seen,
    }
}
codes! {
    /// The recall list's answer.
    #[derive(Deserialize)]
    RecallPunch as verdict::RecallPunch {
        /// No recall covers it.
        None,
        /// One does.
        Recalled,
        /// There was no list to ask, or nothing to ask it about.
        NotChecked,
    }
}
codes! {
    /// The calendar's answer.
    #[derive(Deserialize)]
    ExpiryPunch as verdict::ExpiryPunch {
        /// Not over yet.
        Within,
        /// Over.
        Past,
        /// The label has no expiry date.
        NoneGiven,
        /// The clock cannot be believed, or there is no label.
        NotChecked,
    }
}
codes! {
    /// What a text is that is not a signed label.
    OtherKind as label::OtherKind {
        /// A link to a web page.
        WebAddress,
        /// Access to a wireless network.
        Wifi,
        /// A request for money.
        Payment,
        /// A contact card.
        Contact,
        /// A telephone number.
        Phone,
        /// A text message to be sent.
        Sms,
        /// An electronic mail to be sent.
        Mail,
        /// A place on the map.
        Place,
        /// A calendar entry.
        Event,
        /// Plain text.
        Text,
        /// A GS1 Digital Link without a signature.
        DigitalLink,
        /// A link that carries a signature block but is not a well-formed label.
        BrokenLabel,
        /// Sixteen digits that may have been printed under a label.
        TypedCode,
    }
}
