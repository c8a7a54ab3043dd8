//! Names of tellers, places and parties.

use std::collections::{BTreeMap, BTreeSet};

use assay_core::provenance::{Authority, Identifier};
use assay_wire::WayTeller;

use crate::store::sql::VALUES;
use crate::tellers::Authorities;
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
    authorities: Authorities,
}

impl Names {
    /// A teller; one that is not enrolled is called what it called itself.
    pub(super) fn teller(&self, id: &str) -> WayTeller {
        self.tellers.get(id).cloned().unwrap_or_else(|| WayTeller {
            name: id.to_owned(),
            role: None,
        })
    }

    /// A place or party: as the teller of the event told it, else as whoever has numbered it, else as one
    /// that handles goods there did; a spot on a site, for want of its own, by its site.
    pub(super) fn place(&self, id: &Identifier, teller: Option<&str>) -> Place {
        let told = |key: &str| {
            let told = self.places.get(key)?;
            let by = |teller: &str| {
                self.authorities
                    .of(Some(teller).filter(|teller| !teller.is_empty()))
            };
            let best = told
                .iter()
                .filter_map(|(teller, place)| Some((rank(&by(teller), key)?, place)));
            told.get(teller.unwrap_or_default())
                .or_else(|| best.min_by_key(|(rank, _)| *rank).map(|(_, place)| place))
                .cloned()
        };
        told(id.key()).or_else(|| told(site(id)?)).unwrap_or_default()
    }
}

/// Whose word of a location number is taken first; a brand's of another's place is not.
fn rank(authority: &Authority, key: &str) -> Option<u8> {
    match authority {
        Authority::Operator => Some(0),
        Authority::Brand(ranges) => {
            let digits = key.split('/').nth(1).unwrap_or_default();
            let numbered = ranges.iter().any(|range| digits.starts_with(&range.to_string()));
            numbered.then_some(0)
        }
        Authority::Handler(_) => Some(1),
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
        let told_by = names.places.values().flat_map(BTreeMap::keys).map(String::as_str);
        let told_by: BTreeSet<&str> = told_by.filter(|teller| !teller.is_empty()).collect();
        let mut authorities = Authorities::default();
        self.authorities(told_by, &mut authorities).await?;
        names.authorities = authorities;
        Ok(names)
    }
}
