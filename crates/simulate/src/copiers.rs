//! A copied label: many things carry it, and their buyers check.

use assay_core::assess::{FactKind, Party, Region};

use crate::dice::Dice;
use crate::item::{Item, Person};
use crate::{Copier, World, honest};

/// More sessions than this of one label are not played: the rules have long decided.
const PLAYED: u32 = 400;

/// Adds the original's life, when it has one, and every session of its copies.
pub(crate) fn copy(item: &mut Item, dice: &mut Dice<'_>, world: &World, copier: &Copier) {
    if copier.original {
        honest::live(item, dice, world);
    }
    let begins = dice.within(0, f64::from(world.days - copier.days));
    let sold_in: Vec<Region> = (0..copier.regions).map(|_| dice.region()).collect();
    let shops = (copier.copies / copier.shop_copies).max(1);
    let shop_numbers: Vec<u64> = (0..shops.min(10_000)).map(|_| dice.number()).collect();
    // Of very many copies only a sample is played, thinly spread over fewer days: the first
    // sessions come as fast as they would.
    let (copies, days) = if copier.copies > PLAYED {
        (
            PLAYED,
            f64::from(copier.days) * f64::from(PLAYED) / f64::from(copier.copies),
        )
    } else {
        (copier.copies, f64::from(copier.days))
    };
    for _ in 0..copies {
        let sold = dice.within(begins, days);
        let region = match sold_in.len() {
            0 => dice.region(),
            many => sold_in[dice.below(many as u32) as usize],
        };
        if dice.chance(copier.enrolled) {
            item.fact(sold, FactKind::Sold, Party(dice.number()), region);
        }
        if !dice.chance(copier.checked) {
            continue;
        }
        let mut buyer = Person::living_in(region, dice, world);
        let shop = shop_numbers[dice.below(shop_numbers.len() as u32) as usize];
        let in_shop = dice.chance(copier.shop_network);
        let mut at = sold;
        for again in 0..=dice.count(world.honest.rechecks) {
            let own = buyer.network(dice, &world.networks);
            let number = if in_shop && again == 0 { shop } else { own };
            item.session(at, &buyer, number, true);
            at = dice.within(at, 30.0);
        }
    }
}
