//! `assay phone`: the telephone's dialogue in a terminal, spoken where espeak-ng is installed.

use std::io::{BufRead as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::Context as _;
use assay_client::{Clock as _, SystemClock};
use assay_server::{Calling, Config, Telephone};
use assay_words::Language;

use super::serve::{KeysOf, Memory};
use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
  assay phone --data /var/lib/assay --trust demo
  printf '2\\n4071882590361144\\n9\\n' | assay phone --data data --trust demo --silent

Type keys as on a telephone (0-9, * and #) and press Enter; an empty line is silence. The call is
answered from the store and the trust list given, without a network, and its questions are recorded
as those of a real call are.";

/// Try the telephone's dialogue in the terminal
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    memory: Memory,
    #[command(flatten)]
    keys: KeysOf,
    /// Trust folder, or the authority's folder
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
    /// Print only, even where espeak-ng could speak
    #[arg(long)]
    silent: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let mut config = Config::new(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    config.store = args.memory.location()?;
    config.keys = args.keys.place();
    anyhow::ensure!(
        config.store.is_some(),
        "give --data or --database: where the codes' batches are kept"
    );
    config.trust = Some(args.trust.clone());
    let runtime = tokio::runtime::Runtime::new().context("the runtime could not be started")?;
    runtime.block_on(call(&config, args.silent))
}

async fn call(config: &Config, silent: bool) -> anyhow::Result<Outcome> {
    let telephone = Telephone::open(config).await?;
    let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let mut keys = String::new();
    let mut call = None;
    let mut lines = std::io::stdin().lock().lines();
    loop {
        let calling = Calling {
            from,
            number: None,
            at: SystemClock.now(),
            instant: Instant::now(),
        };
        let (next, spoken, listen) = telephone.turn(call, &keys, &calling).await;
        for (language, text) in &spoken {
            output::line(text)?;
            if !silent {
                speak(*language, text);
            }
        }
        if listen.is_none() {
            return Ok(Outcome::Done);
        }
        call = Some(next);
        let mut out = std::io::stdout();
        write!(out, "> ")?;
        out.flush()?;
        // The end of the input is the caller hanging up.
        let Some(line) = lines.next() else {
            output::line("")?;
            return Ok(Outcome::Done);
        };
        keys = line?;
    }
}

/// Speaks where espeak-ng is installed; silence is no failure, the text stands on the screen.
fn speak(language: Language, text: &str) {
    let voice = match language {
        Language::Zh => "cmn",
        Language::En => "en",
    };
    let _ = Command::new("espeak-ng")
        .args(["-v", voice, "--", text])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
