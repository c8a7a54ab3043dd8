//! Goods bound to dealers, and what turns up elsewhere.

use assay_core::provenance::Moment;
use assay_core::region::Region;
use assay_provenance::{Deal, SeenBy, Sighting};
use serde_json::json;

use crate::support::*;

fn day(day: i64) -> Moment {
    Moment(Moment::parse(&at(1)).unwrap().0 + (day - 1) * DAY)
}

pub(crate) async fn a_diverted_pallet_raises_one_alert_a_dealer(stores: Stores) {
    let store = stores.another().await;
    let units: Vec<String> = (0..20)
        .map(|n| format!("urn:epc:id:sgtin:9506000.013435.{n}"))
        .collect();
    let units: Vec<&str> = units.iter().map(String::as_str).collect();
    keep(
        &store,
        json!([
            packing(1, "ADD", CASE, &units),
            packing(2, "ADD", PALLET, &[CASE])
        ]),
    )
    .await;
    let day = |day: i64| Moment(Moment::parse(&at(1)).unwrap().0 + (day - 1) * DAY);
    let deal = |dealer: &str, region: &str, since| Deal {
        unit: identifier(PALLET),
        dealer: dealer.to_owned(),
        region: Region::parse(region).unwrap(),
        since,
        teller: Some("7".to_owned()),
        told: since,
    };
    store
        .ship(&[deal("dealer-south", "CN-GD", day(3))])
        .await
        .unwrap();
    keep(
        &store,
        json!([packing(4, "DELETE", PALLET, &[]), packing(5, "DELETE", CASE, &[])]),
    )
    .await;
    let sighting = |unit: &str, region: &str| Sighting {
        item: identifier(unit),
        region: Region::parse(region).unwrap(),
        at: day(6),
        by: SeenBy::Consumer,
    };
    for unit in &units {
        assert_eq!(store.sighted(&sighting(unit, "CN-GD")).await.unwrap(), None);
    }
    assert!(store.alerts(true, None).await.unwrap().is_empty());
    for unit in &units {
        assert!(store.sighted(&sighting(unit, "CN-HL")).await.unwrap().is_some());
    }
    let alerts = store.alerts(true, None).await.unwrap();
    assert_eq!(alerts.len(), 1);
    assert_eq!((alerts[0].sightings, alerts[0].items.len()), (20, 20));
    assert_eq!(
        (alerts[0].dealer.as_str(), alerts[0].seen_in.to_string().as_str()),
        ("dealer-south", "CN-HL")
    );
    assert!(
        store
            .acknowledge(&identifier(PALLET), "dealer-south", None, day(7))
            .await
            .unwrap()
    );
    assert!(
        !store
            .acknowledge(&identifier(PALLET), "dealer-south", None, day(7))
            .await
            .unwrap()
    );
    assert!(store.alerts(true, None).await.unwrap().is_empty());
    assert_eq!(store.alerts(false, None).await.unwrap().len(), 1);
    // What was never in the pallet is under no deal, and what left it before is not either.
    assert_eq!(store.sighted(&sighting(OTHER, "CN-HL")).await.unwrap(), None);
    store.ship(&[deal("dealer-west", "CN-XJ", day(5))]).await.unwrap();
    let deal = store
        .deal_of(&identifier(units[0]), day(6))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(deal.dealer, "dealer-south");
}

fn to_guangdong(brand: &str) -> Deal {
    Deal {
        unit: identifier(CASE),
        dealer: "dealer-south".to_owned(),
        region: Region::parse("CN-GD").unwrap(),
        since: day(3),
        teller: Some(brand.to_owned()),
        told: day(3),
    }
}

fn seen_far_away(hour: i64) -> Sighting {
    Sighting {
        item: identifier(UNIT),
        region: Region::parse("CN-XJ").unwrap(),
        at: Moment(day(6).0 + hour * 3_600_000 + 1_234),
        by: SeenBy::Enrolled,
    }
}

pub(crate) async fn a_sighting_told_twice_counts_once(stores: Stores) {
    let (one, other) = stores.pair().await;
    keep(&one, json!([packing(1, "ADD", CASE, &[UNIT])])).await;
    one.ship(&[to_guangdong("7")]).await.unwrap();
    let tell = async |store: &assay_provenance::Store| {
        for hour in 0..10 {
            for _ in 0..2 {
                assert!(store.sighted(&seen_far_away(hour)).await.unwrap().is_some());
            }
        }
    };
    tokio::join!(tell(&one), tell(&other));
    let alerts = one.alerts(true, None).await.unwrap();
    assert_eq!(
        (alerts.len(), alerts[0].sightings, alerts[0].items.len()),
        (1, 10, 1)
    );
    let evidence = other.evidence(&alerts[0]).await.unwrap();
    assert_eq!(evidence.len(), 10);
    assert!(
        evidence
            .iter()
            .all(|seen| seen.at.0 % 3_600_000 == 0 && seen.by == SeenBy::Enrolled)
    );
}

pub(crate) async fn brands_see_and_acknowledge_their_own_alerts(stores: Stores) {
    let store = stores.another().await;
    keep(&store, json!([packing(1, "ADD", CASE, &[UNIT])])).await;
    store.ship(&[to_guangdong("7")]).await.unwrap();
    store.sighted(&seen_far_away(0)).await.unwrap();
    assert_eq!(store.alerts(true, Some("8")).await.unwrap(), []);
    assert_eq!(store.alerts(true, Some("7")).await.unwrap().len(), 1);
    assert_eq!(store.deals(Some("8"), 10).await.unwrap(), []);
    assert_eq!(store.deals(Some("7"), 10).await.unwrap(), [to_guangdong("7")]);
    let acknowledge = async |brand| {
        let unit = identifier(CASE);
        store
            .acknowledge(&unit, "dealer-south", Some(brand), day(7))
            .await
            .unwrap()
    };
    assert!(!acknowledge("8").await);
    assert!(acknowledge("7").await);
    assert_eq!(store.alerts(true, Some("7")).await.unwrap(), []);
}
