//! `assay receive`: photographs of cartons against a delivery note.

mod report;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use assay_client::{Clock as _, SystemClock, trust_folder};
use assay_core::label::bare;
use assay_core::provenance::Moment;
use assay_core::time::{Timestamp, UtcOffset};
use assay_core::trust::CompiledList;
use assay_core::verdict::VerdictWord;
use assay_core::verify::Now;
use assay_receiving::{Delivery, note, proves, result, seen_twice, shipping};
use assay_wire::{DateOrder, Deed, DeliveryNote, ItemState, NoteChoices, Operation, judge};
use assay_zone::Zone;
use clap::ValueEnum;
use sha2::{Digest as _, Sha256};

use super::trust::time;
use crate::outcome::Outcome;
use crate::words::Words;
use crate::{output, picture, seeing};

const EXAMPLES: &str = "\
Examples:
  assay receive --note note.csv --trust demo photographs/*.jpg --out result.csv
  assay receive --note shipped.jsonld --trust demo *.jpg --near-expiry 90 --pdf result.pdf --epcis event.jsonld
  assay receive --note note.csv --check

The note is a CSV file as spreadsheets write it (any of comma, semicolon and tab; UTF-8, UTF-16 or
GB 18030; headings in Chinese or English), or an EPCIS document with shipping events. Without
--leave-out-bad a note with a line that cannot be read is refused whole.

Exit codes: 0 the delivery is complete and every label fits; 1 it differs from its note, or a label
does not fit; 2 the note or a picture could not be read, or the command was used wrongly. 2 wins.";

/// Check photographs of a delivery against its note
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The delivery note: a CSV file, or an EPCIS document of shipping
    #[arg(long, value_name = "FILE")]
    note: PathBuf,
    /// Photographs of the goods; each may show many labels, and labels may be on several
    #[arg(value_name = "IMAGE", required_unless_present = "check")]
    images: Vec<PathBuf>,
    /// Only read the note and say how it is understood
    #[arg(long, conflicts_with_all = ["out", "pdf", "epcis"])]
    check: bool,
    /// Trust folder: an authority's, or any copy of its public folder
    #[arg(
        long,
        value_name = "DIR",
        env = "ASSAY_TRUST",
        required_unless_present = "check"
    )]
    trust: Option<PathBuf>,
    /// Write the result as CSV
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the result as one page of PDF
    #[arg(long, value_name = "FILE")]
    pdf: Option<PathBuf>,
    /// Write the receiving event as an EPCIS 2.0 document
    #[arg(long, value_name = "FILE")]
    epcis: Option<PathBuf>,
    /// Where the goods were received, as a URI (`https://id.gs1.org/414/…`), for the event
    #[arg(long, value_name = "URI")]
    place: Option<String>,
    /// Name items that expire within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=3650))]
    near_expiry: u16,
    /// The order of dates in the note, where the dates themselves do not tell
    #[arg(long, value_enum, value_name = "ORDER")]
    dates: Option<Order>,
    /// Take the note without the lines that cannot be read
    #[arg(long)]
    leave_out_bad: bool,
    /// Judge as of this time: 2027-01-31 or 2027-01-31T12:00:00Z [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Zone by which days are counted: Asia/Shanghai, UTC or +08:00 [default: this system's]
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse)]
    zone: Option<Zone>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
    /// A font for Chinese text in the PDF [default: one of this system's]
    #[arg(long, value_name = "FILE")]
    font: Option<PathBuf>,
}

/// The order in which a note writes its dates.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    /// Year, month, day
    Ymd,
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}

pub(crate) fn run(args: &Args, words: &Words) -> anyhow::Result<Outcome> {
    let choices = NoteChoices {
        columns: None,
        date_order: args.dates.map(|order| match order {
            Order::Ymd => DateOrder::Ymd,
            Order::Dmy => DateOrder::Dmy,
            Order::Mdy => DateOrder::Mdy,
        }),
        leave_out_bad: args.leave_out_bad,
    };
    let clock = args.at.unwrap_or_else(|| SystemClock.now());
    let zone = args.zone.clone().unwrap_or_else(Zone::system).offset(clock);
    let note = read_note(args, &choices, clock)?;
    if args.check {
        return Ok(Outcome::Done);
    }
    let list = args
        .trust
        .as_deref()
        .map(trust_folder::load)
        .transpose()?
        .map(|folder| folder.state.list)
        .context("a delivery is checked against a trust list: give --trust")?;
    let mut delivery = Delivery::new(note);
    if args.near_expiry > 0 {
        delivery.add(operation(
            "near-expiry",
            (clock, zone),
            Deed::NearExpiry {
                days: args.near_expiry,
            },
        ))?;
    }
    let mut outcome = Outcome::Done;
    for image in &args.images {
        outcome = outcome.max(count(image, &list, (clock, zone), &mut delivery)?);
    }
    let (items, state) = delivery.state();
    write_results(args, words, &delivery, &items, &state, (clock, zone))?;
    let totals = &state.totals;
    if args.json {
        output::json(&state)?;
    } else {
        for line in report::lines(delivery.note(), &state, words) {
            output::line(&output::visible(&line, 300))?;
        }
    }
    let fits = totals.missing == 0 && totals.extra == 0 && state.exceptions.is_empty();
    Ok(outcome.max(if fits { Outcome::Done } else { Outcome::Not }))
}

/// The note, or everything that is wrong with it.
fn read_note(args: &Args, choices: &NoteChoices, clock: Timestamp) -> anyhow::Result<DeliveryNote> {
    let name = args.note.display();
    let bytes = read_bounded(&args.note).with_context(|| format!("the note {name}"))?;
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
        let document = assay_epcis::read_document(&bytes, Moment(clock.0 * 1_000))
            .map_err(|refusal| anyhow::anyhow!("the note {name}: {refusal}"))?;
        let events: Vec<_> = document
            .events
            .into_iter()
            .map(|captured| captured.event)
            .collect();
        return shipping::note(&events)
            .map_err(|trouble| anyhow::anyhow!("the note {name}: {}", report::trouble(trouble)));
    }
    let refused = |trouble| anyhow::anyhow!("the note {name}: {}", report::trouble(trouble));
    let (text, encoding) = note::decode(&bytes).map_err(refused)?;
    let seen = note::preview(&text, encoding, choices).map_err(refused)?;
    for line in report::preview(&seen, args.check) {
        if args.check {
            output::line(&output::visible(&line, 300))?;
        } else {
            output::remark(&line);
        }
    }
    note::import(&text, choices).map_err(refused)
}

fn read_bounded(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let most = note::MAX_BYTES as u64;
    std::fs::File::open(path)?
        .take(most + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        bail!("it has over {most} bytes");
    }
    Ok(bytes)
}

/// Adds every label of a picture to the delivery.
fn count(
    image: &Path,
    list: &CompiledList<Vec<u8>>,
    (clock, zone): (Timestamp, UtcOffset),
    delivery: &mut Delivery,
) -> anyhow::Result<Outcome> {
    let name = image.display();
    let picture = match picture::open(image) {
        Ok(picture) => picture,
        Err(error) => {
            output::remark(&format!("{name}: {error}"));
            return Ok(Outcome::CouldNotTell);
        }
    };
    let now = Now {
        clock,
        floor: Timestamp::MIN,
    };
    let (reading, _) = seeing::see(&picture)?;
    let places = reading.symbols.iter().map(|symbol| {
        (
            bare(&symbol.text),
            symbol.corners.map(|corner| [corner.x, corner.y]),
        )
    });
    let twice = seen_twice(places);
    let mut labels = 0;
    for symbol in &reading.symbols {
        let text = bare(&symbol.text);
        let judgement = judge(text, Some(list), now, zone);
        let Some(fields) = judgement.fields.filter(|_| judgement.word != "not_signed_label") else {
            continue;
        };
        let Some(serial) = fields.serial else { continue };
        labels += 1;
        let counted = |verdict: &str| Deed::Count {
            gtin: fields.gtin.clone(),
            lot: fields.lot.clone(),
            serial: serial.clone(),
            expiry: fields.expiry.clone(),
            verdict: verdict.to_owned(),
        };
        delivery.add(operation(text, (clock, zone), counted(judgement.word)))?;
        let is_proven = VerdictWord::of(judgement.word).is_some_and(proves);
        if is_proven && twice.contains(text) {
            let copy = counted(VerdictWord::PossibleCopy.code());
            delivery.add(operation(&format!("{text}\0twice"), (clock, zone), copy))?;
        }
    }
    if labels == 0 {
        output::remark(&format!("{name}: no label in the picture"));
        return Ok(Outcome::CouldNotTell);
    }
    Ok(Outcome::Done)
}

/// The same label read twice is the same operation.
fn operation(about: &str, (clock, zone): (Timestamp, UtcOffset), deed: Deed) -> Operation {
    let digest = Sha256::digest(about.as_bytes());
    Operation {
        id: data_encoding::HEXLOWER.encode(&digest[..16]),
        by: "assay receive".to_owned(),
        at: clock.shown_at(zone),
        deed,
    }
}

fn write_results(
    args: &Args,
    words: &Words,
    delivery: &Delivery,
    items: &[ItemState],
    state: &assay_wire::DeliveryState,
    (clock, zone): (Timestamp, UtcOffset),
) -> anyhow::Result<()> {
    let note = delivery.note();
    let save = |file: &Path, bytes: &[u8]| {
        std::fs::write(file, bytes).with_context(|| format!("the file {}", file.display()))
    };
    if let Some(file) = &args.out {
        save(file, result::csv(note, state).as_bytes())?;
    }
    if let Some(file) = &args.epcis {
        let received = result::Received {
            at: &clock.to_string(),
            offset: &zone.to_string(),
            place: args.place.as_deref(),
        };
        let mut bytes = serde_json::to_vec_pretty(&result::epcis(note, items, state, received))?;
        bytes.push(b'\n');
        assay_epcis::read_document(&bytes, Moment(clock.0 * 1_000))
            .map_err(|refusal| anyhow::anyhow!("the event would not be taken: {refusal}"))?;
        save(file, &bytes)?;
    }
    if let Some(file) = &args.pdf {
        save(
            file,
            &report::pdf(note, state, clock, words, args.font.as_deref())?,
        )?;
    }
    Ok(())
}
