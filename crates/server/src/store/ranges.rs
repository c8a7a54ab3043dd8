//! Running numbers for labels: one row a batch, nothing a label.
//!
//! No number is ever allotted twice, not even by a store that was put back from an old copy, and
//! nothing outside the store need be remembered for that. Numbers may only be allotted below a
//! ceiling that rises with the clock ([`ceiling`]); a restored store goes on from the ceiling of
//! its restoring, above which nothing can have been allotted before.

use assay_core::time::Timestamp;

use super::{Answer, StoreError};

/// Most labels in one batch.
pub const LARGEST_BATCH: u64 = 10_000_000;

/// Numbers a second by which the ceiling rises: 26 thousand million labels a day, and under 10^15
/// for a hundred years.
const A_SECOND: i64 = 300_000;

/// 2026-01-01, when the ceiling was zero.
const BEGAN: i64 = 1_767_225_600;

/// Where numbers end: [`assay_core::code::RunningNumber::END`].
const END: i64 = 1_000_000_000_000_000;

/// A range of running numbers for the labels of one batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The first number.
    pub first: u64,
    /// How many.
    pub count: u64,
    /// Of which product; the GTIN as a number.
    pub gtin: i64,
    /// The lot, when it has one.
    pub lot: Option<String>,
    /// When it expires (AI 17, YYMMDD), when it does.
    pub expiry: Option<String>,
    /// The principal it was allotted to.
    pub by: i64,
    /// The second of the allotment.
    pub at: i64,
}

/// A batch that asks for its range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// Keyed hash of the request's id; asked again, it is the same range.
    pub request: [u8; 16],
    /// How many labels, 1 to [`LARGEST_BATCH`].
    pub count: u64,
    /// Of which product; the GTIN as a number.
    pub gtin: i64,
    /// The lot, when it has one.
    pub lot: Option<String>,
    /// When it expires (AI 17, YYMMDD), when it does.
    pub expiry: Option<String>,
    /// The principal who asks.
    pub by: i64,
}

/// Allotting ranges, and finding the batch of a number.
pub trait Ranges: Send + Sync {
    /// Allots a range. Nobody else, on whatever server, ever gets a number of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the ceiling is reached: it rises, so later it succeeds.
    fn allot<'a>(&'a self, batch: &'a NewBatch, now: Timestamp) -> Answer<'a, Batch>;
    /// The batch that a number was allotted to.
    fn batch_of(&self, number: u64) -> Answer<'_, Option<Batch>>;
    /// Whether a batch of a GTIN in one of these ranges, as numbers, was ever allotted here.
    fn has_batches<'a>(&'a self, gtins: &'a [(i64, i64)]) -> Answer<'a, bool>;
    /// Goes on from the ceiling of this instant: for a store that was put back from a copy. Gives
    /// the number it goes on from.
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] when the clock is behind a batch that is already in the store.
    fn skip_ranges(&self, now: Timestamp) -> Answer<'_, u64>;
}

/// The number below which everything must stay that is allotted up to this instant.
pub(super) fn ceiling(now: Timestamp) -> i64 {
    now.0
        .saturating_sub(BEGAN)
        .max(0)
        .saturating_mul(A_SECOND)
        .min(END)
}

/// How many numbers, as the databases count.
pub(super) fn count(batch: &NewBatch) -> Result<i64, StoreError> {
    if batch.count == 0 || batch.count > LARGEST_BATCH {
        return Err(StoreError::Unexpected("a batch's size".to_owned()));
    }
    i64::try_from(batch.count).map_err(|_| StoreError::Unexpected("a batch's size".to_owned()))
}

