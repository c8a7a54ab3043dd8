//! `assay authority holder|sign|merge|rotate`: the root, whose holders work on machines of their own.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use assay_client::authority::{self, Authority, RootKeys, Rotation, Signed};
use assay_client::{Access, Clock as _, SystemClock, create_file, key_file, read_bounded};
use serde_json::json;

use super::trust::Of;
use crate::outcome::Outcome;
use crate::output;
use crate::passphrase::{KnownPassphrase, NewPassphrase, locked};

/// Make a root holder's key on the holder's own machine
#[derive(clap::Args, Debug)]
pub(crate) struct Holder {
    /// File for the private key; the public half goes to FILE.pub
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    passphrase: NewPassphrase,
}

/// Sign a copy of a waiting root on the holder's own machine
#[derive(clap::Args, Debug)]
pub(crate) struct Sign {
    /// The copy of DIR/pending/N.root.json
    #[arg(value_name = "ROOT")]
    file: PathBuf,
    /// The holder's private key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: KnownPassphrase,
}

/// Take holders' signatures over; with enough of them the root is in force
#[derive(clap::Args, Debug)]
pub(crate) struct Merge {
    #[command(flatten)]
    of: Of,
    /// Signed copies of the waiting root
    #[arg(long = "copy", value_name = "ROOT", required = true)]
    copies: Vec<PathBuf>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Begin a new root: other holders, other online keys, or both
#[derive(clap::Args, Debug)]
pub(crate) struct Rotate {
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    holders: Holders,
    /// Make a new key for the list
    #[arg(long)]
    list_key: bool,
    /// Make a new key for the timestamp
    #[arg(long)]
    timestamp_key: bool,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Who holds the root.
#[derive(clap::Args, Debug)]
pub(crate) struct Holders {
    /// A holder's public key, as `assay authority holder` made it; may be given again
    #[arg(long = "holder", value_name = "FILE.pub", requires = "threshold")]
    holders: Vec<PathBuf>,
    /// How many holders must sign
    #[arg(long, value_name = "N", requires = "holders")]
    threshold: Option<u64>,
}

impl Holders {
    /// The holders named, or `None` when none are.
    pub(crate) fn get(&self) -> anyhow::Result<Option<RootKeys>> {
        let Some(threshold) = self.threshold else {
            return Ok(None);
        };
        let keys = self
            .holders
            .iter()
            .map(|file| public(file))
            .collect::<anyhow::Result<_>>()?;
        Ok(Some(RootKeys { keys, threshold }))
    }
}

fn public(file: &Path) -> anyhow::Result<ed25519_dalek::VerifyingKey> {
    let Some(bytes) = read_bounded(file, 4096)? else {
        bail!("no file {}", file.display())
    };
    let text = String::from_utf8_lossy(&bytes);
    authority::parse_public(&text).with_context(|| format!("{} holds no public key", file.display()))
}

pub(crate) fn holder(args: &Holder) -> anyhow::Result<Outcome> {
    let key = key_file::generate()?;
    let passphrase = args.passphrase.get()?;
    key_file::create(&args.file, &key, locked(passphrase.as_deref())?)?;
    let mut public = args.file.clone().into_os_string();
    public.push(".pub");
    let text = format!("{}\n", authority::public_text(&key.verifying_key()));
    create_file(Path::new(&public), text.as_bytes(), Access::Everyone)?;
    output::line(text.trim_end())?;
    Ok(Outcome::Done)
}

pub(crate) fn sign(args: &Sign) -> anyhow::Result<Outcome> {
    let passphrase = args.passphrase.get(key_file::is_encrypted(&args.key)?)?;
    let key = key_file::read(&args.key, passphrase.as_deref())?;
    authority::sign_file(&args.file, &key)?;
    output::line(&format!("signed {}", args.file.display()))?;
    Ok(Outcome::Done)
}

pub(crate) fn merge(args: &Merge) -> anyhow::Result<Outcome> {
    let passphrase = args.of.passphrase()?;
    let merged = Authority::merge(
        &args.of.authority,
        &args.copies,
        passphrase.as_deref(),
        SystemClock.now(),
    )?;
    tell(&merged, args.json)
}

pub(crate) fn rotate(args: &Rotate) -> anyhow::Result<Outcome> {
    let rotation = Rotation {
        roots: args.holders.get()?,
        list: args.list_key,
        timestamp: args.timestamp_key,
    };
    let passphrase = args.of.passphrase()?;
    let rotated = Authority::rotate(
        &args.of.authority,
        &rotation,
        passphrase.as_deref(),
        SystemClock.now(),
    )?;
    tell(&rotated, args.json)
}

/// Tells how far a root is.
pub(crate) fn tell(signed: &Signed, as_json: bool) -> anyhow::Result<Outcome> {
    match signed {
        Signed::Complete { version } if as_json => {
            output::json(&json!({ "root": version, "inForce": true }))?
        }
        Signed::Complete { version } => output::line(&format!("root {version} is in force"))?,
        Signed::Waiting {
            version,
            file,
            have,
            need,
        } if as_json => output::json(&json!({
            "root": version, "inForce": false, "file": file.to_string_lossy(),
            "have": [have.0, have.1], "need": [need.0, need.1],
        }))?,
        Signed::Waiting {
            version,
            file,
            have,
            need,
        } => output::line(&format!(
            "root {version} waits: {} of {} signatures of its holders, {} of {} of those before; to be signed: {}",
            have.0,
            need.0,
            have.1,
            need.1,
            file.display()
        ))?,
    }
    Ok(Outcome::Done)
}
