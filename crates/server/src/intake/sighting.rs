//! Sightings of goods that are bound to a dealer's region: told to the store of goods, and owed to it until then.
//!
//! That store may be another file, and a scan is on disk before it is told. So what is owed is written with the
//! scan or statement, and taken away when it is told; a server that was killed in between tells it when it
//! starts again. Telling twice changes nothing.

use std::sync::{Arc, Mutex, PoisonError};

use assay_core::assess::{Assessment, History, Party, Role, Token, Viewer, assess};
use assay_core::region::Region;
use assay_core::time::Timestamp;
use assay_provenance::SeenBy;

use super::{Intake, diversion::Shipped};
use crate::problem::Problem;
use crate::store::{ItemKey, Owed, Sighter};

/// Sightings told in one go.
const AT_ONCE: u32 = 500;
/// Seconds after which what is owed is told by another than the request that wrote it.
const LATE: i64 = 60;

/// The deal that an item is under, as far as it could be asked.
pub(super) type Found = Result<Option<Shipped>, assay_provenance::StoreError>;

/// A sighting: the item, and the event it came with.
type Sighted = (ItemKey, [u8; 16]);

/// Sightings that were told, to be taken off what is owed, many at a time.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<Sighted>>>);

impl Told {
    fn push(&self, one: Sighted) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(one);
    }

    fn take(&self) -> Vec<Sighted> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Intake {
    /// The deal that an item is under, when it was said where it is.
    pub(super) async fn shipped(
        &self,
        item: &ItemKey,
        region: Option<Region>,
        by: SeenBy,
        at: Timestamp,
    ) -> Found {
        let gtin = format!("{:014}", item.gtin);
        Shipped::find(&self.events, (&gtin, &item.serial), region, by, at).await
    }

    /// Whether something will be owed: the item is under a deal, or that could not be asked.
    pub(super) fn is_owed(found: &Found) -> bool {
        match found {
            Ok(shipped) => shipped.is_some(),
            Err(error) => {
                tracing::warn!(%error, "whether goods are in their region is asked later");
                true
            }
        }
    }

    /// Tells the store of goods what was found, and notes that it is told. What cannot be told now is told later.
    pub(super) async fn tell(&self, found: Found, assessment: &Assessment, key: (ItemKey, [u8; 16])) {
        let Ok(Some(shipped)) = found else { return };
        match shipped.raise(&self.events, assessment).await {
            Ok(()) => self.told.push(key),
            Err(error) => tracing::warn!(%error, "goods outside their region are noted later"),
        }
    }

    /// Takes what was told off what is owed.
    ///
    /// # Errors
    /// When the store cannot be written: it is then told again.
    pub(crate) async fn settle_told(&self) -> Result<(), Problem> {
        for some in self.told.take().chunks(AT_ONCE as usize) {
            self.store.told(some).await?;
        }
        Ok(())
    }

    /// Tells what is owed: all of it when a server starts, else what nobody told in its minute. Gives how much.
    ///
    /// # Errors
    /// When either store cannot be used; what is left is told later.
    pub(crate) async fn tell_owed(&self, all: bool, now: Timestamp) -> Result<usize, Problem> {
        let before = if all { i64::MAX } else { now.0 - LATE };
        let mut told = 0;
        loop {
            let owed = self.store.owed(before, AT_ONCE).await?;
            let mut keys = Vec::with_capacity(owed.len());
            let mut trouble = None;
            for one in &owed {
                match self.tell_one(one, now).await {
                    Ok(()) => keys.push((one.item.clone(), one.event)),
                    // One that is not understood, which is in the log by now, holds up no other.
                    Err(Problem::Internal) => {}
                    Err(passing) => {
                        trouble = Some(passing);
                        break;
                    }
                }
            }
            self.store.told(&keys).await?;
            told += keys.len();
            if let Some(trouble) = trouble {
                return Err(trouble);
            }
            if keys.len() < AT_ONCE as usize {
                return Ok(told);
            }
        }
    }

    async fn tell_one(&self, owed: &Owed, now: Timestamp) -> Result<(), Problem> {
        // A place that this version does not take is nobody's place.
        let Ok(region) = Region::parse(&owed.region) else {
            return Ok(());
        };
        let (seen_by, viewer) = match &owed.by {
            Sighter::Install(token) => (
                SeenBy::Consumer,
                Viewer::consumer(Token(token.cast_unsigned()), Some(region)),
            ),
            Sighter::Party(party, role) => (
                SeenBy::Enrolled,
                Viewer {
                    role: if role == DEALER {
                        Role::Dealer
                    } else {
                        Role::Retailer
                    },
                    token: None,
                    party: Some(Party(party.cast_unsigned())),
                    region: Some(region),
                },
            ),
        };
        let at = Timestamp(owed.at);
        let Some(shipped) = self.shipped(&owed.item, Some(region), seen_by, at).await? else {
            return Ok(());
        };
        let mut history = self.store.history(&owed.item).await?;
        history.shipped.push(shipped.region());
        let assessment = assess(&history, &viewer, now);
        shipped.raise(&self.events, &assessment).await?;
        Ok(())
    }
}

const DEALER: &str = "dealer";

/// A stater's role as it is kept with what is owed.
pub(super) fn role_name(role: Role) -> String {
    match role {
        Role::Dealer => DEALER.to_owned(),
        Role::Consumer | Role::Retailer | Role::Issuer => "retailer".to_owned(),
    }
}

/// A history with where the item should be, when it is under a deal.
pub(super) fn with_deal(history: &mut History, found: &Found) {
    if let Ok(Some(shipped)) = found {
        history.shipped.push(shipped.region());
    }
}
