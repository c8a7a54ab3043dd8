//! What a device that receives stock asks the authority's server, and what it is answered with.

use serde::{Deserialize, Serialize};

use crate::{Contents, DeliveryNote, ItemNamed, ItemStanding, Operation, OperationsAdded, OperationsPage};

/// One ask. Nothing else can be asked in this way, whatever the page says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReceivingAsk {
    /// The note of a delivery that another device has shared.
    Note {
        /// The delivery's code.
        delivery: String,
    },
    /// Opens a delivery with its note.
    Open {
        /// The delivery's code.
        delivery: String,
        /// Its note.
        note: DeliveryNote,
    },
    /// Adds what this device did.
    Add {
        /// The delivery's code.
        delivery: String,
        /// Each with its own id.
        operations: Vec<Operation>,
    },
    /// What came to the server after a place.
    After {
        /// The delivery's code.
        delivery: String,
        /// The place.
        cursor: u32,
    },
    /// What should be in a logistic unit.
    Contents {
        /// 18 digits.
        sscc: String,
        /// The label of an item out of it, where the server wants one to be shown.
        label: Option<String>,
    },
    /// What the histories of these items say.
    Standings {
        /// Received in a delivery that is shared.
        items: Vec<ItemNamed>,
    },
    /// Hands an EPCIS document to the repository, and asks whether it was kept.
    Capture {
        /// The document as JSON, which goes on as it is.
        document: String,
    },
}

/// The answer to a [`ReceivingAsk`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ReceivingSaid {
    /// To `Note`.
    Note(DeliveryNote),
    /// To `Open` and `Add`.
    Added(OperationsAdded),
    /// To `After`.
    Operations(OperationsPage),
    /// To `Contents`.
    Contents(Box<Contents>),
    /// To `Standings`.
    Standings(Vec<ItemStanding>),
    /// To `Capture`: it is kept.
    Kept,
}
