//! The table that all faces equal, and what no face may show.

use std::fmt::Write;
use std::path::Path;

use assay_core::time::{Timestamp, UtcOffset};
use assay_core::verdict::{CopiesPunch, ExpiryPunch, Punches, RecallPunch, SignaturePunch, VerdictWord};
use assay_core::verify::Now;
use assay_tell::{Facts, outline};
use assay_wire::{CodeAnswer, CodeSays, DisagreementLine, FindingLine, HistoryLine, Judgement, judge};

use assay_words::{Language, Values, Words, interface};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/faces.tsv");

/// Each word with each answer of the signature and the history, then each of recalls and calendar.
fn combinations() -> Vec<(VerdictWord, Punches)> {
    use SignaturePunch as S;
    let plain = Punches {
        signature: S::Matches,
        copies: CopiesPunch::NotChecked,
        recall: RecallPunch::None,
        expiry: ExpiryPunch::Within,
    };
    let mut all = Vec::new();
    for word in VerdictWord::ALL {
        for signature in [S::Matches, S::DoesNotMatch, S::NotTried, S::Absent] {
            for copies in [CopiesPunch::NotChecked, CopiesPunch::NoneSeen, CopiesPunch::Seen] {
                all.push((
                    *word,
                    Punches {
                        signature,
                        copies,
                        ..plain
                    },
                ));
            }
        }
        for recall in [RecallPunch::Recalled, RecallPunch::NotChecked] {
            all.push((*word, Punches { recall, ..plain }));
        }
        for expiry in [ExpiryPunch::Past, ExpiryPunch::NoneGiven, ExpiryPunch::NotChecked] {
            all.push((*word, Punches { expiry, ..plain }));
        }
    }
    all
}

/// What every face shows of them: seal, tone and punches, in English and without a date.
fn table() -> String {
    let words = Words::new(Language::En, &[interface(Language::En)]).unwrap();
    let mut out = String::from("word\tsignature\tcopies\trecall\texpiry\tseal\ttone\tpunches\n");
    for (word, punches) in combinations() {
        let facts = Facts {
            punches,
            ..Facts::of(word)
        };
        let text = Values::default().fill(&outline(&facts), &words);
        let row = text
            .punches
            .map(|one| format!("{}:{}:{}", one.shape.code(), one.tone.class(), one.value));
        writeln!(
            out,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            word.code(),
            punches.signature.code(),
            punches.copies.code(),
            punches.recall.code(),
            punches.expiry.code(),
            text.seal.code(),
            text.tone.class(),
            row.join("|"),
        )
        .unwrap();
    }
    out
}

/// The interface's suite reads the same file (`ui/src/faces.test.ts`).
#[test]
fn every_word_and_punch_looks_as_the_table_that_all_faces_equal() {
    let fresh = table();
    if std::env::var_os("ASSAY_WRITE").is_some() {
        std::fs::write(Path::new(FILE), &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        kept == fresh,
        "{FILE} is out of date: ASSAY_WRITE=1 cargo test -p assay-words"
    );
}

#[test]
fn nothing_is_green_where_it_may_not_be() {
    for row in table().lines().skip(1) {
        let could_not_check = row.starts_with("could_not_check");
        assert!(!could_not_check || !row.contains(":good:"), "{row}");
        assert!(
            !row.starts_with("already_sold") || !row.contains("none seen"),
            "{row}"
        );
    }
}

fn judgement(word: VerdictWord) -> Judgement {
    let now = Now {
        clock: Timestamp(0),
        floor: Timestamp(0),
    };
    let mut judgement = judge("text", None, now, UtcOffset::UTC);
    judgement.head(word);
    judgement
}

fn history(first: FindingLine) -> HistoryLine {
    HistoryLine {
        standing: "possible_copy",
        own: 1,
        others: 60,
        first: None,
        first_region: None,
        findings: vec![first],
    }
}

fn reports(misplaced: usize) -> FindingLine {
    FindingLine::CopiedByReports {
        why: DisagreementLine {
            independent: 41,
            misplaced,
            unreachable: 0,
            while_held: 0,
        },
    }
}

#[test]
fn a_copy_is_laid_to_places_only_where_a_place_is_known() {
    let words = Words::new(Language::En, &[interface(Language::En)]).unwrap();
    let judgement = judgement(VerdictWord::PossibleCopy);
    for (finding, why, found) in [
        (reports(26), "in all the places", "26 of them"),
        (reports(0), "does not fit one item", "more than one item meets"),
        (
            FindingLine::SoldTwice {
                first: "2026-10".to_owned(),
                second: "2026-11".to_owned(),
            },
            "sold twice",
            "Oct 2026 and Nov 2026",
        ),
    ] {
        let history = history(finding);
        let values = Values {
            judgement: Some(&judgement),
            history: Some(&history),
        };
        let text = values.fill(&outline(&judgement.facts_with(Some(&history))), &words);
        assert!(text.why[0].contains(why), "{:?}", text.why);
        assert!(text.findings[0].contains(found), "{:?}", text.findings);
    }
}

#[test]
fn everything_that_is_warned_of_a_typed_number_has_its_reason() {
    for language in Language::ALL {
        let words = Words::new(language, &[interface(language)]).unwrap();
        for word in [
            VerdictWord::ReportsDisagree,
            VerdictWord::PossibleCopy,
            VerdictWord::AlreadySold,
            VerdictWord::OutsideRegion,
            VerdictWord::IssuerNotEnrolled,
            VerdictWord::CouldNotCheck,
        ] {
            let answer = CodeAnswer {
                code: "4071 8825 9036 1144".to_owned(),
                says: CodeSays::Warned,
                judgement: Some(judgement(word)),
                history: None,
            };
            let values = Values {
                judgement: answer.judgement.as_ref(),
                history: None,
            };
            let text = values.fill(&outline(&answer.facts()), &words);
            assert_eq!(text.why.len(), 2, "{word:?} in {language:?}");
            assert!(text.why.iter().all(|why| !why.contains(['{', '_'])), "{word:?}");
        }
    }
}
