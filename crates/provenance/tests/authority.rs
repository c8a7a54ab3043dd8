//! Who may speak of what: at the door, in what is bound, and in what was kept before there was a rule.

use assay_core::provenance::{Backing, Moment, Question};
use assay_core::region::Region;
use assay_provenance::{Audience, Behaviour, CaptureError, Deal, Reader, SeenBy, Sighting, Store, Teller};
use serde_json::{Value, json};

use crate::support::*;

/// The rival's own item, case and pallet; a carrier's cage.
const RIVALS: &str = "urn:epc:id:sgtin:0614141.199999.1";
const RIVALS_PALLET: &str = "urn:epc:id:sscc:0614141.2000000001";
const CAGE: &str = "urn:epc:id:sscc:4012345.2000000001";

fn rival() -> Teller {
    party("8", "issuer", &["0614141"])
}

fn dealer() -> Teller {
    party("9", "dealer", &[])
}

async fn tell(store: &Store, events: Value, by: &Teller, now: Moment) -> Result<(), CaptureError> {
    let told = document(events);
    store
        .capture(&told, Behaviour::Rollback, Some(by), now)
        .await
        .map(|job| assert!(job.success, "{job:?}"))
}

fn day(day: i64) -> Moment {
    Moment(Moment::parse(&at(1)).unwrap().0 + (day - 1) * DAY)
}

fn shipped(unit: &str, by: Option<&str>, region: &str, since: i64) -> Deal {
    Deal {
        unit: identifier(unit),
        dealer: "9".to_owned(),
        region: Region::parse(region).unwrap(),
        since: day(since),
        teller: by.map(str::to_owned),
        told: day(since),
    }
}

fn sighting(item: &str) -> Sighting {
    Sighting {
        item: identifier(item),
        region: Region::parse("CN-XJ").unwrap(),
        at: day(20),
        by: SeenBy::Consumer,
    }
}

async fn steps(store: &Store, item: &str) -> Vec<(String, Backing)> {
    let way = store.way(&Question::of(identifier(item))).await.unwrap();
    let told = way.steps.iter();
    told.map(|step| (step.event.step.clone().unwrap_or_default(), step.backing))
        .collect()
}

/// Every writer, every kind of word, every owner of the goods: taken or refused, and how it is heard.
pub(crate) async fn each_writer_is_heard_of_each_thing_as_the_table_says(stores: Stores) {
    let item = |brand: &str, number: usize| match brand {
        "ours" => format!("urn:epc:id:sgtin:9506000.013435.{number}"),
        "theirs" => format!("urn:epc:id:sgtin:0614141.199999.{number}"),
        _ => format!("urn:epc:id:sgtin:4006381.033393.{number}"),
    };
    let store = stores.another().await;
    let tellers = [
        (None, "operator"),
        (Some(teller()), "brand"),
        (Some(rival()), "rival brand"),
        (Some(dealer()), "dealer"),
        (Some(party("10", "dealer", &["0614141"])), "rival's dealer"),
        (Some(party("11", "retailer", &[])), "shop"),
    ];
    let mut number = 0;
    for (teller, who) in &tellers {
        for owner in ["ours", "theirs", "nobody's"] {
            for word in ["commissioning", "storing", "shipping", "destroying"] {
                number += 1;
                let item = item(owner, number);
                let owns = match (*who, owner) {
                    ("operator", _) | ("brand", "ours") | ("rival brand", "theirs") => Some(Backing::Brand),
                    ("dealer" | "shop", _) | ("rival's dealer", "theirs") => {
                        matches!(word, "storing" | "shipping").then_some(Backing::OneSide)
                    }
                    _ => None,
                };
                let mut event = seen(5, word, &[&item]);
                if word == "commissioning" {
                    event["action"] = json!("ADD");
                }
                let told = store
                    .capture(
                        &document(json!([event])),
                        Behaviour::Rollback,
                        teller.as_ref(),
                        NOW,
                    )
                    .await;
                let cell = format!("{who}, {owner} goods, {word}");
                match owns {
                    Some(backing) => {
                        assert!(told.is_ok(), "{cell}: {told:?}");
                        assert_eq!(steps(&store, &item).await, [(word.to_owned(), backing)], "{cell}");
                    }
                    None => {
                        let place = "/epcisBody/eventList/0".to_owned();
                        assert_eq!(told, Err(CaptureError::NotYours { place }), "{cell}");
                        assert_eq!(steps(&store, &item).await, [], "{cell}");
                    }
                }
            }
        }
    }
    // What is not theirs leaves what is, when the sender asks for that.
    let mixed = json!([seen(6, "storing", &[UNIT]), seen(6, "storing", &[RIVALS])]);
    let job = store
        .capture(&document(mixed), Behaviour::Proceed, Some(&rival()), NOW)
        .await
        .unwrap();
    assert_eq!((job.events, job.errors.len(), job.errors[0].status), (1, 1, 403));
    assert_eq!(job.errors[0].detail, "/epcisBody/eventList/0");
}

