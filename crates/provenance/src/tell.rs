//! The way of an item and the contents of a unit, fetched as the rules ask for them.

use crate::{Store, StoreError, rows};
use assay_core::provenance::{
    Contents, EARLIER_PACKINGS, Event, Identifier, Known, MAX_HISTORY, Question, Role, Scope, Want, Wanted,
    Way, contents, way,
};
use sqlx::{AssertSqlSafe, Row as _};
use std::sync::Arc;

/// Rounds of asking: one a level of packing and making, and some to spare.
const MAX_ROUNDS: usize = 64;

impl Store {
    /// The way of an item.
    pub async fn way(&self, question: &Question) -> Result<Way, StoreError> {
        let mut known = Known::new();
        for _ in 0..MAX_ROUNDS {
            match way(question, &known) {
                Ok(way) => return Ok(way),
                Err(wanted) => self.fetch(wanted, &mut known).await?,
            }
        }
        Err(StoreError::Unexpected("a way without end".to_owned()))
    }

    /// What a unit holds.
    pub async fn contents(&self, unit: &Identifier) -> Result<Contents, StoreError> {
        let mut known = Known::new();
        for _ in 0..MAX_ROUNDS {
            match contents(unit, &known) {
                Ok(contents) => return Ok(contents),
                Err(wanted) => self.fetch(wanted, &mut known).await?,
            }
        }
        Err(StoreError::Unexpected("a unit without end".to_owned()))
    }

    async fn fetch(&self, Wanted(wants): Wanted, known: &mut Known) -> Result<(), StoreError> {
        for want in wants {
            let events = self.history(&want).await?;
            known.insert(want, events);
        }
        Ok(())
    }

    async fn history(&self, want: &Want) -> Result<Vec<Arc<Event>>, StoreError> {
        let most = i64::try_from(MAX_HISTORY).unwrap_or(i64::MAX);
        let role = |role: Role| i64::from(role.number());
        let columns = rows::COLUMNS;
        let found = match want.scope {
            Scope::Since(from) => {
                let sql = format!(
                    "SELECT {columns} FROM events e WHERE e.seq IN (\
                     SELECT seq FROM (SELECT DISTINCT time, seq FROM links WHERE item = $1 AND time >= $2 \
                     ORDER BY time, seq LIMIT $3) \
                     UNION SELECT seq FROM (SELECT seq FROM links WHERE item = $1 AND time < $2 AND role = $4 \
                     ORDER BY time DESC, seq DESC LIMIT $5))"
                );
                sqlx::query(AssertSqlSafe(sql))
                    .bind(want.id.key())
                    .bind(from.0)
                    .bind(most)
                    .bind(role(Role::Child))
                    .bind(i64::try_from(EARLIER_PACKINGS).unwrap_or(i64::MAX))
                    .fetch_all(&self.read)
                    .await?
            }
            Scope::AsParent => {
                let sql = format!(
                    "SELECT {columns} FROM events e WHERE e.seq IN (\
                     SELECT seq FROM links WHERE item = $1 AND role = $2 ORDER BY time, seq LIMIT $3)"
                );
                sqlx::query(AssertSqlSafe(sql))
                    .bind(want.id.key())
                    .bind(role(Role::Parent))
                    .bind(most)
                    .fetch_all(&self.read)
                    .await?
            }
        };
        found
            .iter()
            .map(|row| rows::event(row).map(|(event, _)| Arc::new(event)))
            .collect()
    }

    /// How many events are kept.
    pub async fn count(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM events")
            .fetch_one(&self.read)
            .await?;
        let count: i64 = row.try_get(0)?;
        Ok(count.unsigned_abs())
    }
}
