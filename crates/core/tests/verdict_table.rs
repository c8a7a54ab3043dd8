//! Every offline row of the table of verdicts, and the order among them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what is wrong by failing"
)]

use crate::common;

use assay_cases::Cases;
use assay_core::gs1::{Lot, Serial};
use assay_core::host::Host;
use assay_core::label::{LabelDraft, Scanned};
use assay_core::time::{Date, Duration, UtcOffset, Validity};
use assay_core::trust::{
    GtinRange, Id, Issuer, Mark, Recall, Recalled, Scope, SerialRange, TrustList, TrustListDraft,
    WithdrawalReason,
};
use assay_core::verdict::{
    CopiesPunch, ExpiryPunch, Freshness, May, MayReport, Reason, RecallPunch, SignaturePunch, Tone, Verdict,
    VerdictWord,
};
use assay_core::verify::{Now, judge, judge_without_list};
use common::*;
use ed25519_dalek::SigningKey;

/// One row: a change to the sound list, a scanned text, a clock; and what must come of it.
struct Row {
    name: &'static str,
    list: fn(&mut TrustListDraft),
    text: String,
    now: Now,
    word: VerdictWord,
    reasons: &'static [Reason],
}

impl Row {
    fn new(name: &'static str, word: VerdictWord, reasons: &'static [Reason]) -> Self {
        Self {
            name,
            list: |_| {},
            text: label_draft().sign(&key(1)),
            now: now(),
            word,
            reasons,
        }
    }

    fn list(self, list: fn(&mut TrustListDraft)) -> Self {
        Self { list, ..self }
    }

    fn label(self, change: fn(&mut LabelDraft), seed: u8) -> Self {
        let mut draft = label_draft();
        change(&mut draft);
        Self {
            text: draft.sign(&key(seed)),
            ..self
        }
    }

    fn text(self, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..self
        }
    }

    fn now(self, now: Now) -> Self {
        Self { now, ..self }
    }

    fn judge(&self) -> Verdict {
        judge(
            &Scanned::classify(&self.text),
            &list_with(self.list),
            self.now,
            UtcOffset::UTC,
        )
    }
}

fn recall(items: Recalled) -> Recall {
    Recall {
        gtin: dairy_gtin(),
        items,
        since: at("2026-11-01T00:00:00Z"),
        reason: names("混入异物", "Foreign matter"),
        todo: names("请退回", "Return it"),
    }
}

fn dairy(list: &mut TrustListDraft) -> &mut Issuer {
    &mut list.issuers[0]
}

fn unsigned_link() -> String {
    let uri = label_draft().sign(&key(1));
    uri[..uri.find("&S=").unwrap()].to_string()
}

