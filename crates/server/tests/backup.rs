//! A copy of a whole memory, made while its server runs, answers every question as the memory did.

use assay_core::provenance::Identifier;
use assay_server::backup::{BackupError, PutBack, back_up, put_back};
use assay_server::principal::Role;
use assay_server::store::{SqliteStore, Store as _};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::labels::{GTIN, label, now, report};
use crate::epcis::{Memory, packed, read};

const CASE: &str = "urn:epc:id:sscc:9506000.1000000001";

/// What a memory answers to questions that change nothing.
async fn answers(memory: &Memory, brand: &str, shop: &str, ticket: &str) -> Vec<(String, u16, String)> {
    let standings = json!([{"gtin": GTIN, "serial": "A0"}, {"gtin": GTIN, "serial": "A1"}]).to_string();
    let mut all = Vec::new();
    let case = Identifier::parse(CASE).unwrap();
    let sscc = case.sscc_digits().unwrap();
    let contents = json!({"sscc": sscc, "label": label("A0")}).to_string();
    let way = json!({"label": label("A0")}).to_string();
    for (what, token, body) in [
        ("GET /v1/shipments".to_owned(), brand, ""),
        ("GET /v1/shipments/alerts?state=all".to_owned(), brand, ""),
        ("GET /v1/alerts".to_owned(), brand, ""),
        ("GET /v1/reports".to_owned(), brand, ""),
        (format!("GET /v1/reports/{ticket}"), "", ""),
        ("GET /epcis/v2/events".to_owned(), brand, ""),
        ("GET /epcis/v2/capture".to_owned(), brand, ""),
        (format!("GET /v1/way/{GTIN}/A0"), brand, ""),
        ("POST /v1/way".to_owned(), "", way.as_str()),
        (format!("GET /v1/contents/{sscc}"), brand, ""),
        ("POST /v1/contents".to_owned(), shop, contents.as_str()),
        ("POST /v1/standings".to_owned(), shop, standings.as_str()),
    ] {
        let answer = memory.ask(&what, token, "", body.as_bytes()).await;
        // A document of events says in which second it was written.
        let body = match serde_json::from_str::<Value>(&answer.body) {
            Ok(mut document) if document["creationDate"].is_string() => {
                document["creationDate"].take();
                document.to_string()
            }
            Ok(_) | Err(_) => answer.body,
        };
        all.push((what, answer.status, body));
    }
    all
}

#[cfg(unix)]
fn mode(file: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn a_backup_holds_what_is_known_of_goods_and_is_its_owners_alone() {
    let memory = Memory::start();
    let (_, brand) = memory.token(Role::Issuer, &["9506000"], None).await;
    let (dealer, _) = memory.token(Role::Dealer, &[], Some("CN-GD")).await;
    let (_, shop) = memory.token(Role::Retailer, &[], Some("CN-XJ")).await;
    let units: Vec<String> = (0..3)
        .map(|number| format!("urn:epc:id:sgtin:9506000.013435.A{number}"))
        .collect();
    assert_eq!(memory.capture(&brand, &packed(CASE, &units)).await.status, 202);
    let shipment = json!({"units": [CASE], "dealer": dealer.to_string(), "since": "2026-01-03T00:00:00Z"});
    let scans = (0..3).map(|n| {
        let mut seen = report(n, &label(&format!("A{n}")), n);
        seen.region = Some("CN-XJ".to_owned());
        json!(seen)
    });
    let complaint =
        json!({"event": report(9, "", 0).event, "kind": "copy", "text": "torn", "label": label("A0")});
    let mut said = Vec::new();
    for (path, token, body) in [("/v1/shipments", brand.as_str(), shipment)]
        .into_iter()
        .chain(scans.map(|scan| ("/v1/scans", "", scan)))
        .chain([("/v1/reports", "", complaint)])
    {
        let answer = memory
            .ask(&format!("POST {path}"), token, "", body.to_string().as_bytes())
            .await;
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        said.push(answer);
    }
    let ticket = read(&said[4])["ticket"].as_str().unwrap().replace(' ', "");
    let before = answers(&memory, &brand, &shop, &ticket).await;
    let sightings: Value = serde_json::from_str(&before[1].2).unwrap();
    assert_eq!(sightings[0]["sightings"], 3, "{sightings}");

    let elsewhere = TempDir::new().unwrap();
    let file = elsewhere.path().join("copy");
    assert!(
        !back_up(memory.folder(), &file, None).await.unwrap(),
        "the memory's keys are not in it"
    );
    let keys = std::fs::read(memory.folder().join("keys")).unwrap();
    let older = elsewhere.path().join("older");
    SqliteStore::open(memory.folder())
        .await
        .unwrap()
        .copy_to(&older)
        .await
        .unwrap();
    assert!(matches!(
        back_up(memory.folder(), &file, None).await,
        Err(BackupError::Exists(_))
    ));
    memory.stop();

    let folder = TempDir::new().unwrap();
    let done = put_back(folder.path(), &file, now()).await.unwrap();
    assert!(done.goods && done.next > 0);
    assert!(matches!(
        put_back(folder.path(), &file, now()).await,
        Err(BackupError::Exists(_))
    ));
    std::fs::write(folder.path().join("keys"), keys).unwrap();
    let restored = Memory::on(folder);
    #[cfg(unix)]
    for file in [
        file.as_path(),
        &restored.folder().join("assay.sqlite"),
        &restored.folder().join("provenance.sqlite"),
        &restored.folder().join("keys"),
    ] {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
    assert_eq!(answers(&restored, &brand, &shop, &ticket).await, before);
    restored.stop();

    // A copy of an earlier version holds no events of goods, and that is said.
    let folder = TempDir::new().unwrap();
    let done = put_back(folder.path(), &older, now()).await.unwrap();
    assert_eq!(done, PutBack { goods: false, ..done });
    let store = SqliteStore::open(folder.path()).await.unwrap();
    assert_eq!(store.count().await.unwrap(), 3);
    let text = elsewhere.path().join("text");
    std::fs::write(&text, "no memory").unwrap();
    let empty = TempDir::new().unwrap();
    assert!(matches!(
        put_back(empty.path(), &text, now()).await,
        Err(BackupError::NotAMemory(..))
    ));
    assert!(!empty.path().join("assay.sqlite").exists());
}
