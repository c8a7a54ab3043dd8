//! Sightings that are still to be told to the store of goods, which may be another file: kept with the scan or
//! statement they are of in one transaction, so that a kill in between loses none.
//!
//! Telling one twice changes nothing there, so nothing has to be remembered of who is telling.

use super::{Answer, ItemKey, Owed};

/// Keeping what is owed.
pub trait Owing: Send + Sync {
    /// Up to `most` sightings from before this second that are still to be told, oldest first.
    fn owed(&self, before: i64, most: u32) -> Answer<'_, Vec<Owed>>;
    /// These are told.
    fn told<'a>(&'a self, which: &'a [(ItemKey, [u8; 16])]) -> Answer<'a, ()>;
}

/// Implements [`Owing`] for a type with `write` and `read` pools of one database.
macro_rules! implement_owing {
    ($store:ty, $database:ty) => {
        impl super::owed::Owing for $store {
            fn owed(&self, before: i64, most: u32) -> Answer<'_, Vec<super::Owed>> {
                Box::pin(async move {
                    let rows = sqlx::query(
                        "SELECT gtin, serial, event, at, region, token, party, role FROM owed \
                         WHERE at < $1 ORDER BY at LIMIT $2",
                    )
                    .bind(before)
                    .bind(i64::from(most))
                    .fetch_all(&self.read)
                    .await?;
                    Ok(rows.iter().map(Self::owed_of).collect::<Result<_, _>>()?)
                })
            }

            fn told<'a>(&'a self, which: &'a [(ItemKey, [u8; 16])]) -> Answer<'a, ()> {
                Box::pin(async move {
                    if which.is_empty() {
                        return Ok(());
                    }
                    let mut delete =
                        QueryBuilder::<$database>::new("DELETE FROM owed WHERE (gtin, serial, event) IN (");
                    delete.push_values(which, |mut values, (item, event)| {
                        values
                            .push_bind(item.gtin)
                            .push_bind(&item.serial)
                            .push_bind(event.to_vec());
                    });
                    delete.push(")").build().execute(&self.write).await?;
                    Ok(())
                })
            }
        }

        impl $store {
            /// Keeps what is owed, in the transaction of what it is of.
            async fn owe(
                connection: &mut <$database as sqlx::Database>::Connection,
                owed: &[super::Owed],
            ) -> Result<(), sqlx::Error> {
                if owed.is_empty() {
                    return Ok(());
                }
                let mut insert = QueryBuilder::<$database>::new(
                    "INSERT INTO owed (gtin, serial, event, at, region, token, party, role) ",
                );
                insert.push_values(owed, |mut values, owed| {
                    let (token, party, role) = match &owed.by {
                        super::Sighter::Install(token) => (Some(*token), None, None),
                        super::Sighter::Party(party, role) => (None, Some(*party), Some(role.as_str())),
                    };
                    values
                        .push_bind(owed.item.gtin)
                        .push_bind(&owed.item.serial)
                        .push_bind(owed.event.to_vec())
                        .push_bind(owed.at)
                        .push_bind(&owed.region)
                        .push_bind(token)
                        .push_bind(party)
                        .push_bind(role);
                });
                insert.push(" ON CONFLICT DO NOTHING");
                insert.build().execute(connection).await?;
                Ok(())
            }

            fn owed_of(row: &<$database as sqlx::Database>::Row) -> Result<super::Owed, sqlx::Error> {
                let (token, party): (Option<i64>, Option<i64>) = (row.try_get(5)?, row.try_get(6)?);
                let role: Option<String> = row.try_get(7)?;
                let event: Vec<u8> = row.try_get(2)?;
                Ok(super::Owed {
                    item: ItemKey {
                        gtin: row.try_get(0)?,
                        serial: row.try_get(1)?,
                    },
                    event: rows::event_key(&event),
                    at: row.try_get(3)?,
                    region: row.try_get(4)?,
                    by: match (token, party) {
                        (_, Some(party)) => super::Sighter::Party(party, role.unwrap_or_default()),
                        (token, None) => super::Sighter::Install(token.unwrap_or_default()),
                    },
                })
            }
        }
    };
}
pub(super) use implement_owing;
