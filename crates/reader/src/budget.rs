//! How much work a reading may cost. The clock is the caller's: in a browser's worker there is no other.

use std::cell::Cell;
use std::fmt;

/// Which tiers may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// One pass at the frame's own scale: what a live picture can afford thirty times a second.
    FirstTier,
    /// Every tier that stays within about 40 ms at preview size (1280 x 960).
    Video,
    /// Everything, for a picture that will not come again.
    Photograph,
}

/// The work one reading may do: which tiers, how much, and until when.
///
/// Work is counted in units of about one grey value looked up between pixels, a few nanoseconds. The count bounds a
/// reading where there is no clock, and is the same on every machine.
#[derive(Clone, Copy)]
pub struct ReadBudget<'c> {
    effort: Effort,
    work: Option<u64>,
    deadline_ms: Option<f64>,
    clock: &'c dyn Fn() -> f64,
}

impl fmt::Debug for ReadBudget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadBudget")
            .field("effort", &self.effort)
            .field("work", &self.work)
            .field("deadline_ms", &self.deadline_ms)
            .finish_non_exhaustive()
    }
}

fn no_clock() -> f64 {
    0.0
}

impl ReadBudget<'static> {
    /// Tiers and their work bound the reading; no clock is asked.
    #[must_use]
    pub fn unhurried(effort: Effort) -> Self {
        Self {
            effort,
            work: None,
            deadline_ms: None,
            clock: &no_clock,
        }
    }
}

impl<'c> ReadBudget<'c> {
    /// As `effort`, and no new piece of work begins after `deadline_ms` on `clock` (milliseconds, any origin).
    #[must_use]
    pub fn until(effort: Effort, deadline_ms: f64, clock: &'c dyn Fn() -> f64) -> Self {
        Self {
            effort,
            work: None,
            deadline_ms: Some(deadline_ms),
            clock,
        }
    }

    /// The same with at most `units` of work instead of what the effort allows.
    #[must_use]
    pub fn at_most(self, units: u64) -> Self {
        Self {
            work: Some(units),
            ..self
        }
    }

    /// The tiers allowed.
    #[must_use]
    pub fn effort(&self) -> Effort {
        self.effort
    }

    /// Units of work that a frame of so many pixels may take: [`ReadBudget::at_most`], or by the effort.
    #[must_use]
    pub fn work(&self, pixels: usize) -> u64 {
        let (a_frame, a_pixel) = match self.effort {
            Effort::FirstTier => (4_000_000, 1),
            Effort::Video => (8_000_000, 2),
            Effort::Photograph => (24_000_000, 3),
        };
        self.work.unwrap_or(a_frame + a_pixel * pixels as u64)
    }
}

/// Units of work between two questions to the clock: a fraction of a millisecond.
const UNITS_A_QUESTION: u64 = 50_000;

/// Counts the work of one reading and says when it must end.
pub(crate) struct Meter<'b> {
    deadline_ms: Option<f64>,
    clock: &'b dyn Fn() -> f64,
    limit: u64,
    done: Cell<u64>,
    /// The clock is asked when `done` has come here; the maximum once the work must end.
    ask_at: Cell<u64>,
    over: Cell<bool>,
}

impl fmt::Debug for Meter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter")
            .field("limit", &self.limit)
            .field("done", &self.done)
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}

impl<'b> Meter<'b> {
    /// For a frame of so many pixels.
    pub(crate) fn new(budget: &ReadBudget<'b>, pixels: usize) -> Self {
        Self {
            deadline_ms: budget.deadline_ms,
            clock: budget.clock,
            limit: budget.work(pixels),
            done: Cell::new(0),
            ask_at: Cell::new(0),
            over: Cell::new(false),
        }
    }

    /// Counts work that is about to be done; true when it must not begin, for the budget is used up: it is not counted
    /// then. Every piece counted at once is small: a row of pixels, a ray, a block of codewords.
    #[inline]
    pub(crate) fn spend(&self, units: usize) -> bool {
        let done = self.done.get() + units as u64;
        if done >= self.ask_at.get() {
            self.ask(done);
        }
        if !self.over.get() {
            self.done.set(done);
        }
        self.over.get()
    }

    #[cold]
    fn ask(&self, done: u64) {
        self.ask_at
            .set((done + UNITS_A_QUESTION).min(self.limit.max(done + 1)));
        let late = self
            .deadline_ms
            .is_some_and(|deadline| (self.clock)() >= deadline);
        if late || done >= self.limit {
            self.over.set(true);
            self.ask_at.set(u64::MAX);
        }
    }

    /// Whether the budget is used up; asks no clock.
    #[inline]
    pub(crate) fn over(&self) -> bool {
        self.over.get()
    }

    /// Units of work done.
    pub(crate) fn done(&self) -> u64 {
        self.done.get()
    }
}
