//! Sightings outside a dealer's region, and the one alert that they become.

use assay_core::provenance::{Identifier, Moment, Standing};
use assay_core::region::Region;

use super::{Deal, region};
use crate::store::numbers;
use crate::store::sql::{Row, Tx};
use crate::tellers::Authorities;
use crate::{Store, StoreError};

/// Items named in one alert; the count goes on.
const NAMED: usize = 50;
/// Sightings shown as evidence of one alert, latest first.
const SHOWN: i64 = 200;
/// An hour, to which a sighting is kept: nobody's day can be read from it.
const HOUR: i64 = 3_600_000;

const COLUMNS: &str = "SELECT unit, dealer, region, seen_in, first, last, sightings, items, acknowledged, teller \
     FROM alerts";

/// Who saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenBy {
    /// A person who scanned it and said where.
    Consumer,
    /// An enrolled dealer or retailer, at its own place.
    Enrolled,
    /// An operator, by hand.
    Operator,
}

impl SeenBy {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::Enrolled => "enrolled",
            Self::Operator => "operator",
        }
    }

    fn parse(code: &str) -> Result<Self, StoreError> {
        [Self::Consumer, Self::Enrolled, Self::Operator]
            .into_iter()
            .find(|by| by.code() == code)
            .ok_or_else(|| StoreError::Unexpected("who saw it".to_owned()))
    }
}

/// An item that was scanned somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Which.
    pub item: Identifier,
    /// Where.
    pub region: Region,
    /// When; kept to the hour.
    pub at: Moment,
    /// By whom.
    pub by: SeenBy,
}

/// Goods of one deal seen outside its region: one alert a shipped unit, dealer and brand, however many
/// items of it turn up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The unit that was shipped.
    pub unit: Identifier,
    /// The dealer it was shipped to.
    pub dealer: String,
    /// Where it should have stayed.
    pub region: Region,
    /// Where it was seen, latest.
    pub seen_in: Region,
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
    /// The brand that shipped it, by its enrolled number.
    pub teller: Option<String>,
}

impl Store {
    /// Takes a sighting in. Gives the alert that it raised or added to; `None` when the item is
    /// where it should be, or under no deal.
    pub async fn sighted(&self, sighting: &Sighting) -> Result<Option<Alert>, StoreError> {
        match self.deal_of(&sighting.item, sighting.at).await? {
            Some(deal) if !deal.region.is_near(sighting.region) => {
                self.diverted(&deal, sighting).await.map(Some)
            }
            Some(_) | None => Ok(None),
        }
    }

    /// Takes in a sighting that the rules found to be outside the deal's region. The same sighting,
    /// told again within the hour, adds nothing.
    pub async fn diverted(&self, deal: &Deal, sighting: &Sighting) -> Result<Alert, StoreError> {
        let at = Moment(sighting.at.0.div_euclid(HOUR) * HOUR);
        let mut tx = self.pools.begin().await?;
        // Also the lock: two servers that see one pallet at once count both.
        numbers(&mut tx, "deals", 0).await?;
        let insert = tx.sql("INSERT INTO sightings (unit, dealer, item, region, time, seen_by) VALUES ");
        let insert = insert.rows([[
            deal.unit.key().into(),
            deal.dealer.as_str().into(),
            sighting.item.key().into(),
            sighting.region.to_string().into(),
            at.0.into(),
            sighting.by.code().into(),
        ]]);
        let is_new = tx.run(insert.push(" ON CONFLICT DO NOTHING")).await? > 0;
        let select = tx.sql(COLUMNS).push(" WHERE unit = ").bind(deal.unit.key());
        let select = select.push(" AND dealer = ").bind(deal.dealer.as_str());
        let select = select
            .push(" AND teller = ")
            .bind(deal.teller.as_deref().unwrap_or_default());
        let before = tx.read(select).await?.first().map(alert).transpose()?;
        let raised = match before {
            Some(alert) if !is_new => return Ok(alert),
            Some(alert) => joined(alert, sighting, at),
            None => joined(begun(deal, sighting, at), sighting, at),
        };
        keep(&mut tx, &raised).await?;
        tx.commit().await?;
        Ok(raised)
    }

    /// Alerts, latest first; all, or only those that nobody has acknowledged; only those of a brand's
    /// shipments, when one is given.
    pub async fn alerts(&self, only_open: bool, teller: Option<&str>) -> Result<Vec<Alert>, StoreError> {
        let mut select = self.sql(COLUMNS).push(" WHERE 1 = 1");
        if only_open {
            select = select.push(" AND acknowledged IS NULL");
        }
        if let Some(teller) = teller {
            select = select.push(" AND teller = ").bind(teller);
        }
        let select = select.push(" ORDER BY last DESC, unit, dealer LIMIT 10000");
        let mut alerts = Vec::new();
        let mut authorities = Authorities::default();
        for row in self.pools.read(select).await? {
            let mut alert = alert(&row)?;
            self.authorities(alert.teller.as_deref(), &mut authorities)
                .await?;
            // Raised before it was asked whose the item is: it counts for the items that are the brand's.
            let authority = authorities.of(alert.teller.as_deref());
            let named = alert.items.len();
            alert.items.retain(|item| authority.over(item) == Standing::Owner);
            if alert.items.len() < named {
                alert.sightings = self.evidence(&alert).await?.len() as u64;
            }
            if !alert.items.is_empty() {
                alerts.push(alert);
            }
        }
        Ok(alerts)
    }

