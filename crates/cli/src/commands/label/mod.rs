//! `assay label`: issue labels, or show what a link says.

mod dates;
mod issue;
mod outlet;
mod serials;
mod show;

use clap::Subcommand;

use crate::outcome::Outcome;
use crate::words::Words;

pub(crate) use dates::spelled;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Sign labels and write what a printer needs: CSV, PDF sheet, PNG or SVG
    Issue(Box<issue::Args>),
    /// Show the fields of Digital Links, signed or not, without judging them
    Show(show::Args),
}

pub(crate) fn run(verb: Verb, words: &Words) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Issue(args) => issue::run(&args),
        Verb::Show(args) => show::run(&args, words),
    }
}
