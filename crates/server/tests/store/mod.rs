//! One suite, run against both stores: real files, a real PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod earlier;
mod once;
mod suite;

use std::sync::Arc;

use assay_server::store::{PostgresStore, SqliteStore, Store};
use assay_testkit::postgres::Postgres;

/// Two handles on one store, as two servers have.
pub(crate) type Pair = (Arc<dyn Store>, Arc<dyn Store>);

macro_rules! suite {
    ($($module:ident::$case:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let folder = tempfile::TempDir::new().unwrap();
                let open = || async { super::SqliteStore::open(folder.path()).await.unwrap() };
                super::$module::$case((std::sync::Arc::new(open().await), std::sync::Arc::new(open().await))).await;
            })+
        }

        /// One test, because making a database server takes longer than all cases together.
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn everything_holds_on_postgresql_too() {
            let postgres = Postgres::start().unwrap();
            let mut cases = assay_cases::Cases::new();
            $(cases.wait(stringify!($case), async {
                let url = postgres.database(stringify!($case)).unwrap();
                // Both at once: two servers that start together must agree on who makes the tables.
                let (one, other) = tokio::join!(PostgresStore::connect(&url), PostgresStore::connect(&url));
                $module::$case((Arc::new(one.unwrap()), Arc::new(other.unwrap()))).await;
            }).await;)+
        }
    };
}

suite!(
    suite::a_scan_is_there_once_however_often_it_comes,
    suite::two_servers_lose_and_double_nothing,
    suite::each_item_has_its_own_history,
    suite::an_install_deletes_its_own_and_nothing_else,
    suite::of_two_records_the_later_stays_unless_it_is_not_believed,
    suite::old_scans_become_summaries_once,
    suite::the_first_secret_stays,
    suite::a_session_is_spent_once,
    suite::alerts_are_for_those_whose_items_they_are,
    suite::a_revoked_principal_is_known_as_such,
    suite::hostile_texts_are_only_texts,
    suite::no_number_is_allotted_twice,
    suite::a_complaint_is_kept_once_and_answered_in_order,
    suite::a_restored_store_goes_on_above_all_that_was_allotted,
    suite::of_a_long_history_an_even_sample_is_read,
    suite::a_delivery_has_one_note_and_each_operation_once,
    once::of_many_owners_at_once_one_is_told_that_it_is_theirs,
    once::one_event_is_one_installs,
    once::a_sighting_is_owed_from_its_scan_on_until_it_is_told,
    once::batches_tell_whose_numbers_are_held_here,
);
