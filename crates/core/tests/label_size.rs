//! How large a label's QR code must be.
//!
//! Counted here from ISO/IEC 18004 (section 7.4 for the segments, table 7 for the capacities), apart
//! from the code that draws the symbol.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::gs1::Lot;
use assay_core::host::Host;
use assay_core::label::LabelDraft;
use assay_core::time::Date;
use common::{key, label_draft};

/// Data bits of versions 1 to 9 at error correction M.
const CAPACITY_M: [u32; 9] = [128, 224, 352, 512, 688, 864, 992, 1232, 1456];

/// Fewest bits over all ways to cut the text into numeric, alphanumeric and byte segments, for
/// versions 1 to 9. In sixths of a bit while counting: a digit costs 10/3, a letter 11/2.
fn fewest_bits(text: &str) -> u32 {
    const NONE: u32 = u32::MAX / 2;
    let alphanumeric =
        |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte);
    // Mode indicator of 4 bits and count of 10, 9 and 8.
    let heads = [14 * 6, 13 * 6, 12 * 6];
    let mut cost = [NONE; 3];
    let mut best = 0;
    for byte in text.bytes() {
        let step = [
            if byte.is_ascii_digit() { 20 } else { NONE },
            if alphanumeric(byte) { 33 } else { NONE },
            48,
        ];
        for mode in 0..3 {
            // A segment that ends rounds its bits up.
            let fresh = best + heads[mode];
            cost[mode] = cost[mode].min(fresh).saturating_add(step[mode]).min(NONE);
        }
        best = cost.iter().map(|sixths| sixths.div_ceil(6) * 6).min().unwrap();
    }
    best / 6
}

fn version_m(text: &str) -> usize {
    let bits = fewest_bits(text);
    CAPACITY_M.iter().position(|capacity| bits <= *capacity).unwrap() + 1
}

fn usual() -> LabelDraft {
    let draft = LabelDraft {
        host: Host::parse("id.assay-demo.exampl").unwrap(),
        ..label_draft()
    };
    assert_eq!(draft.host.as_str().len(), 20);
    assert_eq!(draft.lot.as_ref().unwrap().as_str().len(), 6);
    assert_eq!(draft.serial.as_str().len(), 16);
    draft
}

#[test]
fn a_usual_label_fits_version_8() {
    let uri = usual().sign(&key(1));
    assert_eq!(fewest_bits(&uri), 1208);
    assert_eq!(version_m(&uri), 8);
}

#[test]
fn no_letter_of_the_lot_makes_it_larger() {
    let mut cases = Cases::new();
    for lot in ["ABCDEF", "000000", "A0B0C0", "0A0B0C", "L00123"] {
        let uri = LabelDraft {
            lot: Lot::parse(lot).ok(),
            ..usual()
        }
        .sign(&key(1));
        cases.case(lot, || {
            assert!(version_m(&uri) <= 8, "{} bits", fewest_bits(&uri))
        });
    }
}

#[test]
fn a_second_date_takes_version_9() {
    let uri = LabelDraft {
        production: Date::parse("260101").ok(),
        ..usual()
    }
    .sign(&key(1));
    assert_eq!(version_m(&uri), 9);
}
