//! Following an item from event to event: into containers ([`Stay`](super::stay::Stay)), back to
//! ingredients. Only what counts is followed ([`Event::heard_of`]), and only within a budget: each making
//! once, each ingredient once, so many identifiers looked at, so much answered.

use super::room::{MAX_STEPS, Taken};
use super::stay::{Inside, Stays};
use super::way::{all_of, relation_of};
use super::{
    Backing, Doubt, DoubtKind, Event, Identifier, Kind, Known, Moment, Question, Relation, Role, Scope,
    Standing, Step, Want, Wanted,
};
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;

/// Ingredients of ingredients of ingredients.
const MAX_MAKING: usize = 3;
/// Identifiers that are looked at for one answer.
const MAX_WORK: usize = 4_000_000;

pub(super) type Order = (Moment, Moment, u64);
const START: Order = (Moment(i64::MIN), Moment(i64::MIN), 0);
pub(super) const END: Order = (Moment(i64::MAX), Moment(i64::MAX), u64::MAX);

/// What kind of thing is being followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The item, or a container it is in.
    Main,
    /// Something it was made from, so many makings back.
    Ingredient(usize),
}

/// What is being followed, and for whom.
#[derive(Clone, Copy)]
pub(super) struct Trail<'c> {
    /// The containers from the item outwards, the last being the one followed; empty for the item.
    pub(super) chain: &'c [Identifier],
    pub(super) line: Line,
    /// The item or ingredient, of which a teller must be allowed to speak.
    pub(super) subject: &'c Identifier,
    /// What happened up to here only tells where the thing was.
    pub(super) from: Order,
    /// What handlers tell from here on is of the container alone: by their word the thing had left it.
    pub(super) handlers_until: Order,
    /// It is followed by a handler's word alone.
    pub(super) beside: bool,
}

/// A making whose ingredients are to be followed.
struct Making {
    event: Arc<Event>,
    product: Identifier,
    depth: usize,
}

pub(super) struct Follower<'a> {
    known: &'a Known,
    question: &'a Question,
    wanted: BTreeSet<Want>,
    /// What is wanted by a handler's word alone: asked for once nothing else is.
    wanted_beside: BTreeSet<Want>,
    found: Found,
    shown: BTreeSet<Order>,
    makings: VecDeque<Making>,
    made: BTreeSet<Order>,
    /// Ingredients, and up to when each was followed.
    followed: BTreeMap<Identifier, Order>,
    work: usize,
    work_beside: usize,
    answer: Taken,
    /// Nothing more is followed.
    is_cut: bool,
    /// It is said that not everything is told.
    is_said: bool,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) steps: Vec<Step>,
    pub(super) doubts: Vec<Doubt>,
    pub(super) left_out: Vec<Arc<Event>>,
}

impl<'a> Follower<'a> {
    pub(super) fn new(question: &'a Question, known: &'a Known) -> Self {
        Self {
            known,
            question,
            wanted: BTreeSet::new(),
            wanted_beside: BTreeSet::new(),
            found: Found::default(),
            shown: BTreeSet::new(),
            makings: VecDeque::new(),
            made: BTreeSet::new(),
            followed: BTreeMap::new(),
            work: 0,
            work_beside: 0,
            answer: Taken::default(),
            is_cut: false,
            is_said: false,
        }
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.found.steps
    }

    pub(super) fn finish(self) -> Result<Found, Wanted> {
        let wanted = if self.wanted.is_empty() {
            self.wanted_beside
        } else {
            self.wanted
        };
        if wanted.is_empty() {
            Ok(self.found)
        } else {
            Err(Wanted(wanted.into_iter().collect()))
        }
    }

    /// Follows the item from its beginning; gives the containers it is in at the end.
    pub(super) fn item(&mut self) -> Inside {
        let until = self.question.until;
        let end = until.map_or(END, |until| (until, Moment(i64::MIN), 0));
        let trail = Trail {
            chain: &[],
            line: Line::Main,
            subject: &self.question.item,
            from: START,
            handlers_until: END,
            beside: false,
        };
        self.follow(&self.question.item, end, trail)
    }

    /// Adds what happened to the lot.
    pub(super) fn lot(&mut self, lot: &Identifier) {
        let of_lot = Relation::OfLot(lot.clone());
        self.plain(lot, END, &of_lot, 0);
    }

    /// Adds what happened to ingredients, those of the item before those of its ingredients.
    pub(super) fn makings(&mut self) {
        while let Some(making) = self.makings.pop_front() {
            self.ingredients(&making);
        }
    }

