//! Tiers: at which scale, with which threshold and how much care a frame is looked at, until it is read or the
//! budget ends.

use crate::LumaFrame;
use crate::budget::{Effort, Meter, ReadBudget};
use crate::find::Finder;
use crate::hints::Signs;
use crate::image::{Plane, Pyramid, Rule};
use crate::look::Look;
use crate::messages::{Piece, messages};
use crate::place::Care;
use crate::reading::{Reading, Symbol};

/// Reads every symbol of a frame within a budget.
///
/// Never fails: a frame without a symbol gives an empty reading. The work is bounded by the tiers of the budget's
/// effort, by its count of work and, when it has one, by its deadline; what is under way then ends within a fraction
/// of a millisecond.
#[must_use]
pub fn read(frame: &LumaFrame<'_>, budget: &ReadBudget<'_>) -> Reading {
    let meter = Meter::new(budget, frame.width() * frame.height());
    let mut run = Run {
        effort: budget.effort(),
        meter: &meter,
        symbols: Vec::new(),
        pieces: Vec::new(),
        signs: Signs::default(),
        left: Vec::new(),
        patterns: Vec::new(),
        turned: Vec::new(),
        give_up_at: 0,
        made: Vec::new(),
    };
    let pyramid = Pyramid::of(frame, &meter);
    run.tiers(&pyramid);
    let hints = run.signs.hints(&pyramid, run.symbols.len());
    Reading {
        unread: run.signs.unread(&pyramid, &run.symbols),
        messages: messages(&run.symbols, &run.pieces),
        symbols: run.symbols,
        hints,
        work: meter.done(),
    }
}

/// The scale looked at first has at most this many pixels: most symbols are read there, at a quarter of the cost
/// of the next finer one or less.
const FIRST_LOOK_PIXELS: usize = 400_000;

/// Care of the quick tier: the likeliest side, the two best ways to bits.
const QUICK: Care = Care {
    sides: 2,
    cuts: 2,
    erasures: false,
};

/// Care of the slow tiers.
const SLOW: Care = Care {
    sides: 2,
    cuts: 4,
    erasures: true,
};

/// Care of the last tiers, for a picture that will not come again.
const UTMOST: Care = Care {
    sides: 3,
    cuts: 6,
    erasures: true,
};

/// One reading under way.
pub(crate) struct Run<'r> {
    pub(crate) effort: Effort,
    pub(crate) meter: &'r Meter<'r>,
    pub(crate) symbols: Vec<Symbol>,
    /// Those of them that are parts of messages.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) signs: Signs,
    /// Finder patterns of the last look that belong to no symbol read, in pixels of the frame.
    pub(crate) left: Vec<Finder>,
    /// Finder patterns of looks made, for later looks at the same: with more care, with guesses.
    pub(crate) patterns: Vec<(Look, Vec<Finder>)>,
    /// What a photograph's looks show of patterns light on dark, in pixels of the frame.
    pub(crate) turned: Vec<Finder>,
    /// Work at which nothing more is looked for beside symbols read.
    pub(crate) give_up_at: u64,
    /// Looks made; in a small frame several of the list are the same.
    pub(crate) made: Vec<Look>,
}

impl<'r> Run<'r> {
    fn tiers(&mut self, pyramid: &Pyramid<'r>) {
        let effort = self.effort;
        let start = start_level(pyramid);
        let first = Look {
            level: start,
            above: 0,
            origin: (0, 0),
            rule: Rule::Mean,
            step: 3,
            inverted: false,
            guess: false,
            most: 12,
            care: QUICK,
        };
        self.look(pyramid, first);
        // Finer scales: for what is too small here, and in a photograph for every further symbol.
        for level in (0..start).rev() {
            let some_read = !self.symbols.is_empty();
            if self.meter.over() || (some_read && self.left.is_empty() && effort < Effort::Photograph) {
                return;
            }
            let finer = Look { level, ..first };
            if some_read {
                // What is left to be found stands in the light of what was read.
                pyramid.take_over_thresholds(level, finer.rule);
            }
            if some_read && effort < Effort::Photograph {
                self.beside(pyramid, finer);
            } else {
                self.look(pyramid, finer);
            }
        }
        if effort == Effort::FirstTier {
            return;
        }
        let slow = Look {
            most: 30,
            care: SLOW,
            ..first
        };
        let fine = start.saturating_sub(1);
        self.looks(
            pyramid,
            &[
                Look {
                    level: start + 1,
                    step: 1,
                    ..slow
                },
                // The patterns of the first looks again, with more care.
                Look {
                    level: fine,
                    step: 3,
                    ..slow
                },
                Look { level: start, ..slow },
                Look {
                    level: start,
                    rule: Rule::Middle,
                    ..slow
                },
                Look {
                    level: fine,
                    rule: Rule::Middle,
                    ..slow
                },
                Look {
                    level: start + 2,
                    step: 1,
                    ..slow
                },
            ],
        );
        // Half way between the darkest and the lightest, or what is less than half as light as white is taken for ground.
        let turned = Look {
            rule: Rule::Middle,
            ..slow
        };
        self.inverted(pyramid, start, turned);
        if effort < Effort::Photograph {
            return;
        }
        self.inverted(pyramid, fine, turned);
        self.inverted(pyramid, start, slow);
        self.inverted(pyramid, fine, slow);
        let utmost = Look {
            step: 1,
            most: 60,
            guess: true,
            care: UTMOST,
            ..slow
        };
        self.looks(
            pyramid,
            &[
                Look {
                    level: fine,
                    ..utmost
                },
                Look {
                    level: fine,
                    rule: Rule::Middle,
                    ..utmost
                },
                Look {
                    level: start,
                    rule: Rule::Middle,
                    ..utmost
                },
                Look {
                    level: fine.saturating_sub(1),
                    ..utmost
                },
            ],
        );
        self.others(pyramid, slow, utmost);
    }

    /// A look at one scale with light for dark.
    fn inverted(&mut self, pyramid: &Pyramid<'r>, above: usize, look: Look) {
        if self.meter.over() || !self.symbols.is_empty() {
            return;
        }
        let turned = pyramid.level(above).and_then(|plane| plane.inverted(self.meter));
        let look = Look {
            level: 0,
            above: above as i32,
            inverted: true,
            ..look
        };
        self.look(&Pyramid::on(turned, self.meter), look);
    }

    /// One look after another until something is read.
    fn looks(&mut self, pyramid: &Pyramid<'r>, looks: &[Look]) {
        for look in looks {
            if self.meter.over() || !self.symbols.is_empty() {
                return;
            }
            self.look(pyramid, *look);
        }
    }
}

/// The finest level within [`FIRST_LOOK_PIXELS`].
fn start_level(pyramid: &Pyramid<'_>) -> usize {
    let pixels = pyramid.level(0).map_or(0, |p: &Plane<'_>| p.width() * p.height());
    let mut level = 0;
    while pixels >> (2 * level) > FIRST_LOOK_PIXELS {
        level += 1;
    }
    level
}