/// As many hours after the list was issued.
fn hours(hours: i64) -> Now {
    after(Duration::hours(hours))
}

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use Reason as R;
    use VerdictWord as W;
    vec![
        // Issued by BRAND; not checked for copies.
        Row::new("authentic", W::IssuedNotChecked, &[R::SignatureMatches, R::CopiesNotChecked]),
        Row::new("authentic on a brand's own host", W::IssuedNotChecked, &[R::SignatureMatches, R::CopiesNotChecked])
            .label(|label| label.host = Host::parse("dairy.example").unwrap(), 1),
        Row::new("authentic by a list of three days", W::IssuedNotChecked, &[R::ListOlder, R::SignatureMatches, R::CopiesNotChecked])
            .now(hours(72)),
        Row::new("key superseded", W::IssuedNotChecked, &[R::SignatureMatches, R::KeySuperseded, R::CopiesNotChecked])
            .list(|list| dairy(list).keys = vec![withdrawn_key(1, WithdrawalReason::Superseded), issuer_key(3)]),
        Row::new("key lost to everyone", W::IssuedNotChecked, &[R::SignatureMatches, R::KeyLost, R::CopiesNotChecked])
            .list(|list| dairy(list).keys = vec![withdrawn_key(1, WithdrawalReason::Loss)]),
        Row::new("a recall of another lot", W::IssuedNotChecked, &[R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| list.recalls = vec![recall(Recalled::Lot(Lot::parse("OTHER").unwrap()))]),
        Row::new("a recall that begins tomorrow", W::IssuedNotChecked, &[R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| list.recalls = vec![Recall { since: at("2026-11-23T06:00:00Z"), ..recall(Recalled::All) }]),
        Row::new("on its last day", W::IssuedNotChecked, &[R::SignatureMatches, R::CopiesNotChecked])
            .label(|label| label.expiry = Date::parse("261122").ok(), 1),

        // Recalled, expired.
        Row::new("recalled as a whole", W::Recalled, &[R::Recalled, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| list.recalls = vec![recall(Recalled::All)]),
        Row::new("recalled by lot", W::Recalled, &[R::Recalled, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| list.recalls = vec![recall(Recalled::Lot(Lot::parse("A1B2C3").unwrap()))]),
        Row::new("recalled, by a list of three days", W::Recalled, &[R::ListOlder, R::Recalled, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| list.recalls = vec![recall(Recalled::All)]).now(hours(72)),
        Row::new("expired yesterday", W::Expired, &[R::Expired, R::SignatureMatches, R::CopiesNotChecked])
            .label(|label| label.expiry = Date::parse("261121").ok(), 1),
        Row::new("expired last month, day 00", W::Expired, &[R::Expired, R::SignatureMatches, R::CopiesNotChecked])
            .label(|label| label.expiry = Date::parse("261000").ok(), 1),

        // Key reported stolen.
        Row::new("key stolen", W::KeyStolen, &[R::KeyStolen, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| dairy(list).keys = vec![withdrawn_key(1, WithdrawalReason::Theft)]),

        Row::new("stolen key past its time", W::KeyStolen, &[R::KeyStolen, R::KeyExpired, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| {
                dairy(list).keys = vec![withdrawn_key(1, WithdrawalReason::Theft)];
                dairy(list).keys[0].validity.until = Some(at("2026-11-01T00:00:00Z"));
            }),

        // The link leads elsewhere.
        Row::new("host of nobody", W::LinkElsewhere, &[R::LinkElsewhere, R::SignatureMatches, R::CopiesNotChecked])
            .label(|label| label.host = Host::parse("id.assay.example.evil").unwrap(), 1),
        Row::new("host of another brand", W::LinkElsewhere, &[R::LinkElsewhere, R::SignatureMatches, R::CopiesNotChecked])
            .label(|label| { label.host = Host::parse("dairy.example").unwrap(); label.gtin = tea_gtin(); }, 2),

        // BRAND signs its labels; this one is not signed.
        Row::new("unsigned link of a brand that signs", W::UnsignedInSigningScope, &[R::BrandSigns, R::NoSignature])
            .list(|list| dairy(list).scopes[0].signs_since = Some(issued())).text(unsigned_link()),
        Row::new("broken signature of a brand that signs", W::UnsignedInSigningScope, &[R::BrandSigns, R::LabelBroken])
            .list(|list| dairy(list).scopes[0].signs_since = Some(issued())).text(unsigned_link() + "&S=AE"),
        Row::new("unsigned link of a brand that signs, old list", W::UnsignedInSigningScope, &[R::ListOlder, R::BrandSigns, R::NoSignature])
            .list(|list| dairy(list).scopes[0].signs_since = Some(issued())).text(unsigned_link()).now(hours(72)),

        // Not issued by this brand.
        Row::new("signed by a stranger under the brand's GTIN", W::NotIssued, &[R::KeyUnknown])
            .label(|_| {}, 9),
        Row::new("another brand's key over this brand's GTIN", W::NotIssued, &[R::KeyOutOfScope])
            .label(|_| {}, 2),
        Row::new("a brand's key over nobody's GTIN", W::NotIssued, &[R::KeyOutOfScope])
            .label(|label| label.gtin = nobodys_gtin(), 1),
        Row::new("key not yet valid", W::NotIssued, &[R::KeyNotYetValid, R::SignatureMatches])
            .list(|list| dairy(list).keys[0].validity = Validity::from(at("2026-12-01T00:00:00Z"))),
        Row::new("scope not yet valid", W::NotIssued, &[R::KeyOutOfScope, R::ScopeNotYetValid])
            .list(|list| dairy(list).scopes[0].validity = Validity::from(at("2026-12-01T00:00:00Z"))),
        Row::new("a withdrawn key of another brand", W::NotIssued, &[R::KeyOutOfScope])
            .list(|list| list.issuers[1].keys = vec![withdrawn_key(2, WithdrawalReason::Theft)])
            .label(|_| {}, 2),

        // Issuer not enrolled.
        Row::new("a stranger's key over nobody's GTIN", W::IssuerNotEnrolled, &[R::GtinNotEnrolled, R::KeyUnknown])
            .label(|label| label.gtin = nobodys_gtin(), 9),

        // Not a signed label.
        Row::new("unsigned link", W::NotSignedLabel, &[R::NoSignature]).text(unsigned_link()),
        Row::new("unsigned link before the brand signs", W::NotSignedLabel, &[R::NoSignature])
            .list(|list| dairy(list).scopes[0].signs_since = Some(at("2026-12-01T00:00:00Z"))).text(unsigned_link()),
        Row::new("broken label", W::NotSignedLabel, &[R::LabelBroken]).text(unsigned_link() + "&S=AE"),
        Row::new("web address", W::NotSignedLabel, &[R::NotALabel]).text("https://example.org/"),
        Row::new("web address, list far too old", W::NotSignedLabel, &[R::NotALabel])
            .text("https://example.org/").now(after(Duration::days(400))),

        // Could not check.
        Row::new("list over 30 days", W::CouldNotCheck, &[R::ListStale, R::SignatureMatches, R::CopiesNotChecked])
            .now(after(Duration(30 * 86_400 + 1))),
        Row::new("clock set back", W::CouldNotCheck, &[R::ClockBehind, R::SignatureMatches, R::CopiesNotChecked])
            .now(Now { clock: issued(), floor: issued().plus(Duration(86_401)) }),
        Row::new("list from the future", W::CouldNotCheck, &[R::ListFromFuture, R::SignatureMatches, R::CopiesNotChecked])
            .now(Now { clock: issued().plus(Duration(-86_401)), floor: issued().plus(Duration(-86_401)) }),
        Row::new("no key matches on a list over 48 hours", W::CouldNotCheck, &[R::ListOlder, R::GtinNotEnrolled, R::KeyUnknown])
            .label(|label| label.gtin = nobodys_gtin(), 9).now(hours(49)),
        Row::new("a stranger's key on a list over 48 hours", W::CouldNotCheck, &[R::ListOlder, R::KeyUnknown])
            .label(|_| {}, 9).now(hours(49)),
        Row::new("key past its time", W::CouldNotCheck, &[R::KeyExpired, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| dairy(list).keys[0].validity.until = Some(at("2026-11-01T00:00:00Z"))),
        Row::new("scope past its time", W::CouldNotCheck, &[R::KeyOutOfScope, R::ScopeEnded])
            .list(|list| dairy(list).scopes[0].validity.until = Some(at("2026-11-01T00:00:00Z"))),
        Row::new("unsigned link of a brand that signs, list far too old", W::CouldNotCheck, &[R::ListStale, R::BrandSigns, R::NoSignature])
            .list(|list| dairy(list).scopes[0].signs_since = Some(issued())).text(unsigned_link())
            .now(after(Duration::days(31))),

        // Several at once: the headline is the gravest, no reason is lost.
        Row::new("stolen, recalled, elsewhere and expired", W::KeyStolen,
            &[R::KeyStolen, R::Recalled, R::LinkElsewhere, R::Expired, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| { dairy(list).keys = vec![withdrawn_key(1, WithdrawalReason::Theft)]; list.recalls = vec![recall(Recalled::All)]; })
            .label(|label| { label.host = Host::parse("else.where").unwrap(); label.expiry = Date::parse("261121").ok(); }, 1),
        Row::new("recalled, elsewhere and expired", W::Recalled,
            &[R::Recalled, R::LinkElsewhere, R::Expired, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| list.recalls = vec![recall(Recalled::All)])
            .label(|label| { label.host = Host::parse("else.where").unwrap(); label.expiry = Date::parse("261121").ok(); }, 1),
        Row::new("elsewhere and expired", W::LinkElsewhere,
            &[R::LinkElsewhere, R::Expired, R::SignatureMatches, R::CopiesNotChecked])
            .label(|label| { label.host = Host::parse("else.where").unwrap(); label.expiry = Date::parse("261121").ok(); }, 1),
        Row::new("recalled, list over 30 days", W::CouldNotCheck,
            &[R::ListStale, R::Recalled, R::SignatureMatches, R::CopiesNotChecked])
            .list(|list| list.recalls = vec![recall(Recalled::All)]).now(after(Duration::days(31))),
    ]
}

#[test]
fn every_row() {
    let mut cases = Cases::new();
    for row in rows() {
        cases.case(row.name, || {
            let verdict = row.judge();
            assert_eq!(verdict.word, row.word, "{:?}", verdict.reasons);
            assert_eq!(verdict.reasons, row.reasons);
            assert_eq!(
                verdict.punches.copies,
                CopiesPunch::NotChecked,
                "offline never checks copies"
            );
            let proven = verdict.label.is_some();
            if proven {
                assert_eq!(verdict.punches.signature, SignaturePunch::Matches);
            }
            assert_eq!(verdict.authentic, proven);
            let mut may = May::of(verdict.word, proven);
            let has = |reasons: &[Reason]| reasons.iter().any(|reason| verdict.reasons.contains(reason));
            let warned = has(&[Reason::Recalled, Reason::LinkElsewhere, Reason::Expired]);
            if has(&[Reason::KeyExpired]) || verdict.word == VerdictWord::KeyStolen && warned {
                may.report = MayReport::Never;
            }
            assert_eq!(verdict.may, may);
            if verdict.word == VerdictWord::NotIssued {
                assert_eq!(
                    verdict.may,
                    May::NOTHING,
                    "whatever the reason: the key's dates among them"
                );
            }
            assert!(verdict.tone() != Tone::Good, "offline is never good without more");
            if matches!(verdict.tone(), Tone::Bad | Tone::Unk | Tone::None) {
                assert!(!proven, "a label that is not proven");
            }
        });
    }
}

#[test]
fn every_offline_word_has_a_row() {
    let rows = rows();
    let mut cases = Cases::new();
    for word in VerdictWord::ALL {
        let online = matches!(
            word,
            VerdictWord::IssuedFirstCheck
                | VerdictWord::IssuedCheckedBefore
                | VerdictWord::ReportsDisagree
                | VerdictWord::PossibleCopy
                | VerdictWord::AlreadySold
                | VerdictWord::OutsideRegion
                | VerdictWord::NotLookedUp
        );
        cases.case(word.code(), || {
            assert_eq!(rows.iter().any(|row| row.word == *word), !online);
        });
    }
}

#[test]
fn every_offline_reason_has_a_row() {
    let rows = rows();
    // A wrong signature under a known key id is `two_keys_with_one_id` below; no list, `without_a_list`.
    // That a serial was never allotted only its server knows.
    let elsewhere = [
        Reason::SignatureDoesNotMatch,
        Reason::NoList,
        Reason::SerialNotIssued,
    ];
    let mut cases = Cases::new();
    for reason in Reason::ALL {
        let found = rows.iter().any(|row| row.reasons.contains(reason));
        cases.case(reason.code(), || {
            assert!(found || elsewhere.contains(reason), "no row has it");
        });
    }
}

/// docs/verdicts.md has a row for each.
#[test]
fn the_page_lists_every_word_and_reason() {
    let page = vector("../../docs/verdicts.md");
    let words = VerdictWord::ALL
        .iter()
        .map(|word| format!("| `{}` | {} |", word.code(), word.tone().code()));
    let reasons = Reason::ALL
        .iter()
        .map(|reason| format!("| `{}` |", reason.code()));
    let mut cases = Cases::new();
    for row in words.chain(reasons) {
        cases.case(&row, || assert!(page.contains(&row), "not on the page"));
    }
}

#[test]
fn without_a_list() {
    let label = Scanned::classify(&label_draft().sign(&key(1)));
    let verdict = judge_without_list(&label, now(), UtcOffset::UTC);
    assert_eq!(
        (verdict.word, verdict.reasons.as_slice()),
        (VerdictWord::CouldNotCheck, &[Reason::NoList][..])
    );
    assert_eq!(verdict.punches.signature, SignaturePunch::NotTried);
    assert!(verdict.list.is_none() && verdict.label.is_none());
    let web = judge_without_list(&Scanned::classify("https://example.org/"), now(), UtcOffset::UTC);
    assert_eq!(web.word, VerdictWord::NotSignedLabel);
}

#[test]
fn freshness_grades_have_exact_bounds() {
    let uri = label_draft().sign(&key(1));
    let list = list_with(|_| {});
    let freshness = |seconds: i64| {
        let verdict = judge(
            &Scanned::classify(&uri),
            &list,
            after(Duration(seconds)),
            UtcOffset::UTC,
        );
        verdict.list.unwrap().freshness
    };
    let (two_days, thirty_days) = (48 * 3_600, 30 * 86_400);
    assert_eq!(freshness(0), Freshness::Fresh);
    assert_eq!(freshness(two_days), Freshness::Fresh);
    assert_eq!(freshness(two_days + 1), Freshness::Older);
    assert_eq!(freshness(thirty_days), Freshness::Older);
    assert_eq!(freshness(thirty_days + 1), Freshness::Stale);
}

#[test]
fn a_clock_a_day_off_is_believed_and_gains_nothing() {
    let uri = LabelDraft {
        expiry: Date::parse("261122").ok(),
        ..label_draft()
    }
    .sign(&key(1));
    let list = list_with(|_| {});
    let day = Duration::hours(24);
    let believed = Now {
        clock: at("2026-11-22T12:00:00Z"),
        floor: at("2026-11-23T12:00:00Z"),
    };
    let verdict = judge(&Scanned::classify(&uri), &list, believed, UtcOffset::UTC);
    assert_eq!(
        verdict.word,
        VerdictWord::Expired,
        "the floor says that the day is over"
    );
    assert_eq!(verdict.judged_at, believed.floor);
    let behind = Now {
        clock: issued().plus(Duration(-day.0)),
        floor: issued().plus(Duration(-day.0)),
    };
    let verdict = judge(&Scanned::classify(&uri), &list, behind, UtcOffset::UTC);
    assert_eq!(
        (verdict.word, verdict.judged_at),
        (VerdictWord::IssuedNotChecked, issued())
    );
}

#[test]
fn the_floor_rises_with_signed_times_but_not_with_far_ones() {
    let now = Now {
        clock: issued(),
        floor: issued().plus(Duration(-10)),
    };
    assert_eq!(
        now.floor_after(issued().plus(Duration(-20))),
        now.floor,
        "it never sinks"
    );
    assert_eq!(now.floor_after(issued()), issued());
    let latest = issued().plus(Duration::hours(24));
    assert_eq!(now.floor_after(latest), latest);
    assert_eq!(
        now.floor_after(latest.plus(Duration(1))),
        now.floor,
        "a far time poisons nothing"
    );
}

#[test]
fn two_keys_with_one_id() {
    let [first, second, stranger, ..] = &namesakes()[..] else {
        panic!("ten keys")
    };
    let uri = |key: &SigningKey| Scanned::classify(&label_draft().sign(key));
    let judged = |list: &TrustList, key: &SigningKey| judge(&uri(key), list, now(), UtcOffset::UTC);

    let both = list_with(|list| dairy(list).keys = vec![in_force(first), in_force(second)]);
    for key in [first, second] {
        assert_eq!(judged(&both, key).word, VerdictWord::IssuedNotChecked);
    }
    let verdict = judged(&both, stranger);
    assert_eq!(verdict.word, VerdictWord::NotIssued);
    assert_eq!(verdict.reasons, [Reason::SignatureDoesNotMatch]);
    assert_eq!(verdict.punches.signature, SignaturePunch::DoesNotMatch);

    let apart = list_with(|list| {
        list.issuers[0].keys = vec![in_force(first)];
        list.issuers[1].keys = vec![in_force(second)];
    });
    assert_eq!(judged(&apart, first).word, VerdictWord::IssuedNotChecked);
    let verdict = judged(&apart, second);
    assert_eq!(
        (verdict.word, verdict.reasons.as_slice()),
        (VerdictWord::NotIssued, &[Reason::KeyOutOfScope][..])
    );
    assert_eq!(verdict.issuer.unwrap().id.as_str(), "demo-dairy");
    assert_eq!(verdict.signer.unwrap().id.as_str(), "demo-tea");
}

/// Nine strangers share the id: the first eight are tried to name the reason, the ninth is not.
/// The brand's own key is found however many namesakes stand before it.
#[test]
fn at_most_eight_keys_of_others_are_tried() {
    let keys = namesakes();
    let list = list_with(|list| {
        let tea = list.issuers[1].clone();
        list.issuers.remove(0);
        for (number, key) in keys[..9].iter().enumerate() {
            let id = Id::parse(&format!("namesake-{number}")).unwrap();
            list.issuers.push(Issuer {
                id,
                scopes: vec![],
                keys: vec![in_force(key)],
                ..tea.clone()
            });
        }
        list.issuers.push(Issuer {
            keys: vec![in_force(&keys[9])],
            ..list_draft().issuers[0].clone()
        });
    });
    let judged = |key: &SigningKey| {
        judge(
            &Scanned::classify(&label_draft().sign(key)),
            &list,
            now(),
            UtcOffset::UTC,
        )
    };
    assert_eq!(judged(&keys[9]).word, VerdictWord::IssuedNotChecked);
    for key in &keys[..8] {
        assert_eq!(judged(key).reasons, [Reason::KeyOutOfScope]);
    }
    assert_eq!(judged(&keys[8]).reasons, [Reason::SignatureDoesNotMatch]);
    assert_eq!(judged(&keys[8]).word, VerdictWord::NotIssued);
}

#[test]
fn a_prefix_may_change_hands() {
    let list = list_with(|list| {
        let change = at("2026-11-01T00:00:00Z");
        dairy(list).scopes[0].validity.until = Some(change);
        list.issuers[1].scopes.push(Scope {
            validity: Validity::from(change),
            ..scope("952012")
        });
        dairy(list).products.clear();
    });
    let judged = |seed| {
        judge(
            &Scanned::classify(&label_draft().sign(&key(seed))),
            &list,
            now(),
            UtcOffset::UTC,
        )
    };
    assert_eq!(judged(2).word, VerdictWord::IssuedNotChecked);
    let old = judged(1);
    assert_eq!(old.word, VerdictWord::CouldNotCheck);
    assert_eq!(old.reasons, [Reason::KeyOutOfScope, Reason::ScopeEnded]);
}

#[test]
fn serial_ranges_are_recalled_by_both_ends() {
    let range = |first: &str, last: &str| {
        Recalled::Serials(
            SerialRange::new(Serial::parse(first).unwrap(), Serial::parse(last).unwrap()).unwrap(),
        )
    };
    let list = list_with(|list| {
        list.recalls = vec![Recall {
            gtin: tea_gtin(),
            ..recall(range("T0100", "T0199"))
        }];
    });
    let mut cases = Cases::new();
    for (serial, word) in [
        ("T0099", VerdictWord::IssuedNotChecked),
        ("T0100", VerdictWord::Recalled),
        ("T0199", VerdictWord::Recalled),
        ("T0200", VerdictWord::IssuedNotChecked),
        ("T100", VerdictWord::IssuedNotChecked),
        ("T01500", VerdictWord::IssuedNotChecked),
    ] {
        let draft = LabelDraft {
            gtin: tea_gtin(),
            serial: Serial::parse(serial).unwrap(),
            ..label_draft()
        };
        cases.case(serial, || {
            assert_eq!(
                judge(
                    &Scanned::classify(&draft.sign(&key(2))),
                    &list,
                    now(),
                    UtcOffset::UTC
                )
                .word,
                word
            );
        });
    }
}

#[test]
fn marks_say_whether_they_stand_and_cover_the_lot() {
    let mark = |id: &str, lots: &[&str], withdrawn| Mark {
        id: Id::parse(id).unwrap(),
        names: names("绿色食品", "Green Food"),
        issuer: Id::parse("demo-dairy").unwrap(),
        certificate: "GF-2026-001".into(),
        gtins: GtinRange::One(dairy_gtin()),
        lots: lots.iter().map(|lot| Lot::parse(lot).unwrap()).collect(),
        validity: Validity {
            from: at("2026-01-01T00:00:00Z"),
            until: Some(at("2027-01-01T00:00:00Z")),
        },
        withdrawn,
    };
    let list = list_with(|list| {
        list.marks = vec![
            mark("all", &[], None),
            mark("this-lot", &["A1B2C3"], None),
            mark("other-lot", &["X"], None),
            mark("withdrawn", &[], Some(issued())),
            Mark {
                gtins: GtinRange::Prefix(scope("95201299").gtin_prefix),
                ..mark("other-item", &[], None)
            },
        ];
    });
    let verdict = judge(
        &Scanned::classify(&label_draft().sign(&key(1))),
        &list,
        now(),
        UtcOffset::UTC,
    );
    let standing: Vec<_> = verdict
        .marks
        .iter()
        .map(|mark| (mark.id.as_str(), mark.in_force, mark.covers_lot))
        .collect();
    assert_eq!(
        standing,
        [
            ("all", true, true),
            ("this-lot", true, true),
            ("other-lot", true, false),
            ("withdrawn", false, true)
        ]
    );
    let stranger = judge(
        &Scanned::classify(&label_draft().sign(&key(9))),
        &list,
        now(),
        UtcOffset::UTC,
    );
    assert!(
        stranger.marks.is_empty(),
        "a mark beside a forged label would vouch for it"
    );
}

#[test]
fn marks_and_products_stand_beside_the_verdict() {
    let verdict = Row::new("authentic", VerdictWord::IssuedNotChecked, &[]).judge();
    assert_eq!(verdict.product.unwrap().en(), "Demo milk");
    assert_eq!(verdict.issuer.unwrap().names.zh(), "演示乳业");
    assert_eq!(verdict.authority.unwrap().en(), "Demo Association");
    assert_eq!(verdict.punches.recall, RecallPunch::None);
    assert_eq!(verdict.punches.expiry, ExpiryPunch::Within);
    let fields = verdict.fields.unwrap();
    assert_eq!(
        fields.element_string,
        "(01)09520123456788(10)A1B2C3(21)4071882590361144(17)280331"
    );
    assert_eq!(fields.typed_code.unwrap().grouped(), "4071 8825 9036 1144");
}
