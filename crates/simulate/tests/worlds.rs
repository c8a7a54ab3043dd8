//! The promises of assessment, kept in every world of the folder at a small size. The rates of
//! the full worlds are printed by `assay-bench simulate`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use assay_cases::Cases;
use assay_simulate::{Report, World, WorldError, play};

fn small(text: &str) -> Report {
    let mut world = World::parse(text).unwrap();
    world.honest.items = 2000;
    world.copiers.iter_mut().for_each(|copier| copier.labels = 30);
    world.poisoners.iter_mut().for_each(|poisoner| {
        poisoner.items = 4;
        poisoner.sessions = poisoner.sessions.min(300);
    });
    play(&world, &mut |_, _| {})
}

/// Share of all copied labels that were flagged by the tenth session of a copy, of those that had
/// ten; `None` when none had.
fn detection(report: &Report) -> Option<f64> {
    let reached: u32 = report.copied.iter().map(|row| row.reached_tenth).sum();
    let found: u32 = report.copied.iter().map(|row| row.by_tenth).sum();
    (reached > 0).then(|| f64::from(found) / f64::from(reached))
}

fn keeps_the_promises(text: &str) {
    let report = small(text);
    let detection = detection(&report).unwrap();
    assert!(detection >= 0.95, "{report}");
    // 0.05 % of 2,000 items is one.
    assert!(report.honest.alarmed <= 1, "{report}");
    for row in report.poisoned.iter().filter(|row| row.networks < 20) {
        assert_eq!(row.alarmed, 0, "{report}");
    }
}

#[test]
fn the_default_world() {
    keeps_the_promises("");
}

#[test]
fn restless_honest_people() {
    keeps_the_promises(include_str!("../worlds/busy.toml"));
}

#[test]
fn few_regions_and_few_networks() {
    keeps_the_promises(include_str!("../worlds/quiet.toml"));
}

#[test]
fn many_regions_and_shops_full_of_copies() {
    keeps_the_promises(include_str!("../worlds/open.toml"));
}

#[test]
fn the_same_seed_is_the_same_world() {
    let text = "poisoners = []\n[honest]\nitems = 50\n[[copiers]]\nlabels = 5\ncopies = 20\n";
    let play_it = |seed: u64| {
        let world = World {
            seed,
            ..World::parse(text).unwrap()
        };
        play(&world, &mut |_, _| {})
    };
    assert_eq!(play_it(7), play_it(7));
    assert_ne!(play_it(7), play_it(8));
}

#[test]
fn a_file_that_is_no_world_is_refused_by_name() {
    let mut cases = Cases::new();
    for (text, says) in [
        ("consent = 2", "consent must be between 0 and 1"),
        ("consent = nan", "consent must be between 0 and 1"),
        ("days = 0", "days must be between 1 and 3650"),
        (
            "regions = { Atlantis = 1.0 }",
            "regions.Atlantis must be a region code",
        ),
        (
            "[[copiers]]\ndays = 400",
            "copiers[0].days must be between 1 and the world's days",
        ),
        (
            "[[poisoners]]\nnetworks = 0",
            "poisoners[0].networks must be at least 1",
        ),
    ] {
        cases.case(format!("{text:?}"), || {
            let error = World::parse(text).unwrap_err();
            assert_eq!(error.to_string(), says);
        });
    }
    assert!(matches!(World::parse("consnt = 0.4"), Err(WorldError::Form(_))));
    assert!(matches!(World::parse("{"), Err(WorldError::Form(_))));
}
