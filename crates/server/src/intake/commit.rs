//! Group commit: scans that arrive while one commit is on its way to disk share the next.

use std::sync::Arc;

use assay_core::assess::History;
use tokio::sync::{mpsc, oneshot};

use crate::store::{ScanRow, Store, StoreError};

/// Scans in one commit at most: bounds the statement's length and a commit's time.
const LARGEST: usize = 128;

/// Scans that may wait; a further one waits at the door, which slows its client down.
const WAITING: usize = 4096;

type Reply = oneshot::Sender<Result<History, StoreError>>;

/// Hands scans to the task that commits them.
#[derive(Clone)]
pub(crate) struct Committer {
    queue: mpsc::Sender<(ScanRow, Reply)>,
}

impl Committer {
    pub(crate) fn start(store: Arc<dyn Store>) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        tokio::spawn(commit_all(store, waiting));
        Self { queue }
    }

    /// The item's history, once the scan is on disk.
    pub(crate) async fn record(&self, row: ScanRow) -> Result<History, StoreError> {
        let (reply, answer) = oneshot::channel();
        let closed = || StoreError::Unavailable("closed".to_owned());
        self.queue.send((row, reply)).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }
}

async fn commit_all(store: Arc<dyn Store>, mut waiting: mpsc::Receiver<(ScanRow, Reply)>) {
    let mut batch = Vec::with_capacity(LARGEST);
    while waiting.recv_many(&mut batch, LARGEST).await > 0 {
        let (rows, replies): (Vec<ScanRow>, Vec<Reply>) = batch.drain(..).unzip();
        match store.record(&rows).await {
            Ok(histories) => {
                for (reply, history) in replies.into_iter().zip(histories) {
                    // The client may have gone; its scan is on disk all the same.
                    let _ = reply.send(Ok(history));
                }
            }
            Err(error) => {
                tracing::warn!(%error, scans = rows.len(), "scans were not recorded");
                for reply in replies {
                    let _ = reply.send(Err(error.clone()));
                }
            }
        }
    }
}
