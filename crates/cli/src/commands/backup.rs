//! `assay backup` and `assay restore`: a server's memory in one file.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use assay_client::{Clock as _, SystemClock};
use assay_server::store::{PostgresStore, Ranges as _, SqliteStore};

use crate::outcome::Outcome;
use crate::output;

/// Copy a server's memory while it runs, as it is at one instant
///
/// For PostgreSQL use its own pg_dump or base backups.
#[derive(clap::Args, Debug)]
pub(crate) struct Backup {
    /// Folder of the memory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// File to write; must not exist
    file: PathBuf,
}

/// Put a copy of a server's memory in its place again; the server must not be running
///
/// A PostgreSQL database is put back by its own tools; then run this with --database alone. Either
/// way batches of labels go on above every number that may have been allotted since the copy.
#[derive(clap::Args, Debug)]
pub(crate) struct Restore {
    /// Folder of the memory; must not hold one
    #[arg(
        long,
        value_name = "DIR",
        requires = "file",
        required_unless_present = "database"
    )]
    data: Option<PathBuf>,
    /// PostgreSQL database that its own tools have put back
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "file"])]
    database: Option<String>,
    /// File that `assay backup` wrote
    file: Option<PathBuf>,
}

pub(crate) fn backup(args: &Backup) -> anyhow::Result<Outcome> {
    if !args.data.join(SqliteStore::FILE).is_file() {
        bail!("no memory in {}", args.data.display());
    }
    if args.file.exists() {
        bail!("{} exists", args.file.display());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let store = SqliteStore::open(&args.data).await?;
        store.copy_to(&args.file).await
    })?;
    fs::File::open(&args.file)?.sync_all()?;
    Ok(Outcome::Done)
}

pub(crate) fn restore(args: &Restore) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let next = match (&args.data, &args.file, &args.database) {
        (Some(data), Some(file), _) => runtime.block_on(put_back(data, file))?,
        (_, _, Some(url)) => runtime.block_on(async {
            let store = PostgresStore::connect(url).await?;
            store.skip_ranges(SystemClock.now()).await
        })?,
        _ => bail!("give --data and a file, or --database"),
    };
    output::remark(&format!("Batches of labels go on from number {next}."));
    Ok(Outcome::Done)
}

async fn put_back(data: &Path, from: &Path) -> anyhow::Result<u64> {
    let file = data.join(SqliteStore::FILE);
    if file.exists() {
        bail!("{} exists; move it away first", file.display());
    }
    fs::create_dir_all(data)?;
    // Copied beside first and opened there, so that a file which is no such memory never takes the place.
    let beside = tempfile::TempDir::new_in(data)?;
    let copy = beside.path().join(SqliteStore::FILE);
    fs::copy(from, &copy).with_context(|| from.display().to_string())?;
    let store = SqliteStore::reopen(beside.path())
        .await
        .with_context(|| format!("{} is not a memory", from.display()))?;
    let next = store.skip_ranges(SystemClock.now()).await?;
    store.close().await;
    fs::File::open(&copy)?.sync_all()?;
    fs::rename(&copy, &file)?;
    fs::File::open(data)?.sync_all()?;
    Ok(next)
}
