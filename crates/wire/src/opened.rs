//! What the app was opened with: a label's link, a shared text, or a shared picture.

use serde::Serialize;
#[cfg(test)]
use ts_rs::TS;

/// Something another app, a link or the command line handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(TS))]
#[serde(tag = "kind", content = "text", rename_all = "snake_case")]
pub enum Opened {
    /// To be judged as if it had been scanned.
    Text(String),
    /// The picture's bytes are asked for apart.
    Picture,
}
