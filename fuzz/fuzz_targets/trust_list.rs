//! A compiled list, and a change to one: what opens never panics when it is asked, and what reads
//! back as a list compiles to the same list again.
//!
//! A checksum stands before the contents; the target seals its input again, or it would fuzz CRC-32.

#![no_main]

use assay_core::time::UtcOffset;
use assay_core::label::Scanned;
use assay_core::trust::{Change, CompiledList};
use assay_core::verify::{Now, judge, judge_by};
use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;

fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(end) = bytes.len().checked_sub(4) {
        let sum = crc32fast::hash(&bytes[..end]).to_le_bytes();
        bytes[end..].copy_from_slice(&sum);
    }
    bytes
}

fuzz_target!(|bytes: &[u8]| {
    let bytes = sealed(bytes);
    if let Ok(change) = Change::read(&bytes) {
        assert_eq!(Change::read(&change.to_bytes().unwrap()).as_ref(), Ok(&change));
    }
    let Ok(compiled) = CompiledList::open(bytes) else { return };
    // The label of the demo key: proven only by a list that has that key.
    let scanned = Scanned::classify(include_str!("../seeds/label/signed"));
    if let Ok(excerpt) = compiled.excerpt_for(&scanned) {
        let now = Now { clock: excerpt.issued(), floor: excerpt.issued() };
        let demo = SigningKey::from_bytes(&[1; 32]).verifying_key();
        let enrolled = excerpt
            .issuers()
            .iter()
            .flat_map(|issuer| &issuer.keys)
            .any(|key| key.public == *demo.as_bytes());
        let verdict = judge(&scanned, &excerpt, now, UtcOffset::UTC);
        assert!(verdict.label.is_none() || enrolled);
        assert_eq!(judge_by(&scanned, &compiled, now, UtcOffset::UTC), Ok(verdict));
    }
    let Ok(list) = compiled.to_list() else { return };
    let again = CompiledList::open(list.compile().unwrap()).unwrap();
    assert_eq!(again.to_list().unwrap().to_draft(), list.to_draft());
});
