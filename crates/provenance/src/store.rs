//! The file, its tables, and why it may not answer.

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for another process before it says so.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tables, step by step. A step, once released, never changes: what comes later is a new step.
///
/// Links are kept in the key's own tree: an identifier's events lie together, in order of time.
const STEPS: [&str; 1] = ["
CREATE TABLE events (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, declared INTEGER NOT NULL,
    time INTEGER NOT NULL, recorded INTEGER NOT NULL, kind TEXT NOT NULL, action TEXT,
    step TEXT, disposition TEXT, read_point TEXT, location TEXT, teller TEXT,
    body TEXT NOT NULL, context TEXT
);
CREATE UNIQUE INDEX events_by_id ON events (id, declared);
CREATE INDEX events_by_time ON events (time);
CREATE TABLE links (
    item TEXT NOT NULL, time INTEGER NOT NULL, seq INTEGER NOT NULL, role INTEGER NOT NULL,
    PRIMARY KEY (item, time, seq, role)
) WITHOUT ROWID;
CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, teller TEXT, created INTEGER NOT NULL,
    finished INTEGER NOT NULL, success INTEGER NOT NULL, behaviour TEXT NOT NULL,
    events INTEGER NOT NULL, errors TEXT NOT NULL, header TEXT
);
CREATE TABLE deals (
    seq INTEGER PRIMARY KEY, unit TEXT NOT NULL, dealer TEXT NOT NULL, region TEXT NOT NULL,
    since INTEGER NOT NULL, teller TEXT
);
CREATE INDEX deals_by_unit ON deals (unit, since);
CREATE TABLE alerts (
    unit TEXT NOT NULL, dealer TEXT NOT NULL, region TEXT NOT NULL, seen_in TEXT NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, sightings INTEGER NOT NULL, items TEXT NOT NULL,
    acknowledged INTEGER,
    PRIMARY KEY (unit, dealer)
) WITHOUT ROWID;
"];

/// Why the store did not answer. Says nothing of what was asked: its messages may reach a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Locked, full or gone; the same request may succeed later.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The store holds something this version does not understand.
    #[error("the store is not as expected: {0}")]
    Unexpected(String),
}

impl From<sqlx::Error> for StoreError {
    /// Keeps the kind of error and the database's code, never its text: that may quote values.
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refused) => {
                let code = refused
                    .code()
                    .map_or_else(|| "unknown".to_owned(), |code| code.into_owned());
                Self::Unavailable(format!("database code {code}"))
            }
            sqlx::Error::Io(_) => Self::Unavailable("the file cannot be used".to_owned()),
            sqlx::Error::PoolTimedOut => Self::Unavailable("all connections are in use".to_owned()),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Unavailable("closed".to_owned()),
            sqlx::Error::ColumnDecode { index, .. } => Self::Unexpected(format!("column {index}")),
            _ => Self::Unexpected("driver".to_owned()),
        }
    }
}

/// Events, links, jobs, deals and alerts in one SQLite file.
///
/// Write-ahead log with `synchronous = FULL`: a commit returns once it is on disk. One connection
/// writes, because SQLite has one writer anyway.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) write: SqlitePool,
    pub(crate) read: SqlitePool,
}

impl Store {
    /// Name of the file in the data folder: apart from the scans', whose writer it must not hold up.
    pub const FILE: &'static str = "provenance.sqlite";

    /// Opens or makes the file in this folder, and brings its tables up to date.
    ///
    /// # Errors
    /// When the folder cannot be written or the file is not such a store.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(Self::FILE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory");
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(10))
        };
        let write = pool(1).connect_with(options.clone()).await?;
        let read = pool(4).connect_with(options).await?;
        let store = Self { write, read };
        store.migrate().await?;
        Ok(store)
    }

    async fn migrate(&self) -> Result<(), sqlx::Error> {
        let mut tx = self.write.begin().await?;
        sqlx::raw_sql("CREATE TABLE IF NOT EXISTS schema_steps (step INTEGER NOT NULL PRIMARY KEY)")
            .execute(&mut *tx)
            .await?;
        let done: Option<i64> = sqlx::query_scalar("SELECT MAX(step) FROM schema_steps")
            .fetch_one(&mut *tx)
            .await?;
        for (step, sql) in (1_i64..).zip(STEPS).filter(|(step, _)| *step > done.unwrap_or(0)) {
            sqlx::raw_sql(sql).execute(&mut *tx).await?;
            sqlx::query("INSERT INTO schema_steps (step) VALUES ($1)")
                .bind(step)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await
    }
}
