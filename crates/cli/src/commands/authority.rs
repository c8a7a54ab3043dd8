//! `assay authority`: the folder that makes trust lists.

use std::path::PathBuf;

use assay_client::authority::Authority;
use assay_client::{Clock as _, SystemClock};
use assay_core::host::Host;
use clap::Subcommand;
use serde_json::json;

use super::trust::{NameArgs, Of};
use crate::outcome::Outcome;
use crate::output;
use crate::passphrase::NewPassphrase;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Make an authority: its key, its root, an empty trust list
    Init(Init),
    /// Issue the list anew as it stands, so that verdicts rest on a fresh one
    Refresh(Refresh),
}

const INIT_EXAMPLES: &str = "\
Example:
  assay authority init demo --name-zh 示范协会 --name-en 'Demo Association' --host id.example.org

Makes demo/public, a repository of plain files which anyone may have, and demo/private with the
keys, which only you may read: root.key to be kept offline, list.key for changes, timestamp.key
for refreshing. Use --encrypt for anything but a trial.";

/// Make an authority: its key, its root, an empty trust list
#[derive(clap::Args, Debug)]
#[command(after_help = INIT_EXAMPLES)]
pub(crate) struct Init {
    /// Folder to make
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    names: NameArgs,
    /// The authority's resolver, where any issuer's labels may lead; may be given again
    #[arg(long, value_name = "HOST", value_parser = |text: &str| Host::parse(text))]
    host: Vec<Host>,
    #[command(flatten)]
    passphrase: NewPassphrase,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Issue the list anew as it stands, so that verdicts rest on a fresh one
#[derive(clap::Args, Debug)]
pub(crate) struct Refresh {
    #[command(flatten)]
    of: Of,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(verb: Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Init(args) => init(&args),
        Verb::Refresh(args) => {
            let mut authority = args.of.open()?;
            authority.refresh(SystemClock.now())?;
            answer(&authority, args.json)
        }
    }
}

fn init(args: &Init) -> anyhow::Result<Outcome> {
    let passphrase = args.passphrase.get()?;
    let names = args.names.names()?;
    let authority = Authority::init(
        &args.dir,
        &names,
        args.host.clone(),
        passphrase.as_deref(),
        SystemClock.now(),
    )?;
    answer(&authority, args.json)
}

/// Tells what the list now is.
pub(crate) fn answer(authority: &Authority, as_json: bool) -> anyhow::Result<Outcome> {
    let (public, list) = (authority.public_folder(), authority.list());
    let issued = list.issued().to_string();
    if as_json {
        output::json(&json!({
            "trust": public.to_string_lossy(), "issued": issued,
            "issuers": list.issuers().len(), "marks": list.marks().len(),
        }))?;
    } else {
        let (issuers, marks) = (list.issuers().len(), list.marks().len());
        output::line(&format!(
            "{}: list of {issued}, {issuers} issuers, {marks} marks",
            public.display()
        ))?;
    }
    Ok(Outcome::Done)
}
