//! What lies beside symbols read: looks around the patterns that they leave.
//!
//! A live picture has a next frame, and only what a finer scale shows is looked at. Of a photograph nothing may be lost:
//! around every pattern left all is tried that is tried on a picture of one symbol, with the symbols read covered.

use crate::find::{Finder, Patience, View, again, crossed_askew, find};
use crate::image::{Plane, Point, Pyramid, Rule};
use crate::look::{Look, Window};
use crate::reading::Symbol;
use crate::tiers::Run;

/// How far around a pattern left a finer look goes, in sides of the largest symbol read: what lies together is alike,
/// and the other patterns of one like it are no farther than its diagonal.
const BESIDE: f32 = 1.5;

impl<'r> Run<'r> {
    /// A look around the patterns left of the scale before, where they show at this one too: most of what is left
    /// beside symbols read is a chance likeness, and the whole frame at a finer scale costs as much as all looks
    /// before.
    pub(crate) fn beside(&mut self, pyramid: &Pyramid<'r>, look: Look) {
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
                above: look.level as i32,
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

    /// All that is tried on a photograph of one symbol, around every pattern that belongs to none read. `slow` and
    /// `utmost` are looks of those tiers. Where nothing was read all of that was tried, but for what is small.
    pub(crate) fn others(&mut self, pyramid: &Pyramid<'r>, slow: Look, utmost: Look) {
        if !self.symbols.is_empty() && slow.level > 0 {
            // What is fainter than the symbols read stands out half way between its own darkest and lightest.
            let faint = Look {
                rule: Rule::Middle,
                ..slow
            };
            if let (Some(plane), Some(thresholds)) = (
                pyramid.level(faint.level),
                pyramid.thresholds(faint.level, faint.rule),
            ) {
                let view = View {
                    plane,
                    thresholds,
                    meter: self.meter,
                };
                self.patterns(view, faint);
            }
        }
        let mut seen: Vec<(Rect, bool)> = Vec::new();
        let left = self.patterns_left(pyramid);
        self.give_up_at = self.meter.done() + self.worth();
        for one in &left {
            let centre = one.finder.centre;
            let looked_at = seen
                .iter()
                .any(|(rect, inverted)| *inverted == one.inverted && rect.holds(centre));
            if self.is_vain() || seen.len() >= MOST_WINDOWS {
                return;
            }
            if looked_at || self.known(centre) {
                continue;
            }
            // A symbol shows two of its patterns or more, unless one of them is the worst of it.
            let near = |other: &&Left| {
                other.inverted == one.inverted
                    && other.finder.centre.distance(centre) < REACH * one.finder.module
                    && !self.known(other.finder.centre)
            };
            let pair = left.iter().filter(near).count() > 1 || self.is_like_one_read(&one.finder);
            // Less of a pixel's chance than of a pattern's.
            if !pair && one.finder.module < TINY {
                continue;
            }
            if let Some(rect) = self.around(pyramid, *one, pair, [slow, utmost]) {
                seen.push((rect, one.inverted));
            }
        }
    }

    /// Patterns of all looks made that belong to no symbol read and are hardly there by chance, each once, those met most
    /// often first.
    fn patterns_left(&self, pyramid: &Pyramid<'r>) -> Vec<Left> {
        let mut out: Vec<Left> = Vec::new();
        let nothing_read = self.symbols.is_empty();
        let upright = self.patterns.iter().filter(|(look, _)| !look.inverted);
        let upright = upright.flat_map(|(look, finders)| {
            finders.iter().map(|finder| Left {
                finder: look.finder_in_frame(finder),
                rule: look.rule,
                inverted: false,
            })
        });
        let turned = self.turned.iter().map(|finder| Left {
            finder: *finder,
            rule: Rule::Mean,
            inverted: true,
        });
        for left in upright.chain(turned) {
            let small = left.finder.module < SMALL;
            if (nothing_read && !small) || self.known(left.finder.centre) {
                continue;
            }
            match out.iter_mut().find(|other| other.is(&left)) {
                Some(other) => other.finder.hits = other.finder.hits.max(left.finder.hits),
                None => out.push(left),
            }
            if out.len() > MOST_LEFT {
                break;
            }
        }
        out.retain(|left| {
            left.finder.hits as f32 > LEAST_HEIGHT * left.finder.module && self.is_sound(pyramid, left)
        });
        out.sort_by_key(|left| std::cmp::Reverse(left.finder.hits));
        out
    }

    /// Whether a pattern is crossed along both diagonals, or along one and is as large as those of a symbol read, for
    /// specks may lie on the other.
    fn is_sound(&self, pyramid: &Pyramid<'r>, left: &Left) -> bool {
        let module = left.finder.module;
        let level = level_for(pyramid, module);
        if left.inverted {
            return self.is_light_on_dark(pyramid, level, left).unwrap_or(false);
        }
        let (Some(plane), Some(thresholds)) = (pyramid.level(level), pyramid.thresholds(level, left.rule))
        else {
            return false;
        };
        let view = View {
            plane,
            thresholds,
            meter: self.meter,
        };
        let scale = (1u32 << level) as f32;
        match crossed_askew(view, left.finder.centre.times(1.0 / scale), module / scale) {
            0 => false,
            1 => self.is_like_one_read(&left.finder),
            _ => true,
        }
    }

    /// Whether a pattern's modules are about as large as those of a symbol read.
    fn is_like_one_read(&self, finder: &Finder) -> bool {
        self.symbols.iter().any(|symbol| {
            let [a, b, c, _] = symbol.corners;
            let side = 17.0 + 4.0 * f32::from(symbol.version);
            let own = (a.distance(b) + b.distance(c)) / (2.0 * side);
            finder.module < 1.6 * own && own < 1.6 * finder.module
        })
    }

    /// Work that may be done without reading anything more.
    fn worth(&self) -> u64 {
        if self.symbols.is_empty() {
            WORTH_ALONE
        } else {
            WORTH
        }
    }

    /// Whether enough was done since something was read, or the budget is used up.
    fn is_vain(&self) -> bool {
        self.meter.over() || self.meter.done() > self.give_up_at
    }

    /// Whether what rows and columns show of a pattern light on dark is one to rays too, along both diagonals.
    fn is_light_on_dark(&self, pyramid: &Pyramid<'r>, level: usize, left: &Left) -> Option<bool> {
        let plane = pyramid.level(level)?;
        let scale = (1u32 << level) as f32;
        let module = left.finder.module;
        let window = Window::around(left.finder.centre, PATTERN * module, scale, plane);
        let part = plane
            .cut(window.from, window.to, self.meter)?
            .inverted(self.meter)?;
        let part = Pyramid::on(Some(part), self.meter);
        let view = View {
            plane: part.level(0)?,
            thresholds: part.thresholds(0, Rule::Middle)?,
            meter: self.meter,
        };
        let origin = Point::new(window.from.0 as f32, window.from.1 as f32);
        let centre = left.finder.centre.times(1.0 / scale).minus(origin);
        let found = find(view, 1, Patience::Quick, 0.0, false);
        Some(found.finders.iter().any(|finder| {
            finder.centre.distance(centre) < 3.0 * finder.module
                && finder.hits as f32 > finder.module
                && crossed_askew(view, finder.centre, finder.module) == 2
        }))
    }

    /// Reads what is around a pattern, symbol after symbol, and says where that was.
    fn around(
        &mut self,
        pyramid: &Pyramid<'r>,
        left: Left,
        pair: bool,
        [slow, utmost]: [Look; 2],
    ) -> Option<Rect> {
        let module = left.finder.module;
        let level = level_for(pyramid, module);
        let enlarged = level == 0 && module < SMALL;
        let plane = pyramid.level(level)?;
        let scale = (1u32 << level) as f32;
        let window = Window::around(left.finder.centre, REACH * module, scale, plane);
        for _ in 0..MOST_IN_A_WINDOW {
            let mut part = plane.cut(window.from, window.to, self.meter)?;
            if self.cover(&mut part, &window, scale) {
                break;
            }
            if left.inverted {
                part = part.inverted(self.meter)?;
            }
            let (part, above, times) = if enlarged {
                (part.enlarged(self.meter)?, -1, 2)
            } else {
                (part, level as i32, 1)
            };
            let place = Look {
                level: 0,
                above,
                origin: (times * window.from.0, times * window.from.1),
                inverted: left.inverted,
                step: 1,
                ..slow
            };
            // What was seen before is not as it was: something is covered, or enlarged.
            let before = (std::mem::take(&mut self.made), std::mem::take(&mut self.patterns));
            let read = self.in_window(
                &Pyramid::on(Some(part), self.meter),
                place,
                pair.then_some(utmost),
            );
            (self.made, self.patterns) = before;
            if !read || self.meter.over() {
                break;
            }
            self.give_up_at = self.meter.done() + self.worth();
        }
        let corner = |(x, y): (usize, usize)| Point::new(x as f32 * scale, y as f32 * scale);
        Some(Rect {
            from: corner(window.from),
            to: corner(window.to),
        })
    }

    /// The slow looks at a window, and the last ones where there are any, until one reads something.
    fn in_window(&mut self, window: &Pyramid<'r>, place: Look, utmost: Option<Look>) -> bool {
        let before = self.symbols.len();
        let (mean, middle) = (Rule::Mean, Rule::Middle);
        let slow = [
            Look { rule: mean, ..place },
            Look {
                rule: middle,
                ..place
            },
            Look {
                level: 1,
                rule: mean,
                ..place
            },
        ];
        let last = utmost.into_iter().flat_map(|utmost| {
            [mean, middle].map(|rule| Look {
                rule,
                guess: true,
                most: utmost.most,
                care: utmost.care,
                ..place
            })
        });
        for look in slow.into_iter().chain(last) {
            if self.is_vain() {
                break;
            }
            self.look(window, look);
            if self.symbols.len() > before {
                return true;
            }
        }
        false
    }

    /// Puts the grey of their surroundings over the symbols read. True when the budget ends before.
    fn cover(&self, part: &mut Plane<'_>, window: &Window, scale: f32) -> bool {
        let origin = Point::new(window.from.0 as f32, window.from.1 as f32);
        self.symbols.iter().any(|symbol| {
            let corners = symbol
                .corners
                .map(|corner| corner.times(1.0 / scale).minus(origin));
            let side = 17.0 + 4.0 * f32::from(symbol.version);
            // Two modules beyond each corner, in the quiet zone.
            let beyond = |i: usize| {
                let diagonal = corners[i].minus(corners[(i + 2) % 4]);
                corners[i].plus(diagonal.times(2.0 / side))
            };
            let mut ground = [0, 1, 2, 3].map(|i| part.grey(beyond(i)) as u8);
            ground.sort_unstable();
            part.cover(&corners, ground[2], self.meter)
        })
    }
}

/// A pattern that no symbol read explains, in pixels of the frame.
#[derive(Clone, Copy, Debug)]
struct Left {
    finder: Finder,
    rule: Rule,
    inverted: bool,
}

impl Left {
    /// Whether it is the same pattern, seen in another look.
    fn is(&self, other: &Self) -> bool {
        self.inverted == other.inverted
            && self.finder.centre.distance(other.finder.centre)
                < 2.0 * self.finder.module.max(other.finder.module)
    }
}

/// A part of the frame, in its pixels.
#[derive(Clone, Copy, Debug)]
struct Rect {
    from: Point,
    to: Point,
}

impl Rect {
    fn holds(&self, p: Point) -> bool {
        (self.from.x..self.to.x).contains(&p.x) && (self.from.y..self.to.y).contains(&p.y)
    }
}

/// The coarsest scale at which a module is still a few pixels wide.
fn level_for(pyramid: &Pyramid<'_>, module: f32) -> usize {
    let mut level = 0;
    while module / (2u32 << level) as f32 >= FEW_PIXELS && pyramid.level(level + 1).is_some() {
        level += 1;
    }
    level
}

/// Pixels of a module with which all stages work well.
const FEW_PIXELS: f32 = 3.0;

/// Modules of fewer pixels are enlarged where there is time.
const SMALL: f32 = 2.8;

/// Modules around a pattern that a symbol of it may reach: those of version 10 and its quiet zone.
const REACH: f32 = 62.0;

/// Rows that must have met a pattern, in its modules: of three that would.
const LEAST_HEIGHT: f32 = 0.8;

/// Work after which nothing more is looked for where something was read, and where nothing was: every text read gives as
/// much again.
const WORTH: u64 = 2_000_000;
const WORTH_ALONE: u64 = 1_000_000;

/// Modules around the middle of a pattern that tell whether it is one.
const PATTERN: f32 = 8.0;

/// Patterns whose modules have fewer pixels are believed where there are two.
const TINY: f32 = 2.0;

/// Most patterns looked into, most places looked at once more, and most symbols read at one of them.
const MOST_LEFT: usize = 256;
const MOST_WINDOWS: usize = 24;
const MOST_IN_A_WINDOW: usize = 24;
