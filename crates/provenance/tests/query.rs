//! The standard's queries.

use assay_cases::Cases;
use assay_provenance::{Query, QueryError};
use serde_json::{Value, json};

use crate::support::*;

pub(crate) async fn identifiers_match_in_every_spelling(stores: Stores) {
    let store = stores.another().await;
    keep(
        &store,
        json!([
            seen(1, "commissioning", &[UNIT]),
            packing(2, "ADD", CASE, &[UNIT, OTHER]),
            seen(3, "shipping", &[CASE]),
        ]),
    )
    .await;
    let mut cases = Cases::new();
    for unit in [UNIT, UNIT_LINK, "https://id.gs1.org/01/09506000134352/21/100"] {
        let check = async {
            assert_eq!(
                ids(&store, &[("MATCH_epc", unit)]).await,
                ["commissioning", "packing"]
            );
        };
        cases.wait(unit, check).await;
    }
    let pattern = "urn:epc:idpat:sgtin:9506000.013435.*";
    assert_eq!(
        ids(&store, &[("MATCH_anyEPC", pattern)]).await,
        ["commissioning", "packing"]
    );
    assert_eq!(ids(&store, &[("MATCH_parentID", CASE)]).await, ["packing"]);
    assert_eq!(
        ids(&store, &[("MATCH_anyEPC", CASE)]).await,
        ["packing", "shipping"]
    );
    assert_eq!(ids(&store, &[("MATCH_epc", CASE)]).await, ["shipping"]);
    let two = [("EQ_bizStep", "shipping|packing"), ("EQ_action", "OBSERVE")];
    assert_eq!(ids(&store, &two).await, ["shipping"]);
    let within = [("GE_eventTime", at(2)), ("LT_eventTime", at(3))];
    let within = within.each_ref().map(|(name, time)| (*name, time.as_str()));
    assert_eq!(ids(&store, &within).await, ["packing"]);
    let there = [("EQ_bizLocation", "https://id.gs1.org/414/4012345000115")];
    assert_eq!(ids(&store, &there).await, ["commissioning", "shipping"]);
    assert_eq!(
        ids(&store, &[("eventType", "AggregationEvent")]).await,
        ["packing"]
    );
}

pub(crate) async fn pages_follow_one_another_to_the_last(stores: Stores) {
    let store = stores.another().await;
    let events: Vec<Value> = (1..=10).map(|day| seen(11 - day, "storing", &[UNIT])).collect();
    keep(&store, Value::Array(events)).await;
    for order in [&[][..], &[("orderBy", "eventTime"), ("orderDirection", "ASC")]] {
        let mut parameters: Vec<(String, String)> = order
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        parameters.push(("perPage".to_owned(), "3".to_owned()));
        let mut times = Vec::new();
        let mut sizes = Vec::new();
        loop {
            let query = Query::parse(
                parameters
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            )
            .unwrap();
            let page = store.events(&query).await.unwrap();
            sizes.push(page.events.len());
            times.extend(
                page.events
                    .iter()
                    .map(|event| event.body["eventTime"].to_string()),
            );
            let Some(next) = page.next else { break };
            parameters.retain(|(name, _)| name != "nextPageToken");
            parameters.push(("nextPageToken".to_owned(), next));
        }
        assert_eq!(sizes, [3, 3, 3, 1]);
        if !order.is_empty() {
            assert!(times.is_sorted());
        }
        times.sort();
        times.dedup();
        assert_eq!(times.len(), 10);
    }
}

#[tokio::test]
async fn parameters_that_are_wrong_are_named() {
    let mut cases = Cases::new();
    for (parameters, name, error) in [
        (
            &[("MATCH_everything", "x")][..],
            "MATCH_everything",
            QueryError::Unknown,
        ),
        (&[("EQ_quantity", "3")], "EQ_quantity", QueryError::NotAnswered),
        (&[("EQ_action", "SHRUG")], "EQ_action", QueryError::Value),
        (&[("MATCH_epc", "no identifier")], "MATCH_epc", QueryError::Value),
        (
            &[("GE_eventTime", "yesterday")],
            "GE_eventTime",
            QueryError::Value,
        ),
        (&[("perPage", "0")], "perPage", QueryError::Value),
        (&[("nextPageToken", "?")], "nextPageToken", QueryError::Token),
        (
            &[("eventCountLimit", "3")],
            "eventCountLimit",
            QueryError::Together,
        ),
    ] {
        cases.case(name, || {
            let refused = Query::parse(parameters.iter().copied()).unwrap_err();
            assert_eq!(refused, (name.to_owned(), error));
        });
    }
}
