//! A demo authority, and metadata signed by hand.

use std::{fs, path::Path};

use assay_client::{authority::Authority, key_file};
use assay_core::{
    gs1::GtinPrefix,
    host::Host,
    time::{Timestamp, Validity},
    trust::{Id, Issuer, IssuerKey, Names, Scope, Serials},
};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signer, SigningKey};
use olpc_cjson::CanonicalFormatter;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-22T12:00:00Z").unwrap()
}

pub(crate) fn names() -> Names {
    Names::new("演示", "Demo").unwrap()
}

pub(crate) fn init(dir: &TempDir) -> Authority {
    init_at(dir, noon())
}

pub(crate) fn init_at(dir: &TempDir, now: Timestamp) -> Authority {
    let host = Host::parse("id.demo.example").unwrap();
    Authority::init(dir.path(), &names(), vec![host], None, now).unwrap()
}

pub(crate) fn brand(number: u8) -> (Issuer, SigningKey) {
    let key = SigningKey::from_bytes(&[number; 32]);
    let validity = Validity::from(Timestamp::parse("2026-01-01T00:00:00Z").unwrap());
    let scope = Scope {
        gtin_prefix: GtinPrefix::parse(&format!("95201{number:02}")).unwrap(),
        validity,
        signs_since: None,
        serials: Serials::Own,
    };
    let issuer = Issuer {
        id: Id::parse(&format!("demo-{number}")).unwrap(),
        names: names(),
        scopes: vec![scope],
        hosts: vec![],
        keys: vec![IssuerKey::new(key.verifying_key().to_bytes(), validity)],
        products: vec![],
    };
    (issuer, key)
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Canonical JSON (OLPC), which TUF signs.
pub(crate) fn canonical(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, CanonicalFormatter::new());
    value.serialize(&mut serializer).unwrap();
    bytes
}

/// A metadata file with these contents and signatures.
pub(crate) fn signed(contents: Value, keys: &[&SigningKey]) -> Vec<u8> {
    let bytes = canonical(&contents);
    let signatures: Vec<Value> = keys
        .iter()
        .map(|key| {
            let public = HEXLOWER.encode(key.verifying_key().as_bytes());
            let named = json!({"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": public}});
            json!({
                "keyid": HEXLOWER.encode(&Sha256::digest(canonical(&named))),
                "sig": HEXLOWER.encode(&key.sign(&bytes).to_bytes()),
            })
        })
        .collect();
    serde_json::to_vec(&json!({"signed": contents, "signatures": signatures})).unwrap()
}

/// The authority's first root with another version, signed by its root key.
pub(crate) fn skipping_root(dir: &Path, version: u64) -> Vec<u8> {
    let bytes = fs::read(dir.join("public/1.root.json")).unwrap();
    let mut root: Value = serde_json::from_slice(&bytes).unwrap();
    root["signed"]["version"] = json!(version);
    let key = key_file::read(&dir.join("private/root.key"), None).unwrap();
    signed(root["signed"].clone(), &[&key])
}
