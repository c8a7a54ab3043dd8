//! `assay serve`: the page, the trust list and the memory of scans.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use anyhow::Context as _;
use assay_core::host::Host;
use assay_server::keys::KeysAt;
use assay_server::{Config, Server, StoreLocation, stop_signal};
use assay_zone::Zone;

use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
The page and the public trust list alone:
  assay serve --page ui/dist --trust demo
One machine, nothing else to install:
  assay serve --data /var/lib/assay --trust demo --page ui/dist
Any number of machines behind a balancer:
  assay serve --database postgres://assay@db.example/assay --keys assay.keys --trust demo --proxy 10.0.0.1

The memory's keys are in a file of their own, beside the folder or where --keys says; all machines of
one database have the same. Keep it: codes that were printed open with no others.

Serves the page at / and the public repository of the trust folder at /trust/, until it is told to
stop (Ctrl-C). Private keys beside the public files are never served. A phone's browser gives a page
a live camera over HTTPS only; over plain HTTP the page offers to take a photograph instead.";

/// Where a server keeps its memory.
#[derive(clap::Args, Debug)]
#[group(multiple = false)]
pub(crate) struct Memory {
    /// Folder for the memory of scans, in one SQLite file; made when it is not there
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// PostgreSQL database for the memory of scans, shared by any number of servers
    #[arg(long, value_name = "URL", env = "ASSAY_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

impl Memory {
    /// The place, when one was given; makes the folder.
    pub(crate) fn location(&self) -> anyhow::Result<Option<StoreLocation>> {
        if let Some(folder) = &self.data {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
            return Ok(Some(StoreLocation::Folder(folder.clone())));
        }
        Ok(self.database.clone().map(StoreLocation::Postgres))
    }
}

/// Where the memory's keys are: those that codes, tickets and networks' names are made with.
#[derive(clap::Args, Debug)]
#[group(multiple = false)]
pub(crate) struct KeysOf {
    /// File of the memory's keys; made when the memory has none [default: beside the folder, DIR.keys]
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Command that writes the memory's keys to its standard output, as the file has them
    #[arg(
        long,
        value_name = "COMMAND",
        env = "ASSAY_KEYS_COMMAND",
        hide_env_values = true
    )]
    keys_command: Option<String>,
}

impl KeysOf {
    pub(crate) fn place(&self) -> Option<KeysAt> {
        let file = self.keys.clone().map(KeysAt::File);
        file.or_else(|| self.keys_command.clone().map(KeysAt::Command))
    }
}

/// Serve the page, the trust list and the memory of scans
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    memory: Memory,
    #[command(flatten)]
    keys: KeysOf,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of the built page
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
    /// Trust folder, or the authority's folder
    #[arg(long, value_name = "DIR")]
    trust: Option<PathBuf>,
    /// Balancer whose `x-forwarded-for` is believed; may be given again
    #[arg(long, value_name = "ADDRESS")]
    proxy: Vec<IpAddr>,
    /// Name in the labels' links, where requests come under another: in a try-out, or behind a balancer
    #[arg(long, value_name = "NAME", value_parser = |text: &str| Host::parse(text))]
    link_host: Option<Host>,
    /// The authority's zone, by which days are counted: Asia/Shanghai, UTC or +08:00 [default: this system's]
    #[arg(long, value_name = "ZONE", value_parser = Zone::parse)]
    zone: Option<Zone>,
    /// Scans that one network may report in a minute
    #[arg(long, value_name = "COUNT", default_value_t = 1200)]
    scans_a_minute: u32,
    /// Certificate chain (PEM), to speak TLS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Write the log as lines of JSON
    #[arg(long)]
    log_json: bool,
}

pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    log_to_standard_error(args.log_json);
    let mut config = Config::new(args.listen);
    config.store = args.memory.location()?;
    config.keys = args.keys.place();
    config.page = args.page;
    config.trust = args.trust;
    config.proxies = args.proxy;
    config.link_host = args.link_host.map(|host| host.to_string());
    config.zone = args.zone.unwrap_or_else(Zone::system);
    config.tls = args.tls_certificate.zip(args.tls_key);
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    config.limits.scans_a_minute = args.scans_a_minute;
    let runtime = tokio::runtime::Runtime::new().context("the server's threads could not be started")?;
    runtime.block_on(async {
        let server = Server::bind(config).await?;
        output::line(&format!("listening on {scheme}://{}", server.address()))?;
        server.run(stop_signal()).await;
        Ok(Outcome::Done)
    })
}

fn log_to_standard_error(json: bool) {
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false);
    if json {
        lines.json().init();
    } else {
        lines.init();
    }
}
