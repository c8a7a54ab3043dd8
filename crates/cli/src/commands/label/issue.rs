//! `assay label issue`: sign labels and write what a printer needs.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use assay_client::{Clock as _, SystemClock, key_file, trust_folder};
use assay_core::code::TypedCode;
use assay_core::gs1::{Cpv, Gtin, Lot, Serial};
use assay_core::host::Host;
use assay_core::label::{LabelDraft, Scanned};
use assay_core::time::{Date, Timestamp};
use assay_core::trust::{Id, Serials};
use assay_core::verdict::VerdictWord;
use assay_core::verify::{Now, judge_by};
use assay_print::Design;
use ed25519_dalek::SigningKey;
use rayon::prelude::*;
use serde_json::json;

use super::dates::{date, today};
use super::outlet::{Format, Outlet, Signed};
use super::serials::{OwnSerials, SerialFile};
use crate::commands::issuer::kept_key;
use crate::outcome::Outcome;
use crate::passphrase::KnownPassphrase;
use crate::{fonts, output, progress};

const EXAMPLES: &str = "\
Examples:
  A thousand labels as rows for a printer's own software:
    assay label issue --key tea.key --host id.example.org --gtin 09506000134352 \\
        --lot L2411A --expiry 2027-12-31 --count 1000 --out labels.csv
  A sheet to print on A4, with the product's name under each code:
    assay label issue --key tea.key --host id.example.org --gtin 09506000134352 \\
        --lot L2411A --expiry 2027-12 --count 42 --product '示范龙井 250 g' --out sheet.pdf
  One picture per label in a folder, for codes that a server allotted:
    assay label issue --key tea.key --host id.example.org --gtin 09506000134352 \\
        --codes codes.txt --out png/

Codes that a server allotted (--codes) are 16 digits ending in a check digit and are printed in groups
of four, to be typed; every other serial is printed as it is, since nobody could look its digits up.
Without --serials or --codes 15 digits are made here and never repeat within a run; nothing is kept
of them. Where the trust list says that the scheme allots the brand's serials, only --codes will do.
Any number of labels streams through constant memory. The file appears under its name when it is
whole, and replaces no other unless --force is given.";

/// Sign labels and write what a printer needs
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    signer: Signer,
    /// Trust folder the labels must be authentic by; the first is judged before any is written
    #[arg(long, value_name = "DIR")]
    trust: Option<PathBuf>,
    #[command(flatten)]
    passphrase: KnownPassphrase,
    /// Host the link leads to: the authority's resolver or one of the issuer's own
    #[arg(long, value_parser = |text: &str| Host::parse(text))]
    host: Host,
    /// (01) GTIN of 8, 12, 13 or 14 digits
    #[arg(long, value_parser = |text: &str| Gtin::parse(text))]
    gtin: Gtin,
    /// (22) Variant of the product
    #[arg(long, value_parser = |text: &str| Cpv::parse(text))]
    cpv: Option<Cpv>,
    /// (10) Batch or lot
    #[arg(long, value_parser = |text: &str| Lot::parse(text))]
    lot: Option<Lot>,
    /// (11) Production date: 2027-12-31, 2027-12 or 271231
    #[arg(long, value_name = "DATE", value_parser = date)]
    production: Option<Date>,
    /// (13) Packaging date
    #[arg(long, value_name = "DATE", value_parser = date)]
    packaging: Option<Date>,
    /// (15) Best before
    #[arg(long, value_name = "DATE", value_parser = date)]
    best_before: Option<Date>,
    /// (17) Expiry date
    #[arg(long, value_name = "DATE", value_parser = date)]
    expiry: Option<Date>,
    #[command(flatten)]
    amount: Amount,
    /// Where to: NAME.csv, NAME.pdf, a folder png/ or svg/, or - for rows on standard output
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// What to write when PATH does not say
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Line printed under the digits, such as the product's name and size
    #[arg(long, value_name = "TEXT")]
    product: Option<String>,
    /// Typeface for pictures and for lines in Chinese [default: found on this system]
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
    /// Millimetres along one module, in PDF and SVG
    #[arg(long, default_value_t = 0.5, value_name = "MM", value_parser = module_mm)]
    module_mm: f32,
    /// Pixels along one module, in PNG
    #[arg(long, default_value_t = 8, value_name = "PIXELS", value_parser = clap::value_parser!(u8).range(1..=64))]
    module_pixels: u8,
    /// Replace what is at PATH
    #[arg(long)]
    force: bool,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Whose private key signs.
#[derive(clap::Args, Debug)]
#[group(required = true, multiple = false)]
struct Signer {
    /// The issuer's private key, as `assay issuer enrol` made it
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The issuer whose key lies in the authority's folder given by --trust
    #[arg(long, value_name = "ID", requires = "trust", value_parser = |text: &str| Id::parse(text))]
    issuer: Option<Id>,
}

