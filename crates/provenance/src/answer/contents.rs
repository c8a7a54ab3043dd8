//! Contents of a unit in the wire's shape: a delivery note.

use std::collections::{BTreeMap, BTreeSet};

use assay_core::provenance::{Authority, Content, Identifier, Kind, Moment, Role, Standing};
use assay_wire as wire;

use super::TradeItem;
use crate::store::sql::VALUES;
use crate::tellers::Authorities;
use crate::{Deal, Store, StoreError, Teller, rows};

/// Who asks what is in a unit.
#[derive(Clone, Debug)]
pub enum Reader {
    /// Whoever holds the memory, and the authority: everything.
    All,
    /// A brand: what is its own.
    Brand(Teller),
    /// One that handles goods: everything that its ranges hold when the unit was shipped to it, or when it
    /// shows an item that is inside by another's word; else what it packed itself.
    Handler {
        /// Who.
        party: Teller,
        /// An item whose label it has in hand.
        shown: Option<Identifier>,
    },
}

impl Store {
    /// What should be in a unit, to whom it was shipped by now, and who says so, as far as the one who asks
    /// may read it; `None` when it may read nothing of it, or nothing is told.
    pub async fn told_contents(
        &self,
        unit: &Identifier,
        reader: &Reader,
        now: Moment,
    ) -> Result<Option<wire::Contents>, StoreError> {
        let contents = self.contents(unit).await?;
        let goods: Vec<&Content> = contents
            .contents
            .iter()
            .filter(|content| !content.holds)
            .collect();
        let deal = self.shipped_unit(unit, &goods, now).await?;
        let (party, in_hand) = match reader {
            Reader::All => (None, true),
            Reader::Brand(party) => (Some(party), false),
            Reader::Handler { party, shown } => {
                let shipped = deal.as_ref().is_some_and(|deal| deal.dealer == party.id);
                let authority = party.authority();
                // Of goods that it may handle, and inside by another's word than its own.
                let shows = contents.contents.iter().any(|content| {
                    Some(&content.id) == shown.as_ref()
                        && content.teller.as_ref() != Some(&party.id)
                        && authority.over(&content.id) != Standing::Stranger
                });
                (Some(party), shipped || shows)
            }
        };
        let authority = party.map_or(Authority::Operator, Teller::authority);
        let reads = |content: &&Content| match (reader, authority.over(&content.id)) {
            (_, Standing::Stranger) => false,
            (Reader::All, _) | (Reader::Brand(_), Standing::Owner) => true,
            // A unit of which nothing is told, numbered by others.
            (Reader::Brand(_), Standing::Handler) => false,
            (Reader::Handler { party, .. }, Standing::Owner | Standing::Handler) => {
                in_hand || content.teller.as_ref() == Some(&party.id)
            }
        };
        let listed: Vec<&Content> = goods.iter().copied().filter(reads).collect();
        if listed.is_empty() && !in_hand && authority.over(unit) != Standing::Owner {
            return Ok(None);
        }
        let lots = self.lots(&contents.contents).await?;
        let tellers: BTreeSet<&str> = if in_hand {
            contents.tellers.iter().map(String::as_str).collect()
        } else {
            listed
                .iter()
                .filter_map(|content| content.teller.as_deref())
                .collect()
        };
        let names = self.names(tellers.clone(), BTreeSet::new()).await?;
        // To whom goods went is its brand's to read, and theirs to whom they went.
        let own_deal =
            |deal: &Deal| in_hand || party.is_some_and(|party| deal.teller.as_ref() == Some(&party.id));
        Ok(Some(wire::Contents {
            sscc: unit.sscc_digits().unwrap_or_default().to_owned(),
            lines: listed.into_iter().map(|content| line(content, &lots)).collect(),
            shipped: deal.filter(own_deal).map(|deal| wire::ShippedTo {
                to_you: party.is_some_and(|party| party.id == deal.dealer),
                dealer: deal.dealer,
                dealer_name: None,
                region: deal.region.to_string(),
                since: deal.since.to_string(),
            }),
            said_by: tellers.into_iter().map(|teller| names.teller(teller)).collect(),
            as_of: contents.as_of.map(|moment| moment.to_string()),
            cut: contents.cut,
        }))
    }

    /// The latest deal of a unit whose teller numbered the unit or owns all that is in it.
    async fn shipped_unit(
        &self,
        unit: &Identifier,
        goods: &[&Content],
        now: Moment,
    ) -> Result<Option<Deal>, StoreError> {
        let mut authorities = Authorities::default();
        for deal in self.deals_of_unit(unit, now).await? {
            self.authorities(deal.teller.as_deref(), &mut authorities).await?;
            let authority = authorities.of(deal.teller.as_deref());
            let owns = |id: &Identifier| authority.over(id) == Standing::Owner;
            let owns_all = !goods.is_empty() && goods.iter().all(|content| owns(&content.id));
            if owns(unit) || owns_all {
                return Ok(Some(deal));
            }
        }
        Ok(None)
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
            let mut authorities = Authorities::default();
            for row in self.pools.read(select).await? {
                let (event, _) = rows::event(&row)?;
                let Some(lot) = &event.lot else { continue };
                self.authorities(event.teller.as_deref(), &mut authorities)
                    .await?;
                let authority = authorities.of(event.teller.as_deref());
                for id in event.ids(Role::Item).chain(event.ids(Role::Output)) {
                    if authority.over(id) == Standing::Owner {
                        lots.insert(id.clone(), lot.clone());
                    }
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
