//! What a brand says of its product, added to what was judged.

use assay_core::gs1::Gtin;
use assay_core::product::{ProductRecord, UnverifiedProduct};
use assay_core::time::Timestamp;
use assay_wire::Judgement;

use super::{Intake, trust::at};

impl Intake {
    /// The judgement with the name and the words of the brand's own record, when there is one that
    /// is believed now. Without one, or without a store to ask, what the list says stays.
    pub(crate) async fn named(&self, judgement: Judgement, now: Timestamp) -> Judgement {
        let fields = judgement.fields.as_ref();
        let gtin = fields.and_then(|fields| Gtin::parse_14(&fields.gtin).ok());
        let record = match gtin {
            Some(gtin) if judgement.issuer.is_some() => self.product(gtin, now).await,
            Some(_) | None => None,
        };
        match record {
            Some(record) => judgement.with_product(&record),
            None => judgement,
        }
    }

    async fn product(&self, gtin: Gtin, now: Timestamp) -> Option<ProductRecord> {
        let held = self.store.product(gtin.number().cast_signed()).await.ok()??;
        let record = UnverifiedProduct::parse(&held).ok()?;
        let list = self.excerpt(gtin, record.key_id()).ok()?;
        record.verify(&list, at(now)).ok()
    }
}
