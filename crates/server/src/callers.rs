//! What one caller may do in ten minutes, however many calls they make: known by a keyed hash of their number, in this
//! process's memory alone, under a key that no one else has and that ends with it.
//!
//! Deliberately absent: a limit by what a call says of itself. Honest callers share that.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// For how long a caller is known.
const KNOWN: Duration = Duration::from_secs(600);

/// Wrong numbers and complaints of one caller in that time: as many as three calls have.
const MOST: Done = Done {
    wrong: 9,
    complaints: 9,
};

/// Callers that are known at once; beyond it all are forgotten.
const MOST_CALLERS: usize = 50_000;

/// What a caller did.
#[derive(Debug, Clone, Copy, Default)]
struct Done {
    wrong: u32,
    complaints: u32,
}

/// A caller, for as long as they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Caller([u8; 8]);

/// All callers.
#[derive(Clone)]
pub(crate) struct Callers {
    key: [u8; 32],
    known: Arc<Mutex<HashMap<Caller, (Done, Instant)>>>,
}

impl Callers {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self {
            key,
            known: Arc::default(),
        }
    }

    /// The caller of a number as a provider tells it; `None` for one that is kept back.
    pub(crate) fn caller(&self, number: &str) -> Option<Caller> {
        let digits: String = number.chars().filter(char::is_ascii_digit).take(32).collect();
        if digits.len() < 3 {
            return None;
        }
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        mac.update(digits.as_bytes());
        let mut name = [0; 8];
        name.copy_from_slice(&mac.finalize().into_bytes()[..8]);
        Some(Caller(name))
    }

    /// Whether the caller may ask about one more number.
    pub(crate) fn may_ask(&self, caller: Option<Caller>, now: Instant) -> bool {
        self.done(caller, now).wrong < MOST.wrong
    }

    /// Whether the caller may complain once more.
    pub(crate) fn may_complain(&self, caller: Option<Caller>, now: Instant) -> bool {
        self.done(caller, now).complaints < MOST.complaints
    }

    /// The number was wrong.
    pub(crate) fn missed(&self, caller: Option<Caller>, now: Instant) {
        self.note(caller, now, |done| done.wrong += 1);
    }

    /// The caller complained.
    pub(crate) fn complained(&self, caller: Option<Caller>, now: Instant) {
        self.note(caller, now, |done| done.complaints += 1);
    }

    fn done(&self, caller: Option<Caller>, now: Instant) -> Done {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        caller
            .and_then(|caller| known.get(&caller))
            .filter(|(_, since)| now.saturating_duration_since(*since) < KNOWN)
            .map_or_else(Done::default, |(done, _)| *done)
    }

    fn note(&self, caller: Option<Caller>, now: Instant, what: impl Fn(&mut Done)) {
        let Some(caller) = caller else { return };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever notes something forgets what is over: nobody is known for longer than is said above.
        known.retain(|_, (_, since)| now.saturating_duration_since(*since) < KNOWN);
        if known.len() >= MOST_CALLERS {
            known.clear();
        }
        let (done, _) = known.entry(caller).or_insert((Done::default(), now));
        what(done);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_held_to_three_calls_misses_for_ten_minutes_and_others_are_not() {
        let callers = Callers::new([7; 32]);
        let now = Instant::now();
        let (one, other) = (
            callers.caller("+86 10 1234 5678"),
            callers.caller("+86 10 1234 5679"),
        );
        assert_eq!(one, callers.caller("861012345678"), "however it is written");
        assert_ne!(one, other);
        assert_ne!(
            one,
            Callers::new([8; 32]).caller("861012345678"),
            "under another key"
        );
        for n in 0..9 {
            assert!(callers.may_ask(one, now), "{n}");
            callers.missed(one, now);
            callers.complained(one, now);
        }
        assert!(!callers.may_ask(one, now) && !callers.may_complain(one, now));
        assert!(callers.may_ask(other, now) && callers.may_complain(other, now));
        let later = now + KNOWN;
        assert!(callers.may_ask(one, later) && callers.may_complain(one, later));
        callers.missed(other, later);
        assert_eq!(callers.known.lock().unwrap().len(), 1, "who is over is forgotten");
    }

    #[test]
    fn a_number_that_is_kept_back_is_nobodys() {
        let callers = Callers::new([7; 32]);
        for none in ["", "anonymous", "sip:unknown@provider", "12"] {
            assert_eq!(callers.caller(none), None, "{none}");
        }
        for _ in 0..100 {
            callers.missed(None, Instant::now());
        }
        assert!(callers.may_ask(None, Instant::now()), "honest callers share it");
    }
}
