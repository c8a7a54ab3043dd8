//! Who may speak of what: the rule itself, and what a way makes of words that stand apart.

use std::sync::Arc;

use assay_core::gs1::GtinPrefix;
use assay_core::provenance::{
    Action, Authority, Backing, Budget, Declaration, DoubtKind, Event, Identifier, Kind, Known, Link,
    MAX_ANSWER, MAX_STEPS, Moment, PartyKind, Question, Role, Scope, Standing, Wanted, Way, contents, way,
};

const OURS: &str = "09506000134352";
const THEIRS: &str = "00614141999996";

fn ranges(prefix: &str) -> Vec<GtinPrefix> {
    vec![GtinPrefix::parse(prefix).unwrap()]
}

fn brand() -> Authority {
    Authority::Brand(ranges("9506000"))
}

fn rival() -> Authority {
    Authority::Brand(ranges("0614141"))
}

fn dealer() -> Authority {
    Authority::Handler(Vec::new())
}

fn item() -> Identifier {
    Identifier::instance(OURS, "100")
}

fn sscc(number: u64) -> Identifier {
    Identifier::sscc(&format!("{number:018}"))
}

/// A unit that the brand numbered, behind the first digit.
fn pallet() -> Identifier {
    sscc(95_060_001_000_000_010)
}

fn site(location: &str) -> Identifier {
    Identifier::parse(&format!("urn:epc:id:sgln:{location}.0")).unwrap()
}

/// Events told one after another, a day apart, each kept as it was told.
#[derive(Default)]
struct World {
    events: Vec<Arc<Event>>,
    /// Requests answered, and events in the answers.
    asked: (usize, usize),
}

impl World {
    fn tell(
        &mut self,
        by: &str,
        authority: Authority,
        links: &[(Role, Identifier)],
        change: impl FnOnce(&mut Event),
    ) {
        let number = self.events.len();
        let moment = Moment(86_400_000 * (number as i64 + 1));
        let mut event = Event {
            id: format!("urn:event:{number}"),
            kind: Kind::Object,
            action: Some(Action::Observe),
            time: moment,
            offset: 0,
            recorded: moment,
            sequence: number as u64,
            step: None,
            disposition: None,
            read_point: None,
            location: None,
            links: Vec::new(),
            sources: Vec::new(),
            destinations: Vec::new(),
            declaration: None,
            lot: None,
            sensors: Vec::new(),
            teller: Some(by.to_owned()),
            tellers: vec![Arc::new(authority)],
        };
        event.links = links.iter().map(|(role, id)| link(*role, id.clone())).collect();
        change(&mut event);
        self.events.push(Arc::new(event));
    }

    fn answer(&mut self, Wanted(wants): Wanted, known: &mut Known) {
        for want in wants {
            if !known.takes(1) {
                return;
            }
            let asked = |event: &&Arc<Event>| match want.scope {
                Scope::Since(from) => {
                    (event.time >= from || event.names(Role::Child, &want.id))
                        && event.links.iter().any(|link| link.id == want.id)
                }
                Scope::AsParent => event.names(Role::Parent, &want.id),
            };
            let events: Vec<Arc<Event>> = self.events.iter().filter(asked).cloned().collect();
            self.asked.0 += 1;
            self.asked.1 += events.len();
            known.insert(want, events);
        }
    }

    fn way(&mut self, item: Identifier) -> Way {
        let question = Question::of(item);
        let mut known = Known::new(Budget::WAY);
        loop {
            match way(&question, &known) {
                Ok(way) => return way,
                Err(wanted) => self.answer(wanted, &mut known),
            }
        }
    }

    fn inside(&mut self, unit: &Identifier) -> Vec<Identifier> {
        let mut known = Known::new(Budget::CONTENTS);
        loop {
            match contents(unit, &known) {
                Ok(found) => return found.contents.into_iter().map(|content| content.id).collect(),
                Err(wanted) => self.answer(wanted, &mut known),
            }
        }
    }
}

fn link(role: Role, id: Identifier) -> Link {
    Link {
        role,
        id,
        quantity: None,
    }
}

