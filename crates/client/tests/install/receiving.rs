//! Receiving stock: what is asked, in whose name, and servers that mean harm.

use assay_cases::Cases;
use std::time::Duration;

use assay_client::transport::Bearer;
use assay_wire::{DeliveryNote, DeviceFault, NoteSource, ReceivingAsk, ReceivingSaid};

use crate::install::world::{Does, Home, Server};

const TOKEN: &str = "assay_0123456789abcdef";
const CODE: &str = "ABCDEFGH23";
/// A label of goods, as it was read.
const SHOWN: &str = "https://id.assay.example/01/06901234000016/21/A?S=2signature";

fn asks() -> Vec<ReceivingAsk> {
    let delivery = CODE.to_owned();
    vec![
        ReceivingAsk::Note {
            delivery: delivery.clone(),
        },
        ReceivingAsk::Open {
            delivery: delivery.clone(),
            note: DeliveryNote {
                number: None,
                source: NoteSource::Csv,
                dealer: None,
                lines: vec![],
                left_out: vec![],
            },
        },
        ReceivingAsk::Add {
            delivery: delivery.clone(),
            operations: vec![],
        },
        ReceivingAsk::After { delivery, cursor: 7 },
        ReceivingAsk::Contents {
            sscc: "952012345678912345".to_owned(),
            label: None,
        },
        ReceivingAsk::Contents {
            sscc: "952012345678912345".to_owned(),
            label: Some(SHOWN.to_owned()),
        },
        ReceivingAsk::Standings { items: vec![] },
        ReceivingAsk::Capture {
            document: "{\"is\":  \"sent as it is\"}".to_owned(),
        },
    ]
}

/// Whatever is asked ends with this fault, and the device goes on.
fn always(fault: DeviceFault, script: impl Fn(&str, &[u8]) -> Does + Send + Sync + 'static) {
    let home = Home::new();
    let server = Server::start(script);
    let opened = home.open_patient(&server.address, Duration::from_secs(2));
    let mut cases = Cases::new();
    for ask in asks() {
        cases.case(format!("{ask:?}"), || {
            assert_eq!(opened.install.receive(TOKEN, &ask), Err(fault));
        });
    }
}

#[test]
fn each_ask_is_one_request_in_the_partys_name() {
    let home = Home::new();
    let server = Server::start(|path, _| match path {
        "/epcis/v2/capture" => Does::Answers(
            202,
            "location: https://elsewhere.example/epcis/v2/capture/job-1\r\n",
            vec![],
        ),
        "/epcis/v2/capture/job-1" => Does::Answers(200, "", b"{\"success\":true}".to_vec()),
        _ => Does::Answers(404, "", vec![]),
    });
    let opened = home.open(&server.address);
    let told: Vec<_> = asks()
        .iter()
        .map(|ask| opened.install.receive(TOKEN, ask))
        .collect();
    assert_eq!(told[7], Ok(ReceivingSaid::Kept));
    assert!(told[..7].iter().all(|told| *told == Err(DeviceFault::NotThere)));
    let [shown] = &server.asked("/v1/contents")[..] else {
        panic!("asked once with a label");
    };
    let shown: serde_json::Value = serde_json::from_slice(shown).unwrap();
    assert_eq!(
        shown,
        serde_json::json!({"sscc": "952012345678912345", "label": SHOWN})
    );
    assert_eq!(
        server.asked("/epcis/v2/capture"),
        [b"{\"is\":  \"sent as it is\"}"]
    );
    let heads: Vec<String> = server
        .heads()
        .into_iter()
        .filter(|head| !head.contains("/trust/"))
        .collect();
    let lines: Vec<&str> = heads
        .iter()
        .map(|head| head.split(" HTTP").next().unwrap())
        .collect();
    let asked = [
        "GET /v1/deliveries/ABCDEFGH23",
        "PUT /v1/deliveries/ABCDEFGH23",
        "POST /v1/deliveries/ABCDEFGH23/operations",
        "GET /v1/deliveries/ABCDEFGH23/operations?since=7",
        "GET /v1/contents/952012345678912345",
        "POST /v1/contents",
        "POST /v1/standings",
        "POST /epcis/v2/capture",
        "GET /epcis/v2/capture/job-1",
    ];
    assert_eq!(lines, asked);
    for head in &heads {
        assert!(head.contains(&format!("authorization: Bearer {TOKEN}")), "{head}");
    }
}

#[test]
fn a_server_that_misbehaves_is_not_reached() {
    let fault = DeviceFault::NotReached;
    always(fault, |_, _| Does::Answers(200, "", b"<html>".to_vec()));
    always(fault, |_, _| Does::Answers(200, "", vec![b'['; 400_000]));
    always(fault, |_, _| Does::Answers(500, "", vec![]));
    always(fault, |_, _| {
        Does::Answers(429, "retry-after: 9\r\n", b"{\"code\":\"slow_down\"}".to_vec())
    });
    always(fault, |_, _| Does::Closes);
    always(fault, |_, _| Does::Floods);
}

