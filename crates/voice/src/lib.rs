//! The telephone: a dialogue by keys, for those without a phone that scans.
//!
//! [`machine`] is the dialogue itself, pure: keys in, what to say and what to expect next out. Deliberately absent:
//! any one provider. A provider's call is one exchange after another with `POST /v1/voice`; its state travels in
//! the `session` text, sealed, so that any server can go on with any call; the store remembers which sessions were
//! used, for a quarter of an hour, and nothing else of a call.

mod lines;
pub mod machine;
mod session;
mod vxml;

pub use lines::VoiceWords;
pub use session::{GOOD_SECONDS, Seal, Session};
pub use vxml::document;
