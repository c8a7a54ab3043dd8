//! The life of one honest item: a dealer, a shop, its visitors, a buyer, a family, a gift.

use assay_core::assess::{FactKind, Party, Region};

use crate::World;
use crate::dice::Dice;
use crate::item::{Item, Person};

const DAY: i64 = 86_400;

/// Adds an honest item's whole life; it begins somewhere in the first two thirds of the world.
pub(crate) fn live(item: &mut Item, dice: &mut Dice<'_>, world: &World) {
    let begins = dice.within(0, f64::from(world.days) * 0.66);
    let shop = Place::new(dice);
    before_the_shop(item, dice, world, begins, shop.region);
    let sold = in_the_shop(item, dice, world, begins + 10 * DAY, &shop);
    let buyer = Person::living_in(shop.region, dice, world);
    let given = held_by(item, dice, world, sold, buyer);
    if dice.chance(world.honest.gift) {
        let region = if dice.chance(world.honest.gift_far) {
            dice.region()
        } else {
            shop.region
        };
        let mut receiver = Person::living_in(region, dice, world);
        if dice.chance(world.honest.shared_phone) {
            receiver.token = buyer.token;
        }
        let given = dice.within(given + 2 * DAY, 30.0);
        held_by(item, dice, world, given, receiver);
    }
    if dice.chance(world.honest.careless) {
        let again = dice.within(sold + 10 * DAY, 20.0);
        let region = dice.region();
        item.fact(sold, FactKind::Sold, shop.party, shop.region);
        item.fact(again, FactKind::Sold, Party(dice.number()), region);
    }
}

/// A dealer or a shop.
struct Place {
    party: Party,
    region: Region,
    network: u64,
}

impl Place {
    fn new(dice: &mut Dice<'_>) -> Self {
        Self {
            party: Party(dice.number()),
            region: dice.region(),
            network: dice.number(),
        }
    }
}

/// A dealer on the way looks at it: a stock check when enrolled, else a scan like anyone's.
fn before_the_shop(item: &mut Item, dice: &mut Dice<'_>, world: &World, at: i64, towards: Region) {
    if !dice.chance(world.honest.dealer_check) {
        return;
    }
    let mut dealer = Place::new(dice);
    if dice.chance(0.7) {
        dealer.region = towards;
    }
    if dice.chance(world.honest.enrolled) {
        item.fact(at, FactKind::Received, dealer.party, dealer.region);
        item.fact(at + DAY, FactKind::StockCheck, dealer.party, dealer.region);
    } else {
        let clerk = Person::living_in(dealer.region, dice, world);
        session(item, dice, world, at, &clerk, dealer.network);
    }
}

/// On the shelf, until it is sold; gives the second of the sale.
fn in_the_shop(item: &mut Item, dice: &mut Dice<'_>, world: &World, at: i64, shop: &Place) -> i64 {
    let enrolled = dice.chance(world.honest.enrolled);
    let sold = dice.within(at + DAY, 40.0);
    if enrolled {
        item.fact(at, FactKind::Received, shop.party, shop.region);
    }
    if dice.chance(world.honest.shown) {
        for _ in 0..dice.count(world.honest.visitors) {
            let mut visitor = Person::living_in(shop.region, dice, world);
            let own = visitor.network(dice, &world.networks);
            let number = if dice.chance(world.honest.shop_network) {
                shop.network
            } else {
                own
            };
            let when = dice.within(at, (sold - at) as f64 / DAY as f64);
            session(item, dice, world, when, &visitor, number);
        }
    }
    if enrolled && dice.chance(world.honest.sale_recorded) {
        item.fact(sold, FactKind::Sold, shop.party, shop.region);
    }
    sold
}

/// One household's time with the item; gives the second of its last session.
fn held_by(item: &mut Item, dice: &mut Dice<'_>, world: &World, from: i64, mut holder: Person) -> i64 {
    let honest = &world.honest;
    let mut at = dice.within(from, 2.0);
    let mut last = at;
    for n in 0..=dice.count(honest.rechecks) {
        if n > 0 {
            at = dice.within(at, 30.0);
        }
        if n > 0 && dice.chance(honest.forgotten) {
            holder.token = dice.token();
        }
        let number = holder.network(dice, &world.networks);
        session(item, dice, world, at, &holder, number);
        last = at;
    }
    if dice.chance(honest.traveller) {
        last = dice.within(last + 2 * DAY, 20.0);
        let mut away = holder;
        away.region = dice.region();
        let number = dice.carrier(away.region);
        session(item, dice, world, last, &away, number);
    }
    if dice.chance(honest.family) {
        let mut other = Person {
            token: dice.token(),
            consents: dice.chance(world.consent),
            ..holder
        };
        let number = other.network(dice, &world.networks);
        let when = dice.within(from, 20.0);
        session(item, dice, world, when, &other, number);
        last = last.max(when);
    }
    last
}

/// A session with its retries, on a clock that may be off.
fn session(item: &mut Item, dice: &mut Dice<'_>, world: &World, at: i64, person: &Person, number: u64) {
    let claimed = if dice.chance(world.honest.wrong_clock) {
        dice.within(at - DAY, 1.0)
    } else {
        at
    };
    item.scan(at, claimed, person, number, false, false);
    for retry in 1..=dice.count(world.honest.retries) {
        let later = at + i64::from(retry) * 40;
        item.scan(later, claimed, person, number, false, true);
    }
}
