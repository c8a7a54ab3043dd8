//! Why a verdict is what it is.

use super::word::coded;

coded! {
    /// One thing that led to a verdict or holds beside it.
    Reason {
        /// There is no trust list on the device.
        NoList = "no_list",
        /// The device's clock is more than a day before a time that the authority has signed.
        ClockBehind = "clock_behind",
        /// The list was issued more than a day after the device's clock.
        ListFromFuture = "list_from_future",
        /// The list is over 30 days old.
        ListStale = "list_stale",
        /// The list is over 48 hours old: the verdict is as of its date.
        ListOlder = "list_older",
        /// A key of the GTIN's issuer matches the signature.
        SignatureMatches = "signature_matches",
        /// Keys with the label's key id were tried, and none matches.
        SignatureDoesNotMatch = "signature_does_not_match",
        /// No key in the list has the label's key id.
        KeyUnknown = "key_unknown",
        /// The signature is of an issuer that does not answer for the GTIN.
        KeyOutOfScope = "key_out_of_scope",
        /// The signer answered for the GTIN once, and no longer does.
        ScopeEnded = "scope_ended",
        /// The signer will answer for the GTIN, and does not yet.
        ScopeNotYetValid = "scope_not_yet_valid",
        /// The server that allots its brand's serials never allotted this one. Online only.
        SerialNotIssued = "serial_not_issued",
        /// The key's time has not begun.
        KeyNotYetValid = "key_not_yet_valid",
        /// The key's time is over.
        KeyExpired = "key_expired",
        /// The key was withdrawn for theft.
        KeyStolen = "key_stolen",
        /// The key was withdrawn as lost to everyone; its labels stand.
        KeyLost = "key_lost",
        /// The key was withdrawn for a newer one; its labels stand.
        KeySuperseded = "key_superseded",
        /// No issuer answers for the GTIN.
        GtinNotEnrolled = "gtin_not_enrolled",
        /// The item is recalled.
        Recalled = "recalled",
        /// The link's host is named by neither the authority nor the issuer.
        LinkElsewhere = "link_elsewhere",
        /// The expiry date is past.
        Expired = "expired",
        /// Nobody asked the history for copies.
        CopiesNotChecked = "copies_not_checked",
        /// The link carries no signature.
        NoSignature = "no_signature",
        /// The brand signs its labels, and this one is not signed.
        BrandSigns = "brand_signs",
        /// It means to be a signed label and is refused as one.
        LabelBroken = "label_broken",
        /// It is something else than a signed label.
        NotALabel = "not_a_label",
    }
}
