//! `assay serve`: the page, the trust list and the memory of scans.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use anyhow::Context as _;
use assay_core::host::Host;
use assay_server::{Config, Server, StoreLocation, stop_signal};

use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
The page and the public trust list alone:
  assay serve --page ui/dist --trust demo
One machine, nothing else to install:
  assay serve --data /var/lib/assay --trust demo --page ui/dist
Any number of machines behind a balancer:
  assay serve --database postgres://assay@db.example/assay --trust demo --proxy 10.0.0.1

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

/// Serve the page, the trust list and the memory of scans
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    memory: Memory,
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
    config.page = args.page;
    config.trust = args.trust;
    config.proxies = args.proxy;
    config.link_host = args.link_host.map(|host| host.to_string());
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
