//! Servers that mean harm: none makes a verdict better, stops the device, or learns of its history.

use assay_cases::Cases;
use std::{io::Write, net::TcpListener, sync::Arc, thread, time::Duration};

use assay_client::transport::{HttpTransport, Method, Request, Transport};
use assay_wire::{Origin, Reporting, SendFault};

use crate::install::world::{Does, GTIN, Home, Server, answer_word, first_checks, label, said};

/// A server that misbehaves in one way: the device says which, keeps its verdict, and goes on
/// judging, recording and showing its history while the server has the word.
fn misbehaves(fault: SendFault, script: impl Fn(&str, &[u8]) -> Does + Send + Sync + 'static) {
    let home = Home::new();
    let server = Server::start(script);
    let opened = home.open_patient(&server.address, Duration::from_secs(2));
    opened.agree();
    let entry = opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    assert_eq!(opened.install.judge(&label("2", 7)).word, "not_issued");
    assert_eq!(opened.install.history().unwrap().len(), 1);
    let outbox = opened.outbox(|outbox| outbox.trouble.is_some());
    assert_eq!((outbox.waiting, outbox.trouble), (1, Some(fault)));
    let kept = &opened.install.history().unwrap()[0];
    assert_eq!((&kept.id, &kept.report), (&entry.id, &Reporting::Waiting));
    assert_eq!(opened.install.judge(&label("1", 23)).word, "issued_not_checked");
}

#[test]
fn wrong_json_is_no_answer() {
    misbehaves(SendFault::Unreadable, |_, _| {
        Does::Answers(200, "", b"<html>".to_vec())
    });
    misbehaves(SendFault::Unreadable, |_, _| {
        Does::Answers(200, "", vec![b'['; 400_000])
    });
    misbehaves(SendFault::Unreadable, |_, _| {
        Does::Answers(200, "", b"[]".to_vec())
    });
    misbehaves(SendFault::Unreadable, |_, _| {
        Does::Answers(404, "", b"nothing".to_vec())
    });
}

#[test]
fn a_slow_server_stops_nothing() {
    misbehaves(SendFault::TooSlow, |_, _| Does::Hangs);
}

#[test]
fn a_huge_answer_is_not_taken() {
    misbehaves(SendFault::TooLarge, |_, _| Does::Floods);
    misbehaves(SendFault::TooLarge, |_, body| {
        let mut long = first_checks(body);
        long.resize(2_000_000, b' ');
        Does::Answers(200, "", long)
    });
}

#[test]
fn no_redirect_is_followed() {
    let elsewhere = Arc::new(Server::start(|_, body| {
        Does::Answers(200, "", first_checks(body))
    }));
    let location: &'static str = format!("location: {}v1/scans\r\n", elsewhere.address).leak();
    let mut cases = Cases::new();
    for status in [301, 302, 303, 307, 308] {
        cases.case(status, || {
            misbehaves(SendFault::Redirected, move |_, _| {
                Does::Answers(status, location, Vec::new())
            });
        });
    }
    assert!(elsewhere.asked("/v1/scans").is_empty());
}

#[test]
fn an_answer_about_another_event_is_no_answer() {
    misbehaves(SendFault::Unreadable, |_, body| {
        let text = String::from_utf8(first_checks(body)).unwrap();
        let (before, after) = text.split_at(text.find("\"event\":\"").unwrap() + 9);
        let other = format!("{before}00000000-0000-4000-8000-000000000000{}", &after[36..]);
        Does::Answers(200, "", other.into_bytes())
    });
}

#[test]
fn what_a_server_says_of_a_label_changes_no_verdict() {
    let home = Home::new();
    // It calls everything it is told of a first check, and says so of labels it was never told of.
    let server = Server::start(|_, body| Does::Answers(200, "", first_checks(body)));
    let opened = home.open(&server.address);
    opened.agree();
    let forged = opened.install.record(&label("1", 7), Origin::Camera).unwrap();
    assert_eq!(forged.report, Reporting::None);
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    opened.entry();
    for entry in opened.install.history().unwrap() {
        let judgement: serde_json::Value = serde_json::from_str(entry.judgement.get()).unwrap();
        if entry.id == forged.id {
            assert_eq!(judgement["word"], "not_issued");
            assert_eq!(answer_word(&entry), None);
        } else {
            assert_eq!(judgement["word"], "issued_not_checked");
            assert_eq!(answer_word(&entry), Some("issued_first_check"));
        }
    }
}

