//! The command line: every verb and what its help teaches.

use clap::{Parser, Subcommand};

use crate::commands::{
    authority, backup, dealer, epcis, issuer, key, label, mark, phone, product, provenance, read, recall,
    receive, serve, ship, token, verify,
};
use crate::words::Language;

const EXAMPLES: &str = "\
The whole path, from nothing to a verdict:
  assay authority init demo --name-zh 示范协会 --name-en 'Demo Association'
  assay issuer enrol demo --id demo-tea --name-zh 示范茶业 --name-en 'Demo Tea' \\
      --gtin-prefix 9506000 --host id.example.org
  assay label issue --trust demo --issuer demo-tea --host id.example.org --gtin 09506000134352 --lot L2411A \\
      --expiry 2027-12-31 --count 100 --product 'Demo Tea 250 g' --out sheet.pdf
  assay verify photograph.jpg --trust demo

Exit codes: 0 authentic or done; 1 judged, and not authentic; 2 could not tell, or wrong use.";

/// Issue signed labels, read them from pictures, and verify them without a network
#[derive(Parser, Debug)]
#[command(name = "assay", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Language of the answers [default: from the environment]
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    pub(crate) lang: Option<Language>,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Set up the authority that enrols issuers: its root, its key, its first trust list
    #[command(subcommand)]
    Authority(authority::Verb),
    /// Enrol the brands whose keys sign labels
    #[command(subcommand)]
    Issuer(issuer::Verb),
    /// Add, renew or withdraw the keys of brands
    #[command(subcommand)]
    Key(key::Verb),
    /// Enrol dealers and retailers with their regions
    #[command(subcommand)]
    Dealer(dealer::Verb),
    /// Take goods back
    Recall(recall::Args),
    /// Award the authority's marks to products
    #[command(subcommand)]
    Mark(mark::Verb),
    /// Sign and publish what a brand says of its products
    #[command(subcommand)]
    Product(product::Verb),
    /// Issue labels, or show what a link says
    #[command(subcommand)]
    Label(label::Verb),
    /// Read every QR code in pictures
    Read(read::Args),
    /// Judge labels in pictures or links against a trust list
    Verify(verify::Args),
    /// Check photographs of a delivery against its note
    Receive(receive::Args),
    /// Serve the page, the trust list and the memory of scans
    Serve(serve::Args),
    /// Try the telephone's dialogue in the terminal
    Phone(phone::Args),
    /// Keep EPCIS documents, and ask for the events in them
    #[command(subcommand)]
    Epcis(epcis::Verb),
    /// Tell the way of one item, as text and as a picture
    Provenance(provenance::Args),
    /// Bind goods to dealers and regions; list what turned up elsewhere; write delivery notes
    #[command(subcommand)]
    Ship(ship::Verb),
    /// Give, list and revoke the tokens of brands, dealers, retailers and the authority
    #[command(subcommand)]
    Token(token::Verb),
    /// Copy a server's memory while it runs
    Backup(backup::Backup),
    /// Put a copy of a server's memory in its place again
    Restore(backup::Restore),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_command_of_every_verb_is_put_together_soundly() {
        Cli::command().debug_assert();
    }
}
