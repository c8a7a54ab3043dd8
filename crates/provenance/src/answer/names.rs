//! Names of tellers, places and parties.

use std::collections::{BTreeMap, BTreeSet};

use assay_core::provenance::Identifier;
use assay_wire::WayTeller;

use crate::store::sql::VALUES;
use crate::{Store, StoreError};

/// What is told of a place or party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: Option<String>,
    pub(super) city: Option<String>,
    pub(super) region: Option<String>,
}

/// Names that were looked up.
#[derive(Default)]
pub(super) struct Names {
    tellers: BTreeMap<String, WayTeller>,
    /// By place or party, then by who told it.
    places: BTreeMap<String, BTreeMap<String, Place>>,
}

impl Names {
    /// A teller; one that is not enrolled is called what it called itself.
    pub(super) fn teller(&self, id: &str) -> WayTeller {
        self.tellers.get(id).cloned().unwrap_or_else(|| WayTeller {
            name: id.to_owned(),
            role: None,
        })
    }

    /// A place or party: as the teller of the event told it, else as anyone did; a spot on a site, for
    /// want of its own, by its site.
    pub(super) fn place(&self, id: &Identifier, teller: Option<&str>) -> Place {
        let told = |key: &str| {
            let told = self.places.get(key)?;
            told.get(teller.unwrap_or_default())
                .or_else(|| told.values().next())
                .cloned()
        };
        told(id.key()).or_else(|| told(site(id)?)).unwrap_or_default()
    }
}

/// The site of a spot on it.
fn site(id: &Identifier) -> Option<&str> {
    id.key().split_once("/254/").map(|(site, _)| site)
}

impl Store {
    /// Looks names up.
    pub(super) async fn names(
        &self,
        tellers: BTreeSet<&str>,
        places: BTreeSet<&Identifier>,
    ) -> Result<Names, StoreError> {
        let mut names = Names::default();
        if !tellers.is_empty() {
            let select = self.sql("SELECT id, name, role FROM tellers WHERE id IN (");
            for row in self.pools.read(select.list(tellers).push(")")).await? {
                let (name, role) = (row.text(1)?, row.text_or_none(2)?);
                names.tellers.insert(row.text(0)?, WayTeller { name, role });
            }
        }
        let keys: Vec<&str> = places
            .iter()
            .flat_map(|id| [Some(id.key()), site(id)])
            .flatten()
            .collect();
        for chunk in keys.chunks(VALUES) {
            let select = self.sql("SELECT id, teller, name, city, region FROM places WHERE id IN (");
            let select = select.list(chunk.iter().copied()).push(")");
            for row in self.pools.read(select).await? {
                let place = Place {
                    name: row.text_or_none(2)?,
                    city: row.text_or_none(3)?,
                    region: row.text_or_none(4)?,
                };
                names
                    .places
                    .entry(row.text(0)?)
                    .or_default()
                    .insert(row.text(1)?, place);
            }
        }
        Ok(names)
    }
}
