//! `assay ship`: goods bound to dealers and regions, what turned up elsewhere, delivery notes.

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use assay_core::provenance::{Authority, Identifier, Moment, Standing};
use assay_core::region::Region;
use assay_core::time::Timestamp;
use assay_provenance::{Alert, Deal, Reader, SeenBy, Sighting, Store};
use clap::Subcommand;
use serde_json::{Value, json};

use super::dealer;
use super::epcis::{Memory, now, on, teller, within};
use super::trust::time;
use crate::outcome::Outcome;
use crate::output;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Bind items, cases or pallets to a dealer and its sales region
    To(To),
    /// Report that an item was seen in a region; raises an alert when it should not be there
    Seen(Seen),
    /// List alerts of goods outside their region
    Alerts(Alerts),
    /// Acknowledge an alert
    Acknowledge(Acknowledge),
    /// Write what should be in a pallet or case
    Note(Note),
}

const TO: &str = "\
Example:
  assay ship to urn:epc:id:sscc:9506000.2000000001 --dealer dealer-south --region CN-GD --data memory \
    --teller 'Demo Tea'

A unit is named by EPC URN, Digital Link or the 18 digits of an SSCC. What is inside it when it is
shipped is bound with it; a later shipment supersedes this one.";

/// Bind items, cases or pallets to a dealer and its sales region
#[derive(clap::Args, Debug)]
#[command(after_help = TO)]
pub(crate) struct To {
    /// What is shipped
    #[arg(required = true, value_name = "UNIT", value_parser = unit)]
    units: Vec<Identifier>,
    /// The dealer: by its id on the trust list when that is given
    #[arg(long, value_name = "NAME")]
    dealer: String,
    /// Its sales region: a country or a province of China, as CN-GD
    #[arg(long, required_unless_present = "trust", value_parser = |text: &str| Region::parse(text))]
    region: Option<Region>,
    /// Trust folder, or the authority's: the dealer must be enrolled, for this region; one that
    /// sells in one region needs none given
    #[arg(long, value_name = "DIR")]
    trust: Option<PathBuf>,
    /// Who ships: the number or the name of an enrolled brand, which then binds its own goods alone, as over
    /// HTTP, and is told of what turns up elsewhere; or any other name, whose word is the operator's
    #[arg(long, value_name = "NAME")]
    teller: Option<String>,
    /// From when on [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,
    #[command(flatten)]
    memory: Memory,
}

/// Report that an item was seen in a region
#[derive(clap::Args, Debug)]
pub(crate) struct Seen {
    /// The item
    #[arg(value_name = "UNIT", value_parser = unit)]
    item: Identifier,
    /// Where it was seen
    #[arg(long, value_parser = |text: &str| Region::parse(text))]
    region: Region,
    /// When [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    #[command(flatten)]
    memory: Memory,
}

/// List alerts of goods outside their region
#[derive(clap::Args, Debug)]
pub(crate) struct Alerts {
    /// Acknowledged ones too
    #[arg(long)]
    all: bool,
    /// One line of JSON an alert, with its evidence, to export
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    memory: Memory,
}

/// Acknowledge an alert
#[derive(clap::Args, Debug)]
pub(crate) struct Acknowledge {
    /// The unit that was shipped
    #[arg(value_name = "UNIT", value_parser = unit)]
    unit: Identifier,
    /// The dealer it was shipped to
    #[arg(long, value_name = "NAME")]
    dealer: String,
    #[command(flatten)]
    memory: Memory,
}

/// Write what should be in a pallet or case
#[derive(clap::Args, Debug)]
pub(crate) struct Note {
    /// The pallet or case
    #[arg(value_name = "UNIT", value_parser = unit)]
    unit: Identifier,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    memory: Memory,
}

fn unit(text: &str) -> Result<Identifier, String> {
    let digits = text.len() == 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let spelt = if digits {
        format!("https://id.gs1.org/00/{text}")
    } else {
        text.to_owned()
    };
    Identifier::parse(&spelt).map_err(|error| error.to_string())
}

pub(crate) fn run(verb: &Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::To(args) => within(&args.memory, async |store| to(args, &store).await),
        Verb::Seen(args) => on(&args.memory.data, async |store| seen(args, &store).await),
        Verb::Alerts(args) => on(&args.memory.data, async |store| alerts(args, &store).await),
        Verb::Acknowledge(args) => on(&args.memory.data, async |store| {
            if store.acknowledge(&args.unit, &args.dealer, None, now()).await? {
                Ok(Outcome::Done)
            } else {
                Err(anyhow!("no open alert of this unit and dealer"))
            }
        }),
        Verb::Note(args) => on(&args.memory.data, async |store| note(args, &store).await),
    }
}