fn steps(way: &Way) -> Vec<(&str, Backing)> {
    let steps = way.steps.iter();
    steps
        .map(|step| (step.event.step.as_deref().unwrap_or("-"), step.backing))
        .collect()
}

fn seen(step: &'static str) -> impl FnOnce(&mut Event) {
    move |event| event.step = Some(step.to_owned())
}

fn packed(action: Action) -> impl FnOnce(&mut Event) {
    move |event| {
        event.kind = Kind::Aggregation;
        event.action = Some(action);
        event.step = Some(
            if action == Action::Add {
                "packing"
            } else {
                "unpacking"
            }
            .to_owned(),
        );
    }
}

#[test]
fn each_party_stands_to_each_thing_as_the_table_says() {
    use Standing::{Handler, Owner, Stranger};
    let limited = Authority::Handler(ranges("0614141"));
    let things = [
        item(),
        Identifier::lot(OURS, "L1"),
        Identifier::parse("urn:epc:idpat:sgtin:9506000.013435.*").unwrap(),
        pallet(),
        sscc(6_141_410_000_000_010),
        site("9506000.00001"),
        Identifier::parse("urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8").unwrap(),
    ];
    for (who, authority, standings) in [
        ("operator", Authority::Operator, [Owner; 7]),
        (
            "brand",
            brand(),
            [Owner, Owner, Owner, Owner, Handler, Owner, Owner],
        ),
        (
            "rival",
            rival(),
            [Stranger, Stranger, Stranger, Handler, Owner, Owner, Owner],
        ),
        (
            "dealer",
            dealer(),
            [Handler, Handler, Handler, Handler, Handler, Owner, Owner],
        ),
        (
            "rival's dealer",
            limited,
            [Stranger, Stranger, Stranger, Handler, Handler, Owner, Owner],
        ),
        (
            "no ranges",
            Authority::Brand(Vec::new()),
            [Stranger, Stranger, Stranger, Handler, Handler, Owner, Owner],
        ),
    ] {
        for (thing, standing) in things.iter().zip(standings) {
            assert_eq!(authority.over(thing), standing, "{who} of {thing}");
        }
    }
}

#[test]
fn who_handles_goods_tells_of_custody_and_of_nothing_else() {
    let told = |authority: &Authority, change: &dyn Fn(&mut Event)| {
        let mut world = World::default();
        world.tell("x", authority.clone(), &[(Role::Item, item())], |event| {
            change(event)
        });
        authority.may_tell(&world.events[0])
    };
    let step = |word: &'static str| move |event: &mut Event| event.step = Some(word.to_owned());
    for word in [
        "shipping",
        "receiving",
        "storing",
        "inspecting",
        "packing",
        "retail_selling",
        "transporting",
    ] {
        assert!(told(&dealer(), &step(word)), "{word}");
        assert!(!told(&rival(), &step(word)), "a rival brand: {word}");
    }
    for word in [
        "commissioning",
        "decommissioning",
        "destroying",
        "killing",
        "creating_class_instance",
        "disassembling",
        "repackaging",
        "dispensing",
        "other",
        "https://carrier.example/lost",
    ] {
        assert!(!told(&dealer(), &step(word)), "{word}");
        assert!(told(&brand(), &step(word)), "its brand: {word}");
    }
    for word in [
        "destroyed",
        "inactive",
        "recalled",
        "expired",
        "stolen",
        "disposed",
        "https://x.example/gone",
    ] {
        let disposition = move |event: &mut Event| event.disposition = Some(word.to_owned());
        assert!(!told(&dealer(), &disposition), "{word}");
    }
    for action in [Action::Add, Action::Delete] {
        assert!(
            !told(&dealer(), &move |event: &mut Event| event.action = Some(action)),
            "{action:?}"
        );
    }
    assert!(!told(&dealer(), &|event: &mut Event| {
        event.kind = Kind::Transformation;
        event.links[0].role = Role::Output;
    }));
    assert!(!told(&dealer(), &|event: &mut Event| event.links[0].role = Role::Input));
    // A pallet of its own begins and ends; a mixed one holds goods of several brands.
    assert!(told(&dealer(), &|event: &mut Event| {
        event.links[0].id = pallet();
        event.action = Some(Action::Add);
        event.step = Some("commissioning".to_owned());
    }));
    let mixed = |event: &mut Event| {
        event
            .links
            .push(link(Role::Item, Identifier::instance(THEIRS, "1")));
        event.step = Some("shipping".to_owned());
    };
    for authority in [brand(), rival(), dealer(), Authority::Handler(ranges("0614141"))] {
        assert!(told(&authority, &mixed), "{authority:?}");
    }
}

