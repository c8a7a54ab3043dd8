//! What the server does by itself: old scans become summaries, the store's log is written back.

use std::time::Duration;

use assay_core::time::Timestamp;
use assay_voice::GOOD_SECONDS;

use crate::{
    intake::Intake,
    store::{Store, StoreError},
};

/// Days for which single scans are kept.
pub(crate) const KEPT_DAYS: i64 = 180;

/// Scans folded in one go.
const AT_ONCE: u32 = 500;

/// How often the store is asked to settle.
const SETTLE_EVERY: Duration = Duration::from_millis(500);

/// How often that is in a minute.
const SETTLES_A_MINUTE: u32 = 120;

/// For as long as the server runs.
pub(crate) async fn keep(intake: Intake) {
    tokio::join!(fold(&*intake.store), settle(&*intake.store), sightings(&intake));
}

/// Tells the store of goods what is owed to it: first what a server before this one left, then each minute what
/// nobody told.
async fn sightings(intake: &Intake) {
    let mut all = true;
    loop {
        match intake.tell_owed(all, crate::now()).await {
            Ok(told) if told > 0 => tracing::info!(told, "sightings were told late"),
            Ok(_) => {}
            Err(problem) => tracing::warn!(code = problem.code(), "sightings stay to be told"),
        }
        all = false;
        for _ in 0..SETTLES_A_MINUTE {
            if let Err(problem) = intake.settle_told().await {
                tracing::debug!(code = problem.code(), "sightings that were told are told again");
            }
            tokio::time::sleep(SETTLE_EVERY).await;
        }
    }
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
        let sessions_until = crate::now().0 - 2 * GOOD_SECONDS;
        if let Err(error) = store.forget_spent(sessions_until).await {
            tracing::warn!(%error, "sessions that are over stay for now");
        }
        match fold_all(store, crate::now()).await {
            Ok(0) => {}
            Ok(folded) => tracing::info!(folded, "old scans became summaries"),
            Err(error) => tracing::warn!(%error, "old scans stay for now"),
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}

/// Folds everything that is older than is kept; gives how much there was.
async fn fold_all(store: &dyn Store, now: Timestamp) -> Result<u64, StoreError> {
    let before_hour = now.0 / 3600 - KEPT_DAYS * 24;
    let mut all = 0;
    loop {
        match store.fold(before_hour, AT_ONCE).await? {
            0 => return Ok(all),
            folded => all += folded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ItemKey, ScanRow, SqliteStore};

    #[tokio::test]
    async fn scans_are_kept_for_180_days_and_then_only_counted() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let now = Timestamp(1_795_305_600);
        let item = ItemKey {
            gtin: 9_506_000_134_352,
            serial: "A1".to_owned(),
        };
        let scan = |days: i64, event: u8| ScanRow {
            item: item.clone(),
            event: [event; 16],
            hour: now.0 / 3600 - days * 24,
            token: i64::from(event),
            epoch: 1,
            network: 1,
            region: None,
            via: None,
            owed: None,
        };
        store
            .record(&[scan(181, 1), scan(180, 2), scan(0, 3)])
            .await
            .unwrap();
        assert_eq!(fold_all(&store, now).await.unwrap(), 1);
        let history = store.history(&item).await.unwrap();
        assert_eq!(history.scans.len(), 2);
        assert_eq!(history.earlier.iter().map(|month| month.sessions).sum::<u32>(), 1);
        assert_eq!(
            fold_all(&store, Timestamp(now.0 + 3600)).await.unwrap(),
            1,
            "an hour later"
        );
    }
}
