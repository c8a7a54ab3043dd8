//! What brands say of their products: asked for by itself once there is consent, believed for the
//! brand's signature, kept for later without a network.

use assay_cases::Cases;
use assay_client::{Clock, SystemClock};
use assay_core::{gs1::Gtin, product::ProductDraft, time::Timestamp, trust};
use assay_wire::{HistoryEntry, Origin};

use crate::install::world::{Does, GTIN, Home, Opened, Server, first_checks, key, label};

const PATH: &str = "/v1/products/09520123456788";

fn record(seed: u8, name: &str) -> Vec<u8> {
    let draft = ProductDraft {
        gtin: Gtin::parse_14(GTIN).unwrap(),
        signed_at: Timestamp(SystemClock.now().0 - 60),
        names: trust::Names::new("茶", name).unwrap(),
        words: None,
        picture: None,
    };
    draft.sign(&key(seed)).unwrap()
}

/// A server that answers every report, and gives these bytes for the product.
fn giving(status: u16, record: Vec<u8>) -> Server {
    Server::start(move |path, body| match path {
        PATH => Does::Answers(status, "", record.clone()),
        _ => Does::Answers(200, "", first_checks(body)),
    })
}

fn name(entry: &HistoryEntry) -> Option<String> {
    let judgement: serde_json::Value = serde_json::from_str(entry.judgement.get()).unwrap();
    judgement["brandSays"]["names"]["en"].as_str().map(str::to_owned)
}

/// The first news of a reading that names its product.
fn named(opened: &Opened) -> HistoryEntry {
    loop {
        let entry = opened.entry();
        if name(&entry).is_some() {
            return entry;
        }
    }
}

#[test]
fn a_product_is_asked_about_by_itself_told_and_known_afterwards_without_a_network() {
    let (home, server) = (Home::new(), giving(200, record(23, "Spring tea")));
    let opened = home.open(&server.address);
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    assert!(server.asked(PATH).is_empty(), "nobody has agreed to anything");
    opened.agree();
    let entry = opened.install.record(&label("2", 23), Origin::Camera).unwrap();
    let told = named(&opened);
    assert_eq!(
        (told.id, told.report.clone()),
        (entry.id, opened.install.history().unwrap()[0].report.clone())
    );
    opened.install.record(&label("3", 23), Origin::Camera).unwrap();
    let _ = (opened.entry(), opened.entry());
    assert_eq!(server.asked(PATH).len(), 1, "once a run");
    drop(opened);

    let away = home.open("http://127.0.0.1:1/");
    let judgement = away.install.judge(&label("4", 23));
    assert_eq!(judgement.product.unwrap().en, "Spring tea");
    assert_eq!(judgement.word, "issued_not_checked");
    away.install.forget_all().unwrap();
    assert!(
        away.install.judge(&label("4", 23)).brand_says.is_none(),
        "it tells what was read"
    );
    drop(away);
    assert!(
        home.open("http://127.0.0.1:1/")
            .install
            .judge(&label("4", 23))
            .brand_says
            .is_none()
    );
}

#[test]
fn a_record_that_its_brand_did_not_sign_names_nothing() {
    let mut cases = Cases::new();
    for (body, code) in [
        (record(7, "Spring tea"), "key_unknown"),
        (b"<html>".to_vec(), "not_a_record"),
        (vec![b' '; 100], "not_a_record"),
    ] {
        cases.case(format!("{code}, {} bytes", body.len()), || {
            let (home, server) = (Home::new(), giving(200, body));
            let opened = home.open(&server.address);
            opened.agree();
            opened.install.record(&label("1", 23), Origin::Camera).unwrap();
            let told = opened.entry();
            assert_eq!(opened.product_refused(), (GTIN.to_owned(), code));
            assert_eq!(
                (name(&told), name(&opened.install.history().unwrap()[0])),
                (None, None)
            );
            assert!(opened.install.judge(&label("1", 23)).brand_says.is_none());
        });
    }
}

#[test]
fn a_product_that_a_server_could_not_give_is_asked_about_again() {
    let (home, server) = (Home::new(), giving(503, b"{}".to_vec()));
    let opened = home.open(&server.address);
    opened.agree();
    // A reading that is answered while the first request is still under way asks nothing: the one after it does.
    let mut serial = 0;
    while server.asked(PATH).len() < 2 {
        serial += 1;
        opened
            .install
            .record(&label(&serial.to_string(), 23), Origin::Camera)
            .unwrap();
        opened.entry();
    }
    assert!(opened.install.judge(&label("1", 23)).brand_says.is_none());
}
