//! The thread that empties the outbox.

use std::{io, sync::Arc, thread, time::Duration};

use assay_core::outbox::{Attempt, Next};
use assay_wire::News;

use super::{
    Shared,
    keep::{Kept, State, Waiting},
    random, send, view,
};
use crate::clock::{Clock, SystemClock};

/// A clock that is set while the thread waits is noticed after this.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

pub(super) fn start(shared: Arc<Shared>) -> io::Result<()> {
    thread::Builder::new()
        .name("reporter".to_owned())
        .spawn(move || while step(&shared) {})?;
    Ok(())
}

/// Waits for something to send, sends it, and notes how it came out. False when the install closes.
fn step(shared: &Shared) -> bool {
    let Some((tasks, bodies)) = due(shared) else {
        return false;
    };
    // Nothing is held while the server has the word: reading and judging go on.
    let sent = send::send(&*shared.transport, &tasks, &bodies);
    let now = SystemClock.now();
    let mut desk = shared.desk();
    let settled = desk.outbox.settle(sent.attempt, now, random());
    if desk.keep.settle(&settled, &sent.said, now.0).is_err() {
        // Nothing of it is on disk: it waits on, and is told again later.
        for one in &settled {
            desk.outbox.put(one.task.clone());
        }
        desk.outbox.settle(Attempt::Failed(None), now, random());
        shared.changed(desk);
        return true;
    }
    desk.trouble = sent.fault;
    desk.list_wanted |= sent.newer_list;
    let told: Vec<Kept> = settled
        .iter()
        .filter_map(|one| desk.keep.entry(&one.task.id).ok().flatten())
        .collect();
    shared.changed(desk);
    for entry in told.into_iter().map(view::entry) {
        let entry = Box::new(entry);
        (shared.tell)(News::Entry { entry });
    }
    // Only now: what a brand says of a product must not be told before the answer, which would hide it.
    let mut desk = shared.desk();
    for one in &settled {
        // Looked at again: it may have been deleted meanwhile.
        let entry = desk.keep.entry(&one.task.id).ok().flatten();
        if let Some(entry) = entry.filter(|entry| entry.state == State::Answered) {
            desk.products.add(&entry);
        }
    }
    drop(desk);
    shared.wake.notify_all();
    true
}

/// The next tasks with their bodies, once they are due; `None` when the install closes.
fn due(shared: &Shared) -> Option<(Vec<Waiting>, Vec<String>)> {
    let mut desk = shared.desk();
    loop {
        if desk.closed {
            return None;
        }
        let now = SystemClock.now();
        let wait = match desk.outbox.next(now) {
            Next::Send(tasks) => {
                if let Ok(bodies) = desk.keep.bodies(&tasks) {
                    return Some((tasks, bodies));
                }
                desk.outbox.settle(Attempt::Failed(None), now, random());
                continue;
            }
            Next::At(until) => Duration::from_secs(u64::try_from(until.0 - now.0).unwrap_or(1)),
            Next::Idle | Next::UnderWay => LONGEST_WAIT,
        };
        let woken = shared.wake.wait_timeout(desk, wait.min(LONGEST_WAIT));
        desk = woken.unwrap_or_else(std::sync::PoisonError::into_inner).0;
    }
}
