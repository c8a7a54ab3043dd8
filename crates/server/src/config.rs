//! What an operator chooses, checked before the first connection.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use assay_zone::Zone;

use crate::{
    guard::Held,
    keys::KeysAt,
    store::{PostgresStore, SqliteStore, Store, StoreError, keep_private},
    works::Pool,
};

/// What to serve and where.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Folder of the built page (`index.html`, `assets/`, `assay.wasm`), when there is one.
    pub page: Option<PathBuf>,
    /// Trust folder, or the authority's folder with `public/` in it. Only files
    /// named as those of a repository are ever read from it.
    pub trust: Option<PathBuf>,
    /// Where scans are kept; without one, nothing is recorded.
    pub store: Option<StoreLocation>,
    /// Where the memory's keys are; by default beside its folder, and in a database in the database itself.
    pub keys: Option<KeysAt>,
    /// Balancers in front of this server: theirs is the only `x-forwarded-for` that is believed.
    pub proxies: Vec<IpAddr>,
    /// Certificate chain and private key (PEM files); with them the server speaks TLS alone.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The name in the labels' links, where requests reach this server by another: behind a balancer that
    /// rewrites it, or in a try-out. Without one it is the `host` header.
    pub link_host: Option<String>,
    /// The authority's zone: a date on a label is a civil day there, and the pages name it.
    pub zone: Zone,
    /// Bounds on what one client can hold.
    pub limits: Limits,
}

/// Where scans are kept.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreLocation {
    /// One SQLite file in this folder.
    Folder(PathBuf),
    /// A PostgreSQL database, as `postgres://user@host/database`.
    Postgres(String),
}

impl std::fmt::Debug for StoreLocation {
    /// Without the address: it may hold a password.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(out, "Folder({})", folder.display()),
            Self::Postgres(_) => out.write_str("Postgres(…)"),
        }
    }
}

impl StoreLocation {
    /// Opens the store of EPCIS events, in the same place.
    ///
    /// # Errors
    /// When it cannot be reached or written.
    pub(crate) async fn open_events(&self) -> Result<assay_provenance::Store, assay_provenance::StoreError> {
        match self {
            Self::Folder(folder) => {
                // It is made here, so that it is its owner's alone from the first byte on.
                keep_private(&folder.join(assay_provenance::Store::FILE)).map_err(|error| {
                    assay_provenance::StoreError::Unavailable(format!("the file: {}", error.kind()))
                })?;
                assay_provenance::Store::open(folder).await
            }
            Self::Postgres(url) => assay_provenance::Store::connect(url).await,
        }
    }

    /// Opens the store, making its tables where there are none.
    ///
    /// # Errors
    /// When it cannot be reached or written.
    pub async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match self {
            Self::Folder(folder) => Arc::new(SqliteStore::open(folder).await?),
            Self::Postgres(url) => Arc::new(PostgresStore::connect(url).await?),
        })
    }
}

/// Bounds on what clients can make the server hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections served at once; further ones wait in the system's queue.
    pub connections: usize,
    /// Connections of one network at once; a further one is closed. Named balancers may have all.
    pub of_one_network: usize,
    /// Time for a client to send its request head, and to sit idle between requests.
    pub head: Duration,
    /// Time for a client to take some of what is sent to it; one that takes none is let go.
    pub write: Duration,
    /// Time for one answer to begin.
    pub answer: Duration,
    /// Time for a body to come, beside what a large one may take by its length.
    pub receive: Duration,
    /// What all bodies together may hold.
    pub held: Held,
    /// What costly work may take.
    pub pool: Pool,
    /// Scans that one network may report in a minute; as many again may come at once.
    pub scans_a_minute: u32,
    /// Typed codes that one network may ask about in a minute; a wrong one counts five times.
    pub codes_a_minute: u32,
    /// Complaints that one network may send, and tickets it may ask about, in a minute.
    pub reports_a_minute: u32,
    /// Wrong numbers of one telephone provider in a minute; beyond it its look-ups wait, and none is refused.
    pub misses_a_minute: u32,
    /// How long such a look-up waits at most.
    pub slowest_look: Duration,
    /// How long open requests may finish after the signal to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            of_one_network: 512,
            head: Duration::from_secs(10),
            write: Duration::from_secs(20),
            answer: Duration::from_secs(30),
            receive: Duration::from_secs(15),
            held: Held::default(),
            pool: Pool::default(),
            scans_a_minute: 1200,
            codes_a_minute: 120,
            reports_a_minute: 30,
            misses_a_minute: 60,
            slowest_look: Duration::from_secs(10),
            drain: Duration::from_secs(10),
        }
    }
}

/// Why a configuration cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The pages' words were built in broken.
    #[error(transparent)]
    Words(#[from] assay_words::WordsError),
    /// The page's folder has no `index.html`.
    #[error("no index.html in {0}: build the page first")]
    NoPage(PathBuf),
    /// The page's folder is an authority's folder.
    #[error("{0} holds an authority's private keys; give the folder of the built page instead")]
    PrivateFolder(PathBuf),
    /// The OpenAPI document cannot be written; it is made of the program alone.
    #[error("the OpenAPI document cannot be written")]
    Document,
    /// The trust folder is no repository.
    #[error("no {file} in {folder}: make one with `assay authority init`")]
    NoTrust {
        /// The file that is missing.
        file: &'static str,
        /// The folder that was looked into.
        folder: PathBuf,
    },
}

impl Config {
    /// A server on `listen` that has nothing to serve yet but its health.
    #[must_use]
    pub fn new(listen: SocketAddr) -> Self {
        Self {
            listen,
            page: None,
            trust: None,
            store: None,
            keys: None,
            proxies: Vec::new(),
            tls: None,
            link_host: None,
            zone: Zone::system(),
            limits: Limits::default(),
        }
    }

    /// Where the memory's keys are; `None` for those that lie in a database.
    pub(crate) fn keys_at(&self) -> Option<KeysAt> {
        self.keys.clone().or_else(|| match &self.store {
            Some(StoreLocation::Folder(folder)) => Some(KeysAt::Beside(folder.clone())),
            Some(StoreLocation::Postgres(_)) | None => None,
        })
    }

    /// The page's folder, once it is known to be one.
    pub(crate) fn page_folder(&self) -> Result<Option<&Path>, ConfigError> {
        let Some(folder) = self.page.as_deref() else {
            return Ok(None);
        };
        if folder.join("private").exists() {
            return Err(ConfigError::PrivateFolder(folder.to_owned()));
        }
        if !folder.join("index.html").is_file() {
            return Err(ConfigError::NoPage(folder.to_owned()));
        }
        Ok(Some(folder))
    }

    /// The folder with the repository, once its first two files are there.
    pub(crate) fn trust_folder(&self) -> Result<Option<PathBuf>, ConfigError> {
        let Some(given) = self.trust.as_deref() else {
            return Ok(None);
        };
        let public = given.join("public");
        let folder = if public.is_dir() { public } else { given.to_owned() };
        for file in ["root.json", "timestamp.json"] {
            if !folder.join(file).is_file() {
                return Err(ConfigError::NoTrust { file, folder });
            }
        }
        Ok(Some(folder))
    }
}
