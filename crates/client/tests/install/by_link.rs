//! What another program or a page hands over is judged and kept, and reported by a press alone.

use assay_wire::{Consent, ConsentChoice, Origin, Reporting};
use serde_json::json;

use super::world::{Does, Home, Server, answer_word, first_checks, label, reports};

const SCANS: &str = "/v1/scans";

#[test]
fn a_link_is_reported_by_the_press_on_it_and_by_nothing_else() {
    let home = Home::new();
    let server = Server::start(|_, body| Does::Answers(200, "", first_checks(body)));
    let opened = home.open(&server.address);
    opened.agree();
    // Forty links that a page opened, and one label that the person read.
    let links: Vec<String> = (0..40)
        .map(|n| {
            let entry = opened
                .install
                .record(&label(&n.to_string(), 23), Origin::Link)
                .unwrap();
            assert_eq!((entry.report, entry.origin), (Reporting::None, Origin::Link));
            entry.id
        })
        .collect();
    opened.install.record(&label("read", 23), Origin::Camera).unwrap();
    opened.entry();
    let sent = server.asked(SCANS);
    let all: Vec<_> = sent.iter().flat_map(|body| reports(body)).collect();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["via"], "camera");

    let consent = Consent {
        choice: ConsentChoice::Online,
        region: None,
    };
    opened.install.set_consent(&consent, Some(&links[0])).unwrap();
    let told = opened.entry();
    assert_eq!(
        (&told.id, answer_word(&told)),
        (&links[0], Some("issued_first_check"))
    );
    let sent = server.asked(SCANS);
    let last: Vec<_> = sent.iter().skip(1).flat_map(|body| reports(body)).collect();
    assert_eq!(
        last.len(),
        1,
        "the links after it wait for presses of their own: {last:?}"
    );
    assert_eq!(
        (&last[0]["event"], &last[0]["via"]),
        (&json!(links[0]), &json!("link"))
    );
}

#[test]
fn each_way_of_reading_is_said_in_its_report() {
    let home = Home::new();
    let server = Server::start(|_, body| Does::Answers(200, "", first_checks(body)));
    let opened = home.open(&server.address);
    opened.agree();
    for (serial, origin, via) in [
        ("a", Origin::Camera, "camera"),
        ("b", Origin::Picture, "picture"),
        ("c", Origin::Paste, "typed"),
    ] {
        opened.install.record(&label(serial, 23), origin).unwrap();
        opened.entry();
        let sent = server.asked(SCANS);
        let last = sent.last().map(|body| reports(body)).unwrap_or_default();
        assert_eq!(last[0]["via"], via);
    }
}
