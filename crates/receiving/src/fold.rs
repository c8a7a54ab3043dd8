//! From a set of operations to how a delivery stands.

use std::collections::{BTreeMap, BTreeSet};

use assay_core::provenance::Moment;
use assay_core::time::Duration;
use assay_core::verdict::VerdictWord;
use assay_wire::{
    Deed, DeliveryNote, DeliveryState, DeliveryTotals, Exception, ItemState, ItemStatus, LineState,
    Operation, Resolution,
};

use crate::exception::{of_verdict, proves, weight};
use crate::operation::{day, item_key, key_of};

/// The note's lines by what they ask for, built once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    /// The line of a single item.
    serials: BTreeMap<(String, String), usize>,
    /// Lines that fill each other up: of one product and lot, of one product in any lot, and all of
    /// one product but single items.
    lots: BTreeMap<(String, String), Shelf>,
    any: BTreeMap<String, Shelf>,
    all: BTreeMap<String, Shelf>,
    shelves: usize,
}

/// Lines in the note's order, and the shelf's number.
#[derive(Clone, Debug)]
struct Shelf {
    number: usize,
    lines: Vec<usize>,
}

impl Lines {
    pub(crate) fn of(note: &DeliveryNote) -> Self {
        let mut built = Self::default();
        for (index, line) in note.lines.iter().enumerate() {
            let gtin = line.gtin.clone();
            if let Some(serial) = &line.serial {
                built.serials.entry((gtin, serial.clone())).or_insert(index);
                continue;
            }
            match &line.lot {
                Some(lot) => put(
                    &mut built.lots,
                    (gtin.clone(), lot.clone()),
                    index,
                    &mut built.shelves,
                ),
                None => put(&mut built.any, gtin.clone(), index, &mut built.shelves),
            }
            put(&mut built.all, gtin, index, &mut built.shelves);
        }
        built
    }
}

fn put<K: Ord>(shelves: &mut BTreeMap<K, Shelf>, key: K, line: usize, count: &mut usize) {
    let shelf = shelves.entry(key).or_insert_with(|| {
        *count += 1;
        Shelf {
            number: *count - 1,
            lines: Vec::new(),
        }
    });
    shelf.lines.push(line);
}

/// What came out.
pub(crate) struct Folded {
    pub(crate) items: Vec<ItemState>,
    pub(crate) state: DeliveryState,
}

/// How an item meets the note.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    /// It fills this line.
    Line(usize),
    /// This line has its product in another lot.
    WrongLot(usize),
    /// This line and all others of its kind are full.
    TooMany(usize),
    NotOnNote,
    /// Nothing that the label says can be believed, or it is set aside.
    NotAsked,
}

/// One item as read so far.
struct Item<'o> {
    key: String,
    first: (Moment, &'o str),
    operation: &'o Operation,
    word: VerdictWord,
    decision: Option<Decision<'o>>,
    met: Met,
}

#[derive(Clone, Copy)]
struct Decision<'o> {
    at: (Moment, &'o str),
    resolution: Resolution,
    exceptions: &'o [Exception],
    reason: Option<&'o str>,
    photo: Option<&'o str>,
}

pub(crate) fn fold<'o>(
    note: &DeliveryNote,
    lines: &Lines,
    operations: impl Iterator<Item = &'o Operation>,
) -> Folded {
    let mut gathered = Gathered::default();
    operations.for_each(|operation| gathered.take(operation));
    let near_expiry_days = gathered.near.map_or(0, |(_, days)| days);
    let finished = gathered.finished;
    let mut items = gathered.items();

    let mut filled = Filled {
        note,
        lines,
        taken: vec![0; note.lines.len()],
        cursors: vec![0; lines.shelves],
    };
    for item in &mut items {
        let aside = item
            .decision
            .is_some_and(|decision| decision.resolution == Resolution::SetAside);
        if proves(item.word) && !aside {
            item.met = filled.meet(item);
        }
    }
    // Only now is it known which lines have room for what was accepted in another lot.
    for item in &mut items {
        if matches!(item.met, Met::WrongLot(_))
            && accepted(item, near_expiry_days)
            && let Some(line) = filled.any_room(item)
        {
            item.met = Met::Line(line);
        }
    }
    told(note, &items, near_expiry_days, finished)
}

