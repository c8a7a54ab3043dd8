//! What the server remembers, behind one trait with two implementations.
//!
//! Deliberately absent: rules (they are core's), labels (nothing is kept per label issued), and
//! anything that names a person. Scans are keyed by GTIN, serial and event, so that any engine
//! that speaks the protocol can split them by item. No session state, no advisory locks: any number
//! of servers may share one PostgreSQL.

mod calls;
mod deliveries;
mod owed;
mod postgres;
mod private;
mod products;
mod ranges;
mod reports;
mod rows;
mod schema;
mod seals;
mod sql;
mod sqlite;

use std::{fmt, future::Future, pin::Pin};

use assay_core::assess::History;

pub use calls::Calls;
pub use deliveries::{Deliveries, MOST_DELIVERIES, MOST_OPERATIONS, Opened, Operations};
pub use owed::Owing;
pub use postgres::PostgresStore;
pub use private::keep_private;
pub(crate) use private::take_rights;
pub use products::{NewProduct, Products};
pub use ranges::{Batch, LARGEST_BATCH, NewBatch, Ranges};
pub use reports::{ReplyRow, ReportRow, Reports};
pub use rows::{Alert, FactRow, ItemKey, Owed, PrincipalRow, Recorded, ScanRow, Sighter};
pub use seals::Seals;
pub use sqlite::SqliteStore;

/// An answer of the store, some time later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Most scans of one item that are read at once. The stored event key is a keyed hash, so what is
/// read of a longer history is an even sample that nobody can steer.
const LONGEST_READ: u32 = 2048;

/// Why the store did not answer. Says nothing of what was asked: its messages may reach a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Locked, full, gone or too busy; the same request may succeed later.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The store holds something this version does not understand.
    #[error("the store is not as expected: {0}")]
    Unexpected(String),
}

/// The server's memory. What a method acknowledges is on disk.
pub trait Store:
    Calls + Deliveries + Owing + Products + Ranges + Reports + Seals + Send + Sync + fmt::Debug
{
    /// Records scans, each once however often it comes, and says of each whether it is kept and what its
    /// item's history then is. What is owed of a scan is kept with it.
    fn record<'a>(&'a self, rows: &'a [ScanRow]) -> Answer<'a, Vec<Recorded>>;
    /// An item's history.
    fn history<'a>(&'a self, item: &'a ItemKey) -> Answer<'a, History>;
    /// Deletes an install's scans of an item, and its token from an activation, which stays; gives how many
    /// there were.
    fn forget<'a>(&'a self, item: &'a ItemKey, token: i64) -> Answer<'a, u64>;
    /// Records an enrolled party's statement, once however often it comes; says whether it is kept, and not
    /// another one under the same event.
    fn state<'a>(&'a self, fact: &'a FactRow) -> Answer<'a, bool>;
    /// Records an owner's activation where the item has none; says whether the one that is kept is this owner's.
    fn activate<'a>(&'a self, fact: &'a FactRow) -> Answer<'a, bool>;
    /// The secret of this name: the one there is, else `fresh`, kept from now on.
    fn secret<'a>(&'a self, name: &'a str, fresh: [u8; 32]) -> Answer<'a, [u8; 32]>;
    /// Deletes secrets whose names begin with `prefix`, except those listed.
    fn forget_secrets<'a>(&'a self, prefix: &'a str, except: &'a [String]) -> Answer<'a, u64>;
    /// Folds up to `most` scans from before this hour into summaries; gives how many there were.
    fn fold(&self, before_hour: i64, most: u32) -> Answer<'_, u64>;
    /// Notes that an item's standing calls for attention, or that it does so again.
    fn alert<'a>(&'a self, alert: &'a Alert) -> Answer<'a, ()>;
    /// Alerts whose GTIN is in one of the ranges (all when there are none), newest first.
    fn alerts<'a>(&'a self, gtins: &'a [(i64, i64)], most: u32) -> Answer<'a, Vec<Alert>>;
    /// Enrols a principal.
    fn enrol<'a>(&'a self, principal: &'a PrincipalRow) -> Answer<'a, ()>;
    /// The principal whose token has this hash.
    fn principal<'a>(&'a self, hash: &'a [u8]) -> Answer<'a, Option<PrincipalRow>>;
    /// All principals.
    fn principals(&self) -> Answer<'_, Vec<PrincipalRow>>;
    /// Revokes a principal from this second on; says whether there was one.
    fn revoke(&self, id: i64, at: i64) -> Answer<'_, bool>;
    /// Scans that are kept; slow on a large store.
    fn count(&self) -> Answer<'_, u64>;
    /// What is to be done about once a second so that no writer has to wait for it.
    fn settle(&self) -> Answer<'_, ()>;
    /// Commits that may usefully be on their way at once.
    fn lanes(&self) -> usize;
    /// Whether the store can write.
    fn ready(&self) -> Answer<'_, ()>;
}

impl From<sqlx::Error> for StoreError {
    /// Keeps the kind of error and the database's code, never its text: that may quote values.
    fn from(error: sqlx::Error) -> Self {
        if let Some(fault) = assay_provenance::tls_fault(&error) {
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
