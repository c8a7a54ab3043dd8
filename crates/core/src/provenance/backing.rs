//! Who stands behind a step: the brand, both sides of a hand-over, or one that handles goods of others alone.

use super::custody::{GIVING, TAKING};
use super::{Authority, Event, Identifier, Role, Standing, Step};
use alloc::collections::BTreeSet;

/// Who stands behind a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backing {
    /// The brand of the goods, or the operator for it.
    Brand,
    /// Whoever gave and whoever took, two parties whose words agree.
    BothSides,
    /// One that handles the goods, and nobody else: it may be so.
    OneSide,
}

impl Backing {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Brand, Self::BothSides, Self::OneSide];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::BothSides => "both_sides",
            Self::OneSide => "one_side",
        }
    }
}

/// Finds hand-overs that both sides told, oldest step first. They follow one another from the brand on:
/// whoever took from the brand can give, and whoever only says that it has the goods cannot, so that two
/// who agree with each other have said nothing of goods that neither was given.
pub(super) fn settle(steps: &mut [Step]) {
    let mut given: Option<usize> = None;
    let mut holder = None;
    for at in 0..steps.len() {
        let Some((before, [step, ..])) = steps.split_at_mut_checked(at) else {
            return;
        };
        if step.withdrawn || !step.relation.is_certain() {
            continue;
        }
        let owns = step.standing == Standing::Owner;
        if step.event.is_step(&TAKING) {
            let giving = given.and_then(|giving| before.get_mut(giving));
            let agreed = giving.filter(|giving| agree(&giving.event, &step.event));
            let was_agreed = agreed.is_some();
            if let Some(giving) = agreed {
                for side in [giving, &mut *step] {
                    if side.backing == Backing::OneSide {
                        side.backing = Backing::BothSides;
                    }
                }
            }
            // Whoever the giver named took it; and of whom the brand itself says so.
            if was_agreed || owns {
                holder = (!is_back(step)).then(|| step.event.teller.clone());
                given = None;
            }
        } else if step.event.is_step(&GIVING) && (owns || holder.as_ref() == Some(&step.event.teller)) {
            given = Some(at);
        }
    }
}

/// Whether an owner took the thing, and did not only tell again of one who handles it.
fn is_back(step: &Step) -> bool {
    let first = step.event.tellers.first();
    step.standing == Standing::Owner && first.is_none_or(|first| !matches!(**first, Authority::Handler(_)))
}

/// Whether the one who takes is another, and the one the giver named: by a party or place, or by a
/// business transaction that both name.
fn agree(given: &Event, taken: &Event) -> bool {
    let to: BTreeSet<&Identifier> = given.destinations.iter().map(|(_, id)| id).collect();
    let at = taken
        .destinations
        .iter()
        .map(|(_, id)| id)
        .chain(&taken.location)
        .chain(&taken.read_point);
    let mut papers = given.ids(Role::Transaction);
    given.teller != taken.teller
        && (at.into_iter().any(|id| to.contains(id))
            || papers.any(|paper| taken.names(Role::Transaction, paper)))
}