fn moment(at: Option<Timestamp>) -> Moment {
    at.map_or_else(now, |at| Moment(at.0 * 1_000))
}

async fn to(args: &To, store: &Store) -> anyhow::Result<Outcome> {
    let region = match (&args.trust, args.region) {
        (Some(trust), given) => dealer::region_of(&dealer::enrolled(trust, &args.dealer)?, given)?,
        (None, Some(region)) => region,
        (None, None) => bail!("give --region, or --trust"),
    };
    let teller = match args.teller.as_deref() {
        Some(name) => Some(teller(store, name).await?),
        None => None,
    };
    if let Some(brand) = &teller {
        for unit in &args.units {
            if !store.may_ship(brand, unit).await? {
                bail!("{} is not {}'s to ship: nothing is bound", unit.key(), brand.name);
            }
        }
        store.enrolled(std::slice::from_ref(brand)).await?;
    }
    let deal = |unit: &Identifier| Deal {
        unit: unit.clone(),
        dealer: args.dealer.clone(),
        region,
        since: moment(args.since),
        teller: teller.as_ref().map(|teller| teller.id.clone()),
        told: now(),
    };
    let deals: Vec<Deal> = args.units.iter().map(deal).collect();
    store.ship(&deals).await?;
    let authority = teller.map_or(Authority::Operator, |teller| teller.authority());
    for deal in deals {
        let inside = store.contents(&deal.unit).await?.contents;
        let bound = inside
            .iter()
            .filter(|content| authority.over(&content.id) == Standing::Owner);
        output::line(&format!(
            "{}: to {} for {}, with {} things inside",
            deal.unit.key(),
            deal.dealer,
            deal.region,
            bound.count()
        ))?;
    }
    Ok(Outcome::Done)
}

async fn seen(args: &Seen, store: &Store) -> anyhow::Result<Outcome> {
    let sighting = Sighting {
        item: args.item.clone(),
        region: args.region,
        at: moment(args.at),
        by: SeenBy::Operator,
    };
    match store.sighted(&sighting).await? {
        Some(alert) => {
            output::line(&told(&alert))?;
            Ok(Outcome::Not)
        }
        None => Ok(Outcome::Done),
    }
}

async fn alerts(args: &Alerts, store: &Store) -> anyhow::Result<Outcome> {
    for alert in store.alerts(!args.all, None).await? {
        if args.json {
            output::json(&as_json(&alert, &store.evidence(&alert).await?))?;
        } else {
            output::line(&told(&alert))?;
        }
    }
    Ok(Outcome::Done)
}

fn told(alert: &Alert) -> String {
    let state = if alert.acknowledged.is_some() {
        ", acknowledged"
    } else {
        ""
    };
    let line = format!(
        "{}: shipped to {} for {}, seen in {} {} times, last {}{state}",
        alert.unit.key(),
        alert.dealer,
        alert.region,
        alert.seen_in,
        alert.sightings,
        alert.last
    );
    output::visible(&line, usize::MAX)
}

fn as_json(alert: &Alert, evidence: &[Sighting]) -> Value {
    json!({
        "unit": alert.unit.as_str(),
        "dealer": alert.dealer,
        "region": alert.region.to_string(),
        "seenIn": alert.seen_in.to_string(),
        "first": alert.first.to_string(),
        "last": alert.last.to_string(),
        "sightings": alert.sightings,
        "items": alert.items.iter().map(Identifier::as_str).collect::<Vec<_>>(),
        "acknowledged": alert.acknowledged.map(|at| at.to_string()),
        "evidence": evidence.iter().map(|seen| json!({
            "item": seen.item.as_str(),
            "region": seen.region.to_string(),
            "at": seen.at.to_string(),
            "by": seen.by.code(),
        })).collect::<Vec<_>>(),
    })
}

async fn note(args: &Note, store: &Store) -> anyhow::Result<Outcome> {
    let note = store.contents(&args.unit).await?;
    if args.json {
        output::json(&store.told_contents(&args.unit, &Reader::All, now()).await?)?;
    } else {
        for content in &note.contents {
            let indent = "  ".repeat(content.path.len() - 1);
            let quantity = content.quantity.as_ref().map_or_else(String::new, |quantity| {
                format!(
                    "  {} {}",
                    quantity.amount,
                    quantity.unit.as_deref().unwrap_or_default()
                )
            });
            output::line(&format!("{indent}{}{quantity}", content.id.key()))?;
        }
    }
    if note.cut {
        output::remark("more things inside than are listed");
    }
    if note.contents.is_empty() {
        output::remark("nothing is told to be in this unit");
        return Ok(Outcome::CouldNotTell);
    }
    Ok(Outcome::Done)
}
