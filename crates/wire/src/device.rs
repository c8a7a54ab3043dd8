//! What a device keeps for its owner, and what it tells them of by itself: the history of readings,
//! what was agreed to, what still waits to be reported.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
#[cfg(test)]
use ts_rs::TS;

use crate::{CodeSaid, ListState, ScanAnswer, codes::codes};

/// One reading that the device keeps.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// A random UUID made for this reading; the event id when it is reported.
    pub id: String,
    /// When it was read (RFC 3339, UTC).
    pub at: String,
    /// The text as scanned.
    pub text: String,
    /// Where the text came from.
    pub origin: Origin,
    /// What the bytes proved on this device when it was last judged: a `Judgement`. What a server
    /// says is beside it and never in its place.
    #[cfg_attr(test, ts(type = "Judgement"))]
    pub judgement: Box<RawValue>,
    /// What became of reporting it.
    pub report: Reporting,
}

codes! {
    /// Where a text came from.
    #[derive(Deserialize)]
    Origin {
        /// The camera.
        Camera,
        /// A picture of the person's.
        Picture,
        /// A link that opened the app.
        Link,
        /// Pasted, or typed as text.
        Paste,
        /// Sixteen digits, typed where they are asked for.
        Typed,
    }
}

/// What became of reporting a reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Reporting {
    /// Nothing is sent: not agreed to, no server, or the label is not authentic.
    None,
    /// In the outbox.
    Waiting,
    /// The server has it, once.
    Answered {
        /// When it answered, by this device's clock (RFC 3339, UTC).
        at: String,
        /// What it said. Its `word` and `tone` are joined with this device's own verdict, so that
        /// nothing a server says makes a bad verdict better.
        answer: ScanAnswer,
    },
    /// The server was asked whose number a typed code is.
    LookedUp {
        /// When it answered, by this device's clock (RFC 3339, UTC).
        at: String,
        /// What it said: its word alone, for there is no signature.
        said: Box<CodeSaid>,
    },
    /// The server will not take it; it is not sent again.
    Refused {
        /// Why, as the server's stable code.
        code: String,
    },
}

/// What a person agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Consent {
    /// Whether readings are reported.
    pub choice: ConsentChoice,
    /// The region that reports name, as the person chose it: a province of China (`CN-GD`) or a
    /// country (`DE`); `null` when they name none.
    pub region: Option<String>,
}

codes! {
    /// Whether readings are reported.
    #[derive(Default, Deserialize)]
    ConsentChoice {
        /// The person has not been asked yet, so nothing is sent.
        #[default]
        Unasked,
        /// They are.
        Online,
        /// They are not.
        Offline,
    }
}

/// What waits to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Outbox {
    /// Reports and deletions that wait.
    pub waiting: u32,
    /// Why the last try failed; `null` when it did not.
    pub trouble: Option<SendFault>,
    /// When it is tried again (RFC 3339, UTC); `null` when nothing waits.
    pub next_try: Option<String>,
}

codes! {
    /// Why nothing got through. Each is the connection's or the server's fault, never the label's.
    SendFault {
        /// There is no network, or nobody answers at the address.
        Unreachable,
        /// The certificate is not the server's, or none that this device trusts.
        Certificate,
        /// It answers slower than a device waits.
        TooSlow,
        /// It asks to wait.
        Busy,
        /// It sends the device elsewhere, which a device does not follow.
        Redirected,
        /// It answers what no server of this kind answers, or something else than was asked.
        Unreadable,
        /// More bytes than an answer has.
        TooLarge,
        /// It fails by its own account.
        ServerFailed,
    }
}

/// Which server is asked about items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerChoice {
    /// Where reports go now; `null` for nowhere.
    pub address: Option<String>,
    /// The authority's own server, when one is known.
    pub known: Option<String>,
}

/// A file that was written for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// Where it is, to be shown; `null` when the system does not tell.
    pub place: Option<String>,
}

/// What the device tells by itself, as the event `news`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum News {
    /// A reading has its answer, or was refused.
    Entry {
        /// The reading.
        entry: Box<HistoryEntry>,
    },
    /// What a brand says of a kept reading's product came; nothing else of the reading has changed.
    Named {
        /// The reading.
        entry: Box<HistoryEntry>,
    },
    /// A kept reading that could not be checked was judged after all.
    Judged {
        /// The reading.
        entry: Box<HistoryEntry>,
    },
    /// What a server gave as a brand's word on a product is not the brand's: nothing of it is shown.
    ProductRefused {
        /// The product, as a GTIN-14.
        gtin: String,
        /// Why, as a stable code.
        #[cfg_attr(test, ts(type = "string"))]
        code: &'static str,
    },
    /// The outbox grew, shrank, or failed.
    Outbox {
        /// Its state.
        outbox: Outbox,
    },
    /// There is another trust list.
    List {
        /// Its state.
        list: ListState,
    },
    /// The app was given a link by the system.
    Link {
        /// The text.
        text: String,
    },
}

codes! {
    /// Why a device did not do what it was asked. Every command that fails, fails with one of these.
    DeviceFault {
        /// Its own store cannot be read or written now.
        StoreFailed,
        /// It is no address of a server.
        BadAddress,
        /// It is no region.
        BadRegion,
        /// There is no server to ask.
        NoServer,
        /// The server was not reached, or answered nothing that can be used.
        NotReached,
        /// The server holds nothing of the kind.
        NotThere,
        /// The server refused.
        ServerRefused,
        /// The server does not know the token, or it is for something else.
        NotAllowed,
        /// The server tells this to whoever shows a label of the goods.
        LabelNeeded,
        /// The link leads where neither the authority nor the issuer sends anyone.
        LinkNotListed,
        /// It is too large.
        TooLarge,
        /// The system refused.
        SystemRefused,
    }
}
