//! EPCIS documents from outside: never a panic; what is taken comes back and is taken again, equal.
#![no_main]

use assay_core::provenance::Moment;
use assay_epcis::{Answered, query_document, read_document};
use libfuzzer_sys::fuzz_target;

const NOW: Moment = Moment(1_700_000_000_000);

fuzz_target!(|bytes: &[u8]| {
    let document = match read_document(bytes, NOW) {
        Ok(document) => document,
        Err(refusal) => {
            assert!(!refusal.place.is_empty() && !refusal.reason.to_string().is_empty());
            return;
        }
    };
    let answered = document.events.iter().map(|captured| Answered {
        body: captured.body.clone(),
        context: captured.context.clone(),
        recorded: NOW,
        id: captured.event.id.clone(),
    });
    let answer = query_document(answered.collect(), NOW).to_string();
    let again = read_document(answer.as_bytes(), NOW).expect("an answer can be captured");
    assert_eq!(document.events.len(), again.events.len());
    for (first, second) in document.events.iter().zip(&again.events) {
        assert_eq!(first.event, second.event);
    }
});
