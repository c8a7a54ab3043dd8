//! Ways and delivery notes.

use assay_cases::Cases;
use assay_core::provenance::{DoubtKind, Identifier, Moment, Question};
use assay_core::region::Region;
use assay_provenance::{Audience, Behaviour, Deal, Reader};
use assay_wire::{ContentsLine, WayDoubtCode};
use serde_json::{Value, json};

use crate::support::*;

pub(crate) async fn a_way_goes_through_case_and_pallet_and_a_note_lists_them(stores: Stores) {
    let store = stores.another().await;
    let identifier = |text: &str| Identifier::parse(text).unwrap();
    keep(
        &store,
        json!([
            seen(1, "commissioning", &[UNIT]),
            packing(2, "ADD", CASE, &[UNIT, OTHER]),
            packing(3, "ADD", PALLET, &[CASE]),
            seen(4, "shipping", &[PALLET]),
        ]),
    )
    .await;
    let note = store.contents(&identifier(PALLET)).await.unwrap();
    let listed: Vec<&Identifier> = note.contents.iter().map(|content| &content.id).collect();
    assert_eq!(listed, [&identifier(CASE), &identifier(UNIT), &identifier(OTHER)]);
    keep(
        &store,
        json!([
            seen(5, "receiving", &[PALLET]),
            packing(6, "DELETE", PALLET, &[]),
            packing(7, "DELETE", CASE, &[UNIT]),
            seen(8, "shipping", &[CASE]),
            seen(9, "retail_selling", &[UNIT]),
        ]),
    )
    .await;
    let question = Question::of(identifier(UNIT_LINK));
    let way = store.way(&question).await.unwrap();
    let told: Vec<(&str, &str)> = way
        .steps
        .iter()
        .map(|step| {
            (
                step.event.step.as_deref().unwrap_or_default(),
                step.relation.code(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("commissioning", "itself"),
            ("packing", "packed_into"),
            ("packing", "inside"),
            ("shipping", "inside"),
            ("receiving", "inside"),
            ("unpacking", "inside"),
            ("unpacking", "unpacked_from"),
            ("retail_selling", "itself"),
        ]
    );
    assert!(way.inside.is_empty());
    assert!(
        way.steps
            .iter()
            .all(|step| step.event.teller.as_deref() == Some("7"))
    );
    let doubts: Vec<DoubtKind> = way.doubts.iter().map(|doubt| doubt.kind).collect();
    assert_eq!(doubts, []);
}

/// A document whose header tells of the place where things are seen.
fn with_master_data(events: Value) -> Vec<u8> {
    let mut told: Value = serde_json::from_slice(&document(events)).unwrap();
    let attribute =
        |name: &str, value: &str| json!({"id": format!("urn:epcglobal:cbv:mda#{name}"), "attribute": value});
    told["epcisHeader"] = json!({"epcisMasterData": {"vocabularyList": [{
        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
        "vocabularyElementList": [{
            "id": "urn:epc:id:sgln:4012345.00011.0",
            "attributes": [
                attribute("name", "Demo Tea, Hall 3"), attribute("city", "Guangzhou"),
                attribute("state", "GD"), attribute("countryCode", "CN")
            ]
        }]
    }]}});
    told.to_string().into_bytes()
}

pub(crate) async fn the_public_is_told_places_and_names_and_no_numbers(stores: Stores) {
    let store = stores.another().await;
    let events = json!([
        seen(1, "commissioning", &[UNIT]),
        packing(2, "ADD", CASE, &[UNIT]),
        packing(2, "ADD", PALLET, &[UNIT]),
    ]);
    store
        .capture(
            &with_master_data(events),
            Behaviour::Rollback,
            Some(&teller()),
            NOW,
        )
        .await
        .unwrap();
    let question = Question::of(identifier(UNIT));
    let public = store.told_way(&question, Audience::Public).await.unwrap();
    let told = serde_json::to_string(&public).unwrap();
    let mut cases = Cases::new();
    for hidden in [
        "4012345000115",
        "0950600010000",
        "0950600020000",
        "Hall 3",
        "\"id\":\"http",
    ] {
        cases.case(hidden, || {
            let in_party = public.steps.iter().any(|step| {
                let name = step.party.as_ref().and_then(|party| party.name.as_deref());
                name.is_some_and(|name| name.contains(hidden))
            });
            assert!(in_party || !told.contains(hidden), "{told}");
        });
    }
    let place = public.steps[0].place.as_ref().unwrap();
    assert_eq!(
        (place.city.as_deref(), place.region.as_deref()),
        (Some("Guangzhou"), Some("CN-GD"))
    );
    assert_eq!(public.steps[0].said_by.as_ref().unwrap().name, "Demo Tea");
    assert_eq!(
        (public.gtin.as_str(), public.serial.as_str()),
        ("09506000134352", "100")
    );
    assert_eq!(public.contradictions.len(), 1);
    assert_eq!(public.contradictions[0].code, WayDoubtCode::PackedTwice);
    assert_eq!(public.contradictions[0].step, Some(2));
    let enrolled = store.told_way(&question, Audience::Enrolled).await.unwrap();
    let place = enrolled.steps[0].place.as_ref().unwrap();
    assert_eq!(place.id.as_deref(), Some("https://id.gs1.org/414/4012345000115"));
    assert_eq!(
        enrolled.steps[1].other.as_deref(),
        Some(identifier(CASE).as_str())
    );
}

pub(crate) async fn a_note_tells_lots_quantities_and_whose_the_pallet_is(stores: Stores) {
    let store = stores.another().await;
    let mut made = seen(1, "commissioning", &[UNIT]);
    made["action"] = json!("ADD");
    made["@context"] = json!({"cbvmda": "urn:epcglobal:cbv:mda:"});
    made["ilmd"] = json!({"cbvmda:lotNumber": "L7"});
    let mut classes = packing(2, "ADD", CASE, &[UNIT]);
    classes["childQuantityList"] = json!([
        {"epcClass": "urn:epc:class:lgtin:9506000.013435.L8", "quantity": 12.5, "uom": "KGM"}
    ]);
    let empty = "urn:epc:id:sscc:9506000.1000000002";
    keep(
        &store,
        json!([made, classes, packing(3, "ADD", PALLET, &[CASE, empty])]),
    )
    .await;
    let since = Moment::parse(&at(4)).unwrap();
    let deal = Deal {
        unit: identifier(PALLET),
        dealer: "9".to_owned(),
        region: Region::parse("CN-GD").unwrap(),
        since,
        teller: Some("7".to_owned()),
        told: since,
    };
    store.ship(&[deal]).await.unwrap();
    let dealer = Reader::Handler {
        party: party("9", "dealer", &[]),
        shown: None,
    };
    let note = store
        .told_contents(&identifier(PALLET), &dealer, NOW)
        .await
        .unwrap()
        .unwrap();
    let mut told: Vec<_> = note
        .lines
        .iter()
        .map(|line: &ContentsLine| {
            (
                line.serial.as_deref(),
                line.lot.as_deref(),
                line.quantity,
                line.unit.as_deref(),
            )
        })
        .collect();
    told.sort_by(|a, b| a.partial_cmp(b).unwrap());
    assert_eq!(
        told,
        [
            (None, None, None, None),
            (None, Some("L8"), Some(12.5), Some("KGM")),
            (Some("100"), Some("L7"), Some(1.0), None),
        ]
    );
    assert_eq!(note.sscc, identifier(PALLET).sscc_digits().unwrap());
    let case = identifier(CASE).sscc_digits().unwrap().to_owned();
    assert!(note.lines.iter().any(|line| line.within == [case.clone()]));
    assert_eq!(note.said_by[0].name, "Demo Tea");
    let shipped = note.shipped.unwrap();
    assert_eq!(
        (shipped.dealer.as_str(), shipped.region.as_str(), shipped.to_you),
        ("9", "CN-GD", true)
    );
    assert_eq!(note.as_of, Some(Moment::parse(&at(3)).unwrap().to_string()));
    let nothing = store
        .told_contents(&identifier(empty), &Reader::All, NOW)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((nothing.lines, nothing.as_of), (Vec::new(), None));
}
