//! `assay backup` and `assay restore`: a server's memory in one file.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use assay_client::key_file::{Cost, Lock};
use assay_client::{Clock as _, SystemClock, locked};
use assay_server::store::{PostgresStore, Ranges as _};
use assay_server::{backup, keys};
use zeroize::Zeroizing;

use crate::outcome::Outcome;
use crate::output;
use crate::passphrase::{KnownPassphrase, NewPassphrase};

/// Copy a server's memory while it runs, with all it knows of goods
///
/// The memory's keys are not in the file, unless --with-keys asks for them: then they are encrypted
/// with a passphrase. Without the keys nobody makes codes from the copy, nor does its owner: keep
/// their file apart. For PostgreSQL use its own pg_dump or base backups.
#[derive(clap::Args, Debug)]
pub(crate) struct Backup {
    /// Folder of the memory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// File to write; must not exist
    file: PathBuf,
    /// Put the memory's keys into the copy too, encrypted with a passphrase that is asked for
    #[arg(long)]
    with_keys: bool,
    /// Take that passphrase from the first line of FILE instead of asking
    #[arg(long, value_name = "FILE", requires = "with_keys")]
    passphrase_file: Option<PathBuf>,
    /// File of the memory's keys [default: beside the folder, DIR.keys]
    #[arg(long, value_name = "FILE", requires = "with_keys")]
    keys: Option<PathBuf>,
}

/// Put a copy of a server's memory in its place again; the server must not be running
///
/// A PostgreSQL database is put back by its own tools; then run this with --database alone. Either
/// way batches of labels go on above every number that may have been allotted since the copy.
#[derive(clap::Args, Debug)]
pub(crate) struct Restore {
    /// Folder of the memory; must not hold one
    #[arg(
        long,
        value_name = "DIR",
        requires = "file",
        required_unless_present = "database"
    )]
    data: Option<PathBuf>,
    /// PostgreSQL database that its own tools have put back
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "file"])]
    database: Option<String>,
    /// File that `assay backup` wrote
    file: Option<PathBuf>,
    /// Where to put the memory's keys, when the copy has them [default: beside the folder, DIR.keys]
    #[arg(long, value_name = "FILE", requires = "data")]
    keys: Option<PathBuf>,
    /// Take the passphrase of those keys from the first line of FILE instead of asking
    #[arg(long, value_name = "FILE", requires = "data")]
    passphrase_file: Option<PathBuf>,
}

pub(crate) fn backup(args: &Backup) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let locked = args.with_keys.then(|| locked_keys(args)).transpose()?;
    let holds_keys = runtime.block_on(backup::back_up(&args.data, &args.file, locked.as_deref()))?;
    if holds_keys {
        output::remark(
            "The memory's keys still lie in it, and in this copy, as an earlier version left them. They are apart \
             once a server of this version was started on it.",
        );
    }
    Ok(Outcome::Done)
}

/// The memory's keys under a passphrase.
fn locked_keys(args: &Backup) -> anyhow::Result<Vec<u8>> {
    let place = args.keys.clone().unwrap_or_else(|| keys::beside(&args.data));
    let text = keys::read_file(&place)?;
    let text = text.with_context(|| format!("no keys at {}", place.display()))?;
    let passphrase = NewPassphrase::of(true, args.passphrase_file.clone()).get()?;
    let passphrase = passphrase.context("keys go into a backup under a passphrase alone")?;
    Ok(locked::lock(&text, Lock::new(&passphrase, Cost::FULL)?)?)
}

/// The keys of a copy, when it was made with them, opened.
fn opened_keys(bytes: Option<Vec<u8>>, args: &Restore) -> anyhow::Result<Option<Zeroizing<String>>> {
    let Some(bytes) = bytes else { return Ok(None) };
    let passphrase = KnownPassphrase::of(args.passphrase_file.clone()).get(true)?;
    let passphrase = passphrase.context("the keys in the copy are encrypted")?;
    Ok(Some(locked::unlock(&bytes, &passphrase)?))
}

pub(crate) fn restore(args: &Restore) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let next = match (&args.data, &args.file, &args.database) {
        (Some(data), Some(file), _) => {
            let opened = opened_keys(runtime.block_on(backup::keys_in(file))?, args)?;
            let done = runtime.block_on(backup::put_back(data, file, SystemClock.now()))?;
            output::remark(if done.goods {
                "Put back: scans, statements, alerts, tokens, batches, products, deliveries and complaints; \
                 events of goods, their ways and shipments."
            } else {
                "Put back: scans, statements, alerts, tokens, batches, products, deliveries and complaints. \
                 The copy is of an earlier version and holds no events of goods: their ways and shipments are gone."
            });
            let place = args.keys.clone().unwrap_or_else(|| keys::beside(data));
            match opened {
                Some(text) => {
                    keys::put_back(&place, &text)?;
                    output::remark(&format!("The memory's keys are in {}.", place.display()));
                }
                None if place.exists() => {}
                None => output::remark(&format!(
                    "The copy does not hold the memory's keys. Put their file to {} before the server starts.",
                    place.display()
                )),
            }
            done.next
        }
        (_, _, Some(url)) => runtime.block_on(async {
            let store = PostgresStore::connect(url).await?;
            store.skip_ranges(SystemClock.now()).await
        })?,
        _ => bail!("give --data and a file, or --database"),
    };
    output::remark(&format!("Batches of labels go on from number {next}."));
    Ok(Outcome::Done)
}
