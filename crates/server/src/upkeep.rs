//! What the server does by itself: old scans become summaries.

use std::{sync::Arc, time::Duration};

use crate::store::Store;

/// Days for which single scans are kept.
pub(crate) const KEPT_DAYS: i64 = 180;

/// Scans folded in one go.
const AT_ONCE: u32 = 500;

/// Every hour, folds what is too old, a little at a time, until there is none.
pub(crate) async fn keep(store: Arc<dyn Store>) {
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