pub(crate) async fn a_rival_binds_nothing_and_is_told_nothing(stores: Stores) {
    let store = stores.another().await;
    keep(&store, json!([packing(1, "ADD", CASE, &[UNIT])])).await;
    tell(
        &store,
        json!([packing(2, "ADD", RIVALS_PALLET, &[UNIT, RIVALS])]),
        &rival(),
        NOW,
    )
    .await
    .unwrap();
    store
        .ship(&[shipped(RIVALS_PALLET, Some("8"), "CN-GD", 3)])
        .await
        .unwrap();
    assert_eq!(store.sighted(&sighting(UNIT)).await.unwrap(), None);
    assert_eq!(store.alerts(false, None).await.unwrap(), []);
    // Its own, in the same pallet, it does bind.
    assert!(store.sighted(&sighting(RIVALS)).await.unwrap().is_some());
    let alerts = store.alerts(false, Some("8")).await.unwrap();
    assert_eq!(
        (alerts.len(), alerts[0].items.as_slice()),
        (1, &[identifier(RIVALS)][..])
    );
    // Its brand is told who spoke of it; the public is not.
    let question = Question::of(identifier(UNIT));
    let told = store.told_way(&question, Audience::Enrolled).await.unwrap();
    assert_eq!(
        told.left_out
            .iter()
            .map(|teller| teller.name.as_str())
            .collect::<Vec<_>>(),
        ["Party 8"]
    );
    assert_eq!(
        store
            .told_way(&question, Audience::Public)
            .await
            .unwrap()
            .left_out,
        []
    );
}

pub(crate) async fn what_was_kept_before_there_was_a_rule_misleads_nobody(stores: Stores) {
    let store = stores.another().await;
    store.enrolled(&[teller(), rival(), dealer()]).await.unwrap();
    keep(&store, json!([packing(1, "ADD", CASE, &[UNIT])])).await;
    // As a server without the rule took them in.
    let old = json!([
        packing(2, "ADD", RIVALS_PALLET, &[UNIT]),
        seen(4, "destroying", &[UNIT]),
    ]);
    let unasked = Teller {
        role: None,
        ..rival()
    };
    tell(&store, old, &unasked, NOW).await.unwrap();
    tell(
        &store,
        json!([seen(5, "decommissioning", &[UNIT])]),
        &Teller {
            role: None,
            ..dealer()
        },
        NOW,
    )
    .await
    .unwrap();
    store
        .ship(&[shipped(RIVALS_PALLET, Some("8"), "CN-GD", 3)])
        .await
        .unwrap();
    let raised = store
        .diverted(&shipped(RIVALS_PALLET, Some("8"), "CN-GD", 3), &sighting(UNIT))
        .await
        .unwrap();
    assert_eq!(raised.sightings, 1, "as it was raised");
    assert_eq!(
        steps(&store, UNIT).await,
        [("packing".to_owned(), Backing::Brand)]
    );
    assert_eq!(store.deal_of(&identifier(UNIT), day(20)).await.unwrap(), None);
    assert_eq!(store.alerts(false, Some("8")).await.unwrap(), []);
    assert_eq!(store.evidence(&raised).await.unwrap(), []);
}

pub(crate) async fn two_brands_on_one_pallet_bind_each_their_own(stores: Stores) {
    let store = stores.another().await;
    store.enrolled(&[teller(), rival()]).await.unwrap();
    // A carrier packs goods of both; each brand ships its own in it, to the same dealer.
    tell(
        &store,
        json!([packing(1, "ADD", CAGE, &[UNIT, RIVALS])]),
        &dealer(),
        day(1),
    )
    .await
    .unwrap();
    store.ship(&[shipped(CAGE, Some("7"), "CN-GD", 3)]).await.unwrap();
    store.ship(&[shipped(CAGE, Some("8"), "CN-HL", 4)]).await.unwrap();
    for (item, brand, region) in [(UNIT, "7", "CN-GD"), (RIVALS, "8", "CN-HL")] {
        let deal = store.deal_of(&identifier(item), day(20)).await.unwrap().unwrap();
        assert_eq!(
            (deal.teller.as_deref(), deal.region.to_string().as_str()),
            (Some(brand), region)
        );
        assert!(store.sighted(&sighting(item)).await.unwrap().is_some());
    }
    for (item, brand) in [(UNIT, "7"), (RIVALS, "8")] {
        let alerts = store.alerts(true, Some(brand)).await.unwrap();
        assert_eq!(
            (alerts.len(), alerts[0].items.as_slice()),
            (1, &[identifier(item)][..]),
            "{brand}"
        );
        let evidence = store.evidence(&alerts[0]).await.unwrap();
        assert!(
            evidence.iter().all(|seen| seen.item == identifier(item)),
            "{brand}"
        );
    }
}

