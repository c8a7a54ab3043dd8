//! `assay key`: the keys of enrolled brands.

use anyhow::Context as _;
use assay_client::{Clock as _, SystemClock};
use assay_core::time::{Timestamp, Validity};
use assay_core::trust::{Id, IssuerKey, Withdrawal, WithdrawalReason};
use clap::{Subcommand, ValueEnum};

use super::authority::answer;
use super::issuer::public_key;
use super::trust::{Of, time};
use crate::outcome::Outcome;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Add a key to an enrolled brand
    Add(Add),
    /// Let a key live until another time
    Renew(Renew),
    /// Withdraw a key: stolen, lost, or replaced
    Withdraw(Withdraw),
}

/// Whose key.
#[derive(clap::Args, Debug)]
struct Whose {
    #[command(flatten)]
    of: Of,
    /// The enrolled brand
    #[arg(long, value_name = "ID", value_parser = |text: &str| Id::parse(text))]
    issuer: Id,
    /// Its public key: 32 bytes in hexadecimal or base64
    #[arg(long, value_name = "KEY")]
    public_key: String,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Add a key to an enrolled brand
#[derive(clap::Args, Debug)]
pub(crate) struct Add {
    #[command(flatten)]
    whose: Whose,
    /// First moment it is good [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_from: Option<Timestamp>,
    /// First moment it is no longer good [default: no end]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_until: Option<Timestamp>,
}

/// Let a key live until another time
#[derive(clap::Args, Debug)]
pub(crate) struct Renew {
    #[command(flatten)]
    whose: Whose,
    /// First moment it is no longer good [default: no end]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_until: Option<Timestamp>,
}

/// Withdraw a key: stolen, lost, or replaced
#[derive(clap::Args, Debug)]
pub(crate) struct Withdraw {
    #[command(flatten)]
    whose: Whose,
    /// Why: theft makes its labels ask to be confirmed online; the others leave them as they are
    #[arg(long, value_enum)]
    reason: ReasonOf,
    /// Since when [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum ReasonOf {
    Theft,
    Loss,
    Superseded,
}

pub(crate) fn run(verb: Verb) -> anyhow::Result<Outcome> {
    let now = SystemClock.now();
    let whose = match &verb {
        Verb::Add(args) => &args.whose,
        Verb::Renew(args) => &args.whose,
        Verb::Withdraw(args) => &args.whose,
    };
    let (issuer, public) = (
        &whose.issuer,
        public_key(&whose.public_key).context("--public-key")?,
    );
    let mut authority = whose.of.open()?;
    match &verb {
        Verb::Add(args) => {
            let validity = Validity {
                from: args.valid_from.unwrap_or(now),
                until: args.valid_until,
            };
            authority.add_key(issuer, IssuerKey::new(public, validity), now)?;
        }
        Verb::Renew(args) => authority.renew_key(issuer, &public, args.valid_until, now)?,
        Verb::Withdraw(args) => {
            let reason = match args.reason {
                ReasonOf::Theft => WithdrawalReason::Theft,
                ReasonOf::Loss => WithdrawalReason::Loss,
                ReasonOf::Superseded => WithdrawalReason::Superseded,
            };
            let withdrawal = Withdrawal {
                at: args.at.unwrap_or(now),
                reason,
            };
            authority.withdraw_key(issuer, &public, withdrawal, now)?;
        }
    }
    answer(&authority, whose.json)
}