#[test]
fn words_that_are_about_labels_are_no_headline() {
    let mut cases = Cases::new();
    for word in ["not_issued", "recalled", "not_signed_label", "could_not_check"] {
        cases.case(word, || {
            let home = Home::new();
            let server = Server::start(move |_, body| Does::Answers(200, "", said(body, word, word)));
            let opened = home.open(&server.address);
            opened.agree();
            opened.install.record(&label("1", 23), Origin::Camera).unwrap();
            assert_eq!(answer_word(&opened.entry()), Some("issued_not_checked"));
        });
    }
    let home = Home::new();
    let server =
        Server::start(|_, body| Does::Answers(200, "", said(body, "recalled", "issued_first_check")));
    let opened = home.open(&server.address);
    opened.agree();
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    let told = opened.entry();
    assert_eq!(answer_word(&told), Some("issued_not_checked"));
    assert!(
        matches!(&told.report, Reporting::Answered { answer, .. } if answer.history.is_none()),
        "what the server holds against the label keeps its good word on the item back"
    );
}

#[test]
fn a_server_is_asked_only_for_what_it_is_asked() {
    let home = Home::new();
    let server = Server::start(|path, _| {
        let way = format!(
            "{{\"gtin\":\"{GTIN}\",\"serial\":\"OTHER\",\"lot\":null,\"steps\":[],\"gaps\":[],\"contradictions\":[]}}"
        );
        match path {
            "/v1/reports/1-2" => Does::Answers(200, "", b"{\"state\":\"genuine\"}".to_vec()),
            _ => Does::Answers(200, "", way.into_bytes()),
        }
    });
    let opened = home.open(&server.address);
    let fault = opened.install.way(&label("1", 23)).unwrap_err();
    assert_eq!(
        fault,
        assay_wire::DeviceFault::NotReached,
        "the way of another item is none"
    );
    let other = label("OTHER", 23);
    assert!(opened.install.way(&other).is_ok());
    let asked = server.asked("/v1/way");
    let shown: serde_json::Value = serde_json::from_slice(&asked[1]).unwrap();
    assert_eq!(shown, serde_json::json!({ "label": other }));
    let heads = server.heads();
    assert!(heads.iter().all(|head| !head.contains("OTHER")), "{heads:?}");
    for text in ["https://shop.example/", "hello", "4006381333931"] {
        assert!(opened.install.way(text).is_err(), "{text}");
    }
    assert_eq!(server.asked("/v1/way").len(), 2, "what is no label is not sent");
    assert!(opened.install.progress("1-2").is_err());
    assert!(opened.install.progress("../../v1/alerts").is_err());
    assert!(server.asked("/v1/alerts").is_empty());
}

#[test]
fn only_links_to_listed_hosts_are_opened() {
    let home = Home::new();
    let opened = home.open("http://127.0.0.1:9/");
    let good = label("1", 23);
    assert_eq!(opened.install.listed_link(&good).unwrap().as_str(), good);
    let mut cases = Cases::new();
    for text in [
        good.replace("id.demo.example", "id.evil.example"),
        good.replace("https", "http"),
        "https://www.example.org/".to_owned(),
        "javascript:alert(1)".to_owned(),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        cases.case(format!("{text:?}"), || {
            assert!(opened.install.listed_link(&text).is_err());
        });
    }
}

#[test]
fn a_certificate_of_nobody_known_is_refused() {
    let certificate = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(certificate.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut secure = rustls::Stream::new(&mut tls, &mut stream);
            let _refused = secure.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n[]");
        }
    });
    let transport = HttpTransport::patient(Duration::from_secs(20)).unwrap();
    let asked = transport.ask(&Request::new(
        format!("https://localhost:{port}/v1/scans").parse().unwrap(),
        Method::Post(b"[]".to_vec()),
        100,
    ));
    assert_eq!(asked.unwrap_err(), SendFault::Certificate);
}
