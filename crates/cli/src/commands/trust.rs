//! What the authority's verbs share: opening its folder, names, times.

use std::path::{Path, PathBuf};

use anyhow::bail;
use assay_client::authority::Authority;
use assay_core::time::Timestamp;
use assay_core::trust::Names;

use super::label::spelled;
use crate::passphrase::KnownPassphrase;

/// The authority whose list is changed.
#[derive(clap::Args, Debug)]
pub(crate) struct Of {
    /// The authority's folder, as `assay authority init` made it
    #[arg(value_name = "DIR")]
    pub(crate) authority: PathBuf,
    #[command(flatten)]
    passphrase: KnownPassphrase,
}

impl Of {
    /// What its keys are locked with, if they are.
    pub(crate) fn passphrase(&self) -> anyhow::Result<Option<String>> {
        self.passphrase.get(Authority::needs_passphrase(&self.authority)?)
    }

    /// Opens the folder for a change.
    pub(crate) fn open(&self) -> anyhow::Result<Authority> {
        open(&self.authority, &self.passphrase)
    }
}

fn open(dir: &Path, passphrase: &KnownPassphrase) -> anyhow::Result<Authority> {
    let passphrase = passphrase.get(Authority::needs_passphrase(dir)?)?;
    Ok(Authority::open(dir, passphrase.as_deref())?)
}

/// A name in both languages.
#[derive(clap::Args, Debug)]
pub(crate) struct NameArgs {
    /// Name in Chinese
    #[arg(long, value_name = "NAME")]
    name_zh: String,
    /// Name in English
    #[arg(long, value_name = "NAME")]
    name_en: String,
}

impl NameArgs {
    /// The name, checked.
    pub(crate) fn names(&self) -> anyhow::Result<Names> {
        Ok(Names::new(self.name_zh.as_str(), self.name_en.as_str())?)
    }
}

/// Reads a time: `2027-01-31T12:00:00Z`, or `2027-01-31` for the start of that day in UTC.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = Timestamp::parse(text) {
        return Ok(time);
    }
    let wrong = || format!("{text:?} is no time; write 2027-01-31 or 2027-01-31T12:00:00Z");
    let (year, month, day) = spelled(text).ok_or_else(wrong)?;
    day.and_then(|day| Timestamp::midnight(year, month, day))
        .ok_or_else(wrong)
}

/// Reads `VALUE=ZH=EN`.
pub(crate) fn value_and_names(text: &str) -> anyhow::Result<(&str, Names)> {
    let Some((value, zh, en)) = text
        .split_once('=')
        .and_then(|(value, names)| names.split_once('=').map(|(zh, en)| (value, zh, en)))
    else {
        bail!("{text:?} is not of the form GTIN=中文名=English name");
    };
    Ok((value, Names::new(zh, en)?))
}