/// How many labels, and whose serials.
#[derive(clap::Args, Debug)]
#[group(required = true, multiple = false)]
struct Amount {
    /// Make so many labels with serials of our own
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    count: Option<u64>,
    /// Take the serials from FILE, one a line, up to 20 characters each
    #[arg(long, value_name = "FILE")]
    serials: Option<PathBuf>,
    /// Take 16-digit codes from FILE, one a line, and refuse a wrong check digit
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
}

fn module_mm(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        // A phone sees 0.2 mm at arm's length no more; 20 mm is a poster's.
        Ok(mm) if (0.1..=20.0).contains(&mm) => Ok(mm),
        Ok(_) | Err(_) => Err("a module is 0.1 to 20 millimetres".to_owned()),
    }
}

/// Labels signed before any is written, so that all cores have work and memory stays small.
const CHUNK: usize = 16_384;

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let format = Format::of(&args.out, args.format)?;
    let path = match (&args.signer.key, &args.signer.issuer, &args.trust) {
        (Some(path), _, _) => path.clone(),
        (None, Some(id), Some(authority)) => kept_key(authority, id),
        (None, _, _) => bail!("give --key FILE, or --trust DIR and --issuer ID"),
    };
    let passphrase = args.passphrase.get(key_file::is_encrypted(&path)?)?;
    let key = key_file::read(&path, passphrase.as_deref())?;
    let allotted = args.judge_first(&key)?;
    let mut source = Source::of(args, &key, allotted)?;
    let total = source.total;
    let design = design(args, format)?;
    let start = Instant::now();
    let mut outlet = Outlet::open(
        &args.out,
        format,
        design,
        args.module_mm,
        args.module_pixels,
        total,
        args.force,
    )?;
    let bar = progress::bar(total, "labels");
    let example = issue(
        &|serial| args.draft(serial),
        &key,
        &mut source,
        &mut outlet,
        &mut |done| bar.set_position(done),
    )?;
    outlet.finish()?;
    bar.finish_and_clear();
    let seconds = start.elapsed().as_secs_f64();
    if args.json {
        // With the rows on standard output the answer would land among them.
        if !is_standard_output(&args.out) {
            output::json(&json!({
                "labels": total, "out": args.out.to_string_lossy(), "seconds": seconds, "first": example,
            }))?;
        }
    } else {
        output::remark(&format!(
            "{total} labels in {seconds:.1} s: {}",
            args.out.display()
        ));
    }
    Ok(Outcome::Done)
}

/// Whether rows go to standard output.
pub(crate) fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
}

impl Args {
    /// Judges a label of this run by the trust folder, so that none is printed that nobody accepts.
    /// Whether the serials are codes that a person can type: without a trust folder, as the command says.
    fn judge_first(&self, key: &SigningKey) -> anyhow::Result<bool> {
        let codes = self.amount.codes.is_some();
        let Some(folder) = &self.trust else {
            return Ok(codes);
        };
        let list = trust_folder::load(folder)?.state.list;
        let serial = Serial::parse("0")?;
        let scanned = Scanned::classify(&self.draft(serial).sign(key));
        let now = Now {
            clock: SystemClock.now(),
            floor: Timestamp::MIN,
        };
        let verdict = judge_by(&scanned, &list, now, SystemClock.offset(now.clock))?;
        if verdict.word == VerdictWord::IssuedNotChecked {
            let excerpt = list.excerpt(Some(self.gtin), None)?;
            return match excerpt
                .scope_of(self.gtin, now.clock)
                .map(|(_, scope)| scope.serials)
            {
                Some(Serials::Scheme) if !codes => bail!(
                    "the scheme allots the serials of {}: order its codes with POST /v1/batches and give them with --codes",
                    self.gtin
                ),
                Some(Serials::Scheme) => Ok(true),
                Some(Serials::Own) | None => Ok(false),
            };
        }
        let reasons: Vec<&str> = verdict.reasons.iter().map(|reason| reason.code()).collect();
        bail!(
            "such a label would be judged {} ({})",
            verdict.word.code(),
            reasons.join(", ")
        )
    }

    fn draft(&self, serial: Serial) -> LabelDraft {
        LabelDraft {
            host: self.host.clone(),
            gtin: self.gtin,
            cpv: self.cpv.clone(),
            lot: self.lot.clone(),
            serial,
            production: self.production,
            packaging: self.packaging,
            best_before: self.best_before,
            expiry: self.expiry,
        }
    }
}

/// Serials for a run, and how many there are.
pub(crate) struct Source {
    total: u64,
    serials: SerialsOf,
    /// Whether the serials are codes that a server allotted.
    allotted: bool,
}

enum SerialsOf {
    Own(Box<OwnSerials>),
    File(SerialFile),
}

