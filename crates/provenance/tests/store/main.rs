//! Capture, queries, ways and alerts: one suite, run against both stores, on real files and a real
//! PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    reason = "a helper that fails fails the test, and says what was absent"
)]

mod capture;
mod deals;
mod diverted;
mod query;
mod support;
mod ways;

use support::Stores;

macro_rules! suite {
    ($($module:ident::$case:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $case() {
                super::$module::$case(super::Stores::on_sqlite()).await;
            })+
        }

        /// One test, because making a database server takes longer than all cases together.
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn everything_holds_on_postgresql_too() {
            let server = std::sync::Arc::new(assay_testkit::postgres::Postgres::start().unwrap());
            $($module::$case(Stores::on_postgres(server.clone(), stringify!($case))).await;)+
        }
    };
}

suite!(
    capture::all_46_examples_are_kept_and_come_back_equal,
    capture::nothing_is_half_stored_unless_asked_for,
    capture::the_same_event_is_kept_once_and_another_under_its_id_is_refused,
    capture::two_servers_capture_at_once_and_each_event_is_there_once,
    capture::who_tells_an_event_again_reads_it_too,
    capture::jobs_come_in_pages_and_to_their_tellers,
    query::identifiers_match_in_every_spelling,
    query::pages_follow_one_another_to_the_last,
    ways::a_way_goes_through_case_and_pallet_and_a_note_lists_them,
    ways::the_public_is_told_places_and_names_and_no_numbers,
    ways::a_note_tells_lots_quantities_and_whose_the_pallet_is,
    deals::a_diverted_pallet_raises_one_alert_a_dealer,
    deals::a_sighting_told_twice_counts_once,
    deals::brands_see_and_acknowledge_their_own_alerts,
);
