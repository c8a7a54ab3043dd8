//! A demo authority with one brand, its labels, and reports of them.

use std::{fs, path::Path};

use assay_core::gs1::{Gtin, GtinPrefix, Lot, Serial};
use assay_core::host::Host;
use assay_core::label::LabelDraft;
use assay_core::time::{Timestamp, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft};
use assay_wire::ScanReport;
use ed25519_dalek::SigningKey;

pub(crate) const GTIN: &str = "09506000134352";
const HOST: &str = "id.assaydemo.example";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    Timestamp(since.as_secs().cast_signed())
}

/// Writes the compiled list, and files to stand for the repository's, of an authority that enrolled one brand, as of now.
pub(crate) fn write_trust(folder: &Path) {
    write_list(folder, |_| {});
}

/// The same of a list that was changed.
#[allow(dead_code, reason = "the store's suite needs no list")]
pub(crate) fn write_list(folder: &Path, change: impl FnOnce(&mut TrustListDraft)) {
    let names = Names::new("示范", "Demo").unwrap();
    let validity = Validity::from(Timestamp(now().0 - 86_400));
    let brand = Issuer {
        id: Id::parse("demo-tea").unwrap(),
        names: names.clone(),
        scopes: vec![Scope {
            gtin_prefix: GtinPrefix::parse("9506000").unwrap(),
            validity,
            signs_since: None,
            serials: Serials::Own,
        }],
        hosts: Vec::new(),
        keys: vec![IssuerKey::new(key(1).verifying_key().to_bytes(), validity)],
        products: Vec::new(),
    };
    let mut draft = TrustListDraft {
        authority: names,
        issued: now(),
        hosts: vec![Host::parse(HOST).unwrap()],
        issuers: vec![brand],
        marks: Vec::new(),
        recalls: Vec::new(),
        dealers: Vec::new(),
    };
    change(&mut draft);
    let list = TrustList::build(draft).unwrap();
    fs::create_dir_all(folder).unwrap();
    for file in ["root.json", "timestamp.json"] {
        fs::write(folder.join(file), "{}").unwrap();
    }
    fs::write(folder.join("trust.list"), list.compile().unwrap()).unwrap();
}

/// The brand's label of a serial.
pub(crate) fn label(serial: &str) -> String {
    signed(serial, 1)
}

/// A label that looks like the brand's and is signed by someone else.
pub(crate) fn forged(serial: &str) -> String {
    signed(serial, 7)
}

fn signed(serial: &str, seed: u8) -> String {
    draft(serial).sign(&key(seed))
}

/// The brand's label of a serial, to be changed and then signed by [`sign`].
pub(crate) fn draft(serial: &str) -> LabelDraft {
    LabelDraft {
        host: Host::parse(HOST).unwrap(),
        gtin: Gtin::parse(GTIN).unwrap(),
        cpv: None,
        lot: Some(Lot::parse("L1").unwrap()),
        serial: Serial::parse(serial).unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: None,
    }
}

/// Signs a draft with the brand's key.
pub(crate) fn sign(draft: &LabelDraft) -> String {
    draft.sign(&key(1))
}

/// A report of a label, now, by an install.
pub(crate) fn report(event: u64, text: &str, install: u64) -> ScanReport {
    ScanReport {
        event: format!("00000000-0000-4000-8000-{event:012x}"),
        text: text.to_owned(),
        at: now().to_string(),
        token: format!("{install:016x}"),
        region: None,
        via: None,
    }
}
