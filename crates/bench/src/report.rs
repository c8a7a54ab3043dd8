//! Tables of figures: on the terminal, and between markers in docs/benchmarks.md.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use assay_client::{Access, Clock as _, SystemClock, replace_file};
use indicatif::{ProgressBar, ProgressStyle};

/// How a measurement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every promise was kept.
    Kept,
    /// At least one was not.
    Missed,
}

/// Writes one line to standard output.
pub(crate) fn line(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")
}

/// Progress on standard error, for a person alone.
pub(crate) fn bar(total: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(total).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}  {eta} left") {
        bar.set_style(style);
    }
    bar
}

/// Where figures go besides the terminal.
#[derive(clap::Args, Debug)]
#[group(id = "report")]
pub(crate) struct Args {
    /// Write the table into FILE, between the markers of this benchmark
    #[arg(long, value_name = "FILE", default_value = "docs/benchmarks.md")]
    into: PathBuf,
    /// Print the table and write nothing
    #[arg(long, conflicts_with = "into")]
    no_write: bool,
}

/// A table in the making.
pub(crate) struct Table {
    name: &'static str,
    title: String,
    rows: Vec<Vec<String>>,
    met: bool,
}

impl Table {
    /// A table with its marker's name, a line on what was measured, and its column heads.
    pub(crate) fn new(name: &'static str, title: impl Into<String>, heads: &[&str]) -> Self {
        let heads = heads.iter().map(|head| (*head).to_owned()).collect();
        Self {
            name,
            title: title.into(),
            rows: vec![heads],
            met: true,
        }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[String]) {
        self.rows.push(cells.to_vec());
    }

    /// Adds a row that says whether a promise was kept.
    pub(crate) fn promise(&mut self, what: &str, figure: String, limit: &str, kept: bool) {
        self.met &= kept;
        let mut row = vec![what.to_owned(), figure, assay_figures::promise(limit, kept)];
        row.resize(self.rows.first().map_or(3, Vec::len).max(3), String::new());
        self.rows.push(row);
    }

    /// Adds a row whose last cell says whether a promise was kept.
    pub(crate) fn row_of_promise(&mut self, cells: &[String], limit: &str, kept: bool) {
        self.met &= kept;
        let mut row = cells.to_vec();
        row.push(assay_figures::promise(limit, kept));
        self.rows.push(row);
    }

    /// Prints the table, writes it where `args` says, and fails the command when a promise is not kept.
    pub(crate) fn publish(&self, args: &Args) -> anyhow::Result<Outcome> {
        let table = assay_figures::markdown(&self.title, &machine(), &self.rows);
        line(&table)?;
        if !args.no_write {
            splice(&args.into, self.name, &table)?;
        }
        Ok(if self.met { Outcome::Kept } else { Outcome::Missed })
    }
}

/// Replaces what stands between the markers of `name` in `file`; appends them when there are none.
fn splice(file: &Path, name: &str, table: &str) -> anyhow::Result<()> {
    let shown = file.display();
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("there is no {shown}: run in the repository's folder, or give --no-write")
        }
        Err(error) => return Err(error).with_context(|| shown.to_string()),
    };
    let spliced = assay_figures::spliced(&text, name, table);
    replace_file(file, spliced.as_bytes(), Access::Everyone)?;
    Ok(())
}

/// The machine and the day, so that figures can be compared.
fn machine() -> String {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let (year, month, day) = SystemClock.now().civil();
    let day = format!("{year}-{month:02}-{day:02}");
    assay_figures::machine(&day, &processors, cfg!(debug_assertions))
}

/// Sorted times of `count` runs of `work`, in seconds; each run is told its number.
pub(crate) fn times(count: usize, mut work: impl FnMut(usize)) -> Vec<f64> {
    let mut times: Vec<f64> = (0..count)
        .map(|number| {
            let start = std::time::Instant::now();
            work(number);
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// The value below which `share` of sorted `times` lie; 0 when there are none.
pub(crate) fn quantile(times: &[f64], share: f64) -> f64 {
    let last = times.len().saturating_sub(1);
    times
        .get((last as f64 * share).round() as usize)
        .copied()
        .unwrap_or(0.0)
}

/// Seconds as milliseconds.
pub(crate) fn ms(seconds: f64) -> String {
    format!("{:.2} ms", seconds * 1e3)
}

/// Seconds as microseconds.
pub(crate) fn us(seconds: f64) -> String {
    format!("{:.1} µs", seconds * 1e6)
}
