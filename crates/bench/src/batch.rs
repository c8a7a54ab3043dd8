//! `assay-bench batch`: a batch's codes streamed by the server, and the memory it takes.

use std::time::Instant;

use anyhow::{Context as _, anyhow};
use assay_client::{Clock as _, SystemClock};
use assay_core::time::Timestamp;
use assay_server::principal::{NewPrincipal, Role, enrol};
use assay_server::store::SqliteStore;
use assay_testkit::demo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::process::{Process, write_trust};
use crate::report::{self, Outcome, Table};

/// The memory that the larger batch may take beyond the smaller one.
const MORE: u64 = 16 * 1024 * 1024;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// Codes in the larger batch; the smaller one has a hundredth of them
    #[arg(long, default_value_t = 10_000_000)]
    count: u64,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    tokio::runtime::Runtime::new()?.block_on(measure(args))
}

async fn measure(args: &Args) -> anyhow::Result<Outcome> {
    let folder = tempfile::TempDir::new()?;
    let trust = folder.path().join("trust");
    write_trust(&trust)?;
    let store = SqliteStore::open(folder.path()).await?;
    let label = demo::label(0);
    let gtin = label
        .split("/01/")
        .nth(1)
        .and_then(|rest| rest.get(..14))
        .context("a demo label")?
        .to_owned();
    let brand = NewPrincipal {
        name: "demo".to_owned(),
        role: Role::Issuer,
        prefixes: vec![gtin.get(1..8).unwrap_or_default().to_owned()],
        region: None,
        expires: Timestamp(SystemClock.now().0 + 86_400),
    };
    let (_, token) = enrol(&store, brand).await.map_err(|error| anyhow!(error))?;
    store.close().await;
    let server = Process::start(
        &["--data".to_owned(), folder.path().display().to_string()],
        &trust,
    )?;
    let few = (args.count / 100).max(1);
    fetch(&server, &token, &gtin, 1, few).await?;
    let before = server.peak_memory()?;
    let begun = Instant::now();
    fetch(&server, &token, &gtin, 2, args.count).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let after = server.peak_memory()?;
    let mut table = Table::new(
        "batch",
        format!(
            "A batch of {} codes, streamed over loopback and read to its end (`assay-bench batch`).",
            args.count
        ),
        &["what", "figure", "limit"],
    );
    table.row(&[
        "codes a second".to_owned(),
        format!("{:.0}", args.count as f64 / seconds),
    ]);
    table.row(&[
        format!("the server's peak memory after {few} codes"),
        format!("{:.1} MB", before as f64 / 1e6),
    ]);
    table.promise(
        &format!("more after {}", args.count),
        format!("{:.1} MB", after.saturating_sub(before) as f64 / 1e6),
        "at most 16 MB",
        after.saturating_sub(before) <= MORE,
    );
    table.publish(&args.report)
}

/// Asks for a batch and reads it to its end without keeping it; each line is as long as a code.
async fn fetch(server: &Process, token: &str, gtin: &str, request: u32, count: u64) -> anyhow::Result<()> {
    let body = format!(
        r#"{{"request":"00000000-0000-4000-8000-{request:012}","gtin":"{gtin}","lot":"BENCH","count":{count}}}"#
    );
    let head = format!(
        "POST /v1/batches HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(server.address).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut piece = vec![0; 64 * 1024];
    let (mut length, mut head) = (0_u64, None);
    loop {
        let read = stream.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        length += read as u64;
        if head.is_none() {
            anyhow::ensure!(piece.starts_with(b"HTTP/1.1 200"), "the batch was refused");
            head = piece[..read]
                .windows(4)
                .position(|four| four == b"\r\n\r\n")
                .map(|at| at as u64 + 4);
        }
    }
    let got = length - head.context("an answer without an end to its head")?;
    anyhow::ensure!(got == count * 18, "{got} bytes for {count} codes");
    Ok(())
}
