//! `assay dealer`: who may sell signed goods on, and where.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use assay_client::authority::Authority;
use assay_client::{Clock as _, SystemClock, trust_folder};
use assay_core::region::Region;
use assay_core::time::{Timestamp, Validity};
use assay_core::trust::{Dealer, Id, Trade};
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::authority::answer;
use super::trust::{End, NameArgs, Of, time};
use crate::outcome::Outcome;
use crate::output;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Put a dealer or retailer on the trust list with its regions
    #[command(after_help = EXAMPLES)]
    Enrol(Enrol),
    /// End a dealer's enrolment: it stays on the list as one that was. Revoke its tokens as well
    Withdraw(End),
    /// List the dealers and retailers of a trust list
    List(List),
}

const EXAMPLES: &str = "\
Example:
  assay dealer enrol demo --id demo-south --name-zh 示范华南经销 --name-en 'Demo South Trading' \\
      --region CN-GD --region CN-GX

Afterwards its id takes the place of name and region in `assay token add --dealer` and
`assay ship to --dealer`, when both are given the trust folder.";

#[derive(clap::Args, Debug)]
pub(crate) struct Enrol {
    #[command(flatten)]
    of: Of,
    /// Short name that stays the same: letters, digits, hyphens
    #[arg(long, value_parser = |text: &str| Id::parse(text))]
    id: Id,
    #[command(flatten)]
    names: NameArgs,
    /// To whom it sells
    #[arg(long, value_enum, default_value_t = TradeOf::Dealer)]
    trade: TradeOf,
    /// Where it sells, such as CN-GD; may be given again
    #[arg(long, required = true, value_parser = |text: &str| Region::parse(text))]
    region: Vec<Region>,
    /// First moment it is enrolled [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_from: Option<Timestamp>,
    /// First moment it is no longer enrolled [default: no end]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_until: Option<Timestamp>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TradeOf {
    /// To other traders
    Dealer,
    /// To consumers
    Retailer,
}

#[derive(clap::Args, Debug)]
pub(crate) struct List {
    /// Trust folder, or the authority's folder
    #[arg(value_name = "DIR")]
    trust: PathBuf,
    /// Answer with one line of JSON each
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(verb: Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Enrol(args) => enrol(&args),
        Verb::Withdraw(args) => args.run(Authority::withdraw_dealer),
        Verb::List(args) => list(&args),
    }
}

fn enrol(args: &Enrol) -> anyhow::Result<Outcome> {
    let now = SystemClock.now();
    let mut authority = args.of.open()?;
    let dealer = Dealer {
        id: args.id.clone(),
        names: args.names.names()?,
        trade: match args.trade {
            TradeOf::Dealer => Trade::Dealer,
            TradeOf::Retailer => Trade::Retailer,
        },
        regions: args.region.clone(),
        validity: Validity {
            from: args.valid_from.unwrap_or(now),
            until: args.valid_until,
        },
    };
    authority.enrol_dealer(dealer, now)?;
    answer(&authority, args.json)
}

fn list(args: &List) -> anyhow::Result<Outcome> {
    let now = SystemClock.now();
    let folder = trust_folder::load(&args.trust)?;
    for dealer in folder.list().dealers()? {
        let regions: Vec<String> = dealer.regions.iter().map(Region::to_string).collect();
        let trade = match dealer.trade {
            Trade::Dealer => "dealer",
            Trade::Retailer => "retailer",
        };
        let enrolled = dealer.is_enrolled(now);
        if args.json {
            output::json(&json!({
                "id": dealer.id.as_str(), "zh": dealer.names.zh(), "en": dealer.names.en(),
                "trade": trade, "regions": regions, "enrolled": enrolled,
            }))?;
        } else {
            let state = if enrolled { "" } else { ", not enrolled now" };
            let (id, names, regions) = (&dealer.id, &dealer.names, regions.join(" "));
            output::line(&format!(
                "{id}: {}, {} ({trade}, {regions}{state})",
                names.zh(),
                names.en()
            ))?;
        }
    }
    Ok(Outcome::Done)
}

/// The dealer of an id that is enrolled now, by the list in a trust folder.
pub(crate) fn enrolled(trust: &Path, id: &str) -> anyhow::Result<Dealer> {
    let id = Id::parse(id).with_context(|| format!("the dealer {id:?}"))?;
    let folder = trust_folder::load(trust)?;
    match folder.list().dealer(&id)? {
        Some(dealer) if dealer.is_enrolled(SystemClock.now()) => Ok(dealer),
        Some(_) => bail!("the dealer {id} is not enrolled now"),
        None => bail!("the trust list has no dealer {id}"),
    }
}

/// The one region meant: the one given, when the dealer sells there, or its only one.
pub(crate) fn region_of(dealer: &Dealer, given: Option<Region>) -> anyhow::Result<Region> {
    match (given, dealer.regions.as_slice()) {
        (Some(region), _) if dealer.sells_in(region) => Ok(region),
        (Some(region), _) => bail!("the dealer {} is not enrolled for {region}", dealer.id),
        (None, [only]) => Ok(*only),
        (None, _) => bail!("the dealer {} has several regions: give --region", dealer.id),
    }
}
