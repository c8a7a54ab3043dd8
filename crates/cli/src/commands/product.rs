//! `assay product`: what a brand says of its products, signed with the key that signs its labels.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use assay_client::{Access, Clock as _, SystemClock, create_file, key_file, read_bounded, trust_folder};
use assay_core::gs1::Gtin;
use assay_core::product::believe;
use assay_core::product::{MAX_RECORD, ProductDraft, UnverifiedProduct};
use assay_core::time::Timestamp;
use assay_core::trust::Words;
use assay_core::verify::Now;
use assay_wire::BrandSays;
use clap::Subcommand;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::trust::NameArgs;
use crate::outcome::Outcome;
use crate::output;
use crate::passphrase::KnownPassphrase;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Sign what the brand says of a product
    #[command(after_help = EXAMPLES)]
    Sign(Sign),
    /// Put a signed record on a server, for everyone who scans the product
    Publish(Publish),
    /// Tell what a signed record says, and whether it is believed
    Show(Show),
}

const EXAMPLES: &str = "\
Example:
  assay product sign --key tea.key --gtin 09506000134352 --name-zh '示范龙井 250 克' \\
      --name-en 'Demo Longjing 250 g' --words-zh 明前采摘。 --words-en 'Picked before Qingming.' \\
      --picture tin.jpg --out longjing.product
  assay product publish longjing.product --server https://id.example.org

The record is the brand's own word: an app shows it apart from marks, which are the authority's.";

/// A picture is read whole to be hashed.
const MAX_PICTURE: usize = 32 * 1024 * 1024;

#[derive(clap::Args, Debug)]
pub(crate) struct Sign {
    /// The brand's private key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: KnownPassphrase,
    /// The product
    #[arg(long, value_parser = |text: &str| Gtin::parse(text))]
    gtin: Gtin,
    #[command(flatten)]
    names: NameArgs,
    /// The brand's own words in Chinese, at most 1,000 characters
    #[arg(long, value_name = "TEXT", requires = "words_en")]
    words_zh: Option<String>,
    /// The brand's own words in English, at most 1,000 characters
    #[arg(long, value_name = "TEXT", requires = "words_zh")]
    words_en: Option<String>,
    /// A picture of the product: its SHA-256 is signed, the picture stays where it is
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Where the record goes; must not exist yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(clap::Args, Debug)]
pub(crate) struct Publish {
    /// The signed record
    #[arg(value_name = "FILE")]
    record: PathBuf,
    /// The server's address
    #[arg(long, value_name = "URL")]
    server: reqwest::Url,
}

#[derive(clap::Args, Debug)]
pub(crate) struct Show {
    /// The signed record
    #[arg(value_name = "FILE")]
    record: PathBuf,
    /// Trust folder to believe it by, or the authority's folder
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
}

pub(crate) fn run(verb: &Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Sign(args) => sign(args),
        Verb::Publish(args) => publish(args),
        Verb::Show(args) => show(args),
    }
}

fn sign(args: &Sign) -> anyhow::Result<Outcome> {
    let passphrase = args.passphrase.get(key_file::is_encrypted(&args.key)?)?;
    let key = key_file::read(&args.key, passphrase.as_deref())?;
    let words = match (&args.words_zh, &args.words_en) {
        (Some(zh), Some(en)) => Some(Words::new(zh.as_str(), en.as_str()).context("the brand's words")?),
        _ => None,
    };
    let picture = match &args.picture {
        None => None,
        Some(file) => {
            let bytes = read_bounded(file, MAX_PICTURE)?.with_context(|| format!("no {}", file.display()))?;
            Some(Sha256::digest(&bytes).into())
        }
    };
    let draft = ProductDraft {
        gtin: args.gtin,
        signed_at: SystemClock.now(),
        names: args.names.names()?,
        words,
        picture,
    };
    create_file(&args.out, &draft.sign(&key)?, Access::Everyone)?;
    output::line(&format!("{}: {}", args.out.display(), args.gtin))?;
    Ok(Outcome::Done)
}

fn read(file: &std::path::Path) -> anyhow::Result<(Vec<u8>, UnverifiedProduct)> {
    let bytes = read_bounded(file, MAX_RECORD)?.with_context(|| format!("no {}", file.display()))?;
    let record = UnverifiedProduct::parse(&bytes).with_context(|| file.display().to_string())?;
    Ok((bytes, record))
}

fn publish(args: &Publish) -> anyhow::Result<Outcome> {
    let (bytes, record) = read(&args.record)?;
    let mut url = args.server.clone();
    match url.path_segments_mut() {
        Ok(mut path) => {
            path.pop_if_empty();
            path.extend(["v1", "products", &record.gtin().to_string()]);
        }
        Err(()) => bail!("{} is no address of a server", args.server),
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (status, answer) = runtime.block_on(async {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(30))
            .build()?;
        let answer = client.put(url).body(bytes).send().await?;
        let status = answer.status();
        anyhow::Ok((status, answer.text().await?))
    })?;
    if !status.is_success() {
        let problem: serde_json::Value = serde_json::from_str(&answer).unwrap_or_default();
        let code = problem["code"].as_str().unwrap_or("no reason given");
        bail!(
            "the server refused the record ({status}): {}",
            output::visible(code, 100)
        );
    }
    output::line(&format!("{}: published", record.gtin()))?;
    Ok(Outcome::Done)
}

fn show(args: &Show) -> anyhow::Result<Outcome> {
    let (bytes, record) = read(&args.record)?;
    let folder = trust_folder::load(&args.trust)?;
    let now = Now {
        clock: SystemClock.now(),
        floor: Timestamp::MIN,
    };
    match believe(&bytes, record.gtin(), folder.list(), now) {
        Ok(believed) => {
            let says = BrandSays::from(&believed);
            output::json(&json!({
                "believed": true, "gtin": record.gtin().to_string(),
                "issuer": believed.issuer().as_str(), "says": says,
            }))?;
            Ok(Outcome::Done)
        }
        Err(fault) => {
            output::json(&json!({
                "believed": false, "gtin": record.gtin().to_string(), "why": fault.code(),
            }))?;
            Ok(Outcome::Not)
        }
    }
}
