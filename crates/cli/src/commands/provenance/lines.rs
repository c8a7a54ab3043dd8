//! A way in words: what stands beside each step, on a terminal or in a picture.

use assay_core::provenance::{Moment, Relation, Step, Way, Weight};

use crate::words::Words;

/// One step in words.
pub(super) struct Line {
    /// Date, time and offset of the place where it happened.
    pub(super) time: String,
    /// What happened, and how it concerns the item.
    pub(super) head: String,
    /// Place, party, teller, measurements.
    pub(super) details: Vec<String>,
    /// What does not fit here.
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
    way.steps.iter().map(|step| line(way, step, words)).collect()
}

fn line(way: &Way, step: &Step, words: &Words) -> Line {
    let event = &step.event;
    let named = event
        .step
        .as_deref()
        .map(|step| (step, words.entry(&format!("step.{step}"))));
    let what = match named {
        Some((step, "")) => step,
        Some((_, word)) => word,
        None => words.get("step.none"),
    };
    let other = step.relation.other().map_or("", |other| other.key());
    let key = format!("relation.{}", step.relation.code());
    let head = format!("{what}: {}", words.fill(&key, &[("other", other)]));
    let mut details = Vec::new();
    if step.withdrawn {
        details.push(words.get("way.withdrawn").to_owned());
    }
    if let Some(place) = event.place() {
        details.push(words.fill("way.at", &[("place", place.key())]));
    }
    if let Some(answers) = &step.accountable {
        let ground = words
            .entry(&format!("ground.{}", answers.ground.code()))
            .to_owned();
        let party = answers
            .party
            .strip_prefix("https://id.gs1.org/")
            .unwrap_or(&answers.party);
        details.push(words.fill("way.answers", &[("party", party), ("ground", &ground)]));
    }
    if let Some(teller) = &event.teller {
        details.push(words.fill("way.told_by", &[("teller", teller)]));
    }
    let readings = event.sensors.iter();
    details.extend(readings.map(|reading| words.fill("way.sensor", &[("reading", reading)])));
    let doubts = way
        .doubts
        .iter()
        .filter(|doubt| doubt.event.as_ref() == Some(event))
        .map(|doubt| {
            let weight = match doubt.kind.weight() {
                Weight::Gap => "weight.gap",
                Weight::Contradiction => "weight.contradiction",
            };
            let text = words.entry(&format!("doubt.{}", doubt.kind.code()));
            DoubtLine {
                weight: doubt.kind.weight(),
                text: format!("{}: {text}", words.get(weight)),
            }
        })
        .collect();
    Line {
        time: local(event.time, event.offset),
        head,
        details,
        doubts,
        depth: usize::from(matches!(step.relation, Relation::Inside(_))),
        withdrawn: step.withdrawn,
        certain: step.relation.is_certain(),
    }
}

/// `2026-01-02 20:00 +08:00`: what a clock on the wall showed there.
fn local(time: Moment, offset: i64) -> String {
    let there = Moment(time.0 + offset * 60_000).to_string();
    let (date, clock) = there.split_once('T').unwrap_or((&there, ""));
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs();
    format!(
        "{date} {} {sign}{:02}:{:02}",
        clock.get(..5).unwrap_or_default(),
        minutes / 60,
        minutes % 60
    )
}
