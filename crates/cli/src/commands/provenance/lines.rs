//! A way in words: what stands beside each step, on a terminal or in a picture.

use assay_core::provenance::{Moment, Weight};
use assay_wire::{Way, WayDoubt, WayRelation, WayStanding, WayStep};

use crate::words::Words;

/// One step in words.
pub(super) struct Line {
    /// The date where it happened: `2026-01-02`.
    pub(super) date: String,
    /// The clock there and its offset: `20:00 +08:00`.
    pub(super) clock: String,
    /// What happened.
    pub(super) head: String,
    /// How it concerns the item; empty when it is simply the item.
    pub(super) relation: String,
    /// Where.
    pub(super) place: Option<String>,
    /// Who answers for it, and why that party.
    pub(super) answers: Option<String>,
    /// Who told it, and what else is known: measurements, a withdrawal.
    pub(super) details: Vec<String>,
    /// What does not fit between the step before and this one.
    pub(super) doubts: Vec<DoubtLine>,
    /// How far in: 0 for the item itself, 1 inside something.
    pub(super) depth: usize,
    /// Withdrawn by a declaration.
    pub(super) withdrawn: bool,
    /// The item itself was there, not only its lot or ingredients.
    pub(super) certain: bool,
}

/// One doubt in words.
pub(super) struct DoubtLine {
    pub(super) weight: Weight,
    pub(super) text: String,
}

/// The steps of a way, oldest first.
pub(super) fn lines(way: &Way, words: &Words) -> Vec<Line> {
    let steps = (0..).zip(&way.steps);
    steps
        .map(|(number, step)| Line {
            doubts: doubts(way, Some(number), words),
            ..line(step, words)
        })
        .collect()
}

/// Doubts at one step, or about the way as a whole.
pub(super) fn doubts(way: &Way, step: Option<u32>, words: &Words) -> Vec<DoubtLine> {
    let told = |list: &[WayDoubt], weight: Weight, key: &str| -> Vec<DoubtLine> {
        list.iter()
            .filter(|doubt| doubt.step == step)
            .map(|doubt| {
                let code = assay_core::provenance::DoubtKind::from(doubt.code).code();
                let text = words.entry(&format!("doubt.{code}"));
                DoubtLine {
                    weight,
                    text: format!("{}: {text}", words.get(key)),
                }
            })
            .collect()
    };
    let mut all = told(&way.contradictions, Weight::Contradiction, "weight.contradiction");
    all.extend(told(&way.gaps, Weight::Gap, "weight.gap"));
    all
}

fn line(step: &WayStep, words: &Words) -> Line {
    let (date, clock) = local(step);
    let mut details = Vec::new();
    if step.evidence.withdrawn {
        details.push(words.get("way.withdrawn").to_owned());
    }
    match step.standing {
        WayStanding::Brand => {}
        WayStanding::BothSides => details.push(words.get("way.both_sides").to_owned()),
        WayStanding::OneSide => details.push(words.get("way.one_side").to_owned()),
    }
    if let Some(teller) = &step.said_by {
        details.push(words.fill("way.told_by", &[("teller", &teller.name)]));
    }
    let readings = step.evidence.sensors.iter();
    details.extend(readings.map(|reading| words.fill("way.sensor", &[("reading", reading)])));
    Line {
        date,
        clock,
        head: head(step, words),
        relation: relation(step, words),
        place: place(step),
        answers: answers(step, words),
        details,
        doubts: Vec::new(),
        depth: usize::from(step.relation == WayRelation::Inside),
        withdrawn: step.evidence.withdrawn,
        certain: step.evidence.certain,
    }
}

fn head(step: &WayStep, words: &Words) -> String {
    let Some(what) = step.what.as_deref() else {
        return words.get("step.none").to_owned();
    };
    match words.entry(&format!("step.{what}")) {
        "" => what.to_owned(),
        word => word.to_owned(),
    }
}

fn relation(step: &WayStep, words: &Words) -> String {
    let key = match step.relation {
        WayRelation::Itself => return String::new(),
        WayRelation::PackedInto => "relation.packed_into",
        WayRelation::UnpackedFrom => "relation.unpacked_from",
        WayRelation::SeenInside => "relation.seen_inside",
        WayRelation::Made => "relation.made",
        WayRelation::UsedUp => "relation.used_up",
        WayRelation::Inside => "relation.inside",
        WayRelation::OfLot => "relation.of_lot",
        WayRelation::OfIngredient => "relation.of_ingredient",
    };
    words.fill(
        key,
        &[("other", short(step.other.as_deref().unwrap_or_default()))],
    )
}

/// City and name as the master data tells them, else the identifier.
fn place(step: &WayStep) -> Option<String> {
    let place = step.place.as_ref()?;
    let known = [&place.city, &place.name].into_iter().flatten();
    let known: Vec<&str> = known.map(String::as_str).collect();
    if known.is_empty() {
        let spelt = place.region.as_deref().or(place.id.as_deref())?;
        return Some(short(spelt).to_owned());
    }
    Some(known.join(" \u{b7} "))
}

fn answers(step: &WayStep, words: &Words) -> Option<String> {
    let party = step.party.as_ref()?;
    let ground = assay_core::provenance::Ground::from(party.ground).code();
    let name = party.name.as_deref().or(party.id.as_deref())?;
    let values = [
        ("party", short(name)),
        ("ground", words.entry(&format!("ground.{ground}"))),
    ];
    Some(words.fill("way.answers", &values))
}

/// A GS1 identifier without the address that all of them share.
fn short(id: &str) -> &str {
    id.strip_prefix("https://id.gs1.org/").unwrap_or(id)
}

/// Date and clock on the wall there.
fn local(step: &WayStep) -> (String, String) {
    let offset = i64::from(step.offset);
    let utc = Moment::parse(&step.when).unwrap_or(Moment(0));
    let there = Moment(utc.0 + offset * 60_000).to_string();
    let (date, clock) = there.split_once('T').unwrap_or((&there, ""));
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs());
    let clock = clock.get(..5).unwrap_or_default();
    (
        date.to_owned(),
        format!("{clock} {sign}{:02}:{:02}", minutes / 60, minutes % 60),
    )
}
