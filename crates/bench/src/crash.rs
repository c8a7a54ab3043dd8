//! `assay-bench crash`: killed without warning under load, what was acknowledged is there once.

use anyhow::Context as _;
use assay_core::gs1::{Gtin, Serial};
use assay_server::store::ItemKey;
use assay_testkit::demo;
use rayon::prelude::*;
use tokio::task::JoinSet;
use tokio::time::{Duration, timeout};

use super::place;
use super::process::{Line, Process, request, write_trust};
use crate::report::{self, Outcome, Table};

const CLIENTS: u64 = 16;
/// Labels of one client and round: more than it can report before the kill.
const LABELS: u64 = 2000;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    report: report::Args,
    /// How often to kill the server
    #[arg(long, default_value_t = 20)]
    kills: u64,
    #[command(flatten)]
    place: place::Args,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(args))
}

async fn measure(args: &Args) -> anyhow::Result<Outcome> {
    let mut place = args.place.place()?;
    let trust = place.folder.path().join("trust");
    write_trust(&trust)?;
    let mut acknowledged = Vec::new();
    let bar = report::bar(args.kills, "kills");
    for round in 0..args.kills {
        let mut server = Process::start(&place.options(), &trust)?;
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let first = (round * CLIENTS + client) * LABELS;
            let requests: Vec<(u64, Vec<u8>)> = (first..first + LABELS)
                .into_par_iter()
                .filter_map(|number| Some((number, request(number, &demo::label(number)).ok()?)))
                .collect();
            let address = server.address;
            clients.spawn(async move {
                let mut told = Vec::new();
                let Ok(mut line) = Line::open(address).await else {
                    return told;
                };
                for (number, request) in requests {
                    match line.ask(&request).await {
                        Ok(true) => told.push(number),
                        Ok(false) | Err(_) => break,
                    }
                }
                told
            });
        }
        // Each round is killed at another moment of its load.
        let moment = Duration::from_millis(200 + 37 * round);
        let finished = timeout(moment, std::future::pending::<()>()).await;
        debug_assert!(finished.is_err(), "nothing ends what is pending");
        // Every second time the database goes first, when it is ours to kill.
        if let Some(postgres) = place.postgres.as_mut().filter(|_| round % 2 == 1) {
            postgres.crash_and_restart()?;
        }
        server.kill()?;
        while let Some(told) = clients.join_next().await {
            acknowledged.extend(told?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let store = place.location().open().await?;
    let gtin = Gtin::parse(demo::GTIN).context("the demo GTIN")?;
    let (mut lost, mut doubled) = (0, 0);
    for number in &acknowledged {
        let serial = Serial::parse(&format!("{number:016}")).context("a serial")?;
        match store.history(&ItemKey::of(gtin, &serial)).await?.scans.len() {
            0 => lost += 1,
            1 => {}
            _ => doubled += 1,
        }
    }
    let (name, marker) = place.named("crash-sqlite", "crash-postgresql");
    let also = if place.postgres.is_some() {
        ", the database with it every second time,"
    } else {
        ""
    };
    let mut table = Table::new(
        marker,
        format!(
            "{name}: the server killed (SIGKILL){also} {} times under load (`assay-bench crash`).",
            args.kills
        ),
        &["what", "figure", "limit"],
    );
    table.row(&["acknowledged scans".to_owned(), acknowledged.len().to_string()]);
    table.promise(
        "of them lost",
        lost.to_string(),
        "none",
        lost == 0 && !acknowledged.is_empty(),
    );
    table.promise("of them doubled", doubled.to_string(), "none", doubled == 0);
    table.publish(&args.report)
}
