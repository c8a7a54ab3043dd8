//! Asking for a passphrase without showing it.

use std::io::{IsTerminal, Read};
use std::path::PathBuf;

use anyhow::{Context, bail};
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
            return from_file(file).map(Some);
        }
        if !self.encrypt {
            return Ok(None);
        }
        let first = ask("New passphrase: ")?;
        if first.is_empty() {
            bail!("an empty passphrase protects nothing");
        }
        if ask("The same again: ")? != first {
            bail!("the two passphrases differ");
        }
        Ok(Some(first))
    }
}

impl KnownPassphrase {
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
