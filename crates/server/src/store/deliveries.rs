//! Deliveries that several devices receive together: a note, and operations in the order in which
//! this store saw them.
//!
//! The order is only a place to go on reading from; what the operations mean is worked out on the
//! devices, from the set.

use super::{Answer, StoreError};

/// Most deliveries that one party keeps here.
pub const MOST_DELIVERIES: i64 = 10_000;
/// Most operations of one delivery.
pub const MOST_OPERATIONS: i64 = 200_000;

/// What became of a note that was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It is kept from now on, or was kept already.
    Kept,
    /// The delivery has another note.
    Differs,
    /// The party keeps as many deliveries as one may.
    Full,
}

/// Operations from a place in a delivery's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operations {
    /// Each as it came, as JSON.
    pub bodies: Vec<String>,
    /// Where to go on.
    pub cursor: i64,
    /// Whether there are more now.
    pub more: bool,
}

/// Keeping deliveries.
pub trait Deliveries: Send + Sync {
    /// Keeps a delivery's note (JSON) for a party.
    fn open_delivery<'a>(&'a self, party: i64, id: &'a str, note: &'a str, at: i64) -> Answer<'a, Opened>;
    /// A delivery's note, when the party has that delivery.
    fn delivery_note<'a>(&'a self, party: i64, id: &'a str) -> Answer<'a, Option<String>>;
    /// Adds operations (id and JSON), each once: of two with one id the lesser text stays, on every
    /// server alike. Gives the delivery's last place, or nothing when the party has no such delivery.
    ///
    /// # Errors
    /// [`StoreError::Unexpected`] when the delivery would get more than [`MOST_OPERATIONS`].
    fn add_operations<'a>(
        &'a self,
        party: i64,
        id: &'a str,
        operations: &'a [(String, String)],
    ) -> Answer<'a, Option<i64>>;
    /// Up to `most` operations after a place; nothing when the party has no such delivery.
    fn operations_after<'a>(
        &'a self,
        party: i64,
        id: &'a str,
        after: i64,
        most: u32,
    ) -> Answer<'a, Option<Operations>>;
}

/// The refusal of one operation too many.
pub(super) fn full() -> StoreError {
    StoreError::Unexpected("a delivery's operations".to_owned())
}

