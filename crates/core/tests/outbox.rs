//! The outbox against a disk, a server and a device that is killed at any moment.

use std::collections::{BTreeMap, BTreeSet};

use assay_core::outbox::{Answer, Attempt, LONGEST, MOST_TOGETHER, Next, Outbox, Settled, Task};
use assay_core::time::Timestamp;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    number: u32,
    server: bool,
}

impl Task for Event {
    fn goes_with(&self, other: &Self) -> bool {
        self.server == other.server
    }
}

/// What happens to one attempt, and when the device is killed.
#[derive(Clone, Debug)]
enum Fate {
    /// Never arrives.
    Lost,
    /// Arrives; the answer does not.
    AnswerLost,
    /// The server takes some of it and answers.
    Answered(u64),
    /// The server rejects the whole request once it holds a poisoned event.
    Poisoned,
    /// Answered, and the device is killed before it writes that down.
    KilledBeforeWriting,
    /// Answered, written down, and the device is killed.
    KilledAfterWriting,
}

#[derive(Clone, Debug)]
enum Step {
    Scan(bool),
    Try(Fate),
    Kill,
    Wait(i64),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Lost),
        Just(Fate::AnswerLost),
        any::<u64>().prop_map(Fate::Answered),
        Just(Fate::Poisoned),
        Just(Fate::KilledBeforeWriting),
        Just(Fate::KilledAfterWriting),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<bool>().prop_map(Step::Scan),
        5 => fate().prop_map(Step::Try),
        1 => Just(Step::Kill),
        2 => (-LONGEST..2 * LONGEST).prop_map(Step::Wait),
    ]
}

#[derive(Default)]
struct World {
    disk: Vec<Event>,
    settled: BTreeMap<Event, Option<String>>,
    server: BTreeSet<Event>,
    recorded: BTreeMap<Event, u32>,
    now: i64,
    made: u32,
}

impl World {
    /// As the server does: by the event's id, so again is no second time.
    fn arrive(&mut self, events: &[Event]) {
        for event in events {
            if self.server.insert(*event) {
                *self.recorded.entry(*event).or_default() += 1;
            }
        }
    }

    fn write(&mut self, settled: Vec<Settled<Event>>) {
        for Settled { task, refused } in settled {
            assert!(self.disk.contains(&task), "{task:?} was not waiting");
            self.disk.retain(|event| *event != task);
            assert!(
                self.settled.insert(task, refused).is_none(),
                "{task:?} settled twice"
            );
        }
    }

    fn attempt(&mut self, outbox: &mut Outbox<Event>, fate: &Fate, random: u64) {
        let Next::Send(sent) = outbox.next(Timestamp(self.now)) else {
            return;
        };
        assert!(!sent.is_empty() && sent.len() <= MOST_TOGETHER);
        assert!(sent.iter().all(|event| event.goes_with(&sent[0])));
        let now = Timestamp(self.now);
        let all = |answer: Answer| sent.iter().map(|event| (*event, answer.clone())).collect();
        match fate {
            Fate::Lost => assert!(outbox.settle(Attempt::Failed(None), now, random).is_empty()),
            Fate::AnswerLost => {
                self.arrive(&sent);
                assert!(outbox.settle(Attempt::Failed(Some(7)), now, random).is_empty());
            }
            Fate::Answered(bits) => {
                let mut answers = Vec::new();
                for (place, event) in sent.iter().enumerate() {
                    let answer = match (bits >> (2 * (place % 32))) & 3 {
                        0 => Answer::Later,
                        1 => Answer::Refused("bad_time".to_owned()),
                        _ => Answer::Acknowledged,
                    };
                    if answer == Answer::Acknowledged {
                        self.arrive(&[*event]);
                    }
                    answers.push((*event, answer.clone()));
                    // A server may say a thing twice, or of what was never sent.
                    answers.push((*event, answer));
                    answers.push((
                        Event {
                            number: u32::MAX,
                            server: true,
                        },
                        Answer::Acknowledged,
                    ));
                }
                let settled = outbox.settle(Attempt::Answered(answers), now, random);
                self.write(settled);
            }
            Fate::Poisoned => {
                let poisoned = sent.iter().any(|event| event.number % 7 == 0);
                let attempt = if poisoned {
                    Attempt::Rejected("bad_json".to_owned())
                } else {
                    self.arrive(&sent);
                    Attempt::Answered(all(Answer::Acknowledged))
                };
                let settled = outbox.settle(attempt, now, random);
                self.write(settled);
            }
            Fate::KilledBeforeWriting => {
                self.arrive(&sent);
                *outbox = Outbox::restore(self.disk.clone());
            }
            Fate::KilledAfterWriting => {
                self.arrive(&sent);
                let settled = outbox.settle(Attempt::Answered(all(Answer::Acknowledged)), now, random);
                self.write(settled);
                *outbox = Outbox::restore(self.disk.clone());
            }
        }
    }
}

