//! PostgreSQL, or an engine that speaks its protocol; any number of servers at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr as _,
    time::Duration,
};

use assay_core::assess::History;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, Postgres};
use sqlx::{QueryBuilder, Row as _};

use super::{
    Alert, Answer, FactRow, ItemKey, LONGEST_READ, PrincipalRow, ScanRow, Store, StoreError,
    ranges::implement_ranges, rows, schema, sql::implement_store,
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
        let options = PgConnectOptions::from_str(url)?
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

implement_store!(PostgresStore, Postgres);
implement_ranges!(PostgresStore, Postgres);
