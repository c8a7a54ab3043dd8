//! Contents of a unit in the wire's shape: a delivery note.

use std::collections::{BTreeMap, BTreeSet};

use assay_core::provenance::{Content, Identifier, Kind, Moment, Role};
use assay_wire as wire;

use super::TradeItem;
use crate::store::sql::VALUES;
use crate::{Store, StoreError, rows};

impl Store {
    /// What should be in a unit, to whom it was shipped by now, and who says so.
    ///
    /// `asking` is the enrolled number of the one who asks, to be told whether the unit is its own.
    pub async fn told_contents(
        &self,
        unit: &Identifier,
        asking: Option<&str>,
        now: Moment,
    ) -> Result<wire::Contents, StoreError> {
        let contents = self.contents(unit).await?;
        let lots = self.lots(&contents.contents).await?;
        let tellers = contents.tellers.iter().map(String::as_str).collect();
        let names = self.names(tellers, BTreeSet::new()).await?;
        let deal = self.deal_of(unit, now).await?;
        let lines = contents.contents.iter().filter(|content| !content.holds);
        Ok(wire::Contents {
            sscc: unit.sscc_digits().unwrap_or_default().to_owned(),
            lines: lines.map(|content| line(content, &lots)).collect(),
            shipped: deal.map(|deal| wire::ShippedTo {
                to_you: asking == Some(deal.dealer.as_str()),
                dealer: deal.dealer,
                dealer_name: None,
                region: deal.region.to_string(),
                since: deal.since.to_string(),
            }),
            said_by: contents
                .tellers
                .iter()
                .map(|teller| names.teller(teller))
                .collect(),
            as_of: contents.as_of.map(|moment| moment.to_string()),
            cut: contents.cut,
        })
    }

    /// The lots of items, as the events that made them say.
    async fn lots(&self, contents: &[Content]) -> Result<BTreeMap<Identifier, String>, StoreError> {
        let items: Vec<&str> = contents
            .iter()
            .filter(|content| content.id.serial().is_some())
            .map(|content| content.id.key())
            .collect();
        let mut lots = BTreeMap::new();
        for chunk in items.chunks(VALUES - 3) {
            let select = self.sql(&format!(
                "SELECT {} FROM events e WHERE e.seq IN (",
                rows::COLUMNS
            ));
            let select = select.push("SELECT seq FROM links WHERE role IN (");
            let select = select.list([Role::Item, Role::Output].map(|role| i64::from(role.number())));
            let select = select.push(") AND item IN (").list(chunk.iter().copied());
            let select = select.push(")) AND (e.action = 'ADD' OR e.kind = ");
            let select = select.bind(Kind::Transformation.name()).push(")");
            for row in self.pools.read(select).await? {
                let (event, _) = rows::event(&row)?;
                let Some(lot) = &event.lot else { continue };
                for id in event.ids(Role::Item).chain(event.ids(Role::Output)) {
                    lots.insert(id.clone(), lot.clone());
                }
            }
        }
        Ok(lots)
    }
}

fn line(content: &Content, lots: &BTreeMap<Identifier, String>) -> wire::ContentsLine {
    let within = content.path.iter().skip(1);
    let within = within
        .map(|id| id.sscc_digits().unwrap_or(id.as_str()).to_owned())
        .collect();
    let Some(item) = TradeItem::of(&content.id) else {
        let sscc = content.id.sscc_digits().unwrap_or(content.id.as_str());
        return wire::ContentsLine {
            gtin: None,
            lot: None,
            serial: None,
            sscc: Some(sscc.to_owned()),
            quantity: None,
            unit: None,
            within,
        };
    };
    let told = content.quantity.as_ref();
    let one = item.serial.is_some().then_some(1.0);
    wire::ContentsLine {
        gtin: Some(item.gtin),
        lot: item.lot.or_else(|| lots.get(&content.id).cloned()),
        serial: item.serial,
        sscc: None,
        quantity: told.and_then(|told| told.amount.parse().ok()).or(one),
        unit: told.and_then(|told| told.unit.clone()),
        within,
    }
}
