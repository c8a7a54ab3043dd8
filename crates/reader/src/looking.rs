//! One look taken to the end: patterns found, triples tried, symbols kept.

use crate::budget::Effort;
use crate::decode::text;
use crate::find::{Finder, Found, Legs, Met, Triple, View, Which, crossed, find, guessed_triples, triples};
use crate::hints::{Seen, within};
use crate::image::{Point, Pyramid};
use crate::look::Look;
use crate::messages::Piece;
use crate::place::{Outcome, read_triple};
use crate::reading::Symbol;
use crate::tiers::Run;

/// More patterns than this are taken for those of many symbols.
const MANY: usize = 40;

/// Legs tried from a pattern at first where there are many.
const NEIGHBOURS: usize = 12;

impl<'r> Run<'r> {
    /// One look at one scale: its patterns, their triples, each taken to the end.
    pub(crate) fn look(&mut self, pyramid: &Pyramid<'r>, look: Look) {
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
        let Found {
            mut finders, small, ..
        } = self.patterns(view, look);
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
                        *used |= within(&corners, look.in_frame(finder.centre));
                    }
                    let content = decoded.content;
                    self.symbols.push(Symbol {
                        bytes: content.bytes(),
                        text: text(&content.segments, content.part.is_some()),
                        corners,
                        version: version.number(),
                        ec: decoded.ec,
                        mirrored: decoded.mirrored,
                        inverted: look.inverted,
                        part: content.part,
                        fnc1: content.fnc1,
                        evidence: decoded.evidence,
                    });
                    if content.part.is_some() {
                        self.pieces.push(Piece {
                            symbol: self.symbols.len() - 1,
                            segments: content.segments,
                        });
                    }
                }
                Outcome::Seen { sure } => {
                    self.signs.seen(module_of(triple, scale));
                    if let Some((corners, side)) = sure {
                        let corners = corners.map(|c| look.in_frame(c));
                        self.signs.sure(Seen { corners, side });
                    }
                }
                Outcome::Nothing => {}
            }
        }
        self.symbols.len() > before
    }

    pub(crate) fn patterns(&mut self, view: View<'_>, look: Look) -> Found {
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
        let turned = self.effort == Effort::Photograph && !look.inverted;
        let found = find(view, look.step, look.patience(), look.least_module(), turned);
        self.patterns.push((look, found.finders.clone()));
        self.turned
            .extend(found.turned.iter().map(|finder| look.finder_in_frame(finder)));
        found
    }

    /// Whether a point lies on a symbol that is already read.
    pub(crate) fn known(&self, p: Point) -> bool {
        self.symbols.iter().any(|s| within(&s.corners, p))
    }
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
