//! The record of one brand, for a page that judges by it.

use assay_cases::Cases;
use assay_core::label::Scanned;
use assay_core::time::UtcOffset;
use assay_core::trust::CompiledList;
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, judge};

use crate::common::labels::{forged, label, now, write_trust};
use crate::support::{Running, config, folders};

#[tokio::test]
async fn a_brands_record_judges_its_labels_and_speaks_for_no_other_brand() {
    let dir = folders();
    write_trust(&dir.path().join("authority/public"));
    let server = Running::start(config(dir.path())).await;
    let time = Now {
        clock: now(),
        floor: now(),
    };
    let mut cases = Cases::new();
    for (text, word) in [
        (label("1"), VerdictWord::IssuedNotChecked),
        (forged("1"), VerdictWord::NotIssued),
    ] {
        let check = async {
            let scanned = Scanned::classify(&text);
            let key = scanned.subject().1.unwrap();
            let answer = server.get(&format!("/v1/issuers?digits=9506000&key={key}")).await;
            assert_eq!(answer.header("content-type"), "application/octet-stream");
            assert_eq!(answer.header("cache-control"), "no-cache");
            let list = CompiledList::open(answer.bytes).unwrap();
            let excerpt = list.excerpt_for(&scanned).unwrap();
            assert_eq!(judge(&scanned, &excerpt, time, UtcOffset::UTC).word, word);
        };
        cases.wait(format!("{word:?}"), check).await;
    }
    for without in ["/v1/issuers", "/v1/issuers?digits=4006381"] {
        let check = async {
            let list = CompiledList::open(server.get(without).await.bytes).unwrap();
            assert_eq!(list.issuers(), 0);
            assert_eq!(list.authority().unwrap().0.en(), "Demo");
        };
        cases.wait(without, check).await;
    }
    server.stopped().await;
}

#[tokio::test]
async fn what_is_no_range_of_gtins_is_refused_by_name() {
    let dir = folders();
    write_trust(&dir.path().join("authority/public"));
    let server = Running::start(config(dir.path())).await;
    let mut cases = Cases::new();
    for query in [
        "digits=950600",
        "digits=9506000134353",
        "digits=95060O0",
        "digits=%EF%BC%99506000",
        "digits=0000012",
        "digits=9506000&key=12",
        "digits=9506000&key=%2B123",
        "key=1234",
        "gtin=09506000134352",
    ] {
        let check = async {
            let answer = server.get(&format!("/v1/issuers?{query}")).await;
            assert_eq!(answer.status, 422);
            assert!(answer.body.contains("bad_range"), "{}", answer.body);
        };
        cases.wait(query, check).await;
    }
    server.stopped().await;
}
