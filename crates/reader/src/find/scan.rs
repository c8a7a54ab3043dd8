//! Rows are scanned for the 1 : 1 : 3 : 1 : 1 of finder patterns; what crosses right upwards too is kept.

use super::View;
use super::changes::{EIGHT, collect_changes};
use super::column::Column;
use super::ray::{Crossing, cross, looks_like_finder};
use crate::image::{BLOCK, Point};

/// A finder pattern seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finder {
    /// Its middle, in pixels of the plane scanned.
    pub(crate) centre: Point,
    /// Side of a module in pixels, the mean of across and down.
    pub(crate) module: f32,
    /// Rows that led here; 0 is a guess that nobody saw.
    pub(crate) hits: u32,
}

/// What is asked of a row's find before rays are cast through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Patience {
    /// That its column crosses a pattern too, by whole pixels.
    Quick,
    /// Nothing: glare and noise break a column that rays still cross.
    Thorough,
}

/// Most patterns kept; a picture with more is a texture.
const MOST_FINDERS: usize = 128;

/// Most crossings tried in one plane, so that a page of small squares has its limit.
const MOST_CROSSINGS: usize = 20_000;

/// What rows of a plane show.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Those met most often first.
    pub(crate) finders: Vec<Finder>,
    /// Where rows show patterns too small to be read at this scale; nothing was crossed there yet.
    pub(crate) small: Vec<Met>,
    /// What rows and columns show of patterns light on dark, where that is asked for.
    pub(crate) turned: Vec<Finder>,
}

/// A row's find: the middle of its core, and the length of all seven modules in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Met {
    pub(crate) centre: Point,
    length: f32,
}

/// Finder patterns of one plane, every `step`-th row looked at. Those whose modules are under `least` pixels along the
/// row are only noted. With `turned`, those of light on dark are told too, as well as whole pixels can.
#[inline(never)]
pub(crate) fn find(view: View<'_>, step: usize, patience: Patience, least: f32, turned: bool) -> Found {
    let width = view.plane.width();
    let mut finders: Vec<Finder> = Vec::new();
    let mut small = Vec::new();
    let mut light_on_dark = Vec::new();
    let block = view.thresholds.block();
    let mut limits = vec![0u8; width.next_multiple_of(block)];
    let mut light = vec![0u8; width.next_multiple_of(BLOCK) + BLOCK];
    let mut changes = vec![0u32; width + 2 * EIGHT];
    let mut crossings = 0;
    let mut expanded = usize::MAX;
    for y in (step / 2..view.plane.height()).step_by(step.max(1)) {
        if y / block != expanded {
            expanded = y / block;
            for (cells, &limit) in limits.chunks_exact_mut(block).zip(view.thresholds.row(y)) {
                cells.fill(limit);
            }
        }
        // A row is compared and searched eight pixels at a time.
        if view.meter.spend(width / 4) {
            break;
        }
        for ((cell, &v), &limit) in light.iter_mut().zip(view.plane.row(y)).zip(&limits) {
            *cell = u8::from(v >= limit);
        }
        let count = collect_changes(&light, width, &mut changes);
        // The first change begins a dark run; so does every second after it.
        for place in (0..count.saturating_sub(5)).step_by(2) {
            let Some(&[a, b, c, d, e, f]) = changes[place..].first_chunk() else {
                break;
            };
            let runs = [b - a, c - b, d - c, e - d, f - e].map(|run| run as i32);
            if looks_like_finder(runs, 1) {
                let centre = Point::new((c + d) as f32 / 2.0, y as f32 + 0.5);
                let length = (f - a) as f32;
                crossings += 1;
                let met = Met { centre, length };
                if length < 7.0 * least {
                    small.push(met);
                } else {
                    consider(view, met, patience, &mut finders);
                }
            }
        }
        if turned {
            let runs = changes.get(1..count).unwrap_or_default();
            consider_turned(view, y, runs, least, &mut light_on_dark);
        }
        if crossings > MOST_CROSSINGS || finders.len() >= 4 * MOST_FINDERS {
            break;
        }
    }
    finders.sort_by_key(|f| std::cmp::Reverse(f.hits));
    finders.truncate(MOST_FINDERS);
    Found {
        finders,
        small,
        turned: light_on_dark,
    }
}

/// Patterns light on dark that a row shows. `changes` begins with one from dark to light.
fn consider_turned(view: View<'_>, y: usize, changes: &[u32], least: f32, known: &mut Vec<Finder>) {
    for place in (0..changes.len().saturating_sub(5)).step_by(2) {
        let Some(&[a, b, c, d, e, f]) = changes[place..].first_chunk() else {
            return;
        };
        let runs = [b - a, c - b, d - c, e - d, f - e].map(|run| run as i32);
        let module = (f - a) as f32 / 7.0;
        if module < least || known.len() >= MOST_FINDERS || !looks_like_finder(runs, 1) {
            continue;
        }
        let reach = 3.5 * module * 3.0 + 4.0;
        let x = (c + d) / 2;
        if !crosses_downwards(view, x as usize, y, reach as usize, false) {
            continue;
        }
        let centre = Point::new((c + d) as f32 / 2.0, y as f32 + 0.5);
        match known
            .iter_mut()
            .rev()
            .find(|f| f.centre.distance(centre) < 2.0 * module)
        {
            Some(finder) => finder.hits += 1,
            None => known.push(Finder {
                centre,
                module,
                hits: 1,
            }),
        }
    }
}