    /// How the tellers of an event are heard here; `None` when they are not.
    pub(super) fn hear(&self, event: &Event, subject: &Identifier) -> Option<Standing> {
        let standing = if event.standing(&self.question.item) == Standing::Owner {
            // A brand tells what its own goods were made from.
            Some(Standing::Owner)
        } else {
            event.heard_of(subject)
        };
        let late = self.question.handlers_by.is_some_and(|by| event.recorded > by);
        standing.filter(|standing| *standing == Standing::Owner || !late)
    }

    /// The events, or a note that they are wanted, or that they would be too much. `beside`: by a handler's word
    /// alone.
    pub(super) fn fetch(&mut self, want: Want, beside: bool) -> Option<&'a [Arc<Event>]> {
        let Some(events) = self.known.get(&want) else {
            if beside {
                if self.known.takes(self.wanted.len() + self.wanted_beside.len() + 1) {
                    self.wanted_beside.insert(want);
                } else {
                    self.say_more();
                }
            } else if self.known.takes(self.wanted.len() + 1) {
                self.wanted.insert(want);
            } else {
                self.cut();
            }
            return None;
        };
        if self.known.is_crowded(&want) {
            self.say_more();
        }
        Some(events)
    }

    /// Counts identifiers looked at; false when no more are.
    pub(super) fn work(&mut self, links: usize, beside: bool) -> bool {
        let work = if beside {
            &mut self.work_beside
        } else {
            &mut self.work
        };
        *work += links;
        let goes_on = *work <= MAX_WORK;
        if !goes_on && beside {
            self.say_more();
        } else if !goes_on {
            self.cut();
        }
        goes_on
    }

    /// Counts what is told by one that handles goods, or what is only met by its word; false when that is more
    /// than it may tell here.
    pub(super) fn hears_out(&mut self, event: &Event, beside: bool) -> bool {
        let hears = !beside || self.shown.contains(&event.order()) || self.answer.hears_out(event);
        if !hears {
            self.say_more();
        }
        hears
    }

    /// Follows nothing more that costs much, and says so.
    fn cut(&mut self) {
        self.is_cut = true;
        self.say_more();
    }

    /// Says, once, that not everything was followed, and at which step that was.
    fn say_more(&mut self) {
        if !self.is_said {
            self.is_said = true;
            let last = self.found.steps.last().map(|step| step.event.clone());
            self.doubt(DoubtKind::TooMuch, last, None);
        }
    }

    pub(super) fn doubt(&mut self, kind: DoubtKind, event: Option<Arc<Event>>, other: Option<Identifier>) {
        self.found.doubts.push(Doubt {
            kind,
            step: event.as_ref().map_or(END, |event| event.order()),
            event,
            other,
        });
    }

    /// Adds a step; an event that is one already stays as it is.
    pub(super) fn step(
        &mut self,
        event: &Arc<Event>,
        relation: Relation,
        standing: Standing,
        withdrawn: bool,
    ) {
        if self.shown.contains(&event.order()) {
            return;
        }
        if !self.answer.takes(event) {
            self.cut();
            return;
        }
        self.shown.insert(event.order());
        self.found.steps.push(Step {
            event: event.clone(),
            relation,
            withdrawn,
            standing,
            backing: match standing {
                Standing::Owner => Backing::Brand,
                Standing::Handler | Standing::Stranger => Backing::OneSide,
            },
            accountable: None,
        });
    }

    /// Whether an event was withdrawn by one that may, or is such a declaration itself.
    pub(super) fn is_withdrawn(&self, events: &[Arc<Event>], event: &Event, of: &Identifier) -> bool {
        events.iter().any(|other| other.withdraws(event, of))
    }

    /// Steps of something that is not followed into containers: a lot, an ingredient's lot.
    fn plain(&mut self, id: &Identifier, until: Order, relation: &Relation, depth: usize) {
        let Some(events) = self.fetch(all_of(id), false) else {
            return;
        };
        let declared = declarations(events);
        for event in events.iter().filter(|event| event.order() < until) {
            let Some(standing) = self.hear(event, id) else {
                continue;
            };
            let beside = standing != Standing::Owner;
            if !self.work(event.links.len(), beside) || !self.hears_out(event, beside) {
                continue;
            }
            let gone = self.is_withdrawn(&declared, event, id);
            self.step(event, relation.clone(), standing, gone);
            if !gone && event.names(Role::OutputClass, id) {
                self.make(event, id, depth + 1);
            }
        }
    }

    /// Follows `id` on its trail until a moment; gives the containers it is in then.
    pub(super) fn follow(&mut self, id: &Identifier, until: Order, trail: Trail<'_>) -> Inside {
        let want = Want {
            id: id.clone(),
            scope: Scope::Since(trail.from.0),
        };
        let Some(events) = self.fetch(want, trail.beside) else {
            return Inside::default();
        };
        let declared = declarations(events);
        let mut stays = Stays::default();
        for event in events.iter().filter(|event| event.order() < until) {
            let Some(standing) = self.hear(event, trail.subject) else {
                self.leave_out(event, trail);
                continue;
            };
            let by_handler = standing != Standing::Owner;
            if by_handler && event.order() >= trail.handlers_until {
                continue;
            }
            let beside = trail.beside || by_handler;
            if !self.work(event.links.len(), beside) {
                continue;
            }
            let gone = self.is_withdrawn(&declared, event, trail.subject);
            if event.order() <= trail.from {
                if !gone {
                    self.earlier(event, standing, &mut stays, id, trail);
                }
                continue;
            }
            self.close_if_emptied(&mut stays, event.order(), trail);
            if event.parent() == Some(id) && !trail.chain.is_empty() {
                // Others went into or out of the same container: not this item's way.
            } else if !self.hears_out(event, beside) {
                // Its teller has told enough.
            } else if gone {
                self.step(event, relation_of(event, id, trail), standing, true);
            } else if event.parent().is_some() && event.names(Role::Child, id) {
                self.packing(event, standing, &mut stays, id, trail);
            } else {
                self.step(event, relation_of(event, id, trail), standing, false);
                if event.kind == Kind::Transformation && event.names(Role::Output, id) {
                    let depth = match trail.line {
                        Line::Main => 1,
                        Line::Ingredient(depth) => depth + 1,
                    };
                    self.make(event, id, depth);
                }
            }
        }
        self.close_if_emptied(&mut stays, until, trail);
        self.end(stays, until, trail)
    }

    /// Notes what is told of the item itself by those who may not.
    fn leave_out(&mut self, event: &Arc<Event>, trail: Trail<'_>) {
        let of_item = trail.chain.is_empty() && trail.line == Line::Main;
        if of_item && event.heard_of(trail.subject).is_none() && self.found.left_out.len() < MAX_STEPS {
            self.found.left_out.push(event.clone());
        }
    }

    /// Notes a making, once, whose ingredients are to be followed.
    fn make(&mut self, event: &Arc<Event>, product: &Identifier, depth: usize) {
        if depth > MAX_MAKING {
            if self
                .found
                .doubts
                .iter()
                .all(|doubt| doubt.kind != DoubtKind::TooDeep)
            {
                self.doubt(DoubtKind::TooDeep, Some(event.clone()), None);
            }
        } else if self.made.insert(event.order()) {
            self.makings.push_back(Making {
                event: event.clone(),
                product: product.clone(),
                depth,
            });
        }
    }

    /// Follows what went into a transformation, up to it.
    fn ingredients(&mut self, making: &Making) {
        let Making {
            event,
            product,
            depth,
        } = making;
        let mut events = Vec::from([event.clone()]);
        for shared in event.ids(Role::Transformation).cloned().collect::<Vec<_>>() {
            let Some(others) = self.fetch(all_of(&shared), false) else {
                continue;
            };
            for other in others.iter().filter(|other| *other != event) {
                let own = other.standing(product) == Standing::Owner || other.teller == event.teller;
                if own && self.work(other.links.len(), false) {
                    self.step(
                        other,
                        Relation::OfIngredient(shared.clone()),
                        Standing::Owner,
                        false,
                    );
                    events.push(other.clone());
                }
            }
        }
        for event in &events {
            for link in &event.links {
                let is_class = match link.role {
                    Role::Input => false,
                    Role::InputClass => true,
                    Role::Item
                    | Role::Parent
                    | Role::Child
                    | Role::Output
                    | Role::Class
                    | Role::ChildClass
                    | Role::OutputClass
                    | Role::Transaction
                    | Role::Transformation => continue,
                };
                if self.is_cut {
                    return;
                }
                let until = event.order();
                let before = self.followed.get(&link.id).copied();
                if before.is_some_and(|before| before >= until) {
                    continue;
                }
                self.followed.insert(link.id.clone(), until);
                if is_class {
                    let relation = Relation::OfIngredient(link.id.clone());
                    self.plain(&link.id, until, &relation, *depth);
                } else {
                    let trail = Trail {
                        chain: &[],
                        line: Line::Ingredient(*depth),
                        subject: &link.id,
                        from: START,
                        handlers_until: END,
                        beside: false,
                    };
                    self.follow(&link.id, until, trail);
                }
            }
        }
    }
}

/// Declarations of error among events.
fn declarations(events: &[Arc<Event>]) -> Vec<Arc<Event>> {
    let declared = events.iter().filter(|event| event.declaration.is_some());
    declared.cloned().collect()
}
