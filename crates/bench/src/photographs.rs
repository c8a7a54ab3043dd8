//! Simulated photographs: how many labels are read and verified, and whether any is misread.

use assay_core::label::Scanned;
use assay_core::time::UtcOffset;
use assay_core::trust::TrustList;
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, judge};
use assay_print::Symbol;
use assay_reader::{Effort, LumaFrame, ReadBudget, read};
use assay_testkit::{Camera, demo, photograph};
use rayon::prelude::*;

use crate::report::{self, Outcome, Table};

/// Simulated photographs of labels, read and verified
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Photographs, of seeds from 0
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..))]
    count: u64,
    /// Print the seeds of those not read
    #[arg(long)]
    list_unread: bool,
    #[command(flatten)]
    report: report::Args,
}

/// What became of one photograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Verified,
    Unread,
    Misread,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let list = TrustList::build(demo::trust_list())?;
    let bar = report::bar(args.count, "photographs");
    let fates = (0..args.count)
        .into_par_iter()
        .map(|seed| {
            let fate = fate(&list, seed)?;
            bar.inc(1);
            Ok((seed, fate))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    bar.finish_and_clear();
    let seeds = |wanted: Fate| {
        fates
            .iter()
            .filter(move |(_, fate)| *fate == wanted)
            .map(|(seed, _)| *seed)
    };
    if args.list_unread {
        report::line(&format!("unread: {:?}", seeds(Fate::Unread).collect::<Vec<_>>()))?;
        report::line(&format!(
            "misread: {:?}",
            seeds(Fate::Misread).collect::<Vec<_>>()
        ))?;
    }
    let (verified, misread) = (seeds(Fate::Verified).count(), seeds(Fate::Misread).count());
    let share = verified as f64 / args.count as f64 * 100.0;
    let mut table = Table::new(
        "photographs",
        "Signed labels photographed by the camera simulation at 4 pixels a module in 640 x 480, \
         every distortion moderate (`assay-bench photographs`).",
        &["what", "figure", "limit"],
    );
    table.row(&["photographs".to_owned(), args.count.to_string()]);
    table.promise(
        "read and verified",
        format!("{verified}, {share:.1} %"),
        "at least 95 %",
        share >= 95.0,
    );
    table.promise("misread", misread.to_string(), "none", misread == 0);
    table.publish(&args.report)
}

fn fate(list: &TrustList, seed: u64) -> anyhow::Result<Fate> {
    let label = demo::label(seed);
    let photo = photograph(&[&Symbol::encode(&label)?], &Camera::moderate(seed), seed);
    let frame = LumaFrame::new(photo.width as usize, photo.height as usize, &photo.grey)?;
    let reading = read(&frame, &ReadBudget::unhurried(Effort::Photograph));
    if reading.symbols.iter().any(|symbol| symbol.text != label) {
        return Ok(Fate::Misread);
    }
    let now = Now {
        clock: demo::ISSUED,
        floor: demo::ISSUED,
    };
    Ok(
        match reading
            .symbols
            .first()
            .map(|symbol| judge(&Scanned::classify(&symbol.text), list, now, UtcOffset::UTC).word)
        {
            Some(VerdictWord::IssuedNotChecked) => Fate::Verified,
            Some(_) => Fate::Misread,
            None => Fate::Unread,
        },
    )
}
