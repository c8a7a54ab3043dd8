//! Whatever the bytes, the answer is a list or a name; and a list that is written reads back.

use assay_core::{
    gs1::GtinPrefix,
    time::{Timestamp, Validity},
    trust::{Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft},
};
use assay_wire::{Root, open_bundle, open_list, read_list_text, seal_list};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

use crate::demo::{authority_key, list, root};

fn sealed() -> Vec<u8> {
    seal_list(&list(), &authority_key()).unwrap()
}

/// Brands with disjoint prefixes, some keys each.
fn lists() -> impl Strategy<Value = TrustList> {
    let issuer = (
        any::<[u8; 31]>(),
        0_usize..4,
        "[甲乙丙A-Za-z]{1,20}",
        any::<bool>(),
        -9_000_000_000_i64..90_000_000_000,
    );
    prop::collection::vec(issuer, 0..8).prop_map(|issuers| {
        let issuers = issuers
            .into_iter()
            .enumerate()
            .map(|(place, (seed, keys, name, own, from))| {
                let validity = Validity::from(Timestamp(from));
                let key = |number: usize| {
                    let seed: Vec<u8> = seed.iter().copied().chain([(place * 8 + number) as u8]).collect();
                    let key = SigningKey::from_bytes(&seed.try_into().unwrap());
                    IssuerKey::new(key.verifying_key().to_bytes(), validity)
                };
                Issuer {
                    id: Id::parse(&format!("brand-{place}")).unwrap(),
                    names: Names::new(name.clone(), name).unwrap(),
                    scopes: vec![Scope {
                        gtin_prefix: GtinPrefix::parse(&format!("69{place:05}")).unwrap(),
                        validity,
                        signs_since: own.then_some(Timestamp(from)),
                        serials: if own { Serials::Own } else { Serials::Scheme },
                    }],
                    hosts: vec![],
                    keys: (0..keys).map(key).collect(),
                    products: vec![],
                }
            });
        TrustList::build(TrustListDraft {
            issuers: issuers.collect(),
            marks: vec![],
            recalls: vec![],
            ..crate::demo::draft()
        })
        .unwrap()
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(list in lists()) {
        let bytes = seal_list(&list, &authority_key()).unwrap();
        prop_assert_eq!(open_list(&bytes, &root()).unwrap().to_draft(), list.to_draft());
    }

    #[test]
    fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(open_list(&bytes, &root()).is_err());
        prop_assert!(open_bundle(&bytes).is_err());
        prop_assert!(Root::parse(&bytes).is_err());
        prop_assert!(read_list_text(&bytes).is_err());
    }

    #[test]
    fn a_changed_byte_is_refused_or_changes_nothing(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = sealed();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(opened) = open_list(&bytes, &root()) {
            prop_assert_eq!(opened.to_draft(), list().to_draft());
        }
    }

    #[test]
    fn json_like_text_has_an_answer(text in r#"[\[\]{}":,a-z0-9\\ ]{0,200}"#) {
        prop_assert!(read_list_text(text.as_bytes()).is_err());
    }
}
