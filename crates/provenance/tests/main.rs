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

mod authority;
mod bounded;
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
            let mut cases = assay_cases::Cases::new();
            $(cases.wait(stringify!($case), async {
                $module::$case(Stores::on_postgres(server.clone(), stringify!($case))).await;
            }).await;)+
        }
    };
}

suite!(
    authority::each_writer_is_heard_of_each_thing_as_the_table_says,
    authority::a_rival_binds_nothing_and_is_told_nothing,
    authority::what_was_kept_before_there_was_a_rule_misleads_nobody,
    authority::two_brands_on_one_pallet_bind_each_their_own,
    authority::no_handler_puts_an_item_under_a_deal_or_takes_it_out_afterwards,
    authority::a_flood_of_a_rivals_packings_hides_no_deal,
    authority::an_event_told_again_by_its_brand_is_the_brands,
    authority::nobody_withdraws_what_another_told,
    authority::a_note_is_read_by_those_it_concerns,
    authority::a_places_name_is_not_a_rivals_to_tell,
    bounded::many_made_from_many_is_answered_within_the_budget,
    bounded::a_handlers_flood_leaves_room_for_the_brand_and_for_others,
    bounded::what_the_brand_tells_again_is_its_own_in_a_flood,
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
