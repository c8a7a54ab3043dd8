//! What enrolled parties and owners state: holding, selling, activating, shipping.

use super::voices::independent;
use super::{Fact, FactKind, Finding, History, Month, Party, Region, Role, Scan, Viewer};
use crate::time::{Duration, Timestamp};
use alloc::vec::Vec;

/// How long after a sale a first check is taken for the buyer's own.
const BUYERS_TIME: Duration = Duration::days(30);

/// Statements of enrolled parties that cannot both be true of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// Two parties sold it, and nobody took it back in between.
    SoldTwice {
        /// Month of the first sale.
        first: Month,
        /// Month of the second.
        second: Month,
    },
    /// Two parties had it in places that nothing reaches in the time between.
    Unreachable {
        /// Where one party had it.
        from: Region,
        /// Where the other had it.
        to: Region,
        /// The month.
        month: Month,
    },
}

/// The first contradiction among statements of different enrolled parties.
pub(super) fn contradiction(facts: &[Fact]) -> Option<Contradiction> {
    let mut facts: Vec<(Party, &Fact)> = facts
        .iter()
        .filter_map(|fact| Some((fact.party?, fact)))
        .collect();
    facts.sort_by_key(|(party, fact)| (fact.at, fact.kind, *party));
    let mut sold: Option<(Party, &Fact)> = None;
    let mut placed: Option<(Party, Region, &Fact)> = None;
    for (party, fact) in facts {
        match fact.kind {
            FactKind::Sold => match sold {
                Some((seller, first)) if seller != party => {
                    return Some(Contradiction::SoldTwice {
                        first: Month::of(first.at),
                        second: Month::of(fact.at),
                    });
                }
                Some(_) => {}
                None => sold = Some((party, fact)),
            },
            FactKind::Returned => sold = None,
            FactKind::StockCheck | FactKind::Received | FactKind::Activated => {}
        }
        let Some(region) = fact.region else { continue };
        if let Some((other, from, before)) = placed
            && other != party
            && !from.is_reachable(region, fact.at.since(before.at).0)
        {
            return Some(Contradiction::Unreachable {
                from,
                to: region,
                month: Month::of(fact.at),
            });
        }
        placed = Some((party, region, fact));
    }
    None
}

/// Independent voices that saw the item far away while one party had it: between two statements of
/// the same party with nobody else's, and no sale, in between.
pub(super) fn while_held(scans: &[Scan], facts: &[Fact]) -> usize {
    let mut facts: Vec<&Fact> = facts.iter().filter(|fact| fact.party.is_some()).collect();
    facts.sort_by_key(|fact| (fact.at, fact.kind));
    let elsewhere = facts.windows(2).flat_map(|pair| {
        let held = pair[0].party == pair[1].party
            && matches!(
                pair[0].kind,
                FactKind::Received | FactKind::StockCheck | FactKind::Returned
            )
            && matches!(pair[1].kind, FactKind::StockCheck | FactKind::Sold);
        let held = pair[0].region.filter(|_| held);
        let (from, until) = (pair[0].at, pair[1].at);
        scans.iter().filter_map(move |scan| {
            let inside = from < scan.at && scan.at < until;
            let away = !scan.region?.is_near(held?);
            (inside && away).then_some((scan.token, scan.network?))
        })
    });
    independent(elsewhere)
}

/// Whether the item was sold or activated before, so that this viewer should be told.
pub(super) fn taken(scans: &[Scan], facts: &[Fact], viewer: &Viewer, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut in_order: Vec<&Fact> = facts.iter().collect();
    in_order.sort_by_key(|fact| (fact.at, fact.kind));
    let returned = in_order.iter().rposition(|fact| fact.kind == FactKind::Returned);
    let since_return = in_order
        .get(returned.map_or(0, |at| at + 1)..)
        .unwrap_or_default();
    let sale = since_return.iter().find(|fact| fact.kind == FactKind::Sold);
    if let Some(sale) = sale
        && !is_own_sale(sale, scans, viewer, now)
    {
        found.push(Finding::Sold {
            month: Month::of(sale.at),
            region: sale.region,
        });
    }
    let activated = in_order.iter().find(|fact| fact.kind == FactKind::Activated);
    if let Some(activation) = activated
        && !is_own_activation(activation, scans, viewer, now)
    {
        found.push(Finding::Activated {
            month: Month::of(activation.at),
        });
    }
    found
}

/// The seller's own statement, or a consumer who checks what was just bought, or checked it then.
fn is_own_sale(sale: &Fact, scans: &[Scan], viewer: &Viewer, now: Timestamp) -> bool {
    match viewer.role {
        Role::Consumer => {
            let first = scans.iter().find(|scan| Some(scan.token) == viewer.token);
            let (at, region) = first.map_or((now, viewer.region), |first| (first.at, first.region));
            let near = match (region, sale.region) {
                (Some(here), Some(there)) => here.is_near(there),
                (None, _) | (_, None) => true,
            };
            near && at.since(sale.at) <= BUYERS_TIME
        }
        Role::Dealer | Role::Retailer => viewer.party.is_some() && viewer.party == sale.party,
        Role::Issuer => false,
    }
}

/// The owner's own install, or, where a shop activated it for the owner, the buyer's. An owner who had the
/// install forgotten leaves an activation that is nobody's own: a bottle that is filled again stays opened.
fn is_own_activation(activation: &Fact, scans: &[Scan], viewer: &Viewer, now: Timestamp) -> bool {
    match activation.owner {
        Some(owner) => viewer.token == Some(owner),
        None => activation.party.is_some() && is_own_sale(activation, scans, viewer, now),
    }
}

/// Whether the item is outside the regions it was shipped to.
///
/// An enrolled viewer's own place counts. A consumer is told when the item was first seen outside;
/// one who bought it inside and travels with it is not.
pub(super) fn outside(scans: &[Scan], history: &History, viewer: &Viewer) -> Option<Finding> {
    let inside = |region: Region| history.shipped.iter().any(|shipped| shipped.is_near(region));
    if history.shipped.is_empty() {
        return None;
    }
    let seen = viewer.region.filter(|region| !inside(*region))?;
    let was_sold_inside = history
        .facts
        .iter()
        .any(|fact| fact.kind == FactKind::Sold && fact.region.is_some_and(inside));
    let was_seen_inside = scans.iter().any(|scan| scan.region.is_some_and(inside));
    let travelled = match viewer.role {
        Role::Consumer => was_sold_inside || was_seen_inside,
        Role::Dealer | Role::Retailer | Role::Issuer => was_sold_inside,
    };
    (!travelled).then(|| Finding::OutsideRegion {
        seen,
        shipped: history.shipped.clone(),
    })
}
