//! The statements, in the SQL that both databases speak; expanded once for each, because the
//! driver's types differ while the text does not.
//!
//! The two through which every scan goes, `insert` and `histories`, each database has of its own:
//! one statement for however many rows, so that it is parsed and planned once.

/// Implements [`super::Store`] for a type with `write` and `read` pools of one database.
macro_rules! implement_store {
    ($store:ty, $database:ty) => {
        impl $store {
            async fn migrate(&self, bytes: &str, by_key: &str) -> Result<(), sqlx::Error> {
                let mut tx = self.write.begin().await?;
                sqlx::raw_sql("CREATE TABLE IF NOT EXISTS schema_steps (step BIGINT NOT NULL PRIMARY KEY)")
                    .execute(&mut *tx)
                    .await?;
                let done: Option<i64> =
                    sqlx::query_scalar("SELECT MAX(step) FROM schema_steps").fetch_one(&mut *tx).await?;
                for (step, sql) in schema::steps_after(done.unwrap_or(0), bytes, by_key) {
                    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await?;
                    sqlx::query("INSERT INTO schema_steps (step) VALUES ($1)")
                        .bind(step)
                        .execute(&mut *tx)
                        .await?;
                }
                tx.commit().await
            }

            async fn fold_rows(&self, before_hour: i64, most: u32) -> Result<u64, sqlx::Error> {
                // Found outside the transaction: finding may take long, and must not hold up writers.
                let old = sqlx::query("SELECT gtin, serial, event FROM scans WHERE hour < $1 LIMIT $2")
                    .bind(before_hour)
                    .bind(i64::from(most))
                    .fetch_all(&self.read)
                    .await?;
                if old.is_empty() {
                    return Ok(0);
                }
                let mut delete = QueryBuilder::<$database>::new("DELETE FROM scans WHERE (gtin, serial, event) IN (");
                let mut keys: Vec<(i64, String, Vec<u8>)> = Vec::with_capacity(old.len());
                for row in &old {
                    keys.push((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?));
                }
                keys.sort();
                delete.push_values(keys, |mut values, (gtin, serial, event)| {
                    values.push_bind(gtin).push_bind(serial).push_bind(event);
                });
                delete.push(") RETURNING gtin, serial, hour, region, token");
                let mut tx = self.write.begin().await?;
                // What another server folded meanwhile is not returned here, so nothing counts twice.
                let mut sessions: BTreeMap<(i64, String, i64, String), BTreeSet<i64>> = BTreeMap::new();
                let deleted = delete.build().fetch_all(&mut *tx).await?;
                for row in &deleted {
                    let (gtin, serial, hour): (i64, String, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                    let region: Option<String> = row.try_get(3)?;
                    let month = rows::month_number(hour);
                    sessions
                        .entry((gtin, serial, month, region.unwrap_or_default()))
                        .or_default()
                        .insert(row.try_get(4)?);
                }
                if !sessions.is_empty() {
                    let mut insert =
                        QueryBuilder::<$database>::new("INSERT INTO summaries (gtin, serial, month, region, sessions) ");
                    insert.push_values(sessions, |mut values, ((gtin, serial, month, region), tokens)| {
                        values
                            .push_bind(gtin)
                            .push_bind(serial)
                            .push_bind(month)
                            .push_bind(region)
                            .push_bind(i64::try_from(tokens.len()).unwrap_or(i64::MAX));
                    });
                    insert.push(
                        " ON CONFLICT (gtin, serial, month, region) \
                         DO UPDATE SET sessions = summaries.sessions + excluded.sessions",
                    );
                    insert.build().execute(&mut *tx).await?;
                }
                tx.commit().await?;
                Ok(deleted.len() as u64)
            }
        }

        impl Store for $store {
            fn record<'a>(&'a self, rows: &'a [ScanRow]) -> Answer<'a, Vec<super::Recorded>> {
                Box::pin(async move {
                    // A label that is copied a lot comes many times in one commit; it is read once.
                    let items: BTreeSet<&ItemKey> = rows.iter().map(|row| &row.item).collect();
                    let items: Vec<&ItemKey> = items.into_iter().collect();
                    let mut tx = self.write.begin().await?;
                    let ordered = rows::in_key_order(rows);
                    let new = Self::insert(&mut *tx, &ordered).await?;
                    let kept = Self::kept(&mut *tx, &ordered, new).await?;
                    let is_kept = |row: &ScanRow| kept.get(&(&row.item, row.event)) == Some(&row.token);
                    let owed: Vec<super::Owed> =
                        ordered.iter().filter(|row| is_kept(row)).filter_map(|row| row.sighting()).collect();
                    Self::owe(&mut *tx, &owed).await?;
                    let histories = Self::histories(&mut *tx, &items).await?;
                    tx.commit().await?;
                    let known: BTreeMap<&ItemKey, Arc<History>> =
                        items.into_iter().zip(histories.into_iter().map(Arc::new)).collect();
                    let recorded = |row: &ScanRow| super::Recorded {
                        history: known.get(&row.item).cloned().unwrap_or_default(),
                        kept: is_kept(row),
                    };
                    Ok(rows.iter().map(recorded).collect())
                })
            }

            fn history<'a>(&'a self, item: &'a ItemKey) -> Answer<'a, History> {
                Box::pin(async move {
                    let mut connection = self.read.acquire().await?;
                    Ok(Self::histories(&mut *connection, &[item]).await?.pop().unwrap_or_default())
                })
            }

            fn forget<'a>(&'a self, item: &'a ItemKey, token: i64) -> Answer<'a, u64> {
                Box::pin(async move {
                    let mut tx = self.write.begin().await?;
                    let mut gone = 0;
                    for (counts, what) in [
                        (1, "DELETE FROM scans WHERE gtin = $1 AND serial = $2 AND token = $3"),
                        (1, "UPDATE facts SET owner = NULL WHERE gtin = $1 AND serial = $2 AND owner = $3"),
                        (0, "DELETE FROM owed WHERE gtin = $1 AND serial = $2 AND token = $3"),
                    ] {
                        let done = sqlx::query(what).bind(item.gtin).bind(&item.serial).bind(token);
                        gone += counts * done.execute(&mut *tx).await?.rows_affected();
                    }
                    tx.commit().await?;
                    Ok(gone)
                })
            }

            fn state<'a>(&'a self, row: &'a FactRow) -> Answer<'a, bool> {
                Box::pin(async move {
                    let (at, kind, party, owner, region) = rows::fact_columns(&row.fact);
                    let mut tx = self.write.begin().await?;
                    let done = sqlx::query(
                        "INSERT INTO facts (gtin, serial, event, at, kind, party, owner, region) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                    )
                    .bind(row.item.gtin)
                    .bind(&row.item.serial)
                    .bind(row.event.to_vec())
                    .bind(at)
                    .bind(kind)
                    .bind(party)
                    .bind(owner)
                    .bind(region)
                    .execute(&mut *tx)
                    .await?;
                    let mut kept = done.rows_affected() > 0;
                    if !kept {
                        let there: Option<i64> = sqlx::query_scalar(
                            "SELECT kind FROM facts WHERE gtin = $1 AND serial = $2 AND event = $3",
                        )
                        .bind(row.item.gtin)
                        .bind(&row.item.serial)
                        .bind(row.event.to_vec())
                        .fetch_optional(&mut *tx)
                        .await?;
                        kept = there == Some(kind);
                    }
                    if kept {
                        Self::owe(&mut *tx, &row.sighting().into_iter().collect::<Vec<_>>()).await?;
                    }
                    tx.commit().await?;
                    Ok(kept)
                })
            }

            fn activate<'a>(&'a self, row: &'a FactRow) -> Answer<'a, bool> {
                Box::pin(async move {
                    let (at, kind, _, owner, _) = rows::fact_columns(&row.fact);
                    let mut tx = self.write.begin().await?;
                    // Of two at once, the second waits at the index `activated_once` and finds the first.
                    sqlx::query(
                        "INSERT INTO facts (gtin, serial, event, at, kind, party, owner, region) \
                         SELECT $1, $2, $3, $4, $5, NULL, $6, NULL WHERE NOT EXISTS \
                         (SELECT 1 FROM facts WHERE gtin = $1 AND serial = $2 AND kind = $5) \
                         ON CONFLICT DO NOTHING",
                    )
                    .bind(row.item.gtin)
                    .bind(&row.item.serial)
                    .bind(row.event.to_vec())
                    .bind(at)
                    .bind(kind)
                    .bind(owner)
                    .execute(&mut *tx)
                    .await?;
                    let theirs: Option<i64> = sqlx::query_scalar(
                        "SELECT owner FROM facts \
                         WHERE gtin = $1 AND serial = $2 AND kind = $3 AND party IS NULL AND owner IS NOT NULL",
                    )
                    .bind(row.item.gtin)
                    .bind(&row.item.serial)
                    .bind(kind)
                    .fetch_optional(&mut *tx)
                    .await?;
                    tx.commit().await?;
                    Ok(theirs.is_some() && theirs == owner)
                })
            }

            fn secret<'a>(&'a self, name: &'a str, fresh: [u8; 32]) -> Answer<'a, [u8; 32]> {
                Box::pin(async move {
                    sqlx::query("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                        .bind(name)
                        .bind(fresh.to_vec())
                        .execute(&self.write)
                        .await?;
                    let kept: Vec<u8> = sqlx::query_scalar("SELECT value FROM secrets WHERE name = $1")
                        .bind(name)
                        .fetch_one(&self.write)
                        .await?;
                    kept.try_into().map_err(|_| StoreError::Unexpected("a secret's length".to_owned()))
                })
            }

            fn forget_secrets<'a>(&'a self, prefix: &'a str, except: &'a [String]) -> Answer<'a, u64> {
                Box::pin(async move {
                    let names: Vec<String> =
                        sqlx::query_scalar("SELECT name FROM secrets").fetch_all(&self.read).await?;
                    let mut gone = 0;
                    for name in names.iter().filter(|name| name.starts_with(prefix) && !except.contains(name)) {
                        let done = sqlx::query("DELETE FROM secrets WHERE name = $1").bind(name);
                        gone += done.execute(&self.write).await?.rows_affected();
                    }
                    Ok(gone)
                })
            }

            fn fold(&self, before_hour: i64, most: u32) -> Answer<'_, u64> {
                Box::pin(async move { Ok(self.fold_rows(before_hour, most).await?) })
            }

            fn alert<'a>(&'a self, alert: &'a Alert) -> Answer<'a, ()> {
                Box::pin(async move {
                    sqlx::query(
                        "INSERT INTO alerts (gtin, serial, word, first_hour, last_hour, evidence) \
                         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (gtin, serial) \
                         DO UPDATE SET word = excluded.word, last_hour = excluded.last_hour, \
                         evidence = excluded.evidence",
                    )
                    .bind(alert.item.gtin)
                    .bind(&alert.item.serial)
                    .bind(&alert.word)
                    .bind(alert.first_hour)
                    .bind(alert.last_hour)
                    .bind(&alert.evidence)
                    .execute(&self.write)
                    .await?;
                    Ok(())
                })
            }

            fn alerts<'a>(&'a self, gtins: &'a [(i64, i64)], most: u32) -> Answer<'a, Vec<Alert>> {
                Box::pin(async move {
                    let mut select = QueryBuilder::<$database>::new(
                        "SELECT gtin, serial, word, first_hour, last_hour, evidence FROM alerts",
                    );
                    for (n, (from, to)) in gtins.iter().enumerate() {
                        select.push(if n == 0 { " WHERE gtin BETWEEN " } else { " OR gtin BETWEEN " });
                        select.push_bind(*from).push(" AND ").push_bind(*to);
                    }
                    select.push(" ORDER BY last_hour DESC, gtin, serial LIMIT ").push_bind(i64::from(most));
                    let mut alerts = Vec::new();
                    for row in select.build().fetch_all(&self.read).await? {
                        alerts.push(Alert {
                            item: ItemKey { gtin: row.try_get(0)?, serial: row.try_get(1)? },
                            word: row.try_get(2)?,
                            first_hour: row.try_get(3)?,
                            last_hour: row.try_get(4)?,
                            evidence: row.try_get(5)?,
                        });
                    }
                    Ok(alerts)
                })
            }

            fn enrol<'a>(&'a self, principal: &'a PrincipalRow) -> Answer<'a, ()> {
                Box::pin(async move {
                    sqlx::query(
                        "INSERT INTO principals (id, hash, name, role, prefixes, region, expires, revoked) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    )
                    .bind(principal.id)
                    .bind(&principal.hash)
                    .bind(&principal.name)
                    .bind(&principal.role)
                    .bind(&principal.prefixes)
                    .bind(&principal.region)
                    .bind(principal.expires)
                    .bind(principal.revoked)
                    .execute(&self.write)
                    .await?;
                    Ok(())
                })
            }

            fn principal<'a>(&'a self, hash: &'a [u8]) -> Answer<'a, Option<PrincipalRow>> {
                Box::pin(async move {
                    let found = sqlx::query(
                        "SELECT id, hash, name, role, prefixes, region, expires, revoked \
                         FROM principals WHERE hash = $1",
                    )
                    .bind(hash)
                    .fetch_optional(&self.read)
                    .await?;
                    Ok(found.map(|row| Self::principal_of(&row)).transpose()?)
                })
            }

            fn principals(&self) -> Answer<'_, Vec<PrincipalRow>> {
                Box::pin(async move {
                    let rows = sqlx::query(
                        "SELECT id, hash, name, role, prefixes, region, expires, revoked \
                         FROM principals ORDER BY name, id",
                    )
                    .fetch_all(&self.read)
                    .await?;
                    Ok(rows.iter().map(Self::principal_of).collect::<Result<_, _>>()?)
                })
            }

            fn revoke(&self, id: i64, at: i64) -> Answer<'_, bool> {
                Box::pin(async move {
                    let done = sqlx::query("UPDATE principals SET revoked = $1 WHERE id = $2 AND revoked IS NULL")
                        .bind(at)
                        .bind(id)
                        .execute(&self.write)
                        .await?;
                    Ok(done.rows_affected() > 0)
                })
            }

            fn count(&self) -> Answer<'_, u64> {
                Box::pin(async move {
                    let count: i64 =
                        sqlx::query_scalar("SELECT COUNT(*) FROM scans").fetch_one(&self.read).await?;
                    Ok(count.unsigned_abs())
                })
            }

            fn settle(&self) -> Answer<'_, ()> {
                Box::pin(async move { Ok(self.settle_now().await?) })
            }

            fn lanes(&self) -> usize {
                Self::LANES
            }

            fn ready(&self) -> Answer<'_, ()> {
                Box::pin(async move {
                    // A write that changes nothing: a lock or a full disk shows here too.
                    sqlx::query("INSERT INTO schema_steps (step) VALUES (1) ON CONFLICT (step) DO UPDATE SET step = 1")
                        .execute(&self.write)
                        .await?;
                    Ok(())
                })
            }
        }

        impl $store {
            /// The install whose scan is kept under each key: of rows that are new their own, of the others
            /// what was there before.
            async fn kept<'r>(
                connection: &mut <$database as sqlx::Database>::Connection,
                rows: &[&'r ScanRow],
                new: BTreeSet<(i64, String, Vec<u8>)>,
            ) -> Result<BTreeMap<(&'r ItemKey, [u8; 16]), i64>, sqlx::Error> {
                let is_new =
                    |row: &ScanRow| new.contains(&(row.item.gtin, row.item.serial.clone(), row.event.to_vec()));
                let (fresh, known): (Vec<&ScanRow>, Vec<&ScanRow>) = rows.iter().copied().partition(|row| is_new(row));
                let mut kept: BTreeMap<(&ItemKey, [u8; 16]), i64> =
                    fresh.into_iter().map(|row| ((&row.item, row.event), row.token)).collect();
                if known.is_empty() {
                    return Ok(kept);
                }
                let mut select = QueryBuilder::<$database>::new(
                    "SELECT gtin, serial, event, token FROM scans WHERE (gtin, serial, event) IN (",
                );
                select.push_values(&known, |mut values, row| {
                    values
                        .push_bind(row.item.gtin)
                        .push_bind(row.item.serial.as_str())
                        .push_bind(row.event.to_vec());
                });
                let found = select.push(")").build().fetch_all(connection).await?;
                let mut tokens = BTreeMap::new();
                for row in &found {
                    let item = ItemKey { gtin: row.try_get(0)?, serial: row.try_get(1)? };
                    let event: Vec<u8> = row.try_get(2)?;
                    tokens.insert((item, rows::event_key(&event)), row.try_get(3)?);
                }
                kept.extend(known.into_iter().filter_map(|row| {
                    let token = tokens.get(&(row.item.clone(), row.event))?;
                    Some(((&row.item, row.event), *token))
                }));
                Ok(kept)
            }

            /// A row of the one statement that reads histories.
            fn remembered(row: &<$database as sqlx::Database>::Row) -> Result<rows::Remembered, sqlx::Error> {
                Ok(rows::Remembered {
                    place: row.try_get(0)?,
                    kind: row.try_get(1)?,
                    numbers: (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?, row.try_get(5)?),
                    region: row.try_get(6)?,
                })
            }

            fn principal_of(row: &<$database as sqlx::Database>::Row) -> Result<PrincipalRow, sqlx::Error> {
                Ok(PrincipalRow {
                    id: row.try_get(0)?,
                    hash: row.try_get(1)?,
                    name: row.try_get(2)?,
                    role: row.try_get(3)?,
                    prefixes: row.try_get(4)?,
                    region: row.try_get(5)?,
                    expires: row.try_get(6)?,
                    revoked: row.try_get(7)?,
                })
            }
        }
    };
}
pub(super) use implement_store;
