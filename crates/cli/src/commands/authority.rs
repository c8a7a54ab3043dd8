//! `assay authority`: the folder that makes trust lists.

use std::path::PathBuf;

use assay_client::authority::{Authority, refresh_timestamp};
use assay_client::{Access, Clock as _, SystemClock, replace_file, trust_folder};
use assay_core::host::Host;
use clap::Subcommand;
use serde_json::json;

use super::root::{self, Holders};
use super::trust::{NameArgs, Of};
use crate::outcome::Outcome;
use crate::output;
use crate::passphrase::{AuthorityPassphrase, locked};

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Make an authority: its key, its root, an empty trust list
    Init(Init),
    /// Issue the list anew as it stands, so that verdicts rest on a fresh one
    Refresh(Refresh),
    /// Write the list as one file, to be built into an app for its first start
    Ship(Ship),
    /// Make a root holder's key on the holder's own machine
    Holder(root::Holder),
    /// Sign a copy of a waiting root on the holder's own machine
    Sign(root::Sign),
    /// Take holders' signatures over; with enough of them the root is in force
    Merge(root::Merge),
    /// Begin a new root: other holders, other online keys, or both
    Rotate(root::Rotate),
}

const INIT_EXAMPLES: &str = "\
Example:
  assay authority init demo --name-zh 示范协会 --name-en 'Demo Association' --host id.example.org
  assay authority init trial --name-zh 示范协会 --name-en 'Demo Association' --unencrypted

Makes demo/public, a repository of plain files which anyone may have, and demo/private with the
keys, which only you may read: root.key to be kept offline, list.key for changes, timestamp.key
for refreshing. They are encrypted with a passphrase of at least eight characters, unless
--unencrypted says that this is a trial.";

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
    holders: Holders,
    #[command(flatten)]
    passphrase: AuthorityPassphrase,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Issue the list anew as it stands, so that verdicts rest on a fresh one
#[derive(clap::Args, Debug)]
pub(crate) struct Refresh {
    #[command(flatten)]
    of: Of,
    /// Go on: again every so many hours, until the process is told to stop. Needs only
    /// timestamp.key. One process for one authority; copies of its public folder need none
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u64).range(1..=48))]
    watch: Option<u64>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Write the list as one file, to be built into an app for its first start
#[derive(clap::Args, Debug)]
pub(crate) struct Ship {
    /// Trust folder, or the authority's folder
    #[arg(value_name = "DIR")]
    trust: PathBuf,
    /// The file to write; the app is built with ASSAY_SHIPPED_TRUST set to it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn ship(args: &Ship) -> anyhow::Result<Outcome> {
    let state = trust_folder::load(&args.trust)?.state;
    replace_file(&args.out, &state.to_bytes(), Access::Everyone)?;
    let (issued, issuers) = (state.list.issued(), state.list.issuers());
    output::line(&format!(
        "{}: list of {issued}, {issuers} issuers",
        args.out.display()
    ))?;
    Ok(Outcome::Done)
}

pub(crate) fn run(verb: Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Init(args) => init(&args),
        Verb::Refresh(args) => {
            if let Some(hours) = args.watch {
                return watch(&args.of, hours);
            }
            let mut authority = args.of.open()?;
            authority.refresh(SystemClock.now())?;
            answer(&authority, args.json)
        }
        Verb::Ship(args) => ship(&args),
        Verb::Holder(args) => root::holder(&args),
        Verb::Sign(args) => root::sign(&args),
        Verb::Merge(args) => root::merge(&args),
        Verb::Rotate(args) => root::rotate(&args),
    }
}

/// A refresh that fails ends the watch: whoever started the process sees it, devices do not for days.
fn watch(of: &Of, hours: u64) -> anyhow::Result<Outcome> {
    let passphrase = of.passphrase()?;
    loop {
        let issued = refresh_timestamp(&of.authority, passphrase.as_deref(), SystemClock.now())?;
        output::line(&format!("{}: list of {issued}", of.authority.display()))?;
        std::thread::sleep(std::time::Duration::from_secs(hours * 3600));
    }
}

fn init(args: &Init) -> anyhow::Result<Outcome> {
    let passphrase = args.passphrase.get()?;
    let lock = locked(passphrase.as_deref())?;
    let names = args.names.names()?;
    if let Some(holders) = args.holders.get()? {
        let (hosts, now) = (args.host.clone(), SystemClock.now());
        let founded = Authority::found(&args.dir, &names, hosts, &holders, lock, now)?;
        return root::tell(&founded, args.json);
    }
    let authority = Authority::init(&args.dir, &names, args.host.clone(), lock, SystemClock.now())?;
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
