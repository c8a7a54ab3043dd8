//! `assay mark`: the authority's awards.

use anyhow::{Context, bail};
use assay_client::authority::Authority;
use assay_client::{Clock as _, SystemClock};
use assay_core::gs1::{Gtin, GtinPrefix, Lot};
use assay_core::time::{Timestamp, Validity};
use assay_core::trust::{GtinRange, Id, Mark};
use clap::Subcommand;

use super::authority::answer;
use super::trust::{End, NameArgs, Of, time};
use crate::outcome::Outcome;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Award a mark to a product or to a range of products
    #[command(after_help = EXAMPLES)]
    Award(Award),
    /// Withdraw a mark: it stays on the list and is shown as withdrawn
    Withdraw(End),
}

const EXAMPLES: &str = "\
Example:
  assay mark award demo --issuer demo-tea --name-zh 示范绿标 \\
      --name-en 'Demo Green Mark' --certificate D-2026-001 --gtin 09506000134352 \\
      --valid-until 2027-12-31";

#[derive(clap::Args, Debug)]
pub(crate) struct Award {
    #[command(flatten)]
    of: Of,
    /// Short name of the award that stays the same [default: from the certificate's number]
    #[arg(long, value_parser = |text: &str| Id::parse(text))]
    id: Option<Id>,
    /// The enrolled issuer it is awarded to
    #[arg(long, value_name = "ID", value_parser = |text: &str| Id::parse(text))]
    issuer: Id,
    #[command(flatten)]
    names: NameArgs,
    /// Number of the certificate
    #[arg(long, value_name = "NUMBER")]
    certificate: String,
    #[command(flatten)]
    range: Range,
    /// Lot it is awarded to; may be given again [default: all lots]
    #[arg(long, value_parser = |text: &str| Lot::parse(text))]
    lot: Vec<Lot>,
    /// First moment it is good [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_from: Option<Timestamp>,
    /// First moment it is no longer good [default: no end]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_until: Option<Timestamp>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// What it is awarded to.
#[derive(clap::Args, Debug)]
#[group(required = true, multiple = false)]
struct Range {
    /// One product
    #[arg(long, value_parser = |text: &str| Gtin::parse(text))]
    gtin: Option<Gtin>,
    /// All products whose GTIN begins so, after the indicator digit
    #[arg(long, value_name = "DIGITS", value_parser = |text: &str| GtinPrefix::parse(text))]
    gtin_prefix: Option<GtinPrefix>,
}

pub(crate) fn run(verb: Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Award(args) => award(&args),
        Verb::Withdraw(args) => args.run(Authority::withdraw_mark),
    }
}

fn award(args: &Award) -> anyhow::Result<Outcome> {
    let now = SystemClock.now();
    let mut authority = args.of.open()?;
    let gtins = match (args.range.gtin, args.range.gtin_prefix) {
        (Some(gtin), _) => GtinRange::One(gtin),
        (None, Some(prefix)) => GtinRange::Prefix(prefix),
        (None, None) => bail!("give --gtin or --gtin-prefix"),
    };
    let mark = Mark {
        id: match &args.id {
            Some(id) => id.clone(),
            None => id_of(&args.certificate)?,
        },
        names: args.names.names()?,
        issuer: args.issuer.clone(),
        certificate: args.certificate.clone(),
        gtins,
        lots: args.lot.clone(),
        validity: Validity {
            from: args.valid_from.unwrap_or(now),
            until: args.valid_until,
        },
        withdrawn: None,
    };
    authority.award(mark, now)?;
    answer(&authority, args.json)
}

/// An id made of a certificate's number: lower case, and hyphens for what an id cannot hold.
fn id_of(certificate: &str) -> anyhow::Result<Id> {
    let letters = certificate.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    let id: String = letters.collect();
    Id::parse(&id).with_context(|| format!("{certificate:?} gives no short name: add --id"))
}
