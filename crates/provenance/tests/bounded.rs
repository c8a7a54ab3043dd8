//! What one question may cost.

use assay_core::provenance::{Budget, DoubtKind, MAX_STEPS, Moment, Question};
use assay_core::region::Region;
use assay_provenance::{Behaviour, Deal, Store, Teller};
use serde_json::{Value, json};

use crate::support::*;

/// Everything made of everything, three times over.
fn makings(n: usize) -> Value {
    let thing = |making: usize, number: usize| format!("urn:epc:id:sgtin:9506000.013435.{making}x{number}");
    let making = |day: u32, from: usize| {
        json!({
            "type": "TransformationEvent", "eventTime": at(day), "eventTimeZoneOffset": "+08:00",
            "inputEPCList": (0..n).map(|number| thing(from, number)).collect::<Vec<_>>(),
            "outputEPCList": (0..n).map(|number| thing(from + 1, number)).collect::<Vec<_>>(),
        })
    };
    json!([making(1, 0), making(2, 1), making(3, 2)])
}

pub(crate) async fn many_made_from_many_is_answered_within_the_budget(stores: Stores) {
    for (n, cut) in [(10, false), (500, true), (2_000, true)] {
        let store = stores.another().await;
        keep(&store, makings(n)).await;
        let question = Question::of(identifier("urn:epc:id:sgtin:9506000.013435.3x0"));
        let (way, (wants, events, links)) = store.way_and_cost(&question).await.unwrap();
        assert!(
            wants <= Budget::WAY.wants && events <= Budget::WAY.events,
            "{n}: {wants} {events}"
        );
        assert!(links <= Budget::WAY.links, "{n}: {links}");
        assert!((1..=3).contains(&way.steps.len()), "{n}: {}", way.steps.len());
        let says = way.doubts.iter().any(|doubt| doubt.kind == DoubtKind::TooMuch);
        assert_eq!(says, cut, "{n}");
    }
}

/// Day `day` of January 2026 at noon, and so many seconds.
fn later(day: u32, seconds: usize) -> String {
    let seconds = i64::try_from(seconds).unwrap();
    Moment(Moment::parse(&at(day)).unwrap().0 + seconds * 1_000).to_string()
}

/// So many events like one, a second apart from noon of a day on.
fn many(count: usize, day: u32, event: impl Fn(usize) -> Value) -> Value {
    let each = (0..count).map(|number| {
        let mut event = event(number);
        event["eventTime"] = json!(later(day, number));
        event
    });
    each.collect()
}

async fn tell(store: &Store, events: Value, by: &Teller) {
    let recorded = Moment::parse(&at(11)).unwrap();
    let told = document(events);
    let job = store
        .capture(&told, Behaviour::Rollback, Some(by), recorded)
        .await
        .unwrap();
    assert!(job.success, "{job:?}");
}

pub(crate) async fn a_handlers_flood_leaves_room_for_the_brand_and_for_others(stores: Stores) {
    let store = stores.another().await;
    let dealer = party("9", "dealer", &[]);
    // Of the item before it was packed, into cages without end, of the pallet once it is in it, and into that.
    tell(&store, many(2_500, 1, |_| seen(1, "storing", &[UNIT])), &dealer).await;
    let cage = |number| format!("urn:epc:id:sscc:4012345.3{number:09}");
    tell(
        &store,
        many(200, 2, |number| packing(1, "ADD", &cage(number), &[UNIT])),
        &dealer,
    )
    .await;
    let junk: Vec<String> = (0..100)
        .map(|number| format!("urn:epc:id:sgtin:0614141.199999.{number}"))
        .collect();
    let junk: Vec<&str> = [UNIT]
        .into_iter()
        .chain(junk.iter().map(String::as_str))
        .collect();
    for hour in 0..3 {
        let named = many(190, 3, |_| seen(1, "storing", &junk));
        let mut named = named.as_array().unwrap().clone();
        for event in &mut named {
            event["bizLocation"]["id"] = json!(format!("urn:epc:id:sgln:4012345.00011.{hour}"));
        }
        tell(&store, json!(named), &dealer).await;
    }
    tell(
        &store,
        many(2_500, 10, |_| seen(1, "storing", &[PALLET])),
        &dealer,
    )
    .await;
    tell(
        &store,
        many(2_500, 5, |number| {
            packing(1, "ADD", PALLET, &[junk[1 + number % 100]])
        }),
        &dealer,
    )
    .await;
    keep(
        &store,
        json!([
            packing(9, "ADD", PALLET, &[UNIT, OTHER]),
            seen(12, "shipping", &[PALLET])
        ]),
    )
    .await;
    let shop = party("13", "retailer", &[]);
    tell(&store, json!([seen(15, "receiving", &[UNIT])]), &shop).await;
    let deal = Deal {
        unit: identifier(PALLET),
        dealer: "9".to_owned(),
        region: Region::parse("CN-GD").unwrap(),
        since: Moment::parse(&at(12)).unwrap(),
        teller: Some("7".to_owned()),
        told: Moment::parse(&at(12)).unwrap(),
    };
    store.ship(std::slice::from_ref(&deal)).await.unwrap();

    let question = Question::of(identifier(UNIT));
    let (way, (wants, events, links)) = store.way_and_cost(&question).await.unwrap();
    assert!(
        wants <= Budget::WAY.wants && events <= Budget::WAY.events && links <= Budget::WAY.links,
        "{wants} {events} {links}"
    );
    let by = |teller: &str| -> Vec<String> {
        let steps = way.steps.iter();
        let told = steps.filter(|step| step.event.teller.as_deref() == Some(teller));
        told.map(|step| step.event.step.clone().unwrap()).collect()
    };
    assert_eq!(by("7"), ["packing", "shipping"]);
    assert_eq!(by("13"), ["receiving"]);
    assert!((1..=MAX_STEPS / 8).contains(&by("9").len()), "{}", by("9").len());
    assert!(way.doubts.iter().any(|doubt| doubt.kind == DoubtKind::TooMuch));

    let at = Moment::parse(&at(20)).unwrap();
    assert_eq!(store.deal_of(&identifier(UNIT), at).await.unwrap(), Some(deal));
    let note = store.contents(&identifier(PALLET)).await.unwrap();
    let first: Vec<_> = note.contents.iter().take(2).map(|content| &content.id).collect();
    assert_eq!(first, [&identifier(UNIT), &identifier(OTHER)]);
    assert!(note.cut);
}

pub(crate) async fn what_the_brand_tells_again_is_its_own_in_a_flood(stores: Stores) {
    let store = stores.another().await;
    let dealer = party("9", "dealer", &[]);
    tell(&store, many(2_500, 1, |_| seen(1, "storing", &[UNIT])), &dealer).await;
    // Behind the flood, and told by the dealer first.
    let last = json!([seen(20, "shipping", &[UNIT])]);
    tell(&store, last.clone(), &dealer).await;
    let shipped = || async {
        let way = store.way(&Question::of(identifier(UNIT))).await.unwrap();
        way.steps
            .iter()
            .any(|step| step.event.step.as_deref() == Some("shipping"))
    };
    assert!(!shipped().await);
    keep(&store, last).await;
    assert!(shipped().await);
}