proptest! {
    #[test]
    fn each_event_is_recorded_once_and_none_is_lost(
        steps in proptest::collection::vec(step(), 0..120), random: u64,
    ) {
        let mut world = World::default();
        let mut outbox = Outbox::restore([]);
        for step in &steps {
            match step {
                Step::Scan(server) => {
                    world.made += 1;
                    let event = Event { number: world.made, server: *server };
                    world.disk.push(event);
                    outbox.put(event);
                    outbox.put(event);
                }
                Step::Try(fate) => world.attempt(&mut outbox, fate, random),
                Step::Kill => outbox = Outbox::restore(world.disk.clone()),
                Step::Wait(seconds) => world.now += seconds,
            }
            prop_assert_eq!(outbox.len(), world.disk.len());
        }
        // The network returns: as often as it takes, and no more often than events plus splits.
        for _ in 0..=2 * world.disk.len() {
            world.now += LONGEST;
            world.attempt(&mut outbox, &Fate::Poisoned, random);
        }
        prop_assert!(outbox.is_empty() && world.disk.is_empty());
        prop_assert_eq!(world.settled.len(), usize::try_from(world.made).unwrap());
        for (event, refused) in &world.settled {
            let times = world.recorded.get(event).copied().unwrap_or(0);
            prop_assert!(times <= 1);
            prop_assert!(refused.is_some() || times == 1, "{:?} was acknowledged and not recorded", event);
        }
    }
}

#[test]
fn many_go_together_and_one_that_is_rejected_goes_alone() {
    let events: Vec<Event> = (1..=250).map(|number| Event { number, server: true }).collect();
    let mut outbox = Outbox::restore(events.clone());
    let now = Timestamp(0);
    assert_eq!(outbox.next(now), Next::Send(events[..100].to_vec()));
    assert_eq!(outbox.next(now), Next::UnderWay);
    assert!(
        outbox
            .settle(Attempt::Rejected("bad_json".into()), now, 0)
            .is_empty()
    );
    assert_eq!(outbox.next(now), Next::Send(events[..1].to_vec()));
    let settled = outbox.settle(Attempt::Rejected("bad_json".into()), now, 0);
    assert_eq!(settled[0].refused.as_deref(), Some("bad_json"));
    assert_eq!(outbox.next(now), Next::Send(events[1..2].to_vec()));
    let one = vec![(events[1], Answer::Acknowledged)];
    assert_eq!(outbox.settle(Attempt::Answered(one), now, 0).len(), 1);
    assert_eq!(
        outbox.next(now),
        Next::Send(events[2..102].to_vec()),
        "together again"
    );
}

#[test]
fn what_is_withdrawn_is_not_sent_and_hurry_ends_a_wait() {
    let events: Vec<Event> = (1..=2).map(|number| Event { number, server: true }).collect();
    let mut outbox = Outbox::restore(events.clone());
    let now = Timestamp(0);
    outbox.withdraw(|event| event.number == 1);
    assert_eq!(outbox.next(now), Next::Send(vec![events[1]]));
    assert!(outbox.settle(Attempt::Failed(Some(600)), now, 0).is_empty());
    assert_eq!(outbox.next(now), Next::At(Timestamp(600)));
    assert_eq!(outbox.due(now), Some(Timestamp(600)));
    outbox.hurry();
    assert_eq!(outbox.next(now), Next::Send(vec![events[1]]));
}
