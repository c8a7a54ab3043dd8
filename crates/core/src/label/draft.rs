//! Making a label.

use super::{KeyId, LabelFields, SignatureBlock};
use crate::gs1::{Cpv, Gtin, Lot, Serial};
use crate::host::Host;
use crate::time::Date;
use alloc::string::String;
use alloc::vec::Vec;
use ed25519_dalek::{Signer, SigningKey};

/// A label before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelDraft {
    /// Where the link leads. Not signed, so that a resolver can move.
    pub host: Host,
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

impl LabelDraft {
    /// What the label will say of its item.
    pub fn fields(&self) -> LabelFields {
        LabelFields {
            gtin: self.gtin,
            cpv: self.cpv.clone(),
            lot: self.lot.clone(),
            serial: self.serial.clone(),
            production: self.production,
            packaging: self.packaging,
            best_before: self.best_before,
            expiry: self.expiry,
        }
    }

    /// The bytes to sign for the key of this id; for signers who keep their key elsewhere.
    pub fn signing_input(&self, key_id: KeyId) -> Vec<u8> {
        self.fields().signing_input(key_id)
    }

    /// Signs, and gives the label's URI.
    pub fn sign(&self, key: &SigningKey) -> String {
        let fields = self.fields();
        let key_id = KeyId::of(&key.verifying_key());
        let signature = key.sign(&fields.signing_input(key_id));
        self.write(&fields, &SignatureBlock { key_id, signature })
    }

    fn write(&self, fields: &LabelFields, block: &SignatureBlock) -> String {
        let mut uri = String::with_capacity(256);
        uri.push_str("https://");
        uri.push_str(self.host.as_str());
        fields.write_link(&mut uri);
        uri.push_str(if fields.has_dates() { "&S=" } else { "?S=" });
        block.encode_into(&mut uri);
        uri
    }
}
