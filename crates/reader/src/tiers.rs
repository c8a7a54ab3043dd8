//! Tiers: what is tried on a frame, in which order, until something is read or the budget ends.

use crate::LumaFrame;
use crate::budget::{Effort, ReadBudget};
use crate::find::{Triple, View, find, triples};
use crate::image::{Plane, Point, Rule, Thresholds};
use crate::place::{Care, Outcome, read_triple};
use crate::reading::{Hint, Reading, Symbol};

/// Reads every symbol of a frame within a budget.
///
/// Never fails: a frame without a symbol gives an empty reading. The work is bounded by the tiers of the budget's
/// effort and, when it has one, by its deadline plus one piece of work.
#[must_use]
pub fn read(frame: &LumaFrame<'_>, budget: &ReadBudget<'_>) -> Reading {
    let mut run = Run {
        budget,
        symbols: Vec::new(),
        seen: false,
    };
    run.tiers(frame);
    let mut hints = Vec::new();
    if run.symbols.len() > 1 {
        hints.push(Hint::Several);
    }
    if run.symbols.is_empty() && run.seen {
        hints.push(Hint::Blurred);
    }
    Reading {
        symbols: run.symbols,
        hints,
    }
}

/// Smallest side of a plane worth looking at: a version 1 symbol at one pixel a module.
const SMALLEST_SIDE: usize = 21;

struct Run<'r> {
    budget: &'r ReadBudget<'r>,
    symbols: Vec<Symbol>,
    seen: bool,
}

/// One look at one scale.
#[derive(Clone, Copy)]
struct Look {
    level: usize,
    rule: Rule,
    step: usize,
    inverted: bool,
    most: usize,
    care: Care,
}

impl Run<'_> {
    fn tiers(&mut self, frame: &LumaFrame<'_>) {
        let mut pyramid = vec![Plane::of(frame)];
        while let Some(half) = pyramid.last().and_then(Plane::halved) {
            if half.width().min(half.height()) < SMALLEST_SIDE || pyramid.len() > 8 {
                break;
            }
            pyramid.push(half);
        }
        let first = Look {
            level: 0,
            rule: Rule::Mean,
            step: 2,
            inverted: false,
            most: 12,
            care: Care {
                sides: 2,
                cuts: 2,
                erasures: false,
            },
        };
        self.look(&pyramid, first);
        if self.budget.effort() == Effort::FirstTier || !self.symbols.is_empty() {
            return;
        }
        let care = Care {
            sides: 2,
            cuts: 4,
            erasures: true,
        };
        for look in [
            Look {
                level: 1,
                step: 1,
                most: 30,
                care,
                ..first
            },
            Look {
                level: 2,
                step: 1,
                most: 30,
                care,
                ..first
            },
            Look {
                level: 0,
                step: 1,
                rule: Rule::Middle,
                most: 30,
                care,
                ..first
            },
            Look {
                level: 1,
                step: 1,
                rule: Rule::Middle,
                most: 30,
                care,
                ..first
            },
            Look {
                level: 0,
                step: 1,
                most: 60,
                care,
                ..first
            },
            Look {
                level: 3,
                step: 1,
                most: 30,
                care,
                ..first
            },
            Look {
                level: 1,
                step: 1,
                inverted: true,
                most: 30,
                care,
                ..first
            },
            Look {
                level: 0,
                step: 1,
                inverted: true,
                most: 30,
                care,
                ..first
            },
        ] {
            if self.budget.spent() || !self.symbols.is_empty() {
                return;
            }
            self.look(&pyramid, look);
        }
    }

    fn look(&mut self, pyramid: &[Plane<'_>], look: Look) {
        let Some(planes) = pyramid.get(look.level..).filter(|p| !p.is_empty()) else {
            return;
        };
        let turned: Vec<Plane<'_>>;
        let planes = if look.inverted {
            turned = planes.iter().map(Plane::inverted).collect();
            &turned
        } else {
            planes
        };
        let thresholds = Thresholds::of(&planes[0], look.rule);
        let view = View {
            plane: &planes[0],
            thresholds: &thresholds,
        };
        let finders = find(view, look.step, || self.budget.spent());
        let mut used = vec![false; finders.len()];
        let scale = (1u32 << look.level) as f32;
        for triple in triples(view, &finders, look.most) {
            if self.budget.spent() {
                return;
            }
            if triple.members.iter().any(|&m| used[m]) || self.known(&triple, scale) {
                continue;
            }
            match read_triple(view, planes, &triple, look.care) {
                Outcome::Read {
                    decoded,
                    version,
                    corners,
                } => {
                    for m in triple.members {
                        used[m] = true;
                    }
                    self.symbols.push(Symbol {
                        bytes: decoded.bytes,
                        text: decoded.text,
                        corners: upright(corners.map(|c| c.times(scale)), decoded.mirrored),
                        version: version.number(),
                        ec: decoded.ec,
                        mirrored: decoded.mirrored,
                        inverted: look.inverted,
                    });
                }
                Outcome::Seen => self.seen = true,
                Outcome::Nothing => {}
            }
        }
    }

    /// Whether the triple lies on a symbol that is already read.
    fn known(&self, triple: &Triple, scale: f32) -> bool {
        let middle = triple
            .top_right
            .centre
            .plus(triple.bottom_left.centre)
            .times(0.5 * scale);
        self.symbols.iter().any(|s| inside(&s.corners, middle))
    }
}

/// A mirrored symbol's own axes are swapped.
fn upright(corners: [Point; 4], mirrored: bool) -> [Point; 4] {
    let [a, b, c, d] = corners;
    if mirrored { [a, d, c, b] } else { corners }
}

fn inside(corners: &[Point; 4], p: Point) -> bool {
    let sides: [f32; 4] =
        std::array::from_fn(|i| corners[(i + 1) % 4].minus(corners[i]).cross(p.minus(corners[i])));
    sides.iter().all(|s| *s > 0.0) || sides.iter().all(|s| *s < 0.0)
}
