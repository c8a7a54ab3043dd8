//! PostgreSQL, or an engine that speaks its protocol; any number of servers at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use assay_core::assess::History;
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions, Postgres};
use sqlx::{QueryBuilder, Row as _};

use super::{
    Alert, Answer, FactRow, ItemKey, LONGEST_READ, PrincipalRow, ScanRow, Store, StoreError,
    calls::implement_calls, deliveries::implement_deliveries, owed::implement_owing,
    products::implement_products, ranges::implement_ranges, reports::implement_reports, rows, schema,
    seals::implement_seals, sql::implement_store,
};

/// Two servers that start at once may both make the tables; one of them then tries again.
const ATTEMPTS: u32 = 5;

/// The store in a PostgreSQL database.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    write: PgPool,
    read: PgPool,
}

impl PostgresStore {
    /// Connects (`postgres://user@host/database`) and brings the tables up to date.
    ///
    /// # Errors
    /// When it cannot connect or may not make tables.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let options = assay_provenance::reachable(url)
            .await?
            .application_name("assay")
            .options([("lock_timeout", "5s"), ("statement_timeout", "10s")]);
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(3))
            .connect_with(options)
            .await?;
        let store = Self {
            write: pool.clone(),
            read: pool,
        };
        let mut attempt = 1;
        while let Err(error) = store.migrate("BYTEA", "").await {
            if attempt == ATTEMPTS {
                return Err(error.into());
            }
            attempt += 1;
        }
        Ok(store)
    }
}

/// Rows come as one array for each column.
const INSERT: &str = "INSERT INTO scans (gtin, serial, event, hour, token, epoch, network, region, via) \
     SELECT * FROM UNNEST($1::BIGINT[], $2::TEXT[], $3::BYTEA[], $4::BIGINT[], $5::BIGINT[], $6::BIGINT[], \
     $7::BIGINT[], $8::TEXT[], $9::BIGINT[]) ON CONFLICT DO NOTHING RETURNING gtin, serial, event";

/// Ordered inside, so that whatever the planner believes of the tables' sizes, it walks the keys.
const HISTORIES: &str = "SELECT k.place - 1, found.* FROM UNNEST($1::BIGINT[], $2::TEXT[]) \
     WITH ORDINALITY AS k (gtin, serial, place) CROSS JOIN LATERAL ( \
     (SELECT 0::BIGINT AS kind, hour, token, epoch, network, region FROM scans \
      WHERE gtin = k.gtin AND serial = k.serial ORDER BY event LIMIT $3) \
     UNION ALL (SELECT 1, month, sessions, NULL, NULL, region FROM summaries \
      WHERE gtin = k.gtin AND serial = k.serial ORDER BY month, region LIMIT $3) \
     UNION ALL (SELECT 2, at, kind, party, owner, region FROM facts \
      WHERE gtin = k.gtin AND serial = k.serial ORDER BY event LIMIT $3)) AS found";

impl PostgresStore {
    /// While one commit is on its way to disk another can be made.
    const LANES: usize = 2;

    /// PostgreSQL does that by itself.
    async fn settle_now(&self) -> Result<(), sqlx::Error> {
        Ok(())
    }

    /// Gives the keys of those that are new.
    async fn insert(
        connection: &mut PgConnection,
        rows: &[&ScanRow],
    ) -> Result<BTreeSet<(i64, String, Vec<u8>)>, sqlx::Error> {
        let new = sqlx::query(INSERT)
            .bind(rows.iter().map(|row| row.item.gtin).collect::<Vec<_>>())
            .bind(
                rows.iter()
                    .map(|row| row.item.serial.as_str())
                    .collect::<Vec<_>>(),
            )
            .bind(rows.iter().map(|row| &row.event[..]).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.hour).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.token).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.epoch).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.network).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.region.as_deref()).collect::<Vec<_>>())
            .bind(
                rows.iter()
                    .map(|row| row.via.map(rows::via_number))
                    .collect::<Vec<_>>(),
            )
            .fetch_all(connection)
            .await?;
        new.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
            .collect()
    }

    /// The histories of items, in their order.
    async fn histories(
        connection: &mut PgConnection,
        items: &[&ItemKey],
    ) -> Result<Vec<History>, sqlx::Error> {
        let mut histories = vec![History::default(); items.len()];
        let found = sqlx::query(HISTORIES)
            .bind(items.iter().map(|item| item.gtin).collect::<Vec<_>>())
            .bind(items.iter().map(|item| item.serial.as_str()).collect::<Vec<_>>())
            .bind(i64::from(LONGEST_READ))
            .fetch_all(connection)
            .await?;
        for row in &found {
            Self::remembered(row)?.add_to(&mut histories);
        }
        Ok(histories)
    }
}

implement_store!(PostgresStore, Postgres);
implement_calls!(PostgresStore);
implement_deliveries!(PostgresStore, Postgres);
implement_owing!(PostgresStore, Postgres);
implement_products!(PostgresStore);
implement_ranges!(PostgresStore, Postgres);
implement_reports!(PostgresStore, Postgres);
implement_seals!(PostgresStore);
