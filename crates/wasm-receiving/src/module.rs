//! One delivery, and what can be asked of it.

use assay_core::provenance::Moment;
use assay_core::verdict::VerdictWord;
use assay_reader::{LumaFrame, linear};
use assay_receiving::{Corners, Delivery, note, result, seen_twice, shipping};
use assay_wire::{
    Contents, DeliveryNote, DeliveryTotals, ItemState, ItemStatus, NoteChoices, NoteTrouble, Operation,
    TextEncoding,
};
use serde::{Deserialize, Serialize};

/// The verdict on an authentic label of which no server was asked.
const UNASKED: &str = VerdictWord::IssuedNotChecked.code();
/// Items in one question to a server.
const MOST_UNASKED: usize = 100;

/// What can be asked. Every answer is JSON; what is refused answers `{"trouble": code}`.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Ask {
    /// How a note's text is understood: a `NotePreview`.
    Preview {
        /// The text.
        text: String,
        /// How it was written.
        encoding: TextEncoding,
        /// The person's corrections.
        choices: NoteChoices,
    },
    /// The note in a text: a `DeliveryNote`.
    Import {
        /// The text.
        text: String,
        /// The person's corrections.
        choices: NoteChoices,
    },
    /// The note in an EPCIS document of shipping: a `DeliveryNote`.
    Shipping {
        /// The document.
        text: String,
    },
    /// The note that a server's knowledge of a logistic unit makes: a `DeliveryNote`.
    Unit {
        /// What the server said.
        contents: Contents,
    },
    /// Takes up a delivery and answers how it stands.
    Open {
        /// Its note.
        note: DeliveryNote,
        /// What was done so far.
        operations: Vec<Operation>,
    },
    /// Adds operations and answers how it stands, with the items they are about.
    Add {
        /// Done here or elsewhere.
        operations: Vec<Operation>,
    },
    /// All of it: a `DeliveryState`.
    State,
    /// The result as CSV: a text.
    Csv,
    /// The SSCC in a label's text: 18 digits or nothing.
    Sscc {
        /// The text.
        text: String,
    },
    /// Items of which no server has said how they stand, some at a time: an array of `ItemState`.
    Unasked {
        /// Keys of items that need not be asked of again.
        except: Vec<String>,
    },
    /// The texts that stand at two places of one frame: an array.
    Twice {
        /// What was read in it.
        symbols: Vec<Seen>,
    },
    /// What an end of receiving now would hand over: a `HandOver`.
    HandOver {
        /// When receiving ended (RFC 3339).
        at: String,
        /// The place's offset from UTC.
        offset: String,
    },
    /// What falls to an end of a shared delivery, once its place among the ends is known: an EPCIS
    /// document, or nothing.
    Settle {
        /// The operation that ended receiving.
        end: String,
        /// The ends that came to the server before it.
        before: Vec<String>,
        /// When receiving ended (RFC 3339).
        at: String,
        /// The place's offset from UTC.
        offset: String,
    },
    /// The receiving event of everything received: an EPCIS document.
    Epcis {
        /// When receiving ended (RFC 3339).
        at: String,
        /// The place's offset from UTC.
        offset: String,
        /// The place, as a URI.
        place: Option<String>,
    },
}

/// A symbol in a frame.
#[derive(Debug, Deserialize)]
pub struct Seen {
    text: String,
    corners: Corners,
}

/// How a delivery stands, without the lines that may be a hundred thousand.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Stand {
    totals: DeliveryTotals,
    /// The newest item that is to be decided.
    newest: Option<ItemState>,
    /// Items that the operations just added are about.
    items: Vec<ItemState>,
    near_expiry_days: u16,
    finished: bool,
}

#[derive(Serialize)]
struct Refused<'a> {
    trouble: &'a str,
}

/// The state behind the ABI.
#[derive(Debug, Default)]
pub struct Module {
    delivery: Option<Delivery>,
}

impl Module {
    /// How a file's characters are written.
    pub fn encoding(bytes: &[u8]) -> Vec<u8> {
        match note::encoding(bytes) {
            Ok(encoding) => json(&encoding),
            Err(trouble) => refused(trouble.code()),
        }
    }

    /// The texts of a frame's linear codes: the label of a pallet or case, for one. None when the bytes
    /// are no frame of this width.
    pub fn linear(luma: &[u8], width: usize) -> Vec<u8> {
        let height = luma.len().checked_div(width).unwrap_or(0);
        let texts =
            LumaFrame::new(width, height, luma).map_or_else(|_| Vec::new(), |frame| linear::read(&frame));
        json(&texts)
    }

