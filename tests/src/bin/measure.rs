//! `cargo run -p assay-tests --bin measure -- start [RUNS]` and `… -- memory [MINUTES]`: the app in a
//! real window under a virtual display, with the webview's mock camera. `ASSAY_APP` names the
//! program; without it the one beside this program is measured. Figures go into docs/benchmarks.md.

#![allow(clippy::print_stdout, reason = "a terminal program talks to its terminal")]

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use assay_client::{Clock as _, SystemClock};
use assay_tests::demo::Demo;
use assay_tests::window::{Opening, Window};
use assay_tests::{camera, processes, programs};

/// The viewfinder shows a moving picture.
const LIVE: &str = "const video = document.querySelector('video'); return !!video && video.currentTime > 0;";
const NO_CAMERA: &str = ".none-here h2";
const AGAIN: &str = ".none-here .ways button:last-child";
const HEADLINE: &str = ".verdict h1";
const NEXT_SCAN: &str = ".verdict .bar button:first-child";
/// Start to viewfinder, and growth of memory after the first minute (docs/platforms.md).
const START_LIMIT: Duration = Duration::from_millis(1500);
const GROWTH_LIMIT: f64 = 5.0;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = words.get(1).map(|text| text.parse::<u64>()).transpose()?;
    match words.first().map(String::as_str) {
        Some("start") => start(number.unwrap_or(5)).await,
        Some("memory") => memory(number.unwrap_or(10)).await,
        _ => bail!("say `start [RUNS]` or `memory [MINUTES]`"),
    }
}

/// From asking for the program to a moving picture in the viewfinder; the first run warms the caches.
async fn start(runs: u64) -> Result<()> {
    let home = programs::output("measure")?.join("home");
    let demo = fresh_demo(&home)?;
    let mut times = Vec::new();
    for run in 0..=runs {
        let begun = Instant::now();
        let window = open(&demo, &home).await?;
        let asked = window.asked_at();
        while window.client.execute(LIVE, vec![]).await?.as_bool() != Some(true) {
            ensure!(begun.elapsed() < Duration::from_secs(60), "no picture came");
        }
        let took = asked.elapsed();
        if run > 0 {
            println!("  {} ms", took.as_millis());
            times.push(took);
        }
        window.close().await?;
    }
    times.sort_unstable();
    let median = *times.get(times.len() / 2).context("at least one run")?;
    let worst = *times.last().context("at least one run")?;
    let title = format!(
        "From asking the webview's driver for the app to a moving picture in the viewfinder: warm cache, Xvfb, \
         software rendering, the webview's mock camera, {runs} runs (`cargo xtask measure-app start {runs}`)."
    );
    let is_kept = median <= START_LIMIT;
    let limit = format!("at most {} ms", START_LIMIT.as_millis());
    publish(
        "app-start",
        &title,
        &[
            [
                "start to viewfinder, median",
                &format!("{} ms", median.as_millis()),
                &assay_figures::promise(&limit, is_kept),
            ],
            ["the worst of them", &format!("{} ms", worst.as_millis()), ""],
        ],
    )?;
    ensure!(is_kept, "the app starts too slowly");
    Ok(())
}

/// Scans one label after another and weighs the app each minute.
async fn memory(minutes: u64) -> Result<()> {
    let home = programs::output("measure")?.join("home");
    let demo = fresh_demo(&home)?;
    let window = Window::open_as(&Opening::new(&demo.authority, &home)).await?;
    let texts: Vec<&str> = demo
        .links
        .iter()
        .map(String::as_str)
        .chain(["https://www.example.org/"])
        .collect();
    window.text(NO_CAMERA).await?;
    camera::show(&window.client, texts.first().context("no label was made")?).await?;
    window.press(AGAIN).await?;
    let begun = Instant::now();
    let (mut scans, mut first, mut last) = (0_u64, None, 0);
    for minute in 1..=minutes {
        while begun.elapsed() < Duration::from_secs(60 * minute) {
            let next = usize::try_from(scans)?.wrapping_add(1) % texts.len();
            window.text(HEADLINE).await?;
            camera::show(&window.client, texts.get(next).copied().unwrap_or_default()).await?;
            window.press(NEXT_SCAN).await?;
            scans += 1;
        }
        last = processes::memory_below(window.driver_id().context("the driver is gone")?)?;
        println!("  minute {minute}: {scans} scans, {last} KiB");
        first.get_or_insert(last);
    }
    let first = first.context("at least one minute")?;
    #[allow(clippy::cast_precision_loss, reason = "kibibytes of a program fit many times")]
    let growth = (last as f64 / first as f64 - 1.0) * 100.0;
    let title = format!(
        "Memory of the app and of the webview's processes (proportional set size) while one label after another is held \
         before the camera, {minutes} minutes (`cargo xtask measure-app memory {minutes}`)."
    );
    let is_kept = growth <= GROWTH_LIMIT;
    let limit = format!("at most {GROWTH_LIMIT} %");
    publish(
        "app-memory",
        &title,
        &[
            ["labels scanned", &scans.to_string(), ""],
            [
                "after the first minute",
                &format!("{} MB", first * 1024 / 1_000_000),
                "",
            ],
            ["at the end", &format!("{} MB", last * 1024 / 1_000_000), ""],
            [
                "growth",
                &format!("{growth:+.1} %"),
                &assay_figures::promise(&limit, is_kept),
            ],
        ],
    )?;
    ensure!(is_kept, "the app's memory grows");
    window.close().await
}

/// Prints a table and puts it into docs/benchmarks.md.
fn publish(name: &str, title: &str, rows: &[[&str; 3]]) -> Result<()> {
    let (year, month, day) = SystemClock.now().civil();
    let day = format!("{year}-{month:02}-{day:02}");
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let heads = [["what", "figure", "limit"]];
    let rows = heads
        .iter()
        .chain(rows)
        .map(|row| row.map(str::to_owned).to_vec());
    let machine = assay_figures::machine(&day, &processors, false);
    let table = assay_figures::markdown(title, &machine, &rows.collect::<Vec<_>>());
    println!("{table}");
    let document = programs::root().join("docs/benchmarks.md");
    let text = std::fs::read_to_string(&document)?;
    Ok(std::fs::write(
        &document,
        assay_figures::spliced(&text, name, &table),
    )?)
}

async fn open(demo: &Demo, home: &std::path::Path) -> Result<Window> {
    let opening = Opening {
        mock_camera: true,
        ..Opening::new(&demo.authority, home)
    };
    Window::open_as(&opening).await
}

fn fresh_demo(home: &std::path::Path) -> Result<Demo> {
    if home.exists() {
        std::fs::remove_dir_all(home)?;
    }
    std::fs::create_dir_all(home)?;
    Demo::make(home)
}
