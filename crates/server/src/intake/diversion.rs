//! Goods bound to a dealer's region, asked for with each scan that says where it is, and the alert when
//! the rules find it outside (diversion, 窜货).

use assay_core::assess::{Assessment, Finding};
use assay_core::provenance::{Identifier, Moment};
use assay_core::region::Region;
use assay_core::time::Timestamp;
use assay_provenance::{Deal, SeenBy, Sighting, Store, StoreError};

/// An item that was seen somewhere, and the deal it is under.
pub(super) struct Shipped {
    item: Identifier,
    deal: Deal,
    seen_by: SeenBy,
    at: Moment,
}

impl Shipped {
    /// The deal that an item seen now and here is under.
    ///
    /// # Errors
    /// When the store of goods cannot tell now: the sighting is then owed to it.
    pub(super) async fn find(
        events: &Store,
        (gtin, serial): (&str, &str),
        region: Option<Region>,
        seen_by: SeenBy,
        at: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        if region.is_none() {
            return Ok(None);
        }
        let item = Identifier::instance(gtin, serial);
        let at = Moment(at.0 * 1_000);
        let deal = events.deal_of(&item, at).await?;
        Ok(deal.map(|deal| Self {
            item,
            deal,
            seen_by,
            at,
        }))
    }

    /// Where it should be.
    pub(super) fn region(&self) -> Region {
        self.deal.region
    }

    /// Raises the brand's alert, or adds to it, when the rules found it outside. Again, it changes nothing.
    ///
    /// # Errors
    /// When the store of goods cannot keep it now.
    pub(super) async fn raise(&self, events: &Store, assessment: &Assessment) -> Result<(), StoreError> {
        let outside = assessment.findings.iter().find_map(|finding| match finding {
            Finding::OutsideRegion { seen, .. } => Some(*seen),
            Finding::ReportsDisagree(_)
            | Finding::CopiedByReports(_)
            | Finding::CopiedByEnrolled(_)
            | Finding::Sold { .. }
            | Finding::Activated { .. } => None,
        });
        let Some(region) = outside else { return Ok(()) };
        let sighting = Sighting {
            item: self.item.clone(),
            region,
            at: self.at,
            by: self.seen_by,
        };
        events.diverted(&self.deal, &sighting).await?;
        Ok(())
    }
}
