//! `assay-bench codes`: how many guessed codes are taken for issued ones, and whether slips of the finger are
//! noticed.

use assay_core::code::{CodeKey, RunningNumber, TypedCode};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;

use crate::report::{self, Outcome, Table};

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// Codes that were issued
    #[arg(long, default_value_t = 10_000_000)]
    issued: u64,
    /// Random numbers of sixteen digits that are tried
    #[arg(long, default_value_t = 1_000_000)]
    tried: u64,
    /// Issued codes whose every slip is tried
    #[arg(long, default_value_t = 10_000)]
    slipped: u64,
    /// For the same random numbers again
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut dice = ChaCha20Rng::seed_from_u64(args.seed);
    let secret: [u8; 32] = dice.random();
    let key = CodeKey::new(&secret)?;
    // Ranges anywhere are as good as any other: the cipher mixes them.
    let first = dice.random_range(0..RunningNumber::END - args.issued);
    let issued = |code: TypedCode| {
        key.decrypt(code)
            .is_ok_and(|number| (first..first + args.issued).contains(&number.get()))
    };

    let tries: Vec<u64> = (0..args.tried)
        .map(|_| dice.random_range(0..10_000_000_000_000_000))
        .collect();
    let fitting: Vec<TypedCode> = tries
        .par_iter()
        .filter_map(|number| TypedCode::parse(&format!("{number:016}")).ok())
        .collect();
    let taken = fitting.par_iter().filter(|code| issued(**code)).count();
    let expected = args.tried as f64 / 10.0 * args.issued as f64 / RunningNumber::END as f64;

    let slips: Vec<(u64, u64, bool)> = (0..args.slipped)
        .into_par_iter()
        .filter_map(|n| {
            let number = RunningNumber::new(first + n * (args.issued / args.slipped.max(1)).max(1))?;
            let code = key.encrypt(number).ok()?;
            let (tried, missed) = slips_of(&code.to_string());
            Some((tried, missed, issued(code)))
        })
        .collect();
    let tried: u64 = slips.iter().map(|(tried, ..)| tried).sum();
    let missed: u64 = slips.iter().map(|(_, missed, _)| missed).sum();
    let found = slips.iter().filter(|(.., found)| *found).count() as u64;

    let mut table = Table::new(
        "codes",
        format!(
            "{} random sixteen digits against {} issued codes, and every slip of {} issued ones (`assay-bench codes`).",
            args.tried, args.issued, args.slipped
        ),
        &["what", "figure", "limit"],
    );
    table.row(&[
        "random numbers whose check digit fits".to_owned(),
        fitting.len().to_string(),
    ]);
    let share = fitting.len() as f64 / args.tried as f64;
    table.promise(
        "share of them, one in ten by design",
        format!("{share:.4}"),
        "0.1 within 0.002",
        (share - 0.1).abs() < 0.002 || args.tried < 100_000,
    );
    // Counts so rare are Poisson's: 3 more than expected happen less than once in a hundred runs.
    table.promise(
        "random numbers taken for issued ones",
        format!("{taken}, expected {expected:.4}"),
        "no more than 3 above",
        taken as f64 <= expected + 3.0,
    );
    table.promise(
        "issued codes found",
        format!("{found} of {}", args.slipped),
        "all",
        found == args.slipped,
    );
    table.promise(
        "single wrong digits and swaps of neighbours noticed",
        format!("{} of {tried}", tried - missed),
        "all",
        missed == 0 && tried > 0,
    );
    table.publish(&args.report)
}

/// How many slips a code has, and how many of them the check digit misses.
fn slips_of(code: &str) -> (u64, u64) {
    let digits = code.as_bytes();
    let (mut tried, mut missed) = (0, 0);
    let mut attempt = |slipped: &[u8]| {
        tried += 1;
        missed += u64::from(std::str::from_utf8(slipped).is_ok_and(|text| TypedCode::parse(text).is_ok()));
    };
    for place in 0..digits.len() {
        for digit in (b'0'..=b'9').filter(|digit| *digit != digits[place]) {
            let mut slipped = digits.to_vec();
            slipped[place] = digit;
            attempt(&slipped);
        }
        if place > 0 && digits[place] != digits[place - 1] {
            let mut slipped = digits.to_vec();
            slipped.swap(place, place - 1);
            attempt(&slipped);
        }
    }
    (tried, missed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let code = CodeKey::new(&[1; 32])
            .unwrap()
            .encrypt(RunningNumber::new(7).unwrap())
            .unwrap();
        let (tried, missed) = slips_of(&code.to_string());
        assert!((16 * 9..=16 * 9 + 15).contains(&tried) && missed == 0);
    }
}
