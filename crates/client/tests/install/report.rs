//! What is reported, when, and how often.

use assay_cases::Cases;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use assay_wire::{Consent, ConsentChoice, Origin, Reporting, SendFault};

use crate::install::world::{Does, GTIN, Home, Server, answer_word, first_checks, label, reports};

const SCANS: &str = "/v1/scans";

fn honest() -> Server {
    Server::start(|_, body| Does::Answers(200, "", first_checks(body)))
}

#[test]
fn nothing_leaves_before_the_person_agrees_and_then_what_waited_for_it_does() {
    let (home, server) = (Home::new(), honest());
    let opened = home.open(&server.address);
    let early = opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    let asked_at = opened.install.record(&label("2", 23), Origin::Camera).unwrap();
    assert_eq!(asked_at.report, Reporting::None);
    assert_eq!(opened.install.outbox().waiting, 0);
    assert!(server.asked(SCANS).is_empty());

    let consent = Consent {
        choice: ConsentChoice::Online,
        region: Some("CN-GD".to_owned()),
    };
    opened.install.set_consent(&consent, Some(&asked_at.id)).unwrap();
    let told = opened.entry();
    assert_eq!(told.id, asked_at.id);
    assert_eq!(answer_word(&told), Some("issued_first_check"));
    let history = opened.install.history().unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].id, early.id);
    assert_eq!(
        history[1].report,
        Reporting::None,
        "nobody agreed to report this one"
    );

    let sent = server.asked(SCANS);
    let [report] = &reports(&sent[0])[..] else {
        panic!("one report")
    };
    assert_eq!(report["event"], asked_at.id);
    assert_eq!(report["region"], "CN-GD");
    assert_eq!(report["token"].as_str().unwrap().len(), 16);
    let kinds: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(kinds, ["at", "event", "region", "text", "token", "via"]);
}

#[test]
fn only_labels_that_this_device_found_authentic_are_reported() {
    let (home, server) = (Home::new(), honest());
    let opened = home.open(&server.address);
    opened.agree();
    let mut cases = Cases::new();
    for text in [
        label("1", 7),
        "https://www.example.org/".to_owned(),
        format!("https://id.demo.example/01/{GTIN}/21/5"),
        "WIFI:S:home;P:secret;;".to_owned(),
    ] {
        cases.case(&text, || {
            let entry = opened.install.record(&text, Origin::Picture).unwrap();
            assert_eq!(entry.report, Reporting::None);
        });
    }
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    opened.entry();
    let sent = server.asked(SCANS);
    assert_eq!(sent.iter().map(|body| reports(body).len()).sum::<usize>(), 1);
}

#[test]
fn a_report_whose_answer_is_lost_is_sent_again_with_the_same_event_and_survives_a_restart() {
    let home = Home::new();
    let times = AtomicU32::new(0);
    let server = Server::start(move |_, body| match times.fetch_add(1, Ordering::Relaxed) {
        0 => Does::Closes,
        1 => Does::Answers(503, "retry-after: 900\r\n", b"{\"code\":\"slow_down\"}".to_vec()),
        _ => Does::Answers(200, "", first_checks(body)),
    });
    let opened = home.open(&server.address);
    opened.agree();
    let entry = opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    assert_eq!(entry.report, Reporting::Waiting);
    let outbox = opened.outbox(|outbox| outbox.trouble.is_some());
    assert_eq!(
        (outbox.waiting, outbox.trouble),
        (1, Some(SendFault::Unreachable))
    );
    let _ = opened.install.send_now();
    let outbox = opened.outbox(|outbox| outbox.trouble == Some(SendFault::Busy));
    assert!(outbox.next_try.is_some(), "it waits as it was asked to");
    drop(opened);

    let again = home.open(&server.address);
    assert_eq!(again.entry().id, entry.id, "a restart tries at once");
    assert_eq!(again.install.outbox().waiting, 0);
    let events: Vec<_> = server
        .asked(SCANS)
        .iter()
        .map(|body| reports(body)[0]["event"].clone())
        .collect();
    assert_eq!(events, [entry.id.as_str(); 3]);
}

