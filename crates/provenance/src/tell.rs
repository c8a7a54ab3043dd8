//! The way of an item and the contents of a unit, fetched as the rules ask for them.

use std::sync::Arc;

use assay_core::provenance::{
    Contents, EARLIER_PACKINGS, Event, Identifier, Known, MAX_HISTORY, Moment, Question, Role, Scope, Want,
    Wanted, Way, contents, way,
};

use crate::{Store, StoreError, rows};

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
        let (key, columns) = (want.id.key(), rows::COLUMNS);
        let sql = self.sql(&format!(
            "SELECT {columns} FROM events e WHERE e.seq IN (SELECT seq FROM ("
        ));
        let sql = match want.scope {
            Scope::Since(from) => {
                let sql = sql
                    .push("SELECT DISTINCT time, seq FROM links WHERE item = ")
                    .bind(key);
                let sql = sql.push(" AND time >= ").bind(from.0);
                let sql = sql.push(" ORDER BY time, seq LIMIT ").bind(most);
                if from == Moment(i64::MIN) {
                    sql
                } else {
                    let sql =
                        sql.push(") AS later UNION SELECT seq FROM (SELECT seq FROM links WHERE item = ");
                    let sql = sql.bind(key).push(" AND time < ").bind(from.0);
                    let sql = sql.push(" AND role = ").bind(role(Role::Child));
                    let earlier = i64::try_from(EARLIER_PACKINGS).unwrap_or(i64::MAX);
                    sql.push(" ORDER BY time DESC, seq DESC LIMIT ").bind(earlier)
                }
            }
            Scope::AsParent => {
                let sql = sql.push("SELECT seq FROM links WHERE item = ").bind(key);
                let sql = sql.push(" AND role = ").bind(role(Role::Parent));
                sql.push(" ORDER BY time, seq LIMIT ").bind(most)
            }
        };
        let found = self.pools.read(sql.push(") AS found)")).await?;
        found
            .iter()
            .map(|row| rows::event(row).map(|(event, _)| Arc::new(event)))
            .collect()
    }

    /// How many events are kept.
    pub async fn count(&self) -> Result<u64, StoreError> {
        let rows = self.pools.read(self.sql("SELECT COUNT(*) FROM events")).await?;
        let count = rows.first().map_or(Ok(0), |row| row.int(0))?;
        Ok(count.unsigned_abs())
    }
}
