//! One statement for two databases: the text and its values, which each driver takes in its own types.
//!
//! Values never become part of a text. What both databases understand is written once, in the modules
//! beside this one; what differs is here and in the schema.

use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Row as _, Sqlite, Transaction};

use super::StoreError;

/// SQLite takes 32,766 values in one statement, PostgreSQL 65,535.
pub(crate) const VALUES: usize = 32_000;
/// A longer statement is rarely said twice, so that keeping it prepared only takes memory.
const KEPT: usize = 64;

/// Which database, for what they spell differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A value beside a statement.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

/// A statement that is being written.
#[derive(Clone, Debug)]
pub(crate) struct Sql {
    dialect: Dialect,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(dialect: Dialect, text: &str) -> Self {
        Self {
            dialect,
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    /// Adds text of our own.
    pub(crate) fn push(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds a value.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        match self.dialect {
            // SQLite looks numbered places up one by one, which takes long for thousands.
            Dialect::Sqlite => self.text.push('?'),
            Dialect::Postgres => self.text.push_str(&format!("${}", self.values.len())),
        }
        self
    }

    /// Adds values with commas between them.
    pub(crate) fn list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        for (index, value) in values.into_iter().enumerate() {
            self = self.push(if index == 0 { "" } else { ", " }).bind(value);
        }
        self
    }

    /// Adds rows of values, each in brackets.
    pub(crate) fn rows<const N: usize>(mut self, rows: impl IntoIterator<Item = [Value; N]>) -> Self {
        for (index, row) in rows.into_iter().enumerate() {
            self = self
                .push(if index == 0 { "(" } else { ", (" })
                .list(row)
                .push(")");
        }
        self
    }
}

/// The statement as the driver takes it, with its values.
macro_rules! prepared {
    ($database:ty, $sql:expr) => {{
        let sql: Sql = $sql;
        let kept = sql.values.len() <= KEPT;
        let query = sqlx::query::<$database>(AssertSqlSafe(sql.text)).persistent(kept);
        sql.values.into_iter().fold(query, |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
        })
    }};
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! column {
    ($($name:ident: $kind:ty),+) => {
        impl Row {
            $(pub(crate) fn $name(&self, column: usize) -> Result<$kind, StoreError> {
                Ok(match self {
                    Self::Sqlite(row) => row.try_get(column)?,
                    Self::Postgres(row) => row.try_get(column)?,
                })
            })+
        }
    };
}
column!(int: i64, int_or_none: Option<i64>, text: String, text_or_none: Option<String>);

/// Connections.
#[derive(Clone, Debug)]
pub(crate) enum Pools {
    /// One that writes, because SQLite has one writer anyway, and some that read.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

impl Pools {
    pub(crate) fn sql(&self, text: &str) -> Sql {
        let dialect = match self {
            Self::Sqlite { .. } => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        };
        Sql::new(dialect, text)
    }

    /// Reads rows.
    pub(crate) async fn read(&self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => {
                let rows = prepared!(Sqlite, sql).fetch_all(read).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(pool) => {
                let rows = prepared!(Postgres, sql).fetch_all(pool).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Changes something in one go; gives how many rows that were.
    pub(crate) async fn run(&self, sql: Sql) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => prepared!(Sqlite, sql).execute(write).await?.rows_affected(),
            Self::Postgres(pool) => prepared!(Postgres, sql).execute(pool).await?.rows_affected(),
        })
    }

    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }
}

/// A transaction; dropped without a commit, nothing of it happened.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn sql(&self, text: &str) -> Sql {
        let dialect = match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        };
        Sql::new(dialect, text)
    }

    pub(crate) async fn read(&mut self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => {
                let rows = prepared!(Sqlite, sql).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(tx) => {
                let rows = prepared!(Postgres, sql).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    pub(crate) async fn run(&mut self, sql: Sql) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => prepared!(Sqlite, sql).execute(&mut **tx).await?.rows_affected(),
            Self::Postgres(tx) => prepared!(Postgres, sql).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs statements without values, as the schema has them.
    pub(crate) async fn script(&mut self, text: String) -> Result<(), StoreError> {
        let script = sqlx::raw_sql(AssertSqlSafe(text));
        match self {
            Self::Sqlite(tx) => script.execute(&mut **tx).await.map(drop)?,
            Self::Postgres(tx) => script.execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
