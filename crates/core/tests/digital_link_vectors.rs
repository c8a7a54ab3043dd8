//! Digital Links as GS1's own engine reads them: of its 72 URIs none with a (01) key is read otherwise.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::gs1::{DigitalLink, DigitalLinkError};
use common::vector;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    uri: String,
    accept: bool,
    elements: Option<String>,
    error: Option<String>,
}

fn cases() -> Vec<Case> {
    let cases: Vec<Case> = serde_json::from_str(&vector("gs1/digital_link_uris.json")).unwrap();
    assert_eq!(cases.len(), 72);
    cases
}

#[test]
fn trade_items_agree_with_the_engine() {
    let (mut table, mut compared) = (Cases::new(), 0);
    for (number, case) in cases().into_iter().enumerate() {
        let ours = DigitalLink::parse(&case.uri);
        let name = format!("{number} {}", case.uri);
        if let Some(elements) = case.elements.filter(|elements| elements.starts_with("(01)")) {
            table.case(name, || {
                let link = ours.unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(link.element_string(), elements);
            });
            compared += 1;
        } else if !case.accept {
            table.case(name, || {
                assert!(ours.is_err(), "the engine says {:?}", case.error);
            });
            compared += 1;
        }
    }
    assert_eq!(compared, 56);
}

#[test]
fn links_of_other_keys_are_refused_by_name() {
    let (mut table, mut others) = (Cases::new(), 0);
    for (number, case) in cases().into_iter().enumerate().filter(|(_, case)| case.accept) {
        if case
            .elements
            .is_some_and(|elements| !elements.starts_with("(01)"))
        {
            table.case(format!("{number} {}", case.uri), || {
                let ours = DigitalLink::parse(&case.uri);
                assert!(matches!(ours, Err(DigitalLinkError::OtherKey(_))), "{ours:?}");
            });
            others += 1;
        }
    }
    assert_eq!(others, 16);
}

#[test]
fn bounds_and_names_of_errors() {
    let long = format!(
        "https://a/01/12312312312333?x={}",
        "a".repeat(DigitalLink::MAX_LEN)
    );
    assert_eq!(DigitalLink::parse(&long), Err(DigitalLinkError::TooLong));
    assert!(DigitalLink::parse(&long[..DigitalLink::MAX_LEN]).is_ok());
    let mut table = Cases::new();
    for (uri, error) in [
        ("https://user@a/01/12312312312333", DigitalLinkError::Host),
        ("https:///01/12312312312333", DigitalLinkError::Host),
        ("mailto:01/12312312312333", DigitalLinkError::Scheme),
        (
            "https://a/01/12312312312333/10/%4",
            DigitalLinkError::PercentEncoding,
        ),
        ("https://a/01/12312312312333?999=1", DigitalLinkError::UnknownAi),
        ("https://品/01/12312312312333", DigitalLinkError::Character),
    ] {
        table.case(uri, || assert_eq!(DigitalLink::parse(uri), Err(error)));
    }
}

#[test]
fn values_are_found_by_their_ai() {
    let link = DigitalLink::parse("https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426").unwrap();
    assert_eq!(link.ai("21"), Some("12345"));
    assert_eq!(link.ai("17"), Some("180426"));
    assert_eq!(link.ai("22"), None);
    assert_eq!(link.ai("nonsense"), None);
    assert_eq!(link.host(), "id.gs1.org");
    assert_eq!(link.gtin().to_string(), "09520123456788");
}