pub(crate) async fn no_handler_puts_an_item_under_a_deal_or_takes_it_out_afterwards(stores: Stores) {
    let store = stores.another().await;
    keep(&store, json!([packing(1, "ADD", PALLET, &[UNIT])])).await;
    tell(
        &store,
        json!([packing(1, "ADD", CAGE, &[OTHER])]),
        &dealer(),
        day(1),
    )
    .await
    .unwrap();
    store
        .ship(&[shipped(PALLET, Some("7"), "CN-GD", 4)])
        .await
        .unwrap();
    store.ship(&[shipped(CAGE, Some("7"), "CN-GD", 4)]).await.unwrap();
    // Told later, of a time before.
    let stray = "urn:epc:id:sgtin:9506000.013435.300";
    let later = json!([
        packing(2, "DELETE", PALLET, &[UNIT]),
        packing(2, "DELETE", PALLET, &[]),
        packing(2, "DELETE", CAGE, &[]),
        packing(2, "ADD", PALLET, &[stray]),
    ]);
    tell(&store, later, &dealer(), day(10)).await.unwrap();
    for (item, bound) in [(UNIT, true), (OTHER, true), (stray, false)] {
        let deal = store.deal_of(&identifier(item), day(20)).await.unwrap();
        assert_eq!(deal.is_some(), bound, "{item}");
    }
    // Its brand may say so at any time.
    keep(&store, json!([packing(3, "DELETE", PALLET, &[UNIT])])).await;
    assert_eq!(store.deal_of(&identifier(UNIT), day(20)).await.unwrap(), None);
}

pub(crate) async fn a_flood_of_a_rivals_packings_hides_no_deal(stores: Stores) {
    let store = stores.another().await;
    keep(&store, json!([packing(1, "ADD", PALLET, &[UNIT])])).await;
    store
        .ship(&[shipped(PALLET, Some("7"), "CN-GD", 3)])
        .await
        .unwrap();
    let (mut events, mut deals) = (Vec::new(), Vec::new());
    for number in 0..300 {
        let unit = format!("urn:epc:id:sscc:0614141.3{number:09}");
        events.push(packing(2, "ADD", &unit, &[UNIT, RIVALS]));
        deals.push(shipped(&unit, Some("8"), "CN-HL", 6));
    }
    tell(&store, json!(events), &rival(), NOW).await.unwrap();
    store.ship(&deals).await.unwrap();
    let deal = store.deal_of(&identifier(UNIT), day(20)).await.unwrap().unwrap();
    assert_eq!(deal, shipped(PALLET, Some("7"), "CN-GD", 3));
}

pub(crate) async fn an_event_told_again_by_its_brand_is_the_brands(stores: Stores) {
    let store = stores.another().await;
    let packed = json!([packing(1, "ADD", RIVALS_PALLET, &[UNIT, RIVALS])]);
    tell(&store, packed.clone(), &rival(), NOW).await.unwrap();
    assert_eq!(steps(&store, UNIT).await, []);
    keep(&store, packed).await;
    assert_eq!(
        steps(&store, UNIT).await,
        [("packing".to_owned(), Backing::Brand)]
    );
}

pub(crate) async fn nobody_withdraws_what_another_told(stores: Stores) {
    let store = stores.another().await;
    let mut event = seen(1, "storing", &[UNIT]);
    event["eventID"] = json!("urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8");
    keep(&store, json!([event])).await;
    event["errorDeclaration"] = json!({"declarationTime": at(3), "reason": "did_not_occur"});
    let told = document(json!([event]));
    let job = store
        .capture(&told, Behaviour::Rollback, Some(&dealer()), NOW)
        .await
        .unwrap();
    assert_eq!((job.success, job.events, job.errors[0].status), (false, 0, 403));
    let alone = event.to_string();
    let refused = store.capture_event(alone.as_bytes(), Some(&dealer()), NOW).await;
    assert!(refused.is_err(), "{refused:?}");
    // Another token of the same brand withdraws it.
    tell(&store, json!([event]), &party("12", "issuer", &["9506000"]), NOW)
        .await
        .unwrap();
    let way = store.way(&Question::of(identifier(UNIT))).await.unwrap();
    assert!(way.steps.iter().all(|step| step.withdrawn) && !way.steps.is_empty());
}