    /// The sightings behind an alert, latest first, up to 200: of items that its brand may speak of.
    pub async fn evidence(&self, alert: &Alert) -> Result<Vec<Sighting>, StoreError> {
        let select = self.sql("SELECT item, region, time, seen_by FROM sightings WHERE unit = ");
        let select = select.bind(alert.unit.key()).push(" AND dealer = ");
        let select = select.bind(alert.dealer.as_str());
        let select = select.push(" ORDER BY time DESC, item LIMIT ").bind(SHOWN);
        let sighting = |row: &Row| {
            Ok(Sighting {
                item: Identifier::from_key(&row.text(0)?),
                region: region(&row.text(1)?)?,
                at: Moment(row.int(2)?),
                by: SeenBy::parse(&row.text(3)?)?,
            })
        };
        let rows = self.pools.read(select).await?;
        let mut seen = rows
            .iter()
            .map(sighting)
            .collect::<Result<Vec<Sighting>, StoreError>>()?;
        let mut authorities = Authorities::default();
        self.authorities(alert.teller.as_deref(), &mut authorities)
            .await?;
        let authority = authorities.of(alert.teller.as_deref());
        seen.retain(|seen| authority.over(&seen.item) == Standing::Owner);
        Ok(seen)
    }

    /// Acknowledges an alert, of a brand's shipments when one is given; says whether there was one
    /// that was open.
    pub async fn acknowledge(
        &self,
        unit: &Identifier,
        dealer: &str,
        teller: Option<&str>,
        at: Moment,
    ) -> Result<bool, StoreError> {
        let mut update = self.sql("UPDATE alerts SET acknowledged = ").bind(at.0);
        update = update.push(" WHERE unit = ").bind(unit.key());
        update = update
            .push(" AND dealer = ")
            .bind(dealer)
            .push(" AND acknowledged IS NULL");
        if let Some(teller) = teller {
            update = update.push(" AND teller = ").bind(teller);
        }
        Ok(self.pools.run(update).await? > 0)
    }
}

/// An alert before its first sighting.
fn begun(deal: &Deal, sighting: &Sighting, at: Moment) -> Alert {
    Alert {
        unit: deal.unit.clone(),
        dealer: deal.dealer.clone(),
        region: deal.region,
        seen_in: sighting.region,
        first: at,
        last: at,
        sightings: 0,
        items: Vec::new(),
        acknowledged: None,
        teller: deal.teller.clone(),
    }
}

/// An alert with one sighting more.
fn joined(mut alert: Alert, sighting: &Sighting, at: Moment) -> Alert {
    alert.seen_in = sighting.region;
    alert.first = alert.first.min(at);
    alert.last = alert.last.max(at);
    alert.sightings += 1;
    if alert.items.len() < NAMED && !alert.items.contains(&sighting.item) {
        alert.items.push(sighting.item.clone());
    }
    alert
}

async fn keep(tx: &mut Tx, alert: &Alert) -> Result<(), StoreError> {
    let items: Vec<&str> = alert.items.iter().map(Identifier::key).collect();
    let insert = tx.sql(
        "INSERT INTO alerts (unit, dealer, region, seen_in, first, last, sightings, items, acknowledged, teller) \
         VALUES ",
    );
    let insert = insert.rows([[
        alert.unit.key().into(),
        alert.dealer.as_str().into(),
        alert.region.to_string().into(),
        alert.seen_in.to_string().into(),
        alert.first.0.into(),
        alert.last.0.into(),
        i64::try_from(alert.sightings).unwrap_or(i64::MAX).into(),
        items.join("\n").into(),
        alert.acknowledged.map(|at| at.0).into(),
        alert.teller.as_deref().unwrap_or_default().into(),
    ]]);
    let insert = insert.push(
        " ON CONFLICT (unit, dealer, teller) DO UPDATE SET seen_in = excluded.seen_in, first = excluded.first, \
         last = excluded.last, sightings = excluded.sightings, items = excluded.items",
    );
    tx.run(insert).await.map(drop)
}

fn alert(row: &Row) -> Result<Alert, StoreError> {
    Ok(Alert {
        unit: Identifier::from_key(&row.text(0)?),
        dealer: row.text(1)?,
        region: region(&row.text(2)?)?,
        seen_in: region(&row.text(3)?)?,
        first: Moment(row.int(4)?),
        last: Moment(row.int(5)?),
        sightings: row.int(6)?.unsigned_abs(),
        items: row.text(7)?.lines().map(Identifier::from_key).collect(),
        acknowledged: row.int_or_none(8)?.map(Moment),
        teller: Some(row.text(9)?).filter(|teller| !teller.is_empty()),
    })
}
