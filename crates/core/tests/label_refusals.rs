//! Whatever is not exactly a label is refused by its own name.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::gs1::{Ai, GtinError, TextError};
use assay_core::host::HostError;
use assay_core::label::{KeyId, KeyIdError, LabelError, SignatureBlockError, UnverifiedLabel};
use assay_core::time::DateError;
use common::{key, label_draft};

const BASE: &str = "https://id.assay.example/01/09520123456788/10/A1B2C3/21/4071882590361144?17=280331&S=";

fn uri() -> String {
    label_draft().sign(&key(1))
}

#[test]
fn the_label_that_the_refusals_are_made_from_is_accepted() {
    assert!(uri().starts_with(BASE));
    assert!(UnverifiedLabel::parse(&uri()).is_ok());
}

/// Each row: what is replaced, by what, and the name of the refusal.
#[test]
fn every_deviation_has_its_name() {
    use LabelError as E;
    use SignatureBlockError as B;
    let text = |ai, error| E::Text(ai, error);
    let rows: &[(&str, &str, LabelError)] = &[
        ("https", "http", E::Scheme),
        ("https", "HTTPS", E::Scheme),
        ("https://", "", E::Scheme),
        ("https", " https", E::NotAscii),
        ("A1B2C3", "批", E::NotAscii),
        ("id.assay", "ID.assay", E::Host(HostError::UpperCase)),
        ("id.assay.example", "", E::Host(HostError::Form)),
        ("id.assay.example", "id.assay.example.", E::Host(HostError::Form)),
        ("id.assay.example", "127.0.0.1", E::Host(HostError::IpAddress)),
        ("id.assay.example", "[::1]", E::Host(HostError::Character)),
        ("id.assay", "id%2eassay", E::Host(HostError::Character)),
        ("id.assay", "good.example@id.assay", E::UserName),
        (".example/", ".example:443/", E::Port),
        ("&S=", "#x&S=", E::Fragment),
        ("/01/", "/stem/01/", E::NoGtin),
        ("/01/", "/1/", E::NoGtin),
        ("/01/", "//01/", E::NoGtin),
        ("/01/09520123456788", "", E::NoGtin),
        ("09520123456788", "9520123456788", E::Gtin(GtinError::Length)),
        ("09520123456788", "", E::Gtin(GtinError::Length)),
        ("09520123456788", "09520123456789", E::Gtin(GtinError::CheckDigit)),
        ("09520123456788", "0952012345678A", E::Gtin(GtinError::NotDigits)),
        ("09520123456788", "0952012345678%38", E::Spelling(Ai::GTIN)),
        ("/21/4071882590361144", "", E::NoSerial),
        ("?17", "/?17", E::Path),
        ("/10/", "/99/", E::Path),
        ("/10/", "/235/", E::Path),
        ("/10/", "/gtin/", E::Path),
        ("/21/4071882590361144", "/21", E::Path),
        (
            "/10/A1B2C3/21/4071882590361144",
            "/21/4071882590361144/10/A1B2C3",
            E::Order(Ai::LOT),
        ),
        ("/10/A1B2C3", "/10/A1B2C3/22/V", E::Order(Ai::CPV)),
        ("/10/A1B2C3", "/10/A1B2C3/10/A1B2C3", E::Duplicate(Ai::LOT)),
        ("/10/A1B2C3", "/01/09520123456788", E::Duplicate(Ai::GTIN)),
        ("?17=280331", "?17=280331&11=260101", E::Order(Ai::PRODUCTION)),
        ("?17=280331", "?17=280331&17=280331", E::Duplicate(Ai::EXPIRY)),
        ("?17", "?10=A1B2C3&17", E::BelongsInPath(Ai::LOT)),
        ("?17", "?21=1&17", E::BelongsInPath(Ai::SERIAL)),
        ("?17", "?01=09520123456788&17", E::BelongsInPath(Ai::GTIN)),
        ("?17", "?16=280331&17", E::NumericKey),
        ("?17", "?3103=000195&17", E::NumericKey),
        ("?17", "?017=280331&17", E::NumericKey),
        ("?17", "?utm=1&17", E::UnknownKey),
        ("&S=", "&s=", E::UnknownKey),
        ("?17", "?&17", E::Query),
        ("?17", "?=1&17", E::Query),
        ("&S=", "&&S=", E::Query),
        ("?17=280331", "?17", E::Query),
        ("?17", "??17", E::UnknownKey),
        ("A1B2C3", "A1%2", E::PercentEncoding(Ai::LOT)),
        ("A1B2C3", "A1%ZZ", E::PercentEncoding(Ai::LOT)),
        ("A1B2C3", "A1%FF", E::PercentEncoding(Ai::LOT)),
        ("A1B2C3", "A1%1D21", E::HiddenSeparator(Ai::LOT)),
        ("A1B2C3", "A1%1d21", E::HiddenSeparator(Ai::LOT)),
        ("A1B2C3", "A1%2b2", E::Spelling(Ai::LOT)),
        ("A1B2C3", "%411B2C3", E::Spelling(Ai::LOT)),
        ("A1B2C3", "A1+2C3", E::Spelling(Ai::LOT)),
        ("A1B2C3", "A1%00", text(Ai::LOT, TextError::Character)),
        ("A1B2C3", "A1%20", text(Ai::LOT, TextError::Character)),
        ("A1B2C3", "A1~B", text(Ai::LOT, TextError::Character)),
        ("A1B2C3", "", text(Ai::LOT, TextError::Empty)),
        ("A1B2C3", ".", text(Ai::LOT, TextError::PathStep)),
        ("A1B2C3", "..", text(Ai::LOT, TextError::PathStep)),
        ("A1B2C3", "%2E%2E", E::Spelling(Ai::LOT)),
        ("4071882590361144", ".", text(Ai::SERIAL, TextError::PathStep)),
        ("4071882590361144", "..", text(Ai::SERIAL, TextError::PathStep)),
        ("/10/", "/22/../10/", text(Ai::CPV, TextError::PathStep)),
        (
            "A1B2C3",
            "123456789012345678901",
            text(Ai::LOT, TextError::TooLong),
        ),
        (
            "4071882590361144",
            "407188259036114412345",
            text(Ai::SERIAL, TextError::TooLong),
        ),
        ("280331", "281331", E::Date(Ai::EXPIRY, DateError::NoSuchDay)),
        ("280331", "28033", E::Date(Ai::EXPIRY, DateError::Form)),
        ("280331", "%32%38%30%33%33%31", E::Spelling(Ai::EXPIRY)),
        ("&S=", "&X=", E::UnknownKey),
        ("&S=AE", "&S=AA", E::SignatureBlock(B::Version(0))),
        ("&S=", "&S=7", E::SignatureBlock(B::Length)),
        ("&S=", "&S=a", E::SignatureBlock(B::LowerCase)),
    ];
    let mut cases = Cases::new();
    for (old, new, error) in rows {
        cases.case(format!("{old} → {new}"), || {
            let changed = uri().replacen(old, new, 1);
            assert_ne!(changed, uri(), "{old} does not occur");
            assert_eq!(UnverifiedLabel::parse(&changed), Err(*error));
        });
    }
}

