//! Finds and reads every QR symbol in a grey frame; apart from that, the linear code of a pallet ([`linear`]).
//!
//! ```
//! use assay_reader::{Effort, LumaFrame, ReadBudget, read};
//! # fn main() -> Result<(), assay_reader::FrameError> {
//! let white = vec![255u8; 640 * 480];
//! let frame = LumaFrame::new(640, 480, &white)?;
//! let reading = read(&frame, &ReadBudget::unhurried(Effort::Video));
//! assert!(reading.symbols.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! `docs/reader.md` tells the stages and what each gains. Deliberately absent: files, cameras, colour, a clock,
//! threads, any meaning of the text.

mod beside;
mod budget;
mod decode;
mod find;
mod frame;
mod hints;
mod image;
pub mod linear;
mod look;
mod looking;
mod messages;
mod place;
mod reading;
mod tiers;

pub use budget::{Effort, ReadBudget};
pub use frame::{FrameError, LumaFrame, MAX_PIXELS, MAX_SIDE};
pub use image::Point;
pub use reading::{EcLevel, Fnc1, Hint, Message, Part, Reading, Symbol, Unread, UnreadReason};
pub use tiers::read;