/// Operations sorted by what they are about.
#[derive(Default)]
struct Gathered<'o> {
    items: BTreeMap<String, Item<'o>>,
    decisions: BTreeMap<&'o str, Decision<'o>>,
    near: Option<((Moment, &'o str), u16)>,
    finished: bool,
}

impl<'o> Gathered<'o> {
    fn take(&mut self, operation: &'o Operation) {
        // Operations were checked before they came into the set.
        let Some(moment) = Moment::parse(&operation.at) else {
            return;
        };
        let at = (moment, operation.id.as_str());
        match &operation.deed {
            Deed::Count {
                gtin,
                serial,
                verdict,
                ..
            } => {
                let Some(word) = VerdictWord::of(verdict) else {
                    return;
                };
                self.count(key_of(gtin, serial, verdict), at, operation, word);
            }
            Deed::Resolve {
                item,
                resolution,
                exceptions,
                reason,
                photo,
            } => {
                let decision = Decision {
                    at,
                    resolution: *resolution,
                    exceptions,
                    reason: reason.as_deref(),
                    photo: photo.as_deref(),
                };
                let known = self.decisions.entry(item).or_insert(decision);
                if known.at < at {
                    *known = decision;
                }
            }
            Deed::NearExpiry { days } => {
                if self.near.is_none_or(|(known, _)| known < at) {
                    self.near = Some((at, *days));
                }
            }
            Deed::Finish { .. } => self.finished = true,
        }
    }

    fn count(&mut self, key: String, at: (Moment, &'o str), operation: &'o Operation, word: VerdictWord) {
        let item = self.items.entry(key).or_insert_with_key(|key| Item {
            key: key.clone(),
            first: at,
            operation,
            word,
            decision: None,
            met: Met::NotAsked,
        });
        if at < item.first {
            (item.first, item.operation) = (at, operation);
        }
        if weight(word) > weight(item.word) {
            item.word = word;
        }
    }

    /// Items in the order of their first reading.
    fn items(mut self) -> Vec<Item<'o>> {
        let proven: BTreeSet<String> = self
            .items
            .keys()
            .filter(|key| !key.ends_with('~'))
            .cloned()
            .collect();
        // A label that could not be checked at first and was proven later is one item.
        self.items.retain(|key, item| {
            item.word != VerdictWord::CouldNotCheck || !proven.contains(key.trim_end_matches('~'))
        });
        let decisions = self.decisions;
        let mut items: Vec<Item<'o>> = self.items.into_values().collect();
        for item in &mut items {
            item.decision = decisions.get(item.key.as_str()).copied();
        }
        items.sort_by_key(|item| item.first);
        items
    }
}

/// The note's lines while they are being filled.
struct Filled<'n> {
    note: &'n DeliveryNote,
    lines: &'n Lines,
    taken: Vec<u32>,
    /// How many lines at a shelf's beginning are full: none of them gets room again.
    cursors: Vec<usize>,
}

