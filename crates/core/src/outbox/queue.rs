//! The queue itself.

use super::Backoff;
use crate::time::Timestamp;
use alloc::{
    collections::VecDeque,
    string::{String, ToString},
    vec::Vec,
};

/// Tasks in one request at most: what the server takes.
pub const MOST_TOGETHER: usize = 100;

/// Something to tell a server; two that are equal are the same.
pub trait Task: Clone + PartialEq {
    /// Whether both can be told in one request.
    fn goes_with(&self, other: &Self) -> bool;
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<T> {
    /// Nothing waits.
    Idle,
    /// Something waits for this time.
    At(Timestamp),
    /// An attempt is under way; its outcome is waited for.
    UnderWay,
    /// Send these in one request, in this order, and tell the outcome by [`Outbox::settle`].
    Send(Vec<T>),
}

/// How an attempt came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt<T> {
    /// The server answered; tasks it does not name wait on.
    Answered(Vec<(T, Answer)>),
    /// The server will not have the request as it is, by this code.
    Rejected(String),
    /// Nothing got through, or no answer that can be believed. A server may ask for a pause in
    /// seconds.
    Failed(Option<u32>),
}

/// The answer to one task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is recorded.
    Acknowledged,
    /// It never will be, by this code.
    Refused(String),
    /// Not now.
    Later,
}

/// A task that waits no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled<T> {
    /// Which.
    pub task: T,
    /// The code it was refused by; `None` when it is recorded.
    pub refused: Option<String>,
}

/// Tasks in the order they were put in. Each leaves it once: acknowledged, refused or withdrawn.
#[derive(Clone, Debug)]
pub struct Outbox<T> {
    waiting: VecDeque<T>,
    under_way: Vec<T>,
    backoff: Backoff,
    /// How many go together: all, until a request is rejected as a whole; then one by one, so that
    /// a single task that a server cannot take holds back no other.
    together: usize,
}

impl<T: Task> Outbox<T> {
    /// An outbox with what the disk holds, in the order it was put in.
    pub fn restore(kept: impl IntoIterator<Item = T>) -> Self {
        Self {
            waiting: kept.into_iter().collect(),
            under_way: Vec::new(),
            backoff: Backoff::default(),
            together: MOST_TOGETHER,
        }
    }

    /// Puts a task in, which is on disk already. One that waits already is not put in again.
    pub fn put(&mut self, task: T) {
        if !self.waiting.contains(&task) {
            self.waiting.push_back(task);
        }
    }

    /// Takes out what need not be told any more. One that is under way is told all the same.
    pub fn withdraw(&mut self, mut which: impl FnMut(&T) -> bool) {
        self.waiting.retain(|task| !which(task));
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// When the next attempt is due; `None` when it is due now or nothing waits.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        self.backoff.wait(now).filter(|_| !self.is_empty())
    }

    /// What to do now.
    pub fn next(&mut self, now: Timestamp) -> Next<T> {
        if !self.under_way.is_empty() {
            return Next::UnderWay;
        }
        let Some(first) = self.waiting.front() else {
            return Next::Idle;
        };
        if let Some(until) = self.backoff.wait(now) {
            return Next::At(until);
        }
        self.under_way = self
            .waiting
            .iter()
            .take_while(|task| first.goes_with(task))
            .take(self.together)
            .cloned()
            .collect();
        Next::Send(self.under_way.clone())
    }

    /// Takes the outcome of what [`Self::next`] named, and says what waits no more. `random` is any
    /// number.
    pub fn settle(&mut self, attempt: Attempt<T>, now: Timestamp, random: u64) -> Vec<Settled<T>> {
        let sent = core::mem::take(&mut self.under_way);
        let mut settled = Vec::new();
        match attempt {
            Attempt::Answered(answers) => {
                for (task, answer) in answers {
                    let refused = match answer {
                        Answer::Acknowledged => None,
                        Answer::Refused(code) => Some(code),
                        Answer::Later => continue,
                    };
                    // Only what was sent, and each once, whatever the server answers.
                    if sent.contains(&task) && self.remove(&task) {
                        settled.push(Settled { task, refused });
                    }
                }
                if settled.is_empty() {
                    self.backoff.failed(now, None, random);
                } else {
                    self.backoff.clear();
                    self.together = MOST_TOGETHER;
                }
            }
            Attempt::Rejected(code) => match sent.as_slice() {
                [only] => {
                    if self.remove(only) {
                        settled.push(Settled {
                            task: only.clone(),
                            refused: Some(code.to_string()),
                        });
                    }
                    self.backoff.clear();
                }
                _ => self.together = 1,
            },
            Attempt::Failed(asked) => self.backoff.failed(now, asked, random),
        }
        settled
    }

    /// Tries at once what waits for its time: a person asked, or the network came back.
    pub fn hurry(&mut self) {
        self.backoff.clear();
    }

    fn remove(&mut self, task: &T) -> bool {
        let found = self.waiting.iter().position(|waiting| waiting == task);
        found.and_then(|at| self.waiting.remove(at)).is_some()
    }
}
