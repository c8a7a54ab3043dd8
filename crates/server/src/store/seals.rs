//! What a store knows of keys that are apart from it: a mark to know them by, and networks' keys sealed under one of
//! them. Keys that an earlier version kept in the store leave it.

use super::Answer;

/// Keys apart.
pub trait Seals: Send + Sync {
    /// What the store's keys are known by, once they are apart from it.
    fn keys_mark(&self) -> Answer<'_, Option<Vec<u8>>>;
    /// The keys that lie in the store, by name.
    fn secrets(&self) -> Answer<'_, Vec<(String, [u8; 32])>>;
    /// Sets the mark where there is none, and then keeps what is sealed and lets all secrets go, at once; gives the
    /// mark that holds.
    fn part_with_secrets<'a>(
        &'a self,
        mark: &'a [u8],
        sealed: &'a [(String, [u8; 32])],
    ) -> Answer<'a, Vec<u8>>;
    /// The sealed key of this name: the one there is, else `fresh`, kept from now on.
    fn sealed<'a>(&'a self, name: &'a str, fresh: [u8; 32]) -> Answer<'a, [u8; 32]>;
    /// Deletes sealed keys whose names begin with `prefix`, except those listed.
    fn forget_sealed<'a>(&'a self, prefix: &'a str, except: &'a [String]) -> Answer<'a, u64>;
}

/// Implements [`Seals`] for a type with `write` and `read` pools of one database.
macro_rules! implement_seals {
    ($store:ty) => {
        impl super::seals::Seals for $store {
            fn keys_mark(&self) -> Answer<'_, Option<Vec<u8>>> {
                Box::pin(async move {
                    Ok(
                        sqlx::query_scalar("SELECT mark FROM keys_mark WHERE id = 0")
                            .fetch_optional(&self.read)
                            .await?,
                    )
                })
            }

            fn secrets(&self) -> Answer<'_, Vec<(String, [u8; 32])>> {
                Box::pin(async move {
                    let rows = sqlx::query("SELECT name, value FROM secrets ORDER BY name")
                        .fetch_all(&self.read)
                        .await?;
                    rows.iter()
                        .map(|row| {
                            let value: Vec<u8> = row.try_get(1)?;
                            let value = value
                                .try_into()
                                .map_err(|_| StoreError::Unexpected("a secret's length".to_owned()))?;
                            Ok((row.try_get(0)?, value))
                        })
                        .collect()
                })
            }

            fn part_with_secrets<'a>(
                &'a self,
                mark: &'a [u8],
                sealed: &'a [(String, [u8; 32])],
            ) -> Answer<'a, Vec<u8>> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    let set =
                        sqlx::query("INSERT INTO keys_mark (id, mark) VALUES (0, $1) ON CONFLICT DO NOTHING")
                            .bind(mark.to_vec())
                            .execute(&mut *tx)
                            .await?;
                    let holds: Vec<u8> = sqlx::query_scalar("SELECT mark FROM keys_mark WHERE id = 0")
                        .fetch_one(&mut *tx)
                        .await?;
                    if set.rows_affected() > 0 {
                        for (name, value) in sealed {
                            sqlx::query(
                                "INSERT INTO sealed (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                            )
                            .bind(name)
                            .bind(value.to_vec())
                            .execute(&mut *tx)
                            .await?;
                        }
                        // Gone, and not only empty: an earlier version would make new keys in it, and print codes
                        // that nobody finds.
                        sqlx::query("DELETE FROM secrets").execute(&mut *tx).await?;
                        sqlx::query("DROP TABLE secrets").execute(&mut *tx).await?;
                    }
                    tx.commit().await?;
                    self.settle_now().await?;
                    Ok(holds)
                })
            }

            fn sealed<'a>(&'a self, name: &'a str, fresh: [u8; 32]) -> Answer<'a, [u8; 32]> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    sqlx::query("INSERT INTO sealed (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                        .bind(name)
                        .bind(fresh.to_vec())
                        .execute(&mut *tx)
                        .await?;
                    let value: Vec<u8> = sqlx::query_scalar("SELECT value FROM sealed WHERE name = $1")
                        .bind(name)
                        .fetch_one(&mut *tx)
                        .await?;
                    tx.commit().await?;
                    value
                        .try_into()
                        .map_err(|_| StoreError::Unexpected("a sealed key's length".to_owned()))
                })
            }

            fn forget_sealed<'a>(&'a self, prefix: &'a str, except: &'a [String]) -> Answer<'a, u64> {
                Box::pin(async move {
                    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM sealed")
                        .fetch_all(&self.read)
                        .await?;
                    let mut gone = 0;
                    for name in names
                        .iter()
                        .filter(|name| name.starts_with(prefix) && !except.contains(name))
                    {
                        let done = sqlx::query("DELETE FROM sealed WHERE name = $1")
                            .bind(name)
                            .execute(&self.write)
                            .await?;
                        gone += done.rows_affected();
                    }
                    Ok(gone)
                })
            }
        }
    };
}
pub(super) use implement_seals;
