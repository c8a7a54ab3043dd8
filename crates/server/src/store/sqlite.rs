//! One file, nothing to install.
//!
//! Write-ahead log with `synchronous = FULL`: a commit returns once it is on disk. One connection
//! writes, because SQLite has one writer anyway and waiting here is cheaper than at its lock.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::Duration,
};

use assay_core::assess::History;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, QueryBuilder, Row as _};

use super::{
    Alert, Answer, FactRow, ItemKey, LONGEST_READ, PrincipalRow, ScanRow, Store, StoreError,
    calls::implement_calls, deliveries::implement_deliveries, owed::implement_owing, private::keep_private,
    products::implement_products, ranges::implement_ranges, reports::implement_reports, rows, schema,
    seals::implement_seals, sql::implement_store,
};

/// How long a writer waits for another process, such as a backup, before it says so.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How long one that opens the file waits: another that closes it may be writing its log back.
const PATIENCE_AT_FIRST: Duration = Duration::from_secs(8);

/// Pages of log after which a commit writes them back itself (64 MiB). Before that [`Store::settle`]
/// does, on a connection of its own: a commit that writes back makes all others wait for it.
const LONGEST_LOG: &str = "16384";

/// The store in one SQLite file.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    write: SqlitePool,
    read: SqlitePool,
}

impl SqliteStore {
    /// Name of the file in the data folder.
    pub const FILE: &'static str = "assay.sqlite";

    /// Opens or makes the file in this folder, and brings its tables up to date.
    ///
    /// # Errors
    /// When the folder cannot be written or the file is not such a store.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let file = folder.join(Self::FILE);
        private(&file)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE_AT_FIRST)
            .pragma("wal_autocheckpoint", LONGEST_LOG)
            .pragma("cache_size", "-65536")
            // What is deleted is overwritten: keys that leave, scans that a person takes back.
            .pragma("secure_delete", "ON")
            .pragma("temp_store", "memory");
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(10))
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        let patience = format!("PRAGMA busy_timeout = {}", PATIENCE.as_millis());
                        sqlx::raw_sql(sqlx::AssertSqlSafe(patience))
                            .execute(connection)
                            .await?;
                        Ok(())
                    })
                })
        };
        let write = pool(1).connect_with(options.clone()).await?;
        let read = pool(4).connect_with(options).await?;
        let store = Self { write, read };
        store.migrate("BLOB", "WITHOUT ROWID").await?;
        Ok(store)
    }

    /// Opens the file in this folder, which must hold a store already.
    ///
    /// # Errors
    /// When there is none, or the file holds something else.
    pub async fn reopen(folder: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(Self::FILE))
            .read_only(true);
        let mut file = options.connect().await?;
        // A file of another kind, or of no kind, has no such table.
        sqlx::query("SELECT MAX(step) FROM schema_steps")
            .fetch_one(&mut file)
            .await?;
        file.close().await?;
        Self::open(folder).await
    }

    /// Ends all connections, so that everything is in the one file.
    pub async fn close(self) {
        self.read.close().await;
        self.write.close().await;
    }

    /// Writes a copy of the whole store, as it is at one instant, while it goes on being used. The file is its
    /// owner's alone.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        let name = file
            .to_str()
            .ok_or_else(|| StoreError::Unexpected("the file's name".to_owned()))?;
        // SQLite fills a file that is there and empty, and leaves it the rights it has.
        if file.exists() {
            return Err(StoreError::Unexpected("the file exists".to_owned()));
        }
        private(file)?;
        sqlx::query("VACUUM INTO $1")
            .bind(name)
            .execute(&self.read)
            .await?;
        Ok(())
    }
}

/// Sees to it that a file is its owner's alone, and says when it was not.
fn private(file: &Path) -> Result<(), StoreError> {
    match keep_private(file) {
        Ok(false) => Ok(()),
        Ok(true) => {
            tracing::warn!("others could read the store's file; now its owner alone can");
            Ok(())
        }
        Err(error) => Err(StoreError::Unavailable(format!("the file: {}", error.kind()))),
    }
}

/// Rows come as one JSON array of arrays, which `json_each` makes a table of.
const INSERT: &str = "INSERT INTO scans (gtin, serial, event, hour, token, epoch, network, region, via) \
     SELECT value->>0, value->>1, unhex(value->>2), value->>3, value->>4, value->>5, value->>6, value->>7, \
     value->>8 FROM json_each($1) WHERE TRUE ON CONFLICT DO NOTHING RETURNING gtin, serial, event";

/// Of a history longer than is read, those up to the event that is the last to be read.
const HISTORIES: &str = "SELECT k.key, 0, s.hour, s.token, s.epoch, s.network, s.region \
     FROM json_each($1) AS k CROSS JOIN scans AS s ON s.gtin = k.value->>0 AND s.serial = k.value->>1 \
      AND s.event <= COALESCE((SELECT event FROM scans WHERE gtin = k.value->>0 AND serial = k.value->>1 \
       ORDER BY event LIMIT 1 OFFSET $2), x'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF') \
     UNION ALL SELECT k.key, 1, s.month, s.sessions, NULL, NULL, s.region \
     FROM json_each($1) AS k CROSS JOIN summaries AS s ON s.gtin = k.value->>0 AND s.serial = k.value->>1 \
     UNION ALL SELECT k.key, 2, f.at, f.kind, f.party, f.owner, f.region \
     FROM json_each($1) AS k CROSS JOIN facts AS f ON f.gtin = k.value->>0 AND f.serial = k.value->>1";

impl SqliteStore {
    /// There is one writer.
    const LANES: usize = 1;

    /// Writes the log back as far as that keeps nobody waiting.
    async fn settle_now(&self) -> Result<(), sqlx::Error> {
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .execute(&self.read)
            .await?;
        Ok(())
    }

    /// Gives the keys of those that are new.
    async fn insert(
        connection: &mut SqliteConnection,
        rows: &[&ScanRow],
    ) -> Result<BTreeSet<(i64, String, Vec<u8>)>, sqlx::Error> {
        let columns = |row: &&ScanRow| {
            let event = HEXLOWER.encode(&row.event);
            json!([
                row.item.gtin,
                row.item.serial,
                event,
                row.hour,
                row.token,
                row.epoch,
                row.network,
                row.region,
                row.via.map(rows::via_number)
            ])
        };
        let rows: Value = rows.iter().map(columns).collect();
        let new = sqlx::query(INSERT)
            .bind(rows.to_string())
            .fetch_all(connection)
            .await?;
        new.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)))
            .collect()
    }

    /// The histories of items, in their order.
    async fn histories(
        connection: &mut SqliteConnection,
        items: &[&ItemKey],
    ) -> Result<Vec<History>, sqlx::Error> {
        let mut histories = vec![History::default(); items.len()];
        let keys: Value = items.iter().map(|item| json!([item.gtin, item.serial])).collect();
        let found = sqlx::query(HISTORIES)
            .bind(keys.to_string())
            .bind(i64::from(LONGEST_READ) - 1)
            .fetch_all(connection)
            .await?;
        for row in &found {
            Self::remembered(row)?.add_to(&mut histories);
        }
        Ok(histories)
    }
}

implement_store!(SqliteStore, Sqlite);
implement_calls!(SqliteStore);
implement_deliveries!(SqliteStore, Sqlite);
implement_owing!(SqliteStore, Sqlite);
implement_products!(SqliteStore);
implement_ranges!(SqliteStore, Sqlite);
implement_reports!(SqliteStore, Sqlite);
implement_seals!(SqliteStore);
