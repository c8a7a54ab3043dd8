//! One exchange of a telephone call, for any provider.

use serde::{Deserialize, Serialize};

/// What came from the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct VoiceTurn {
    /// The call's state as the last answer gave it; none begins a call.
    pub session: Option<String>,
    /// The keys that were pressed (`0`–`9`, `*`, `#`), up to 40; empty when time ran out.
    pub keys: String,
    /// The caller's number, where the provider has it. It is kept nowhere: a keyed hash of it counts what one caller
    /// asks, for ten minutes.
    pub caller: Option<String>,
}

/// What to say, and what to expect next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VoiceAnswer {
    /// To be sent with the next keys.
    pub session: String,
    /// Texts in the order in which they are spoken.
    pub say: Vec<VoiceText>,
    /// What to listen for; none ends the call.
    pub listen: Option<VoiceListen>,
}

/// A text to speak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VoiceText {
    /// BCP 47: `zh-CN` or `en`.
    pub language: &'static str,
    /// The text; digits stand apart, with commas between their groups.
    pub text: String,
}

/// What to listen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct VoiceListen {
    /// Keys at most; fewer end with `#` or a pause.
    pub most: u8,
    /// Seconds without a key after which the turn is sent with none.
    pub seconds: u8,
}
