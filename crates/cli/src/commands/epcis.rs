//! `assay epcis`: documents in, events out, on the folder of a server's memory.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use assay_client::{Clock as _, SystemClock};
use assay_core::provenance::Moment;
use assay_epcis::query_document;
use assay_provenance::{Behaviour, CaptureError, Query, Store, Teller};
use assay_server::principal::introduce;
use assay_server::store::SqliteStore;
use clap::Subcommand;

use crate::outcome::Outcome;
use crate::output;

#[derive(Subcommand, Debug)]
pub(crate) enum Verb {
    /// Keep the events of EPCIS 2.0 documents (JSON-LD)
    Capture(Capture),
    /// Print the events that match, as an EPCIS query document
    Events(Events),
}

/// Where the memory is.
#[derive(clap::Args, Debug)]
pub(crate) struct Memory {
    /// Folder for the memory of events, in one SQLite file; made when it is not there
    #[arg(long, value_name = "DIR", env = "ASSAY_DATA")]
    pub(crate) data: PathBuf,
}

const CAPTURE: &str = "\
Examples:
  assay epcis capture packed.jsonld shipped.jsonld --data memory --teller demo-tea
  assay epcis capture mixed.jsonld --data memory --proceed

What is wrong with a document is said with its place (a JSON pointer) and the reason; nothing of it
is kept, unless --proceed asks for what is sound. So it is with what an enrolled party may not tell.
Exit codes: 0 all kept; 2 at least one document or event was refused.";

/// Keep the events of EPCIS 2.0 documents
#[derive(clap::Args, Debug)]
#[command(after_help = CAPTURE)]
pub(crate) struct Capture {
    /// Documents
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    memory: Memory,
    /// Who tells of these events: the number or the name of an enrolled party, which then may tell
    /// what it may over HTTP, or any other name, whose word is the operator's
    #[arg(long, value_name = "NAME")]
    teller: Option<String>,
    /// Keep the sound events of a document in which others are wrong
    #[arg(long)]
    proceed: bool,
}

const EVENTS: &str = "\
Examples:
  assay epcis events MATCH_anyEPC=urn:epc:id:sgtin:9506000.013435.100 --data memory
  assay epcis events 'EQ_bizStep=shipping|receiving' GE_eventTime=2026-01-01T00:00:00Z --data memory

Parameters are those of EPCIS 2.0's GET /events. The next page's token goes to standard error.";

/// Print the events that match
#[derive(clap::Args, Debug)]
#[command(after_help = EVENTS)]
pub(crate) struct Events {
    /// The standard's query parameters
    #[arg(value_name = "NAME=VALUE", value_parser = pair)]
    parameters: Vec<(String, String)>,
    #[command(flatten)]
    memory: Memory,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| "a parameter is NAME=VALUE".to_owned())?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(crate) fn run(verb: &Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Capture(args) => within(&args.memory, async |store| capture(args, &store).await),
        Verb::Events(args) => within(&args.memory, async |store| events(args, &store).await),
    }
}

/// Opens the memory and runs a command on it.
pub(crate) fn within<T, F: Future<Output = anyhow::Result<T>>>(
    memory: &Memory,
    command: impl FnOnce(Store) -> F,
) -> anyhow::Result<T> {
    fs::create_dir_all(&memory.data).with_context(|| memory.data.display().to_string())?;
    on(&memory.data, command)
}

/// Runs a command on the memory in a folder that is there.
pub(crate) fn on<T, F: Future<Output = anyhow::Result<T>>>(
    folder: &Path,
    command: impl FnOnce(Store) -> F,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let store = Store::open(folder)
            .await
            .with_context(|| folder.display().to_string())?;
        // What enrolled parties told here is judged by what they may speak of.
        if folder.join(SqliteStore::FILE).exists() {
            introduce(&SqliteStore::open(folder).await?, &store).await?;
        }
        command(store).await
    })
}

/// Now, to the second.
pub(crate) fn now() -> Moment {
    Moment(SystemClock.now().0 * 1_000)
}

/// Who tells: the enrolled party of a number or a name, else one that the operator names by hand.
pub(crate) async fn teller(store: &Store, name: &str) -> anyhow::Result<Teller> {
    let enrolled = store.enrolled_as(name).await?;
    Ok(enrolled.unwrap_or_else(|| Teller::named(name)))
}

async fn capture(args: &Capture, store: &Store) -> anyhow::Result<Outcome> {
    let behaviour = if args.proceed {
        Behaviour::Proceed
    } else {
        Behaviour::Rollback
    };
    let teller = match args.teller.as_deref() {
        Some(name) => Some(teller(store, name).await?),
        None => None,
    };
    let mut outcome = Outcome::Done;
    for file in &args.files {
        let shown = file.display();
        let document = fs::read(file).with_context(|| shown.to_string())?;
        match store.capture(&document, behaviour, teller.as_ref(), now()).await {
            Ok(job) => {
                output::line(&format!("{shown}: {} events kept ({})", job.events, job.id))?;
                for error in &job.errors {
                    output::remark(&format!("{shown}: {}: {}", error.detail, error.title));
                    outcome = Outcome::CouldNotTell;
                }
            }
            Err(error @ (CaptureError::Refused(_) | CaptureError::NotYours { .. })) => {
                output::remark(&format!("{shown}: {error}"));
                outcome = Outcome::CouldNotTell;
            }
            Err(CaptureError::Store(error)) => return Err(error).with_context(|| shown.to_string()),
        }
    }
    Ok(outcome)
}

async fn events(args: &Events, store: &Store) -> anyhow::Result<Outcome> {
    let parameters = args
        .parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let query = Query::parse(parameters).map_err(|(name, error)| anyhow!("{name}: {error}"))?;
    let page = store.events(&query).await?;
    if page.too_many {
        return Err(anyhow!("more events match than maxEventCount allows"));
    }
    output::json(&query_document(page.events, now()))?;
    if let Some(next) = page.next {
        output::remark(&format!("more: nextPageToken={next}"));
    }
    Ok(Outcome::Done)
}
