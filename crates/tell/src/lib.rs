//! One outline for every face: from a judgement and what came later to seal, tone, keys of words with their values,
//! punches, findings and the next step.
//!
//! The server's pages, the telephone and the command give [`Facts`] and fill the words; none of them chooses a
//! sentence, a shape or a colour. Window and page still choose theirs in `ui/src`, and are held to this by one file that
//! both suites read (`tests/vectors/told.jsonl`). Deliberately absent: sentences (the words files have them by key), the
//! values themselves (a face has them beside the facts), markup, languages, clocks, and the verdict, which is core's.

#![no_std]

extern crate alloc;

mod code;
mod facts;
mod finding;
mod outline;
mod punches;
mod saying;
mod sentences;

pub use facts::{Facts, Finding, Given, History, Means, Reasons, Report, Says};
pub use finding::FindingSaid;
pub use outline::{Deed, Outline, Seal, ToneClass, outline};
pub use punches::{Punch, PunchShape};
pub use saying::{Saying, Value};