/// The finder patterns of what was only noted.
pub(crate) fn crossed(view: View<'_>, small: &[Met], patience: Patience) -> Vec<Finder> {
    let mut finders = Vec::new();
    for met in small {
        if view.meter.over() || finders.len() >= MOST_FINDERS {
            break;
        }
        consider(view, *met, patience, &mut finders);
    }
    finders
}

/// Whether the column through a pixel crosses a pattern, by whole pixels: most of what a row shows by chance is told
/// apart here, at a tenth of what rays cost.
fn crosses_downwards(view: View<'_>, x: usize, y: usize, reach: usize, dark: bool) -> bool {
    if view.meter.over() || view.is_dark(x, y) != Some(dark) {
        return false;
    }
    let walk = |down: bool| {
        let (runs, walked) = outwards(view, x, y, down, reach, dark);
        // Four whole pixels take no longer than a grey value between pixels.
        view.meter.spend(1 + walked / 4);
        runs
    };
    let Some(up) = walk(false) else {
        return false;
    };
    let Some(down) = walk(true) else {
        return false;
    };
    let runs = [up[2], up[1], up[0] + 1 + down[0], down[1], down[2]];
    looks_like_finder(runs.map(|run| run as i32), 1)
}

/// Dark, light and dark pixels one after another, from a dark one that is not counted, and how many were walked;
/// no runs when they are more than `reach`. Beyond the plane's rim all is light. Unless `dark`, light for dark.
fn outwards(
    view: View<'_>,
    x: usize,
    y: usize,
    down: bool,
    reach: usize,
    dark: bool,
) -> (Option<[u32; 3]>, usize) {
    let mut runs = [0u32; 3];
    let mut run = 0;
    let room = if down { view.plane.height() - 1 - y } else { y };
    let most = room.min(reach + 1);
    let mut column = Column::from(view, x, y);
    for walked in 1..=most {
        let is_dark = if down { column.down() } else { column.up() };
        if is_dark != ((run % 2 == 0) == dark) {
            run += 1;
            if run == runs.len() {
                return (Some(runs), walked);
            }
        }
        runs[run] += 1;
    }
    ((run == 2 && room <= reach).then_some(runs), most)
}

/// Whether a pattern seen at a coarser scale shows at this one too, whose pixels are `scale` of the frame's. The pattern
/// is in pixels of the frame.
pub(crate) fn again(view: View<'_>, finder: &Finder, scale: f32) -> bool {
    let (centre, module) = (finder.centre.times(1.0 / scale), finder.module / scale);
    let reach = 3.5 * module * 2.0 + 4.0;
    let like = |crossing: &Crossing| (4.0 * module..14.0 * module).contains(&crossing.length);
    let Some(down) = cross(view, centre, Point::new(0.0, 1.0), reach).filter(like) else {
        return false;
    };
    let centre = centre.plus(Point::new(0.0, down.shift));
    cross(view, centre, Point::new(1.0, 0.0), reach).is_some_and(|across| like(&across))
}

/// Along how many of both diagonals a pattern is crossed too, which little of what print shows by chance is. The pattern
/// is in pixels of the view.
pub(crate) fn crossed_askew(view: View<'_>, centre: Point, module: f32) -> usize {
    let reach = 3.5 * module * 2.5 + 4.0;
    let like = |crossing: Crossing| (3.0 * module..16.0 * module).contains(&crossing.length);
    let across = |side: f32| {
        let direction = Point::new(1.0, side).unit();
        cross(view, centre, direction, reach).is_some_and(like)
    };
    usize::from(across(1.0)) + usize::from(across(-1.0))
}

#[inline(never)]
fn consider(view: View<'_>, met: Met, patience: Patience, finders: &mut Vec<Finder>) {
    let Met { centre, length } = met;
    let near = |f: &Finder, p: Point, reach: f32| {
        (f.centre.x - p.x).abs() < reach * f.module && (f.centre.y - p.y).abs() < reach * f.module
    };
    let module = length / 7.0;
    // Tilt may stretch one way against the other up to threefold.
    let reach = 3.5 * module * 3.0 + 4.0;
    if patience == Patience::Quick
        && !crosses_downwards(view, centre.x as usize, centre.y as usize, reach as usize, true)
    {
        return;
    }
    let alike = |f: &Finder, m: f32| f.module < 2.2 * m && m < 2.2 * f.module;
    if let Some(known) = finders
        .iter_mut()
        .rev()
        .find(|f| near(f, centre, 1.6) && alike(f, module))
    {
        known.hits += 1;
        return;
    }
    let Some(down) = cross(view, centre, Point::new(0.0, 1.0), reach) else {
        return;
    };
    let centre = centre.plus(Point::new(0.0, down.shift));
    let Some(across) = cross(view, centre, Point::new(1.0, 0.0), length * 0.8 + 3.0) else {
        return;
    };
    let centre = centre.plus(Point::new(across.shift, 0.0));
    let ratio = down.length / across.length;
    if !(0.25..=4.0).contains(&ratio) {
        return;
    }
    // Once more through the middle found: the row may have met the pattern far from it.
    let (centre, down) = match cross(view, centre, Point::new(0.0, 1.0), down.length * 0.8 + 3.0) {
        Some(again) => (centre.plus(Point::new(0.0, again.shift)), again),
        None => (centre, down),
    };
    let module = (down.length + across.length) / 14.0;
    match finders
        .iter_mut()
        .rev()
        .find(|f| near(f, centre, 1.6) && alike(f, module))
    {
        Some(known) => known.hits += 1,
        None => finders.push(Finder {
            centre,
            module,
            hits: 1,
        }),
    }
}
