//! Where a repository is fetched from, and how much was fetched.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::StreamExt;
use tough::{DefaultTransport, Transport, TransportError, TransportStream, async_trait};
use url::Url;

use super::UpdateError;

/// A repository's address and the means to fetch from it.
#[derive(Debug, Clone)]
pub struct Source {
    pub(super) base: Url,
    pub(super) transport: Metered,
}

impl Source {
    /// A repository in a folder of this machine.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn folder(folder: &Path) -> Result<Self, UpdateError> {
        let whole = folder
            .canonicalize()
            .map_err(|_| UpdateError::Unreachable(folder.display().to_string()))?;
        let base = Url::from_directory_path(&whole)
            .map_err(|()| UpdateError::Unreachable(folder.display().to_string()))?;
        Ok(Self::new(base, DefaultTransport::new()))
    }

    /// A repository under a web address (`https://…/trust/`).
    ///
    /// # Errors
    /// When it is not an address.
    pub fn web(address: &str) -> Result<Self, UpdateError> {
        let slash = if address.ends_with('/') { "" } else { "/" };
        let base = Url::parse(&format!("{address}{slash}"))
            .map_err(|_| UpdateError::Unreachable(address.to_owned()))?;
        Ok(Self::new(base, DefaultTransport::new()))
    }

    /// A repository behind any transport.
    pub fn new(base: Url, transport: impl Transport + 'static) -> Self {
        let transport = Metered {
            inner: Box::new(transport),
            bytes: Arc::default(),
            timestamp: Arc::default(),
        };
        Self { base, transport }
    }

    /// Bytes fetched so far.
    #[must_use]
    pub fn transferred(&self) -> u64 {
        self.transport.bytes.load(Ordering::Relaxed)
    }
}

/// A transport that counts what it brings, and keeps the timestamp file to tell whose it is.
#[derive(Debug, Clone)]
pub(super) struct Metered {
    inner: Box<dyn Transport + Send + Sync>,
    bytes: Arc<AtomicU64>,
    timestamp: Arc<Mutex<Vec<u8>>>,
}

impl Metered {
    /// The timestamp file as it came, if it came.
    pub(super) fn timestamp(&self) -> Vec<u8> {
        self.timestamp.lock().map(|held| held.clone()).unwrap_or_default()
    }
}

/// No timestamp file of ours is larger.
const TIMESTAMP_KEPT: usize = 64 * 1024;

#[async_trait]
impl Transport for Metered {
    async fn fetch(&self, url: Url) -> Result<TransportStream, TransportError> {
        let is_timestamp = url.path().ends_with("/timestamp.json");
        let (bytes, kept) = (Arc::clone(&self.bytes), Arc::clone(&self.timestamp));
        if is_timestamp && let Ok(mut kept) = kept.lock() {
            kept.clear();
        }
        let stream = self.inner.fetch(url).await?;
        Ok(Box::pin(stream.inspect(move |chunk| {
            let Ok(chunk) = chunk else { return };
            bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            if is_timestamp
                && let Ok(mut kept) = kept.lock()
                && kept.len() + chunk.len() <= TIMESTAMP_KEPT
            {
                kept.extend_from_slice(chunk);
            }
        })))
    }
}
