//! `cargo bench -p assay-core`: what an offline verdict costs beside the one signature in it.
//!
//! Both are measured in turns within one run, so that a machine that slows down slows both; the
//! figure is the ratio of the medians. The limit is 1.3.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and stops when it cannot"
)]

use assay_core::gs1::{Gtin, GtinPrefix, Serial, check_digit};
use assay_core::host::Host;
use assay_core::label::{KeyId, LabelDraft, UnverifiedLabel};
use assay_core::time::{Date, Timestamp, UtcOffset, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Names, Scope, Serials, TrustList, TrustListDraft};
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, verify};
use ed25519_dalek::{SigningKey, VerifyingKey};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Keys in the large list: issuers with three keys each.
const ISSUERS: u32 = 20_000;
const KEYS_EACH: u32 = 3;

fn main() {
    let small = measure_list(4);
    let large = measure_list(ISSUERS);
    println!(
        "offline verdict / verify_strict, 4 issuers:      {:.3} (limit 1.3)",
        small
    );
    println!(
        "offline verdict / verify_strict, {ISSUERS} issuers:  {:.3} (limit 1.3)",
        large
    );
}

fn signing_key(issuer: u32, number: u32) -> SigningKey {
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&issuer.to_le_bytes());
    seed[4..8].copy_from_slice(&number.to_le_bytes());
    SigningKey::from_bytes(&seed)
}

fn list(issuers: u32) -> TrustList {
    let names = || Names::new("演示", "Demo").unwrap();
    let validity = Validity::from(Timestamp(0));
    TrustList::build(TrustListDraft {
        authority: names(),
        issued: Timestamp(1_800_000_000),
        hosts: vec![Host::parse("id.assay.example").unwrap()],
        issuers: (0..issuers)
            .map(|issuer| Issuer {
                id: Id::parse(&format!("brand-{issuer}")).unwrap(),
                names: names(),
                scopes: vec![Scope {
                    gtin_prefix: GtinPrefix::parse(&format!("69{issuer:06}")).unwrap(),
                    validity,
                    signs_since: None,
                    serials: Serials::Scheme,
                }],
                hosts: vec![],
                keys: (0..KEYS_EACH)
                    .map(|number| {
                        IssuerKey::new(signing_key(issuer, number).verifying_key().to_bytes(), validity)
                    })
                    .collect(),
                products: vec![],
            })
            .collect(),
        marks: vec![],
        recalls: vec![],
        dealers: Vec::new(),
    })
    .unwrap()
}

fn label(issuer: u32) -> UnverifiedLabel {
    let payload = format!("069{issuer:06}0042");
    let gtin = Gtin::parse(&format!("{payload}{}", check_digit(payload.as_bytes()))).unwrap();
    let draft = LabelDraft {
        host: Host::parse("id.assay.example").unwrap(),
        gtin,
        cpv: None,
        lot: None,
        serial: Serial::parse("4071882590361144").unwrap(),
        production: None,
        packaging: None,
        best_before: None,
        expiry: Date::parse("310331").ok(),
    };
    UnverifiedLabel::parse(&draft.sign(&signing_key(issuer, 1))).unwrap()
}

fn measure_list(issuers: u32) -> f64 {
    let list = list(issuers);
    let now = Now {
        clock: list.issued(),
        floor: list.issued(),
    };
    let labels: Vec<_> = (0..issuers.min(64))
        .map(|place| label(place * (issuers / issuers.min(64))))
        .collect();
    let bare: Vec<_> = labels
        .iter()
        .zip(0..)
        .map(|(label, place)| {
            let issuer = place * (issuers / issuers.min(64));
            let key: VerifyingKey = signing_key(issuer, 1).verifying_key();
            assert_eq!(KeyId::of(&key), label.key_id());
            (key, label.signing_input(), *label.signature())
        })
        .collect();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..4_000 {
        let place = round % labels.len();
        let start = Instant::now();
        let verdict = verify(black_box(&labels[place]), &list, now, UtcOffset::UTC);
        ours.push(start.elapsed());
        assert_eq!(verdict.word, VerdictWord::IssuedNotChecked);
        let (key, input, signature) = &bare[place];
        let start = Instant::now();
        let result = black_box(key).verify_strict(black_box(input), signature);
        theirs.push(start.elapsed());
        assert!(result.is_ok());
    }
    println!(
        "{issuers} issuers: verdict {:?}, verify_strict {:?}",
        median(&mut ours),
        median(&mut theirs)
    );
    median(&mut ours).as_secs_f64() / median(&mut theirs).as_secs_f64()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
