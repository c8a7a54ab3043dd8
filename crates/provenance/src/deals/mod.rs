//! Goods bound to dealers and regions, and what turns up elsewhere (diversion, 窜货).

mod alerts;

use std::sync::Mutex;
use std::time::{Duration, Instant};

use assay_core::provenance::{Authority, Budget, Identifier, Known, Moment, Question, Role, Standing};
use assay_core::region::Region;

use crate::store::numbers;
use crate::store::sql::Row;
use crate::tell::Fetched;
use crate::tellers::{Authorities, of_goods};
use crate::{Store, StoreError, Teller};

pub use alerts::{Alert, SeenBy, Sighting};

/// Levels of packing that are looked through for a shipped container.
const MAX_PACKING: i64 = 8;
/// Deals that are tried for one item, latest first.
const MOST: i64 = 100;
/// Containers an item was ever in that are asked for deals.
const MOST_AROUND: i64 = 5_000;

const COLUMNS: &str = "SELECT unit, dealer, region, since, teller, told FROM deals";

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
    /// When it was said.
    pub told: Moment,
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
        let insert = tx.sql("INSERT INTO deals (seq, unit, dealer, region, since, teller, told) VALUES ");
        let insert = insert.rows((first..).zip(deals).map(|(seq, deal)| {
            [
                seq.into(),
                deal.unit.key().into(),
                deal.dealer.as_str().into(),
                deal.region.to_string().into(),
                deal.since.0.into(),
                deal.teller.as_deref().into(),
                deal.told.0.into(),
            ]
        }));
        tx.run(insert).await?;
        tx.commit().await?;
        self.shipping.learn(true);
        Ok(())
    }

    /// Whether a party may ship a unit, as the operator may any: an item of its own; a unit that holds something of its own, which then is
    /// bound alone; or one that it numbered and of which nothing is told.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn may_ship(&self, party: &Teller, unit: &Identifier) -> Result<bool, StoreError> {
        let authority = party.authority();
        if authority == Authority::Operator {
            return Ok(true);
        }
        let own = |id: &Identifier| authority.over(id) == Standing::Owner;
        if unit.sscc_digits().is_none() {
            return Ok(own(unit));
        }
        let inside = self.contents(unit).await?;
        let mut goods = inside
            .contents
            .iter()
            .filter(|content| content.id.gtin().is_some());
        let nothing_told = inside.contents.is_empty() && inside.left_out == 0;
        Ok(goods.any(|content| own(&content.id)) || (own(unit) && nothing_told))
    }

    /// Deals, newest first; only those that this party told, when one is given.
    pub async fn deals(&self, teller: Option<&str>, most: u32) -> Result<Vec<Deal>, StoreError> {
        let mut select = self.sql(COLUMNS);
        if let Some(teller) = teller {
            select = select.push(" WHERE teller = ").bind(teller);
        }
        let select = select.push(" ORDER BY seq DESC LIMIT ").bind(i64::from(most));
        self.pools.read(select).await?.iter().map(deal).collect()
    }

    /// The deal that an item is under at a moment: its own, or that of a container it was in when
    /// the container was shipped. The latest counts, of those whose teller may speak of the item: whoever
    /// ships a container that holds goods of others binds its own alone.
    ///
    /// What those who handle goods tell of packing counts when they had told it before the deal was: nobody
    /// puts an item under a deal, or takes it out of one, afterwards.
    pub async fn deal_of(&self, item: &Identifier, at: Moment) -> Result<Option<Deal>, StoreError> {
        if !self.ships().await? {
            return Ok(None);
        }
        let mut authorities = Authorities::default();
        let (mut known, mut fetched) = (Known::about(item.clone(), Budget::WAY), Fetched::default());
        for deal in self.deals_around(item, at).await? {
            self.authorities(deal.teller.as_deref(), &mut authorities).await?;
            let standing = authorities.of(deal.teller.as_deref()).over(item);
            let is_unit = item.sscc_digits().is_some();
            if standing != Standing::Owner && !is_unit {
                continue;
            }
            if deal.unit == *item {
                return Ok(Some(deal));
            }
            let question = Question {
                until: Some(deal.since),
                handlers_by: Some(deal.told),
                ..Question::of(item.clone())
            };
            let around = self.around(&question, &mut known, &mut fetched).await?;
            if around.contains(&deal.unit) {
                return Ok(Some(deal));
            }
        }
        Ok(None)
    }

    /// Deals of a unit itself, latest first.
    pub(crate) async fn deals_of_unit(&self, unit: &Identifier, at: Moment) -> Result<Vec<Deal>, StoreError> {
        let select = self.sql(COLUMNS).push(" WHERE unit = ").bind(unit.key());
        let select = select.push(" AND since <= ").bind(at.0);
        let select = select.push(" ORDER BY since DESC, seq DESC LIMIT ").bind(MOST);
        self.pools.read(select).await?.iter().map(deal).collect()
    }

    /// Deals of the item and of everything it was ever packed into, at any depth, by those who may speak of
    /// it: more than those it is under, found by one statement, so that the many items under no deal cost no
    /// more than that. Another brand's word is left out here already, or it could push these out.
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
        let mut sql = sql.bind(at.0).push(" AND depth < ").bind(MAX_PACKING);
        if let Some(gtin) = item.gtin() {
            sql = of_goods(sql.push(" AND "), "events.teller", gtin, false);
        }
        let sql = sql.push(") ").push(COLUMNS).push(" WHERE since <= ");
        let sql = sql.bind(at.0).push(" AND (unit = ").bind(item.key());
        let sql = sql
            .push(" OR unit IN (SELECT item FROM around LIMIT ")
            .bind(MOST_AROUND);
        let mut sql = sql.push("))");
        if let Some(gtin) = item.gtin() {
            sql = of_goods(sql.push(" AND "), "deals.teller", gtin, true);
        }
        let sql = sql.push(" ORDER BY since DESC, seq DESC LIMIT ");
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
        // Deals of earlier versions do not say; by then they were.
        told: Moment(row.int_or_none(5)?.map_or_else(|| row.int(3), Ok)?),
    })
}
