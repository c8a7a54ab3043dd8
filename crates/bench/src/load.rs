//! `assay-bench load`: durable single scans on kept connections, against what the machine and the
//! store could do at best, in the same run.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use assay_core::label::UnverifiedLabel;
use assay_testkit::demo;
use rayon::prelude::*;
use sqlx::{Postgres, QueryBuilder, Sqlite};
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant as Moment, sleep_until};

use super::place::{self, Place};
use super::process::{Line, Process, own_processor, request, write_trust};
use crate::report::{self, Outcome, Table, ms, quantile, us};

/// The promises.
const SHARE: f64 = 0.5;
const P99: f64 = 0.3;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// Seconds of each of the two loads
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections
    #[arg(long, default_value_t = 64)]
    connections: usize,
    #[command(flatten)]
    place: place::Args,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    // Half of the cores make the load, the server has the others.
    let half = (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(half)
        .enable_all()
        .build()?;
    runtime.block_on(measure(args, half))
}

async fn measure(args: &Args, cores: usize) -> anyhow::Result<Outcome> {
    let place = args.place.place()?;
    let trust = place.folder.path().join("trust");
    write_trust(&trust)?;
    let (verify, verify_processor) = bare_verify()?;
    let verify = verify * cores as f64;
    let server = Process::start(&place.options(), &trust)?;
    let insert = bare_inserts(&place).await?;
    let limit = verify.min(insert);
    let count = (limit * args.seconds as f64 * 1.2) as u64;
    let make = |from: u64, count: u64| -> Vec<Vec<u8>> {
        (from..from + count)
            .into_par_iter()
            .filter_map(|n| request(n, &demo::label(n)).ok())
            .collect()
    };
    let requests = make(0, count);
    let before = server.processor();
    let full = load(&server, requests, args, None).await?;
    let scan_processor = server
        .processor()
        .zip(before)
        .map(|(after, before)| (after - before) / full.len() as f64);
    let rate = full.len() as f64 / args.seconds as f64;
    let paced = (rate * 0.8 * args.seconds as f64) as u64;
    let eased = load(&server, make(count, paced), args, Some(rate * 0.8)).await?;

    let (name, marker) = place.named("load-sqlite", "load-postgresql");
    let mut table = Table::new(
        marker,
        format!(
            "{name}: durable single scans from {} kept connections, a second process on loopback, {} s each; \
             the server's share is {cores} core(s) (`assay-bench load`).",
            args.connections, args.seconds
        ),
        &["what", "figure", "limit"],
    );
    table.row(&[
        "bare `verify_strict` on the server's share".to_owned(),
        format!("{verify:.0} /s"),
    ]);
    table.row(&[
        "bare inserts, 128 in a durable commit".to_owned(),
        format!("{insert:.0} /s"),
    ]);
    table.row(&["scans acknowledged".to_owned(), format!("{rate:.0} /s")]);
    let share = rate / limit;
    table.promise(
        "share of the slower",
        format!("{share:.2}"),
        "at least 0.5",
        share >= SHARE,
    );
    // What a machine with other work on it can still tell.
    if let Some((scan, bare)) = scan_processor.zip(verify_processor) {
        table.row(&[
            "processor time of a scan, all threads and the system".to_owned(),
            us(scan),
        ]);
        table.row(&["processor time of a bare verification".to_owned(), us(bare)]);
        table.row(&[
            "share by processor time".to_owned(),
            format!("{:.2}", bare / scan),
        ]);
    }
    table.row(&["median at full load".to_owned(), ms(quantile(&full, 0.5))]);
    table.row(&["p99 at full load".to_owned(), ms(quantile(&full, 0.99))]);
    let p99 = quantile(&eased, 0.99);
    table.promise("p99 at 80 % of that load", ms(p99), "under 300 ms", p99 < P99);
    table.publish(&args.report)
}

/// Signatures a second on one core, and the processor time of one.
fn bare_verify() -> anyhow::Result<(f64, Option<f64>)> {
    let key = demo::key(demo::BRAND).verifying_key();
    let labels: Vec<UnverifiedLabel> = (0..200)
        .map(|n| UnverifiedLabel::parse(&demo::label(n)).map_err(|error| anyhow!(error)))
        .collect::<Result<_, _>>()?;
    let inputs: Vec<_> = labels.iter().map(UnverifiedLabel::signing_input).collect();
    let (begun, spent) = (Instant::now(), own_processor());
    let mut done = 0;
    while begun.elapsed().as_secs_f64() < 1.0 {
        for (label, input) in labels.iter().zip(&inputs) {
            key.verify_strict(black_box(input), label.signature())
                .context("a demo label")?;
            done += 1;
        }
    }
    let each = own_processor()
        .zip(spent)
        .map(|(after, before)| (after - before) / f64::from(done));
    Ok((f64::from(done) / begun.elapsed().as_secs_f64(), each))
}