impl Filled<'_> {
    fn meet(&mut self, item: &Item<'_>) -> Met {
        let Deed::Count {
            gtin, lot, serial, ..
        } = &item.operation.deed
        else {
            return Met::NotAsked;
        };
        let lines = self.lines;
        if let Some(&line) = lines.serials.get(&(gtin.clone(), serial.clone())) {
            let wanted = self.note.lines.get(line).and_then(|line| line.lot.as_ref());
            return if wanted.is_none_or(|wanted| Some(wanted) == lot.as_ref()) {
                self.fill(line);
                Met::Line(line)
            } else {
                Met::WrongLot(line)
            };
        }
        let of_lot = lot
            .as_ref()
            .and_then(|lot| lines.lots.get(&(gtin.clone(), lot.clone())));
        let shelves = [of_lot, lines.any.get(gtin)];
        for shelf in shelves.into_iter().flatten() {
            if let Some(line) = self.room(shelf) {
                self.fill(line);
                return Met::Line(line);
            }
        }
        if let Some(line) = shelves.into_iter().flatten().find_map(|shelf| shelf.lines.last()) {
            return Met::TooMany(*line);
        }
        match lines.all.get(gtin).and_then(|shelf| shelf.lines.first()) {
            Some(line) => Met::WrongLot(*line),
            None => Met::NotOnNote,
        }
    }

    /// A line of the product with room, in whatever lot.
    fn any_room(&mut self, item: &Item<'_>) -> Option<usize> {
        let Deed::Count { gtin, .. } = &item.operation.deed else {
            return None;
        };
        let line = match item.met {
            Met::WrongLot(line) if self.note.lines.get(line)?.serial.is_some() => {
                (self.taken.get(line) == Some(&0)).then_some(line)
            }
            Met::WrongLot(_) | Met::Line(_) | Met::TooMany(_) | Met::NotOnNote | Met::NotAsked => {
                self.room(self.lines.all.get(gtin)?)
            }
        }?;
        self.fill(line);
        Some(line)
    }

    fn room(&mut self, shelf: &Shelf) -> Option<usize> {
        let cursor = self.cursors.get_mut(shelf.number)?;
        while let Some(&line) = shelf.lines.get(*cursor) {
            if self.taken.get(line)? < &self.note.lines.get(line)?.quantity {
                return Some(line);
            }
            *cursor += 1;
        }
        None
    }

    fn fill(&mut self, line: usize) {
        if let Some(taken) = self.taken.get_mut(line) {
            *taken += 1;
        }
    }
}

/// Everything that does not fit, whatever was decided.
fn exceptions(item: &Item<'_>, near_expiry_days: u16) -> Vec<Exception> {
    let mut found: Vec<Exception> = of_verdict(item.word).into_iter().collect();
    match item.met {
        Met::NotOnNote => found.push(Exception::NotOnNote),
        Met::WrongLot(_) => found.push(Exception::WrongLot),
        Met::TooMany(_) => found.push(Exception::TooMany),
        Met::Line(_) | Met::NotAsked => {}
    }
    if proves(item.word) && item.word != VerdictWord::Expired && is_near(item, near_expiry_days) {
        found.push(Exception::NearExpiry);
    }
    let decided = item.decision.map_or(&[][..], |decision| decision.exceptions);
    // What an item was set aside or accepted for stays with it, though it no longer meets the note.
    let placed = matches!(item.met, Met::NotAsked | Met::Line(_));
    for exception in decided {
        let of_the_note = matches!(
            exception,
            Exception::NotOnNote | Exception::WrongLot | Exception::TooMany
        );
        if placed && of_the_note && proves(item.word) && !found.contains(exception) {
            let kept = item.met == Met::NotAsked || *exception == Exception::WrongLot;
            if kept {
                found.push(*exception);
            }
        }
    }
    found
}

/// Whether the expiry lies within so many days of the reading, the last day included. Days are those of the place: an
/// operation's time is written as the clocks there showed it.
fn is_near(item: &Item<'_>, days: u16) -> bool {
    let Deed::Count { expiry, .. } = &item.operation.deed else {
        return false;
    };
    let Some(expiry) = expiry.as_deref().and_then(day) else {
        return false;
    };
    let Some(today) = item.operation.at.get(..10).and_then(day) else {
        return false;
    };
    days > 0 && expiry.since(today) <= Duration::days(days.into())
}

/// Whether a person accepted the item with everything that does not fit.
fn accepted(item: &Item<'_>, near_expiry_days: u16) -> bool {
    item.decision.is_some_and(|decision| {
        decision.resolution == Resolution::Accept
            && exceptions(item, near_expiry_days)
                .iter()
                .all(|exception| decision.exceptions.contains(exception))
    })
}

