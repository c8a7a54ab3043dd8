//! Documents in, and back out equal.

use assay_cases::Cases;
use assay_epcis::query_document;
use assay_provenance::{Behaviour, CaptureError, Query};
use serde_json::{Value, json};

use crate::support::*;

pub(crate) async fn all_46_examples_are_kept_and_come_back_equal(stores: Stores) {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/epcis/examples");
    if !folder.is_dir() {
        println!("absent, so not tested: {}", folder.display());
        return;
    }
    let (mut cases, mut documents) = (Cases::new(), 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let check = async {
            let bytes = std::fs::read(&path).unwrap();
            // A store each: several examples use one event id for different events.
            let store = stores.another().await;
            let job = store
                .capture(&bytes, Behaviour::Rollback, None, NOW)
                .await
                .unwrap();
            assert!(job.success, "{:?}", job.errors);
            assert_eq!(store.job(&job.id, None).await.unwrap(), Some(job));
            let page = store
                .events(&Query::parse([("perPage", "1000")]).unwrap())
                .await
                .unwrap();
            let answer = query_document(page.events, NOW);
            let taken = answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
                .as_array()
                .unwrap()
                .clone();
            let given: Value = serde_json::from_slice(&bytes).unwrap();
            let given = given["epcisBody"]["eventList"].as_array().unwrap();
            let comparable = |event: &Value| {
                let mut event = event.clone();
                for name in ["recordTime", "eventID", "id"] {
                    event.as_object_mut().unwrap().remove(name);
                }
                event
            };
            let given: Vec<Value> = given.iter().map(comparable).collect();
            let taken: Vec<Value> = taken.iter().map(comparable).collect();
            assert_eq!(given, taken);
            documents += 1;
        };
        cases.wait(path.display(), check).await;
    }
    assert_eq!(documents, 46);
}

pub(crate) async fn nothing_is_half_stored_unless_asked_for(stores: Stores) {
    let store = stores.another().await;
    let mut events = json!([seen(1, "storing", &[UNIT]), seen(2, "storing", &[OTHER])]);
    events[1]["bizStep"] = json!("teleporting");
    let refused = store
        .capture(&document(events.clone()), Behaviour::Rollback, None, NOW)
        .await
        .unwrap_err();
    let CaptureError::Refused(refusal) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(refusal.place, "/epcisBody/eventList/1/bizStep");
    assert_eq!(store.count().await.unwrap(), 0);
    let job = store
        .capture(&document(events), Behaviour::Proceed, None, NOW)
        .await
        .unwrap();
    assert!(!job.success);
    assert_eq!(
        (job.events, job.errors.len(), store.count().await.unwrap()),
        (1, 1, 1)
    );
    assert_eq!(job.errors[0].detail, "/epcisBody/eventList/1/bizStep");
}

pub(crate) async fn the_same_event_is_kept_once_and_another_under_its_id_is_refused(stores: Stores) {
    let store = stores.another().await;
    let mut event = seen(1, "storing", &[UNIT]);
    event["eventID"] = json!("urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8");
    for _ in 0..2 {
        keep(&store, json!([event])).await;
        assert_eq!(store.count().await.unwrap(), 1);
    }
    event["bizStep"] = json!("shipping");
    let job = store
        .capture(
            &document(json!([event, seen(2, "storing", &[OTHER])])),
            Behaviour::Rollback,
            None,
            NOW,
        )
        .await
        .unwrap();
    assert!(!job.success);
    assert_eq!(job.errors[0].status, 409);
    assert_eq!(store.count().await.unwrap(), 1);
    event["bizStep"] = json!("storing");
    event["errorDeclaration"] = json!({"declarationTime": at(3), "reason": "did_not_occur"});
    keep(&store, json!([event])).await;
    assert_eq!(
        ids(&store, &[("EXISTS_errorDeclaration", "true")]).await,
        ["storing"]
    );
}

pub(crate) async fn two_servers_capture_at_once_and_each_event_is_there_once(stores: Stores) {
    let (one, other) = stores.pair().await;
    let documents: Vec<Vec<u8>> = (0..8)
        .map(|n| {
            // Neighbours share half of their events.
            let items = (n..n + 4).map(|n| seen(1, "storing", &[&format!("{UNIT}{n}")]));
            document(items.collect())
        })
        .collect();
    let tell = async |store: &assay_provenance::Store, backwards: bool| {
        let mut documents: Vec<_> = documents.iter().collect();
        if backwards {
            documents.reverse();
        }
        for document in documents {
            let job = store
                .capture(document, Behaviour::Rollback, Some(&teller()), NOW)
                .await
                .unwrap();
            assert!(job.success, "{:?}", job.errors);
        }
    };
    tokio::join!(tell(&one, false), tell(&other, true));
    assert_eq!(one.count().await.unwrap(), 11);
    assert_eq!(other.jobs(None, None, 100).await.unwrap().jobs.len(), 16);
}

pub(crate) async fn who_tells_an_event_again_reads_it_too(stores: Stores) {
    let store = stores.another().await;
    keep(&store, json!([seen(1, "storing", &[UNIT])])).await;
    let other = assay_provenance::Teller::named("8");
    let events = json!([seen(1, "storing", &[UNIT]), seen(2, "storing", &[OTHER])]);
    let job = store
        .capture(&document(events), Behaviour::Rollback, Some(&other), NOW)
        .await
        .unwrap();
    assert_eq!(
        (job.success, job.events, store.count().await.unwrap()),
        (true, 2, 2)
    );
    let mut cases = Cases::new();
    for (teller, reads) in [(Some("7"), 1), (Some("8"), 2), (Some("9"), 0), (None, 2)] {
        let check = async {
            let mut query = Query::parse([]).unwrap();
            query.teller = teller.map(str::to_owned);
            assert_eq!(store.events(&query).await.unwrap().events.len(), reads);
        };
        cases.wait(format!("{teller:?}"), check).await;
    }
}

pub(crate) async fn jobs_come_in_pages_and_to_their_tellers(stores: Stores) {
    let store = stores.another().await;
    for day in 1..=5 {
        keep(&store, json!([seen(day, "storing", &[UNIT])])).await;
    }
    let mut before = None;
    let mut ids = Vec::new();
    loop {
        let page = store.jobs(Some("7"), before, 2).await.unwrap();
        ids.extend(page.jobs.into_iter().map(|job| job.id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(ids, ["job-5", "job-4", "job-3", "job-2", "job-1"]);
    assert_eq!(store.jobs(Some("8"), None, 10).await.unwrap().jobs, []);
    assert_eq!(store.job("job-1", Some("8")).await.unwrap(), None);
    assert!(store.job("job-1", Some("7")).await.unwrap().is_some());
}
