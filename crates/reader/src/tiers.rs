//! Tiers: at which scale, with which threshold and how much care a frame is looked at, until it is read or the
//! budget ends.

use crate::LumaFrame;
use crate::budget::{Effort, Meter, ReadBudget};
use crate::find::{
    Finder, Found, Legs, Met, Triple, View, Which, again, crossed, find, guessed_triples, triples,
};
use crate::hints::Signs;
use crate::image::{Plane, Point, Pyramid, Rule};
use crate::look::{Look, Window};
use crate::place::{Care, Outcome, read_triple};
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
        signs: Signs::default(),
        left: Vec::new(),
        patterns: Vec::new(),
        made: Vec::new(),
    };
    let pyramid = Pyramid::of(frame, &meter);
    run.tiers(&pyramid);
    let hints = run.signs.hints(&pyramid, run.symbols.len());
    Reading {
        symbols: run.symbols,
        hints,
        work: meter.done(),
    }
}

/// The scale looked at first has at most this many pixels: most symbols are read there, at a quarter of the cost
/// of the next finer one or less.
const FIRST_LOOK_PIXELS: usize = 400_000;

/// How far around a pattern left a finer look goes, in sides of the largest symbol read: what lies together is alike,
/// and the other patterns of one like it are no farther than its diagonal.
const BESIDE: f32 = 1.5;

/// More patterns than this are taken for those of many symbols.
const MANY: usize = 40;

/// Legs tried from a pattern at first where there are many.
const NEIGHBOURS: usize = 12;

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

