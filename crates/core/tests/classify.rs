//! Any other code is told by what it is.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::label::{LabelError, OtherKind, Scanned};
use common::{key, label_draft};

/// What a text is instead, when it is no signed label.
fn other_kind(text: &str) -> Option<OtherKind> {
    match Scanned::classify(text) {
        Scanned::Signed(_) => None,
        Scanned::Unsigned(_) => Some(OtherKind::DigitalLink),
        Scanned::Broken { .. } => Some(OtherKind::BrokenLabel),
        Scanned::Spelled { kind, .. } | Scanned::Other(kind) => Some(kind),
    }
}

#[test]
fn other_codes_by_their_kind() {
    use OtherKind as K;
    let long = "https://example.org/".to_string() + &"a".repeat(3_000);
    let deep = "a".repeat(2_000);
    let mut cases = Cases::new();
    for (text, kind) in [
        ("https://example.org/", K::WebAddress),
        ("HTTP://EXAMPLE.ORG", K::WebAddress),
        ("www.example.org", K::WebAddress),
        ("https://example.org/01/1234?S=abc", K::BrokenLabel),
        ("https://example.org/?s=search", K::WebAddress),
        ("https://id.gs1.org/00/952012345678912345", K::WebAddress),
        (&long, K::WebAddress),
        ("https://id.gs1.org/01/09520123456788", K::DigitalLink),
        ("HTTPS://ID.GS1.ORG/01/09520123456788/21/5", K::DigitalLink),
        ("WIFI:T:WPA;S:cafe;P:secret;;", K::Wifi),
        ("wifi:S:cafe;;", K::Wifi),
        ("wxp://f2f0abc", K::Payment),
        ("https://qr.alipay.com/fkx0", K::Payment),
        ("HTTPS://QR.ALIPAY.COM/FKX0", K::Payment),
        ("BCD\n002\n1\nSCT", K::Payment),
        ("SPC\r\n0200\r\n1", K::Payment),
        ("00020101021229300012D156000000000510A93FO3230Q", K::Payment),
        ("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", K::Payment),
        ("BEGIN:VCARD\nVERSION:3.0", K::Contact),
        ("MECARD:N:Demo;;", K::Contact),
        ("tel:+861012345678", K::Phone),
        ("smsto:10086:hi", K::Sms),
        ("mailto:a@example.org", K::Mail),
        ("MATMSG:TO:a@example.org;;", K::Mail),
        ("geo:39.9,116.4", K::Place),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT", K::Event),
        ("BEGIN:VEVENT", K::Event),
        ("6901234567892", K::Text),
        ("", K::Text),
        ("验真", K::Text),
        ("\u{202e}https://example.org", K::Text),
        ("javascript:alert(1)", K::Text),
        (&deep, K::Text),
    ] {
        let name: String = text.escape_debug().take(60).collect();
        cases.case(name, || assert_eq!(other_kind(text), Some(kind)));
    }
}

#[test]
fn the_digits_under_a_label() {
    let uri = label_draft().sign(&key(1));
    assert_eq!(other_kind(&uri), None);
    let serial = label_draft().serial;
    assert_eq!(
        Scanned::classify(serial.as_str()),
        Scanned::Other(OtherKind::TypedCode)
    );
}

#[test]
fn a_label_in_another_spelling_says_why_and_keeps_its_link() {
    let uri = label_draft().sign(&key(1));
    let mut cases = Cases::new();
    for (text, error, has_link) in [
        (uri.replace("https", "http"), LabelError::Scheme, true),
        (
            uri.replace("17=280331", "17=281331"),
            LabelError::NotSigned,
            false,
        ),
        (format!("{uri}#top"), LabelError::Fragment, true),
    ] {
        cases.case(&text, || match Scanned::classify(&text) {
            Scanned::Broken {
                error: found, link, ..
            } => {
                assert_eq!(link.is_some(), has_link);
                if has_link {
                    assert_eq!(found, error);
                } else {
                    assert_eq!(found.code(), "label_date");
                }
            }
            other => panic!("{other:?}"),
        });
    }
}
