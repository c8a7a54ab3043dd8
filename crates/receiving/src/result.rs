//! What came of a delivery, for others: a CSV file and an EPCIS event of receiving.

use assay_core::provenance::Identifier;
use assay_wire::{DeliveryNote, DeliveryState, Exception, ItemState, ItemStatus};
use serde_json::{Value, json};

use crate::{Delivery, cell::harmless};

/// Most identifiers of one event: half of what a repository takes.
const EVENT_ITEMS: usize = 10_000;

/// The result as CSV: a row for each line of the note, then one for each item that did not fit.
///
/// UTF-8 with its mark, so that spreadsheets show Chinese; a cell that a spreadsheet would take for
/// a formula begins with `'`.
pub fn csv(note: &DeliveryNote, state: &DeliveryState) -> String {
    let mut out = String::from(
        "\u{feff}row,line,gtin,name,lot,serial,expiry,expected,received,missing,extra,wrong_lot,\
         status,exceptions,reason,photo,by,at\r\n",
    );
    for (line, stand) in note.lines.iter().zip(&state.lines) {
        let complete = stand.missing == 0 && stand.extra == 0 && stand.wrong_lot == 0 && stand.open == 0;
        row(
            &mut out,
            &[
                "line",
                &line.line.to_string(),
                &line.gtin,
                line.name.as_deref().unwrap_or_default(),
                line.lot.as_deref().unwrap_or_default(),
                line.serial.as_deref().unwrap_or_default(),
                line.expiry.as_deref().unwrap_or_default(),
                &stand.expected.to_string(),
                &stand.received.to_string(),
                &stand.missing.to_string(),
                &stand.extra.to_string(),
                &stand.wrong_lot.to_string(),
                if complete { "complete" } else { "differs" },
                "",
                "",
                "",
                "",
                "",
            ],
        );
    }
    for item in state.exceptions.iter().rev() {
        let line = item.line.and_then(|line| note.lines.get(line as usize));
        let codes: Vec<&str> = item.exceptions.iter().map(|exception| exception.code()).collect();
        row(
            &mut out,
            &[
                "item",
                &line.map(|line| line.line.to_string()).unwrap_or_default(),
                &item.gtin,
                line.and_then(|line| line.name.as_deref()).unwrap_or_default(),
                item.lot.as_deref().unwrap_or_default(),
                &item.serial,
                item.expiry.as_deref().unwrap_or_default(),
                "",
                "",
                "",
                "",
                "",
                item.status.code(),
                &codes.join(" "),
                item.reason.as_deref().unwrap_or_default(),
                item.photo.as_deref().unwrap_or_default(),
                &item.by,
                &item.at,
            ],
        );
    }
    out
}

fn row(out: &mut String, cells: &[&str]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let cell = harmless(cell);
        if cell.contains([',', ';', '"', '\t', '\r', '\n']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

/// What a delivery's difference from its note is called (CBV 2.0, section 7.2.3).
///
/// A wrong product or lot is the coarsest difference and named first; then single items that are
/// not those of the note; then numbers.
pub fn disposition(note: &DeliveryNote, state: &DeliveryState) -> &'static str {
    let of_class = |item: &&ItemState| {
        let by_serial = note
            .lines
            .iter()
            .any(|line| line.serial.is_some() && line.gtin == item.gtin);
        item.exceptions.contains(&Exception::WrongLot)
            || (item.exceptions.contains(&Exception::NotOnNote) && !by_serial)
    };
    let totals = &state.totals;
    if state.exceptions.iter().any(|item| of_class(&item)) {
        "mismatch_class"
    } else if totals.missing == 0 && totals.extra == 0 && totals.open == 0 && totals.set_aside == 0 {
        "completeness_verified"
    } else if state
        .exceptions
        .iter()
        .any(|item| item.exceptions.contains(&Exception::NotOnNote))
        || note
            .lines
            .iter()
            .zip(&state.lines)
            .any(|(line, stand)| line.serial.is_some() && stand.missing > 0)
    {
        "mismatch_instance"
    } else {
        "mismatch_quantity"
    }
}

/// Where and when a delivery was received.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// When receiving ended (RFC 3339).
    pub at: &'a str,
    /// The place's offset from UTC, `+08:00`.
    pub offset: &'a str,
    /// The place, as a URI: a Digital Link of a GLN (414), for one.
    pub place: Option<&'a str>,
}

