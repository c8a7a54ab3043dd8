//! A supply chain of a million events: capture beside a bare insert of the same bytes, and ways.

use std::time::Instant;

use assay_core::provenance::{Identifier, Moment, Question};
use assay_provenance::{Behaviour, Store, Teller};
use serde_json::{Value, json};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{QueryBuilder, Sqlite};

use crate::report::{self, Outcome, Table, ms, quantile};

/// Cases on a pallet, units in a case.
const CASES: usize = 10;
const UNITS: usize = 20;
/// Ways asked for, spread over all pallets.
const WAYS: usize = 1_000;
/// Promised: captured events a second, and the median time of a way.
const RATE: f64 = 2_000.0;
const WAY: f64 = 0.020;

const GTIN: &str = "09506000134352";

#[derive(clap::Args, Debug)]
#[group(id = "provenance")]
pub(crate) struct Args {
    /// Events to capture
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    events: usize,
    #[command(flatten)]
    report: report::Args,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(args))
}

async fn measure(args: &Args) -> anyhow::Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path()).await?;
    let teller = Teller::named("demo-tea");
    let bare = bare_table(folder.path()).await?;
    let (mut kept, mut pallets) = (0, 0);
    let (mut captured, mut inserted) = (0.0, 0.0);
    while kept < args.events {
        let events = pallet(pallets);
        kept += events.len();
        pallets += 1;
        let bodies: Vec<String> = events.iter().map(Value::to_string).collect();
        let document = document(events).to_string();
        let now = Moment(1_900_000_000_000);
        let start = Instant::now();
        let job = store
            .capture(document.as_bytes(), Behaviour::Rollback, Some(&teller), now)
            .await?;
        captured += start.elapsed().as_secs_f64();
        anyhow::ensure!(job.success, "a document of this benchmark was refused");
        let start = Instant::now();
        insert(&bare, &bodies).await?;
        inserted += start.elapsed().as_secs_f64();
    }
    let mut times = Vec::with_capacity(WAYS);
    let mut steps = 0;
    for number in 0..WAYS {
        // A stride without common factor with the number of pallets meets pallets of every age.
        let (pallet, unit) = (number * 7_919 % pallets, number * 31 % (CASES * UNITS));
        let question = Question::of(Identifier::instance(GTIN, &serial(pallet, unit)));
        let start = Instant::now();
        let way = store.way(&question).await?;
        times.push(start.elapsed().as_secs_f64());
        anyhow::ensure!(way.steps.len() == 11, "a way has {} steps", way.steps.len());
        anyhow::ensure!(
            way.doubts.is_empty(),
            "a sound way is doubted: {:?}",
            way.doubts.first()
        );
        steps += way.steps.len();
    }
    times.sort_by(f64::total_cmp);
    let file = folder.path().join(Store::FILE);
    // What was written last may still stand in the log beside the file.
    let log = std::fs::metadata(file.with_extension("sqlite-wal")).map_or(0, |log| log.len());
    let bytes = std::fs::metadata(file)?.len() + log;
    let (rate, bare_rate) = (kept as f64 / captured, kept as f64 / inserted);
    let median = quantile(&times, 0.5);
    let mut table = Table::new(
        "provenance",
        format!(
            "{kept} events of {pallets} pallets of {CASES} cases of {UNITS} units, made, packed twice, shipped, \
             unpacked twice, sold; documents of {} events, one commit each, SQLite with `synchronous = FULL` \
             (`assay-bench provenance`).",
            kept / pallets
        ),
        &["what", "figure", "limit"],
    );
    let a_second = |rate: f64| format!("{rate:.0} events/s");
    table.row(&[
        "bare insert of the same bytes, same commits".to_owned(),
        a_second(bare_rate),
    ]);
    table.promise(
        "capture: read, validate, hash, link, store",
        a_second(rate),
        "at least 2,000",
        rate >= RATE,
    );
    table.row(&[
        "bare insert / capture".to_owned(),
        format!("{:.1}", bare_rate / rate),
    ]);
    table.promise(
        &format!("way of an item, {} steps, median of {WAYS}", steps / WAYS),
        ms(median),
        "at most 20 ms",
        median <= WAY,
    );
    table.row(&[
        "way of an item, 99th of 100".to_owned(),
        ms(quantile(&times, 0.99)),
    ]);
    table.row(&[
        "bytes on disk an event".to_owned(),
        format!("{}", bytes / kept as u64),
    ]);
    table.publish(&args.report)
}

