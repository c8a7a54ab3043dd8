//! Issuing labels to a CSV file, the whole program from its start, against signing alone, both on all cores.

use std::hint::black_box;
use std::time::Instant;

use assay_client::key_file;
use assay_core::label::KeyId;
use assay_testkit::demo;
use ed25519_dalek::Signer;
use rayon::prelude::*;

use crate::process;
use crate::report::{self, Outcome, Table};

/// The most issuing may take, in times of signing alone.
const LIMIT: f64 = 1.5;
/// Rounds, alternating; the median counts.
const ROUNDS: usize = 5;
/// What every label says besides its serial.
const LOT: &str = "L2406";
const EXPIRY: &str = "2029-05-03";

/// Issuing labels to a CSV file against bare signing, on all cores
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Labels in one round
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u64).range(1..))]
    labels: u64,
    #[command(flatten)]
    report: report::Args,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let key = demo::key(demo::BRAND);
    let template = demo::draft(0);
    let input = template.signing_input(KeyId::of(&key.verifying_key()));
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("brand.key");
    key_file::create(&file, &key, None)?;
    let (mut bare, mut whole) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let start = Instant::now();
        (0..args.labels).into_par_iter().for_each(|_| {
            black_box(key.sign(black_box(&input)));
        });
        bare.push(start.elapsed().as_secs_f64());

        let mut issue = process::assay()?;
        issue.args(["label", "issue", "--host", demo::HOST, "--gtin", demo::GTIN]);
        issue.args([
            "--lot",
            LOT,
            "--expiry",
            EXPIRY,
            "--count",
            &args.labels.to_string(),
        ]);
        issue.arg("--key").arg(&file);
        issue.arg("--out").arg(folder.path().join(format!("{round}.csv")));
        let start = Instant::now();
        let said = issue.output()?;
        whole.push(start.elapsed().as_secs_f64());
        anyhow::ensure!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    }
    bare.sort_by(f64::total_cmp);
    whole.sort_by(f64::total_cmp);
    let (bare, whole) = (report::quantile(&bare, 0.5), report::quantile(&whole, 0.5));
    let per_second = |seconds: f64| format!("{:.0} labels/s", args.labels as f64 / seconds);
    let mut table = Table::new(
        "issue",
        format!(
            "Issuing {} labels to a CSV file, own serials, median of {ROUNDS} alternating rounds (`assay-bench issue`).",
            args.labels
        ),
        &["what", "speed", "limit"],
    );
    table.row(&["signing alone, all cores".to_owned(), per_second(bare)]);
    table.row(&["issuing to CSV, all cores".to_owned(), per_second(whole)]);
    let ratio = whole / bare;
    table.promise("ratio", format!("{ratio:.3}"), "at most 1.5", ratio <= LIMIT);
    table.publish(&args.report)
}
