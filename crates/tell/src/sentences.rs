//! The sentences of a verdict. Each word has its headline and its way on; reasons only choose between sentences.

use alloc::{vec, vec::Vec};

use assay_core::label::OtherKind;
use assay_core::verdict::{Freshness, Reason, VerdictWord};

use crate::finding::{Copied, why_copied};
use crate::outline::Parts;
use crate::{Deed, Facts, Report, Saying, Value};

/// What is said where the sentences need nothing but the brand's name: headline, state, why and next.
fn plain([headline, state, why, next]: [&'static str; 4]) -> Parts {
    said(headline, Saying::plain(state), Saying::plain(why), next)
}

fn said(headline: &'static str, state: Saying, why: Saying, next: &'static str) -> Parts {
    Parts {
        headline: Saying::plain(headline),
        state,
        why: vec![why],
        next: Saying::plain(next),
        deed: None,
    }
}

const DATE_OF_LIST: &[(&str, Value)] = &[("date", Value::ListIssued)];

pub(crate) fn parts(facts: &Facts) -> Parts {
    match facts.word {
        VerdictWord::IssuedFirstCheck => plain([
            "v.issued.head",
            "v.issued_first_check.state",
            "v.issued_first_check.why",
            "v.issued_first_check.next",
        ]),
        VerdictWord::IssuedCheckedBefore => {
            let state = match facts.history.as_ref().map_or(0, crate::History::before) {
                0 | 1 => Saying::plain("v.issued_checked_before.state_once"),
                _ => Saying::Words("v.issued_checked_before.state", &[("n", Value::Before)]),
            };
            Parts {
                state,
                ..plain([
                    "v.issued.head",
                    "v.issued_checked_before.state",
                    "v.issued_checked_before.why",
                    "v.issued_checked_before.next",
                ])
            }
        }
        VerdictWord::IssuedNotChecked => not_checked(facts),
        VerdictWord::ReportsDisagree => plain([
            "v.issued.head",
            "v.reports_disagree.state",
            "v.reports_disagree.why",
            "v.reports_disagree.next",
        ]),
        VerdictWord::OutsideRegion => plain([
            "v.issued.head",
            "v.outside_region.state",
            "v.outside_region.why",
            "v.outside_region.next",
        ]),
        VerdictWord::PossibleCopy => {
            let why = match why_copied(facts.history.as_ref()) {
                Copied::Places => "v.possible_copy.why_places",
                Copied::Sold => "v.possible_copy.why_sold",
                Copied::Unfitting => "v.possible_copy.why",
            };
            Parts {
                why: vec![Saying::plain(why)],
                ..plain([
                    "v.possible_copy.head",
                    "v.possible_copy.state",
                    "v.possible_copy.why",
                    "v.possible_copy.next",
                ])
            }
        }
        VerdictWord::AlreadySold => plain([
            "v.already_sold.head",
            "v.already_sold.state",
            "v.already_sold.why",
            "v.already_sold.next",
        ]),
        VerdictWord::UnsignedInSigningScope => plain([
            "v.unsigned_in_signing_scope.head",
            "v.unsigned_in_signing_scope.state",
            "v.unsigned_in_signing_scope.why",
            "v.unsigned_in_signing_scope.next",
        ]),
        VerdictWord::Recalled => recalled(facts),
        VerdictWord::Expired => said(
            "v.expired.head",
            Saying::Alone(Value::Expiry),
            Saying::Words("v.expired.why", &[("date", Value::Expiry)]),
            "v.expired.next",
        ),
        VerdictWord::KeyStolen => key_stolen(facts),
        VerdictWord::LinkElsewhere => Parts {
            state: Saying::Words("v.link_elsewhere.state", &[("host", Value::Host)]),
            ..plain([
                "v.link_elsewhere.head",
                "v.link_elsewhere.state",
                "v.link_elsewhere.why",
                "v.link_elsewhere.next",
            ])
        },
        VerdictWord::NotIssued => not_issued(facts),
        VerdictWord::IssuerNotEnrolled => {
            let why = if facts.given.authority {
                Saying::Words("v.issuer_not_enrolled.why", &[("authority", Value::Authority)])
            } else {
                Saying::plain("v.issuer_not_enrolled.why_plain")
            };
            Parts {
                why: vec![why],
                ..plain([
                    "v.issuer_not_enrolled.head",
                    "v.issuer_not_enrolled.state",
                    "v.issuer_not_enrolled.why",
                    "v.issuer_not_enrolled.next",
                ])
            }
        }
        VerdictWord::NotSignedLabel => not_signed(facts.other.unwrap_or(OtherKind::Text)),
        VerdictWord::NotLookedUp => plain([
            "v.not_looked_up.head",
            "v.not_looked_up.state",
            "v.not_looked_up.why",
            "v.not_looked_up.next",
        ]),
        VerdictWord::CouldNotCheck => could_not_check(facts),
    }
}

/// Why copies are not looked for, and what would change that.
fn not_checked(facts: &Facts) -> Parts {
    let parts = plain([
        "v.issued.head",
        "v.issued_not_checked.state",
        "v.issued_not_checked.why",
        "v.issued_not_checked.next",
    ]);
    if !facts.means.ask {
        return parts;
    }
    match facts.report {
        Report::Waiting => Parts {
            why: vec![Saying::plain("v.issued_not_checked.why_waiting")],
            next: Saying::plain("v.issued_not_checked.next_waiting"),
            ..parts
        },
        Report::Refused => Parts {
            why: vec![Saying::plain("v.issued_not_checked.why_refused")],
            ..parts
        },
        // An answer that names no standing known here says as little as none.
        Report::Answered | Report::LookedUp(_) | Report::None => {
            let why = if facts.by_link {
                "v.issued_not_checked.why_link"
            } else {
                "v.issued_not_checked.why_declined"
            };
            Parts {
                why: vec![Saying::plain(why)],
                deed: Some(Deed::AskOnline),
                ..parts
            }
        }
    }
}

fn recalled(facts: &Facts) -> Parts {
    let state = if facts.given.lot {
        Saying::Words(
            "v.recalled.state_lot",
            &[("lot", Value::Lot), ("date", Value::RecallSince)],
        )
    } else {
        Saying::Words("v.recalled.state", &[("date", Value::RecallSince)])
    };
    let why = if facts.given.recall_reason {
        Saying::Words("v.recalled.why", &[("reason", Value::RecallReason)])
    } else {
        Saying::plain("v.recalled.why_plain")
    };
    let next = if facts.given.recall_todo {
        Saying::Words("v.recalled.next", &[("todo", Value::RecallTodo)])
    } else {
        Saying::plain("v.recalled.next_plain")
    };
    Parts {
        next,
        ..said("v.recalled.head", state, why, "v.recalled.next_plain")
    }
}

/// To be confirmed by the server that allots its numbers, where one can be asked.
fn key_stolen(facts: &Facts) -> Parts {
    let state = if facts.given.withdrawn {
        Saying::Words("v.key_stolen.state", &[("date", Value::Withdrawn)])
    } else {
        Saying::plain("v.key_stolen.state_plain")
    };
    let asks = facts.means.ask && facts.report == Report::None;
    Parts {
        state,
        deed: asks.then_some(Deed::AskOnline),
        ..plain([
            "v.key_stolen.head",
            "v.key_stolen.state",
            "v.key_stolen.why",
            "v.key_stolen.next",
        ])
    }
}

fn not_issued(facts: &Facts) -> Parts {
    let (state, why) = if facts.reasons.any(&[Reason::SerialNotIssued]) {
        ("v.not_issued.state_serial", "v.not_issued.why_serial")
    } else if facts.reasons.any(&[Reason::KeyOutOfScope]) {
        ("v.not_issued.state_scope", "v.not_issued.why_scope")
    } else if facts.reasons.any(&[
        Reason::KeyNotYetValid,
        Reason::KeyExpired,
        Reason::ScopeEnded,
        Reason::ScopeNotYetValid,
    ]) {
        ("v.not_issued.state_key_dates", "v.not_issued.why_key_dates")
    } else if facts.reasons.any(&[Reason::KeyUnknown]) {
        ("v.not_issued.state_key_unknown", "v.not_issued.why_key_unknown")
    } else {
        ("v.not_issued.state", "v.not_issued.why")
    };
    let head = if facts.given.issuer {
        "v.not_issued.head"
    } else {
        "v.not_issued.head_unnamed"
    };
    said(
        head,
        Saying::plain(state),
        Saying::plain(why),
        "v.not_issued.next",
    )
}

fn not_signed(kind: OtherKind) -> Parts {
    let state = match kind {
        OtherKind::WebAddress => "other.web_address",
        OtherKind::Wifi => "other.wifi",
        OtherKind::Payment => "other.payment",
        OtherKind::Contact => "other.contact",
        OtherKind::Phone => "other.phone",
        OtherKind::Sms => "other.sms",
        OtherKind::Mail => "other.mail",
        OtherKind::Place => "other.place",
        OtherKind::Event => "other.event",
        OtherKind::Text => "other.text",
        OtherKind::DigitalLink => "other.digital_link",
        OtherKind::BrokenLabel => "other.broken_label",
        OtherKind::TypedCode => "other.typed_code",
    };
    let why = if kind == OtherKind::BrokenLabel {
        "v.not_signed_label.why_broken"
    } else {
        "v.not_signed_label.why"
    };
    let (state, why) = (Saying::plain(state), Saying::plain(why));
    said("v.not_signed_label.head", state, why, "v.not_signed_label.next")
}

fn could_not_check(facts: &Facts) -> Parts {
    let Facts { means, reasons, .. } = facts;
    let update = if means.update {
        ("v.could_not_check.next_update", Some(Deed::UpdateList))
    } else {
        ("v.could_not_check.next_held", None)
    };
    let say = Saying::plain;
    let (state, why, (next, deed)) = if !facts.given.list_issued && means.meet {
        (
            say("v.could_not_check.state_unmet"),
            say("v.could_not_check.why_unmet"),
            ("v.could_not_check.next_unmet", Some(Deed::AskRecord)),
        )
    } else if !facts.given.list_issued {
        (
            say("v.could_not_check.state_none"),
            say("v.could_not_check.why_none"),
            update,
        )
    } else if reasons.any(&[Reason::ClockBehind, Reason::ListFromFuture]) {
        (
            say("v.could_not_check.state_clock"),
            say("v.could_not_check.why_clock"),
            ("v.could_not_check.next_clock", None),
        )
    } else if reasons.any(&[Reason::ScopeEnded]) {
        (
            say("v.could_not_check.state_ended"),
            say("v.could_not_check.why_ended"),
            ("v.could_not_check.next_ended", None),
        )
    } else {
        let why = if facts.freshness == Some(Freshness::Stale) {
            "v.could_not_check.why_list"
        } else {
            "v.could_not_check.why_unknown_key"
        };
        (
            Saying::Words("v.could_not_check.state_list", DATE_OF_LIST),
            Saying::Words(why, DATE_OF_LIST),
            update,
        )
    };
    Parts {
        headline: say("v.could_not_check.head"),
        state,
        why: Vec::from([why]),
        next: say(next),
        deed,
    }
}
