//! Where events are kept, and why it may not answer.

mod reach;
mod schema;
pub(crate) mod sql;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::deals::Shipping;
pub use reach::{reachable, tls_fault};
use sql::{Dialect, Pools, Sql, Tx};

/// How long a writer waits for another process before it says so.
const PATIENCE: Duration = Duration::from_secs(5);

/// Two servers that start at once may both make the tables; one of them then tries again.
const ATTEMPTS: u32 = 5;

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
        if let Some(fault) = tls_fault(&error) {
            return Self::Unavailable(format!("the encryption of the connection: {fault}"));
        }
        match &error {
            sqlx::Error::Database(refused) => {
                let code = refused
                    .code()
                    .map_or_else(|| "unknown".to_owned(), |code| code.into_owned());
                Self::Unavailable(format!("database code {code}"))
            }
            sqlx::Error::Io(_) => Self::Unavailable("connection lost".to_owned()),
            sqlx::Error::PoolTimedOut => Self::Unavailable("all connections are in use".to_owned()),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Unavailable("closed".to_owned()),
            sqlx::Error::ColumnDecode { index, .. } => Self::Unexpected(format!("column {index}")),
            sqlx::Error::Configuration(_) => Self::Unexpected("configuration".to_owned()),
            _ => Self::Unexpected("driver".to_owned()),
        }
    }
}

/// Events, links, jobs, deals and alerts: in one SQLite file, or in a PostgreSQL that any number of
/// servers share.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pools: Pools,
    pub(crate) shipping: Arc<Shipping>,
}

impl Store {
    /// Name of the file in the data folder: apart from the scans', whose writer it must not hold up.
    pub const FILE: &'static str = "provenance.sqlite";

    /// Opens or makes the file in this folder, and brings its tables up to date.
    ///
    /// Write-ahead log with `synchronous = FULL`: a commit returns once it is on disk.
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
        let store = Self {
            pools: Pools::Sqlite { write, read },
            shipping: Arc::default(),
        };
        store.migrate(Dialect::Sqlite).await?;
        Ok(store)
    }

    /// Connects to a PostgreSQL database (`postgres://user@host/database`) and brings its tables, in a
    /// schema of their own, up to date.
    ///
    /// # Errors
    /// When it cannot connect or may not make tables.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        let options = reachable(url)
            .await?
            .application_name("assay provenance")
            .options([
                ("search_path", "provenance"),
                ("lock_timeout", "5s"),
                ("statement_timeout", "20s"),
            ]);
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await?;
        let store = Self {
            pools: Pools::Postgres(pool),
            shipping: Arc::default(),
        };
        let mut attempt = 1;
        while let Err(error) = store.migrate(Dialect::Postgres).await {
            if attempt == ATTEMPTS {
                return Err(error);
            }
            attempt += 1;
        }
        Ok(store)
    }

    async fn migrate(&self, dialect: Dialect) -> Result<(), StoreError> {
        let mut tx = self.pools.begin().await?;
        if dialect == Dialect::Postgres {
            tx.script("CREATE SCHEMA IF NOT EXISTS provenance".to_owned())
                .await?;
        }
        tx.script("CREATE TABLE IF NOT EXISTS schema_steps (step BIGINT NOT NULL PRIMARY KEY)".to_owned())
            .await?;
        let done = tx.sql("SELECT MAX(step) FROM schema_steps");
        let done = match tx.read(done).await?.first() {
            Some(row) => row.int_or_none(0)?.unwrap_or(0),
            None => 0,
        };
        for (step, sql) in schema::steps_after(done, dialect) {
            tx.script(sql).await?;
            let noted = tx.sql("INSERT INTO schema_steps (step) VALUES (").bind(step);
            tx.run(noted.push(")")).await?;
        }
        tx.commit().await
    }

    /// Begins a statement.
    pub(crate) fn sql(&self, text: &str) -> Sql {
        self.pools.sql(text)
    }
}

/// Takes `count` numbers of a kind; gives the first. Whoever has taken one holds up the next until
/// its transaction ends.
pub(crate) async fn numbers(tx: &mut Tx, kind: &str, count: usize) -> Result<i64, StoreError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let taken = tx.sql("UPDATE counters SET last = last + ").bind(count);
    let taken = taken.push(" WHERE name = ").bind(kind).push(" RETURNING last");
    let rows = tx.read(taken).await?;
    let last = rows
        .first()
        .ok_or_else(|| StoreError::Unexpected("no such counter".to_owned()))?;
    Ok(last.int(0)? - count + 1)
}
