//! However pallets, dealers and sightings fall: one alert a diverted pallet and dealer, and no other.

use std::collections::BTreeSet;

use assay_core::provenance::{Identifier, Moment};
use assay_core::region::Region;
use assay_provenance::{Deal, SeenBy, Sighting, Store};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::*;

const PALLETS: usize = 3;
const CASES: usize = 2;
const UNITS: usize = 3;
/// Far enough from one another that none is near another.
const REGIONS: [&str; 3] = ["CN-GD", "CN-XJ", "CN-HL"];

fn unit_of(pallet: usize, case: usize, unit: usize) -> String {
    format!("urn:epc:id:sgtin:9506000.013435.{pallet}{case}{unit}")
}

fn case_of(pallet: usize, case: usize) -> String {
    format!("urn:epc:id:sscc:9506000.1{:09}", pallet * CASES + case)
}

fn pallet_of(pallet: usize) -> String {
    format!("urn:epc:id:sscc:9506000.2{pallet:09}")
}

/// All pallets packed on the first day; those named are unpacked, all the way, on the fifth.
fn events(unpacked: &BTreeSet<usize>) -> Value {
    let mut events = Vec::new();
    for pallet in 0..PALLETS {
        let cases: Vec<String> = (0..CASES).map(|case| case_of(pallet, case)).collect();
        for (number, case) in cases.iter().enumerate() {
            let units: Vec<String> = (0..UNITS).map(|unit| unit_of(pallet, number, unit)).collect();
            let units: Vec<&str> = units.iter().map(String::as_str).collect();
            events.push(packing(1, "ADD", case, &units));
            if unpacked.contains(&pallet) {
                events.push(packing(5, "DELETE", case, &[]));
            }
        }
        let cases: Vec<&str> = cases.iter().map(String::as_str).collect();
        events.push(packing(2, "ADD", &pallet_of(pallet), &cases));
        if unpacked.contains(&pallet) {
            events.push(packing(4, "DELETE", &pallet_of(pallet), &[]));
        }
    }
    json!(events)
}

fn day(day: i64) -> Moment {
    Moment(Moment::parse(&at(1)).unwrap().0 + (day - 1) * DAY)
}

/// A shipment on the third day and perhaps another on the sixth: which region, so which dealer.
type Shipped = (usize, Option<usize>);

async fn check(
    unpacked: BTreeSet<usize>,
    shipped: Vec<Option<Shipped>>,
    seen: Vec<(usize, usize, usize, usize)>,
) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    keep(&store, events(&unpacked)).await;
    let region = |number: usize| Region::parse(REGIONS[number]).unwrap();
    let deal = |pallet: usize, number: usize, since: i64| Deal {
        unit: identifier(&pallet_of(pallet)),
        dealer: format!("dealer-{number}"),
        region: region(number),
        since: day(since),
        teller: None,
        told: day(since),
    };
    for (pallet, shipped) in shipped.iter().enumerate() {
        let Some((first, second)) = shipped else { continue };
        store.ship(&[deal(pallet, *first, 3)]).await.unwrap();
        if let Some(second) = second {
            store.ship(&[deal(pallet, *second, 6)]).await.unwrap();
        }
    }
    let mut wanted: BTreeSet<(Identifier, String)> = BTreeSet::new();
    for (pallet, case, unit, place) in seen {
        let sighting = Sighting {
            item: identifier(&unit_of(pallet, case, unit)),
            region: region(place),
            at: day(9),
            by: SeenBy::Consumer,
        };
        let raised = store.sighted(&sighting).await.unwrap();
        // A pallet that was unpacked before it was shipped again took nothing with it the second time.
        let under = shipped[pallet].map(|(first, second)| match second {
            Some(second) if !unpacked.contains(&pallet) => second,
            Some(_) | None => first,
        });
        let outside = under.filter(|under| *under != place);
        assert_eq!(raised.is_some(), outside.is_some());
        if let Some(under) = outside {
            wanted.insert((identifier(&pallet_of(pallet)), format!("dealer-{under}")));
        }
    }
    let alerts = store.alerts(true, None).await.unwrap();
    let raised: BTreeSet<_> = alerts
        .iter()
        .map(|alert| (alert.unit.clone(), alert.dealer.clone()))
        .collect();
    assert_eq!(alerts.len(), raised.len(), "one alert a pallet and dealer");
    assert_eq!(raised, wanted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn one_alert_a_diverted_pallet_and_dealer(
        unpacked in prop::collection::btree_set(0..PALLETS, 0..=PALLETS),
        shipped in prop::collection::vec(
            prop::option::of((0..REGIONS.len(), prop::option::of(0..REGIONS.len()))),
            PALLETS,
        ),
        seen in prop::collection::vec((0..PALLETS, 0..CASES, 0..UNITS, 0..REGIONS.len()), 0..20),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(unpacked, shipped, seen));
    }
}
