//! The record of one brand, for a page that judges by it.

use assay_core::label::Scanned;
use assay_core::trust::CompiledList;
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, judge};

use crate::common::labels::{GTIN, forged, label, now, write_trust};
use crate::support::{Running, config, folders};

#[tokio::test]
async fn a_brands_record_judges_its_labels_and_speaks_for_no_other_brand() {
    let dir = folders();
    write_trust(&dir.path().join("authority/public"));
    let server = Running::start(config(dir.path())).await;
    let answer = server.get(&format!("/v1/issuers/{GTIN}")).await;
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert_eq!(answer.header("assay-covers"), "9506000");
    assert_eq!(answer.header("cache-control"), "no-cache");
    let list = CompiledList::open(answer.bytes).unwrap();
    let time = Now {
        clock: now(),
        floor: now(),
    };
    for (text, word) in [
        (label("1"), VerdictWord::IssuedNotChecked),
        (forged("1"), VerdictWord::NotIssued),
    ] {
        let scanned = Scanned::classify(&text);
        let excerpt = list.excerpt_for(&scanned).unwrap();
        assert_eq!(judge(&scanned, &excerpt, time).word, word, "{text}");
    }

    let stranger = server.get("/v1/issuers/04006381333931").await;
    assert_eq!(stranger.header("assay-covers"), "");
    let list = CompiledList::open(stranger.bytes).unwrap();
    assert_eq!(list.issuers(), 0);
    for path in ["/v1/issuers/1", "/v1/issuers/09506000134353", "/v1/issuers/%00"] {
        assert_eq!(server.get(path).await.status, 422, "{path}");
    }
    server.stopped().await;
}
