//! Group commit: scans that arrive while one commit is on its way to disk share the next.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, oneshot};

use crate::store::{Recorded, ScanRow, Store, StoreError};

/// Scans in one commit at most: bounds the statement's length and a commit's time.
const LARGEST: usize = 128;

/// Scans that may wait; a further one waits at the door, which slows its client down.
const WAITING: usize = 4096;

type Reply = oneshot::Sender<Result<Recorded, StoreError>>;

/// Hands scans to the tasks that commit them.
#[derive(Clone)]
pub(crate) struct Committer {
    queue: mpsc::Sender<(ScanRow, Reply)>,
}

impl Committer {
    pub(crate) fn start(store: Arc<dyn Store>) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..store.lanes().max(1) {
            tokio::spawn(commit_all(store.clone(), waiting.clone()));
        }
        Self { queue }
    }

    /// Whether it is kept, and the item's history, once that is on disk.
    pub(crate) async fn record(&self, row: ScanRow) -> Result<Recorded, StoreError> {
        let (reply, answer) = oneshot::channel();
        let closed = || StoreError::Unavailable("closed".to_owned());
        self.queue.send((row, reply)).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }
}

async fn commit_all(store: Arc<dyn Store>, waiting: Arc<Mutex<mpsc::Receiver<(ScanRow, Reply)>>>) {
    let mut batch = Vec::with_capacity(LARGEST);
    while waiting.lock().await.recv_many(&mut batch, LARGEST).await > 0 {
        let (rows, replies): (Vec<ScanRow>, Vec<Reply>) = batch.drain(..).unzip();
        match store.record(&rows).await {
            Ok(recorded) => {
                for (reply, one) in replies.into_iter().zip(recorded) {
                    // The client may have gone; its scan is on disk all the same.
                    let _ = reply.send(Ok(one));
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
