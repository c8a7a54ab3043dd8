//! Sixteen typed digits: nothing before a server was asked, then the server's word, as its word.

use alloc::{vec, vec::Vec};

use assay_core::verdict::{Reason, Tone, VerdictWord};

use crate::finding::{Copied, why_copied};
use crate::outline::Parts;
use crate::{Deed, Facts, Given, Report, Saying, Says, Value, sentences};

pub(crate) fn parts(facts: &Facts) -> Parts {
    let plain = Saying::plain;
    let says = match facts.report {
        Report::Waiting => {
            return Parts {
                headline: plain("code.unasked.head"),
                state: plain("code.waiting.state"),
                why: vec![plain("code.waiting.why")],
                next: plain("code.waiting.next"),
                deed: Some(Deed::Enter),
            };
        }
        Report::Refused => {
            return Parts {
                why: vec![plain("code.refused.why")],
                deed: Some(Deed::Enter),
                ..unasked(facts)
            };
        }
        Report::Answered | Report::None => return unasked(facts),
        Report::LookedUp(says) => says,
    };
    match says {
        Says::First => issued(plain("code.first.state")),
        Says::AskedBefore => {
            let month_is_known = facts.history.as_ref().is_some_and(|history| history.first);
            issued(if month_is_known {
                Saying::Words("code.before.state", &[("month", Value::First)])
            } else {
                plain("code.before.state_plain")
            })
        }
        Says::Wrong => Parts {
            headline: plain("code.wrong.head"),
            state: plain("code.wrong.state"),
            why: vec![plain("code.wrong.why")],
            next: plain("code.wrong.next"),
            deed: Some(Deed::Enter),
        },
        Says::NotLookedUp => Parts {
            deed: Some(Deed::Enter),
            ..sentences::parts(&Facts {
                word: VerdictWord::NotLookedUp,
                ..facts.clone()
            })
        },
        Says::Warned => {
            let mut why = warning(facts);
            why.push(plain("code.no_signature"));
            let deed = match facts.word.tone() {
                Tone::Warn => Deed::Complain,
                Tone::Good | Tone::Part | Tone::Notice | Tone::Bad | Tone::None | Tone::Unk => Deed::Enter,
            };
            // Whatever the list of the device: its brand once answered for it.
            let ended = Facts {
                reasons: [Reason::ScopeEnded].into_iter().collect(),
                given: Given {
                    list_issued: true,
                    ..facts.given
                },
                ..facts.clone()
            };
            Parts {
                why,
                deed: Some(deed),
                ..sentences::parts(&ended)
            }
        }
    }
}

fn unasked(facts: &Facts) -> Parts {
    let (why, deed) = if facts.means.ask {
        ("code.unasked.why", Deed::AskOnline)
    } else {
        ("code.unasked.why_none", Deed::Enter)
    };
    Parts {
        headline: Saying::plain("code.unasked.head"),
        state: Saying::plain("code.unasked.state"),
        why: vec![Saying::plain(why)],
        next: Saying::plain("code.unasked.next"),
        deed: Some(deed),
    }
}

fn issued(state: Saying) -> Parts {
    Parts {
        headline: Saying::plain("code.issued.head"),
        state,
        why: vec![
            Saying::plain("code.no_signature"),
            Saying::plain("code.issued.why"),
        ],
        next: Saying::plain("code.issued.next"),
        deed: Some(Deed::Enter),
    }
}

/// What speaks against the item; nothing of a signature or of the label itself.
fn warning(facts: &Facts) -> Vec<Saying> {
    let why = match facts.word {
        VerdictWord::ReportsDisagree => Saying::plain("code.why.reports_disagree"),
        VerdictWord::AlreadySold => Saying::plain("code.why.already_sold"),
        VerdictWord::OutsideRegion => Saying::plain("code.why.outside_region"),
        VerdictWord::IssuerNotEnrolled => Saying::plain("code.why.issuer_not_enrolled"),
        VerdictWord::CouldNotCheck => Saying::plain("code.why.could_not_check"),
        VerdictWord::PossibleCopy => Saying::plain(match why_copied(facts.history.as_ref()) {
            Copied::Places => "code.possible_copy.why_places",
            Copied::Sold => "code.possible_copy.why_sold",
            Copied::Unfitting => "code.possible_copy.why",
        }),
        VerdictWord::Recalled if facts.given.recall_reason => {
            Saying::Words("code.why.recalled", &[("reason", Value::RecallReason)])
        }
        VerdictWord::Expired if facts.given.expiry => {
            Saying::Words("code.why.expired", &[("date", Value::Expiry)])
        }
        VerdictWord::Recalled
        | VerdictWord::Expired
        | VerdictWord::IssuedFirstCheck
        | VerdictWord::IssuedCheckedBefore
        | VerdictWord::IssuedNotChecked
        | VerdictWord::KeyStolen
        | VerdictWord::LinkElsewhere
        | VerdictWord::UnsignedInSigningScope
        | VerdictWord::NotIssued
        | VerdictWord::NotSignedLabel
        | VerdictWord::NotLookedUp => return Vec::new(),
    };
    Vec::from([why])
}