    /// Answers an [`Ask`] in JSON.
    pub fn ask(&mut self, bytes: &[u8]) -> Vec<u8> {
        let Ok(ask) = serde_json::from_slice(bytes) else {
            return refused("bad_ask");
        };
        match ask {
            Ask::Preview {
                text,
                encoding,
                choices,
            } => noted(note::preview(&text, encoding, &choices)),
            Ask::Import { text, choices } => noted(note::import(&text, &choices)),
            Ask::Shipping { text } => match assay_epcis::read_document(text.as_bytes(), Moment(0)) {
                Ok(document) => {
                    let events: Vec<_> = document
                        .events
                        .into_iter()
                        .map(|captured| captured.event)
                        .collect();
                    noted(shipping::note(&events))
                }
                Err(_) => refused(NoteTrouble::NotText.code()),
            },
            Ask::Unit { contents } => noted(shipping::of_contents(&contents)),
            Ask::Open { note, operations } => {
                self.delivery = Some(Delivery::new(note));
                self.add(operations)
            }
            Ask::Add { operations } => self.add(operations),
            Ask::State => self.with(|delivery| json(&delivery.state().1)),
            Ask::Csv => self.with(|delivery| json(&result::csv(delivery.note(), &delivery.state().1))),
            Ask::Sscc { text } => json(&shipping::sscc(&text)),
            Ask::Unasked { except } => self.with(|delivery| {
                let mut items = delivery.state().0;
                items.retain(|item| item.verdict == UNASKED && !except.contains(&item.key));
                items.truncate(MOST_UNASKED);
                json(&items)
            }),
            Ask::Twice { symbols } => {
                let symbols = symbols.iter().map(|seen| (seen.text.as_str(), seen.corners));
                json(&seen_twice(symbols))
            }
            Ask::HandOver { at, offset } => self.with(|delivery| {
                let received = result::Received {
                    at: &at,
                    offset: &offset,
                    place: None,
                };
                let result::HandOver { items, document } = result::hand_over(delivery, received);
                json(&serde_json::json!({ "items": items, "document": document }))
            }),
            Ask::Settle {
                end,
                before,
                at,
                offset,
            } => self.with(|delivery| {
                let received = result::Received {
                    at: &at,
                    offset: &offset,
                    place: None,
                };
                json(&result::settle(delivery, &end, &before, received))
            }),
            Ask::Epcis { at, offset, place } => self.with(|delivery| {
                let (items, state) = delivery.state();
                let received = result::Received {
                    at: &at,
                    offset: &offset,
                    place: place.as_deref(),
                };
                json(&result::epcis(delivery.note(), &items, &state, received))
            }),
        }
    }

    /// Adds what is sound; what is not, is left out, for it came from a faulty device and must not
    /// keep this one from going on.
    fn add(&mut self, operations: Vec<Operation>) -> Vec<u8> {
        let Some(delivery) = &mut self.delivery else {
            return refused("no_delivery");
        };
        let touched: std::collections::BTreeSet<String> = operations.iter().filter_map(about).collect();
        for operation in operations {
            let _ = delivery.add(operation);
        }
        let (items, state) = delivery.state();
        json(&Stand {
            newest: state
                .exceptions
                .iter()
                .find(|item| item.status == ItemStatus::Open)
                .cloned(),
            items: items
                .into_iter()
                .filter(|item| touched.contains(item.key.trim_end_matches('~')))
                .collect(),
            totals: state.totals,
            near_expiry_days: state.near_expiry_days,
            finished: state.finished,
        })
    }

    fn with(&self, answer: impl FnOnce(&Delivery) -> Vec<u8>) -> Vec<u8> {
        self.delivery
            .as_ref()
            .map_or_else(|| refused("no_delivery"), answer)
    }
}

/// The item that an operation is about, proven or not.
fn about(operation: &Operation) -> Option<String> {
    match &operation.deed {
        assay_wire::Deed::Count { gtin, serial, .. } => Some(assay_receiving::item_key(gtin, serial, true)),
        assay_wire::Deed::Resolve { item, .. } => Some(item.trim_end_matches('~').to_owned()),
        assay_wire::Deed::NearExpiry { .. } | assay_wire::Deed::Finish { .. } => None,
    }
}

fn noted(answer: Result<impl Serialize, NoteTrouble>) -> Vec<u8> {
    match answer {
        Ok(answer) => json(&answer),
        Err(trouble) => refused(trouble.code()),
    }
}

fn refused(trouble: &str) -> Vec<u8> {
    json(&Refused { trouble })
}

/// Plain fields always serialise; were they not to, nothing answers, which the other side names.
fn json(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).unwrap_or_default()
}