pub(crate) async fn a_note_is_read_by_those_it_concerns(stores: Stores) {
    let store = stores.another().await;
    store.enrolled(&[teller(), rival(), dealer()]).await.unwrap();
    keep(&store, json!([packing(1, "ADD", CAGE, &[UNIT, OTHER])])).await;
    tell(
        &store,
        json!([packing(2, "ADD", CAGE, &[RIVALS])]),
        &rival(),
        day(2),
    )
    .await
    .unwrap();
    store.ship(&[shipped(CAGE, Some("7"), "CN-GD", 3)]).await.unwrap();
    let shop = party("11", "retailer", &[]);
    let read = async |reader: Reader| {
        let note = store
            .told_contents(&identifier(CAGE), &reader, NOW)
            .await
            .unwrap();
        note.map(|note| (note.lines.len(), note.shipped.map(|shipped| shipped.to_you)))
    };
    let handler = |party: &Teller, shown: Option<&str>| Reader::Handler {
        party: party.clone(),
        shown: shown.map(identifier),
    };
    assert_eq!(
        read(Reader::All).await,
        Some((3, None)),
        "two brands in one unit: neither ships the whole"
    );
    assert_eq!(read(Reader::Brand(teller())).await, Some((2, None)));
    assert_eq!(read(Reader::Brand(rival())).await, Some((1, None)));
    assert_eq!(
        read(Reader::Brand(party("13", "issuer", &["4006381"]))).await,
        None
    );
    assert_eq!(read(handler(&shop, None)).await, None);
    assert_eq!(read(handler(&shop, Some(UNIT))).await, Some((3, None)));
    // A bottle out of another box opens nothing, and neither does one that it put there by its own word.
    let bought = "urn:epc:id:sgtin:9506000.013435.700";
    assert_eq!(read(handler(&shop, Some(bought))).await, None);
    tell(&store, json!([packing(4, "ADD", CAGE, &[bought])]), &shop, day(4))
        .await
        .unwrap();
    assert_eq!(read(handler(&shop, Some(bought))).await, Some((1, None)));
    // To whom a whole unit was shipped, it is told.
    keep(&store, json!([packing(1, "ADD", PALLET, &[UNIT])])).await;
    store
        .ship(&[shipped(PALLET, Some("7"), "CN-GD", 3)])
        .await
        .unwrap();
    let note = store
        .told_contents(&identifier(PALLET), &handler(&dealer(), None), NOW)
        .await
        .unwrap();
    assert!(note.unwrap().shipped.unwrap().to_you);
    assert!(
        store
            .told_contents(&identifier(PALLET), &handler(&shop, None), NOW)
            .await
            .unwrap()
            .is_none()
    );
}

pub(crate) async fn a_places_name_is_not_a_rivals_to_tell(stores: Stores) {
    let store = stores.another().await;
    let named = |name: &str| {
        let mut told: Value =
            serde_json::from_slice(&document(json!([seen(1, "storing", &[RIVALS])]))).unwrap();
        let attribute = json!({"id": "urn:epcglobal:cbv:mda#city", "attribute": name});
        told["epcisHeader"] = json!({"epcisMasterData": {"vocabularyList": [{
            "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
            "vocabularyElementList": [{"id": "urn:epc:id:sgln:4012345.00011.0", "attributes": [attribute]}]
        }]}});
        told.to_string().into_bytes()
    };
    keep(&store, json!([seen(1, "storing", &[UNIT])])).await;
    let city = async || {
        let way = store
            .told_way(&Question::of(identifier(UNIT)), Audience::Public)
            .await
            .unwrap();
        way.steps[0].place.clone().and_then(|place| place.city)
    };
    store
        .capture(&named("Nowhere"), Behaviour::Rollback, Some(&rival()), NOW)
        .await
        .unwrap();
    assert_eq!(city().await, None);
    store
        .capture(&named("Guangzhou"), Behaviour::Rollback, Some(&dealer()), NOW)
        .await
        .unwrap();
    assert_eq!(city().await.as_deref(), Some("Guangzhou"));
}
