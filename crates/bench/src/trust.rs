//! `assay-bench trust`: the compiled list of 100,000 issuers and 300,000 keys, and what a day of
//! changes costs a device.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use assay_client::authority::Authority;
use assay_client::tuf::{Believe, Source, update};
use assay_core::gs1::{Gtin, Serial};
use assay_core::host::Host;
use assay_core::label::{KeyId, LabelDraft, Scanned};
use assay_core::time::{Duration, Timestamp, UtcOffset};
use assay_core::trust::{Change, CompiledList, Names, TrustList, Withdrawal, WithdrawalReason};
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, judge_by};
use ed25519_dalek::SigningKey;

use super::nation::{ISSUERS, KEYS, issuer, item, key, nation, scrambled};
use crate::report::{self, Outcome, Table};

/// Issuers changed in a day.
const CHANGED: usize = 100;
const LOOKUPS: usize = 1_000_000;
const VERDICTS: usize = 2_000;
/// Cold loads, each in a process of its own.
const LOADS: usize = 5;
/// When the day of changes begins.
const DAY: Timestamp = Timestamp(1_870_000_000);

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// Only open this compiled list and say what that cost; the benchmark runs itself so
    #[arg(long, value_name = "FILE", hide = true)]
    load: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    if let Some(file) = &args.load {
        return load(file);
    }
    let mut table = Table::new(
        "trust",
        "The trust list at the size of a nation: 100,000 issuers, 300,000 keys, names as varied as company names are. \
         Cold load is a process of its own that reads the file and opens it, median and worst of five \
         (`assay-bench trust`).",
        &["what", "measured", "limit"],
    );
    let list = nation()?;
    let bytes = list.compile()?;
    let size = bytes.len();
    table.promise(
        "compiled list",
        format!("{size} bytes"),
        "16 MB",
        size <= 16_000_000,
    );
    cold(&mut table, &bytes)?;
    let compiled = CompiledList::open(bytes)?;
    look_ups(&mut table, &list, &compiled)?;
    one_change(&mut table, list, &compiled)?;
    day(&mut table)?;
    table.publish(&args.report)
}

/// In a process of its own: milliseconds, then peak memory in kibibytes.
fn load(file: &Path) -> anyhow::Result<Outcome> {
    let began = Instant::now();
    let list = CompiledList::open(std::fs::read(file)?)?;
    let took = began.elapsed().as_secs_f64() * 1e3;
    anyhow::ensure!(list.keys() > 0, "a list without keys");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap_or("0").trim().trim_end_matches(" kB").to_owned();
    report::line(&format!("{took} {peak}"))?;
    Ok(Outcome::Kept)
}

fn cold(table: &mut Table, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("list");
    std::fs::write(&file, bytes)?;
    let (mut times, mut peak) = (Vec::new(), 0.0_f64);
    for _ in 0..LOADS {
        let run = std::process::Command::new(std::env::current_exe()?)
            .args(["trust", "--load"])
            .arg(&file)
            .output()?;
        let told = String::from_utf8(run.stdout)?;
        let mut told = told.split_whitespace().map(str::parse::<f64>);
        let mut next = || {
            told.next()
                .context("no answer from a cold load")?
                .context("a figure")
        };
        times.push(next()?);
        peak = peak.max(next()? * 1024.0 / 1e6);
    }
    times.sort_by(f64::total_cmp);
    let (median, worst) = (report::quantile(&times, 0.5), report::quantile(&times, 1.0));
    let shown = format!("{median:.1} ms, worst {worst:.1} ms");
    table.promise("cold load", shown, "60 ms", worst <= 60.0);
    table.promise(
        "peak memory of a cold load",
        format!("{peak:.1} MB"),
        "40 MB",
        peak <= 40.0,
    );
    Ok(())
}

fn look_ups(table: &mut Table, list: &TrustList, compiled: &CompiledList<Vec<u8>>) -> anyhow::Result<()> {
    let labels: Vec<(Gtin, KeyId)> = (0..LOOKUPS)
        .map(|turn| {
            let number = scrambled(turn as u64) as u32 % ISSUERS;
            let issuer = &list.issuers()[number as usize];
            Ok((item(number)?, issuer.keys[turn % KEYS as usize].id))
        })
        .collect::<anyhow::Result<_>>()?;
    let began = Instant::now();
    let mut found = 0;
    for (gtin, id) in &labels {
        found += black_box(compiled.keys_for(*gtin, *id)).count();
    }
    let each = began.elapsed().as_secs_f64() * 1e6 / LOOKUPS as f64;
    anyhow::ensure!(found >= LOOKUPS, "{found} keys found");
    table.promise("keys for a label", format!("{each:.3} µs"), "1 µs", each <= 1.0);
    let mut took = |what: &str, ask: &dyn Fn(Gtin, KeyId) -> bool| {
        let began = Instant::now();
        let answered = labels[..VERDICTS].iter().all(|(gtin, id)| ask(*gtin, *id));
        let each = began.elapsed().as_secs_f64() * 1e6 / VERDICTS as f64;
        table.row(&[what.to_owned(), format!("{each:.1} µs")]);
        anyhow::ensure!(answered, "{what}: no answer");
        Ok(())
    };
    took("all that bears on its own brand's label", &|gtin, id| {
        black_box(compiled.own_excerpt(gtin, id)).is_ok()
    })?;
    took("the same with other brands' keys of its id", &|gtin, id| {
        black_box(compiled.excerpt(Some(gtin), Some(id))).is_ok()
    })?;
    verdicts(table, compiled)
}

