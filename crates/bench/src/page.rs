//! `assay-bench page`: the verdict page, asked for at a steady rate.

use tokio::task::JoinSet;
use tokio::time::{Duration, Instant as Moment, sleep_until};

use assay_testkit::demo;

use super::process::{Line, Process, write_trust};
use crate::report::{self, Outcome, Table, ms, quantile};

/// The promises.
const RATE: f64 = 1_000.0;
const P99: f64 = 0.1;
/// A page is at most so large, headers and all.
const LARGEST: usize = 64 * 1024;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// Pages a second
    #[arg(long, default_value_t = RATE)]
    rate: f64,
    /// Seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections
    #[arg(long, default_value_t = 64)]
    connections: usize,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    // Half of the cores ask, the server has the others.
    let half = (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(half)
        .enable_all()
        .build()?;
    runtime.block_on(measure(args))
}

async fn measure(args: &Args) -> anyhow::Result<Outcome> {
    let folder = tempfile::TempDir::new()?;
    let trust = folder.path().join("trust");
    write_trust(&trust)?;
    let server = Process::start(
        &["--data".to_owned(), folder.path().display().to_string()],
        &trust,
    )?;
    let bytes = Line::open(server.address)
        .await?
        .fetch(&request(0)?, LARGEST)
        .await?;
    let full = ask(&server, args, None).await?;
    let most = full.len() as f64 / args.seconds as f64;
    let paced = ask(&server, args, Some(args.rate)).await?;
    let mut table = Table::new(
        "page",
        format!(
            "The verdict page of labels, another each time, from {} kept connections, a second process on loopback, \
             {} s each (`assay-bench page`).",
            args.connections, args.seconds
        ),
        &["what", "figure", "limit"],
    );
    table.promise(
        "a page with its headers",
        format!("{bytes} bytes"),
        "at most 60 KB",
        bytes <= 60 * 1024,
    );
    table.row(&["pages as fast as they come".to_owned(), format!("{most:.0} /s")]);
    table.row(&[
        format!("median at {:.0} /s", args.rate),
        ms(quantile(&paced, 0.5)),
    ]);
    let p99 = quantile(&paced, 0.99);
    table.promise(
        &format!("p99 at {:.0} /s", args.rate),
        ms(p99),
        "under 100 ms",
        p99 < P99,
    );
    table.publish(&args.report)
}

/// The request of the page of the label with this number.
fn request(number: u64) -> anyhow::Result<Vec<u8>> {
    let label = demo::label(number);
    let link = label.strip_prefix("https://").unwrap_or(&label);
    let at = link.find('/').unwrap_or(link.len());
    let (host, path) = link.split_at(at);
    Ok(
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\naccept: text/html\r\naccept-language: zh-CN\r\n\r\n")
            .into_bytes(),
    )
}

/// Sorted times of all answers; without `rate` as fast as answers come, else so many a second.
async fn ask(server: &Process, args: &Args, rate: Option<f64>) -> anyhow::Result<Vec<f64>> {
    let connections = args.connections.max(1);
    // Made beforehand: signing is not what is measured.
    let requests: Vec<Vec<u8>> = (0..500).map(request).collect::<Result<_, _>>()?;
    let begun = Moment::now();
    let ends = begun + Duration::from_secs(args.seconds);
    let mut tasks = JoinSet::new();
    for n in 0..connections {
        let mut line = Line::open(server.address).await?;
        let requests = requests.clone();
        tasks.spawn(async move {
            let mut times = Vec::new();
            for k in 0.. {
                let mut due = Moment::now();
                if let Some(rate) = rate {
                    // Late answers do not make the next request late: its time runs from when it was due.
                    due = begun + Duration::from_secs_f64((k * connections + n) as f64 / rate);
                    sleep_until(due.min(ends)).await;
                }
                if due.max(Moment::now()) >= ends {
                    break;
                }
                line.fetch(&requests[(k * connections + n) % requests.len()], LARGEST)
                    .await?;
                times.push(due.elapsed().as_secs_f64());
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}