impl Source {
    /// Serials of our own.
    pub(crate) fn own(serials: OwnSerials, total: u64) -> Self {
        Self {
            total,
            serials: SerialsOf::Own(Box::new(serials)),
            allotted: false,
        }
    }

    fn of(args: &Args, key: &SigningKey, allotted: bool) -> anyhow::Result<Self> {
        let file = args.amount.serials.as_ref().map(|file| (file, false));
        let file = file.or(args.amount.codes.as_ref().map(|file| (file, true)));
        if let Some((path, codes)) = file {
            // Read twice: a wrong line is found before anything is signed.
            let total = SerialFile::open(path, codes)?.count()?;
            if total == 0 {
                bail!("{} has no serials", path.display());
            }
            return Ok(Self {
                total,
                allotted,
                serials: SerialsOf::File(SerialFile::open(path, codes)?),
            });
        }
        let random = getrandom::u64().context("the system gives no randomness")?;
        Ok(Self::own(
            OwnSerials::new(key, args.gtin, random)?,
            args.amount.count.unwrap_or(1),
        ))
    }
}

/// Signs every label of `source` on all cores and writes them in order; returns the first URI.
pub(crate) fn issue(
    draft: &(dyn Fn(Serial) -> LabelDraft + Sync),
    key: &SigningKey,
    source: &mut Source,
    outlet: &mut Outlet,
    done: &mut dyn FnMut(u64),
) -> anyhow::Result<String> {
    let mut example = None;
    let mut first = 0;
    while first < source.total {
        let allotted = source.allotted;
        let signed: Vec<Signed> = match &mut source.serials {
            SerialsOf::Own(own) => {
                let end = source.total.min(first + CHUNK as u64);
                let serials = (first..end).into_par_iter().map(|index| own.at(index));
                serials
                    .map(|serial| {
                        let serial = serial?;
                        let digits = serial.as_str().to_owned();
                        Ok(Signed {
                            uri: draft(serial).sign(key),
                            digits,
                        })
                    })
                    .collect::<anyhow::Result<_>>()?
            }
            SerialsOf::File(file) => {
                let serials = file.take(CHUNK)?;
                if serials.is_empty() {
                    bail!("the file of serials became shorter while it was read");
                }
                let serials = serials.into_par_iter();
                serials
                    .map(|serial| {
                        let digits = printed(&serial, allotted);
                        Signed {
                            uri: draft(serial).sign(key),
                            digits,
                        }
                    })
                    .collect()
            }
        };
        outlet.write(first, &signed)?;
        first += signed.len() as u64;
        example = example.or_else(|| signed.into_iter().next().map(|label| label.uri));
        done(first);
    }
    example.context("there are no labels to issue")
}

/// A serial as it is printed: a code that was allotted in groups of four, to be typed.
fn printed(serial: &Serial, allotted: bool) -> String {
    let code = TypedCode::of_serial(serial).filter(|_| allotted);
    code.map_or_else(|| serial.as_str().to_owned(), TypedCode::grouped)
}

fn design(args: &Args, format: Format) -> anyhow::Result<Design> {
    let dates = dates(args);
    let lines: Vec<String> = args
        .product
        .iter()
        .cloned()
        .chain((!dates.is_empty()).then_some(dates))
        .collect();
    if let Some(line) = lines
        .iter()
        .find(|line| line.chars().count() > 80 || line.chars().any(char::is_control))
    {
        bail!("a printed line has at most 80 characters and no controls: {line:?}");
    }
    let drawn: Vec<&str> = match format {
        Format::Csv => Vec::new(),
        Format::Png => lines.iter().map(String::as_str).chain(["0123456789 "]).collect(),
        Format::Pdf => lines
            .iter()
            .map(String::as_str)
            .filter(|line| !line.is_ascii())
            .collect(),
        Format::Svg => Vec::new(),
    };
    let font = match &args.font {
        Some(file) => Some(fonts::load(file, &drawn)?),
        None if drawn.is_empty() => None,
        None => Some(fonts::find(&drawn)?),
    };
    Ok(Design { lines, font })
}

/// Lot and dates for a person to compare, under GS1's data titles.
fn dates(args: &Args) -> String {
    let today = today();
    let day = |date: Date| {
        let (year, month, day) = date.civil(today);
        if date.names_month_only() {
            format!("{year}-{month:02}")
        } else {
            format!("{year}-{month:02}-{day:02}")
        }
    };
    let lot = args.lot.as_ref().map(|lot| format!("LOT {}", lot.as_str()));
    let dates = [
        ("PROD", args.production),
        ("PACK", args.packaging),
        ("BEST BEFORE", args.best_before),
        ("EXP", args.expiry),
    ];
    let dates = dates
        .into_iter()
        .filter_map(|(title, date)| date.map(|date| format!("{title} {}", day(date))));
    lot.into_iter().chain(dates).collect::<Vec<_>>().join("  ")
}
