//! A table says every case that failed, by its name, and passes when none did.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is tried here is how tests fail"
)]

use assay_cases::Cases;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::{Context, Poll, Waker};

/// What a test says that fails by this table.
fn said(table: impl FnOnce(&mut Cases)) -> String {
    let failed = catch_unwind(AssertUnwindSafe(|| {
        let mut cases = Cases::new();
        table(&mut cases);
    }));
    *failed.unwrap_err().downcast::<String>().unwrap()
}

#[test]
fn every_case_that_failed_is_named_and_hides_no_other() {
    let mut tried = Vec::new();
    let said = said(|cases| {
        for number in 1..=4 {
            cases.case(format!("number {number}"), || {
                tried.push(number);
                assert!(number % 2 == 1, "{number} is even");
            });
        }
    });
    assert_eq!(tried, [1, 2, 3, 4]);
    assert_eq!(
        said,
        "2 of 4 cases failed\n- number 2: 2 is even\n- number 4: 4 is even"
    );
}

#[test]
fn a_case_that_waits_is_caught_after_its_wait_too() {
    /// Ready the second time it is asked.
    async fn later() {
        let mut asked = false;
        std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut asked, true) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
    let said = said(|cases| {
        let table = async {
            for (name, number) in [("sound", 1), ("wrong", 2)] {
                let check = async {
                    later().await;
                    assert_eq!(number, 1);
                };
                cases.wait(name, check).await;
            }
        };
        let mut table = std::pin::pin!(table);
        while table
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
        {}
    });
    assert!(said.starts_with("1 of 2 cases failed\n- wrong: "), "{said}");
}

#[test]
fn a_table_without_a_case_and_two_cases_of_one_name_fail() {
    let empty = catch_unwind(|| drop(Cases::new())).unwrap_err();
    assert_eq!(
        empty.downcast_ref(),
        Some(&"a table without a case shows nothing")
    );
    let twice = said(|cases| {
        cases.case("a", || ());
        cases.case("a", || ());
    });
    assert_eq!(twice, "1 of 1 cases failed\n- a: two cases have this name");
}

#[test]
fn a_table_whose_cases_all_hold_passes() {
    let mut cases = Cases::new();
    cases.case("one", || ());
    cases.case("two", || ());
}