async fn bare_table(folder: &std::path::Path) -> anyhow::Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("bare.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    sqlx::raw_sql("CREATE TABLE bare (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        .execute(&pool)
        .await?;
    Ok(pool)
}

async fn insert(pool: &SqlitePool, bodies: &[String]) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO bare (body) ");
    insert.push_values(bodies, |mut row, body| {
        row.push_bind(body.clone());
    });
    insert.build().execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

fn serial(pallet: usize, unit: usize) -> String {
    format!("P{pallet}U{unit}")
}

/// Everything that happens to one pallet.
fn pallet(number: usize) -> Vec<Value> {
    let factory = json!({"id": "urn:epc:id:sgln:9506000.00001.0"});
    let hub = json!({"id": "urn:epc:id:sgln:9506111.00001.0"});
    let shop = json!({"id": "urn:epc:id:sgln:9506222.00001.0"});
    let pallet = format!("urn:epc:id:sscc:9506000.2{number:09}");
    let case = |case: usize| format!("urn:epc:id:sscc:9506000.1{:09}", number * CASES + case);
    let units = |case: usize| -> Vec<String> {
        (0..UNITS)
            .map(|unit| {
                format!(
                    "urn:epc:id:sgtin:9506000.013435.{}",
                    serial(number, case * UNITS + unit)
                )
            })
            .collect()
    };
    let mut minute = 0;
    let mut event = |mut event: Value, step: &str, place: &Value| {
        let time = format!(
            "2026-{:02}-{:02}T{:02}:{:02}:00.{:03}Z",
            number % 12 + 1,
            number / 12 % 28 + 1,
            minute / 60,
            minute % 60,
            number / 336 % 1000
        );
        minute += 1;
        event["eventTime"] = json!(time);
        event["eventTimeZoneOffset"] = json!("+08:00");
        event["bizStep"] = json!(step);
        event["bizLocation"] = place.clone();
        event
    };
    let object =
        |action: &str, items: Vec<String>| json!({"type": "ObjectEvent", "action": action, "epcList": items});
    let packing = |action: &str, parent: &str, children: Vec<String>| json!({"type": "AggregationEvent", "action": action, "parentID": parent, "childEPCs": children});
    let cases: Vec<String> = (0..CASES).map(case).collect();
    let mut events = Vec::new();
    for (at, name) in cases.iter().enumerate() {
        events.push(event(object("ADD", units(at)), "commissioning", &factory));
        events.push(event(packing("ADD", name, units(at)), "packing", &factory));
    }
    events.push(event(packing("ADD", &pallet, cases.clone()), "packing", &factory));
    events.push(event(
        object("OBSERVE", vec![pallet.clone()]),
        "shipping",
        &factory,
    ));
    events.push(event(object("OBSERVE", vec![pallet.clone()]), "receiving", &hub));
    events.push(event(packing("DELETE", &pallet, Vec::new()), "unpacking", &hub));
    for name in &cases {
        events.push(event(object("OBSERVE", vec![name.clone()]), "shipping", &hub));
    }
    for (at, name) in cases.iter().enumerate() {
        events.push(event(object("OBSERVE", vec![name.clone()]), "receiving", &shop));
        events.push(event(packing("DELETE", name, units(at)), "unpacking", &shop));
    }
    for at in 0..CASES {
        for unit in units(at) {
            events.push(event(object("OBSERVE", vec![unit.clone()]), "stocking", &shop));
            events.push(event(object("OBSERVE", vec![unit]), "retail_selling", &shop));
        }
    }
    events
}

fn document(events: Vec<Value>) -> Value {
    json!({
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-12-31T00:00:00Z",
        "epcisBody": {"eventList": events}
    })
}
