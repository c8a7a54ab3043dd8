//! `assay issuer`: the brands whose keys sign labels.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use assay_client::authority::Authority;
use assay_client::{Clock as _, SystemClock, key_file};
use assay_core::gs1::{Gtin, GtinPrefix};
use assay_core::host::Host;
use assay_core::time::{Timestamp, Validity};
use assay_core::trust::{Id, Issuer, IssuerKey, Product, Scope, Serials};
use clap::{Subcommand, ValueEnum};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};

use super::authority::answer;
use super::trust::{End, NameArgs, Of, time, value_and_names};
use crate::outcome::Outcome;
use crate::passphrase::{NewPassphrase, locked};

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Put a brand on the trust list with its key, its GTINs and its hosts
    #[command(after_help = EXAMPLES)]
    Enrol(Box<Enrol>),
    /// End what a brand answers for: it stays on the list, so that its old labels are told from forgeries
    Withdraw(End),
    /// Hand a GTIN prefix on from one brand to another
    Transfer(Transfer),
}

#[derive(clap::Args, Debug)]
pub(crate) struct Transfer {
    #[command(flatten)]
    of: Of,
    /// The prefix, exactly as it was enrolled
    #[arg(long, value_name = "DIGITS", value_parser = |text: &str| GtinPrefix::parse(text))]
    gtin_prefix: GtinPrefix,
    /// The brand that answers for it until then
    #[arg(long, value_name = "ID", value_parser = |text: &str| Id::parse(text))]
    from: Id,
    /// The brand that answers for it from then on
    #[arg(long, value_name = "ID", value_parser = |text: &str| Id::parse(text))]
    to: Id,
    /// When [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  With a new key, made here:
    assay issuer enrol demo --id demo-tea --name-zh 示范茶业 --name-en 'Demo Tea' \\
        --gtin-prefix 9506000 --host id.example.org --new-key tea.key \\
        --product '09506000134352=示范龙井 250 克=Demo Longjing 250 g'
  With a key that the brand made and keeps:
    assay issuer enrol demo --id demo-tea --name-zh 示范茶业 --name-en 'Demo Tea' \\
        --gtin-prefix 9506000 --public-key 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c

--signs-since tells everyone that from then on an unsigned link with such a GTIN is not the brand's.";

#[derive(clap::Args, Debug)]
pub(crate) struct Enrol {
    #[command(flatten)]
    of: Of,
    /// Short name that stays the same: letters, digits, hyphens
    #[arg(long, value_parser = |text: &str| Id::parse(text))]
    id: Id,
    #[command(flatten)]
    names: NameArgs,
    /// Leading digits of its GTINs, after the indicator digit of a GTIN-14; may be given again
    #[arg(long, required = true, value_name = "DIGITS", value_parser = |text: &str| GtinPrefix::parse(text))]
    gtin_prefix: Vec<GtinPrefix>,
    /// Host of its own where its links lead; may be given again
    #[arg(long, value_name = "HOST", value_parser = |text: &str| Host::parse(text))]
    host: Vec<Host>,
    #[command(flatten)]
    key: KeyOf,
    #[command(flatten)]
    lock: KeyLock,
    /// From when on all labels in these GTINs are signed
    #[arg(long, value_name = "TIME", value_parser = time)]
    signs_since: Option<Timestamp>,
    /// Whose serials its labels bear: 16-digit codes allotted by the scheme, or its own
    #[arg(long, value_enum, default_value_t = SerialsOf::Own)]
    serials: SerialsOf,
    /// First moment its key and GTINs are good [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_from: Option<Timestamp>,
    /// First moment they are no longer good [default: no end]
    #[arg(long, value_name = "TIME", value_parser = time)]
    valid_until: Option<Timestamp>,
    /// A product's own name, as GTIN=中文名=English name; may be given again
    #[arg(long, value_name = "GTIN=ZH=EN")]
    product: Vec<String>,
    /// Answer with one line of JSON
    #[arg(long)]
    json: bool,
}

/// Where the brand's key comes from.
#[derive(clap::Args, Debug)]
#[group(multiple = false)]
struct KeyOf {
    /// Make a key and write its private half to FILE, for its owner's eyes alone
    /// [default: DIR/private/ID.key]
    #[arg(long, value_name = "FILE")]
    new_key: Option<PathBuf>,
    /// The public key of a key made elsewhere: 32 bytes in hexadecimal or base64
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
}

/// How the brand's new key is locked. Names apart from those of the authority's own key.
#[derive(clap::Args, Debug)]
struct KeyLock {
    /// Encrypt the new private key with the passphrase on the first line of FILE
    #[arg(long, value_name = "FILE", conflicts_with = "public_key")]
    new_key_passphrase_file: Option<PathBuf>,
    /// Ask for a passphrase and encrypt the new private key with it
    #[arg(long, conflicts_with_all = ["public_key", "new_key_passphrase_file"])]
    encrypt_new_key: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SerialsOf {
    /// Codes allotted by the scheme
    Scheme,
    /// The brand's own
    Own,
}

pub(crate) fn run(verb: Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Enrol(args) => enrol(&args),
        Verb::Withdraw(args) => args.run(Authority::withdraw_issuer),
        Verb::Transfer(args) => {
            let now = SystemClock.now();
            let mut authority = args.of.open()?;
            let (between, at) = ((&args.from, &args.to), args.at.unwrap_or(now));
            authority.transfer(args.gtin_prefix, between, at, now)?;
            answer(&authority, args.json)
        }
    }
}

fn enrol(args: &Enrol) -> anyhow::Result<Outcome> {
    let now = SystemClock.now();
    let mut authority = args.of.open()?;
    let validity = Validity {
        from: args.valid_from.unwrap_or(now),
        until: args.valid_until,
    };
    let (public, made) = match &args.key.public_key {
        Some(text) => (public_key(text)?, None),
        None => {
            let path = args
                .key
                .new_key
                .clone()
                .unwrap_or_else(|| kept_key(&args.of.authority, &args.id));
            let key = key_file::generate()?;
            (key.verifying_key().to_bytes(), Some((path, key)))
        }
    };
    let issuer = Issuer {
        id: args.id.clone(),
        names: args.names.names()?,
        scopes: args
            .gtin_prefix
            .iter()
            .map(|&gtin_prefix| Scope {
                gtin_prefix,
                validity,
                signs_since: args.signs_since,
                serials: match args.serials {
                    SerialsOf::Scheme => Serials::Scheme,
                    SerialsOf::Own => Serials::Own,
                },
            })
            .collect(),
        hosts: args.host.clone(),
        keys: vec![IssuerKey::new(public, validity)],
        products: args
            .product
            .iter()
            .map(|text| product(text))
            .collect::<anyhow::Result<_>>()?,
    };
    // The private key first: a list that names a key nobody holds would have to be taken back.
    if let Some((path, key)) = &made {
        let lock = NewPassphrase::of(
            args.lock.encrypt_new_key,
            args.lock.new_key_passphrase_file.clone(),
        );
        key_file::create(path, key, locked(lock.get()?.as_deref())?)?;
    }
    if let Err(error) = authority.enrol(issuer, now) {
        if let Some((path, _)) = &made {
            // No list names this key; it was made a moment ago and signs nothing.
            let _ = std::fs::remove_file(path);
        }
        return Err(error.into());
    }
    answer(&authority, args.json)
}

/// Where an issuer's key lies when nobody says otherwise: beside the authority's own.
pub(crate) fn kept_key(authority: &Path, id: &Id) -> PathBuf {
    authority.join("private").join(format!("{id}.key"))
}

fn product(text: &str) -> anyhow::Result<Product> {
    let (gtin, names) = value_and_names(text)?;
    Ok(Product {
        gtin: Gtin::parse(gtin).with_context(|| format!("the product {text:?}"))?,
        names,
    })
}

pub(crate) fn public_key(text: &str) -> anyhow::Result<[u8; 32]> {
    let bytes = match text.len() {
        64 => HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok(),
        _ => BASE64.decode(text.as_bytes()).ok(),
    };
    match bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
        Some(key) => Ok(key),
        None => bail!("a public key is 32 bytes: 64 hexadecimal digits or 44 characters of base64"),
    }
}
