//! Stores to test on, and events to tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use assay_core::gs1::GtinPrefix;
use assay_core::provenance::{Identifier, Moment};
use assay_provenance::{Behaviour, Query, Store, Teller};
use serde_json::{Value, json};
use tempfile::TempDir;

use assay_testkit::postgres::Postgres;

/// Makes new, empty stores of one kind.
pub(crate) enum Stores {
    Sqlite(TempDir, AtomicUsize),
    Postgres(Arc<Postgres>, &'static str, AtomicUsize),
}

impl Stores {
    pub(crate) fn on_sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap(), AtomicUsize::new(0))
    }

    pub(crate) fn on_postgres(server: Arc<Postgres>, case: &'static str) -> Self {
        Self::Postgres(server, case, AtomicUsize::new(0))
    }

    pub(crate) async fn another(&self) -> Store {
        self.pair().await.0
    }

    /// Two handles on one new store, as two servers have, opened at once: both must agree on who makes
    /// the tables.
    pub(crate) async fn pair(&self) -> (Store, Store) {
        match self {
            Self::Sqlite(folder, made) => {
                let folder = folder
                    .path()
                    .join(made.fetch_add(1, Ordering::Relaxed).to_string());
                std::fs::create_dir(&folder).unwrap();
                let one = Store::open(&folder).await.unwrap();
                (one, Store::open(&folder).await.unwrap())
            }
            Self::Postgres(server, case, made) => {
                // PostgreSQL cuts names at 63 characters.
                let case = &case[..case.len().min(50)];
                let url = server
                    .database(&format!("{case}_{}", made.fetch_add(1, Ordering::Relaxed)))
                    .unwrap();
                let (one, other) = tokio::join!(Store::connect(&url), Store::connect(&url));
                (one.unwrap(), other.unwrap())
            }
        }
    }
}

pub(crate) fn teller() -> Teller {
    Teller {
        id: "7".to_owned(),
        name: "Demo Tea".to_owned(),
        role: Some("issuer".to_owned()),
        prefixes: vec![GtinPrefix::parse("9506000").unwrap()],
    }
}

/// Another enrolled party; a brand needs ranges.
pub(crate) fn party(id: &str, role: &str, prefixes: &[&str]) -> Teller {
    Teller {
        id: id.to_owned(),
        name: format!("Party {id}"),
        role: Some(role.to_owned()),
        prefixes: prefixes
            .iter()
            .map(|prefix| GtinPrefix::parse(prefix).unwrap())
            .collect(),
    }
}

pub(crate) fn identifier(text: &str) -> Identifier {
    Identifier::parse(text).unwrap()
}

pub(crate) const NOW: Moment = Moment(1_800_000_000_000);
pub(crate) const DAY: i64 = 86_400_000;

pub(crate) fn document(events: Value) -> Vec<u8> {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-01-01T00:00:00Z",
        "epcisBody": { "eventList": events }
    })
    .to_string()
    .into_bytes()
}

/// Day `day` of January 2026, at noon.
pub(crate) fn at(day: u32) -> String {
    format!("2026-01-{day:02}T12:00:00Z")
}

pub(crate) fn packing(day: u32, action: &str, parent: &str, children: &[&str]) -> Value {
    json!({
        "type": "AggregationEvent", "action": action, "eventTime": at(day), "eventTimeZoneOffset": "+08:00",
        "parentID": parent, "childEPCs": children,
        "bizStep": if action == "ADD" { "packing" } else { "unpacking" }
    })
}

pub(crate) fn seen(day: u32, step: &str, items: &[&str]) -> Value {
    json!({
        "type": "ObjectEvent", "action": "OBSERVE", "eventTime": at(day), "eventTimeZoneOffset": "+08:00",
        "epcList": items, "bizStep": step, "bizLocation": {"id": "urn:epc:id:sgln:4012345.00011.0"}
    })
}

pub(crate) const UNIT: &str = "urn:epc:id:sgtin:9506000.013435.100";
pub(crate) const UNIT_LINK: &str = "https://brand.example/01/09506000134352/10/L1/21/100?17=271231";
pub(crate) const OTHER: &str = "urn:epc:id:sgtin:9506000.013435.200";
pub(crate) const CASE: &str = "urn:epc:id:sscc:9506000.1000000001";
pub(crate) const PALLET: &str = "urn:epc:id:sscc:9506000.2000000001";

pub(crate) async fn keep(store: &Store, events: Value) {
    let job = store
        .capture(&document(events), Behaviour::Rollback, Some(&teller()), NOW)
        .await
        .unwrap();
    assert!(job.success, "{:?}", job.errors);
}

pub(crate) async fn ids(store: &Store, parameters: &[(&str, &str)]) -> Vec<String> {
    let query = Query::parse(parameters.iter().copied()).unwrap();
    let page = store.events(&query).await.unwrap();
    page.events
        .iter()
        .map(|event| event.body["bizStep"].as_str().unwrap_or_default().to_owned())
        .collect()
}
