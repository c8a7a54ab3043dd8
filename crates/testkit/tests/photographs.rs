//! Signed labels, photographed, are read and verified; nothing is misread.

#![allow(clippy::unwrap_used, reason = "a test says what is wrong by failing")]

use assay_core::label::Scanned;
use assay_core::time::UtcOffset;
use assay_core::trust::TrustList;
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, judge};
use assay_print::Symbol;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use assay_testkit::{Camera, demo, photograph};
use rayon::prelude::*;

/// What became of one photograph.
#[derive(Debug, PartialEq)]
enum Fate {
    Verified,
    Unread,
    Misread(String),
}

fn fate(list: &TrustList, seed: u64) -> Fate {
    let label = demo::label(seed);
    let symbol = Symbol::encode(&label).unwrap();
    let photo = photograph(&[&symbol], &Camera::moderate(seed), seed);
    let frame = LumaFrame::new(photo.width as usize, photo.height as usize, &photo.grey).unwrap();
    let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
    if let Some(wrong) = reading.symbols.iter().find(|symbol| symbol.text != label) {
        return Fate::Misread(wrong.text.clone());
    }
    let now = Now {
        clock: demo::ISSUED,
        floor: demo::ISSUED,
    };
    match reading
        .symbols
        .first()
        .map(|symbol| judge(&Scanned::classify(&symbol.text), list, now, UtcOffset::UTC).word)
    {
        Some(VerdictWord::IssuedNotChecked) => Fate::Verified,
        Some(word) => Fate::Misread(format!("{word:?}")),
        None => Fate::Unread,
    }
}

/// A short form of `assay-bench photographs`, which takes 1,000.
#[test]
fn of_100_moderate_photographs_at_least_95_in_100_are_verified_and_none_is_misread() {
    let list = TrustList::build(demo::trust_list()).unwrap();
    let fates: Vec<(u64, Fate)> = (0..100_u64)
        .into_par_iter()
        .map(|seed| (seed, fate(&list, seed)))
        .collect();
    let misread: Vec<_> = fates
        .iter()
        .filter(|(_, fate)| matches!(fate, Fate::Misread(_)))
        .collect();
    assert!(misread.is_empty(), "{misread:?}");
    let unread: Vec<u64> = fates
        .iter()
        .filter(|(_, fate)| *fate == Fate::Unread)
        .map(|(seed, _)| *seed)
        .collect();
    assert!(unread.len() <= 5, "unread: {unread:?}");
}
