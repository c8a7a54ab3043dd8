//! Our payloads beside those of rqrr's whole decoder, on symbols of every version and level that others drew.
//!
//! A reading has rqrr read format and codewords only, for its error correction is slow; here it goes to the end.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use assay_cases::Cases;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

const MODULE: usize = 4;
const QUIET: usize = 4;

/// A symbol in black on white.
fn drawn(code: &QrCode) -> (usize, Vec<u8>) {
    let modules = usize::try_from(code.size()).unwrap();
    let side = (modules + 2 * QUIET) * MODULE;
    let place = |pixel: usize| i32::try_from(pixel / MODULE).unwrap() - i32::try_from(QUIET).unwrap();
    let grey = (0..side * side)
        .map(|at| {
            if code.get_module(place(at % side), place(at / side)) {
                0
            } else {
                255
            }
        })
        .collect();
    (side, grey)
}

fn by_rqrr(code: &QrCode) -> Vec<u8> {
    let side = usize::try_from(code.size()).unwrap();
    let dark = |x: usize, y: usize| code.get_module(i32::try_from(x).unwrap(), i32::try_from(y).unwrap());
    let mut bytes = Vec::new();
    rqrr::Grid::new(rqrr::SimpleGrid::from_func(side, dark))
        .decode_to(&mut bytes)
        .unwrap();
    bytes
}

fn by_us(code: &QrCode) -> Vec<u8> {
    let (side, grey) = drawn(code);
    let frame = LumaFrame::new(side, side, &grey).unwrap();
    let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
    assert_eq!(reading.symbols.len(), 1, "version {:?}", code.version());
    reading.symbols.into_iter().next().unwrap().bytes
}

/// Digits, capitals and bytes one after another, so that every count field and every mode is read.
fn segments(version: u8) -> Vec<QrSegment> {
    let digits: String = (0..=version).map(|n| char::from(b'0' + n % 10)).collect();
    let mut out = vec![QrSegment::make_numeric(&digits)];
    if version > 2 {
        out.push(QrSegment::make_alphanumeric("HTTPS://A.EXAMPLE/01/"));
        out.push(QrSegment::make_bytes("验真 ÿ\u{0}".as_bytes()));
        out.push(QrSegment::make_numeric("00"));
    }
    out
}

#[test]
fn every_version_level_and_mode_gives_what_rqrr_gives() {
    let levels = [
        QrCodeEcc::Low,
        QrCodeEcc::Medium,
        QrCodeEcc::Quartile,
        QrCodeEcc::High,
    ];
    let mut cases = Cases::new();
    for number in 1..=40u8 {
        let version = Version::new(number);
        for (turn, level) in levels.into_iter().enumerate() {
            cases.case(format!("version {number}, {level:?}"), || {
                let mask = Mask::new((number + turn as u8) % 8);
                let code = QrCode::encode_segments_advanced(
                    &segments(number),
                    level,
                    version,
                    version,
                    Some(mask),
                    false,
                );
                // The smallest symbols do not hold everything at the highest levels.
                let Ok(code) = code else {
                    assert!(number < 6, "version {number} holds so little");
                    return;
                };
                assert_eq!(by_us(&code), by_rqrr(&code));
            });
        }
    }
}
