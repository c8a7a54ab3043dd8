//! Packing and unpacking in any legal order gives each unit exactly its own way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that fails fails the test"
)]

use assay_core::provenance::{
    Action, Authority, Budget, Declaration, DoubtKind, Event, Identifier, Kind, Known, Link, Moment,
    Question, Role, Scope, Wanted, Way, contents, way,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Two levels of containers above the units.
const UNITS: usize = 5;
const CASES: usize = 3;
const PALLETS: usize = 2;
const THINGS: usize = UNITS + CASES + PALLETS;

fn id(thing: usize) -> Identifier {
    if thing < UNITS {
        Identifier::instance("00614141999996", &thing.to_string())
    } else {
        Identifier::sscc(&format!("{thing:018}"))
    }
}

fn level(thing: usize) -> usize {
    match thing {
        unit if unit < UNITS => 0,
        case if case < UNITS + CASES => 1,
        _ => 2,
    }
}

/// A store as simple as one can be, and beside it what each thing's way must be.
#[derive(Default)]
struct World {
    events: Vec<Arc<Event>>,
    inside: [Option<usize>; THINGS],
    own_way: BTreeMap<usize, Vec<String>>,
}

impl World {
    /// A thing and everything in it, at every depth.
    fn with_all_inside(&self, thing: usize) -> Vec<usize> {
        let mut all = vec![thing];
        for inner in (0..THINGS).filter(|inner| self.inside[*inner] == Some(thing)) {
            all.extend(self.with_all_inside(inner));
        }
        all
    }

    fn tell(&mut self, kind: Kind, action: Action, links: &[(Role, usize)], concerned: &[usize]) {
        let number = self.events.len();
        let name = format!("urn:event:{number}");
        for thing in concerned {
            self.own_way.entry(*thing).or_default().push(name.clone());
        }
        let moment = Moment(1_000 * number as i64);
        self.events.push(Arc::new(Event {
            id: name,
            kind,
            action: Some(action),
            time: moment,
            offset: 0,
            recorded: moment,
            sequence: number as u64,
            step: None,
            disposition: None,
            read_point: None,
            location: None,
            links: links
                .iter()
                .map(|(role, thing)| Link {
                    role: *role,
                    id: id(*thing),
                    quantity: None,
                })
                .collect(),
            sources: Vec::new(),
            destinations: Vec::new(),
            declaration: None,
            lot: None,
            sensors: Vec::new(),
            teller: Some("plant".to_owned()),
            tellers: vec![Arc::new(Authority::Operator)],
        }));
    }

    fn pack(&mut self, action: Action, thing: usize, container: usize) {
        let concerned = self.with_all_inside(thing);
        let links = [(Role::Parent, container), (Role::Child, thing)];
        self.tell(Kind::Aggregation, action, &links, &concerned);
    }

    fn apply(&mut self, operation: Operation) {
        match operation {
            Operation::Pack(thing, container) => {
                if self.inside[thing].is_none() && level(container) > level(thing) {
                    self.pack(Action::Add, thing, container);
                    self.inside[thing] = Some(container);
                }
            }
            Operation::Unpack(thing) => {
                if let Some(container) = self.inside[thing].take() {
                    self.pack(Action::Delete, thing, container);
                }
            }
            Operation::Empty(container) => {
                let concerned = self.with_all_inside(container)[1..].to_vec();
                if !concerned.is_empty() {
                    let links = [(Role::Parent, container)];
                    self.tell(Kind::Aggregation, Action::Delete, &links, &concerned);
                    for slot in &mut self.inside {
                        slot.take_if(|holder| *holder == container);
                    }
                }
            }
            Operation::See(thing) => {
                let concerned = self.with_all_inside(thing);
                self.tell(Kind::Object, Action::Observe, &[(Role::Item, thing)], &concerned);
            }
        }
    }

    fn answer(&self, Wanted(wants): Wanted, known: &mut Known) {
        for want in wants {
            let asked = |event: &&Arc<Event>| match want.scope {
                Scope::Since(from) => {
                    (event.time >= from || event.names(Role::Child, &want.id))
                        && event.links.iter().any(|link| link.id == want.id)
                }
                Scope::AsParent => event.names(Role::Parent, &want.id),
            };
            let events = self.events.iter().filter(asked).cloned().collect();
            known.insert(want, events);
        }
    }

    fn way_of(&self, thing: usize) -> Way {
        let question = Question::of(id(thing));
        let mut known = Known::new(Budget::WAY);
        loop {
            match way(&question, &known) {
                Ok(way) => return way,
                Err(wanted) => self.answer(wanted, &mut known),
            }
        }
    }

    fn contents_of(&self, thing: usize) -> Vec<Identifier> {
        let mut known = Known::new(Budget::WAY);
        let note = loop {
            match contents(&id(thing), &known) {
                Ok(note) => break note,
                Err(wanted) => self.answer(wanted, &mut known),
            }
        };
        let mut listed: Vec<Identifier> = note.contents.into_iter().map(|content| content.id).collect();
        listed.sort();
        listed
    }
}

#[derive(Clone, Copy, Debug)]
enum Operation {
    Pack(usize, usize),
    Unpack(usize),
    Empty(usize),
    See(usize),
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let one = prop_oneof![
        4 => (0..UNITS + CASES, UNITS..THINGS).prop_map(|(thing, container)| Operation::Pack(thing, container)),
        2 => (0..UNITS + CASES).prop_map(Operation::Unpack),
        1 => (UNITS..THINGS).prop_map(Operation::Empty),
        3 => (0..THINGS).prop_map(Operation::See),
    ];
    prop::collection::vec(one, 0..60)
}

fn world(operations: Vec<Operation>) -> World {
    let mut world = World::default();
    for operation in operations {
        world.apply(operation);
    }
    world
}

proptest! {
    #[test]
    fn each_unit_has_exactly_its_own_way(operations in operations()) {
        let world = world(operations);
        for unit in 0..UNITS {
            let way = world.way_of(unit);
            let steps: Vec<&str> = way.steps.iter().map(|step| step.event.id.as_str()).collect();
            prop_assert_eq!(steps, world.own_way.get(&unit).cloned().unwrap_or_default());
            let mut around = Vec::new();
            let mut at = world.inside[unit];
            while let Some(container) = at {
                around.push(id(container));
                at = world.inside[container];
            }
            prop_assert_eq!(&way.inside, &around);
            let doubted = |doubts: &[DoubtKind]| way.doubts.iter().any(|doubt| doubts.contains(&doubt.kind));
            prop_assert!(!doubted(&[
                DoubtKind::PackedTwice,
                DoubtKind::UnpackedElsewhere,
                DoubtKind::UnpackedNotPacked,
                DoubtKind::PackedInItself,
            ]));
        }
    }

    #[test]
    fn a_delivery_note_lists_what_is_inside(operations in operations()) {
        let world = world(operations);
        for unit in UNITS..THINGS {
            let mut held: Vec<Identifier> =
                world.with_all_inside(unit)[1..].iter().map(|thing| id(*thing)).collect();
            held.sort();
            prop_assert_eq!(world.contents_of(unit), held);
        }
    }
}

#[test]
fn packing_twice_and_unpacking_the_unpacked_are_said() {
    let mut world = World::default();
    world.pack(Action::Add, 0, UNITS);
    world.pack(Action::Add, 0, UNITS + 1);
    world.pack(Action::Delete, 0, UNITS + 1);
    world.pack(Action::Delete, 0, UNITS + 1);
    let kinds: Vec<DoubtKind> = world.way_of(0).doubts.iter().map(|doubt| doubt.kind).collect();
    assert_eq!(
        kinds,
        [
            DoubtKind::NoOrigin,
            DoubtKind::PackedTwice,
            DoubtKind::UnpackedNotPacked
        ]
    );
}

#[test]
fn a_withdrawn_packing_is_shown_and_has_no_effect() {
    let mut world = World::default();
    world.pack(Action::Add, 0, UNITS);
    let mut declared = (*world.events[0]).clone();
    declared.sequence = 1;
    declared.declaration = Some(Declaration {
        at: Moment(500),
        reason: Some("did_not_occur".to_owned()),
        corrected_by: Vec::new(),
    });
    world.events.push(Arc::new(declared));
    world.tell(Kind::Object, Action::Observe, &[(Role::Item, UNITS)], &[UNITS]);
    let way = world.way_of(0);
    assert!(way.inside.is_empty());
    assert_eq!(way.steps.len(), 2);
    assert!(way.steps.iter().all(|step| step.withdrawn));
}

#[test]
fn ingredients_and_the_road_are_told_with_who_answers() {
    let mut world = World::default();
    let lot = Identifier::lot("00614141999996", "HERBS");
    world.tell(Kind::Object, Action::Add, &[], &[]);
    world.tell(Kind::Object, Action::Add, &[], &[]);
    let site = Identifier::parse("urn:epc:id:sgln:4012345.00011.0").unwrap();
    let shop = Identifier::parse("urn:epc:id:sgln:4023333.00011.0").unwrap();
    let change = |world: &mut World, at: usize, how: &dyn Fn(&mut Event)| {
        let mut event = (*world.events[at]).clone();
        how(&mut event);
        world.events[at] = Arc::new(event);
    };
    change(&mut world, 0, &|event| {
        event.step = Some("commissioning".to_owned());
        event.location = Some(site.clone());
        event.links = vec![Link {
            role: Role::Class,
            id: lot.clone(),
            quantity: None,
        }];
    });
    change(&mut world, 1, &|event| {
        event.kind = Kind::Transformation;
        event.action = None;
        event.location = Some(site.clone());
        event.links = vec![
            Link {
                role: Role::InputClass,
                id: lot.clone(),
                quantity: None,
            },
            Link {
                role: Role::Output,
                id: id(0),
                quantity: None,
            },
        ];
    });
    world.tell(Kind::Object, Action::Observe, &[(Role::Item, 0)], &[0]);
    change(&mut world, 2, &|event| {
        event.step = Some("retail_selling".to_owned());
        event.location = Some(shop.clone());
    });
    let way = world.way_of(0);
    let relations: Vec<&str> = way.steps.iter().map(|step| step.relation.code()).collect();
    assert_eq!(relations, ["of_ingredient", "made", "itself"]);
    let answers: Vec<String> = way
        .steps
        .iter()
        .map(|step| step.accountable.clone().unwrap().party)
        .collect();
    assert_eq!(answers, [site.to_string(), site.to_string(), shop.to_string()]);
    let kinds: Vec<DoubtKind> = way.doubts.iter().map(|doubt| doubt.kind).collect();
    assert_eq!(kinds, [DoubtKind::MovedUnseen]);
}
