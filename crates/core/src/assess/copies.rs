//! Copies, from what people reported: notice first, alarm when many independent networks agree.

use super::path::{Moves, misplaced};
use super::voices::{independent, voiced};
use super::{Finding, History, Scan, enrolled};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;

/// Independent voices that honest life gives one item: a shop, a buyer, someone of the family on
/// another network, someone it was given to.
const HOLDERS: usize = 4;

/// The same before an alarm: an opened sample that many visitors of a shop look at.
const HOLDERS_BEFORE_ALARM: usize = 12;

/// Changes of hands over a distance that pass without notice: bought there, given away here.
const MOVES: Moves = Moves::AtMost(1);

/// The same before an alarm.
const MOVES_BEFORE_ALARM: Moves = Moves::AtMost(3);

/// Weight at which reports disagree. A voice beyond the holders and a voice out of place weigh
/// one each, an impossible journey weighs two.
const NOTICE: usize = 2;

/// Networks of one epoch that would have to be wrong before a copy is called possible.
///
/// Stated bound: inventors with fewer than 20 networks never bring an honest item here. The
/// honest item's own few oddities may add to theirs, hence four more.
pub const ALARM_NETWORKS: usize = 24;

/// Why reports do not fit one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// People with networks of their own who reported it, up to 64.
    pub independent: usize,
    /// Networks whose place does not fit a thing that changed hands once.
    pub misplaced: usize,
    /// Networks between whose reports nothing could have travelled in time.
    pub unreachable: usize,
    /// Networks that saw it elsewhere while an enrolled party had it in stock.
    pub while_held: usize,
}

/// What the reports say, if they say anything against one item.
pub(super) fn find(scans: &[Scan], history: &History) -> Option<Finding> {
    let noticed = Disagreement {
        independent: independent(voiced(scans)),
        misplaced: misplaced(scans, MOVES),
        unreachable: misplaced(scans, Moves::Any),
        while_held: enrolled::while_held(scans, &history.facts),
    };
    if noticed.weight() < NOTICE {
        return None;
    }
    Some(if is_alarm(scans, history) {
        Finding::CopiedByReports(noticed)
    } else {
        Finding::ReportsDisagree(noticed)
    })
}

impl Disagreement {
    fn weight(&self) -> usize {
        let crowd = self.independent.saturating_sub(HOLDERS);
        crowd + self.misplaced + self.unreachable + self.while_held
    }
}

/// Whether within one epoch so many networks would have to be wrong.
fn is_alarm(scans: &[Scan], history: &History) -> bool {
    let epochs: BTreeSet<u16> = scans
        .iter()
        .filter_map(|scan| Some(scan.network?.epoch))
        .collect();
    epochs.into_iter().any(|epoch| {
        let within: Vec<Scan> = scans
            .iter()
            .filter(|scan| scan.network.is_some_and(|network| network.epoch == epoch))
            .copied()
            .collect();
        independent(voiced(&within)) >= HOLDERS_BEFORE_ALARM + ALARM_NETWORKS
            || misplaced(&within, MOVES_BEFORE_ALARM) >= ALARM_NETWORKS
            || enrolled::while_held(&within, &history.facts) >= ALARM_NETWORKS
    })
}