#[test]
fn a_rival_brand_is_not_heard_of_anothers_goods() {
    let mut world = World::default();
    let own = sscc(6_141_410_000_000_010);
    world.tell("brand", brand(), &[(Role::Item, item())], |event| {
        event.action = Some(Action::Add);
        event.step = Some("commissioning".to_owned());
    });
    world.tell(
        "rival",
        rival(),
        &[(Role::Parent, own.clone()), (Role::Child, item())],
        packed(Action::Add),
    );
    world.tell("rival", rival(), &[(Role::Item, own.clone())], seen("shipping"));
    world.tell("rival", rival(), &[(Role::Item, item())], seen("destroying"));
    let way = world.way(item());
    assert_eq!(steps(&way), [("commissioning", Backing::Brand)]);
    assert!(way.inside.is_empty() && way.doubts.is_empty());
    let left_out: Vec<_> = way.left_out.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(left_out, ["urn:event:1", "urn:event:3"]);
    assert!(world.inside(&own).is_empty());
}

#[test]
fn a_handlers_word_ends_nothing_and_is_never_certain_alone() {
    let mut world = World::default();
    world.tell(
        "brand",
        brand(),
        &[(Role::Parent, pallet()), (Role::Child, item())],
        packed(Action::Add),
    );
    world.tell("dealer", dealer(), &[(Role::Item, item())], seen("destroying"));
    world.tell("dealer", dealer(), &[(Role::Item, item())], |event| {
        event.action = Some(Action::Delete);
        event.step = Some("decommissioning".to_owned());
    });
    world.tell(
        "dealer",
        dealer(),
        &[(Role::Parent, pallet()), (Role::Child, item())],
        packed(Action::Delete),
    );
    world.tell("dealer", dealer(), &[(Role::Item, item())], seen("storing"));
    world.tell("brand", brand(), &[(Role::Item, pallet())], seen("shipping"));
    let way = world.way(item());
    let told = [
        ("packing", Backing::Brand),
        ("unpacking", Backing::OneSide),
        ("storing", Backing::OneSide),
        ("shipping", Backing::Brand),
    ];
    assert_eq!(
        steps(&way),
        told,
        "the brand's pallet goes on, whatever a handler says"
    );
    let certain: Vec<bool> = way.steps.iter().map(|step| step.is_certain()).collect();
    assert_eq!(certain, [true, false, false, true]);
    assert!(
        way.doubts.iter().all(|doubt| doubt.kind == DoubtKind::NoOrigin),
        "{:?}",
        way.doubts
    );
    assert_eq!(way.inside, [pallet()]);
    assert_eq!(world.inside(&pallet()), [item()]);
}

#[test]
fn a_carriers_unit_is_followed_beside_the_brands() {
    let mut world = World::default();
    let cage = sscc(40_123_450_000_000_018);
    world.tell("brand", brand(), &[(Role::Item, item())], seen("shipping"));
    world.tell(
        "carrier",
        dealer(),
        &[(Role::Parent, cage.clone()), (Role::Child, item())],
        packed(Action::Add),
    );
    world.tell(
        "carrier",
        dealer(),
        &[(Role::Item, cage.clone())],
        seen("transporting"),
    );
    world.tell(
        "carrier",
        dealer(),
        &[(Role::Parent, cage.clone())],
        packed(Action::Delete),
    );
    world.tell("carrier", dealer(), &[(Role::Item, cage)], seen("storing"));
    let way = world.way(item());
    let told: Vec<&str> = steps(&way).into_iter().map(|(step, _)| step).collect();
    assert_eq!(told, ["shipping", "packing", "transporting", "unpacking"]);
    assert!(way.inside.is_empty());
}

