//! The offline verdict of a parsed label against bare `verify_strict` over the same bytes.

use std::hint::black_box;

use anyhow::{Context, anyhow};
use assay_core::label::UnverifiedLabel;
use assay_core::time::UtcOffset;
use assay_core::trust::TrustList;
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, verify};
use assay_testkit::demo;

use crate::report::{self, Outcome, Table, quantile, times, us};

/// Labels judged in one round, and rounds; rounds alternate so that a warm or busy machine is fair
/// to both.
const LABELS: u64 = 200;
const ROUNDS: usize = 60;
/// The most a verdict may take, in times of the bare verification.
const LIMIT: f64 = 1.3;

pub(crate) fn run(args: &report::Args) -> anyhow::Result<Outcome> {
    let list = TrustList::build(demo::trust_list())?;
    let key = demo::key(demo::BRAND).verifying_key();
    let now = Now {
        clock: demo::ISSUED,
        floor: demo::ISSUED,
    };
    let labels = (0..LABELS)
        .map(|number| UnverifiedLabel::parse(&demo::label(number)).map_err(|error| anyhow!(error)))
        .collect::<anyhow::Result<Vec<_>>>()
        .context("a label just issued does not parse")?;
    let inputs: Vec<_> = labels.iter().map(UnverifiedLabel::signing_input).collect();

    let (mut bare, mut whole, mut wrong) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        bare.extend(times(1, |_| {
            for (label, input) in labels.iter().zip(&inputs) {
                wrong += u32::from(key.verify_strict(black_box(input), label.signature()).is_err());
            }
        }));
        whole.extend(times(1, |_| {
            for label in &labels {
                wrong += u32::from(
                    verify(black_box(label), &list, now, UtcOffset::UTC).word
                        != VerdictWord::IssuedNotChecked,
                );
            }
        }));
    }
    anyhow::ensure!(wrong == 0, "{wrong} labels did not verify");
    bare.sort_by(f64::total_cmp);
    whole.sort_by(f64::total_cmp);
    let each = |times: &[f64]| quantile(times, 0.5) / LABELS as f64;
    let (bare, whole) = (each(&bare), each(&whole));
    let ratio = whole / bare;
    let mut table = Table::new(
        "verdict",
        "Offline verdict of a parsed label, one thread, median of alternating rounds (`assay-bench verdict`).",
        &["what", "time a label", "limit"],
    );
    table.row(&["bare `verify_strict`".to_owned(), us(bare)]);
    table.row(&["verdict, with every rule".to_owned(), us(whole)]);
    table.promise("ratio", format!("{ratio:.3}"), "at most 1.3", ratio <= LIMIT);
    table.publish(args)
}
