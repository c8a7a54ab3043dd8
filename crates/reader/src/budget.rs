//! How much work a reading may cost. The clock is the caller's: in a browser's worker there is no other.

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

/// The work one reading may do: which tiers, and until when.
#[derive(Clone, Copy)]
pub struct ReadBudget<'c> {
    effort: Effort,
    deadline_ms: Option<f64>,
    clock: &'c dyn Fn() -> f64,
}

impl fmt::Debug for ReadBudget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadBudget")
            .field("effort", &self.effort)
            .field("deadline_ms", &self.deadline_ms)
            .finish_non_exhaustive()
    }
}

fn no_clock() -> f64 {
    0.0
}

impl ReadBudget<'static> {
    /// Tiers alone bound the work; no clock is asked.
    #[must_use]
    pub fn unhurried(effort: Effort) -> Self {
        Self {
            effort,
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
            deadline_ms: Some(deadline_ms),
            clock,
        }
    }

    /// The tiers allowed.
    #[must_use]
    pub fn effort(&self) -> Effort {
        self.effort
    }

    /// Whether the time is used up. Asked between pieces of work, each far below a millisecond or one pass
    /// over one scale.
    pub(crate) fn spent(&self) -> bool {
        self.deadline_ms
            .is_some_and(|deadline| (self.clock)() >= deadline)
    }
}
