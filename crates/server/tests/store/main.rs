//! One suite, run against both stores: real files, a real PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod suite;

use std::sync::Arc;

use assay_server::store::{PostgresStore, SqliteStore, Store};
use assay_testkit::postgres::Postgres;

/// Two handles on one store, as two servers have.
pub(crate) type Pair = (Arc<dyn Store>, Arc<dyn Store>);

macro_rules! suite {
    ($($case:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let folder = tempfile::TempDir::new().unwrap();
                let open = || async { super::SqliteStore::open(folder.path()).await.unwrap() };
                super::suite::$case((std::sync::Arc::new(open().await), std::sync::Arc::new(open().await))).await;
            })+
        }

        /// One test, because making a database server takes longer than all cases together.
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn everything_holds_on_postgresql_too() {
            let postgres = Postgres::start().unwrap();
            $({
                let url = postgres.database(stringify!($case)).unwrap();
                // Both at once: two servers that start together must agree on who makes the tables.
                let (one, other) = tokio::join!(PostgresStore::connect(&url), PostgresStore::connect(&url));
                suite::$case((Arc::new(one.unwrap()), Arc::new(other.unwrap()))).await;
            })+
        }
    };
}

suite!(
    a_scan_is_there_once_however_often_it_comes,
    two_servers_lose_and_double_nothing,
    each_item_has_its_own_history,
    an_install_deletes_its_own_and_nothing_else,
    of_two_records_the_later_stays_unless_it_is_not_believed,
    old_scans_become_summaries_once,
    the_first_secret_stays,
    alerts_are_for_those_whose_items_they_are,
    a_revoked_principal_is_known_as_such,
    hostile_texts_are_only_texts,
    no_number_is_allotted_twice,
    a_complaint_is_kept_once_and_answered_in_order,
    a_restored_store_goes_on_above_all_that_was_allotted,
    of_a_long_history_an_even_sample_is_read,
    a_delivery_has_one_note_and_each_operation_once,
);
