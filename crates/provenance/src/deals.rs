//! Goods bound to dealers and regions, and what turns up elsewhere (diversion, 窜货).

use crate::{Store, StoreError};
use assay_core::provenance::{Identifier, Moment, Question};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};

/// Items named in one alert; the count goes on.
const NAMED: usize = 50;

/// An item, case or pallet shipped to a dealer for a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    /// What was shipped.
    pub unit: Identifier,
    /// To whom: the dealer's enrolled id.
    pub dealer: String,
    /// For sale there, and nowhere else.
    pub region: String,
    /// From when on.
    pub since: Moment,
}

/// An item that was scanned somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which.
    pub item: Identifier,
    /// Where.
    pub region: String,
    /// When.
    pub at: Moment,
}

/// Goods of one deal seen outside its region: one alert a shipped unit and dealer, however many
/// items of it turn up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The unit that was shipped.
    pub unit: Identifier,
    /// The dealer it was shipped to.
    pub dealer: String,
    /// Where it should have stayed.
    pub region: String,
    /// Where it was seen, latest.
    pub seen_in: String,
    /// First sighting.
    pub first: Moment,
    /// Latest sighting.
    pub last: Moment,
    /// How many sightings.
    pub sightings: u64,
    /// The items seen, the first fifty.
    pub items: Vec<Identifier>,
    /// When the brand acknowledged it.
    pub acknowledged: Option<Moment>,
}

impl Store {
    /// Binds a unit to a dealer; a later deal of the same unit supersedes this one.
    pub async fn ship(&self, deal: &Deal, teller: Option<&str>) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO deals (unit, dealer, region, since, teller) VALUES ($1, $2, $3, $4, $5)")
            .bind(deal.unit.key())
            .bind(&deal.dealer)
            .bind(&deal.region)
            .bind(deal.since.0)
            .bind(teller)
            .execute(&self.write)
            .await?;
        Ok(())
    }

    /// The deal that an item is under at a moment: its own, or that of a container it was in when
    /// the container was shipped. The latest counts.
    pub async fn deal_of(&self, item: &Identifier, at: Moment) -> Result<Option<Deal>, StoreError> {
        let mut question = Question {
            item: item.clone(),
            lot: None,
            until: Some(at),
        };
        let way = self.way(&question).await?;
        let mut units = way.containers();
        units.insert(item);
        let mut select =
            QueryBuilder::<Sqlite>::new("SELECT unit, dealer, region, since FROM deals WHERE unit IN (");
        let mut list = select.separated(", ");
        for unit in units {
            list.push_bind(unit.key().to_owned());
        }
        select.push(") AND since <= ").push_bind(at.0);
        select.push(" ORDER BY since DESC, seq DESC LIMIT 100");
        for row in select.build().fetch_all(&self.read).await? {
            let deal = deal(&row)?;
            question.until = Some(deal.since);
            if deal.unit == *item || self.way(&question).await?.inside.contains(&deal.unit) {
                return Ok(Some(deal));
            }
        }
        Ok(None)
    }

    /// Takes a sighting in. Gives the alert that it raised or added to; `None` when the item is
    /// where it should be, or under no deal.
    pub async fn sighted(&self, sighting: &Sighting) -> Result<Option<Alert>, StoreError> {
        let Some(deal) = self.deal_of(&sighting.item, sighting.at).await? else {
            return Ok(None);
        };
        if deal.region == sighting.region {
            return Ok(None);
        }
        let mut tx = self.write.begin().await?;
        let before = sqlx::query(
            "SELECT unit, dealer, region, seen_in, first, last, sightings, items, acknowledged FROM alerts \
             WHERE unit = $1 AND dealer = $2",
        )
        .bind(deal.unit.key())
        .bind(&deal.dealer)
        .fetch_optional(&mut *tx)
        .await?;
        let mut raised = match before {
            Some(row) => alert(&row)?,
            None => Alert {
                unit: deal.unit,
                dealer: deal.dealer,
                region: deal.region,
                seen_in: String::new(),
                first: sighting.at,
                last: sighting.at,
                sightings: 0,
                items: Vec::new(),
                acknowledged: None,
            },
        };
        raised.seen_in.clone_from(&sighting.region);
        raised.first = raised.first.min(sighting.at);
        raised.last = raised.last.max(sighting.at);
        raised.sightings += 1;
        if raised.items.len() < NAMED && !raised.items.contains(&sighting.item) {
            raised.items.push(sighting.item.clone());
        }
        let items: Vec<&str> = raised.items.iter().map(Identifier::key).collect();
        sqlx::query(
            "INSERT INTO alerts (unit, dealer, region, seen_in, first, last, sightings, items, acknowledged) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (unit, dealer) DO UPDATE SET \
             seen_in = excluded.seen_in, first = excluded.first, last = excluded.last, \
             sightings = excluded.sightings, items = excluded.items",
        )
        .bind(raised.unit.key())
        .bind(&raised.dealer)
        .bind(&raised.region)
        .bind(&raised.seen_in)
        .bind(raised.first.0)
        .bind(raised.last.0)
        .bind(i64::try_from(raised.sightings).unwrap_or(i64::MAX))
        .bind(items.join("\n"))
        .bind(raised.acknowledged.map(|at| at.0))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Some(raised))
    }

    /// Alerts, newest first; all, or only those that nobody has acknowledged.
    pub async fn alerts(&self, only_open: bool) -> Result<Vec<Alert>, StoreError> {
        let rows = sqlx::query(
            "SELECT unit, dealer, region, seen_in, first, last, sightings, items, acknowledged FROM alerts \
             WHERE acknowledged IS NULL OR NOT $1 ORDER BY last DESC, unit, dealer",
        )
        .bind(only_open)
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(alert).collect()
    }

    /// Acknowledges an alert; says whether there was one that was open.
    pub async fn acknowledge(&self, unit: &Identifier, dealer: &str, at: Moment) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE alerts SET acknowledged = $1 WHERE unit = $2 AND dealer = $3 AND acknowledged IS NULL",
        )
        .bind(at.0)
        .bind(unit.key())
        .bind(dealer)
        .execute(&self.write)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}

fn deal(row: &SqliteRow) -> Result<Deal, StoreError> {
    let unit: String = row.try_get(0)?;
    Ok(Deal {
        unit: Identifier::from_key(&unit),
        dealer: row.try_get(1)?,
        region: row.try_get(2)?,
        since: Moment(row.try_get(3)?),
    })
}

fn alert(row: &SqliteRow) -> Result<Alert, StoreError> {
    let (unit, items): (String, String) = (row.try_get(0)?, row.try_get(7)?);
    let (sightings, acknowledged): (i64, Option<i64>) = (row.try_get(6)?, row.try_get(8)?);
    Ok(Alert {
        unit: Identifier::from_key(&unit),
        dealer: row.try_get(1)?,
        region: row.try_get(2)?,
        seen_in: row.try_get(3)?,
        first: Moment(row.try_get(4)?),
        last: Moment(row.try_get(5)?),
        sightings: sightings.unsigned_abs(),
        items: items.lines().map(Identifier::from_key).collect(),
        acknowledged: acknowledged.map(Moment),
    })
}
