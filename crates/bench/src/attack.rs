//! `assay-bench attack`: everything at once that one host can do to a server, and what an honest client beside it sees.
//!
//! The attackers are a process of their own on one core, the server has another. They come from many networks
//! (127.0.x.1), for a share of one network holds the rest. What is promised: `/readyz` and honest scans within a
//! second, memory under 512 MB by the kernel's count, and everything there that was acknowledged.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use assay_testkit::demo;
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::assault;
use super::place::{self, Place};
use super::process::{Line, Process, request, write_trust};
use super::report::{self, Table, ms, quantile};
use crate::report::Outcome;

/// What is promised: seconds, and bytes.
const WITHIN: f64 = 1.0;
const MEMORY: u64 = 512 << 20;

#[derive(clap::Args, Debug)]
#[group(id = "attack")]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// Seconds of the attack
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Honest scans a second beside it
    #[arg(long, default_value_t = 20)]
    scans: u64,
    /// Be the attackers of a server at this address; for this command itself
    #[arg(long, hide = true)]
    against: Option<SocketAddr>,
    #[command(flatten)]
    place: place::Args,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    if let Some(address) = args.against {
        runtime.block_on(assault::all(address));
        return Ok(Outcome::Kept);
    }
    runtime.block_on(measure(args))
}

/// The attackers, killed with this value.
struct Attackers(Child);

impl Attackers {
    fn start(address: SocketAddr) -> anyhow::Result<Self> {
        let mut command = Command::new("taskset");
        // Core 0, and behind whoever else wants it: the honest client must not wait for them.
        command.args(["--cpu-list", "0", "nice", "-n", "10"]);
        command
            .arg(std::env::current_exe()?)
            .args(["attack", "--against", &address.to_string()]);
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the attackers need taskset (util-linux)")?;
        Ok(Self(child))
    }
}

impl Drop for Attackers {
    fn drop(&mut self) {
        // They may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What honest clients saw, in seconds.
#[derive(Default)]
struct Seen {
    ready: Vec<f64>,
    scans: Vec<f64>,
    acknowledged: u64,
    refused: u64,
}

async fn measure(args: &Args) -> anyhow::Result<Outcome> {
    let place = args.place.place()?;
    let trust = place.folder.path().join("trust");
    write_trust(&trust)?;
    let mut server = Process::start(&place.options(), &trust)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    server.keep_to_core(1.min(cores - 1))?;
    let mut attackers = Attackers::start(server.address)?;
    let seen = honest(server.address, args).await?;
    ensure!(
        attackers.0.try_wait()?.is_none(),
        "the attackers gave up before the end"
    );
    drop(attackers);
    let peak = server.peak_memory()?;
    server.kill()?;
    let kept = kept(&place).await?;
    publish(args, &place, seen, (peak, kept))
}

async fn kept(place: &Place) -> anyhow::Result<u64> {
    Ok(place.location().open().await?.count().await?)
}

/// Asks for `/readyz` four times a second and reports scans at their pace, until the time is over.
async fn honest(address: SocketAddr, args: &Args) -> anyhow::Result<Seen> {
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let (ready, scans) = tokio::join!(readiness(address, until), scanning(address, until, args.scans));
    let (mut seen, ready) = (scans?, ready);
    seen.ready = ready;
    seen.ready.sort_by(f64::total_cmp);
    seen.scans.sort_by(f64::total_cmp);
    Ok(seen)
}

async fn readiness(address: SocketAddr, until: Instant) -> Vec<f64> {
    let mut ticks = interval(Duration::from_millis(250));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut times = Vec::new();
    while Instant::now() < until {
        ticks.tick().await;
        let begun = Instant::now();
        let ask = async {
            let mut line = Line::from_network(address, 250).await?;
            line.ask(b"GET /readyz HTTP/1.1\r\nhost: assay\r\n\r\n").await
        };
        // One that is not answered, or answered otherwise, is as late as can be.
        let answered = timeout(Duration::from_secs(10), ask).await;
        let is_ready = matches!(answered, Ok(Ok(true)));
        times.push(if is_ready {
            begun.elapsed().as_secs_f64()
        } else {
            10.0
        });
    }
    times
}

/// Each scan over a connection of its own, as a phone makes one.
async fn scanning(address: SocketAddr, until: Instant, a_second: u64) -> anyhow::Result<Seen> {
    let mut ticks = interval(Duration::from_secs_f64(1.0 / a_second.max(1) as f64));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut under_way = tokio::task::JoinSet::new();
    let mut number = 0;
    while Instant::now() < until {
        ticks.tick().await;
        let scan = request(number, &demo::label(number))?;
        // Honest phones are in many networks, and some share theirs with an attacker.
        let network = u8::try_from(number % 200).unwrap_or_default();
        number += 1;
        under_way.spawn(async move {
            let begun = Instant::now();
            let ask = async { Line::from_network(address, network).await?.ask(&scan).await };
            let answered = timeout(Duration::from_secs(30), ask).await;
            (begun.elapsed().as_secs_f64(), matches!(answered, Ok(Ok(true))))
        });
    }
    let mut seen = Seen::default();
    while let Some(done) = under_way.join_next().await {
        let (seconds, is_kept) = done?;
        // One that was not kept is as late as can be.
        seen.scans.push(if is_kept { seconds } else { 30.0 });
        seen.acknowledged += u64::from(is_kept);
        seen.refused += u64::from(!is_kept);
    }
    Ok(seen)
}

fn publish(args: &Args, place: &Place, seen: Seen, (peak, kept): (u64, u64)) -> anyhow::Result<Outcome> {
    let (name, marker) = place.named("attack-sqlite", "attack-postgresql");
    let mut table = Table::new(
        marker,
        format!(
            "{name}: {} s of bodies without a token, photographs of 81 and 25 million points, peers that never read, \
             silent and trickling connections, a call's session again and again, all at once from one core \
             and 200 networks; the server has another core (`assay-bench attack`).",
            args.seconds
        ),
        &["what", "figure", "limit"],
    );
    let worst = seen.ready.last().copied().unwrap_or(f64::MAX);
    table.promise("`/readyz`, slowest", ms(worst), "within 1 s", worst <= WITHIN);
    let p99 = quantile(&seen.scans, 0.99);
    table.promise("honest scans, p99", ms(p99), "within 1 s", p99 <= WITHIN);
    table.row(&["honest scans, median".to_owned(), ms(quantile(&seen.scans, 0.5))]);
    table.promise(
        "most memory, by the kernel's count",
        format!("{:.0} MB", peak as f64 / f64::from(1 << 20)),
        "under 512 MB",
        peak < MEMORY,
    );
    table.promise(
        "acknowledged scans that are there",
        format!("{} of {}", kept.min(seen.acknowledged), seen.acknowledged),
        "all",
        kept >= seen.acknowledged,
    );
    table.row(&["honest scans not taken".to_owned(), seen.refused.to_string()]);
    table.publish(&args.report)
}
