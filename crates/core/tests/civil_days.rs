//! A date on a label is a civil day where the label is read.

use crate::common;

use assay_core::label::{LabelDraft, Scanned};
use assay_core::time::{Date, Day, Duration, Timestamp, UtcOffset};
use assay_core::verdict::{ExpiryPunch, VerdictWord};
use assay_core::verify::{Now, judge};
use common::{at, key, label_draft, list_with, vector};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    expiry: String,
    at: String,
    zone: String,
    offset: i32,
    past: bool,
}

#[test]
fn days_end_where_another_implementation_says_so() {
    let cases: Vec<Case> = serde_json::from_str(&vector("label/days.json")).unwrap();
    assert_eq!(cases.len(), 248);
    for case in cases {
        let today = Day::of(at(&case.at), UtcOffset::seconds(case.offset).unwrap());
        let date = Date::parse(&case.expiry).unwrap();
        assert_eq!(
            date.is_past(today),
            case.past,
            "{} {} in {}",
            case.expiry,
            case.at,
            case.zone
        );
    }
}

/// What AI 17 `261130` says at a time, by a list issued five hours before it.
fn word(time: Timestamp, zone: UtcOffset) -> (VerdictWord, ExpiryPunch) {
    let draft = LabelDraft {
        expiry: Some(Date::parse("261130").unwrap()),
        ..label_draft()
    };
    let list = list_with(|list| list.issued = time.plus(Duration::hours(-5)));
    let now = Now {
        clock: time,
        floor: Timestamp::MIN,
    };
    let verdict = judge(&Scanned::classify(&draft.sign(&key(1))), &list, now, zone);
    (verdict.word, verdict.punches.expiry)
}

#[test]
fn a_label_is_past_its_date_from_the_local_midnight_on() {
    let good = (VerdictWord::IssuedNotChecked, ExpiryPunch::Within);
    let past = (VerdictWord::Expired, ExpiryPunch::Past);
    let china = UtcOffset::hours(8).unwrap();
    let newfoundland = UtcOffset::seconds(-12_600).unwrap();
    for (time, zone, expected) in [
        ("2026-11-30T15:59:59Z", china, good),
        ("2026-11-30T16:00:00Z", china, past),
        ("2026-11-30T23:59:59Z", china, past),
        ("2026-11-30T23:59:59Z", UtcOffset::UTC, good),
        ("2026-12-01T00:00:00Z", UtcOffset::UTC, past),
        ("2026-12-01T00:00:00Z", newfoundland, good),
        ("2026-12-01T03:29:59Z", newfoundland, good),
        ("2026-12-01T03:30:00Z", newfoundland, past),
    ] {
        assert_eq!(word(at(time), zone), expected, "{time} {zone}");
    }
}

#[test]
fn a_clock_set_back_does_not_move_the_day() {
    let draft = LabelDraft {
        expiry: Some(Date::parse("261130").unwrap()),
        ..label_draft()
    };
    let list = list_with(|list| list.issued = at("2026-11-30T12:00:00Z"));
    let now = Now {
        clock: at("2026-11-30T02:00:00Z"),
        floor: at("2026-11-30T17:00:00Z"),
    };
    let china = UtcOffset::hours(8).unwrap();
    let verdict = judge(&Scanned::classify(&draft.sign(&key(1))), &list, now, china);
    assert_eq!(verdict.word, VerdictWord::Expired);
    assert_eq!(verdict.judged_on.civil(), (2026, 12, 1));
}
