//! How long a way may be, and how much of it whom.

use super::Event;
use alloc::collections::BTreeMap;
use alloc::string::String;

/// A way longer than this is cut and says so: what the app takes.
pub const MAX_STEPS: usize = 1_000;
/// And so is one whose texts are more than this, bytes, each step counted as 400 and what it names.
pub const MAX_ANSWER: usize = 320 * 1024;
/// What a step takes besides the texts of its event, bytes.
const STEP: usize = 400;

const WHOLE: Room = Room {
    steps: MAX_STEPS,
    bytes: MAX_ANSWER,
};
/// Of that, what one that handles goods may take, and all of them together: a flood of theirs leaves room for what
/// the brand tells, and for each other's.
const OF_ONE: Room = Room {
    steps: MAX_STEPS / 8,
    bytes: MAX_ANSWER / 8,
};
const OF_ALL: Room = Room {
    steps: MAX_STEPS * 3 / 4,
    bytes: MAX_ANSWER * 3 / 4,
};

/// Steps, and what they take.
#[derive(Clone, Copy, Default)]
struct Room {
    steps: usize,
    bytes: usize,
}

impl Room {
    fn and(self, event: &Event) -> Self {
        Self {
            steps: self.steps + 1,
            bytes: self.bytes + STEP + size_of_texts(event),
        }
    }

    const fn within(self, most: Self) -> bool {
        self.steps <= most.steps && self.bytes <= most.bytes
    }
}

/// What an answer has taken.
#[derive(Default)]
pub(super) struct Taken {
    all: Room,
    /// What handlers have taken of it, and each of them.
    handlers: Room,
    each: BTreeMap<Option<String>, Room>,
}

impl Taken {
    /// Takes one more step; false when it is one too many.
    pub(super) fn takes(&mut self, event: &Event) -> bool {
        self.all = self.all.and(event);
        self.all.within(WHOLE)
    }

    /// Hears one that handles goods; false when it has been heard enough.
    pub(super) fn hears_out(&mut self, event: &Event) -> bool {
        let each = self.each.entry(event.teller.clone()).or_default();
        let (one, all) = (each.and(event), self.handlers.and(event));
        if !one.within(OF_ONE) || !all.within(OF_ALL) {
            return false;
        }
        *each = one;
        self.handlers = all;
        true
    }
}

/// What an event's texts take in an answer, bytes.
fn size_of_texts(event: &Event) -> usize {
    let places = event.read_point.iter().chain(&event.location);
    let texts = [Some(&event.id), event.step.as_ref(), event.teller.as_ref()];
    let sensors = event.sensors.iter().map(|sensor| sensor.len() + 4);
    texts.into_iter().flatten().map(String::len).sum::<usize>()
        + places.map(|place| place.as_str().len()).sum::<usize>()
        + event.parent().map_or(0, |parent| parent.as_str().len())
        + sensors.sum::<usize>()
}
