//! Notes from EPCIS events of shipping, and from what a server knows of a logistic unit.

use std::collections::BTreeSet;

use assay_core::gs1::{DigitalLink, Sscc};
use assay_core::provenance::{Event, Identifier, Role};
use assay_wire::{Contents, DeliveryNote, NoteLine, NoteSource, NoteTrouble};

use crate::note::MAX_LINES;

/// Steps by which goods leave for someone else (CBV 2.0, section 7.1.3).
const SHIPPING: [&str; 3] = ["shipping", "departing", "retail_selling"];
/// Pallets in containers in ships: deeper than that nothing is packed.
const MAX_DEPTH: usize = 8;

/// The note that a document's events make: what its shipping events name, and what its other events
/// tell to be packed in that.
///
/// # Errors
/// [`NoteTrouble::NoLines`] when nothing was shipped; [`NoteTrouble::BadLines`] when a quantity is no
/// whole number of items.
pub fn note(events: &[Event]) -> Result<DeliveryNote, NoteTrouble> {
    let mut filler = Filler {
        events,
        seen: BTreeSet::new(),
        lines: Vec::new(),
    };
    let mut number = None;
    for event in events.iter().filter(|event| event.is_step(&SHIPPING)) {
        filler.event(event, 0)?;
        number = number.or_else(|| event.ids(Role::Transaction).next().map(last_part));
    }
    if filler.lines.is_empty() {
        return Err(NoteTrouble::NoLines);
    }
    Ok(DeliveryNote {
        number,
        source: NoteSource::Epcis,
        dealer: None,
        lines: filler.lines,
        left_out: Vec::new(),
    })
}

/// The SSCC in the text of a pallet's or case's label: a Digital Link, an EPC URN, or GS1's element
/// string with or without its brackets and symbology identifier.
pub fn sscc(text: &str) -> Option<String> {
    if let Ok(identifier) = Identifier::parse(text) {
        return identifier.sscc_digits().map(str::to_owned);
    }
    let plain = ["]C1", "]d2", "]Q3", "]e0"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .unwrap_or(text);
    let digits = plain.strip_prefix("(00)").or_else(|| plain.strip_prefix("00"))?;
    // Nothing behind it, or another element: the SSCC's length is fixed.
    let (digits, rest) = digits.split_at_checked(18)?;
    let ends = rest.is_empty() || rest.starts_with(['(', '\u{1d}']) || !plain.starts_with('(');
    ends.then(|| Sscc::parse(digits).ok())?.map(|_| digits.to_owned())
}

/// The note that a server's knowledge of a logistic unit makes.
///
/// # Errors
/// [`NoteTrouble::NoLines`] when nothing is told to be in it; [`NoteTrouble::TooManyLines`] when the
/// server's list is cut: half a note would call the rest extra; [`NoteTrouble::BadLines`] when
/// something inside is not counted in items.
pub fn of_contents(contents: &Contents) -> Result<DeliveryNote, NoteTrouble> {
    if contents.cut || contents.lines.len() > MAX_LINES {
        return Err(NoteTrouble::TooManyLines);
    }
    let mut lines = Vec::with_capacity(contents.lines.len());
    for (index, line) in contents.lines.iter().enumerate() {
        let quantity = line.quantity.filter(|_| line.unit.is_none());
        let whole =
            quantity.filter(|count| count.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(count));
        let (Some(gtin), Some(whole)) = (&line.gtin, whole) else {
            return Err(NoteTrouble::BadLines);
        };
        lines.push(NoteLine {
            line: u32::try_from(index + 1).unwrap_or(u32::MAX),
            gtin: gtin.clone(),
            name: None,
            lot: line.lot.clone(),
            serial: line.serial.clone(),
            expiry: None,
            quantity: whole as u32,
        });
    }
    if lines.is_empty() {
        return Err(NoteTrouble::NoLines);
    }
    Ok(DeliveryNote {
        number: Some(contents.sscc.clone()),
        source: NoteSource::Sscc,
        dealer: contents.shipped.as_ref().map(|shipped| shipped.dealer.clone()),
        lines,
        left_out: Vec::new(),
    })
}

/// `urn:epcglobal:cbv:bt:4012345000009:ASN1099` is known to people as ASN1099.
fn last_part(transaction: &Identifier) -> String {
    let text = transaction.as_str();
    text.rsplit([':', '/'])
        .next()
        .unwrap_or(text)
        .chars()
        .take(40)
        .collect()
}

struct Filler<'e> {
    events: &'e [Event],
    /// Everything on the note already, so that what is told twice comes once.
    seen: BTreeSet<&'e str>,
    lines: Vec<NoteLine>,
}

impl<'e> Filler<'e> {
    fn event(&mut self, event: &'e Event, depth: usize) -> Result<(), NoteTrouble> {
        let parent = event.parent().filter(|_| depth == 0);
        for link in &event.links {
            match link.role {
                Role::Item | Role::Child => self.thing(&link.id, depth)?,
                Role::Class | Role::ChildClass => {
                    let whole = link.quantity.as_ref().filter(|quantity| quantity.unit.is_none());
                    let count =
                        whole.and_then(|quantity| quantity.amount.trim_end_matches(".0").parse().ok());
                    let count: u32 = count.filter(|count| *count > 0).ok_or(NoteTrouble::BadLines)?;
                    self.line(&link.id, count)?;
                }
                Role::Parent
                | Role::Input
                | Role::Output
                | Role::InputClass
                | Role::OutputClass
                | Role::Transformation
                | Role::Transaction => {}
            }
        }
        match parent {
            // A shipped pallet without children named here: what it holds was told when it was packed.
            Some(unit) if !event.names_children() => self.thing(unit, depth),
            Some(_) | None => Ok(()),
        }
    }

    fn thing(&mut self, id: &'e Identifier, depth: usize) -> Result<(), NoteTrouble> {
        if depth > MAX_DEPTH || !self.seen.insert(id.as_str()) {
            return Ok(());
        }
        if id.sscc_digits().is_none() {
            return self.line(id, 1);
        }
        let events = self.events;
        for event in events {
            if event.parent() == Some(id) && event.names_children() {
                self.event(event, depth + 1)?;
            }
        }
        Ok(())
    }

    fn line(&mut self, id: &Identifier, quantity: u32) -> Result<(), NoteTrouble> {
        // What is no trade item (a pallet of someone's, a crate) has no line.
        let Ok(link) = DigitalLink::parse(id.as_str()) else {
            return Ok(());
        };
        if self.lines.len() >= MAX_LINES {
            return Err(NoteTrouble::TooManyLines);
        }
        self.lines.push(NoteLine {
            line: u32::try_from(self.lines.len() + 1).unwrap_or(u32::MAX),
            gtin: link.gtin().to_string(),
            name: None,
            lot: link.ai("10").map(str::to_owned),
            serial: link.ai("21").map(str::to_owned),
            expiry: None,
            quantity,
        });
        Ok(())
    }
}
