//! `assay serve`: the page and the public trust list, over HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use assay_server::{Config, Limits, Server, stop_signal};

use crate::outcome::Outcome;
use crate::output;

const EXAMPLES: &str = "\
Example:
  assay serve --page ui/dist --trust demo

Serves the page at / and the public repository of the trust folder at /trust/, until it is told to
stop (Ctrl-C). Private keys beside the public files are never served. A phone's browser gives a page
a live camera over HTTPS only; over plain HTTP the page offers to take a photograph instead.";

/// Serve the page and the public trust list
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Address and port to listen on; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of the built page
    #[arg(long, value_name = "DIR")]
    page: Option<PathBuf>,
    /// Trust folder, or the authority's folder
    #[arg(long, value_name = "DIR")]
    trust: Option<PathBuf>,
}

/// Serves until the process is told to stop.
pub(crate) fn run(args: Args) -> anyhow::Result<Outcome> {
    let config = Config {
        listen: args.listen,
        page: args.page,
        trust: args.trust,
        store: None,
        proxies: Vec::new(),
        limits: Limits::default(),
    };
    let runtime = tokio::runtime::Runtime::new().context("the server's threads could not be started")?;
    runtime.block_on(async {
        let server = Server::bind(config).await?;
        output::line(&format!("listening on http://{}", server.address()))?;
        server.run(stop_signal()).await;
        Ok(Outcome::Done)
    })
}