/// The whole verdict on labels of their own brands, from the scanned text on.
fn verdicts(table: &mut Table, compiled: &CompiledList<Vec<u8>>) -> anyhow::Result<()> {
    let issued = compiled.issued();
    let now = Now {
        clock: issued,
        floor: issued,
    };
    let texts: Vec<String> = (0..VERDICTS as u32)
        .map(|turn| {
            let number = scrambled(u64::from(turn)) as u32 % ISSUERS;
            let mut seed = [7; 32];
            // The third key of an issuer, odd-numbered or even.
            let which = number * KEYS + 1 + number % 2;
            seed[..4].copy_from_slice(&which.to_le_bytes());
            let draft = LabelDraft {
                host: Host::parse("id.assaydemo.example")?,
                gtin: item(number)?,
                cpv: None,
                lot: None,
                serial: Serial::parse(&turn.to_string())?,
                production: None,
                packaging: None,
                best_before: None,
                expiry: None,
            };
            Ok(draft.sign(&SigningKey::from_bytes(&seed)))
        })
        .collect::<anyhow::Result<_>>()?;
    let began = Instant::now();
    let mut wrong = 0;
    for text in &texts {
        let verdict = judge_by(&Scanned::classify(text), compiled, now, UtcOffset::UTC)?;
        wrong += u32::from(matches!(
            verdict.word,
            VerdictWord::NotIssued | VerdictWord::IssuerNotEnrolled
        ));
    }
    let each = began.elapsed().as_secs_f64() * 1e6 / VERDICTS as f64;
    anyhow::ensure!(wrong == 0, "{wrong} labels were not found to be their issuers'");
    table.row(&["the whole verdict".to_owned(), format!("{each:.1} µs")]);
    Ok(())
}

/// A hundred issuers changed at once: what that takes to send and to fold into a nation's list.
fn one_change(table: &mut Table, list: TrustList, compiled: &CompiledList<Vec<u8>>) -> anyhow::Result<()> {
    let mut draft = list.to_draft();
    for (turn, issuer) in (0_u32..).zip(draft.issuers.iter_mut().step_by(ISSUERS as usize / CHANGED)) {
        if turn % 2 == 0 {
            issuer.keys[0].withdrawn = Some(Withdrawal {
                at: DAY,
                reason: WithdrawalReason::Superseded,
            });
        }
        issuer.keys.push(key(ISSUERS * KEYS + turn));
    }
    draft.issued = DAY;
    let new = TrustList::build(draft)?;
    let change = Change::between(&list, &new);
    anyhow::ensure!(
        change.issuers.len() == CHANGED,
        "{} changed",
        change.issuers.len()
    );
    let bytes = change.to_bytes()?;
    drop((list, new));
    let began = Instant::now();
    black_box(compiled.fold(&Change::read(&bytes)?, DAY)?);
    let took = began.elapsed().as_secs_f64() * 1e3;
    table.row(&[
        "change of 100 issuers in one".to_owned(),
        format!("{} bytes", bytes.len()),
    ]);
    table.row(&["folding it into the list".to_owned(), format!("{took:.0} ms")]);
    Ok(())
}

/// The worst a day can be: a hundred issuers changed one by one, every change a version of its own.
/// What a device that has yesterday's list then fetches does not depend on the list's size.
fn day(table: &mut Table) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let names = Names::new("示例协会", "Demo Association")?;
    let mut authority = Authority::init(folder.path(), &names, Vec::new(), None, DAY)?;
    for number in 0..CHANGED as u32 {
        authority.enrol(issuer(number)?, DAY)?;
    }
    let public = authority.public_folder().to_owned();
    let root = std::fs::read(public.join("1.root.json"))?;
    let now = |hours| {
        Some(Now {
            clock: DAY.plus(Duration::hours(hours)),
            floor: DAY,
        })
    };
    let before = update(Believe::Root(&root), &Source::folder(&public)?, now(1))?.state;
    for number in 0..CHANGED as u32 {
        let id = issuer(number)?.id;
        authority.add_key(&id, key(ISSUERS * KEYS + number), DAY)?;
    }
    let source = Source::folder(&public)?;
    let after = update(Believe::State(&before), &source, now(1))?.state;
    let steps = after.version - before.version;
    anyhow::ensure!(steps == CHANGED as u64, "{steps} versions");
    let bytes = source.transferred();
    table.promise(
        "update after a day of 100 changes one by one, metadata included",
        format!("{bytes} bytes"),
        "100 KB",
        bytes <= 100_000,
    );
    Ok(())
}
