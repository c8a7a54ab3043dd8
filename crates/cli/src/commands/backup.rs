//! `assay backup` and `assay restore`: a server's memory in one file.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use assay_server::store::SqliteStore;

use crate::outcome::Outcome;

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
#[derive(clap::Args, Debug)]
pub(crate) struct Restore {
    /// Folder of the memory; must not hold one
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// File that `assay backup` wrote
    file: PathBuf,
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
    let file = args.data.join(SqliteStore::FILE);
    if file.exists() {
        bail!("{} exists; move it away first", file.display());
    }
    fs::create_dir_all(&args.data)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    // Copied beside first and opened there, so that a file which is no such memory never takes the place.
    let beside = tempfile::TempDir::new_in(&args.data)?;
    let copy = beside.path().join(SqliteStore::FILE);
    fs::copy(&args.file, &copy).with_context(|| args.file.display().to_string())?;
    runtime.block_on(async {
        SqliteStore::open(beside.path()).await?.close().await;
        anyhow::Ok(())
    })?;
    fs::File::open(&copy)?.sync_all()?;
    fs::rename(&copy, &file)?;
    Ok(Outcome::Done)
}
