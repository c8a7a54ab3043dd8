//! Asking for a passphrase without showing it.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use anyhow::{Context, bail};
use assay_client::key_file::{Cost, Lock};
use clap::Args;

/// How a new private key is locked.
#[derive(Args, Debug)]
pub(crate) struct NewPassphrase {
    /// Ask for a passphrase and encrypt the private key with it
    #[arg(long, conflicts_with = "passphrase_file")]
    encrypt: bool,
    /// Encrypt the private key with the passphrase on the first line of FILE
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

/// How an existing private key is unlocked.
#[derive(Args, Debug)]
pub(crate) struct KnownPassphrase {
    /// Take the private key's passphrase from the first line of FILE instead of asking
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl NewPassphrase {
    /// Locking as asked for under other names.
    pub(crate) fn of(encrypt: bool, passphrase_file: Option<PathBuf>) -> Self {
        Self {
            encrypt,
            passphrase_file,
        }
    }

    /// The passphrase to lock with, or `None` to leave the key unlocked.
    pub(crate) fn get(&self) -> anyhow::Result<Option<String>> {
        if let Some(file) = &self.passphrase_file {
            return long_enough(from_file(file)?).map(Some);
        }
        if !self.encrypt {
            return Ok(None);
        }
        let first = long_enough(ask("New passphrase: ")?)?;
        if ask("The same again: ")? != first {
            bail!("the two passphrases differ");
        }
        Ok(Some(first))
    }
}

fn long_enough(passphrase: String) -> anyhow::Result<String> {
    Lock::new(&passphrase, Cost::FULL)?;
    Ok(passphrase)
}

/// The lock of a new private key, when there is to be one.
pub(crate) fn locked(passphrase: Option<&str>) -> anyhow::Result<Option<Lock<'_>>> {
    let lock = passphrase.map(|passphrase| Lock::new(passphrase, Cost::FULL));
    Ok(lock.transpose()?)
}

/// How the keys of a new authority are locked: they are, unless that is refused in so many words.
#[derive(Args, Debug)]
pub(crate) struct AuthorityPassphrase {
    /// Encrypt the private keys with the passphrase on the first line of FILE instead of asking for one
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Leave the private keys unencrypted: for a trial alone
    #[arg(long, conflicts_with_all = ["passphrase_file", "encrypt"])]
    unencrypted: bool,
    /// Ask for a passphrase, as is done anyway
    #[arg(long, hide = true, conflicts_with = "passphrase_file")]
    encrypt: bool,
}

impl AuthorityPassphrase {
    /// The passphrase to lock with; `None` only where that was refused.
    pub(crate) fn get(&self) -> anyhow::Result<Option<String>> {
        if self.unencrypted {
            return Ok(None);
        }
        if self.passphrase_file.is_none() && !std::io::stdin().is_terminal() {
            bail!(
                "the authority's keys are encrypted: give --passphrase-file FILE, or --unencrypted for a trial"
            );
        }
        NewPassphrase::of(true, self.passphrase_file.clone()).get()
    }
}

impl KnownPassphrase {
    /// Unlocking as asked for under another name.
    pub(crate) fn of(passphrase_file: Option<PathBuf>) -> Self {
        Self { passphrase_file }
    }

    /// The passphrase of a key that is locked when `encrypted`.
    pub(crate) fn get(&self, encrypted: bool) -> anyhow::Result<Option<String>> {
        match (&self.passphrase_file, encrypted) {
            (Some(file), _) => from_file(file).map(Some),
            (None, false) => Ok(None),
            (None, true) if std::io::stdin().is_terminal() => ask("Passphrase: ").map(Some),
            (None, true) => bail!("the private key is encrypted: give --passphrase-file FILE"),
        }
    }
}

fn ask(prompt: &str) -> anyhow::Result<String> {
    rpassword::prompt_password(prompt).context("no passphrase could be asked for")
}

fn from_file(path: &std::path::Path) -> anyhow::Result<String> {
    let name = path.display();
    let file = std::fs::File::open(path).with_context(|| format!("the passphrase file {name}"))?;
    let mut text = String::new();
    // No passphrase is longer than a page.
    file.take(4096)
        .read_to_string(&mut text)
        .with_context(|| format!("the passphrase file {name}"))?;
    let first = text.lines().next().unwrap_or("");
    if first.is_empty() {
        bail!("the passphrase file {name} has an empty first line");
    }
    Ok(first.to_owned())
}