struct Run<'r> {
    effort: Effort,
    meter: &'r Meter<'r>,
    symbols: Vec<Symbol>,
    signs: Signs,
    /// Finder patterns of the last look that belong to no symbol read, in pixels of the frame.
    left: Vec<Finder>,
    /// Finder patterns of looks made, for later looks at the same: with more care, with guesses.
    patterns: Vec<(Look, Vec<Finder>)>,
    /// Looks made; in a small frame several of the list are the same.
    made: Vec<Look>,
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
        if self.meter.over() || !self.symbols.is_empty() {
            return;
        }
        self.inverted(pyramid, start, slow);
        if effort == Effort::Video {
            return;
        }
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
    }

    /// A look at one scale with light for dark.
    fn inverted(&mut self, pyramid: &Pyramid<'r>, above: usize, look: Look) {
        if self.meter.over() || !self.symbols.is_empty() {
            return;
        }
        let turned = pyramid.level(above).and_then(|plane| plane.inverted(self.meter));
        let look = Look {
            level: 0,
            above,
            inverted: true,
            ..look
        };
        self.look(&Pyramid::on(turned, self.meter), look);
    }

    /// A look around the patterns left of the scale before, where they show at this one too: most of what is left
    /// beside symbols read is a chance likeness, and the whole frame at a finer scale costs as much as all looks
    /// before.
    fn beside(&mut self, pyramid: &Pyramid<'r>, look: Look) {
        let (Some(plane), Some(coarse)) = (
            pyramid.level(look.level),
            pyramid.thresholds(look.level + 1, look.rule),
        ) else {
            return;
        };
        let thresholds = coarse.doubled();
        let view = View {
            plane,
            thresholds: &thresholds,
            meter: self.meter,
        };
        let mut left = std::mem::take(&mut self.left);
        left.retain(|finder| again(view, finder, look.scale()));
        let largest = |of: fn(&Symbol) -> f32| self.symbols.iter().map(of).fold(0.0, f32::max);
        let modules = largest(|symbol| 17.0 + 4.0 * f32::from(symbol.version));
        let pixels = largest(|symbol| {
            let [a, b, c, d] = symbol.corners;
            [(a, b), (b, c), (c, d), (d, a)]
                .iter()
                .map(|(a, b)| a.distance(*b))
                .fold(0.0, f32::max)
        });
        let mut seen: Vec<Window> = Vec::new();
        for finder in &left {
            // A larger one would have been read at the scale before.
            let reach = BESIDE * (modules * finder.module).min(pixels);
            let window = Window::around(finder.centre, reach, look.scale(), plane);
            let looked_at = seen
                .iter()
                .any(|w| w.holds(finder.centre.times(1.0 / look.scale())));
            if self.meter.over() || looked_at || self.known(finder.centre) {
                continue;
            }
            let cut = plane.cut(window.from, window.to, self.meter);
            let within = Look {
                level: 0,
                above: look.level,
                origin: window.from,
                // The pattern sought is met by three rows all the same.
                step: look.step.max((finder.module / look.scale()) as usize),
                ..look
            };
            let known = thresholds.cut(window.from, window.to);
            self.look(&Pyramid::part(cut, look.rule, known, self.meter), within);
            seen.push(window);
        }
        left.retain(|finder| !self.known(finder.centre));
        self.left = left;
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

    fn look(&mut self, pyramid: &Pyramid<'r>, look: Look) {
        if self.made.contains(&look) {
            return;
        }
        self.made.push(look);
        let Some(plane) = pyramid.level(look.level) else {
            return;
        };
        let Some(thresholds) = pyramid.thresholds(look.level, look.rule) else {
            return;
        };
        let view = View {
            plane,
            thresholds,
            meter: self.meter,
        };
        let before = self.symbols.len();
        let Found { mut finders, small } = self.patterns(view, look);
        finders.retain(|f| !self.known(look.in_frame(f.centre)));
        let mut used = vec![false; finders.len()];
        let mut legs = Legs::of(&finders);
        // Each round reads the likeliest triples; where it read some, the next finds what they stood before. Of many
        // patterns, as on a shelf of labels, neighbours are tried first.
        let many = finders.len() > MANY;
        let mut nearest = if many { NEIGHBOURS } else { MANY };
        // A third of the patterns are corners: all symbols may be read in one round.
        let most = if many {
            look.most.max(finders.len() / 3)
        } else {
            look.most
        };
        let mut tried = Vec::new();
        loop {
            let which = Which {
                least: look.least_module(),
                nearest,
                many,
                tried: &tried,
                most,
            };
            let round = triples(view, &finders, &used, &mut legs, &which);
            let read = self.round(view, pyramid, look, &round, &finders, &mut used);
            if self.meter.over() || (!read && nearest >= MANY) {
                break;
            }
            if !read {
                nearest = finders.len();
            }
            tried.extend(round.iter().map(|triple| triple.members));
        }
        if look.guess {
            let guessed = guessed_triples(view, &finders, look.most);
            self.round(view, pyramid, look, &guessed, &finders, &mut used);
        }
        let mut left: Vec<Finder> = (finders.iter().zip(&used))
            .filter_map(|(finder, used)| (!used).then_some(*finder))
            .collect();
        // Where nothing was read a finer scale is looked at as a whole, and finds what is too small for this one.
        if self.symbols.len() > before {
            let outside = |met: &Met| !self.known(look.in_frame(met.centre));
            let small: Vec<Met> = small.into_iter().filter(outside).collect();
            left.extend(crossed(view, &small, look.patience()));
        }
        for finder in &mut left {
            finder.centre = look.in_frame(finder.centre);
            finder.module *= look.scale();
        }
        self.left = left;
    }

    /// Takes triples to the end, one after another. True when any was read.
    fn round(
        &mut self,
        view: View<'_>,
        pyramid: &Pyramid<'_>,
        look: Look,
        triples: &[Triple],
        finders: &[Finder],
        used: &mut [bool],
    ) -> bool {
        let scale = look.scale();
        let before = self.symbols.len();
        for triple in triples {
            if self.meter.over() {
                break;
            }
            if triple.members.iter().any(|&m| used[m]) {
                continue;
            }
            match read_triple(view, pyramid, look.level, triple, look.care) {
                Outcome::Read {
                    decoded,
                    version,
                    corners,
                } => {
                    let corners = upright(corners.map(|c| look.in_frame(c)), decoded.mirrored);
                    for (used, finder) in used.iter_mut().zip(finders) {
                        *used |= inside(&corners, look.in_frame(finder.centre));
                    }
                    self.symbols.push(Symbol {
                        bytes: decoded.bytes,
                        text: decoded.text,
                        corners,
                        version: version.number(),
                        ec: decoded.ec,
                        mirrored: decoded.mirrored,
                        inverted: look.inverted,
                        evidence: decoded.evidence,
                    });
                }
                Outcome::Seen => self.signs.seen(module_of(triple, scale)),
                Outcome::Nothing => {}
            }
        }
        self.symbols.len() > before
    }

    fn patterns(&mut self, view: View<'_>, look: Look) -> Found {
        let same = |(made, _): &&(Look, Vec<Finder>)| {
            let place = |look: &Look| (look.level, look.above, look.origin, look.rule, look.inverted);
            place(made) == place(&look) && made.step <= look.step && made.patience() >= look.patience()
        };
        if let Some((_, finders)) = self.patterns.iter().find(same) {
            return Found {
                finders: finders.clone(),
                ..Found::default()
            };
        }
        let found = find(view, look.step, look.patience(), look.least_module());
        self.patterns.push((look, found.finders.clone()));
        found
    }

    /// Whether a point lies on a symbol that is already read.
    fn known(&self, p: Point) -> bool {
        self.symbols.iter().any(|s| inside(&s.corners, p))
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

/// Pixels of the frame along a module of a triple.
fn module_of(triple: &Triple, scale: f32) -> f32 {
    let of = |f: &Finder| f.module;
    scale * (of(&triple.top_left) + of(&triple.top_right) + of(&triple.bottom_left)) / 3.0
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
