//! One item's events, in the order in which the server learns of them.

use assay_core::assess::{Fact, FactKind, Party, Region, Scan, Token};

use crate::dice::{Dice, instant, network};
use crate::{Networks, World};

/// Something that the server learns.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    /// A scan; `foreign` when it is of a copy, `retry` when it repeats the session before.
    Scan { scan: Scan, foreign: bool, retry: bool },
    /// A statement.
    Fact(Fact),
}

/// The events of one item, each with the second at which it is learned.
#[derive(Default)]
pub(crate) struct Item {
    events: Vec<(i64, Event)>,
}

/// Someone with a phone.
#[derive(Clone, Copy)]
pub(crate) struct Person {
    pub(crate) token: Token,
    pub(crate) region: Region,
    pub(crate) consents: bool,
    pub(crate) home: u64,
}

impl Person {
    pub(crate) fn anyone(dice: &mut Dice<'_>, world: &World) -> Self {
        let region = dice.region();
        Self::living_in(region, dice, world)
    }

    pub(crate) fn living_in(region: Region, dice: &mut Dice<'_>, world: &World) -> Self {
        let (token, home) = (dice.token(), dice.number());
        Self {
            token,
            region,
            consents: dice.chance(world.consent),
            home,
        }
    }

    /// The network of a session: a carrier's where the person is, or the home's.
    pub(crate) fn network(&mut self, dice: &mut Dice<'_>, networks: &Networks) -> u64 {
        if dice.chance(networks.mobile) {
            return dice.carrier(self.region);
        }
        if dice.chance(networks.changed) {
            self.home = dice.number();
        }
        self.home
    }
}

impl Item {
    /// Adds a session at a second of the world, on the network with this number.
    pub(crate) fn session(&mut self, at: i64, person: &Person, number: u64, foreign: bool) {
        self.scan(at, at, person, number, foreign, false);
    }

    /// Adds a scan whose phone says `claimed` and which arrives at `at`.
    pub(crate) fn scan(
        &mut self,
        at: i64,
        claimed: i64,
        person: &Person,
        number: u64,
        foreign: bool,
        retry: bool,
    ) {
        let scan = Scan {
            at: Scan::kept_time(instant(claimed)),
            token: person.token,
            network: Some(network(number, instant(at))),
            region: person.consents.then_some(person.region),
        };
        self.events.push((at, Event::Scan { scan, foreign, retry }));
    }

    pub(crate) fn fact(&mut self, at: i64, kind: FactKind, party: Party, region: Region) {
        let fact = Fact {
            at: instant(at),
            kind,
            party: Some(party),
            owner: None,
            region: Some(region),
        };
        self.events.push((at, Event::Fact(fact)));
    }

    /// The events in the order in which the server learns of them, with the second.
    pub(crate) fn in_order(mut self) -> Vec<(i64, Event)> {
        self.events.sort_by_key(|(at, _)| *at);
        self.events
    }
}
