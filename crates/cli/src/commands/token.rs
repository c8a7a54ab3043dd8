//! `assay token`: who may say what to a server.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use assay_client::{Clock as _, SystemClock};
use assay_core::assess::Region;
use assay_core::gs1::GtinPrefix;
use assay_core::trust::Trade;
use assay_server::principal::{NewPrincipal, Role, enrol};
use assay_server::store::Store;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::dealer;
use super::serve::Memory;
use crate::outcome::Outcome;
use crate::output;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Give someone a token; it is shown once and kept only as a hash
    Add(Add),
    /// List who has tokens
    List(List),
    /// Take a token back
    Revoke(Revoke),
}

/// What a token's holder is.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum Holder {
    Issuer,
    Dealer,
    Retailer,
    Authority,
}

const EXAMPLES: &str = "\
Example:
  assay token add --data /var/lib/assay --role retailer --name 'Demo Shop' --region CN-GD
  assay token add --data /var/lib/assay --trust demo --dealer demo-south --region CN-GX";

/// Give someone a token; it is shown once and kept only as a hash
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Add {
    #[command(flatten)]
    memory: Memory,
    /// What its holder is
    #[arg(long, value_enum, required_unless_present = "dealer")]
    role: Option<Holder>,
    /// Whose token it is
    #[arg(long, required_unless_present = "dealer")]
    name: Option<String>,
    /// A dealer or retailer of the trust list, which says its name, what it is and where
    #[arg(long, value_name = "ID", requires = "trust", conflicts_with_all = ["role", "name"])]
    dealer: Option<String>,
    /// Trust folder, or the authority's folder
    #[arg(long, value_name = "DIR", requires = "dealer")]
    trust: Option<PathBuf>,
    /// GTINs it may speak of, by prefix; may be given again [default: all; an issuer needs one]
    #[arg(long, value_name = "DIGITS", value_parser = |text: &str| GtinPrefix::parse(text).map(|_| text.to_owned()))]
    gtin_prefix: Vec<String>,
    /// Where its holder is, such as CN-GD
    #[arg(long, value_parser = |text: &str| Region::parse(text))]
    region: Option<Region>,
    /// Days until it is no longer good
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// List who has tokens
#[derive(clap::Args, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    memory: Memory,
    /// Answer with one line of JSON each
    #[arg(long)]
    json: bool,
}

/// Take a token back
#[derive(clap::Args, Debug)]
pub(crate) struct Revoke {
    #[command(flatten)]
    memory: Memory,
    /// Number of the token, as `assay token list` shows it
    id: String,
}

pub(crate) fn run(verb: Verb) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match verb {
            Verb::Add(args) => add(args).await,
            Verb::List(args) => list(&args).await,
            Verb::Revoke(args) => revoke(&args).await,
        }
    })
}

async fn store(memory: &Memory) -> anyhow::Result<std::sync::Arc<dyn Store>> {
    let location = memory.location()?.context("give --data or --database")?;
    Ok(location.open().await?)
}

/// Name, role and region: as given, or as the trust list says of a dealer.
fn holder(args: &Add) -> anyhow::Result<(String, Role, Option<Region>)> {
    if let Some((id, trust)) = args.dealer.as_deref().zip(args.trust.as_deref()) {
        let dealer = dealer::enrolled(trust, id)?;
        let role = match dealer.trade {
            Trade::Dealer => Role::Dealer,
            Trade::Retailer => Role::Retailer,
        };
        let region = dealer::region_of(&dealer, args.region)?;
        return Ok((dealer.names.en().to_owned(), role, Some(region)));
    }
    let role = match args.role.context("give --role, or --dealer and --trust")? {
        Holder::Issuer => Role::Issuer,
        Holder::Dealer => Role::Dealer,
        Holder::Retailer => Role::Retailer,
        Holder::Authority => Role::Authority,
    };
    let name = args
        .name
        .clone()
        .context("give --name, or --dealer and --trust")?;
    Ok((name, role, args.region))
}

async fn add(args: Add) -> anyhow::Result<Outcome> {
    let (name, role, region) = holder(&args)?;
    let store = store(&args.memory).await?;
    let new = NewPrincipal {
        name,
        role,
        prefixes: args.gtin_prefix,
        region,
        expires: assay_core::time::Timestamp(SystemClock.now().0 + i64::from(args.days) * 86_400),
    };
    let (id, token) = enrol(&*store, new).await?;
    if args.json {
        output::json(&json!({ "id": id, "token": token }))?;
    } else {
        output::line(&token)?;
        output::remark(&format!("Token {id}. It is shown this once."));
    }
    Ok(Outcome::Done)
}

async fn list(args: &List) -> anyhow::Result<Outcome> {
    let now = SystemClock.now().0;
    for row in store(&args.memory).await?.principals().await? {
        let state = match row.revoked {
            Some(_) => "revoked",
            None if row.expires <= now => "expired",
            None => "good",
        };
        let id = row.id.to_string();
        if args.json {
            output::json(&json!({
                "id": id, "name": row.name, "role": row.role, "prefixes": row.prefixes,
                "region": row.region, "expires": row.expires, "state": state,
            }))?;
        } else {
            output::line(&format!(
                "{id:>20}  {state:<8}{:<10}{}",
                row.role,
                output::visible(&row.name, 80)
            ))?;
        }
    }
    Ok(Outcome::Done)
}

async fn revoke(args: &Revoke) -> anyhow::Result<Outcome> {
    let id: i64 = args.id.parse().context("a token's number")?;
    if !store(&args.memory).await?.revoke(id, SystemClock.now().0).await? {
        bail!("no good token has the number {id}");
    }
    Ok(Outcome::Done)
}
