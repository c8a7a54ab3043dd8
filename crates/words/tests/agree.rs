//! Every judgement that can occur, with every answer to it, and what is said of it: one file that this suite and the
//! interface's write and read (`ui/src/agree.test.ts`).
//!
//! A line holds how a judgement differs from the first line's, the history or the answer to typed digits, and what a
//! face then shows in English.

use std::fmt::Write as _;

use assay_core::time::{Timestamp, UtcOffset};
use assay_core::verdict::{self, Reason, VerdictWord};
use assay_core::verify::Now;
use assay_tell::outline;
use assay_wire::{
    CodeAnswer, CodeSays, CopiesPunch, DisagreementLine, ExpiryPunch, Fields, FindingLine, Freshness,
    HistoryLine, IssuerName, Judgement, KeyLine, LinkHost, Names, OtherKind, OtherText, RecallLine,
    RecallPunch, SignaturePunch, judge,
};
use assay_words::{Language, Values, VerdictText, Words, interface};
use serde_json::{Map, Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/told.jsonl");

fn names(en: &str) -> Names {
    Names {
        zh: format!("{en}（中）"),
        en: en.to_owned(),
    }
}

/// A judgement that names everything there is to name.
fn base() -> Judgement {
    let now = Now {
        clock: Timestamp::parse("2026-11-22T09:10:00Z").unwrap(),
        floor: Timestamp(0),
    };
    let mut judgement = judge("text", None, now, UtcOffset::UTC);
    judgement.head(VerdictWord::IssuedNotChecked);
    judgement.authority = Some(names("Demo Association"));
    judgement.issuer = Some(IssuerName {
        id: "demo".to_owned(),
        names: names("Demo Dairy"),
    });
    judgement.host = Some(LinkHost {
        name: "id.demo.example".to_owned(),
        listed: true,
    });
    judgement.fields = Some(Fields {
        gtin: "06901234000016".to_owned(),
        lot: Some("L1".to_owned()),
        serial: Some("1".to_owned()),
        cpv: None,
        production: None,
        packaging: None,
        best_before: None,
        expiry: Some("2027-12-31".to_owned()),
        typed_code: None,
        element_string: String::new(),
    });
    judgement.list.issued = Some("2026-11-22T00:00:00Z".to_owned());
    judgement.list.freshness = Freshness::Fresh;
    judgement.punches = assay_wire::Punches {
        signature: SignaturePunch::Matches,
        copies: CopiesPunch::NotChecked,
        recall: RecallPunch::None,
        expiry: ExpiryPunch::Within,
    };
    judgement.other = None;
    judgement
}

fn of(word: VerdictWord, reasons: &[Reason], signature: SignaturePunch) -> Judgement {
    let mut judgement = base();
    judgement.head(word);
    judgement.reasons = reasons.iter().map(|reason| reason.code()).collect();
    judgement.authentic = word.was_authentic();
    judgement.may = verdict::May::of(word, word.was_authentic()).into();
    judgement.punches.signature = signature;
    judgement
}

/// What a device finds out by itself, each for each of its reasons.
fn judged() -> Vec<Judgement> {
    use Reason as R;
    use SignaturePunch as S;
    use VerdictWord as W;
    let open = [R::SignatureMatches, R::CopiesNotChecked];
    let mut all = vec![of(W::IssuedNotChecked, &open, S::Matches)];
    let mut recalled = of(W::Recalled, &[R::Recalled], S::Matches);
    recalled.punches.recall = RecallPunch::Recalled;
    recalled.recall = Some(RecallLine {
        since: "2026-11-18T00:00:00Z".to_owned(),
        reason: names("It may leak."),
        todo: names("Take it back."),
    });
    let mut whole = recalled.clone();
    whole.fields.as_mut().unwrap().lot = None;
    let mut expired = of(W::Expired, &[R::Expired], S::Matches);
    expired.punches.expiry = ExpiryPunch::Past;
    expired.fields.as_mut().unwrap().expiry = Some("2026-05-03".to_owned());
    let mut elsewhere = of(W::LinkElsewhere, &[R::LinkElsewhere], S::Matches);
    elsewhere.host.as_mut().unwrap().listed = false;
    let mut stolen = of(W::KeyStolen, &[R::KeyStolen], S::Matches);
    stolen.key = Some(KeyLine {
        id: "5f3a".to_owned(),
        valid_from: "2026-01-01T00:00:00Z".to_owned(),
        valid_until: None,
        withdrawn_at: Some("2026-11-02T00:00:00Z".to_owned()),
    });
    all.extend([recalled, whole, expired, elsewhere, stolen]);
    for (word, reasons, signature) in [
        (
            W::UnsignedInSigningScope,
            &[R::BrandSigns, R::NoSignature][..],
            S::Absent,
        ),
        (W::NotIssued, &[R::SignatureDoesNotMatch], S::DoesNotMatch),
        (W::NotIssued, &[R::KeyUnknown], S::NotTried),
        (W::NotIssued, &[R::KeyOutOfScope], S::DoesNotMatch),
        (
            W::NotIssued,
            &[R::KeyOutOfScope, R::ScopeNotYetValid],
            S::DoesNotMatch,
        ),
        (
            W::NotIssued,
            &[R::KeyNotYetValid, R::SignatureMatches],
            S::Matches,
        ),
        (W::NotIssued, &[R::SerialNotIssued], S::Matches),
        (
            W::IssuerNotEnrolled,
            &[R::GtinNotEnrolled, R::KeyUnknown],
            S::NotTried,
        ),
        (
            W::IssuerNotEnrolled,
            &[R::GtinNotEnrolled, R::SignatureDoesNotMatch],
            S::DoesNotMatch,
        ),
        (W::CouldNotCheck, &[R::ClockBehind], S::Matches),
        (W::CouldNotCheck, &[R::ListFromFuture], S::Matches),
        (
            W::CouldNotCheck,
            &[R::KeyExpired, R::SignatureMatches],
            S::Matches,
        ),
        (
            W::CouldNotCheck,
            &[R::KeyOutOfScope, R::ScopeEnded],
            S::DoesNotMatch,
        ),
    ] {
        let mut judgement = of(word, reasons, signature);
        if signature != S::Matches {
            judgement.punches.recall = RecallPunch::NotChecked;
            judgement.punches.expiry = ExpiryPunch::NotChecked;
        }
        if word == W::IssuerNotEnrolled {
            judgement.issuer = None;
        }
        all.push(judgement);
    }
    let mut none = of(W::CouldNotCheck, &[R::NoList], S::NotTried);
    (none.list.issued, none.list.freshness) = (None, Freshness::None);
    let mut stale = of(W::CouldNotCheck, &[R::ListStale, R::SignatureMatches], S::Matches);
    stale.list.freshness = Freshness::Stale;
    all.extend([none, stale]);
    for kind in [
        OtherKind::WebAddress,
        OtherKind::Wifi,
        OtherKind::Text,
        OtherKind::DigitalLink,
        OtherKind::BrokenLabel,
    ] {
        let mut other = of(W::NotSignedLabel, &[R::NotALabel], S::Absent);
        other.other = Some(OtherText {
            kind,
            text: String::new(),
            error: None,
        });
        all.push(other);
    }
    // The same by a list over 48 hours old, where that is still said.
    let older: Vec<_> = all
        .iter()
        .filter(|judgement| judgement.list.freshness == Freshness::Fresh)
        .cloned()
        .map(|mut judgement| {
            judgement.list.freshness = Freshness::Older;
            judgement.reasons.insert(0, R::ListOlder.code());
            judgement
        })
        .collect();
    all.extend(older);
    all
}

/// What a server says of an item.
fn histories() -> Vec<HistoryLine> {
    let why = |misplaced, unreachable| DisagreementLine {
        independent: 41,
        misplaced,
        unreachable,
        while_held: 0,
    };
    let line = |standing: VerdictWord, others, findings| HistoryLine {
        standing: standing.code(),
        own: 1,
        others,
        first: (others > 0).then(|| "2026-03".to_owned()),
        first_region: None,
        findings,
    };
    let sold = FindingLine::Sold {
        month: "2026-10".to_owned(),
        region: Some("CN-GD".to_owned()),
    };
    let nowhere = FindingLine::Sold {
        month: "2026-10".to_owned(),
        region: None,
    };
    let twice = FindingLine::SoldTwice {
        first: "2026-10".to_owned(),
        second: "2026-11".to_owned(),
    };
    let stock = FindingLine::UnreachableStock {
        from: "CN-GD".to_owned(),
        to: "DE".to_owned(),
        month: "2026-10".to_owned(),
    };
    let outside = FindingLine::OutsideRegion {
        seen: "DE".to_owned(),
        shipped: vec!["CN-GD".to_owned(), "CN-BJ".to_owned()],
    };
    let activated = FindingLine::Activated {
        month: "2026-10".to_owned(),
    };
    let copied = |misplaced, unreachable| FindingLine::CopiedByReports {
        why: why(misplaced, unreachable),
    };
    let disagree = |misplaced| FindingLine::ReportsDisagree {
        why: why(misplaced, 1),
    };
    vec![
        line(VerdictWord::IssuedFirstCheck, 0, vec![]),
        line(VerdictWord::IssuedCheckedBefore, 1, vec![]),
        line(VerdictWord::IssuedCheckedBefore, 4, vec![]),
        line(VerdictWord::ReportsDisagree, 2, vec![disagree(2)]),
        line(VerdictWord::PossibleCopy, 60, vec![copied(26, 3)]),
        line(VerdictWord::PossibleCopy, 60, vec![copied(0, 0)]),
        line(VerdictWord::PossibleCopy, 3, vec![twice, copied(2, 30)]),
        line(VerdictWord::PossibleCopy, 3, vec![stock]),
        line(VerdictWord::AlreadySold, 1, vec![sold]),
        line(VerdictWord::AlreadySold, 1, vec![nowhere, activated]),
        line(VerdictWord::OutsideRegion, 1, vec![outside]),
    ]
}

/// Typed digits as their server knows them.
fn answers() -> Vec<CodeAnswer> {
    let answer = |says, word: Option<VerdictWord>, history: Option<HistoryLine>| CodeAnswer {
        code: "4071 8825 9036 1144".to_owned(),
        says,
        judgement: word.map(|word| of(word, &[], SignaturePunch::Absent)),
        history,
    };
    let mut all = vec![
        answer(CodeSays::Wrong, None, None),
        answer(CodeSays::NotLookedUp, None, None),
        answer(CodeSays::Warned, Some(VerdictWord::IssuerNotEnrolled), None),
        answer(CodeSays::Warned, Some(VerdictWord::CouldNotCheck), None),
    ];
    for history in histories() {
        let word = VerdictWord::of(history.standing).unwrap();
        let says = match word {
            VerdictWord::IssuedFirstCheck => CodeSays::First,
            VerdictWord::IssuedCheckedBefore => CodeSays::AskedBefore,
            _ => CodeSays::Warned,
        };
        let mut answer = answer(says, Some(word), Some(history));
        let judgement = answer.judgement.as_mut().unwrap();
        judgement.punches.copies = verdict::CopiesPunch::of_item(word).into();
        all.push(answer);
    }
    all
}

fn shown(text: &VerdictText) -> Value {
    for sentence in text
        .why
        .iter()
        .chain([&text.headline, &text.state, &text.next])
        .chain(&text.findings)
    {
        assert!(
            !sentence.is_empty() && !sentence.contains(['{', '_']),
            "{sentence}"
        );
    }
    let punches = text.punches.each_ref();
    let punches = punches.map(|one| format!("{}:{}:{}", one.shape.code(), one.tone.class(), one.value));
    json!({
        "seal": text.seal.code(),
        "tone": text.tone.class(),
        "headline": text.headline,
        "state": text.state,
        "why": text.why,
        "next": text.next,
        "punches": punches.join("|"),
        "findings": text.findings,
    })
}

/// The fields in which a judgement is not the first line's.
fn differing(judgement: &Judgement) -> Map<String, Value> {
    let plain = serde_json::to_value(base()).unwrap();
    let Value::Object(fields) = serde_json::to_value(judgement).unwrap() else {
        panic!("a judgement is an object");
    };
    fields
        .into_iter()
        .filter(|(name, value)| plain[name] != *value)
        .collect()
}

fn words() -> Words {
    // Of the server's words the names of regions alone, which the interface has elsewhere.
    let server: Map<String, Value> =
        serde_json::from_str(include_str!("../../server/words/en.json")).unwrap();
    let regions: Map<String, Value> = server
        .into_iter()
        .filter(|(key, _)| key.starts_with("region."))
        .collect();
    let mut regions = regions;
    regions.insert("region.DE".to_owned(), json!("Germany"));
    let regions = serde_json::to_string(&regions).unwrap();
    Words::new(Language::En, &[interface(Language::En), &regions]).unwrap()
}

fn told() -> String {
    let words = words();
    let mut out = format!("{}\n", serde_json::to_string(&base()).unwrap());
    let mut line = |value: Value| writeln!(out, "{value}").unwrap();
    for judgement in judged() {
        let values = Values {
            judgement: Some(&judgement),
            history: None,
        };
        let text = values.fill(&outline(&judgement.facts()), &words);
        line(json!({ "judgement": differing(&judgement), "shown": shown(&text) }));
        let asks = verdict::MayReport::from(judgement.may.report);
        if matches!(asks, verdict::MayReport::Never | verdict::MayReport::WhenTyped) {
            continue;
        }
        for history in histories() {
            let joined = judgement.clone().with_history(&history);
            let values = Values {
                judgement: Some(&joined),
                history: Some(&history),
            };
            let text = values.fill(&outline(&joined.facts_with(Some(&history))), &words);
            line(json!({ "judgement": differing(&judgement), "history": history, "shown": shown(&text) }));
        }
    }
    for answer in answers() {
        let values = Values {
            judgement: answer.judgement.as_ref(),
            history: answer.history.as_ref(),
        };
        let text = values.fill(&outline(&answer.facts()), &words);
        let item = answer.judgement.as_ref().map(differing);
        line(json!({ "says": answer.says, "item": item, "history": answer.history, "shown": shown(&text) }));
    }
    out
}

/// The interface's suite reads the same file (`ui/src/agree.test.ts`).
#[test]
fn window_and_page_say_of_every_judgement_what_the_pages_of_the_server_say() {
    let fresh = told();
    if std::env::var_os("ASSAY_WRITE").is_some() {
        std::fs::write(FILE, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        kept == fresh,
        "{FILE} is out of date: ASSAY_WRITE=1 cargo test -p assay-words"
    );
}