/// Rows a second into a table like that of scans, in commits of as many as the server joins.
async fn bare_inserts(place: &Place) -> anyhow::Result<f64> {
    const TABLE: &str = "CREATE TABLE bare (gtin BIGINT NOT NULL, serial TEXT NOT NULL, event BYTES NOT NULL, \
         hour BIGINT NOT NULL, token BIGINT NOT NULL, epoch BIGINT NOT NULL, network BIGINT NOT NULL, region TEXT, \
         PRIMARY KEY (gtin, serial, event))";
    macro_rules! timed {
        ($database:ty, $pool:expr) => {{
            let begun = Instant::now();
            let mut rows = 0_u64;
            while begun.elapsed().as_secs() < 3 {
                let mut insert = QueryBuilder::<$database>::new("INSERT INTO bare ");
                insert.push_values(rows..rows + 128, |mut values, n| {
                    let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15).cast_signed();
                    values
                        .push_bind(9_506_000_134_352_i64)
                        .push_bind(format!("{n:016}"))
                        .push_bind([mixed.to_be_bytes(), mixed.to_le_bytes()].concat())
                        .push_bind(490_000_i64)
                        .push_bind(mixed)
                        .push_bind(228_i64)
                        .push_bind(mixed)
                        .push_bind(Some("CN-GD"));
                });
                insert.build().execute(&$pool).await?;
                rows += 128;
            }
            Ok(rows as f64 / begun.elapsed().as_secs_f64())
        }};
    }
    match &place.url {
        None => {
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(place.folder.path().join("bare.sqlite"))
                .create_if_missing(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
                .synchronous(sqlx::sqlite::SqliteSynchronous::Full);
            let pool = sqlx::sqlite::SqlitePoolOptions::new()
                .max_connections(1)
                .connect_with(options)
                .await?;
            let table = format!("{} WITHOUT ROWID", TABLE.replace("BYTES", "BLOB"));
            sqlx::raw_sql(sqlx::AssertSqlSafe(table)).execute(&pool).await?;
            timed!(Sqlite, pool)
        }
        Some(url) => {
            let pool = sqlx::postgres::PgPoolOptions::new()
                .max_connections(1)
                .connect(url)
                .await?;
            sqlx::raw_sql(sqlx::AssertSqlSafe(TABLE.replace("BYTES", "BYTEA")))
                .execute(&pool)
                .await?;
            let rate = timed!(Postgres, pool);
            sqlx::raw_sql("DROP TABLE bare").execute(&pool).await?;
            rate
        }
    }
}

/// Sorted times of all answers; without `rate` as fast as answers come, else so many a second.
async fn load(
    server: &Process,
    requests: Vec<Vec<u8>>,
    args: &Args,
    rate: Option<f64>,
) -> anyhow::Result<Vec<f64>> {
    let connections = args.connections.max(1);
    let mut shares: Vec<Vec<Vec<u8>>> = vec![Vec::new(); connections];
    for (n, request) in requests.into_iter().enumerate() {
        shares[n % connections].push(request);
    }
    let begun = Moment::now();
    let ends = begun + Duration::from_secs(args.seconds);
    let mut tasks = JoinSet::new();
    for (n, share) in shares.into_iter().enumerate() {
        let mut line = Line::open(server.address).await?;
        tasks.spawn(async move {
            let mut times = Vec::with_capacity(share.len());
            for (k, request) in share.iter().enumerate() {
                let mut due = Moment::now();
                if let Some(rate) = rate {
                    // Late answers do not make the next request late: its time runs from when it was due.
                    due = begun + Duration::from_secs_f64((k * connections + n) as f64 / rate);
                    sleep_until(due).await;
                }
                if Moment::now() >= ends {
                    break;
                }
                anyhow::ensure!(line.ask(request).await?, "a scan was refused");
                times.push(due.elapsed().as_secs_f64());
            }
            Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}
