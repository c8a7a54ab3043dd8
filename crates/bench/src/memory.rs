//! `assay-bench memory`: bytes on disk for each scan, and what looking an item up costs when there
//! are a thousand times as many.

use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use assay_server::store::{ItemKey, SqliteStore, Store};
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sqlx::{Postgres, QueryBuilder, Sqlite};

use super::place;
use crate::report::{self, Outcome, Table, quantile, us};

/// Scans of one item, on average.
const PER_ITEM: u64 = 4;
/// Rows in one statement.
const AT_ONCE: usize = 2000;
const LOOKUPS: usize = 2000;
const FEW: u64 = 10_000;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// Scans to store
    #[arg(long, default_value_t = 10_000_000)]
    scans: u64,
    #[command(flatten)]
    place: place::Args,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(args))
}

enum Bare {
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

async fn measure(args: &Args) -> anyhow::Result<Outcome> {
    let place = args.place.place()?;
    let store = place.location().open().await?;
    let (bare, limit) = match &place.url {
        None => (Bare::sqlite(place.folder.path()).await?, 200.0),
        Some(url) => (Bare::Postgres(sqlx::PgPool::connect(url).await?), 300.0),
    };
    let before = bare.bytes(place.folder.path()).await?;
    let bar = report::bar(args.scans, "scans");
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut stored = 0;
    let mut few = None;
    while stored < args.scans {
        let goal = if stored < FEW {
            FEW.min(args.scans)
        } else {
            args.scans
        };
        let count = usize::try_from(goal - stored).unwrap_or(AT_ONCE).min(AT_ONCE);
        bare.insert(&rows(count, args.scans, &mut rng)).await?;
        stored += count as u64;
        bar.set_position(stored);
        if stored == FEW {
            few = Some(lookup(&*store, args.scans, &mut rng).await?);
        }
    }
    bar.finish_and_clear();
    bare.settle().await?;
    let many = lookup(&*store, args.scans, &mut rng).await?;
    let few = few.context("more than 10,000 scans are needed")?;
    let each = (bare.bytes(place.folder.path()).await? - before) as f64 / args.scans as f64;
    let (name, marker) = place.named("memory-sqlite", "memory-postgresql");
    let mut table = Table::new(
        marker,
        format!(
            "{name}: {} scans of {} items (`assay-bench memory`).",
            args.scans,
            args.scans / PER_ITEM
        ),
        &["what", "figure", "limit"],
    );
    table.promise(
        "bytes for each scan, every index",
        format!("{each:.0}"),
        &format!("at most {limit}"),
        each <= limit,
    );
    table.row(&["looking up an item among 10,000 scans".to_owned(), us(few)]);
    table.row(&[format!("looking up an item among {}", args.scans), us(many)]);
    table.promise(
        "ratio",
        format!("{:.2}", many / few),
        "at most 2",
        many / few <= 2.0,
    );
    table.publish(&args.report)
}

struct Bulk {
    item: ItemKey,
    event: Vec<u8>,
    hour: i64,
    token: i64,
    network: i64,
    region: Option<&'static str>,
}

fn item(number: u64) -> ItemKey {
    // A serial as the scheme makes them: sixteen digits in no order.
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % 10_000_000_000_000_000;
    ItemKey {
        gtin: 9_506_000_134_352,
        serial: format!("{mixed:016}"),
    }
}

fn rows(count: usize, scans: u64, rng: &mut ChaCha8Rng) -> Vec<Bulk> {
    let row = |_| Bulk {
        item: item(rng.random_range(0..(scans / PER_ITEM).max(1))),
        event: (0..16).map(|_| rng.random()).collect(),
        hour: 490_000 + rng.random_range(0..4000),
        token: rng.next_u64().cast_signed(),
        network: rng.next_u64().cast_signed(),
        region: rng.random_bool(0.4).then_some("CN-GD"),
    };
    let mut rows: Vec<Bulk> = (0..count).map(row).collect();
    rows.sort_by(|a, b| a.item.cmp(&b.item));
    rows
}

/// Median time of looking up items, found or not, after a round that warms nothing but the code.
async fn lookup(store: &dyn Store, scans: u64, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut times = Vec::with_capacity(LOOKUPS);
    for n in 0..LOOKUPS + 100 {
        let item = item(rng.random_range(0..(scans / PER_ITEM).max(1)));
        let begun = Instant::now();
        store.history(&item).await?;
        if n >= 100 {
            times.push(begun.elapsed().as_secs_f64());
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(quantile(&times, 0.5))
}

macro_rules! insert {
    ($database:ty, $pool:expr, $rows:expr) => {{
        let mut insert = QueryBuilder::<$database>::new(
            "INSERT INTO scans (gtin, serial, event, hour, token, epoch, network, region) ",
        );
        insert.push_values($rows, |mut values, row| {
            values
                .push_bind(row.item.gtin)
                .push_bind(row.item.serial.clone())
                .push_bind(row.event.clone())
                .push_bind(row.hour)
                .push_bind(row.token)
                .push_bind(228_i64)
                .push_bind(row.network)
                .push_bind(row.region);
        });
        insert.build().execute($pool).await?;
    }};
}

impl Bare {
    async fn sqlite(folder: &Path) -> anyhow::Result<Self> {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(folder.join(SqliteStore::FILE))
            .pragma("cache_size", "-262144");
        Ok(Self::Sqlite(
            sqlx::sqlite::SqlitePoolOptions::new()
                .max_connections(1)
                .connect_with(options)
                .await?,
        ))
    }

    async fn insert(&self, rows: &[Bulk]) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(pool) => insert!(Sqlite, pool, rows),
            Self::Postgres(pool) => insert!(Postgres, pool, rows),
        }
        Ok(())
    }

    /// Brings the database into the state it has in peace: log written back, dead rows swept.
    async fn settle(&self) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(pool) => sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(pool)
                .await
                .map(drop)?,
            Self::Postgres(pool) => sqlx::raw_sql("VACUUM ANALYZE scans")
                .execute(pool)
                .await
                .map(drop)?,
        }
        Ok(())
    }

    async fn bytes(&self, folder: &Path) -> anyhow::Result<u64> {
        match self {
            Self::Sqlite(pool) => {
                sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    .execute(pool)
                    .await?;
                Ok(std::fs::metadata(folder.join(SqliteStore::FILE))?.len())
            }
            Self::Postgres(pool) => {
                let bytes: i64 = sqlx::query_scalar("SELECT pg_total_relation_size('scans')")
                    .fetch_one(pool)
                    .await?;
                Ok(bytes.unsigned_abs())
            }
        }
    }
}