#[test]
fn a_region_that_is_not_allowed_any_more_is_not_sent_with_what_waited() {
    let home = Home::new();
    let is_up = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&is_up);
    let server = Server::start(move |_, body| match asked.load(Ordering::Acquire) {
        true => Does::Answers(200, "", first_checks(body)),
        false => Does::Closes,
    });
    let opened = home.open(&server.address);
    let online = |region: Option<&str>| Consent {
        choice: ConsentChoice::Online,
        region: region.map(str::to_owned),
    };
    opened.install.set_consent(&online(Some("CN-GD")), None).unwrap();
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    opened.outbox(|outbox| outbox.trouble.is_some());
    let [before] = &reports(&server.asked(SCANS)[0])[..] else {
        panic!("one report")
    };
    assert_eq!(before["region"], "CN-GD");

    opened.install.set_consent(&online(None), None).unwrap();
    is_up.store(true, Ordering::Release);
    let _ = opened.install.send_now();
    opened.entry();
    let sent = server.asked(SCANS);
    let after = &reports(sent.last().unwrap())[0];
    assert_eq!(
        (&after["event"], &after["region"]),
        (&before["event"], &serde_json::Value::Null)
    );
}

#[test]
fn what_waits_goes_together_and_one_refusal_stops_no_other() {
    let home = Home::new();
    let offline = home.open("http://127.0.0.1:9/");
    offline.agree();
    for serial in 1..=5 {
        offline
            .install
            .record(&label(&serial.to_string(), 23), Origin::Camera)
            .unwrap();
    }
    drop(offline);
    let server = Server::start(|_, body| {
        let mut answers: Vec<serde_json::Value> = serde_json::from_slice(&first_checks(body)).unwrap();
        if let [_, refused, ..] = answers.as_mut_slice() {
            *refused = serde_json::json!({
                "event": refused["event"], "recorded": false, "code": "issuer_not_enrolled",
            });
        }
        Does::Answers(200, "", serde_json::to_vec(&answers).unwrap())
    });
    let opened = home.open("http://127.0.0.1:9/");
    opened.install.set_server(Some(&server.address)).unwrap();
    opened.outbox(|outbox| outbox.waiting == 0);
    let states: Vec<bool> = opened
        .install
        .history()
        .unwrap()
        .iter()
        .map(|entry| matches!(&entry.report, Reporting::Refused { code } if code == "issuer_not_enrolled"))
        .collect();
    assert_eq!(states, [false, false, false, true, false], "newest first");
    assert_eq!(server.asked(SCANS).len(), 1, "five in one request");
}

#[test]
fn tokens_tell_nobody_that_two_items_were_read_by_one_install() {
    let (home, server) = (Home::new(), honest());
    let opened = home.open(&server.address);
    opened.agree();
    for serial in ["1", "2", "1"] {
        opened.install.record(&label(serial, 23), Origin::Camera).unwrap();
        opened.entry();
    }
    let tokens: Vec<String> = server
        .asked(SCANS)
        .iter()
        .map(|body| reports(body)[0]["token"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(tokens[0], tokens[2]);
    assert_ne!(tokens[0], tokens[1]);
}

#[test]
fn without_a_server_or_consent_what_waits_is_withdrawn() {
    let home = Home::new();
    let opened = home.open("http://127.0.0.1:9/");
    opened.agree();
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    let choice = opened.install.set_server(None).unwrap();
    assert_eq!(choice.address, None);
    assert_eq!(choice.known.as_deref(), Some("http://127.0.0.1:9/"));
    assert_eq!(opened.install.outbox().waiting, 0);
    assert_eq!(opened.install.history().unwrap()[0].report, Reporting::None);
    let entry = opened.install.record(&label("2", 23), Origin::Camera).unwrap();
    assert_eq!(entry.report, Reporting::None);
}
