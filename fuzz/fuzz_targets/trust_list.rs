//! The text within a trust file, and the files around it: what is accepted holds together, and
//! written, signed and opened again it is the same list.

#![no_main]

use assay_core::label::Scanned;
use assay_core::trust::{TrustList, TrustListDraft};
use assay_core::verdict::Tone;
use assay_core::verify::{Now, judge};
use assay_wire::{Names, Root, open_bundle, open_list, read_list_text, seal_list};
use ed25519_dalek::SigningKey;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static AUTHORITY: LazyLock<(SigningKey, Root)> = LazyLock::new(|| {
    let key = SigningKey::from_bytes(&[9; 32]);
    let authority = Names {
        zh: "演示".into(),
        en: "Demo".into(),
    };
    let root = Root {
        authority,
        key: key.verifying_key(),
    };
    (key, root)
});

static SIGNED: LazyLock<[TrustListDraft; 2]> = LazyLock::new(|| {
    let open = |bytes: &[u8]| open_list(bytes, &AUTHORITY.1).unwrap().to_draft();
    [
        open(include_bytes!("../seeds/trust_list/demo-sealed")),
        open(include_bytes!("../seeds/trust_list/full-sealed")),
    ]
});

fuzz_target!(|bytes: &[u8]| {
    let (key, root) = &*AUTHORITY;
    if let Ok(root) = Root::parse(bytes) {
        assert_eq!(Root::parse(&root.to_bytes().unwrap()), Ok(root));
    }
    // Nobody but the authority signs a list, and it has signed the two among the seeds.
    if let Ok(list) = open_list(bytes, root) {
        assert!(SIGNED.contains(&list.to_draft()));
    }
    let _ = open_bundle(bytes);

    let Ok(list) = read_list_text(bytes) else { return };
    let sealed = seal_list(&list, key).unwrap();
    let opened = open_list(&sealed, root).unwrap();
    assert_eq!(opened.to_draft(), list.to_draft());
    for (place, issuer) in list.issuers().iter().enumerate() {
        for scope in &issuer.scopes {
            for other in list.issuers()[place + 1..]
                .iter()
                .flat_map(|issuer| &issuer.scopes)
            {
                assert!(
                    !scope.gtin_prefix.overlaps(other.gtin_prefix)
                        || !scope.validity.overlaps(&other.validity)
                );
            }
        }
    }
    // The label of the demo key: proven only by a list that has that key.
    let scanned = Scanned::classify(include_str!("../seeds/label/signed"));
    let now = Now {
        clock: list.issued(),
        floor: list.issued(),
    };
    let verdict = judge(&scanned, &list, now);
    assert_ne!(verdict.tone(), Tone::Good);
    let demo = SigningKey::from_bytes(&[1; 32]).verifying_key();
    let enrolled = |list: &TrustList| {
        list.issuers()
            .iter()
            .flat_map(|issuer| &issuer.keys)
            .any(|key| key.public == *demo.as_bytes())
    };
    assert!(verdict.label.is_none() || enrolled(&list));
});
