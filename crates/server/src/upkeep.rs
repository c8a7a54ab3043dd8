//! What the server does by itself: old scans become summaries, the store's log is written back.

use std::{sync::Arc, time::Duration};

use crate::store::Store;

/// Days for which single scans are kept.
pub(crate) const KEPT_DAYS: i64 = 180;

/// Scans folded in one go.
const AT_ONCE: u32 = 500;

/// How often the store is asked to settle.
const SETTLE_EVERY: Duration = Duration::from_millis(500);

/// For as long as the server runs.
pub(crate) async fn keep(store: Arc<dyn Store>) {
    tokio::join!(fold(&*store), settle(&*store));
}

async fn settle(store: &dyn Store) {
    loop {
        if let Err(error) = store.settle().await {
            tracing::debug!(%error, "the store could not settle");
        }
        tokio::time::sleep(SETTLE_EVERY).await;
    }
}

/// Every hour, folds what is too old, a little at a time, until there is none.
async fn fold(store: &dyn Store) {
    loop {
        let before_hour = crate::now().0 / 3600 - KEPT_DAYS * 24;
        loop {
            match store.fold(before_hour, AT_ONCE).await {
                Ok(0) => break,
                Ok(folded) => tracing::info!(folded, "old scans became summaries"),
                Err(error) => {
                    tracing::warn!(%error, "old scans stay for now");
                    break;
                }
            }
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}