/// What an end of receiving hands to the repository.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Keys of the items: they go into the operation that ends receiving.
    pub items: Vec<String>,
    /// The EPCIS document that tells of them.
    pub document: Value,
}

/// What was received and no end of receiving that is known here has named yet: however often receiving
/// ends on one device, each item is told of once.
pub fn hand_over(delivery: &Delivery, received: Received<'_>) -> HandOver {
    let told = delivery.handed_over();
    let (mut items, state) = delivery.state();
    items.retain(|item| is_taken(item) && !told.contains(item.key.as_str()));
    HandOver {
        document: epcis(delivery.note(), &items, &state, received),
        items: items.into_iter().map(|item| item.key).collect(),
    }
}

/// What falls to an end of a delivery that is shared, once the server has it: devices that end before
/// they have heard of each other name the same items, and the first end in the server's order tells of
/// each. `before` are the ends that came to the server earlier; everyone is given the same ones, so
/// each item is told of once whoever asks, and whenever. Nothing when others tell of all of it.
pub fn settle(
    delivery: &Delivery,
    end: &str,
    before: &[impl AsRef<str>],
    received: Received<'_>,
) -> Option<Value> {
    let left = delivery.left_to(end, before);
    let ids: Vec<String> = left.into_iter().filter_map(identifier).collect();
    if ids.is_empty() {
        return None;
    }
    let (_, state) = delivery.state();
    Some(document(delivery.note(), ids, &state, received))
}

/// The EPC of an item by its key; none for a label that proves nothing.
fn identifier(key: &str) -> Option<String> {
    let (gtin, serial) = key.split_once('.').filter(|_| !key.ends_with('~'))?;
    Some(Identifier::instance(gtin, serial).as_str().to_owned())
}

/// Whether an item counts as received, and its label proves which item it is.
fn is_taken(item: &ItemState) -> bool {
    item.status == ItemStatus::Received && !item.key.ends_with('~')
}

/// An EPCIS 2.0 document of receiving (EPCIS 2.0, section 7.4.1): every item that was taken, in
/// events of at most ten thousand. It has no creation date and its events no ids: the same result
/// written twice is the same document, and a repository gives its events the same hash ids.
pub fn epcis(
    note: &DeliveryNote,
    items: &[ItemState],
    state: &DeliveryState,
    received: Received<'_>,
) -> Value {
    let taken = items
        .iter()
        .filter(|item| is_taken(item))
        .filter_map(|item| identifier(&item.key))
        .collect();
    document(note, taken, state, received)
}

fn document(note: &DeliveryNote, taken: Vec<String>, state: &DeliveryState, received: Received<'_>) -> Value {
    let disposition = disposition(note, state);
    let events: Vec<Value> = taken
        .chunks(EVENT_ITEMS)
        .map(|items| {
            let mut event = json!({
                "type": "ObjectEvent",
                "eventTime": received.at,
                "eventTimeZoneOffset": received.offset,
                "epcList": items,
                "action": "OBSERVE",
                "bizStep": "receiving",
                "disposition": disposition,
            });
            if let (Some(event), Some(place)) = (event.as_object_mut(), received.place) {
                event.insert("readPoint".to_owned(), json!({ "id": place }));
                event.insert("bizLocation".to_owned(), json!({ "id": place }));
            }
            if let (Some(event), Some(number)) = (event.as_object_mut(), &note.number)
                && let Some(transaction) = despatch_advice(number)
            {
                event.insert(
                    "bizTransactionList".to_owned(),
                    json!([{ "type": "desadv", "bizTransaction": transaction }]),
                );
            }
            event
        })
        .collect();
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": received.at,
        "epcisBody": { "eventList": events },
    })
}

/// A note's number as a URI, when it is one or can be put into one without changing it.
fn despatch_advice(number: &str) -> Option<String> {
    let plain = !number.is_empty()
        && number.len() <= 40
        && number
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    plain.then(|| format!("urn:assay:note:{number}"))
}