/// Implements [`Deliveries`] for a type with `write` and `read` pools of one database.
macro_rules! implement_deliveries {
    ($store:ty, $database:ty) => {
        impl super::deliveries::Deliveries for $store {
            fn open_delivery<'a>(
                &'a self,
                party: i64,
                id: &'a str,
                note: &'a str,
                at: i64,
            ) -> Answer<'a, super::deliveries::Opened> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    let known: Option<String> =
                        sqlx::query_scalar("SELECT note FROM deliveries WHERE party = $1 AND id = $2")
                            .bind(party)
                            .bind(id)
                            .fetch_optional(&mut *tx)
                            .await?;
                    if known.is_none() {
                        let kept: i64 =
                            sqlx::query_scalar("SELECT COUNT(*) FROM deliveries WHERE party = $1")
                                .bind(party)
                                .fetch_one(&mut *tx)
                                .await?;
                        if kept >= super::deliveries::MOST_DELIVERIES {
                            return Ok(super::deliveries::Opened::Full);
                        }
                    }
                    sqlx::query(
                        "INSERT INTO deliveries (party, id, note, at, last) VALUES ($1, $2, $3, $4, 0) \
                         ON CONFLICT DO NOTHING",
                    )
                    .bind(party)
                    .bind(id)
                    .bind(note)
                    .bind(at)
                    .execute(&mut *tx)
                    .await?;
                    // Read again: another server may have been first.
                    let kept: String =
                        sqlx::query_scalar("SELECT note FROM deliveries WHERE party = $1 AND id = $2")
                            .bind(party)
                            .bind(id)
                            .fetch_one(&mut *tx)
                            .await?;
                    tx.commit().await?;
                    Ok(if kept == note {
                        super::deliveries::Opened::Kept
                    } else {
                        super::deliveries::Opened::Differs
                    })
                })
            }

            fn delivery_note<'a>(&'a self, party: i64, id: &'a str) -> Answer<'a, Option<String>> {
                Box::pin(async move {
                    let found =
                        sqlx::query_scalar("SELECT note FROM deliveries WHERE party = $1 AND id = $2")
                            .bind(party)
                            .bind(id)
                            .fetch_optional(&self.read)
                            .await?;
                    Ok(found)
                })
            }

            fn add_operations<'a>(
                &'a self,
                party: i64,
                id: &'a str,
                operations: &'a [(String, String)],
            ) -> Answer<'a, Option<i64>> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    // The delivery's own row is written first, so that of two servers one waits here
                    // and places are taken in the order in which they become visible.
                    let last: Option<i64> = sqlx::query_scalar(
                        "UPDATE deliveries SET last = last WHERE party = $1 AND id = $2 RETURNING last",
                    )
                    .bind(party)
                    .bind(id)
                    .fetch_optional(&mut *tx)
                    .await?;
                    let Some(mut last) = last else {
                        return Ok(None);
                    };
                    for (operation, body) in operations {
                        let known: Option<String> = sqlx::query_scalar(
                            "SELECT body FROM delivery_operations \
                             WHERE party = $1 AND delivery = $2 AND operation = $3",
                        )
                        .bind(party)
                        .bind(id)
                        .bind(operation)
                        .fetch_optional(&mut *tx)
                        .await?;
                        if known.is_some_and(|known| known <= *body) {
                            continue;
                        }
                        last += 1;
                        if last > super::deliveries::MOST_OPERATIONS {
                            return Err(super::deliveries::full());
                        }
                        sqlx::query(
                            "INSERT INTO delivery_operations (party, delivery, operation, place, body) \
                             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (party, delivery, operation) \
                             DO UPDATE SET place = excluded.place, body = excluded.body",
                        )
                        .bind(party)
                        .bind(id)
                        .bind(operation)
                        .bind(last)
                        .bind(body)
                        .execute(&mut *tx)
                        .await?;
                    }
                    sqlx::query("UPDATE deliveries SET last = $1 WHERE party = $2 AND id = $3")
                        .bind(last)
                        .bind(party)
                        .bind(id)
                        .execute(&mut *tx)
                        .await?;
                    tx.commit().await?;
                    Ok(Some(last))
                })
            }

            fn operations_after<'a>(
                &'a self,
                party: i64,
                id: &'a str,
                after: i64,
                most: u32,
            ) -> Answer<'a, Option<super::deliveries::Operations>> {
                Box::pin(async move {
                    let known: Option<i64> =
                        sqlx::query_scalar("SELECT last FROM deliveries WHERE party = $1 AND id = $2")
                            .bind(party)
                            .bind(id)
                            .fetch_optional(&self.read)
                            .await?;
                    if known.is_none() {
                        return Ok(None);
                    }
                    let rows = sqlx::query(
                        "SELECT place, body FROM delivery_operations \
                         WHERE party = $1 AND delivery = $2 AND place > $3 ORDER BY place LIMIT $4",
                    )
                    .bind(party)
                    .bind(id)
                    .bind(after)
                    .bind(i64::from(most) + 1)
                    .fetch_all(&self.read)
                    .await?;
                    let mut found = super::deliveries::Operations {
                        bodies: Vec::with_capacity(rows.len()),
                        cursor: after,
                        more: rows.len() > most as usize,
                    };
                    for row in rows.iter().take(most as usize) {
                        found.cursor = row.try_get(0)?;
                        found.bodies.push(row.try_get(1)?);
                    }
                    Ok(Some(found))
                })
            }
        }
    };
}
pub(super) use implement_deliveries;
