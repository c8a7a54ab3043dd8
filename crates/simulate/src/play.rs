//! Plays every item and asks the rules after every session, as people would.

use assay_core::assess::{Finding, History, Role, Viewer, assess};

use crate::dice::{Dice, Places, instant};
use crate::item::{Event, Item};
use crate::report::{CopiedRow, HonestRow, PoisonedRow, Report};
use crate::{World, copiers, honest, poisoners};

/// The session of a copy by which a copied label is to be noticed.
const TENTH: u32 = 10;

/// Plays the world; `progress` hears of each item done and of how many there are.
pub fn play(world: &World, progress: &mut dyn FnMut(u64, u64)) -> Report {
    let places = Places::of(world);
    let groups = world.copiers.iter().map(|group| u64::from(group.labels));
    let poisoned = world.poisoners.iter().map(|group| u64::from(group.items));
    let total = u64::from(world.honest.items) + groups.sum::<u64>() + poisoned.sum::<u64>();
    let mut done = 0;
    let mut step = || {
        done += 1;
        progress(done, total);
    };

    let mut honest_row = HonestRow::default();
    for n in 0..world.honest.items {
        let mut item = Item::default();
        honest::live(&mut item, &mut Dice::new(world.seed, 0, n, &places), world);
        honest_row.add(&watch(item, world, u32::MAX));
        step();
    }
    let mut copied = Vec::new();
    for (group, copier) in (1..).zip(&world.copiers) {
        let mut row = CopiedRow::new(&copier.name, copier.copies);
        for n in 0..copier.labels {
            let mut item = Item::default();
            copiers::copy(
                &mut item,
                &mut Dice::new(world.seed, group, n, &places),
                world,
                copier,
            );
            row.add(&watch(item, world, 200));
            step();
        }
        copied.push(row);
    }
    let mut poisoned = Vec::new();
    for (group, poisoner) in (1_000_000..).zip(&world.poisoners) {
        let mut row = PoisonedRow::new(&poisoner.name, poisoner.networks);
        for n in 0..poisoner.items {
            let mut item = Item::default();
            poisoners::poison(
                &mut item,
                &mut Dice::new(world.seed, group, n, &places),
                world,
                poisoner,
            );
            row.add(&watch(item, world, u32::MAX));
            step();
        }
        poisoned.push(row);
    }
    Report {
        honest: honest_row,
        copied,
        poisoned,
        plain_rule: world.plain_rule,
    }
}

/// What happened to one item under both rules.
#[derive(Default)]
pub(crate) struct Watched {
    /// Sessions by people, retries not counted.
    pub(crate) sessions: u32,
    /// Sessions of copies.
    pub(crate) foreign: u32,
    /// Session of a copy at which ours first said that reports disagree, or worse.
    pub(crate) noticed: Option<u32>,
    /// Session of a copy at which ours first said possible copy.
    pub(crate) alarmed: Option<u32>,
    /// The same for the plain rule.
    pub(crate) plain: Option<u32>,
    /// Whether someone was told "already sold" or "outside its region".
    pub(crate) told_sold: bool,
}

impl Watched {
    pub(crate) fn by_tenth(found: Option<u32>) -> bool {
        found.is_some_and(|foreign| foreign <= TENTH)
    }

    pub(crate) fn reached_tenth(&self) -> bool {
        self.foreign >= TENTH
    }
}

/// Lets the server's rules see an item's events one by one, until so many sessions of copies.
fn watch(item: Item, world: &World, until: u32) -> Watched {
    let mut seen = Watched::default();
    let mut history = History::default();
    let mut scans = 0;
    for (second, event) in item.in_order() {
        let (scan, foreign, retry) = match event {
            Event::Fact(fact) => {
                history.facts.push(fact);
                continue;
            }
            Event::Scan { scan, foreign, retry } => (scan, foreign, retry),
        };
        scans += 1;
        seen.sessions += u32::from(!retry);
        seen.foreign += u32::from(foreign && !retry);
        history.scans.push(scan);
        if scans >= world.plain_rule {
            seen.plain.get_or_insert(seen.foreign);
        }
        // Of a long history only every 20th session is asked about: its answer hardly moves.
        if scans > 80 && scans % 20 != 0 {
            continue;
        }
        let viewer = Viewer {
            role: Role::Consumer,
            token: Some(scan.token),
            party: None,
            region: scan.region,
        };
        for finding in assess(&history, &viewer, instant(second)).findings {
            match finding {
                Finding::ReportsDisagree(_) => {
                    seen.noticed.get_or_insert(seen.foreign);
                }
                Finding::CopiedByReports(_) | Finding::CopiedByEnrolled(_) => {
                    seen.noticed.get_or_insert(seen.foreign);
                    seen.alarmed.get_or_insert(seen.foreign);
                }
                Finding::Sold { .. } | Finding::Activated { .. } | Finding::OutsideRegion { .. } => {
                    seen.told_sold = true;
                }
            }
        }
        if seen.foreign >= until {
            break;
        }
    }
    seen
}