/// docs/label-format.md names the code of each.
#[test]
fn the_page_lists_every_code() {
    use LabelError as E;
    use SignatureBlockError as B;
    let page = common::vector("../../docs/label-format.md");
    let ai = Ai::LOT;
    let block = [
        B::Length,
        B::LowerCase,
        B::Padding,
        B::Character,
        B::UnusedBits,
        B::Version(2),
    ];
    let gtin = [GtinError::Length, GtinError::NotDigits, GtinError::CheckDigit];
    let text = [
        TextError::Empty,
        TextError::TooLong,
        TextError::Character,
        TextError::PathStep,
    ];
    let others = [
        E::TooLong,
        E::NotAscii,
        E::Scheme,
        E::UserName,
        E::Port,
        E::Host(HostError::Form),
        E::Fragment,
        E::NoGtin,
        E::Path,
        E::NoSerial,
        E::Order(ai),
        E::Duplicate(ai),
        E::BelongsInPath(ai),
        E::NumericKey,
        E::UnknownKey,
        E::Query,
        E::PercentEncoding(ai),
        E::HiddenSeparator(ai),
        E::Spelling(ai),
        E::Date(ai, DateError::Form),
        E::NotSigned,
        E::SignatureTwice,
    ];
    let all = others
        .into_iter()
        .chain(block.map(E::SignatureBlock))
        .chain(gtin.map(E::Gtin))
        .chain(text.map(|error| E::Text(ai, error)));
    let mut codes: Vec<_> = all.map(LabelError::code).collect();
    let mut cases = Cases::new();
    for (number, code) in codes.iter().enumerate() {
        cases.case(format!("{number} {code}"), || {
            assert!(page.contains(&format!("`{code}`")), "not on the page");
        });
    }
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count, "every refusal has a code of its own");
}