/// Changes an event into a step on the way to a place.
fn to(place: &Identifier, step: &str) -> impl FnOnce(&mut Event) + use<> {
    let (place, step) = (place.clone(), step.to_owned());
    move |event| {
        event.step = Some(step);
        event.destinations = vec![(PartyKind::Possessing, place)];
    }
}

#[test]
fn a_hand_over_that_both_sides_told_is_worth_more_than_one_that_one_told() {
    let shop = site("4023333.00011");
    let handed = |second: &str, taken_at: &Identifier| {
        let mut world = World::default();
        world.tell("brand", brand(), &[(Role::Item, item())], to(&shop, "shipping"));
        world.tell(
            second,
            dealer(),
            &[(Role::Item, item())],
            to(taken_at, "receiving"),
        );
        world.tell(second, dealer(), &[(Role::Item, item())], seen("storing"));
        let way = world.way(item());
        way.steps.iter().map(|step| step.backing).collect::<Vec<_>>()
    };
    use Backing::{BothSides, Brand, OneSide};
    assert_eq!(handed("dealer", &shop), [Brand, BothSides, OneSide]);
    assert_eq!(
        handed("dealer", &site("4012345.00011")),
        [Brand, OneSide, OneSide],
        "elsewhere"
    );
    assert_eq!(
        handed("brand", &shop),
        [Brand, OneSide, OneSide],
        "one that is both sides"
    );
    // From hand to hand: whoever took it can give it, and whoever only says so cannot.
    let mut world = World::default();
    let next = site("4012345.00011");
    world.tell("brand", brand(), &[(Role::Item, item())], to(&shop, "shipping"));
    world.tell("one", dealer(), &[(Role::Item, item())], to(&shop, "receiving"));
    world.tell("one", dealer(), &[(Role::Item, item())], to(&next, "shipping"));
    world.tell("two", dealer(), &[(Role::Item, item())], to(&next, "receiving"));
    world.tell("three", dealer(), &[(Role::Item, item())], to(&shop, "shipping"));
    world.tell("four", dealer(), &[(Role::Item, item())], to(&shop, "receiving"));
    let backings: Vec<Backing> = world.way(item()).steps.iter().map(|step| step.backing).collect();
    assert_eq!(
        backings,
        [Brand, BothSides, BothSides, BothSides, OneSide, OneSide]
    );
}

#[test]
fn what_the_brand_tells_again_takes_no_goods_from_whoever_has_them() {
    use Backing::{BothSides, Brand};
    let (one, two) = (site("4012345.00011"), site("4023333.00011"));
    let things = [(Role::Item, item())];
    for (is_shipped, backings) in [
        (true, &[Brand, Brand, BothSides, BothSides][..]),
        // Nobody told of the way to the dealer; the brand says that it is there.
        (false, &[Brand, BothSides, BothSides]),
    ] {
        let mut world = World::default();
        if is_shipped {
            world.tell("brand", brand(), &things, to(&one, "shipping"));
        }
        world.tell("dealer", dealer(), &things, |event| {
            to(&one, "receiving")(event);
            event.tellers.push(Arc::new(brand()));
        });
        world.tell("dealer", dealer(), &things, to(&two, "shipping"));
        world.tell("shop", dealer(), &things, to(&two, "receiving"));
        let told: Vec<Backing> = world.way(item()).steps.iter().map(|step| step.backing).collect();
        assert_eq!(told, backings, "{is_shipped}");
    }
}

