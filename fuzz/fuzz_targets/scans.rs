//! Bodies that the server takes scans, facts, activations and deletions from: never a panic; what is
//! taken is written as the same again.
#![no_main]

use assay_core::assess::Region;
use assay_core::gs1::{Gtin, Serial};
use assay_core::label::Scanned;
use assay_core::time::Timestamp;
use assay_wire::{ActivationReport, FactReport, ForgetRequest, HiddenCodesRequest, ScanReport};
use libfuzzer_sys::fuzz_target;

fn read(report: &ScanReport) {
    let text = serde_json::to_vec(report).expect("a report is written");
    let again: ScanReport = serde_json::from_slice(&text).expect("and read again");
    assert_eq!(&again, report);
    if let Ok(at) = Timestamp::parse(&report.at) {
        assert_eq!(Timestamp::parse(&at.to_string()), Ok(at));
    }
    if let Some(Ok(region)) = report.region.as_deref().map(Region::parse) {
        assert_eq!(Region::parse(&region.to_string()), Ok(region));
    }
    let _ = Scanned::classify(&report.text);
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(report) = serde_json::from_slice::<ScanReport>(bytes) {
        read(&report);
    }
    if let Ok(reports) = serde_json::from_slice::<Vec<ScanReport>>(bytes) {
        reports.iter().for_each(read);
    }
    if let Ok(fact) = serde_json::from_slice::<FactReport>(bytes) {
        let _ = (Timestamp::parse(&fact.at), Scanned::classify(&fact.text));
    }
    if let Ok(activation) = serde_json::from_slice::<ActivationReport>(bytes) {
        let _ = Scanned::classify(&activation.text);
    }
    if let Ok(request) = serde_json::from_slice::<ForgetRequest>(bytes) {
        for item in &request.items {
            let _ = (Gtin::parse_14(&item.gtin), Serial::parse(&item.serial));
        }
    }
    if let Ok(request) = serde_json::from_slice::<HiddenCodesRequest>(bytes) {
        for serial in &request.serials {
            let _ = Serial::parse(serial);
        }
    }
});
