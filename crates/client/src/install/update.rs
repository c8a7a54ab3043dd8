//! The thread that keeps the trust list new, from the server that is asked about items.

use std::{
    io,
    sync::{Arc, PoisonError},
    thread,
    time::{Duration, Instant},
};

use assay_wire::{ListState, News};

use super::{Install, Shared, failed, keep::Kept, read, view};
use crate::{
    clock::SystemClock,
    tuf::{self, Believe, Source, UpdateError},
};

/// The timestamp is signed anew every few hours; a full verdict asks for one of two days.
const EVERY: Duration = Duration::from_secs(4 * 3600);
/// After an update that failed, or that a server's answer asked for.
const SOON: Duration = Duration::from_secs(15 * 60);

pub(super) fn start(shared: Arc<Shared>) -> io::Result<()> {
    thread::Builder::new()
        .name("trust list".to_owned())
        .spawn(move || {
            // The program may have ended between a new list and what it says of readings kept.
            shared.judge_again();
            let mut next = Instant::now();
            while wait(&shared, next) {
                let came = shared.update_list();
                next = Instant::now() + if came { EVERY } else { SOON };
            }
        })?;
    Ok(())
}

/// Waits for the time, or until a list is wanted. False when the install closes.
fn wait(shared: &Shared, until: Instant) -> bool {
    let mut desk = shared.desk();
    loop {
        if desk.closed {
            return false;
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || desk.list_wanted {
            desk.list_wanted = false;
            return true;
        }
        let woken = shared.wake.wait_timeout(desk, left);
        desk = woken.unwrap_or_else(PoisonError::into_inner).0;
    }
}

impl Install {
    /// Asks for a newer list now, and tells which one is in use then.
    #[must_use]
    pub fn update_list(&self) -> ListState {
        self.shared.update_list();
        self.list_state()
    }
}

impl Shared {
    /// Fetches and verifies apart, so that judging goes on meanwhile. Whether it succeeded.
    fn update_list(&self) -> bool {
        let _one_at_a_time = self.updating.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(server) = self.server_address() else {
            return false;
        };
        let (state, now) = read(&self.device).believed(&SystemClock);
        let before = state.as_ref().map(|state| state.list.issued());
        let believe = match (&state, &self.root) {
            (Some(state), _) => Believe::State(state),
            (None, Some(root)) => Believe::Root(root),
            (None, None) => return false,
        };
        let fetched = Source::web(server.path(&["trust"]).as_str())
            .and_then(|source| tuf::update(believe, &source, Some(now)));
        let offline = matches!(fetched, Err(UpdateError::Unreachable(_)));
        if offline {
            // No network is no refusal of a list.
            return false;
        }
        let mut device = self.device.write().unwrap_or_else(PoisonError::into_inner);
        let finished = device.finish(fetched, &SystemClock);
        let list = device.list_state(&SystemClock);
        let newer = device.issued() > before;
        drop(device);
        (self.tell)(News::List { list });
        if newer {
            self.judge_again();
        }
        finished.is_ok()
    }

    /// Judges anew what could not be checked, and tells what came of it. A reading that turns out
    /// authentic is reported as it would have been.
    fn judge_again(&self) {
        let unchecked = self.desk().keep.unchecked().unwrap_or_default();
        for entry in unchecked {
            let judgement = self.judge(&entry.text);
            if judgement.word == entry.word {
                continue;
            }
            let Ok(judged) = entry.judged(&judgement) else {
                continue;
            };
            if let Ok(Some(entry)) = self.keep_judged(judged) {
                let entry = Box::new(view::entry(entry));
                (self.tell)(News::Judged { entry });
            }
        }
    }

    /// The reading as it is kept from now on; `None` when it was deleted meanwhile, which no verdict
    /// brings back and no server is told of.
    fn keep_judged(&self, mut entry: Kept) -> Result<Option<Kept>, assay_wire::DeviceFault> {
        let server = self.server_address();
        let mut desk = self.desk();
        if desk.keep.entry(&entry.id).map_err(failed)?.is_none() {
            return Ok(None);
        }
        desk.keep
            .judged(&entry.id, &entry.word, &entry.judgement)
            .map_err(failed)?;
        if let Some((waiting, body)) = desk.wanted_report(&entry, server.as_ref())? {
            desk.keep.enqueue(&waiting, &body).map_err(failed)?;
            desk.outbox.put(waiting);
            entry.state = super::State::Waiting;
            self.changed(desk);
        }
        Ok(Some(entry))
    }
}
