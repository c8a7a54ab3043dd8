//! One file per verb.

pub(crate) mod authority;
pub(crate) mod backup;
pub(crate) mod dealer;
pub(crate) mod epcis;
pub(crate) mod issuer;
pub(crate) mod key;
pub(crate) mod label;
pub(crate) mod mark;
pub(crate) mod phone;
pub(crate) mod product;
pub(crate) mod provenance;
pub(crate) mod read;
pub(crate) mod recall;
pub(crate) mod receive;
pub(crate) mod serve;
pub(crate) mod ship;
pub(crate) mod token;
pub(crate) mod verify;

mod root;
mod trust;

use crate::cli::{Cli, Verb};
use crate::outcome::Outcome;
use crate::words;

/// Runs one command.
pub(crate) fn run(cli: Cli) -> anyhow::Result<Outcome> {
    let words = words::load(cli.lang)?;
    match cli.verb {
        Verb::Authority(verb) => authority::run(verb),
        Verb::Issuer(verb) => issuer::run(verb),
        Verb::Key(verb) => key::run(verb),
        Verb::Dealer(verb) => dealer::run(verb),
        Verb::Recall(args) => recall::run(&args),
        Verb::Mark(verb) => mark::run(verb),
        Verb::Product(verb) => product::run(&verb),
        Verb::Label(verb) => label::run(verb, &words),
        Verb::Read(args) => read::run(&args, &words),
        Verb::Verify(args) => verify::run(&args, &words),
        Verb::Receive(args) => receive::run(&args, &words),
        Verb::Serve(args) => serve::run(args),
        Verb::Phone(args) => phone::run(&args),
        Verb::Epcis(verb) => epcis::run(&verb),
        Verb::Provenance(args) => provenance::run(&args, &words),
        Verb::Ship(verb) => ship::run(&verb),
        Verb::Token(verb) => token::run(verb),
        Verb::Backup(args) => backup::backup(&args),
        Verb::Restore(args) => backup::restore(&args),
    }
}
