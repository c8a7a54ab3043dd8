//! Where a benchmark's server keeps its memory: a temporary folder, or a database.

use assay_server::StoreLocation;
use assay_testkit::postgres::Postgres;
use tempfile::TempDir;

/// The option of every benchmark of a store.
#[derive(clap::Args, Debug)]
#[group(id = "place")]
pub(super) struct Args {
    /// An empty PostgreSQL database instead of SQLite; `postgres` starts one of the system's package
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// A place that is gone with this value.
pub(super) struct Place {
    pub(super) folder: TempDir,
    pub(super) url: Option<String>,
    pub(super) postgres: Option<Postgres>,
}

impl Args {
    pub(super) fn place(&self) -> anyhow::Result<Place> {
        let folder = TempDir::new()?;
        let (postgres, url) = match self.database.as_deref() {
            Some("postgres") => {
                let postgres = Postgres::start()?;
                let url = postgres.database("bench")?;
                (Some(postgres), Some(url))
            }
            given => (None, given.map(str::to_owned)),
        };
        Ok(Place {
            folder,
            url,
            postgres,
        })
    }
}

impl Place {
    /// For `assay serve`.
    pub(super) fn options(&self) -> [String; 2] {
        match &self.url {
            None => ["--data".to_owned(), self.folder.path().display().to_string()],
            Some(url) => ["--database".to_owned(), url.clone()],
        }
    }

    /// For a store of our own on the same memory.
    pub(super) fn location(&self) -> StoreLocation {
        match &self.url {
            None => StoreLocation::Folder(self.folder.path().to_owned()),
            Some(url) => StoreLocation::Postgres(url.clone()),
        }
    }

    /// The database's name, and which of the two markers its table has.
    pub(super) fn named(
        &self,
        sqlite: &'static str,
        postgresql: &'static str,
    ) -> (&'static str, &'static str) {
        match &self.url {
            None => ("SQLite", sqlite),
            Some(_) => ("PostgreSQL", postgresql),
        }
    }
}
