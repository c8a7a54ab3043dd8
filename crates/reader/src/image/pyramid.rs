//! The frame at halving scales, each made when first asked for.

use super::{Blocks, Plane, Rule, Thresholds};
use crate::LumaFrame;
use crate::budget::Meter;
use std::cell::OnceCell;

/// Most scales; 64 megapixels are 256 x 256 at the last.
const LEVELS: usize = 6;

/// Smallest side worth looking at: a version 1 symbol at one pixel a module.
const SMALLEST_SIDE: usize = 21;

/// All scales of a frame. Level 0 is the frame itself, each further level has half the size.
#[derive(Debug)]
pub(crate) struct Pyramid<'a> {
    levels: [OnceCell<Option<Plane<'a>>>; LEVELS],
    blocks: [OnceCell<Option<Blocks>>; LEVELS],
    thresholds: [[OnceCell<Thresholds>; 2]; LEVELS],
    meter: &'a Meter<'a>,
}

impl<'a> Pyramid<'a> {
    pub(crate) fn of(frame: &LumaFrame<'a>, meter: &'a Meter<'a>) -> Self {
        Self::on(Plane::of(frame, meter), meter)
    }

    /// The scales of a plane made otherwise: turned light for dark. Nothing of it can be had when the budget was
    /// used up before it was whole.
    pub(crate) fn on(plane: Option<Plane<'a>>, meter: &'a Meter<'a>) -> Self {
        let levels: [OnceCell<Option<Plane<'a>>>; LEVELS] = Default::default();
        let thresholds = Default::default();
        levels[0].get_or_init(|| plane);
        Self {
            levels,
            blocks: Default::default(),
            thresholds,
            meter,
        }
    }

    /// A part of a plane, with thresholds that are known from a coarser scale.
    pub(crate) fn part(
        plane: Option<Plane<'a>>,
        rule: Rule,
        known: Thresholds,
        meter: &'a Meter<'a>,
    ) -> Self {
        let part = Self::on(plane, meter);
        part.thresholds[0][rule as usize].get_or_init(|| known);
        part
    }

    /// One scale; nothing where it would be too small to hold a symbol, or the budget was used up on the way.
    pub(crate) fn level(&self, level: usize) -> Option<&Plane<'a>> {
        self.levels
            .get(level)?
            .get_or_init(|| {
                let half = self.level(level.checked_sub(1)?)?.halved(self.meter)?;
                (half.width().min(half.height()) >= SMALLEST_SIDE).then_some(half)
            })
            .as_ref()
    }

    /// The thresholds of one scale; nothing when the budget was used up on the way.
    pub(crate) fn thresholds(&self, level: usize, rule: Rule) -> Option<&Thresholds> {
        let plane = self.level(level)?;
        let cell = self.thresholds.get(level)?.get(rule as usize)?;
        if let Some(known) = cell.get() {
            return Some(known);
        }
        let blocks = self.blocks.get(level)?;
        let blocks = blocks.get_or_init(|| Blocks::of(plane, self.meter)).as_ref()?;
        Some(cell.get_or_init(|| Thresholds::of(blocks, rule)))
    }

    /// Has one scale use the thresholds of the next coarser one, where it has none of its own and that has.
    pub(crate) fn take_over_thresholds(&self, level: usize, rule: Rule) {
        let cell = |level: usize| self.thresholds.get(level)?.get(rule as usize);
        if let (Some(fine), Some(coarse)) = (cell(level), cell(level + 1).and_then(OnceCell::get)) {
            fine.get_or_init(|| coarse.doubled());
        }
    }

    /// Counts the work of this reading.
    pub(crate) fn meter(&self) -> &'a Meter<'a> {
        self.meter
    }
}