fn status(item: &Item<'_>, found: &[Exception], near_expiry_days: u16) -> ItemStatus {
    match item.decision.map(|decision| decision.resolution) {
        Some(Resolution::SetAside) => ItemStatus::SetAside,
        Some(Resolution::Accept) if accepted(item, near_expiry_days) => ItemStatus::Received,
        Some(Resolution::Accept | Resolution::Photographed) | None => {
            if found.is_empty() {
                ItemStatus::Received
            } else {
                ItemStatus::Open
            }
        }
    }
}

fn told(note: &DeliveryNote, items: &[Item<'_>], near_expiry_days: u16, finished: bool) -> Folded {
    let mut lines: Vec<LineState> = note
        .lines
        .iter()
        .map(|line| LineState {
            expected: line.quantity,
            received: 0,
            missing: line.quantity,
            extra: 0,
            wrong_lot: 0,
            open: 0,
        })
        .collect();
    let mut totals = DeliveryTotals {
        expected: note
            .lines
            .iter()
            .fold(0, |sum, line| sum.saturating_add(line.quantity)),
        received: 0,
        missing: 0,
        extra: 0,
        open: 0,
        set_aside: 0,
        copies_not_checked: 0,
        items: u32::try_from(items.len()).unwrap_or(u32::MAX),
    };
    let mut states = Vec::with_capacity(items.len());
    for item in items {
        let found = exceptions(item, near_expiry_days);
        let status = status(item, &found, near_expiry_days);
        let line = match item.met {
            Met::Line(line) | Met::WrongLot(line) | Met::TooMany(line) => Some(line),
            Met::NotOnNote | Met::NotAsked => None,
        };
        match status {
            ItemStatus::Received => {
                totals.copies_not_checked += u32::from(item.word == VerdictWord::IssuedNotChecked);
            }
            ItemStatus::Open => totals.open += 1,
            ItemStatus::SetAside => totals.set_aside += 1,
        }
        totals.extra += u32::from(matches!(item.met, Met::NotOnNote | Met::TooMany(_)));
        if let Some(state) = line.and_then(|line| lines.get_mut(line)) {
            state.open += u32::from(status == ItemStatus::Open);
            match item.met {
                Met::Line(_) if status == ItemStatus::Received => {
                    state.received += 1;
                    state.missing -= 1;
                    totals.received += 1;
                }
                Met::TooMany(_) => state.extra += 1,
                Met::WrongLot(_) => state.wrong_lot += 1,
                Met::Line(_) | Met::NotOnNote | Met::NotAsked => {}
            }
        }
        states.push(item_state(item, found, status, line));
    }
    totals.missing = totals.expected - totals.received;
    let exceptions = states
        .iter()
        .rev()
        .filter(|item| !item.exceptions.is_empty())
        .cloned()
        .collect();
    Folded {
        items: states,
        state: DeliveryState {
            totals,
            lines,
            exceptions,
            near_expiry_days,
            finished,
        },
    }
}

fn item_state(
    item: &Item<'_>,
    exceptions: Vec<Exception>,
    status: ItemStatus,
    line: Option<usize>,
) -> ItemState {
    let (gtin, lot, serial, expiry) = match &item.operation.deed {
        Deed::Count {
            gtin,
            lot,
            serial,
            expiry,
            ..
        } => (gtin.clone(), lot.clone(), serial.clone(), expiry.clone()),
        // An item is made of counts alone.
        Deed::Resolve { .. } | Deed::NearExpiry { .. } | Deed::Finish { .. } => Default::default(),
    };
    debug_assert_eq!(item.key, item_key(&gtin, &serial, proves(item.word)));
    ItemState {
        key: item.key.clone(),
        gtin,
        lot,
        serial,
        expiry,
        verdict: item.word.code().to_owned(),
        by: item.operation.by.clone(),
        at: item.operation.at.clone(),
        status,
        exceptions,
        line: line.and_then(|line| u32::try_from(line).ok()),
        reason: item
            .decision
            .and_then(|decision| decision.reason.map(str::to_owned)),
        photo: item
            .decision
            .and_then(|decision| decision.photo.map(str::to_owned)),
    }
}