#[test]
fn refusals_of_the_signature_block() {
    use SignatureBlockError as B;
    let uri = uri();
    let refused = |text: &str| match UnverifiedLabel::parse(text) {
        Err(LabelError::SignatureBlock(error)) => error,
        other => panic!("{text}: {other:?}"),
    };
    let (head, block) = uri.split_at(uri.find("S=").unwrap() + 2);
    assert_eq!(block.len(), 108);
    assert_eq!(refused(head), B::Length);
    assert_eq!(refused(&uri[..uri.len() - 1]), B::Length);
    assert_eq!(refused(&format!("{uri}A")), B::Length);
    assert_eq!(refused(&format!("{uri}====")), B::Padding);
    assert_eq!(refused(&format!("{head}{}", block.to_lowercase())), B::LowerCase);
    assert_eq!(refused(&format!("{head}{}1", &block[..107])), B::Character);
    assert_eq!(refused(&format!("{head}{}%41", &block[..105])), B::Character);
    // The last character carries one bit of the signature and four unused ones.
    let last = if block.ends_with('A') { "B" } else { "R" };
    assert_eq!(refused(&format!("{head}{}{last}", &block[..107])), B::UnusedBits);
    assert_eq!(
        UnverifiedLabel::parse(&format!("{uri}&S={block}")),
        Err(LabelError::SignatureTwice)
    );
    assert_eq!(
        UnverifiedLabel::parse(&format!("{uri}&11=260101")),
        Err(LabelError::Order(Ai::PRODUCTION))
    );
    let early = uri.replace("?17=280331&", "?") + "&17=280331";
    assert_eq!(UnverifiedLabel::parse(&early), Err(LabelError::Query));
    assert_eq!(
        UnverifiedLabel::parse(&uri[..uri.find('?').unwrap()]),
        Err(LabelError::NotSigned)
    );
    assert_eq!(
        UnverifiedLabel::parse(&uri[..uri.find("&S=").unwrap()]),
        Err(LabelError::NotSigned)
    );
    assert_eq!(UnverifiedLabel::parse(""), Err(LabelError::Scheme));
    let long = uri + &"A".repeat(UnverifiedLabel::MAX_LEN);
    assert_eq!(UnverifiedLabel::parse(&long), Err(LabelError::TooLong));
}

#[test]
fn a_key_id_is_four_hexadecimal_digits_and_nothing_else() {
    let mut cases = Cases::new();
    for id in [[0, 0], [0x0a, 0xf9], [0xff, 0xff]].map(KeyId) {
        cases.case(id, || {
            assert_eq!(KeyId::parse(&id.to_string()), Ok(id));
            assert_eq!(KeyId::parse(&id.to_string().to_lowercase()), Ok(id));
        });
    }
    for text in ["", "123", "12345", "0x1234"] {
        cases.case(format!("{text:?}"), || {
            assert_eq!(KeyId::parse(text), Err(KeyIdError::Length));
        });
    }
    for text in ["+123", "12 4", "123g", "-123", "批1"] {
        cases.case(format!("{text:?}"), || {
            assert_eq!(KeyId::parse(text), Err(KeyIdError::NotHexadecimal));
        });
    }
}