/// Implements [`Ranges`] for a type with `write` and `read` pools of one database.
macro_rules! implement_ranges {
    ($store:ty, $database:ty) => {
        impl super::ranges::Ranges for $store {
            fn allot<'a>(
                &'a self,
                batch: &'a super::ranges::NewBatch,
                now: assay_core::time::Timestamp,
            ) -> Answer<'a, super::ranges::Batch> {
                Box::pin(async move {
                    let count = super::ranges::count(batch)?;
                    let mut tx = self.write.begin().await?;
                    // The one row of the next number is written first, so that of two servers one
                    // waits here for the other, and each sees what the other has allotted.
                    let first: Option<i64> = sqlx::query_scalar(
                        "UPDATE next_number SET next = next + $1 WHERE next + $1 <= $2 RETURNING next - $1",
                    )
                    .bind(count)
                    .bind(super::ranges::ceiling(now))
                    .fetch_optional(&mut *tx)
                    .await?;
                    let known = sqlx::query(
                        "SELECT first, count, gtin, lot, expiry, by_whom, at FROM batches WHERE request = $1",
                    )
                    .bind(batch.request.to_vec())
                    .fetch_optional(&mut *tx)
                    .await?;
                    if let Some(known) = known {
                        tx.rollback().await?;
                        return Ok(Self::batch_row(&known)?);
                    }
                    let first = first.ok_or_else(|| StoreError::Unavailable("no number is free yet".to_owned()))?;
                    sqlx::query(
                        "INSERT INTO batches (first, count, request, gtin, lot, expiry, by_whom, at) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    )
                    .bind(first)
                    .bind(count)
                    .bind(batch.request.to_vec())
                    .bind(batch.gtin)
                    .bind(&batch.lot)
                    .bind(&batch.expiry)
                    .bind(batch.by)
                    .bind(now.0)
                    .execute(&mut *tx)
                    .await?;
                    tx.commit().await?;
                    Ok(super::ranges::Batch {
                        first: first.unsigned_abs(),
                        count: batch.count,
                        gtin: batch.gtin,
                        lot: batch.lot.clone(),
                        expiry: batch.expiry.clone(),
                        by: batch.by,
                        at: now.0,
                    })
                })
            }

            fn batch_of(&self, number: u64) -> Answer<'_, Option<super::ranges::Batch>> {
                Box::pin(async move {
                    let found = sqlx::query(
                        "SELECT first, count, gtin, lot, expiry, by_whom, at FROM batches \
                         WHERE first <= $1 ORDER BY first DESC LIMIT 1",
                    )
                    .bind(i64::try_from(number).unwrap_or(i64::MAX))
                    .fetch_optional(&self.read)
                    .await?;
                    let batch = found.map(|row| Self::batch_row(&row)).transpose()?;
                    Ok(batch.filter(|batch| number - batch.first < batch.count))
                })
            }

            fn has_batches<'a>(&'a self, gtins: &'a [(i64, i64)]) -> Answer<'a, bool> {
                Box::pin(async move {
                    if gtins.is_empty() {
                        return Ok(false);
                    }
                    let mut select = QueryBuilder::<$database>::new("SELECT first FROM batches");
                    for (n, (from, to)) in gtins.iter().enumerate() {
                        select.push(if n == 0 { " WHERE gtin BETWEEN " } else { " OR gtin BETWEEN " });
                        select.push_bind(*from).push(" AND ").push_bind(*to);
                    }
                    let found = select.push(" LIMIT 1").build().fetch_optional(&self.read).await?;
                    Ok(found.is_some())
                })
            }

            fn skip_ranges(&self, now: assay_core::time::Timestamp) -> Answer<'_, u64> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    let next: i64 = sqlx::query_scalar(
                        "UPDATE next_number SET next = CASE WHEN next < $1 THEN $1 ELSE next END RETURNING next",
                    )
                    .bind(super::ranges::ceiling(now))
                    .fetch_one(&mut *tx)
                    .await?;
                    let last: Option<i64> =
                        sqlx::query_scalar("SELECT MAX(at) FROM batches").fetch_one(&mut *tx).await?;
                    if last.is_some_and(|last| last > now.0) {
                        return Err(StoreError::Unexpected(
                            "a batch was allotted after what the clock says now".to_owned(),
                        ));
                    }
                    tx.commit().await?;
                    Ok(next.unsigned_abs())
                })
            }
        }

        impl $store {
            fn batch_row(row: &<$database as sqlx::Database>::Row) -> Result<super::ranges::Batch, sqlx::Error> {
                let (first, count): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
                Ok(super::ranges::Batch {
                    first: first.unsigned_abs(),
                    count: count.unsigned_abs(),
                    gtin: row.try_get(2)?,
                    lot: row.try_get(3)?,
                    expiry: row.try_get(4)?,
                    by: row.try_get(5)?,
                    at: row.try_get(6)?,
                })
            }
        }
    };
}
pub(super) use implement_ranges;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_rises_and_lasts_a_hundred_years() {
        let at = |text: &str| ceiling(Timestamp::parse(text).unwrap());
        assert_eq!(
            at("2025-06-01T00:00:00Z"),
            0,
            "a clock that is wrong allots nothing"
        );
        assert_eq!(at("2026-01-01T00:00:01Z"), A_SECOND);
        assert!(at("2126-01-01T00:00:00Z") < END);
        assert_eq!(ceiling(Timestamp(i64::MAX)), END);
    }
}
