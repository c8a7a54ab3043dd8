//! Goods bound to dealers and regions, and what turns up elsewhere (diversion, 窜货).

mod alerts;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use assay_core::provenance::{Identifier, Moment, Question, Role};
use assay_core::region::Region;

use crate::store::numbers;
use crate::store::sql::Row;
use crate::{Store, StoreError};

pub use alerts::{Alert, SeenBy, Sighting};

/// Levels of packing that are looked through for a shipped container.
const MAX_PACKING: i64 = 8;
/// Deals that are tried for one item, latest first.
const MOST: i64 = 100;

/// An item, case or pallet shipped to a dealer for a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    /// What was shipped.
    pub unit: Identifier,
    /// To whom: the dealer's enrolled number, or the name that an operator gave.
    pub dealer: String,
    /// For sale there, and nowhere else.
    pub region: Region,
    /// From when on.
    pub since: Moment,
    /// Who said so: the brand's enrolled number; `None` for the operator.
    pub teller: Option<String>,
}

/// How long "nothing was ever shipped" is believed: another server may have begun to ship.
const BELIEVED: Duration = Duration::from_secs(5);

/// Whether anything was ever shipped, so that scans of goods under no deal cost nothing where there
/// are no deals.
#[derive(Debug, Default)]
pub(crate) struct Shipping(Mutex<Option<(bool, Instant)>>);

impl Shipping {
    fn known(&self) -> Option<bool> {
        let known = *self.0.lock().ok()?;
        let (any, at) = known?;
        (any || at.elapsed() < BELIEVED).then_some(any)
    }

    fn learn(&self, any: bool) {
        if let Ok(mut known) = self.0.lock() {
            *known = Some((any, Instant::now()));
        }
    }
}

impl Store {
    /// Whether anything was ever shipped to a dealer.
    async fn ships(&self) -> Result<bool, StoreError> {
        if let Some(known) = self.shipping.known() {
            return Ok(known);
        }
        let rows = self.pools.read(self.sql("SELECT seq FROM deals LIMIT 1")).await?;
        self.shipping.learn(!rows.is_empty());
        Ok(!rows.is_empty())
    }

    /// Binds units to dealers, all or none; a later deal of the same unit supersedes an earlier one.
    pub async fn ship(&self, deals: &[Deal]) -> Result<(), StoreError> {
        if deals.is_empty() {
            return Ok(());
        }
        let mut tx = self.pools.begin().await?;
        let first = numbers(&mut tx, "deals", deals.len()).await?;
        let insert = tx.sql("INSERT INTO deals (seq, unit, dealer, region, since, teller) VALUES ");
        let insert = insert.rows((first..).zip(deals).map(|(seq, deal)| {
            [
                seq.into(),
                deal.unit.key().into(),
                deal.dealer.as_str().into(),
                deal.region.to_string().into(),
                deal.since.0.into(),
                deal.teller.as_deref().into(),
            ]
        }));
        tx.run(insert).await?;
        tx.commit().await?;
        self.shipping.learn(true);
        Ok(())
    }

    /// Deals, newest first; only those that this party told, when one is given.
    pub async fn deals(&self, teller: Option<&str>, most: u32) -> Result<Vec<Deal>, StoreError> {
        let mut select = self.sql("SELECT unit, dealer, region, since, teller FROM deals");
        if let Some(teller) = teller {
            select = select.push(" WHERE teller = ").bind(teller);
        }
        let select = select.push(" ORDER BY seq DESC LIMIT ").bind(i64::from(most));
        self.pools.read(select).await?.iter().map(deal).collect()
    }

    /// The deal that an item is under at a moment: its own, or that of a container it was in when
    /// the container was shipped. The latest counts.
    pub async fn deal_of(&self, item: &Identifier, at: Moment) -> Result<Option<Deal>, StoreError> {
        if !self.ships().await? {
            return Ok(None);
        }
        for deal in self.deals_around(item, at).await? {
            if deal.unit == *item {
                return Ok(Some(deal));
            }
            let question = Question {
                item: item.clone(),
                lot: None,
                until: Some(deal.since),
            };
            if self.way(&question).await?.inside.contains(&deal.unit) {
                return Ok(Some(deal));
            }
        }
        Ok(None)
    }

    /// Deals of the item and of everything it was ever packed into, at any depth: more than those it
    /// is under, found by one statement, so that the many items under no deal cost no more than that.
    async fn deals_around(&self, item: &Identifier, at: Moment) -> Result<Vec<Deal>, StoreError> {
        let sql = self.sql("WITH RECURSIVE around (item, depth) AS (SELECT item, 0 FROM links WHERE item = ");
        let sql = sql.bind(item.key()).push(
            " UNION SELECT events.parent, depth + 1 FROM around \
             JOIN links ON links.item = around.item JOIN events ON events.seq = links.seq \
             WHERE events.parent IS NOT NULL AND links.role = ",
        );
        let sql = sql
            .bind(i64::from(Role::Child.number()))
            .push(" AND links.time <= ");
        let sql = sql.bind(at.0).push(" AND depth < ").bind(MAX_PACKING);
        let sql = sql.push(") SELECT unit, dealer, region, since, teller FROM deals WHERE since <= ");
        let sql = sql.bind(at.0).push(" AND (unit = ").bind(item.key());
        let sql = sql.push(" OR unit IN (SELECT item FROM around)) ORDER BY since DESC, seq DESC LIMIT ");
        self.pools.read(sql.bind(MOST)).await?.iter().map(deal).collect()
    }
}

/// A region that was stored.
fn region(text: &str) -> Result<Region, StoreError> {
    Region::parse(text).map_err(|_| StoreError::Unexpected("a region".to_owned()))
}

fn deal(row: &Row) -> Result<Deal, StoreError> {
    Ok(Deal {
        unit: Identifier::from_key(&row.text(0)?),
        dealer: row.text(1)?,
        region: region(&row.text(2)?)?,
        since: Moment(row.int(3)?),
        teller: row.text_or_none(4)?,
    })
}