#[test]
fn a_slow_server_is_waited_for_no_longer_than_others() {
    let home = Home::new();
    let server = Server::start(|_, _| Does::Hangs);
    let opened = home.open_patient(&server.address, Duration::from_millis(300));
    let mut cases = Cases::new();
    for ask in asks() {
        cases.case(format!("{ask:?}"), || {
            assert_eq!(opened.install.receive(TOKEN, &ask), Err(DeviceFault::NotReached));
        });
    }
}

#[test]
fn refusals_keep_their_names() {
    always(DeviceFault::NotAllowed, |_, _| Does::Answers(401, "", vec![]));
    always(DeviceFault::NotAllowed, |_, _| Does::Answers(403, "", vec![]));
    always(DeviceFault::NotAllowed, |_, _| {
        Does::Answers(403, "", b"{\"code\":\"forbidden\"}".to_vec())
    });
    always(DeviceFault::LabelNeeded, |_, _| {
        Does::Answers(403, "", b"{\"code\":\"label_needed\"}".to_vec())
    });
    always(DeviceFault::NotThere, |_, _| Does::Answers(404, "", vec![]));
    always(DeviceFault::ServerRefused, |_, _| Does::Answers(422, "", vec![]));
}

#[test]
fn no_redirect_takes_the_token_elsewhere() {
    let elsewhere = Server::start(|_, _| Does::Answers(200, "", b"{}".to_vec()));
    let location: &'static str = format!("location: {}v1/deliveries\r\n", elsewhere.address).leak();
    let mut cases = Cases::new();
    for status in [301, 302, 307, 308] {
        cases.case(status, || {
            always(DeviceFault::NotReached, move |_, _| {
                Does::Answers(status, location, vec![])
            });
        });
    }
    assert!(elsewhere.heads().is_empty());
}

#[test]
fn a_capture_is_kept_only_when_its_job_says_so() {
    let mut cases = Cases::new();
    for (location, job, expected) in [
        (
            "location: /epcis/v2/capture/j\r\n",
            "{\"success\":false}",
            DeviceFault::ServerRefused,
        ),
        (
            "location: /epcis/v2/capture/j\r\n",
            "{\"success\":\"yes\"}",
            DeviceFault::NotReached,
        ),
        (
            "location: /epcis/v2/capture/..%2f\r\n",
            "{\"success\":true}",
            DeviceFault::NotReached,
        ),
        ("", "{\"success\":true}", DeviceFault::NotReached),
    ] {
        cases.case(format!("{location}{job}"), || {
            let home = Home::new();
            let server = Server::start(move |path, _| match path {
                "/epcis/v2/capture" => Does::Answers(202, location, vec![]),
                _ => Does::Answers(200, "", job.as_bytes().to_vec()),
            });
            let opened = home.open(&server.address);
            let told = opened.install.receive(TOKEN, &asks()[7]);
            assert_eq!(told, Err(expected));
        });
    }
}

#[test]
fn nothing_is_asked_without_a_server_a_token_or_a_name() {
    let home = Home::new();
    let server = Server::start(|_, _| Does::Answers(200, "", b"{}".to_vec()));
    let opened = home.open(&server.address);
    let mut cases = Cases::new();
    for token in ["", "two words", "line\r\nx-more: 1", &"a".repeat(200)] {
        cases.case(format!("token {token:?}"), || {
            assert_eq!(
                opened.install.receive(token, &asks()[0]),
                Err(DeviceFault::NotAllowed)
            );
        });
    }
    for delivery in ["", "short", "../../v1/alerts", "with blank inside"] {
        cases.case(format!("delivery {delivery:?}"), || {
            let ask = ReceivingAsk::Note {
                delivery: delivery.to_owned(),
            };
            assert_eq!(opened.install.receive(TOKEN, &ask), Err(DeviceFault::NotThere));
        });
    }
    let unit = ReceivingAsk::Contents {
        sscc: "952012345678912346".to_owned(),
        label: None,
    };
    assert_eq!(opened.install.receive(TOKEN, &unit), Err(DeviceFault::NotThere));
    opened.install.set_server(None).unwrap();
    for ask in asks() {
        cases.case(format!("{ask:?}"), || {
            assert_eq!(opened.install.receive(TOKEN, &ask), Err(DeviceFault::NoServer));
        });
    }
    assert!(
        server.heads().iter().all(|head| head.contains("/trust/")),
        "{:?}",
        server.heads()
    );
}

#[test]
fn a_token_shows_itself_nowhere() {
    let bearer = Bearer::parse(TOKEN).unwrap();
    assert!(!format!("{bearer:?}").contains("0123"));
}
