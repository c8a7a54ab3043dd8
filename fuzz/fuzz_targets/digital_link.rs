//! Any Digital Link: what it says, written anew, says the same.

#![no_main]

use assay_core::gs1::{Ai, DigitalLink};
use libfuzzer_sys::fuzz_target;

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let Ok(link) = DigitalLink::parse(text) else {
        return;
    };
    assert!(text.len() <= DigitalLink::MAX_LEN);
    assert_eq!(link.ai("01"), Some(link.gtin().to_string().as_str()));
    let in_path = |ai: Ai| ["01", "22", "10", "21", "235"].contains(&ai.to_string().as_str());
    let ordered: Vec<_> = link.elements().collect();
    // What stood in the query stays there: a lot after a (235) could not stand in the path.
    let split = ordered
        .iter()
        .position(|(ai, _)| !in_path(*ai))
        .unwrap_or(ordered.len());
    let path_end = (1..=split)
        .rev()
        .find(|end| {
            let path: String = ordered[..*end]
                .iter()
                .map(|(ai, value)| format!("/{ai}/{}", encoded(value)))
                .collect();
            DigitalLink::parse(&format!("https://a{path}")).is_ok()
        })
        .unwrap();
    let path: String = ordered[..path_end]
        .iter()
        .map(|(ai, value)| format!("/{ai}/{}", encoded(value)))
        .collect();
    let query: String = ordered[path_end..]
        .iter()
        .map(|(ai, value)| format!("{ai}={}&", encoded(value)))
        .collect();
    let anew = format!("https://a{path}?{query}");
    if anew.len() <= DigitalLink::MAX_LEN {
        assert_eq!(
            DigitalLink::parse(&anew).unwrap().element_string(),
            link.element_string()
        );
    }
});
