//! Sixteen typed digits: asked once, with consent, and answered by the server's word alone.

use assay_cases::Cases;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use assay_wire::{CodeSaid, CodeSays, Consent, ConsentChoice, HistoryEntry, Origin, Reporting, SendFault};
use serde_json::{Value, json};

use crate::install::world::{Does, GTIN, Home, Server, label};

const CODE: &str = "4071882590361144";
const PATH: &str = "/v1/codes/4071882590361144";

fn first() -> Value {
    json!({
        "code": "4071 8825 9036 1144", "says": "first",
        "judgement": {
            "word": "issued_first_check", "tone": "good", "issuer": { "id": "demo", "names": { "zh": "演示", "en": "Demo" } },
            "product": { "zh": "茶", "en": "Tea" }, "brandSays": null,
            "fields": { "gtin": GTIN, "lot": "L1", "serial": CODE, "expiry": "2030-01-01" },
            "recall": null, "punches": { "signature": "absent", "copies": "none_seen", "recall": "none", "expiry": "within" },
        },
        "history": { "standing": "issued_first_check", "own": 1, "others": 0, "first": null, "firstRegion": null, "findings": [] },
    })
}

fn said(entry: &HistoryEntry) -> &CodeSaid {
    match &entry.report {
        Reporting::LookedUp { said, .. } => said,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_typed_code_is_asked_about_once_there_is_consent_and_its_deletion_reaches_the_server() {
    let home = Home::new();
    let server = Server::start(|path, _| match path {
        PATH => Does::Answers(200, "", serde_json::to_vec(&first()).unwrap()),
        _ => Does::Answers(200, "", b"{\"deleted\":1}".to_vec()),
    });
    let opened = home.open(&server.address);
    let early = opened.install.record(CODE, Origin::Typed).unwrap();
    assert_eq!(early.report, Reporting::None);
    // Digits out of a code may be anything, a payment card's number for one.
    for origin in [Origin::Camera, Origin::Picture, Origin::Link, Origin::Paste] {
        opened.install.record(CODE, origin).unwrap();
    }
    opened.install.record("4071882590361149", Origin::Typed).unwrap();
    assert!(server.asked(PATH).is_empty());

    let consent = Consent {
        choice: ConsentChoice::Online,
        region: Some("CN-GD".to_owned()),
    };
    opened.install.set_consent(&consent, Some(&early.id)).unwrap();
    let told = opened.entry();
    assert_eq!(
        (told.id.as_str(), said(&told).says),
        (early.id.as_str(), CodeSays::First)
    );
    assert_eq!(opened.install.outbox().waiting, 0);
    let asked = server.asked(PATH);
    assert_eq!(asked.len(), 1, "nothing else that was kept was asked about");
    let question: Value = serde_json::from_slice(&asked[0]).unwrap();
    assert_eq!(
        (&question["event"], &question["region"]),
        (&json!(early.id), &json!("CN-GD"))
    );

    opened.install.forget(&[early.id]).unwrap();
    opened.outbox(|outbox| outbox.waiting == 0);
    let forgotten: Value = serde_json::from_slice(&server.asked("/v1/scans/forget")[0]).unwrap();
    let item = json!({ "gtin": GTIN, "serial": CODE, "token": question["token"] });
    assert_eq!(forgotten["items"], json!([item]));
}

#[test]
fn without_a_network_it_waits_over_a_restart_and_is_asked_by_itself() {
    let home = Home::new();
    let is_up = AtomicBool::new(false);
    let times = AtomicU32::new(0);
    let server = Server::start(move |path, _| {
        if path != PATH {
            return Does::Answers(404, "", b"{}".to_vec());
        }
        is_up.store(times.fetch_add(1, Ordering::Relaxed) > 0, Ordering::Relaxed);
        if is_up.load(Ordering::Relaxed) {
            Does::Answers(200, "", serde_json::to_vec(&first()).unwrap())
        } else {
            Does::Closes
        }
    });
    let opened = home.open(&server.address);
    opened.agree();
    let entry = opened.install.record(CODE, Origin::Typed).unwrap();
    assert_eq!(entry.report, Reporting::Waiting);
    let outbox = opened.outbox(|outbox| outbox.trouble.is_some());
    assert_eq!(
        (outbox.waiting, outbox.trouble),
        (1, Some(SendFault::Unreachable))
    );
    drop(opened);
    let again = home.open(&server.address);
    let told = again.entry();
    assert_eq!(
        (told.id, said(&again.install.history().unwrap()[0]).says),
        (entry.id, CodeSays::First)
    );
}

#[test]
fn an_answer_that_no_such_question_has_is_no_answer() {
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut answer = first();
        change(&mut answer);
        serde_json::to_vec(&answer).unwrap()
    };
    let long = "长".repeat(2000);
    let mut cases = Cases::new();
    for (name, body) in [
        ("no object", b"[]".to_vec()),
        (
            "another code",
            changed(&|answer| answer["code"] = json!("4071 8825 9036 1149")),
        ),
        (
            "no such saying",
            changed(&|answer| answer["says"] = json!("genuine")),
        ),
        (
            "a saying without its judgement",
            changed(&|answer| answer["says"] = json!("wrong")),
        ),
        (
            "a label's word",
            changed(&|answer| answer["judgement"]["word"] = json!("issued_not_checked")),
        ),
        (
            "a name that deceives",
            changed(&|answer| answer["judgement"]["issuer"]["names"]["en"] = json!("De\u{202e}mo")),
        ),
        (
            "a long name",
            changed(&|answer| answer["judgement"]["product"]["zh"] = json!(long)),
        ),
        (
            "no GTIN",
            changed(&|answer| answer["judgement"]["fields"]["gtin"] = json!("1")),
        ),
        (
            "no date",
            changed(&|answer| answer["judgement"]["fields"]["expiry"] = json!("soon")),
        ),
        (
            "no month",
            changed(&|answer| answer["history"]["first"] = json!("<b>")),
        ),
    ] {
        cases.case(name, || {
            let home = Home::new();
            let answer = body.clone();
            let server = Server::start(move |_, _| Does::Answers(200, "", answer.clone()));
            let opened = home.open(&server.address);
            opened.agree();
            opened.install.record(CODE, Origin::Typed).unwrap();
            let outbox = opened.outbox(|outbox| outbox.trouble.is_some());
            assert_eq!(
                outbox.trouble,
                Some(SendFault::Unreadable),
                "{}",
                String::from_utf8_lossy(&body)
            );
            assert_eq!(opened.install.history().unwrap()[0].report, Reporting::Waiting);
        });
    }
}

#[test]
fn a_code_the_server_will_not_take_holds_no_label_back() {
    let home = Home::new();
    let server = Server::start(|path, body| match path {
        PATH => Does::Answers(422, "", b"{\"code\":\"code_check_digit\"}".to_vec()),
        _ => Does::Answers(200, "", crate::install::world::first_checks(body)),
    });
    let opened = home.open(&server.address);
    opened.agree();
    opened.install.record(CODE, Origin::Typed).unwrap();
    opened.install.record(&label("1", 23), Origin::Camera).unwrap();
    opened.entry();
    opened.entry();
    let history = opened.install.history().unwrap();
    let refused = Reporting::Refused {
        code: "code_check_digit".to_owned(),
    };
    assert_eq!(history[1].report, refused);
    assert!(matches!(history[0].report, Reporting::Answered { .. }));
}
