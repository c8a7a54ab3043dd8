//! Goods bound to a dealer's region, and what scans by consumers and shops make of it (窜货).

use assay_cases::Cases;
use assay_server::principal::Role;
use serde_json::{Value, json};

use crate::common::labels::{label, now, report};
use crate::epcis::{Memory, packed, read};

const CASE: &str = "urn:epc:id:sscc:9506000.1000000001";
const UNITS: usize = 12;

fn unit(number: usize) -> String {
    format!("urn:epc:id:sgtin:9506000.013435.A{number}")
}

async fn post(memory: &Memory, path: &str, token: &str, body: &Value) -> (u16, Value) {
    let answer = memory
        .ask(&format!("POST {path}"), token, "", body.to_string().as_bytes())
        .await;
    let told = if answer.body.is_empty() {
        Value::Null
    } else {
        read(&answer)
    };
    (answer.status, told)
}

#[tokio::test]
async fn a_diverted_case_is_one_alert_for_its_brand_however_many_units_turn_up() {
    let memory = Memory::start();
    let (_, brand) = memory.token(Role::Issuer, &["9506000"], None).await;
    let (_, rival) = memory.token(Role::Issuer, &["4012345"], None).await;
    let (dealer, dealers) = memory.token(Role::Dealer, &[], Some("CN-GD")).await;
    let (_, far_shop) = memory.token(Role::Retailer, &[], Some("CN-XJ")).await;
    let (_, near_shop) = memory.token(Role::Retailer, &[], Some("CN-GD")).await;
    let units: Vec<String> = (0..UNITS).map(unit).collect();
    assert_eq!(memory.capture(&brand, &packed(CASE, &units)).await.status, 202);

    let shipment = json!({"units": [CASE], "dealer": dealer.to_string(), "since": "2026-01-03T00:00:00Z"});
    let mut cases = Cases::new();
    for (name, token, change, status) in [
        ("nobody", "", json!({}), 401),
        ("a dealer", dealers.as_str(), json!({}), 403),
        ("a rival", rival.as_str(), json!({}), 403),
        ("no dealer", brand.as_str(), json!({"dealer": "1"}), 422),
        ("no units", brand.as_str(), json!({"units": []}), 422),
        (
            "no unit",
            brand.as_str(),
            json!({"units": ["https://shop.example/"]}),
            422,
        ),
        ("no region", brand.as_str(), json!({"region": "ATLANTIS"}), 422),
        ("the brand", brand.as_str(), json!({}), 201),
    ] {
        let check = async {
            let mut asked = shipment.clone();
            asked
                .as_object_mut()
                .unwrap()
                .extend(change.as_object().unwrap().clone());
            let (told, body) = post(&memory, "/v1/shipments", token, &asked).await;
            assert_eq!(told, status, "{asked}: {body}");
        };
        cases.wait(name, check).await;
    }
    let listed = read(&memory.get("/v1/shipments", &brand).await);
    assert_eq!(
        (listed.as_array().unwrap().len(), &listed[0]["region"]),
        (1, &json!("CN-GD"))
    );

    // People inside and people who do not say where raise nothing.
    for (number, region) in [(0, Some("CN-GD")), (1, None)] {
        let mut seen = report(number, &label(&format!("A{number}")), number);
        seen.region = region.map(str::to_owned);
        let (status, told) = post(&memory, "/v1/scans", "", &json!(seen)).await;
        assert_eq!(
            (status, &told["word"]),
            (200, &json!("issued_first_check")),
            "{told}"
        );
    }
    assert_eq!(memory.get("/v1/shipments/alerts", &brand).await.body, "[]");

    // A person far away is told, and so is a shop.
    for number in 2..UNITS as u64 {
        let text = label(&format!("A{number}"));
        let mut seen = report(100 + number, &text, number);
        let told = if number % 2 == 0 {
            seen.region = Some("CN-XJ".to_owned());
            post(&memory, "/v1/scans", "", &json!(seen)).await
        } else {
            let fact =
                json!({"event": seen.event, "text": text, "at": now().to_string(), "kind": "stock_check"});
            post(&memory, "/v1/facts", &far_shop, &fact).await
        };
        assert_eq!(
            (told.0, &told.1["word"]),
            (200, &json!("outside_region")),
            "{}",
            told.1
        );
    }
    // Who takes goods in is told too, of items nobody has shown; a question is no sighting.
    let shown = |serial: &str| json!({"gtin": "09506000134352", "serial": serial, "label": label(serial)});
    let asked = json!([shown("A0"), shown("Z9")]);
    let mut cases = Cases::new();
    for (name, token, status, words) in [
        (
            "a shop far away",
            far_shop.as_str(),
            200,
            ["outside_region", "issued_first_check"],
        ),
        (
            "a shop of the region",
            &near_shop,
            200,
            ["issued_checked_before", "issued_first_check"],
        ),
        ("the brand", &brand, 403, ["", ""]),
        ("nobody", "", 401, ["", ""]),
    ] {
        let check = async {
            let (told, body) = post(&memory, "/v1/standings", token, &asked).await;
            assert_eq!(told, status, "{body}");
            if status == 200 {
                assert_eq!([&body[0]["word"], &body[1]["word"]], words, "{body}");
                assert_eq!(
                    (&body[1]["serial"], &body[1]["gtin"]),
                    (&json!("Z9"), &asked[1]["gtin"])
                );
            }
        };
        cases.wait(name, check).await;
    }
    let many = json!(vec![&asked[0]; 101]);
    assert_eq!(post(&memory, "/v1/standings", &far_shop, &many).await.0, 422);
    // Of an item whose label is not shown, nothing is told but to whom it was shipped.
    let unshown = json!([{"gtin": "09506000134352", "serial": "A0"}]);
    assert_eq!(
        post(&memory, "/v1/standings", &far_shop, &unshown).await,
        (200, json!([]))
    );
    assert_eq!(
        post(&memory, "/v1/standings", &dealers, &unshown).await.1[0]["serial"],
        "A0"
    );
    let bad = json!([{"gtin": "09506000134353", "serial": "A0"}]);
    assert_eq!(post(&memory, "/v1/standings", &far_shop, &bad).await.0, 422);
    let alerts = read(&memory.get("/v1/shipments/alerts", &brand).await);
    let list = alerts.as_array().unwrap();
    assert_eq!(list.len(), 1, "{alerts}");
    assert_eq!(list[0]["sightings"], UNITS - 2);
    assert_eq!(
        (&list[0]["dealerName"], &list[0]["region"], &list[0]["seenIn"]),
        (&json!("Demo Tea"), &json!("CN-GD"), &json!("CN-XJ"))
    );
    let evidence = list[0]["evidence"].as_array().unwrap();
    assert_eq!(evidence.len(), UNITS - 2);
    let by = |who: &str| evidence.iter().filter(|seen| seen["by"] == who).count();
    assert_eq!((by("consumer"), by("enrolled")), (5, 5));
    // The brand's list of items that call for attention does not repeat it unit by unit.
    assert_eq!(memory.get("/v1/alerts", &brand).await.body, "[]");
    assert_eq!(memory.get("/v1/shipments/alerts", &rival).await.body, "[]");
    assert_eq!(memory.get("/v1/shipments/alerts", &dealers).await.status, 403);
    let table = memory.get("/v1/shipments/alerts?format=csv", &brand).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.body.lines().count(), 1 + UNITS - 2);

    let asked = json!({"unit": list[0]["unit"], "dealer": dealer.to_string()});
    let path = "/v1/shipments/alerts/acknowledge";
    assert_eq!(post(&memory, path, &rival, &asked).await.0, 404);
    assert_eq!(post(&memory, path, &brand, &asked).await.0, 204);
    assert_eq!(memory.get("/v1/shipments/alerts", &brand).await.body, "[]");
    let all = read(&memory.get("/v1/shipments/alerts?state=all", &brand).await);
    assert!(all[0]["acknowledged"].is_string());

    let sscc = list[0]["unit"].as_str().unwrap().rsplit('/').next().unwrap();
    let note = read(&memory.get(&format!("/v1/contents/{sscc}"), &dealers).await);
    assert_eq!(note["lines"].as_array().unwrap().len(), UNITS);
    assert_eq!(
        (
            &note["shipped"]["region"],
            &note["shipped"]["toYou"],
            &note["shipped"]["dealerName"]
        ),
        (&json!("CN-GD"), &json!(true), &json!("Demo Tea"))
    );
    memory.stop();
}
