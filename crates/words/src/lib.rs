//! Every sentence said to a person by a program other than the interface itself, in Chinese or in English.
//!
//! A verdict's sentences are the interface's own (`ui/src/words`), so that page, app and telephone say the
//! same of the same label. Deliberately absent: verdicts (they are core's), which sentence is said of one (that is
//! `assay_tell`'s), and markup.

mod dates;
mod language;
mod said;
mod words;

pub use dates::Clock;
pub use language::Language;
pub use said::{PunchText, Values, VerdictText};
pub use words::{Words, WordsError};

/// The interface's words of a language, as JSON.
#[must_use]
pub const fn interface(language: Language) -> &'static str {
    match language {
        Language::Zh => include_str!("../../../ui/src/words/zh.json"),
        Language::En => include_str!("../../../ui/src/words/en.json"),
    }
}
