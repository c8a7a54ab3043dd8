//! What a signature covers, in the order in which it is signed and in the order in which it is written.

use super::{KeyId, SignatureBlock};
use crate::gs1::{Ai, Cpv, Gtin, Lot, Serial, encode_into};
use crate::time::Date;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

/// What a label says of its item. All of it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LabelFields {
    /// (01) the trade item.
    pub gtin: Gtin,
    /// (22) its variant.
    pub cpv: Option<Cpv>,
    /// (10) its lot.
    pub lot: Option<Lot>,
    /// (21) its serial number.
    pub serial: Serial,
    /// (11) when it was made.
    pub production: Option<Date>,
    /// (13) when it was packed.
    pub packaging: Option<Date>,
    /// (15) until when it is at its best.
    pub best_before: Option<Date>,
    /// (17) until when it may be used.
    pub expiry: Option<Date>,
}

/// Begins every signing input, so that a signature made for a label can serve for nothing else.
const DOMAIN: &[u8] = b"assay label\0";
/// Ends every AI of the signing input: GS1's separator, which no value can hold.
const SEPARATOR: u8 = 0x1D;

impl LabelFields {
    /// The bytes that are signed: `assay label`, 0x00, version byte, key id, then for each AI in
    /// ascending order its digits, `=`, its decoded value, 0x1D.
    pub fn signing_input(&self, key_id: KeyId) -> Vec<u8> {
        // The longest input: head, GTIN, three texts of 20, four dates.
        let mut out = Vec::with_capacity(160);
        out.extend_from_slice(DOMAIN);
        out.push(SignatureBlock::VERSION);
        out.extend_from_slice(&key_id.0);
        let mut push = |digits: &[u8; 2], value: &[u8]| {
            out.extend_from_slice(digits);
            out.push(b'=');
            out.extend_from_slice(value);
            out.push(SEPARATOR);
        };
        push(b"01", &self.gtin.digits());
        if let Some(lot) = &self.lot {
            push(b"10", lot.as_str().as_bytes());
        }
        for (digits, date) in [
            (b"11", self.production),
            (b"13", self.packaging),
            (b"15", self.best_before),
            (b"17", self.expiry),
        ] {
            if let Some(date) = date {
                push(digits, &date.digits());
            }
        }
        push(b"21", self.serial.as_str().as_bytes());
        if let Some(cpv) = &self.cpv {
            push(b"22", cpv.as_str().as_bytes());
        }
        out
    }

    /// The element string, in the order of the link:
    /// `(01)09520123456788(22)2A(10)ABC1(21)12345(17)280331`.
    pub fn element_string(&self) -> String {
        let mut out = String::with_capacity(96);
        for (ai, value) in self.texts() {
            // Writing to a String cannot fail.
            let _ = write!(out, "({ai}){value}");
        }
        for (ai, date) in self.dates() {
            let _ = write!(out, "({ai}){date}");
        }
        out
    }

    /// Appends path and dates in the one spelling that a label may use: `/01/…/21/…?17=…`.
    pub(crate) fn write_link(&self, out: &mut String) {
        for (ai, value) in self.texts() {
            let _ = write!(out, "/{ai}/");
            encode_into(out, &value);
        }
        for (place, (ai, date)) in self.dates().enumerate() {
            let _ = write!(out, "{}{ai}={date}", if place == 0 { '?' } else { '&' });
        }
    }

    /// Whether any date is given.
    pub(crate) fn has_dates(&self) -> bool {
        self.dates().next().is_some()
    }

    fn texts(&self) -> impl Iterator<Item = (Ai, String)> {
        [
            Some((Ai::GTIN, self.gtin.to_string())),
            self.cpv.as_ref().map(|cpv| (Ai::CPV, cpv.to_string())),
            self.lot.as_ref().map(|lot| (Ai::LOT, lot.to_string())),
            Some((Ai::SERIAL, self.serial.to_string())),
        ]
        .into_iter()
        .flatten()
    }

    fn dates(&self) -> impl Iterator<Item = (Ai, Date)> {
        [
            (Ai::PRODUCTION, self.production),
            (Ai::PACKAGING, self.packaging),
            (Ai::BEST_BEFORE, self.best_before),
            (Ai::EXPIRY, self.expiry),
        ]
        .into_iter()
        .filter_map(|(ai, date)| date.map(|date| (ai, date)))
    }
}
