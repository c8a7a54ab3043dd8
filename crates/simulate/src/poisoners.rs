//! Someone who invents installs against an honest item, from the few networks there are.

use crate::dice::Dice;
use crate::item::{Item, Person};
use crate::{Poisoner, World, honest};

/// Adds the item's honest life and the invented sessions.
pub(crate) fn poison(item: &mut Item, dice: &mut Dice<'_>, world: &World, poisoner: &Poisoner) {
    honest::live(item, dice, world);
    let begins = dice.within(0, f64::from(world.days - poisoner.days));
    let numbers: Vec<u64> = (0..poisoner.networks).map(|_| dice.number()).collect();
    let claimed: Vec<_> = (0..poisoner.regions).map(|_| dice.region()).collect();
    let installs: Vec<Person> = (0..poisoner.installs)
        .map(|_| Person {
            consents: true,
            ..Person::anyone(dice, world)
        })
        .collect();
    for n in 0..poisoner.sessions {
        let mut install = installs[(n % poisoner.installs) as usize];
        if !claimed.is_empty() {
            install.region = claimed[dice.below(poisoner.regions) as usize];
        }
        let at = dice.within(begins, f64::from(poisoner.days));
        let number = numbers[(n % poisoner.networks) as usize];
        item.session(at, &install, number, true);
    }
}
