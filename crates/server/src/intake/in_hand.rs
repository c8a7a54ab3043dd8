//! A label in hand: what lets somebody read what is told of an item without being its brand.
//!
//! The label comes in a request's body, never in an address, and is kept nowhere. Asking records nothing.

use assay_core::code::TypedCode;
use assay_core::gs1::{Gtin, Serial};
use assay_core::label::Scanned;
use assay_core::time::Timestamp;

use super::Intake;
use crate::problem::Problem;

/// The item whose label is in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InHand {
    pub(crate) gtin: Gtin,
    pub(crate) serial: Serial,
}

impl Intake {
    /// The item of a label's text as it was read, when its brand signed it, or of sixteen typed digits, when
    /// they were allotted.
    ///
    /// # Errors
    /// Why it is no such label, in the words of a report of it.
    pub(crate) async fn in_hand(&self, label: &str, now: Timestamp) -> Result<InHand, Problem> {
        if let Ok(code) = TypedCode::parse(label) {
            let known = self.known(code).await?.ok_or(Problem::NotIssued)?;
            return Ok(InHand {
                gtin: known.gtin,
                serial: known.serial,
            });
        }
        let Scanned::Signed(label) = Scanned::classify(label) else {
            return Err(Problem::NotSignedLabel);
        };
        let proved = self.proved(&label, now).await?;
        Ok(InHand {
            gtin: proved.gtin,
            serial: label.serial().clone(),
        })
    }
}