#[test]
fn nobody_withdraws_what_another_told() {
    for (by, authority, gone) in [
        ("brand", brand(), true),
        ("rival", rival(), false),
        ("dealer", dealer(), false),
    ] {
        let mut world = World::default();
        world.tell("brand", brand(), &[(Role::Item, item())], seen("storing"));
        world.tell(by, authority, &[(Role::Item, item())], |event| {
            event.id = "urn:event:0".to_owned();
            event.step = Some("storing".to_owned());
            event.declaration = Some(Declaration {
                at: Moment(1),
                reason: None,
                corrected_by: Vec::new(),
            });
        });
        assert_eq!(world.way(item()).steps[0].withdrawn, gone, "{by}");
    }
}

/// Things of one making that are the input of the next, `n` of each.
fn makings(n: usize, times: usize) -> World {
    let mut world = World::default();
    let thing = |making: usize, number: usize| Identifier::instance(OURS, &format!("{making}-{number}"));
    for making in 0..times {
        let inputs = (0..n).map(|number| (Role::Input, thing(making, number)));
        let outputs = (0..n).map(|number| (Role::Output, thing(making + 1, number)));
        let links: Vec<(Role, Identifier)> = inputs.chain(outputs).collect();
        world.tell("brand", brand(), &links, |event| {
            event.kind = Kind::Transformation;
            event.action = None;
        });
    }
    world
}

#[test]
fn makings_of_many_from_many_are_followed_within_the_budget() {
    for n in [1, 20, 500, 1_000, 2_000] {
        let mut world = makings(n, 3);
        let way = world.way(Identifier::instance(OURS, "3-0"));
        let (wants, events) = world.asked;
        assert!(wants <= Budget::WAY.wants, "{n}: {wants} requests");
        assert!(events <= Budget::WAY.events, "{n}: {events} events");
        let made = way
            .steps
            .iter()
            .filter(|step| step.event.kind == Kind::Transformation);
        assert_eq!(made.count(), way.steps.len(), "{n}");
        assert!(
            (1..=3).contains(&way.steps.len()),
            "each making once: {}",
            way.steps.len()
        );
        let cut = way.doubts.iter().find(|doubt| doubt.kind == DoubtKind::TooMuch);
        assert_eq!(cut.is_some(), n >= 500, "{n}: {:?}", way.doubts.len());
        // It says where it stopped: at the last step that is told.
        assert!(cut.is_none_or(|cut| {
            way.steps
                .iter()
                .any(|step| Some(&step.event) == cut.event.as_ref())
        }));
    }
}

#[test]
fn a_long_way_is_cut_by_steps_and_by_bytes_and_says_so() {
    let mut world = World::default();
    for _ in 0..MAX_STEPS + 50 {
        world.tell("brand", brand(), &[(Role::Item, item())], seen("storing"));
    }
    let way = world.way(item());
    assert!(way.steps.len() <= MAX_STEPS);
    assert!(way.doubts.iter().any(|doubt| doubt.kind == DoubtKind::TooMuch));
    let mut world = World::default();
    for _ in 0..100 {
        world.tell("brand", brand(), &[(Role::Item, item())], |event| {
            event.sensors = vec!["x".repeat(10_000)];
        });
    }
    let way = world.way(item());
    let bytes: usize = way
        .steps
        .iter()
        .flat_map(|step| &step.event.sensors)
        .map(String::len)
        .sum();
    assert!(bytes <= MAX_ANSWER && !way.steps.is_empty());
    assert!(way.doubts.iter().any(|doubt| doubt.kind == DoubtKind::TooMuch));
}

#[test]
fn containers_in_containers_of_containers_are_listed_once() {
    let mut world = World::default();
    // Each of seven levels holds every unit of the next: without a memory, twelve to the seventh.
    let unit = |level: u64, number: u64| sscc(95_060_000_000_000_000 + level * 1_000 + number);
    for level in 0..7 {
        for number in 0..12 {
            let mut links = vec![(Role::Parent, unit(level, number))];
            links.extend((0..12).map(|inner| (Role::Child, unit(level + 1, inner))));
            world.tell("brand", brand(), &links, packed(Action::Add));
        }
    }
    let inside = world.inside(&unit(0, 0));
    assert!(inside.len() <= 12 * 12 * 7, "{}", inside.len());
    assert!(world.asked.0 <= 12 * 8 + 1, "{:?}", world.asked);
}
