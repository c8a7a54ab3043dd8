//! What the authority's verbs share: opening its folder, names, times.

use std::path::{Path, PathBuf};

use anyhow::bail;
use assay_client::authority::{Authority, AuthorityError};
use assay_client::{Clock as _, SystemClock};
use assay_core::time::Timestamp;
use assay_core::trust::{Id, Names};

use super::authority::answer;
use super::label::spelled;
use crate::outcome::Outcome;
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

/// What ends on the list, and when.
#[derive(clap::Args, Debug)]
pub(crate) struct End {
    #[command(flatten)]
    of: Of,
    /// Its short name on the list
    #[arg(long, value_parser = |text: &str| Id::parse(text))]
    id: Id,
    /// First moment it no longer holds [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

impl End {
    /// Ends it; `end` is told its id, since when, and what time it is.
    pub(crate) fn run(
        &self,
        end: impl FnOnce(&mut Authority, &Id, Timestamp, Timestamp) -> Result<(), AuthorityError>,
    ) -> anyhow::Result<Outcome> {
        let now = SystemClock.now();
        let mut authority = self.of.open()?;
        end(&mut authority, &self.id, self.at.unwrap_or(now), now)?;
        answer(&authority, self.json)
    }
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
